"""What became of posts, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.model.post import PostState
from bot.post_office import PostOffice
from bot.values import dataclass
from bot.work import Claim, StoredPost


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the posts that were due."""

    sent: int = 0
    moot: int = 0  # nothing to say any more
    missed: int = 0  # too late, or a newer one said the same
    dead: int = 0  # given up
    retried: int = 0  # will be tried again

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.sent + other.sent,
            self.moot + other.moot,
            self.missed + other.missed,
            self.dead + other.dead,
            self.retried + other.retried,
        )


@dataclass(frozen=True, slots=True)
class Ended:
    """How something ended: what is counted, and what is still to be noted of it."""

    delivered: Delivered
    change: Callable[[PostOffice], None] | None = None

    def after(self, earlier: Delivered) -> Ended:
        """This, counted together with what ended before."""
        return Ended(earlier + self.delivered, self.change)

    def then(self, last: Callable[[PostOffice], None]) -> Ended:
        """This, with one more change to be noted, together with its own."""
        change = self.change

        def both(office: PostOffice) -> None:
            if change is not None:
                change(office)
            last(office)

        return Ended(self.delivered, both)


def closed(
    claim: Claim, posts: Sequence[StoredPost], fate: PostState, now: datetime, ref: str | None
) -> Ended:
    """These posts of a claim, ended as `fate`; `ref` is the message that says them."""
    fates = {stored.id: fate for stored in posts}
    return Ended(
        Delivered(**{fate.value: len(posts)}),
        (lambda office: office.close(claim, fates, now, ref)) if fates else None,
    )


def put_back(claim: Claim, at: datetime) -> Ended:
    """Nothing was begun; what is still ours is free, at that time, for whoever comes next."""
    return Ended(
        Delivered(retried=len(claim.posts)),
        lambda office: office.retry(claim, at, sure=True, counts=False),
    )

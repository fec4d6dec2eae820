"""The post office: the queue of posts of all organisations, as the courier sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.health import Backlog
from bot.lease import Term
from bot.model.post import Post, PostState
from bot.model.shown import Shown
from bot.model.standing import Standing
from bot.work import Claim, Reader, StoredPost


class PostOffice(Protocol):
    """The queue of posts across organisations, for the courier and the planner."""

    def together(
        self, questions: Sequence[Callable[[PostOffice], Any]], *, changes: bool
    ) -> list[Any]:
        """What each of these brings, asked of this office in one transaction: all that they
        change is kept, or nothing is. `changes`: whether any of them changes something."""

    def claim(
        self,
        now: datetime,
        *,
        holder: str,
        lease_seconds: int,
        limit: int,
        without: frozenset[str] = frozenset(),
    ) -> list[Claim]:
        """Lease due inboxes that nobody holds, with all that is due in them.

        Inboxes that are read on one of the platforms `without` are left to others.
        """

    # What follows changes nothing where the lease is not this claim's any more.

    def sending(self, messages: Sequence[tuple[Claim, Term | None]]) -> list[bool]:
        """Note, before the attempts by which these claims' posts are said, that their outcome is
        unknown until `close`, `retry` or `refuted` tells. Whether each may begin: only if all its
        posts are still to be said, and ours to say, and its term, which is noted as well, is not
        over; else nothing is noted of it."""

    def close(
        self, claim: Claim, fates: Mapping[str, PostState], now: datetime, ref: str | None
    ) -> None:
        """End these posts (by id), and with them the claim's attempt, if it had one."""

    def retry(self, claim: Claim, at: datetime, *, sure: bool, counts: bool = True) -> None:
        """These posts may be said again at `at`.

        `sure`: the failed attempt certainly did not arrive, and, if it `counts`, was a refusal of
        these; else nothing can be said there, and the whole inbox waits until then. Not `sure`: it
        is to be looked for, and this was one look more.
        """

    def refuted(self, claim: Claim) -> None:
        """The attempt was looked for and is nowhere: these posts are to be said as if new."""

    def wait(self, claim: Claim, at: datetime) -> None:
        """Leave the whole inbox alone until `at`, whoever asks; that ends the lease."""

    def rest(self, claim: Claim, at: datetime) -> None:
        """Put off until `at` all that is pending in that inbox and would be due before."""

    def release(self, claim: Claim) -> None:
        """Give the inbox back: everything that had to be noted is."""

    def abandon(self, claim: Claim) -> None:
        """Give the inbox back in the middle of it; an attempt under way keeps the lease."""

    def readers(self, inboxes: Sequence[tuple[str, str]], now: datetime) -> list[Reader]:
        """Who reads these inboxes, each named by its organisation and its name there."""

    def standing(self, now: datetime) -> list[tuple[str, Standing, datetime | None]]:
        """Standing rules with when they were last due: what is scheduled in active projects, but
        for what lost its room, and the agenda of everybody who may have something on it."""

    def enqueue(
        self,
        organisation: str,
        posts: Sequence[Post],
        now: datetime,
        *,
        state: PostState = PostState.PENDING,
    ) -> int:
        """Add a standing rule's occurrences; a key that ever existed is not added again.

        How many were new. `state` MISSED keeps account of those that were never said.
        """

    def keeper(self, organisation: str, stored: StoredPost, now: datetime) -> str | None:
        """The inbox in which to tell that a post cannot be delivered: its project's lead or,
        while they are on leave, whoever covers for them; else the project's team room, a lead on
        leave, the reader. Where that news itself cannot be delivered, the
        next of them; None: nobody is left to tell."""

    def team_room(self, organisation: str, stored: StoredPost) -> str | None:
        """The room of the team whose project wanted that post, by its id."""

    def shown(self, organisation: str, inbox: str) -> Shown | None:
        """What stands in that inbox and is kept up to date there; None for nothing yet."""

    def keep(self, organisation: str, inbox: str, stands: Shown | None) -> None:
        """Remember what stands there from now on; None: nothing any more."""

    def next_due(self) -> datetime | None: ...

    def backlog(self, now: datetime) -> Backlog:
        """What is due and not said yet, whoever has it in hand."""

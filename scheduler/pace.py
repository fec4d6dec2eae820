"""When it may be tried again, and how quickly it may be spoken: one place at a time, and all of it.

A platform tells how much it takes (see `Carrier.limits`); nothing here knows which one it is.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.work import NotDelivered, StoredPost

SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=30)  # pauses between attempts
AWAY = timedelta(minutes=5)  # the longest pause while a platform is away
BEHIND = timedelta(seconds=1)  # until we would take again what is another's to say
SOON = 0.25  # seconds after which more inboxes are claimed, while there are hands for them
_MANY = 1000


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many failures: doubling."""
    return _spread(SOONEST * (1 << min(attempts, 10)), LATEST)


def absence(late: timedelta) -> timedelta:
    """How long to wait for a platform that is away, by how late the post is already."""
    return _spread(late / 8, AWAY)


def pause(posts: Sequence[StoredPost], refusal: NotDelivered | None, now: datetime) -> timedelta:
    """How long to wait with these after a refusal: as long as the platform asks, else longer every
    time."""
    if refusal is not None and refusal.retry_after is not None:
        return timedelta(seconds=max(1.0, refusal.retry_after))
    if refusal is not None and refusal.away:
        return absence(now - min(stored.post.due for stored in posts))
    return backoff(max(stored.attempts for stored in posts))


def _spread(wait: timedelta, most: timedelta) -> timedelta:
    """With a quarter of chance either way, within bounds."""
    chance = random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, hides nothing
    return min(max(min(wait, most) * chance, SOONEST), most)


class Pace:
    """Keeps each reader's messages apart, and all messages of a workspace below its rate.

    What is known here is lost with the process; what a platform has asked for stands in the
    database as well, as the lease of the inbox that has to wait.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[datetime, datetime]] = {}
        self._next: dict[str, float] = {}

    def hold(self, reader: str, now: datetime, until: datetime) -> None:
        """Nothing is said to that reader before `until`."""
        if len(self._held) > _MANY:
            self._held = {key: span for key, span in self._held.items() if span[1] > now}
        self._held[reader] = now, until

    def free_at(self, reader: str, now: datetime) -> datetime:
        """When that reader may be spoken to: `now`, or later."""
        since, until = self._held.get(reader, (now, now))
        # Where the clock was put back meanwhile, nobody knows how long is left.
        return until if since <= now < until else now

    async def turn(self, workspace: str, rate: float) -> None:
        """Wait until the workspace takes one message more; `rate` a second, 0 for any number."""
        if rate <= 0:
            return
        now = asyncio.get_running_loop().time()
        mine = max(now, self._next.get(workspace, now))
        self._next[workspace] = mine + 1 / rate
        await asyncio.sleep(mine - now)

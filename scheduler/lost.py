"""What cannot be delivered: its rule falls silent, and whoever looks after it is told."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

from bot.context import Ticking
from bot.tongue import Answer
from bot.work import Claim, StoredPost
from scheduler.counter import Counter
from scheduler.queueing import add_aloud, add_news

log = logging.getLogger("steward.courier")


class Lost:
    """Looks after posts that are given up; nothing just vanishes."""

    def __init__(self, counter: Counter, answer: Callable[[Ticking], Awaitable[Answer]]) -> None:
        """`answer` is the desk."""
        self._counter, self._answer = counter, answer

    async def pause_rules(self, claim: Claim, posts: Sequence[StoredPost]) -> None:
        """Let the standing rules whose room is gone be silent until it is there again."""
        for stored in posts:
            kind, rule = stored.post.key.split("/")[:2]
            if kind == "schedule":
                lost = Ticking(f"lost/{stored.id}", claim.organisation, f"report lost {rule}")
                await self._counter.in_turn(partial(self._answer, lost))

    async def tell(
        self, claim: Claim, posts: Sequence[StoredPost], now: datetime, *, closed: bool = False
    ) -> None:
        """Tell whoever looks after them; where a reader is `closed`, a reminder is said in the
        room of its team instead. To be called before they are closed."""
        log.warning("given up: %s", ", ".join(stored.id for stored in posts))
        for stored in posts:
            await self._counter.note(
                partial(
                    add_aloud if closed else add_news,
                    organisation=claim.organisation,
                    lost=stored,
                    now=now,
                )
            )

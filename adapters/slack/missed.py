"""What was said in threads of ours while we were away: heard when we are back, once and in order.

Slack tells of an event a few times within minutes and then no more. So the threads that are about
something are read from where they were heard last.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from adapters.base import Core
from adapters.slack.hearing import Hearing
from adapters.slack.said import moment
from adapters.slack.threads import Threads
from adapters.slack.web import REFUSALS, Me, log, retry_after, word

BEHIND = 40
"""How many threads are read after an absence, each in one request; those heard last. Slack takes
about fifty such requests a minute, and people's own shall not be held up."""


class Missed:
    """Looks through the threads of a workspace that are about something."""

    def __init__(self, me: Me, hearing: Hearing, threads: Threads, core: Core) -> None:
        self._me, self._hearing, self._threads, self._core = me, hearing, threads, core
        self._looking = asyncio.Lock()

    async def look(self) -> None:
        """Hear what was said there and nobody heard. Doing it twice does nothing."""
        async with self._looking:
            with self._hearing.behind():
                known = await self._core.heard(self._me.workspace)
                fresh = list(known.items())[:BEHIND]
                for thread, (room, at) in sorted(fresh, key=lambda one: one[1][1]):
                    if room and not await self._catch_up(room, thread, at):
                        return

    async def _catch_up(self, room: str, thread: str, at: datetime) -> bool:
        """What people said in that thread since then; False where Slack wants to be left alone."""
        try:
            said = await self._threads.since(room, thread, at)
        except REFUSALS as error:
            log.info("a thread cannot be read after an absence: %s", word(error))
            return retry_after(error) is None
        for one in said:
            await self._hearing.caught_up(one, room, thread)
        if said:
            await self._core.hear(self._me.workspace, thread, moment(said[-1]["ts"]))
        return True

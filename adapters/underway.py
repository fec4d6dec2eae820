"""What somebody sees of an act that takes long, while it is done."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from bot.tongue import Answer

EARLY = 2.0
"""Seconds after which something is shown first, which is later than anybody is told to wait; each
further word takes twice as long as the one before it, so that nobody is flooded."""

Show = Callable[[Answer], Awaitable[None]]
"""Shows it to whoever asked. What it raises is nobody's concern: the answer itself comes all the same."""


class Underway:
    """Called by the desk, from its own thread, with how far it has come: the newest is shown."""

    def __init__(self, show: Show) -> None:
        self._show, self._loop = show, asyncio.get_running_loop()
        self._newest: Answer | None = None
        self._task: asyncio.Task[None] | None = None
        self._showing = asyncio.Lock()
        self._over = False

    def __call__(self, answer: Answer) -> None:
        with contextlib.suppress(RuntimeError):  # the process ends
            self._loop.call_soon_threadsafe(self._heard, answer)

    def _heard(self, answer: Answer) -> None:
        self._newest = answer
        if self._task is None and not self._over:
            self._task = self._loop.create_task(self._tell())

    async def _tell(self) -> None:
        pause = EARLY
        while True:
            await asyncio.sleep(pause)
            async with self._showing:
                newest, self._newest = self._newest, None
                if newest is not None:
                    await self._show(newest)
                    pause *= 2

    async def end(self) -> None:
        """Nothing is shown any more: the answer comes now, and after what is being shown."""
        self._over = True
        if self._task is not None:
            async with self._showing:
                self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

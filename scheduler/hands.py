"""What a courier has in hand: inboxes under way side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Set
from typing import Any

from scheduler.delivered import Delivered

Task = asyncio.Task[Delivered]


class Hands:
    """At most `most` tasks, one for each inbox. Whoever asks what became of them gets each once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tasks: set[Task] = set()
        self.total = Delivered()  # since the start

    @property
    def free(self) -> int:
        return self._most - len(self._tasks)

    def begin(self, work: Iterable[Coroutine[Any, Any, Delivered]]) -> set[Task]:
        begun = {asyncio.create_task(one) for one in work}
        self._tasks |= begun
        return begun

    async def ended(self, seconds: float, some: Set[Task] | None = None) -> Delivered:
        """What became of those, or `some` of those, that end within so many seconds. Returns as
        soon as all have."""
        those = self._tasks if some is None else some & self._tasks
        done = (await asyncio.wait(those, timeout=seconds))[0] if those else set()
        self._tasks -= done
        became = sum((task.result() for task in done), Delivered())
        self.total += became
        return became

    async def close(self, seconds: float) -> None:
        """Let them end; what has not in so many seconds is cancelled."""
        if self._tasks:
            _done, slow = await asyncio.wait(self._tasks, timeout=seconds)
            for task in slow:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._tasks.clear()

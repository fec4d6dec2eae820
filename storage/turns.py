"""A lock that is had in the order in which it was asked for."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """Like threading.Lock as a context, but whoever gives it back hands it to the one who has waited
    longest. The library's own goes to whoever comes first, which is mostly the thread that has
    just given it back: with many posts to write, it would keep people waiting for all of them.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # until it is handed over

    def __exit__(self, *_error: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

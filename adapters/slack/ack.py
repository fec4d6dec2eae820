"""The acknowledgement of a payload. Slack wants one within three seconds and shows an error without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PATIENCE = 0.9
"""Seconds an acknowledgement waits for the desk: whatever it is busy with, nobody waits for a whole
second until Slack shows that they were heard."""

FOR_FORMS = 1.5
"""The same for a form: what stands beside a field can be said in the acknowledgement alone."""

FOR_EVENTS = 2.0
"""The same for an event, about which nobody is shown anything: until it is written down."""


class Ack:
    """One acknowledgement, given once: with what was said in time, or `empty` where that takes
    longer than it waits. What is said after it was `given` takes another way."""

    def __init__(self, empty: Callable[[], None]) -> None:
        """`empty` is called where it is to be given before anything was said."""
        self._empty = empty
        self._timer: asyncio.TimerHandle | None = None
        self.given = False

    def wait(self, seconds: float | None) -> None:
        """From now on no longer than that; None: for as long as it takes."""
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self.give)

    def give(self) -> None:
        """Wait no longer; nothing where it was given already."""
        if not self.given:
            self.given = True
            self._empty()

    def end(self) -> None:
        """All was said that is to be said; whoever answers Slack gives what is not given yet."""
        if self._timer is not None:
            self._timer.cancel()

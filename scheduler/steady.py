"""Whether the clock can be believed: it may be put wrong, and right again a minute later."""

from __future__ import annotations

import logging
from datetime import datetime

log = logging.getLogger("steward.heartbeat")

JUMP = 60.0
"""Seconds by which the clock may be off between two looks and still go evenly."""

SETTLING = 90.0
"""Seconds for which it has to go evenly after a jump, before anything is done by it."""


class Steady:
    """Compares the clock with seconds counted by something that nobody can put forward or back.

    After a jump nothing is delivered for a while: what has been said a day early, or closed since
    it seemed too late for it, would not come again when the clock is put right. A machine that
    slept looks the same, and can wait as long.
    """

    def __init__(self, settling: float = SETTLING) -> None:
        self._settling = settling
        self._seen: tuple[datetime, float] | None = None
        self._settled_at = 0.0

    def holds(self, now: datetime, counted: float) -> bool:
        """Whether the clock has gone evenly for long enough. To be asked every few seconds."""
        if self._seen is not None:
            jump = (now - self._seen[0]).total_seconds() - (counted - self._seen[1])
            if abs(jump) > JUMP:
                way = "forward" if jump > 0 else "back"
                log.warning(
                    "the clock was put %s by %.0f s; nothing is delivered for %.0f s",
                    way, abs(jump), self._settling,
                )  # fmt: skip
                self._settled_at = counted + self._settling
        self._seen = now, counted
        return counted >= self._settled_at

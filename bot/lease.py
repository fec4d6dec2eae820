"""Which of several processes leads a platform, as storage tells and the scheduler asks."""

from __future__ import annotations

from typing import Protocol

from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """For how long somebody leads a platform: `number` grows with every change of leader."""

    platform: str
    number: int


@dataclass(frozen=True, slots=True)
class Lease:
    """Who leads a platform: `ours`, or another; `left` are the seconds until it ends."""

    term: int
    ours: bool
    left: float


class Leases(Protocol):
    """Which process leads a platform. Seconds are counted by the database's own clock, so those of
    the machines may be wrong. Raises Busy."""

    def take(self, platform: str, holder: str, seconds: float) -> Lease:
        """Take the lease, or go on with it, for so long from now; or who has it instead."""

    def release(self, platform: str, holder: str) -> None:
        """Give it back at once, if it is `holder`'s."""

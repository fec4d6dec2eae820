"""What the journal tells: who did what to which thing, and what stands against taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """One journal entry: a request that changed something."""

    seq: int
    actor: str | None  # a person's id; None is the clock
    line: str  # what was said, in the grammar
    at: datetime
    undoes: int | None  # the entry whose changes it took back
    undone: int | None  # the entry that took its changes back


@dataclass(frozen=True, slots=True)
class Change:
    """What one act did to one thing. None as `before`: made; None as `after`: removed."""

    kind: str  # the shelf: "task", "risk"
    key: str
    before: dict[str, Any] | None  # only the columns that changed
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Clash:
    """Why an act cannot be undone: a later one touched the same column of the same thing."""

    kind: str
    key: str
    column: str
    act: Act | None


@dataclass(frozen=True, slots=True)
class Past:
    """Things as they were. `versions`: for each id what it was from which moment on, oldest first;
    None: not there. What was there before the journal's first word of it is as that found it.
    """

    versions: Mapping[str, Sequence[tuple[datetime, Any | None]]]

    def at(self, key: str, moment: datetime) -> Any | None:
        """That thing as it was right before a moment; not to be changed."""
        before = [thing for at, thing in self.versions.get(key, ()) if at < moment]
        return before[-1] if before else None

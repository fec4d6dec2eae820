"""How a running Steward is: what was measured, and what it means. Pure values.

Nothing here holds a name, a text or an id of anybody: it is read by machines that watch machines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.values import dataclass

STALLED = 30.0
"""Seconds without a beat after which reminders are as good as not said. A beat comes every five."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many posts are due and not said, and for how many seconds the oldest of them has been."""

    due: int
    age: float


@dataclass(frozen=True, slots=True)
class Connection:
    """How the line to a platform is, as its adapter says.

    `silent`: seconds since the last sign of life, None where none is expected; `patience`: for how
    long that is nothing unusual. `standby`: another process is connected, and this one is not to
    be. `why`: what is wrong, where the line is not open, if it is known.
    """

    open: bool
    silent: float | None = None
    patience: float = 0.0
    standby: bool = False
    why: str = ""
    paused: int = 0

    @property
    def deaf(self) -> bool:
        """Whether it is connected but nothing comes through."""
        return self.open and self.silent is not None and self.silent > self.patience

    @property
    def good(self) -> bool:
        return self.standby or (self.open and not self.deaf)

    @property
    def said(self) -> str:
        """Its state in a few words, as they follow the platform's name."""
        if self.standby:
            return "stands by, another Steward is connected"
        if not self.open:
            return f"not connected: {self.why}" if self.why else "not connected"
        if self.deaf:
            return f"connected but silent for {self.silent:.0f} s"
        return f"connected; paused workspaces: {self.paused}" if self.paused else "connected"


@dataclass(frozen=True, slots=True)
class Vitals:
    """What was measured at one moment.

    `beat`: seconds since the heartbeat last got on. `backlog`: None where the database did not
    answer, and `trouble` says how. `sent` and the like are counted since the process started.
    """

    beat: float
    backlog: Backlog | None
    lines: Mapping[str, Connection]
    counts: Mapping[str, int]
    trouble: str = ""
    leads: Mapping[str, int | None] | None = None  # the term, by platform; None: it stands by


@dataclass(frozen=True, slots=True)
class Part:
    """One part of Steward: whether it does what it should, and a line about it."""

    good: bool
    said: str


def parts(vitals: Vitals) -> list[Part]:
    """Every part; what is not as it should be stands first."""
    return sorted(_parts(vitals), key=lambda part: part.good)


def _parts(vitals: Vitals) -> Iterator[Part]:
    beats = vitals.beat <= STALLED
    age = f"{vitals.beat:.0f} s"
    yield Part(beats, "heartbeat" if beats else f"heartbeat: stalled, none for {age}")
    there = vitals.backlog is not None
    yield Part(there, "database" if there else f"database: {vitals.trouble}")
    for name, line in vitals.lines.items():
        yield Part(line.good, f"{name}: {line.said}")


def page(found: list[Part]) -> str:
    """The parts for people, a line each."""
    return "".join(f"{'ok ' if part.good else 'RED'} {part.said}\n" for part in found)

"""What a chart shows: numbers, dates and names, before anybody draws it.

Loaded with the first chart: no start waits for it.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from bot.values import dataclass
from bot.words import Words, pgettext

Look = Literal["left", "done", "scope", "pace", "forecast", "plan", "spent"]
"""What a curve tells: work left, work done, all work, an even pace, where it is heading, what was
planned, and what was spent. A picture has no cents: numbers are floats here and nowhere else."""

Stage = Literal["todo", "doing", "blocked", "late", "done", "milestone", "reached"]
"""How far the thing of a row is; the last two are points in time, not stretches."""

STAGES: dict[Stage, Words] = {
    "todo": pgettext("stage", "To do"),
    "doing": pgettext("stage", "In progress"),
    "blocked": pgettext("stage", "Blocked"),
    "late": pgettext("stage", "Late"),
    "done": pgettext("stage", "Done"),
    "milestone": pgettext("stage", "Milestone"),
    "reached": pgettext("stage", "Milestone reached"),
}


@dataclass(frozen=True, slots=True)
class Curve:
    name: Words
    look: Look
    points: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that matters; `ref` stands for its name where the name cannot be drawn."""

    at: date
    name: Words | str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Curves:
    """Numbers over time."""

    unit: Words
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Something that lasts from one day to another, both included."""

    ref: str
    title: str
    start: date
    end: date
    stage: Stage


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows over time, the first on top, between two days; what lies outside is cut there."""

    rows: tuple[Row, ...]
    first: date
    last: date
    today: Mark


@dataclass(frozen=True, slots=True)
class Bar:
    """A number for each name of its Bars; `note` says what no number does."""

    label: Words | str
    ref: str
    parts: tuple[float, ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    unit: Words
    names: tuple[Words, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a matrix, counted from 1; `level` from 0 (good) to 3 says how bad it is. `left`
    will be there later."""

    up: int
    right: int
    level: int
    refs: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """From one cell of a matrix to another, each as (up, right)."""

    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A square of cells; `levels` are a letter and a name for each level. `moved` and `later` say
    what arrows and hollow circles mean, where there are any."""

    up: Words
    right: Words
    levels: tuple[tuple[str, Words], ...]
    cells: tuple[Cell, ...]
    moves: tuple[Move, ...] = ()
    moved: Words | None = None
    later: Words | None = None


Plot = Curves | Timeline | Bars | Matrix

PARTS: tuple[type, ...] = (Curves, Curve, Mark, Timeline, Row, Bars, Bar, Matrix, Cell, Move)

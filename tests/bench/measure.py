"""Interleaved measuring: every round runs each case once, so that noise falls on all alike."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass

Case = Callable[[], float]
"""Runs once and tells what it measured (seconds, bytes), whatever the unit."""


@dataclass(frozen=True, slots=True)
class Result:
    """Medians of a case and of what it is compared with, and how far apart two equal runs lie."""

    name: str
    limit: float
    subject: float
    base: float
    ratio: float
    spread: float  # the base against itself, as a ratio of medians

    @property
    def good(self) -> bool:
        return self.ratio <= self.limit


def compare(
    name: str, limit: float, subject: Case, base: Case, *, rounds: int, warm: int = 3
) -> Result:
    """Subject against base over `rounds`, with a second series of the base beside them."""
    for _round in range(warm):
        subject(), base()
    subjects: list[float] = []
    bases: list[float] = []
    again: list[float] = []
    for _round in range(rounds):
        bases.append(base())
        subjects.append(subject())
        again.append(base())
    return ratio(name, limit, subjects, bases, again)


def ratio(
    name: str, limit: float, subjects: list[float], bases: list[float], again: list[float]
) -> Result:
    """The median of a series against that of two equal ones, which tell how far apart such lie."""
    own, one, two = (statistics.median(series) for series in (subjects, bases, again))
    both = statistics.median([*bases, *again])
    return Result(name, limit, own, both, own / both, max(one, two) / min(one, two))


def show(result: Result, unit: str, scale: float) -> None:
    mark = "ok  " if result.good else "OVER"
    sys.stdout.write(
        f"{mark} {result.name}: {result.ratio:.2f}x (limit {result.limit:g}x)   "
        f"{result.subject * scale:.3f} {unit} against {result.base * scale:.3f} {unit}   "
        f"A/A {result.spread:.2f}x\n"
    )
    sys.stdout.flush()

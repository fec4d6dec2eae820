"""Earned value: what was planned, what was done, and what it took, in one unit.

The terms and formulas are those of the PMBOK Guide (6th edition, 7.4.2.2 and table 7-1) and of
ISO 21508:2018. A number that cannot be known is None, never nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class EarnedValue:
    """The four measures, all in hours or all in one currency, and what follows from them.

    `bac` is the budget at completion, `pv` what should be done by now, `ev` what is, `ac` what it
    has cost: each by the plan's price, but the last.
    """

    bac: Decimal | None
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None

    @property
    def cv(self) -> Decimal | None:
        """Cost variance, EV - AC: below zero is over the budget."""
        return _less(self.ev, self.ac)

    @property
    def sv(self) -> Decimal | None:
        """Schedule variance, EV - PV: below zero is behind the plan."""
        return _less(self.ev, self.pv)

    @property
    def cpi(self) -> Decimal | None:
        """Cost performance index, EV / AC."""
        return _share(self.ev, self.ac)

    @property
    def spi(self) -> Decimal | None:
        """Schedule performance index, EV / PV."""
        return _share(self.ev, self.pv)

    @property
    def eac(self) -> Decimal | None:
        """Estimate at completion, BAC / CPI: if the rest costs as much as what is done did."""
        return _share(self.bac, self.cpi)

    @property
    def etc(self) -> Decimal | None:
        """Estimate to complete, EAC - AC."""
        return _less(self.eac, self.ac)

    @property
    def vac(self) -> Decimal | None:
        """Variance at completion, BAC - EAC."""
        return _less(self.bac, self.eac)

    @property
    def tcpi(self) -> Decimal | None:
        """To-complete performance index, (BAC - EV) / (BAC - AC): how well the rest has to go for
        the budget to be kept; unknown once the budget is spent."""
        left = _less(self.bac, self.ac)
        return _share(_less(self.bac, self.ev), left if left is not None and left > 0 else None)


def _less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if part is None or not whole else part / whole


@dataclass(frozen=True, slots=True)
class Planned:
    """A task of the plan: from the first to the last day, both included, and its size.

    What has no last day is in the budget, but no day says when it should be done. `done` is the
    share of it that is, from 0 to 1: a task counts when it is done and not before (0/100 rule).
    """

    size: Decimal
    start: date | None
    end: date | None
    done: date | None = None  # when it was done

    def planned(self, day: date) -> Decimal:
        """How much of it should be done at the end of that day, evenly from day to day."""
        if self.end is None or (self.start is not None and day < self.start):
            return Decimal()
        if day >= self.end:
            return self.size
        if self.start is None or self.start >= self.end:
            return Decimal()
        length = (self.end - self.start).days + 1
        return self.size * ((day - self.start).days + 1) / length

    def earned(self, day: date) -> Decimal:
        return self.size if self.done is not None and self.done <= day else Decimal()


def planned_by(plan: Iterable[Planned], day: date) -> Decimal:
    return sum((one.planned(day) for one in plan), Decimal())


def earned_by(plan: Iterable[Planned], day: date) -> Decimal:
    return sum((one.earned(day) for one in plan), Decimal())


def days_between(first: date, last: date, most: int) -> list[date]:
    """Days from the first to the last, both included; of many only every second or third."""
    length = (last - first).days
    step = length // most + 1
    return [last - timedelta(days=ago) for ago in range(0, length + 1, step)][::-1]

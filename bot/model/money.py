"""Money, and what it goes into: hours, expenses, the rates of people, the budget of a project.

An amount is a Decimal with its currency, never a float. Nothing is converted: amounts in two
currencies are never added, they stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from bot.values import dataclass

DIGITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
"""Digits behind the point, by ISO 4217; two where nothing is said."""

LARGEST = Decimal(10) ** 12
"""No project of anybody's costs more, in any currency."""


class Mixed(ValueError):
    """Amounts in two currencies were to be added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217), exact: it is rounded when it is shown, not before."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise TypeError("an amount of money is a finite Decimal")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise Mixed(f"{self.currency} and {other.currency}")
        return other.amount

    @property
    def rounded(self) -> Decimal:
        """The amount in whole cents, or whatever the currency's smallest unit is."""
        unit = Decimal(1).scaleb(-DIGITS.get(self.currency, 2))
        return self.amount.quantize(unit, ROUND_HALF_UP)

    def __str__(self) -> str:
        """As people read it, and as it can be typed: 1,200.50 EUR, 120 EUR."""
        amount = self.rounded
        whole = amount == amount.to_integral_value()
        return f"{amount.to_integral_value() if whole else amount:,f} {self.currency}"

    def kept(self) -> str:
        """As it is stored: one text for one amount, so that equal amounts are equal there too."""
        return f"{plain(self.amount)} {self.currency}"

    @staticmethod
    def of(kept: str) -> Money:
        amount, currency = kept.split(" ")
        return Money(Decimal(amount), currency)


def plain(number: Decimal) -> str:
    """A number without an exponent and without zeros at its end: 120, 0.5."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def totals(amounts: Iterable[Money]) -> list[Money]:
    """The sum in each currency, the currencies in alphabetical order."""
    sums: dict[str, Money] = {}
    for one in amounts:
        held = sums.get(one.currency)
        sums[one.currency] = one if held is None else held + one
    return [sums[currency] for currency in sorted(sums)]


HOUR = timedelta(hours=1)
MOST_A_DAY = timedelta(hours=24)
LONG_DAY = timedelta(hours=12)
"""Who logs more than this on one day is asked whether that is right."""


@dataclass(slots=True)
class Stint:
    """Work that somebody did on one day, on a task or for its project at large."""

    id: str
    project: str
    person: str
    day: date
    length: timedelta
    created_at: datetime
    created_by: str
    task: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Timer:
    """Work that somebody is at; it becomes a Stint when they stop. One person has one."""

    id: str
    project: str
    person: str
    started_at: datetime
    task: str | None = None


class ExpenseState(StrEnum):
    """What waits is above the project's limit, and is not spent before somebody approves it."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(slots=True)
class Expense:
    """Money spent for a project. People see E-7; `receipt` is a link to its receipt."""

    id: str
    project: str
    number: int
    cost: Money
    what: str
    day: date
    person: str  # who spent it
    created_at: datetime
    created_by: str
    state: ExpenseState = ExpenseState.APPROVED
    decided_at: datetime | None = None
    decided_by: str | None = None
    receipt: str | None = None

    @property
    def waiting(self) -> bool:
        return self.state is ExpenseState.WAITING


@dataclass(slots=True)
class Rate:
    """What an hour of somebody's costs, from a day on; `bill` is what the client pays for it.

    In one project, or (None) in all of them where a project has none of its own.
    """

    id: str
    person: str
    since: date
    cost: Money
    created_at: datetime
    created_by: str
    bill: Money | None = None
    project: str | None = None


class Rates:
    """Rates by whose they are: what an hour of somebody's of some day costs in one project."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self._held: dict[str, list[Rate]] = {}
        for rate in sorted(rates, key=lambda one: (one.since, one.id), reverse=True):
            self._held.setdefault(rate.person, []).append(rate)

    def on(self, person: str, project: str, day: date) -> Rate | None:
        """The newest of the project's own that holds on that day, else the newest of those for all
        projects; None is unknown, which is not nothing."""
        held = [one for one in self._held.get(person, ()) if one.since <= day]
        for place in (project, None):
            own = next((one for one in held if one.project == place), None)
            if own is not None:
                return own
        return None


@dataclass(slots=True)
class Budget:
    """What a project may cost, and how its people are asked about it; a project has one at most."""

    id: str
    project: str
    created_at: datetime
    money: Money | None = None
    hours: timedelta | None = None
    limit: Money | None = None  # an expense above it has to be approved
    must_log: bool = False  # its people are told of days without hours
    set_at: datetime | None = None  # when money or hours were last set: alerts begin anew


LEVELS = (50, 80, 100)
"""Percent of the budget at which whoever leads the project is told."""

AHEAD = 15
"""So many points may the share of the budget that is spent be ahead of the work that is done."""


def over(burnt: Decimal | None, progress: Decimal | None) -> list[str]:
    """The alerts that hold, by name; `burnt` and `progress` are shares, None where unknown."""
    if burnt is None:
        return []
    held = [str(level) for level in LEVELS if burnt * 100 >= level]
    if progress is not None and burnt * 100 > progress * 100 + AHEAD:
        held.append("ahead")
    return held


@dataclass(slots=True)
class Baseline:
    """The plan as it was when somebody kept it: earned value is measured against it.

    `tasks`: for each task's id the first day, the last day and the minutes it was planned for, in
    text; "" is unknown.
    """

    id: str
    project: str
    created_at: datetime
    created_by: str
    tasks: dict[str, list[str]] = field(default_factory=dict)

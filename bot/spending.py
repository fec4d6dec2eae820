"""What a project has cost so far, against its budget and the work that is done.

Money and hours are read as groups of equal rows, so a project of many entries costs as many
statements as one of few.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.model.money import Budget, ExpenseState, Mixed, Money, Rate, Rates, totals
from bot.model.project import Project
from bot.model.task import OPEN, TaskState
from bot.values import dataclass
from bot.work import Work


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of one person on one day, and the rate that held then; None is not known."""

    person: str
    day: date
    length: timedelta
    rate: Rate | None

    @property
    def cost(self) -> Money | None:
        return None if self.rate is None else priced(self.length, self.rate.cost)

    @property
    def bill(self) -> Money | None:
        """What the client pays for it."""
        rate = self.rate
        return None if rate is None or rate.bill is None else priced(self.length, rate.bill)


def priced(length: timedelta, rate: Money) -> Money:
    minutes = Decimal(length // timedelta(minutes=1))
    return Money(rate.amount * minutes / 60, rate.currency)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the work is done: in hours where every task is estimated, else in tasks."""

    done: Decimal
    all: Decimal
    estimated: int
    tasks: int

    @property
    def share(self) -> Decimal | None:
        return self.done / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Burn:
    """What has been spent. Amounts in several currencies stand side by side."""

    budget: Budget | None
    worked: Sequence[Worked]
    bought: Sequence[tuple[date, Money]]  # approved expenses, by their day
    waiting: Sequence[Money]
    progress: Progress

    @property
    def hours(self) -> timedelta:
        return sum((one.length for one in self.worked), timedelta())

    @property
    def unpriced(self) -> timedelta:
        """Hours of people whose rate nobody has told: what they cost is unknown."""
        return sum((one.length for one in self.worked if one.rate is None), timedelta())

    @property
    def expenses(self) -> list[Money]:
        return totals(cost for _day, cost in self.bought)

    @property
    def labour(self) -> list[Money]:
        return totals(cost for one in self.worked if (cost := one.cost) is not None)

    @property
    def spent(self) -> list[Money]:
        return totals([*self.labour, *self.expenses])

    @property
    def money(self) -> Money | None:
        """What is known to be spent, in the budget's currency."""
        budget = self.budget.money if self.budget else None
        if budget is None:
            return None
        own = [one for one in self.spent if one.currency == budget.currency]
        return own[0] if own else Money(Decimal(), budget.currency)

    @property
    def beside(self) -> list[Money]:
        """What is spent in other currencies than the budget's: it is in no share."""
        budget = self.budget.money if self.budget else None
        return [one for one in self.spent if budget and one.currency != budget.currency]

    @property
    def partly(self) -> bool:
        """Whether more may have been spent of the money than is known."""
        return bool(self.unpriced or self.beside)

    @property
    def share(self) -> Decimal | None:
        """The greater share of budget that is spent, of money or of hours; None where there is no
        budget, or nothing is known but that something was spent."""
        budget, shares = self.budget, []
        if budget is not None and budget.hours:
            shares.append(Decimal(self.hours // MINUTE) / Decimal(budget.hours // MINUTE))
        if budget is not None and budget.money is not None and budget.money.amount:
            spent = self.money
            if spent is not None and (spent.amount or not self.partly):
                shares.append(spent.amount / budget.money.amount)
        return max(shares, default=None)

    def total(self) -> Money | None:
        """All that was spent as one amount; None where that cannot be said: hours without a rate,
        or two currencies."""
        if self.unpriced:
            return None
        try:
            return sum_of(self.spent)
        except Mixed:
            return None


MINUTE = timedelta(minutes=1)


def sum_of(amounts: Sequence[Money]) -> Money | None:
    """One amount of several in one currency; None of none. Raises Mixed."""
    out: Money | None = None
    for one in amounts:
        out = one if out is None else out + one
    return out


def budget_of(project: str, work: Work) -> Budget | None:
    return next(iter(work.budgets.find(project=project)), None)


def rates_of(project: str, work: Work) -> Rates:
    """Every rate that may hold in a project: its own, and those for all projects."""
    return Rates([*work.rates.find(project=project), *work.rates.find(project=None)])


def burn_of(project: Project, work: Work) -> Burn:
    """Read what a project has cost: six statements, however much there is."""
    groups = work.stints.counts("person", "day", "length", project=project.id)
    rates = rates_of(project.id, work) if groups else Rates([])
    worked = [
        Worked(person, day, length * n, rates.on(person, project.id, day))
        for person, day, length, n in groups
    ]
    bought: list[tuple[date, Money]] = []
    waiting: list[Money] = []
    for state, day, cost, n in work.expenses.counts("state", "day", "cost", project=project.id):
        amount = Money(cost.amount * n, cost.currency)
        if state is ExpenseState.APPROVED:
            bought.append((day, amount))
        elif state is ExpenseState.WAITING:
            waiting.append(amount)
    budget = budget_of(project.id, work)
    return Burn(budget, worked, bought, totals(waiting), progress_of(project.id, work))


def progress_of(project: str, work: Work) -> Progress:
    """How much of a project's work is done. Dropped tasks are no work."""
    rows = work.tasks.counts("estimate", "state", project=project, state=(*OPEN, TaskState.DONE))
    tasks = sum(n for _estimate, _state, n in rows)
    estimated = sum(n for estimate, _state, n in rows if estimate)

    def size(estimate: timedelta | None, n: int) -> Decimal:
        in_hours = estimated == tasks and estimate is not None
        return hours_of(estimate) * n if in_hours and estimate is not None else Decimal(n)

    done = sum((size(e, n) for e, state, n in rows if state is TaskState.DONE), Decimal())
    return Progress(done, sum((size(e, n) for e, _s, n in rows), Decimal()), estimated, tasks)


def hours_of(length: timedelta) -> Decimal:
    """A length as exact hours."""
    return Decimal(length // MINUTE) / 60

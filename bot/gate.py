"""What is left open in a project that is to be closed, and where it may go instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from bot.clock import new_id
from bot.model.closing import Leftover, Waiver
from bot.model.log import ANSWERABLE, LogEntry
from bot.model.moment import zone_info
from bot.model.money import ExpenseState
from bot.model.people import Person, Role
from bot.model.project import Project
from bot.model.report import OPEN_REPORT
from bot.model.risk import RiskState
from bot.model.stock import Holding
from bot.model.task import OPEN, Task
from bot.promises import open_promises
from bot.reply import Span
from bot.timesheet import missing
from bot.values import dataclass
from bot.wording import Names
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

SHOWN = 3
"""Of each kind, so many are named; the rest is counted."""

BACK = timedelta(days=14)
"""How far back days without hours are looked for."""

CALLED: dict[Leftover, Words] = {
    Leftover.TASKS: pgettext("left open", "Open tasks"),
    Leftover.PROMISES: pgettext("left open", "Open promises"),
    Leftover.NEEDS: pgettext("left open", "Needs without an answer"),
    Leftover.REPORT: pgettext("left open", "Report to the client that was not sent"),
    Leftover.EQUIPMENT: pgettext("left open", "Equipment that is not back"),
    Leftover.STOCK: pgettext("left open", "Reserved stock"),
    Leftover.HOURS: pgettext("left open", "Hours that are not logged"),
    Leftover.EXPENSES: pgettext("left open", "Expenses that wait"),
    Leftover.RISKS: pgettext("left open", "Open risks"),
}

MOVES = (
    Leftover.TASKS, Leftover.PROMISES, Leftover.NEEDS, Leftover.EQUIPMENT, Leftover.STOCK,
    Leftover.RISKS,
)  # fmt: skip
"""What can go on in another project."""


@dataclass(frozen=True, slots=True)
class Left:
    """So many of one kind are open; `named` are the first of them, `fix` is a line that helps."""

    what: Leftover
    n: int
    named: tuple[Span, ...]
    fix: str
    waiver: Waiver | None

    @property
    def waived(self) -> bool:
        """Whether somebody said why that is all right, and there are no more of it since."""
        return self.waiver is not None and self.n <= self.waiver.n


def gate_of(project: Project, work: Work) -> list[Left]:
    """Everything that is left open, in the order of Leftover; what is not is left out."""
    waivers = {one.what: one for one in work.waivers.find(project=project.id)}
    found = _Gate(project, work)
    out = []
    for what in Leftover:
        n, named, fix = getattr(found, f"{what.value}")()
        if n:
            out.append(Left(what, n, tuple(named), fix, waivers.get(what)))
    return out


class _Gate:
    """Reads one kind after the other: how many, the first of them, and the line that shows them."""

    def __init__(self, project: Project, work: Work) -> None:
        self.project, self.work, self.names = project, work, Names(work)
        self.key = project.key.lower()

    def tasks(self) -> tuple[int, Iterable[Span], str]:
        found = plain_tasks(self.project, self.work)
        named = [f"{self.names.task(one)} {one.title}" for one in found[:SHOWN]]
        return len(found), named, f"task list #{self.key}"

    def promises(self) -> tuple[int, Iterable[Span], str]:
        found = open_promises(self.project, self.work)
        return len(found), _texts(one.entry for one in found), f"log list promise #{self.key}"

    def needs(self) -> tuple[int, Iterable[Span], str]:
        found = waiting(self.project, self.work)
        return len(found), _texts(found), f"log list waiting #{self.key}"

    def report(self) -> tuple[int, Iterable[Span], str]:
        found = self.work.reports.find(
            project=self.project.id, state=OPEN_REPORT, order=("number", "letter")
        )
        return len(found), [one.name for one in found[:SHOWN]], f"report client #{self.key}"

    def equipment(self) -> tuple[int, Iterable[Span], str]:
        found = self.work.bookings.find(
            project=self.project.id, returned_at=None, order=("end",)
        )  # fmt: skip
        named: list[Span] = []
        for one in found[:SHOWN]:
            item = self.work.items.get(one.item)
            who = self.names.person(one.person) or "?"
            named.append(_("{item} ({who})", item=item.name if item else "?", who=who))
        return len(found), named, "stock bookings"

    def stock(self) -> tuple[int, Iterable[Span], str]:
        from bot.figures import quantity

        found = reserved(self.project, self.work)
        items = [(self.work.items.get(one.item), one) for one in found[:SHOWN]]
        named: list[Span] = [
            _("{n} of {item}", n=quantity(one.reserved, item.unit), item=item.name)
            for item, one in items
            if item is not None
        ]
        one_thing = items[0][0] if len(found) == 1 else None
        fix = f'stock return "{one_thing.name}" #{self.key}' if one_thing else "stock list"
        return len(found), named, fix

    def hours(self) -> tuple[int, Iterable[Span], str]:
        named: list[Span] = []
        n = 0
        for timer in self.work.timers.find(project=self.project.id):
            n += 1
            named.append(_("{who}: a timer runs", who=self.names.person(timer.person) or "?"))
        for person, days in unlogged(self.project, self.work):
            n += days
            named.append(ngettext("{who}: {n} day", "{who}: {n} days", days,
                                  who=self.names.person(person.id) or "?"))  # fmt: skip
        return n, named[:SHOWN], "cost hours"

    def expenses(self) -> tuple[int, Iterable[Span], str]:
        found = self.work.expenses.find(
            project=self.project.id, state=ExpenseState.WAITING, order=("number",)
        )
        named = [f"E-{one.number} {one.what}" for one in found[:SHOWN]]
        return len(found), named, f"cost expenses #{self.key}"

    def risks(self) -> tuple[int, Iterable[Span], str]:
        found = self.work.risks.find(
            project=self.project.id, state=RiskState.OPEN, order=("number",)
        )
        named = [f"R-{one.number} {one.statement}" for one in found[:SHOWN]]
        return len(found), named, f"risk list #{self.key}"


def _texts(entries: Iterable[LogEntry]) -> list[Span]:
    return [f"L-{one.number} {one.text}" for one in [*entries][:SHOWN]]


# What there is of each kind


def plain_tasks(project: Project, work: Work) -> list[Task]:
    """The open tasks that are nothing promised."""
    kept = {one.task.id for one in open_promises(project, work)}
    found = work.tasks.find(project=project.id, state=OPEN, order=("number",))
    return [task for task in found if task.id not in kept]


def waiting(project: Project, work: Work) -> list[LogEntry]:
    return work.logs.find(
        project=project.id, kind=ANSWERABLE, answered_at=None, order=("number",)
    )  # fmt: skip


def reserved(project: Project, work: Work) -> list[Holding]:
    found = work.holdings.find(project=project.id, order=("item",))
    return [one for one in found if one.reserved > 0]


def unlogged(project: Project, work: Work) -> list[tuple[Person, int]]:
    """Who must log hours here and did not on how many of the last working days before today."""
    budget = next(iter(work.budgets.find(project=project.id)), None)
    if budget is None or not budget.must_log:
        return []
    zone = zone_info(project.zone)
    last = work.now.astimezone(zone).date() - timedelta(days=1)
    made = (project.created_at or work.now).astimezone(zone).date()
    first = max(made, last - BACK)
    out = []
    for person in members(project, work):
        days = missing(person, first, last, [project], work) if first <= last else []
        if days:
            out.append((person, len(days)))
    return out


def members(project: Project, work: Work) -> list[Person]:
    """Everybody of the team who has a part in a project or had a task in it, by name."""
    parts = {part.person: part.role for part in work.members.find(project=project.id)}
    owners = [key for (key, _n) in work.tasks.counts("owner", project=project.id) if key]
    keys = dict.fromkeys([project.lead, *parts, *owners])
    people = [work.people.get(key) for key in keys if parts.get(key) is not Role.GUEST]
    found = [one for one in people if one is not None and one.active and one.role is not Role.GUEST]
    return sorted(found, key=lambda one: one.name)


# Elsewhere


def move(what: Leftover, home: Project, to: Project, work: Work) -> int:
    """Let what is open of that kind go on in another project; how many that were."""
    match what:
        case Leftover.TASKS:
            return _move_tasks(plain_tasks(home, work), to, work)
        case Leftover.PROMISES:
            found = open_promises(home, work)
            _move_tasks([one.task for one in found], to, work)
            return _move_entries([one.entry for one in found], to, work)
        case Leftover.NEEDS:
            return _move_entries(waiting(home, work), to, work)
        case Leftover.EQUIPMENT:
            bookings = work.bookings.find(project=home.id, returned_at=None)
            for booking in bookings:
                booking.project = to.id
            return len(bookings)
        case Leftover.STOCK:
            return _move_stock(reserved(home, work), to, work)
        case _:
            risks = work.risks.find(project=home.id, state=RiskState.OPEN, order=("number",))
            for risk in risks:
                risk.project, risk.number = to.id, work.number(to.id, "risk")
                risk.milestone = None
            return len(risks)


def _move_tasks(tasks: list[Task], to: Project, work: Work) -> int:
    """They get new numbers; milestones and tasks that stay behind are theirs no more."""
    keys = {task.id for task in tasks}
    for task in tasks:
        task.project, task.number = to.id, work.number(to.id, "task")
        task.milestone = None
        task.parent = task.parent if task.parent in keys else None
        task.after = [key for key in task.after if key in keys]
        for thread in work.threads.find(task=task.id):
            thread.project = to.id
    return len(tasks)


def _move_entries(entries: list[LogEntry], to: Project, work: Work) -> int:
    for entry in entries:
        entry.project, entry.number = to.id, work.number(to.id, "log")
        entry.conversation = None
    return len(entries)


def _move_stock(holdings: list[Holding], to: Project, work: Work) -> int:
    for one in holdings:
        theirs = next(iter(work.holdings.find(item=one.item, project=to.id)), None)
        if theirs is None:
            theirs = work.holdings.add(
                Holding(new_id(work.now), one.item, to.id, one.reserved, Decimal())
            )
        else:
            theirs.reserved += one.reserved
        one.reserved = Decimal()
    return len(holdings)

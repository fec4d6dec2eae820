"""Lists of a project as rows of cells, as they are exported: tasks, log, risks, goals, hours,
expenses, files.

Cells are what they are: dates, moments in the reader's zone, lengths in hours, amounts. How a file
holds them is a matter of bot.sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.custom.declared import NOTHING, Custom
from bot.custom.values import cell
from bot.discussions import ref_of, thing_of
from bot.figures import STATES as EXPENSES
from bot.goals import goals_of, outcome
from bot.kinds import PRIORITY_WORDS
from bot.model.discussion import Attachment
from bot.model.log import LogEntry
from bot.model.milestone import Milestone
from bot.model.moment import Moment, zone_info
from bot.model.money import Expense, Stint
from bot.model.project import Project
from bot.model.risk import Risk, RiskState
from bot.model.task import Task, Visibility
from bot.reply import Span
from bot.sheets import Cell
from bot.tongue import Tongue
from bot.values import dataclass
from bot.wording import BANDS, LOG_KINDS, Names, log_ref, risk_ref
from bot.words import Words, pgettext
from bot.work import Work

Row = list[Span | Decimal | None]

HEADS: dict[str, Words] = {
    "ref": pgettext("column", "Number"), "title": pgettext("column", "Title"),
    "state": pgettext("column", "State"), "owner": pgettext("column", "Owner"),
    "helpers": pgettext("column", "Helpers"), "due": pgettext("column", "Due"),
    "start": pgettext("column", "Start"), "priority": pgettext("column", "Priority"),
    "estimate": pgettext("column", "Estimate (h)"), "labels": pgettext("column", "Labels"),
    "milestone": pgettext("column", "Milestone"), "parent": pgettext("column", "Part of"),
    "after": pgettext("column", "After"), "visibility": pgettext("column", "Visibility"),
    "blocked": pgettext("column", "Blocked by"), "created": pgettext("column", "Created"),
    "done": pgettext("column", "Done on"), "kind": pgettext("column", "Kind"),
    "text": pgettext("column", "Text"), "contact": pgettext("column", "Contact"),
    "happened": pgettext("column", "Happened"), "author": pgettext("column", "Author"),
    "answer": pgettext("column", "Answer"), "answered": pgettext("column", "Answered on"),
    "probability": pgettext("column", "Probability"), "impact": pgettext("column", "Impact"),
    "score": pgettext("column", "Score"), "band": pgettext("column", "Band"),
    "type": pgettext("column", "Type"), "review": pgettext("column", "Review"),
    "closed": pgettext("column", "Closed on"), "why": pgettext("column", "Reason"),
    "person": pgettext("column", "Person"), "day": pgettext("column", "Day"),
    "hours": pgettext("column", "Hours"), "task": pgettext("column", "Task"),
    "note": pgettext("column", "Note"), "what": pgettext("column", "What"),
    "amount": pgettext("column", "Amount"), "currency": pgettext("column", "Currency"),
    "receipt": pgettext("column", "Receipt"), "name": pgettext("column", "Name"),
    "size": pgettext("column", "Bytes"), "sent": pgettext("column", "Sent"),
    "link": pgettext("column", "Link"), "copy": pgettext("column", "Copy (SHA-256)"),
    "wanted": pgettext("column", "Wanted"), "unit": pgettext("column", "Unit"),
    "now": pgettext("column", "Reached"), "difference": pgettext("column", "Difference"),
    "met": pgettext("column", "Outcome"),
}  # fmt: skip
"""What the columns are called; whoever imports such a file again finds them by these names."""

VISIBLE = {
    Visibility.INTERNAL: pgettext("column", "internal"),
    Visibility.CLIENT: pgettext("column", "client"),
}
OUTCOMES: dict[bool | None, Words | None] = {
    True: pgettext("goal", "reached"), False: pgettext("goal", "not reached"), None: None,
}  # fmt: skip
RISKS = {
    RiskState.OPEN: pgettext("risk", "open"),
    RiskState.CLOSED: pgettext("risk", "closed"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """One kind of list: its columns, and the rows of one project. Of things of the kind `of` the
    team's own fields are columns as well."""

    columns: tuple[str, ...]
    rows: Callable[[Project, Work, Names], Iterator[Row]]
    of: str = ""
    things: Callable[[Project, Work], list[Any]] = lambda project, work: []

    def cells(
        self, project: Project, work: Work, tongue: Tongue, custom: Custom = NOTHING
    ) -> list[list[Cell]]:
        """The list with its heads, as one reader reads it."""
        names = Names(work)
        names.everybody()
        own = custom.of(self.of)
        heads = [*(HEADS[column] for column in self.columns), *(field.label for field in own)]
        extras = [thing.extra for thing in self.things(project, work)] if own else []
        found: list[list[Cell]] = [[tongue.text(head) for head in heads]]
        for at, row in enumerate(self.rows(project, work, names)):
            more = [cell(field, extras[at].get(field.name), work) for field in own]
            found.append([_cell(value, tongue) for value in (*row, *more)])
        return found


def _cell(value: Any, tongue: Tongue) -> Cell:
    match value:
        case None | Decimal():
            return value
        case Moment(clock=None):
            return value.day
        case Moment():
            return value.at.astimezone(zone_info(tongue.zone)).replace(tzinfo=None)
        case datetime():
            return value.astimezone(zone_info(tongue.zone)).replace(tzinfo=None, microsecond=0)
        case date() | int():
            return value
        case timedelta():
            hours = Decimal(value // timedelta(seconds=1)) / 3600
            return hours.quantize(Decimal("0.01")).normalize()
    return tongue.text(value).removeprefix("@")


def _tasks_of(project: Project, work: Work) -> list[Task]:
    return work.tasks.find(project=project.id, order=("number",))


def _log_of(project: Project, work: Work) -> list[LogEntry]:
    return work.logs.find(project=project.id, order=("number",))


def _risks_of(project: Project, work: Work) -> list[Risk]:
    return work.risks.find(project=project.id, order=("number",))


def _tasks(project: Project, work: Work, names: Names) -> Iterator[Row]:
    found = _tasks_of(project, work)
    refs = {task.id: names.task(task) for task in found}
    milestones = _milestones(project, work)
    for task in found:
        yield [
            refs[task.id], task.title, names.state(task), names.person(task.owner),
            _joined(names.person(key) for key in task.helpers), task.due, task.start,
            PRIORITY_WORDS[task.priority.value], task.estimate, ", ".join(task.labels),
            milestones.get(task.milestone or ""), refs.get(task.parent or ""),
            ", ".join(refs[key] for key in task.after if key in refs), VISIBLE[task.visibility],
            task.blocked_on, task.created_at, task.done_at,
        ]  # fmt: skip


def _joined(several: Iterable[Span | None]) -> str:
    return ", ".join(getattr(one, "name", str(one)) for one in several)


def _milestones(project: Project, work: Work) -> dict[str, str]:
    found: list[Milestone] = work.milestones.find(project=project.id)
    return {milestone.id: milestone.name for milestone in found}


def _log(project: Project, work: Work, names: Names) -> Iterator[Row]:
    for entry in _log_of(project, work):
        yield [
            log_ref(project, entry), LOG_KINDS[entry.kind], entry.text, entry.contact,
            entry.when, names.person(entry.author), names.person(entry.owner),
            ", ".join(entry.labels), VISIBLE[entry.visibility], entry.answer, entry.answered_at,
        ]  # fmt: skip


def _risks(project: Project, work: Work, names: Names) -> Iterator[Row]:
    milestones = _milestones(project, work)
    for risk in _risks_of(project, work):
        yield [
            risk_ref(project, risk), risk.statement, RISKS[risk.state], names.person(risk.owner),
            risk.probability, risk.impact, risk.level.score if risk.level else None,
            BANDS[risk.level.band] if risk.level else None,
            risk.type, risk.review, milestones.get(risk.milestone or ""), risk.closed_at,
            risk.closed_why,
        ]  # fmt: skip


def _hours(project: Project, work: Work, names: Names) -> Iterator[Row]:
    found: list[Stint] = work.stints.find(project=project.id, order=("day", "created_at"))
    tasks = {task.id: task for task in work.tasks.find(project=project.id)} if found else {}
    for stint in found:
        task: Task | None = tasks.get(stint.task or "")
        yield [
            stint.day, names.person(stint.person), stint.length,
            names.task(task) if task else None, stint.note,
        ]  # fmt: skip


def _expenses(project: Project, work: Work, names: Names) -> Iterator[Row]:
    found: list[Expense] = work.expenses.find(project=project.id, order=("number",))
    for expense in found:
        yield [
            f"{project.key}-E-{expense.number}", expense.day, expense.what,
            expense.cost.rounded, expense.cost.currency, names.person(expense.person),
            EXPENSES[expense.state], expense.receipt,
        ]  # fmt: skip


def _files(project: Project, work: Work, names: Names) -> Iterator[Row]:
    about = {one.id: one for one in work.discussions.find(project=project.id)}
    found: list[Attachment] = work.attachments.find(
        discussion=tuple(about), order=("at", "discussion", "n")
    )
    for file in found:
        thing = thing_of(about[file.discussion], work)
        yield [
            ref_of(thing, names) if thing is not None else None, file.name, file.size,
            file.author, file.at, file.link, (file.copy or "").rpartition("/")[2] or None,
        ]  # fmt: skip


def _goals(project: Project, work: Work, names: Names) -> Iterator[Row]:
    for one in (outcome(each) for each in goals_of(project, work)):
        goal, now, apart = one.goal, one.now, one.difference
        yield [
            goal.number, goal.specific, goal.target, goal.unit,
            now, apart,
            OUTCOMES[one.reached], goal.due, VISIBLE[goal.visibility],
        ]  # fmt: skip


LISTINGS = {
    "tasks": Listing(
        ("ref", "title", "state", "owner", "helpers", "due", "start", "priority", "estimate",
         "labels", "milestone", "parent", "after", "visibility", "blocked", "created", "done"),
        _tasks, "task", _tasks_of,
    ),
    "log": Listing(
        ("ref", "kind", "text", "contact", "happened", "author", "owner", "labels", "visibility",
         "answer", "answered"),
        _log, "log", _log_of,
    ),
    "risks": Listing(
        ("ref", "title", "state", "owner", "probability", "impact", "score", "band", "type",
         "review", "milestone", "closed", "why"),
        _risks, "risk", _risks_of,
    ),
    "files": Listing(("ref", "name", "size", "author", "sent", "link", "copy"), _files),
    "goals": Listing(
        ("ref", "what", "wanted", "unit", "now", "difference", "met", "due", "visibility"), _goals
    ),
    "hours": Listing(("day", "person", "hours", "task", "note"), _hours),
    "expenses": Listing(
        ("ref", "day", "what", "amount", "currency", "person", "state", "receipt"), _expenses
    ),
}  # fmt: skip

"""A project's board: the one message of a room that always says how things are.

At most 15 lines, in an order that never changes. Dates are days and lateness is counted in them,
so that a board says something else only after a change, or on another day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from bot.asking import Between
from bot.contacts import silence, silent_since
from bot.goals import goal_spans, next_goals
from bot.model.project import Project, ProjectState
from bot.model.risk import Band, RiskState
from bot.model.task import GOING, OPEN, Task, TaskState, Visibility
from bot.rag import LIGHTS, said_words
from bot.reply import Block, Bold, Button, Heading, Line, Meter, Reply, Small, Span, dotted
from bot.reports.register import Register
from bot.reports.status import (
    Point,
    Status,
    late_tasks,
    promises,
    state_counts,
    status_of,
    unowned,
)
from bot.risks import level_of
from bot.wording import Names, called
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

NOW, NEXT, POINTS, GOALS, SHARED = 2, 4, 2, 1, 5
TITLE = 40  # characters of a title
_TICK = timedelta(microseconds=1)


def board(project: Project, work: Work) -> Reply:
    """For the team."""
    names, status = Names(work), status_of(project, work)
    blocks: list[Block] = [Heading(("📌 ", *_title(project, status, names)))]
    said = said_words(project, status.rag, names)
    if said is not None:
        blocks.append(Small((said,)))
    if status.rag.why:
        blocks.append(Small(dotted(*status.rag.why)))
    if status.share is not None:
        blocks.append(Meter(pgettext("meter", "Done"), status.share))
    blocks.append(Line(counts(status, project, work)))
    blocks += [
        Line(("🎯 ", *goal_spans(one, work, short=True)))
        for one in next_goals(project, work)[:GOALS]
    ]
    if status.points:
        blocks.append(Line(("🏁 ", *dotted(*map(point, status.points[:POINTS])))))
    blocks += _row(pgettext("board", "Now"), _hot(project, work, names))
    blocks += _row(pgettext("board", "Next"), _next(project, work, names))
    key = project.key.lower()
    buttons = (
        Button(pgettext("button", "Add task"), f"task add #{key}"),
        Button(_("My tasks"), "my agenda"),
        Button(_("Log client"), f"log need #{key}"),
        Button(pgettext("button", "Risk"), f"risk add #{key}"),
        Button(pgettext("button", "More"), f"project status #{key}"),
    )
    return Reply(tuple(blocks), buttons if project.state is ProjectState.ACTIVE else ())


def _title(project: Project, status: Status, names: Names) -> tuple[Span, ...]:
    client = names.work.clients.get(project.client) if project.client else None
    whose = dotted(
        called(project, names.work), names.person(project.lead), client.name if client else None
    )
    if project.state is not ProjectState.ACTIVE:
        return (*whose, " · ", pgettext("project", "over"))
    return (*whose, f" · {status.rag.sign} ", LIGHTS[status.rag.light])


def counts(status: Status, project: Project, work: Work) -> tuple[Span, ...]:
    """What there is of each kind; what there is none of is left out, but for what is being done."""
    risks = ngettext("{n} risk", "{n} risks", status.risks)
    if status.high:
        risks = _("{risks} ({n} high)", risks=risks, n=status.high)
    silent = silent_since(project, work)
    nobody, promised = unowned(project, work), promises(project, work)
    return dotted(
        *state_counts(status, project, work),
        ngettext("{n} late", "{n} late", status.late) if status.late else None,
        ngettext("{n} without owner", "{n} without owner", nobody) if nobody else None,
        risks if status.risks else None,
        ngettext("{n} waits for our answer", "{n} wait for our answer", status.waiting)
        if status.waiting else None,
        ngettext("{n} promise is due", "{n} promises are due", promised) if promised else None,
        silence(silent, work.now, project.zone) if silent is not None else None,
    )  # fmt: skip


def point(one: Point) -> Words:
    """A milestone with the day it was first planned for, and when it will be if that is another."""
    name, expected = one.milestone.name, one.expected
    first = one.milestone.baseline or one.milestone.due
    if expected is None or first is None:
        return _("{milestone}, no date yet", milestone=name)
    if one.slip > 0:
        return ngettext(
            "{milestone} {due} → {forecast} (▲{n} day)", "{milestone} {due} → {forecast} (▲{n} days)",
            one.slip, milestone=name, due=first.day, forecast=expected.day,
        )  # fmt: skip
    if one.slip < 0:
        return ngettext(
            "{milestone} {due} → {forecast} (▼{n} day)", "{milestone} {due} → {forecast} (▼{n} days)",
            -one.slip, milestone=name, due=first.day, forecast=expected.day,
        )  # fmt: skip
    return _("{milestone} {due}", milestone=name, due=expected.day)


def _row(title: Words, said: Sequence[Span]) -> Iterable[Block]:
    if said:
        yield Line((Bold(title), "  ", *dotted(*said)))


def _hot(project: Project, work: Work, names: Names) -> list[Span]:
    """What is in the way: what is blocked, what is late for longest, the greatest risk."""
    stuck = work.tasks.find(
        project=project.id, state=TaskState.BLOCKED, order=("due", "number"), limit=NOW
    )
    late = [task for task in late_tasks(project, work, 2 * NOW) if task not in stuck][:NOW]
    said: list[Span] = [
        _("{task}, blocked: {why}", task=_named(task, names), why=_cut(task.blocked_on or "?"))
        for task in stuck
    ]
    said += [_late(task, names) for task in late]
    for risk in Register.of(work, project=project.id, state=RiskState.OPEN).find(1):
        level = level_of(risk, work)
        if level is not None and level.band in (Band.HIGH, Band.CRITICAL):
            said.append(_("R-{number} {risk}: {score}", number=risk.number,
                          risk=_cut(risk.statement), score=level.score))  # fmt: skip
    return said


def _late(task: Task, names: Names) -> Words:
    """Counted in days: hours would be wrong an hour later."""
    assert task.due is not None
    return _("{task}, late since {day}", task=_named(task, names), day=task.due.day)


def _next(project: Project, work: Work, names: Names) -> list[Span]:
    """What is due next, with its day."""
    found = work.tasks.find(
        project=project.id, state=GOING, order=("due", "number"),
        due=Between(work.now + _TICK, work.now + timedelta(days=365)), limit=NEXT,
    )  # fmt: skip
    return [_dated(_named(task, names), task) for task in found]


def _dated(said: str, task: Task) -> Words:
    assert task.due is not None
    return _("{day} {task}", day=task.due.day, task=said)


def _named(task: Task, names: Names) -> str:
    return f"{names.task(task)} {_cut(task.title)}"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= TITLE else text[: TITLE - 1] + "…"


def client_board(project: Project, work: Work) -> Reply:
    """For a room that a client reads: titles and dates of what is shared with them, nothing else."""
    shared: dict[str, Any] = {"project": project.id, "visibility": Visibility.CLIENT}
    over = work.tasks.find(**shared, state=TaskState.DONE, order=("-done_at",), limit=SHARED)
    coming = work.tasks.find(**shared, state=OPEN, order=("due", "number"), limit=SHARED)
    blocks: list[Block] = [Heading(("📌 ", project.name))]
    for title, tasks in (
        (pgettext("board", "Next"), coming), (pgettext("board", "Done lately"), over),
    ):  # fmt: skip
        said: list[Span] = [
            _dated(_cut(task.title), task) if task.open and task.due else _cut(task.title)
            for task in tasks
        ]
        blocks += _row(title, said)
    if len(blocks) == 1:
        blocks.append(Line((_("Nothing is shared here yet."),)))
    return Reply(tuple(blocks))

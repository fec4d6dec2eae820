"""A Gantt chart: what lasts from when to when, with the milestones between."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.asking import Since
from bot.chart import Chart
from bot.model.milestone import Milestone
from bot.model.moment import Moment, zone_info
from bot.model.project import Project
from bot.model.task import OPEN, Task, TaskState
from bot.plots import STAGES, Mark, Row, Stage, Timeline
from bot.reply import Bold, Line, dotted
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

TASKS, MILESTONES = 14, 5
"""Rows of a chart; the rest is counted."""

BEFORE, AFTER = timedelta(days=35), timedelta(days=90)
"""How far from today the chart reaches at most."""

DAY = timedelta(hours=8)  # of work

_BEGINNING = Since(datetime(1970, 1, 1, tzinfo=zone_info("UTC")))


def gantt_of(project: Project, name: str, work: Work) -> Chart | None:
    """Read what has a date: open tasks first, the most urgent on top, then what was done lately."""
    where: dict[str, Any] = {"project": project.id, "due": _BEGINNING}
    order = ("due", "number")
    tasks = work.tasks.find(**where, state=OPEN, order=order, limit=TASKS)
    total = work.tasks.count(**where, state=OPEN)
    if len(tasks) < TASKS:
        lately: dict[str, Any] = {
            "project": project.id,
            "state": TaskState.DONE,
            "done_at": Since(work.now - BEFORE),
        }
        total += work.tasks.count(**lately)
        tasks += work.tasks.find(**lately, order=("-done_at",), limit=TASKS - len(tasks))
    milestones = [m for m in work.milestones.find(project=project.id, order=order[:1]) if m.due]
    return gantt(project, name, tasks, milestones, work.now, total - len(tasks))


def gantt(
    project: Project,
    name: str,
    tasks: Sequence[Task],
    milestones: Sequence[Milestone],
    now: datetime,
    hidden: int = 0,
) -> Chart | None:
    """The chart of these, in the order in which they end; `hidden` are further tasks."""
    today = now.astimezone(zone_info(project.zone)).date()
    reached = [m for m in milestones if not m.open and m.due and m.due.day >= today - BEFORE]
    shown = [*(m for m in milestones if m.open), *reached[::-1]][:MILESTONES]
    rows = [_task_row(task, project, now) for task in tasks] + [
        row for milestone in shown if (row := _milestone_row(milestone, now))
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: (row.end, row.stage in ("milestone", "reached"), row.start))
    hidden += len(milestones) - len(shown)
    first = max(min(today, *(row.start for row in rows)), today - BEFORE)
    last = min(max(today, *(row.end for row in rows)), today + AFTER)
    plot = Timeline(
        tuple(rows),
        first - timedelta(days=1),
        max(last, first + timedelta(days=6)) + timedelta(days=2),
        Mark(today, pgettext("mark", "Today")),
    )
    more = ngettext("and {n} more", "and {n} more", hidden) if hidden > 0 else None
    twin = [_told(row) for row in rows]
    if more is not None:
        twin.append(Line(("  ", more)))
    title = _("{project}: timeline", project=name)
    return Chart("gantt", title, f"{project.key}: timeline", plot, tuple(twin), more)


def _task_row(task: Task, project: Project, now: datetime) -> Row:
    def day(at: datetime | Moment) -> date:
        if isinstance(at, Moment):
            return at.day
        return at.astimezone(zone_info(project.zone)).date()

    if task.done_at is not None:
        end = day(task.done_at)
    else:
        assert task.due is not None
        end = task.due.day
    start = end
    if task.start is not None:
        start = task.start.day
    elif task.started_at is not None:
        start = day(task.started_at)
    elif task.estimate is not None:
        # Nobody said when it begins: at the latest so long before its end.
        start = end - timedelta(days=math.ceil(task.estimate / DAY) - 1)
    stage: Stage = "late" if task.late(now) else "todo"
    if stage != "late" and task.state is not TaskState.TODO:
        stage = {"doing": "doing", "review": "doing", "blocked": "blocked"}.get(
            task.state.value, "done"
        )  # type: ignore[assignment]
    return Row(f"{project.key}-{task.number}", task.title, min(start, end), end, stage)


def _milestone_row(milestone: Milestone, now: datetime) -> Row | None:
    if milestone.due is None:
        return None
    stage: Stage = "milestone" if milestone.open else "reached"
    if milestone.open and milestone.due.at <= now:
        stage = "late"
    day = milestone.due.day
    return Row("%", milestone.name, day, day, stage)


def _told(row: Row) -> Line:
    when: Words | date = row.end
    if row.start != row.end:
        when = _("{start} to {end}", start=row.start, end=row.end)
    named = (Bold(row.title),) if row.ref == "%" else (Bold(row.ref), " ", row.title)
    mark = "◆ " if row.ref == "%" else ""
    return Line((mark, *named, " · ", *dotted(when, STAGES[row.stage])))

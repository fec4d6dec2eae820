"""How a project stands, in numbers: each is read here, whoever tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.asking import Until
from bot.flow import Flow, stage_counts, stage_span
from bot.model.log import LogKind
from bot.model.milestone import Milestone
from bot.model.moment import Moment, zone_info
from bot.model.project import Project
from bot.model.risk import Band, RiskState
from bot.model.task import GOING, OPEN, Task, TaskState
from bot.rag import Measures, Rag, rag_of
from bot.reports.register import Register
from bot.words import Words, _, ngettext
from bot.work import Work

SEVEN = timedelta(days=7)
MILESTONES = 8  # that are looked at: the next ones


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone that is to be reached; `done` of its `total` tasks are done.

    `forecast` is when that will be, by its own date and the dates of its open tasks; what is late is
    not over before today. None where its open tasks have no dates, or there is no date at all.
    """

    milestone: Milestone
    forecast: Moment | None
    done: int = 0
    total: int = 0

    @property
    def expected(self) -> Moment | None:
        """The forecast; where there is none, the day it is planned for."""
        return self.forecast or self.milestone.due

    @property
    def behind(self) -> int:
        """How many days its open tasks go on after the day it is planned for now."""
        due, forecast = self.milestone.due, self.forecast
        if due is None or forecast is None:
            return 0
        return max(0, (forecast.day - due.day).days)

    @property
    def slip(self) -> int:
        """How many days it is later than first planned; below zero, earlier."""
        first, expected = self.milestone.baseline or self.milestone.due, self.expected
        return (expected.day - first.day).days if first and expected else 0

    @property
    def share(self) -> float | None:
        return self.done / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of a project, its next milestones and its light. `share` is done tasks of all that are
    not dropped; None with none."""

    todo: int
    doing: int
    review: int
    blocked: int
    done: int
    late: int
    risks: int
    high: int  # open risks of the two highest bands
    waiting: int  # conversations the client waits in for our answer
    points: Sequence[Point]  # soonest first
    rag: Rag

    @property
    def open(self) -> int:
        return self.todo + self.doing + self.review + self.blocked

    @property
    def share(self) -> float | None:
        whole = self.open + self.done
        return self.done / whole if whole else None


def status_of(project: Project, work: Work) -> Status:
    """Kept tallies, and what changes with the clock."""
    tasks = work.tally(project.id, "task")
    todo, doing, review, blocked = (tasks.get(state, 0) for state in (*GOING, TaskState.BLOCKED))
    done = tasks.get(TaskState.DONE, 0)
    late = work.tasks.count(project=project.id, state=OPEN, due=Until(work.now))
    dated = work.tally(project.id, "dated").get("open", 0)
    points = points_of(project, work)
    risks = work.tally(project.id, "risk").get("open", 0)
    register = Register.of(work, project=project.id, state=RiskState.OPEN) if risks else None
    high, critical = (
        register.at_least(band.least).total if register else 0
        for band in (Band.HIGH, Band.CRITICAL)
    )
    measures = Measures(
        todo + doing + review + blocked, done, late, blocked, dated, critical,
        missed=sum(_missed(point.milestone, work) for point in points),
        slipping=sum(point.behind > 0 and not _missed(point.milestone, work) for point in points),
    )  # fmt: skip
    waiting = work.tally(project.id, "log").get("waiting", 0)
    rag = rag_of(project, measures, work.now)
    return Status(todo, doing, review, blocked, done, late, risks, high, waiting, points, rag)


def state_counts(status: Status, project: Project, work: Work) -> list[Words]:
    """How many open tasks are in each state: by their own names, where the project has such; of
    states that nothing is in, only those that every project has are told."""
    flow = Flow.of(project.id, work)
    if any(stage.name is not None for stage in flow.stages):
        counts = stage_counts(flow, project.id, work, OPEN)
        return [
            _("{n} {state}", n=counts[stage.id], state=stage_span(stage))
            for stage in flow.stages if stage.id in counts
        ]  # fmt: skip
    said = [
        ngettext("{n} to do", "{n} to do", status.todo),
        ngettext("{n} in progress", "{n} in progress", status.doing),
    ]
    if status.blocked:
        said.append(ngettext("{n} blocked", "{n} blocked", status.blocked))
    return said


def points_of(project: Project, work: Work) -> list[Point]:
    """The next milestones that are not reached."""
    found = work.milestones.find(project=project.id, done_at=None, order=("due",), limit=MILESTONES)
    return forecasts(project, found, work)


def forecasts(project: Project, milestones: Sequence[Milestone], work: Work) -> list[Point]:
    """Where these milestones of a project stand, as far as their tasks tell."""
    of_all: dict[str, Any] = {
        "project": project.id, "milestone": tuple(one.id for one in milestones),
        "state": (*OPEN, TaskState.DONE),
    }  # fmt: skip
    counts: dict[str, tuple[int, int]] = {}
    for key, state, n in work.tasks.counts("milestone", "state", **of_all) if milestones else ():
        done, total = counts.get(key, (0, 0))
        counts[key] = (done + n * (state is TaskState.DONE), total + n)
    points = []
    for one in milestones:
        done, total = counts.get(one.id, (0, 0))
        points.append(Point(one, _forecast(one, total - done, project, work), done, total))
    return points


def _forecast(milestone: Milestone, left: int, project: Project, work: Work) -> Moment | None:
    """The last day among its own and those of its `left` open tasks, from today on."""
    if not milestone.open:
        return None
    last = milestone.due
    if left:
        where: dict[str, Any] = {"milestone": milestone.id, "project": milestone.project}
        found = work.tasks.find(**where, state=OPEN, order=("-due",), limit=1)
        if not found or found[0].due is None:
            return None
        if last is None or found[0].due.day > last.day:
            last = found[0].due
    if last is None:
        return None
    today = work.now.astimezone(zone_info(project.zone)).date()
    return last if last.day >= today else Moment(today, None, project.zone)


def _missed(milestone: Milestone, work: Work) -> bool:
    return milestone.due is not None and milestone.due.at <= work.now


def unowned(project: Project, work: Work) -> int:
    """Open tasks that nobody has."""
    return work.tasks.count(project=project.id, state=OPEN, owner=None)


def promises(project: Project, work: Work) -> int:
    """Promises to the client that are to be kept in the next seven days, or are late."""
    told = work.logs.counts("task", project=project.id, kind=LogKind.PROMISE)
    promised = tuple(task for task, _n in told if task)
    return work.tasks.count(id=promised, state=OPEN, due=Until(work.now + SEVEN))


def late_tasks(project: Project, work: Work, limit: int) -> list[Task]:
    """What is late, the longest first."""
    return work.tasks.find(
        project=project.id, state=OPEN, due=Until(work.now), order=("due", "number"), limit=limit
    )

"""How a project stands, in numbers: each is read here, whoever tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.asking import Since, Until
from bot.model.log import LogKind
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.risk import Band, RiskState
from bot.model.task import OPEN, Task
from bot.rag import Measures, Rag, rag_of
from bot.reports.register import Register
from bot.work import Work

SEVEN = timedelta(days=7)
MILESTONES = 8  # that are looked at: the next ones


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone that is to be reached, and when the last of its open tasks is due."""

    milestone: Milestone
    forecast: Moment | None

    @property
    def slip(self) -> int:
        """How many days the forecast lies behind its date."""
        due, forecast = self.milestone.due, self.forecast
        if due is None or forecast is None:
            return 0
        return max(0, (forecast.day - due.day).days)


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of a project, its next milestones and its light. `share` is done tasks of all that are
    not dropped; None with none."""

    todo: int
    doing: int
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
        return self.todo + self.doing + self.blocked

    @property
    def share(self) -> float | None:
        whole = self.open + self.done
        return self.done / whole if whole else None


def status_of(project: Project, work: Work) -> Status:
    """Kept tallies, and what changes with the clock."""
    tasks = work.tally(project.id, "task")
    todo, doing, blocked, done = (tasks.get(s, 0) for s in ("todo", "doing", "blocked", "done"))
    open_: dict[str, Any] = {"project": project.id, "state": OPEN}
    late = work.tasks.count(**open_, due=Until(work.now))
    dated = late + work.tasks.count(**open_, due=_dated(work)) if todo + doing + blocked else 0
    points = points_of(project, work)
    risks = work.tally(project.id, "risk").get("open", 0)
    register = Register.of(work, project=project.id, state=RiskState.OPEN) if risks else None
    high, critical = (
        register.at_least(band.least).total if register else 0
        for band in (Band.HIGH, Band.CRITICAL)
    )
    measures = Measures(
        todo + doing + blocked, done, late, blocked, dated, critical,
        missed=sum(_missed(point.milestone, work) for point in points),
        slipping=sum(point.slip > 0 and not _missed(point.milestone, work) for point in points),
    )  # fmt: skip
    waiting = work.tally(project.id, "log").get("waiting", 0)
    rag = rag_of(project, measures, work.now)
    return Status(todo, doing, blocked, done, late, risks, high, waiting, points, rag)


def _dated(work: Work) -> Since:
    return Since(work.now + timedelta(microseconds=1))


def points_of(project: Project, work: Work) -> list[Point]:
    """The next milestones that are not reached."""
    found = work.milestones.find(project=project.id, done_at=None, order=("due",), limit=MILESTONES)
    return [Point(one, _forecast(one, work)) for one in found]


def _forecast(milestone: Milestone, work: Work) -> Moment | None:
    """When the last of its open tasks is due."""
    where: dict[str, Any] = {"milestone": milestone.id, "project": milestone.project}
    last = work.tasks.find(**where, state=OPEN, order=("-due",), limit=1)
    return last[0].due if last else None


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

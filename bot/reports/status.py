"""How a project stands, in numbers: each is read here, whoever tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from functools import partial
from typing import Any

from bot.asking import Between, Until
from bot.flow import Flow, stage_counts, stage_span
from bot.model.log import LogKind
from bot.model.milestone import Milestone
from bot.model.moment import Moment, zone_info
from bot.model.project import Project
from bot.model.risk import Band
from bot.model.task import GOING, OPEN, Task, TaskState
from bot.rag import Measures, Rag, rag_of
from bot.reports.register import scores
from bot.values import dataclass
from bot.words import Words, _, ngettext
from bot.work import Work

SEVEN = timedelta(days=7)
MILESTONES = 8  # that are looked at: the next ones
AT_ONCE = 500  # projects that one statement is about


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
    """How one project stands."""
    return statuses([project], work)[project.id]


def statuses(projects: Sequence[Project], work: Work) -> dict[str, Status]:
    """How these projects stand, by their ids: from kept tallies, and what changes with the clock.
    It takes as many statements for several as for one, and so many again for each AT_ONCE of them."""
    out: dict[str, Status] = {}
    for start in range(0, len(projects), AT_ONCE):
        out |= _statuses(projects[start : start + AT_ONCE], work)
    return out


def _statuses(projects: Sequence[Project], work: Work) -> dict[str, Status]:
    keys = tuple(project.id for project in projects)
    today = work.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    tallies = work.tallies(keys, today.date())
    due_today = tuple(key for key in keys if tallies.get((key, "due"), {}).get("today"))
    by_now = Between(today, work.now + timedelta(microseconds=1))
    over = dict(work.tasks.counts("project", project=due_today, state=OPEN, due=by_now))
    risky = [key for key in keys if tallies.get((key, "risk"), {}).get("open")]
    grave = scores(work, risky) if risky else {}
    points = _points(projects, work)
    out = {}
    for project in projects:
        tally = partial(_tally, tallies, project.id)
        todo, doing, review, blocked, done = (
            tally("task", state) for state in (*GOING, TaskState.BLOCKED, TaskState.DONE)
        )
        high, critical = (
            sum(score >= band.least for score in grave.get(project.id, ()))
            for band in (Band.HIGH, Band.CRITICAL)
        )
        late = tally("due", "late") + over.get(project.id, 0)
        dated = sum(tallies.get((project.id, "due"), {}).values())
        mine = points[project.id]
        measures = Measures(
            todo + doing + review + blocked, done, late, blocked, dated,
            critical, missed=sum(_missed(point.milestone, work) for point in mine),
            slipping=sum(point.behind > 0 and not _missed(point.milestone, work) for point in mine),
        )  # fmt: skip
        out[project.id] = Status(
            todo, doing, review, blocked, done, late, tally("risk", "open"), high,
            tally("log", "waiting"), mine, rag_of(project, measures, work.now),
        )  # fmt: skip
    return out


def _tally(of: dict[tuple[str, str], dict[str, int]], project: str, kind: str, state: str) -> int:
    return of.get((project, kind), {}).get(state, 0)


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
    return _points([project], work)[project.id]


def _points(projects: Sequence[Project], work: Work) -> dict[str, list[Point]]:
    keys = tuple(project.id for project in projects)
    found = work.milestones.find(
        project=keys, done_at=None, order=("due",), limit=MILESTONES, each="project"
    )
    out: dict[str, list[Point]] = {key: [] for key in keys}
    for point in forecasts(projects, found, work):
        out[point.milestone.project].append(point)
    return out


def forecasts(
    projects: Sequence[Project], milestones: Sequence[Milestone], work: Work
) -> list[Point]:
    """Where these milestones of some projects stand, as far as their tasks tell."""
    if not milestones:
        return []
    homes = {project.id: project for project in projects}
    of_all: dict[str, Any] = {
        "project": tuple(homes),
        "milestone": tuple(one.id for one in milestones),
    }
    counts: dict[str, tuple[int, int]] = {}
    states = (*OPEN, TaskState.DONE)
    for key, state, n in work.tasks.counts("milestone", "state", **of_all, state=states):
        done, total = counts.get(key, (0, 0))
        counts[key] = (done + n * (state is TaskState.DONE), total + n)
    open_ = [key for key, (done, total) in counts.items() if total > done]
    of_all["milestone"] = tuple(open_)
    last = {
        str(task.milestone): task.due
        for task in work.tasks.find(
            **of_all, state=OPEN, order=("-due",), limit=1, each="milestone"
        )
    }
    points = []
    for one in milestones:
        done, total = counts.get(one.id, (0, 0))
        dates = [one.due, last.get(one.id)] if done < total else [one.due]
        points.append(Point(one, _forecast(one, dates, homes[one.project], work), done, total))
    return points


def _forecast(
    milestone: Milestone, dates: Sequence[Moment | None], project: Project, work: Work
) -> Moment | None:
    """The last day among its own and that of its last open task, from today on; None where its open
    tasks have no dates."""
    if not milestone.open or dates[-1] is None:
        return None
    last = max((one for one in dates if one is not None), key=lambda one: one.day)
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

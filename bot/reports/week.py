"""What a week of a project holds, in numbers and first rows, and the view over its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.accepting import unanswered
from bot.asking import Between, Since, Until
from bot.capacity import working
from bot.contacts import silent_since
from bot.goals import Progress, next_goals
from bot.lateness import Forecast
from bot.model.checkin import CheckIn
from bot.model.log import ANSWERABLE, LogEntry
from bot.model.milestone import Milestone
from bot.model.moment import midnight, zone_info
from bot.model.people import Person
from bot.model.project import Project
from bot.model.risk import Level, Risk, RiskState
from bot.model.task import GOING, OPEN, Task, TaskState
from bot.promises import Ledger, ledger
from bot.reports.dates import dates_of
from bot.reports.outlook import of_project
from bot.reports.register import Register, before
from bot.reports.signals import signals_of
from bot.reports.status import SEVEN, Status, promises, status_of, unowned
from bot.risks import level_of
from bot.spending import Burn, burn_of
from bot.values import dataclass
from bot.words import Words, _
from bot.work import Shelf, Work
from bot.workload import Holidays, due_until

T = TypeVar("T")

SHOWN = 5
"""Rows of one section; the rest is counted."""

COMING = 12
"""Tasks of the next days, several of which stand on one line."""

BY_DUE = ("due", "number")
AFTER = timedelta(microseconds=1)  # what is due at this very moment is late


@dataclass(frozen=True, slots=True)
class Week:
    """A Monday-based week in a zone, and the instants (UTC) it runs between."""

    monday: date
    start: datetime
    end: datetime

    @staticmethod
    def of(now: datetime, zone: str) -> Week:
        """The week a report given now is about: this one from Wednesday on, before that the last.

        A report on Monday morning tells of the week that is over.
        """
        today = now.astimezone(zone_info(zone)).date()
        monday = today - timedelta(days=today.weekday())
        if today.weekday() < 2:
            monday -= timedelta(days=7)
        end = midnight(monday + timedelta(days=7), zone)
        return Week(monday, midnight(monday, zone), end)

    @property
    def number(self) -> int:
        """The ISO week number."""
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first of many, and how many there are."""

    rows: Sequence[T]
    total: int

    @staticmethod
    def of(shelf: Shelf[T], order: Sequence[str], limit: int = SHOWN, **where: Any) -> Some[T]:
        rows = shelf.find(order=order, limit=limit, **where)
        return Some(rows, len(rows) if len(rows) < limit else shelf.count(**where))


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What the report is made of. `before` holds the same numbers of the week before, by name; it
    is empty where the project is younger."""

    project: Project
    week: Week
    status: Status
    done: Some[Task]
    made: int
    late: Some[Task]
    stuck: Some[Task]  # blocked, and not late as well
    coming: Some[Task]
    reached: Some[Milestone]
    ahead: Some[Milestone]  # to be reached in the next days
    risks: Sequence[Moved]
    closed: Sequence[Risk]
    oldest: LogEntry | None  # of what waits for our answer
    promises: int  # that are to be kept in the next days, or are late
    logged: int
    contact: LogEntry | None  # the newest entry of all
    silent: date | None  # since when a silent client was not heard of
    ledger: Ledger
    checkins: Sequence[CheckIn]
    estimated: int  # open tasks that have an estimate
    unowned: int
    before: dict[str, int]
    burn: Burn
    goals: Sequence[Progress]  # the next ones
    unanswered: Sequence[Task]  # that were given to somebody who has not agreed to them
    likely: Sequence[Forecast]  # tasks that will probably be late
    drafts: int  # of risks, that wait for somebody to confirm them
    dates: Words | None  # of the next milestone: first planned, now, forecast

    @property
    def hours(self) -> timedelta:
        """What was logged in this week."""
        return self.hours_from(self.week.monday)

    def hours_from(self, monday: date) -> timedelta:
        """What was logged in the week of that Monday."""
        end = monday + SEVEN
        days = (one.length for one in self.burn.worked if monday <= one.day < end)
        return sum(days, timedelta())

    @property
    def quiet(self) -> bool:
        """Whether there is nothing that anybody could act on, or be glad of."""
        counted = (self.done, self.late, self.stuck, self.coming, self.reached, self.ahead)
        rows = (self.risks, self.closed, self.checkins)
        numbers = (
            self.made,
            self.logged,
            self.promises,
            self.status.waiting,
            self.hours,
            self.silent,
        )
        return not (any(some.total for some in counted) or any(rows) or any(numbers))


@dataclass(frozen=True, slots=True)
class Moved:
    """A risk whose level is another than when the week began; `was` is None for one that is new, or
    that nobody had assessed."""

    risk: Risk
    now: Level | None
    was: Level | None


def facts(project: Project, work: Work) -> WeekFacts:
    """Read what a report given at the Work's now tells."""
    now, tasks, logs = work.now, work.tasks, work.logs
    week = Week.of(now, project.zone)
    status = status_of(project, work)
    within = Between(week.start, week.end)
    mine: dict[str, Any] = {"project": project.id}
    open_: dict[str, Any] = {**mine, "state": OPEN}
    blocked: dict[str, Any] = {**mine, "state": TaskState.BLOCKED}
    # Ordered by when they are due, those that are late stand first.
    late_and_blocked = tasks.count(**blocked, due=Until(now))
    horizon = Between(now + AFTER, now + SEVEN + AFTER)
    waiting: dict[str, Any] = {**mine, "kind": ANSWERABLE, "answered_at": None}
    outlook, burn = of_project(project, work), burn_of(project, work)
    return WeekFacts(
        project=project,
        week=week,
        status=status,
        done=Some.of(tasks, ("done_at",), **mine, state=TaskState.DONE, done_at=within),
        made=tasks.count(**mine, created_at=within),
        late=Some.of(tasks, BY_DUE, **open_, due=Until(now)),
        stuck=Some(
            tasks.find(**blocked, order=BY_DUE, limit=SHOWN, offset=late_and_blocked),
            status.blocked - late_and_blocked,
        ),
        coming=Some.of(
            tasks, BY_DUE, COMING, **mine, due=horizon, state=GOING
        ),
        reached=Some.of(work.milestones, ("done_at",), **mine, done_at=within),
        ahead=Some.of(work.milestones, ("due",), **mine, done_at=None, due=horizon),
        risks=_moved(project, week, work),
        closed=work.risks.find(
            **mine, state=RiskState.CLOSED, closed_at=within, order=("number",), limit=SHOWN
        ),
        oldest=next(iter(logs.find(**waiting, order=("happened_at",), limit=1)), None),
        promises=promises(project, work),
        logged=logs.count(**mine, happened_at=Since(week.start)),
        contact=next(iter(logs.find(**mine, order=("-happened_at",), limit=1)), None),
        silent=silent_since(project, work),
        ledger=ledger([project], work),
        checkins=work.checkins.find(
            **mine, answered_at=Since(now - SEVEN), order=("answered_at",), limit=SHOWN
        ),
        estimated=status.open - tasks.count(**open_, estimate=None),
        unowned=unowned(project, work),
        before=_before(project, week, work),
        goals=next_goals(project, work),
        unanswered=unanswered([project], work),
        burn=burn,
        likely=outlook.likely,
        drafts=len(signals_of(project, work, outlook, status.points, burn)),
        dates=dates_of(status.points),
    )  # fmt: skip


def _moved(project: Project, week: Week, work: Work) -> list[Moved]:
    """Of the greatest risks those that are greater, smaller or newer than when the week began."""
    greatest = Register.of(work, project=project.id, state=RiskState.OPEN).find(SHOWN)
    was = before(project, work, week.start, greatest)
    out: list[Moved] = []
    for risk in greatest:
        now, then = level_of(risk, work), was.levels.get(risk.id)
        if risk.id not in was.levels or now != then:
            out.append(Moved(risk, now, then))
    return out


def _before(project: Project, week: Week, work: Work) -> dict[str, int]:
    """How much was done, new and late one week earlier, as far as is known today."""
    start = week.start - SEVEN
    if project.created_at is None or project.created_at >= week.start:
        return {}
    mine: dict[str, Any] = {"project": project.id}
    within, then = Between(start, week.start), work.now - SEVEN
    tasks = work.tasks
    was_late = tasks.count(**mine, state=OPEN, due=Until(then)) + tasks.count(
        **mine, state=TaskState.DONE, due=Until(then), done_at=Since(then)
    )
    return {
        "done": tasks.count(**mine, state=TaskState.DONE, done_at=within),
        "made": tasks.count(**mine, created_at=within),
        "late": was_late,
    }


def against(said: Words, now: int, before: int | None) -> Words:
    """A number with how much more or less it is than that of the week before."""
    if before is None or before == now:
        return said
    sign = "▲" if now > before else "▼"
    return _("{count} ({change})", count=said, change=f"{sign}{abs(now - before)}")


@dataclass(slots=True)
class Load:
    """What one person has to do in a project."""

    tasks: int = 0
    late: int = 0
    estimated: timedelta = timedelta()
    unknown: int = 0  # tasks that nobody estimated


def loads(project: Project, work: Work) -> dict[str | None, Load]:
    """How much is on each of them, by who it is; None is what nobody has taken yet."""
    out: dict[str | None, Load] = {}
    open_: dict[str, Any] = {"project": project.id, "state": OPEN}
    for owner, estimate, n in work.tasks.counts("owner", "estimate", **open_):
        load = out.setdefault(owner, Load())
        load.tasks += n
        load.unknown += n if estimate is None else 0
        load.estimated += (estimate or timedelta()) * n
    for owner, n in work.tasks.counts("owner", **open_, due=Until(work.now)):
        out[owner].late = n
    return out


def shares(project: Project, work: Work) -> list[tuple[Person, float | None]]:
    """How full the next seven days of each person are, by the estimates of what is due in them, as
    a part of their working time; None for who has none, being away."""
    until = work.now + SEVEN
    found = [
        (person, due.hours)
        for key, due in due_until(work, until, project=project.id).items()
        if key is not None and due.hours and (person := work.people.get(key)) is not None
    ]
    off = Holidays(work, [person for person, _hours in found])
    times = [working(one, project.zone, work.now, until, off.of(one)) for one, _hours in found]
    full = [
        (person, length / time if time else None)
        for (person, length), time in zip(found, times, strict=True)
    ]
    return sorted(full, key=lambda one: (one[1] is not None, -(one[1] or 0)))

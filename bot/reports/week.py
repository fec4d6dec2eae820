"""The weekly report of a project for its team room, and the view over its people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from bot.asking import Between, Since, Until
from bot.model.log import LogKind
from bot.model.moment import instant, zone_info
from bot.model.project import Project
from bot.model.risk import Band, Risk, RiskState
from bot.model.task import OPEN, Task, TaskState
from bot.reply import Block, Bold, Heading, Line, Meter, Reply, Small, Span, dotted
from bot.reports.register import Register
from bot.reports.status import Status, status_of
from bot.wording import Names, ago, called, risk_spans, task_spans
from bot.words import Words, _, ngettext, pgettext
from bot.work import Shelf, Work

T = TypeVar("T")

SHOWN = 5
"""Rows of one section; the rest is counted."""

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
        end = instant(datetime.combine(monday + timedelta(days=7), time()), zone)
        return Week(monday, instant(datetime.combine(monday, time()), zone), end)

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
    def of(shelf: Shelf[T], order: Sequence[str], **where: Any) -> Some[T]:
        return Some(shelf.find(order=order, limit=SHOWN, **where), shelf.count(**where))


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What the report is made of."""

    project: Project
    week: Week
    status: Status
    done: Some[Task]
    made: int
    late: Some[Task]
    stuck: Some[Task]  # blocked, and not late as well
    coming: Some[Task]
    risks: Some[Risk]
    promises: int
    logged: int
    estimated: int  # open tasks that have an estimate
    unowned: int


def facts(project: Project, work: Work) -> WeekFacts:
    """Read what a report given at the Work's now tells."""
    now, tasks = work.now, work.tasks
    week = Week.of(now, project.zone)
    status = status_of(project, work)
    within = Between(week.start, week.end)
    open_: dict[str, Any] = {"project": project.id, "state": OPEN}
    blocked: dict[str, Any] = {"project": project.id, "state": TaskState.BLOCKED}
    # Ordered by when they are due, those that are late stand first.
    late_and_blocked = tasks.count(**blocked, due=Until(now))
    high = Register.of(work, project=project.id, state=RiskState.OPEN).at_least(Band.HIGH.least)
    horizon = Between(now + AFTER, now + timedelta(days=7) + AFTER)
    return WeekFacts(
        project=project,
        week=week,
        status=status,
        done=Some.of(
            tasks, ("done_at",), project=project.id, state=TaskState.DONE, done_at=within
        ),
        made=tasks.count(project=project.id, created_at=within),
        late=Some.of(tasks, BY_DUE, **open_, due=Until(now)),
        stuck=Some(
            tasks.find(**blocked, order=BY_DUE, limit=SHOWN, offset=late_and_blocked),
            status.blocked - late_and_blocked,
        ),
        coming=Some.of(
            tasks, BY_DUE, project=project.id, due=horizon,
            state=(TaskState.TODO, TaskState.DOING),
        ),
        risks=Some(high.find(SHOWN), high.total),
        promises=work.logs.count(
            project=project.id, kind=LogKind.PROMISE, happened_at=Since(week.start)
        ),
        logged=work.logs.count(project=project.id, happened_at=Since(week.start)),
        estimated=status.open - tasks.count(**open_, estimate=None),
        unowned=tasks.count(**open_, owner=None),
    )  # fmt: skip


def week_report(facts: WeekFacts, names: Names, now: datetime) -> Reply:
    """Sections in an order that never changes; empty ones vanish."""
    week, status = facts.week, facts.status
    title = _(
        "{project} · week {week} ({start} to {end})",
        project=called(facts.project, names.work), week=week.number, start=week.monday, end=week.sunday,
    )  # fmt: skip
    blocks: list[Block] = [Heading((status.light, " ", title))]
    blocks.append(
        Line(
            dotted(
                ngettext("{n} done", "{n} done", facts.done.total),
                ngettext("{n} new", "{n} new", facts.made),
                ngettext("{n} late", "{n} late", facts.late.total),
                ngettext("{n} blocked", "{n} blocked", status.blocked),
                ngettext("{n} open", "{n} open", status.open),
            )
        )
    )
    if status.share is not None:
        blocks.append(Meter(pgettext("meter", "Done"), status.share))
    blocks += _section(_("Done this week"), facts.done, lambda task: _short(task, names))
    blocks += _section(_("Late"), facts.late, lambda task: _late(task, names, now))
    blocks += _section(_("Blocked"), facts.stuck, lambda task: task_spans(task, names))
    blocks += _section(_("Coming up"), facts.coming, lambda task: task_spans(task, names))
    blocks += _section(_("Risks"), facts.risks, lambda risk: risk_spans(risk, facts.project, names))
    blocks += _client(facts)
    if status.open:
        share = f"{round(100 * facts.estimated / status.open)} %"
        estimated = _("{share} of the open tasks have an estimate", share=share)
        unowned = ngettext("{n} has no owner", "{n} have no owner", facts.unowned)
        blocks.append(Small(dotted(estimated, unowned if facts.unowned else None)))
    return Reply(tuple(blocks))


def _short(task: Task, names: Names) -> tuple[Span, ...]:
    owner = names.person(task.owner)
    head: tuple[Span, ...] = (Bold(names.task(task)), " ", task.title)
    return (*head, " · ", owner) if owner else head


def _late(task: Task, names: Names, now: datetime) -> tuple[Span, ...]:
    assert task.due is not None
    return (*task_spans(task, names), " · ", ago(now, task.due))


def _section(title: Words, some: Some[T], spans: Callable[[T], tuple[Span, ...]]) -> list[Block]:
    if not some.total:
        return []
    blocks: list[Block] = [Line((Bold(title),))]
    blocks += [Line(("• ", *spans(row))) for row in some.rows]
    more = some.total - len(some.rows)
    if more > 0:
        blocks.append(Line(("  ", ngettext("and {n} more", "and {n} more", more))))
    return blocks


def _client(facts: WeekFacts) -> list[Block]:
    waiting = facts.status.waiting
    if not facts.logged and not waiting:
        return []
    parts = dotted(
        ngettext("{n} conversation", "{n} conversations", facts.logged),
        ngettext("{n} waits for our answer", "{n} wait for our answer", waiting),
        ngettext("{n} promise", "{n} promises", facts.promises),
    )
    return [Line((Bold(_("Client")),)), Line(("• ", *parts))]


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


def team_report(project: Project, loads: Mapping[str | None, Load], names: Names) -> Reply:
    """Who has how much: open tasks, hours where they are estimated, and what is late."""
    name = called(project, names.work)
    blocks: list[Block] = [Heading((_("People of {project}", project=name),))]
    for owner, load in sorted(loads.items(), key=lambda item: (item[0] is None, -item[1].tasks)):
        blocks.append(
            Line(
                dotted(
                    names.person(owner) or _("nobody yet"),
                    ngettext("{n} open task", "{n} open tasks", load.tasks),
                    load.estimated or None,
                    ngettext("{n} without estimate", "{n} without estimate", load.unknown)
                    if load.unknown
                    else None,
                    ngettext("{n} late", "{n} late", load.late) if load.late else None,
                )
            )
        )
    if not loads:
        blocks.append(Line((_("No open tasks."),)))
    return Reply(tuple(blocks))

"""The weekly report of a project for its team room, and the view over its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.model.log import LogEntry, LogKind
from bot.model.moment import instant, zone_info
from bot.model.project import Project
from bot.model.risk import Band, Risk, RiskState
from bot.model.task import OPEN, Task, TaskState
from bot.reply import Block, Bold, Heading, Line, Meter, Reply, Small, Span, dotted
from bot.reports.status import Status, status_of
from bot.wording import Names, ago, called, risk_spans, task_spans
from bot.words import Words, _, ngettext, pgettext
from bot.work import Since, Until, Work

SHOWN = 5
"""Rows of one section; the rest is counted."""


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
class WeekFacts:
    """What the report is made of."""

    project: Project
    week: Week
    status: Status
    done: Sequence[Task]
    made: int
    late: Sequence[Task]
    blocked: Sequence[Task]
    coming: Sequence[Task]
    risks: Sequence[Risk]
    waiting: Sequence[LogEntry]
    promises: Sequence[LogEntry]
    logged: int
    estimated: int  # open tasks that have an estimate
    unowned: int


def facts(project: Project, work: Work) -> WeekFacts:
    """Read what a report given at the Work's now tells."""
    now = work.now
    week = Week.of(now, project.zone)
    open_ = work.tasks.find(project=project.id, state=OPEN, order=("due", "number"))
    done = work.tasks.find(
        project=project.id, state=TaskState.DONE, done_at=Since(week.start), order=("done_at",)
    )
    made = work.tasks.find(project=project.id, created_at=Since(week.start))
    logs = work.logs.find(project=project.id, order=("number",), happened_at=Since(week.start))
    waiting = work.logs.find(project=project.id, answered_at=None, order=("number",))
    risks = work.risks.find(project=project.id, state=RiskState.OPEN)
    horizon = now + timedelta(days=7)
    return WeekFacts(
        project=project,
        week=week,
        status=status_of(project, work),
        done=[task for task in done if task.done_at is not None and task.done_at < week.end],
        made=sum(task.created_at < week.end for task in made),
        late=[task for task in open_ if task.late(now)],
        blocked=[task for task in open_ if task.state is TaskState.BLOCKED],
        coming=[
            task
            for task in open_
            if task.due is not None
            and now < task.due.at <= horizon
            and task.state is not TaskState.BLOCKED
        ],
        risks=sorted(
            (risk for risk in risks if risk.band in (Band.HIGH, Band.CRITICAL)),
            key=lambda risk: -(risk.score or 0),
        ),
        waiting=[entry for entry in waiting if entry.waiting],
        promises=[entry for entry in logs if entry.kind is LogKind.PROMISE],
        logged=len(logs),
        estimated=sum(task.estimate is not None for task in open_),
        unowned=sum(task.owner is None for task in open_),
    )


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
                ngettext("{n} done", "{n} done", len(facts.done)),
                ngettext("{n} new", "{n} new", facts.made),
                ngettext("{n} late", "{n} late", len(facts.late)),
                ngettext("{n} blocked", "{n} blocked", len(facts.blocked)),
                ngettext("{n} open", "{n} open", status.open),
            )
        )
    )
    if status.share is not None:
        blocks.append(Meter(pgettext("meter", "Done"), status.share))
    blocks += _section(_("Done this week"), [_short(task, names) for task in facts.done])
    blocks += _section(
        _("Late"),
        [(*task_spans(t, names), " · ", ago(now, t.due)) for t in facts.late if t.due is not None],
    )
    stuck = [task for task in facts.blocked if task not in facts.late]
    blocks += _section(_("Blocked"), [task_spans(task, names) for task in stuck])
    blocks += _section(_("Coming up"), [task_spans(task, names) for task in facts.coming])
    blocks += _section(_("Risks"), [risk_spans(risk, facts.project, names) for risk in facts.risks])
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


def _section(title: Words, rows: Sequence[tuple[Span, ...]]) -> list[Block]:
    if not rows:
        return []
    blocks: list[Block] = [Line((Bold(title),))]
    blocks += [Line(("• ", *row)) for row in rows[:SHOWN]]
    more = len(rows) - SHOWN
    if more > 0:
        blocks.append(Line(("  ", ngettext("and {n} more", "and {n} more", more))))
    return blocks


def _client(facts: WeekFacts) -> list[Block]:
    if not facts.logged and not facts.waiting:
        return []
    parts = dotted(
        ngettext("{n} conversation", "{n} conversations", facts.logged),
        ngettext("{n} waits for our answer", "{n} wait for our answer", len(facts.waiting)),
        ngettext("{n} promise", "{n} promises", len(facts.promises)),
    )
    return [Line((Bold(_("Client")),)), Line(("• ", *parts))]


def team_report(project: Project, open_: Sequence[Task], names: Names, now: datetime) -> Reply:
    """Who has how much: open tasks, hours where they are estimated, and what is late."""
    by_owner: dict[str | None, list[Task]] = {}
    for task in open_:
        by_owner.setdefault(task.owner, []).append(task)
    blocks: list[Block] = [
        Heading((_("People of {project}", project=called(project, names.work)),))
    ]
    for owner, tasks in sorted(by_owner.items(), key=lambda item: (item[0] is None, -len(item[1]))):
        hours = sum((t.estimate for t in tasks if t.estimate is not None), timedelta())
        unknown = sum(task.estimate is None for task in tasks)
        late = sum(task.late(now) for task in tasks)
        blocks.append(
            Line(
                dotted(
                    names.person(owner) or _("nobody yet"),
                    ngettext("{n} open task", "{n} open tasks", len(tasks)),
                    hours if hours else None,
                    ngettext("{n} without estimate", "{n} without estimate", unknown)
                    if unknown
                    else None,
                    ngettext("{n} late", "{n} late", late) if late else None,
                )
            )
        )
    if not by_owner:
        blocks.append(Line((_("No open tasks."),)))
    return Reply(tuple(blocks))


def due_by(work: Work, owner: str, until: datetime) -> list[Task]:
    """A person's open tasks that are due by then, in all projects."""
    return work.tasks.find(owner=owner, state=OPEN, due=Until(until), order=("due", "number"))

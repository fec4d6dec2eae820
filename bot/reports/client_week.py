"""What a client may be told of a week: read from what is shared with them, and from nothing else.

What is read here goes into `Told`, rows of sentences that hold titles, names of the shared and
dates; of risks what somebody wrote for the client, and nothing of the risk itself. Whoever writes
the report has nothing else: no note, no reason of a blocker, no owner of what is internal ever
reaches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.asking import Between, Since
from bot.model.log import ANSWERABLE, LogEntry, LogKind
from bot.model.milestone import Milestone
from bot.model.moment import Moment, midnight, zone_info
from bot.model.people import Role
from bot.model.project import Project
from bot.model.report import ClientReport, ReportState
from bot.model.risk import RiskState
from bot.model.task import OPEN, Task, TaskState, Visibility
from bot.reply import Span
from bot.values import dataclass
from bot.words import Words, _, ngettext
from bot.work import Work

READ = 60
"""Things of one kind that are read; a page has room for fewer."""

PROMISES = 60
DATED = 20  # tasks whose history is read: the next ones that are due
AHEAD = timedelta(days=8)
SEVEN = timedelta(days=7)
TITLE = 80
DECIDES = ("decision", "决定", "待决定")
"""Labels of a shared task that waits for the client's decision."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line the client reads, and (for the team alone) what it is made of: ACME-31, L-58; of a
    decision the id of its task."""

    said: Span
    source: str
    task: str | None = None


@dataclass(slots=True)
class Told:
    """All there is to write a report from, section by section."""

    status: Span
    done: list[Row] = field(default_factory=list)
    problems: list[Row] = field(default_factory=list)
    next: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    said: list[Row] = field(default_factory=list)
    moved: list[Row] = field(default_factory=list)
    shares: bool = True  # whether the client has ever been shown anything of the project

    @property
    def empty(self) -> bool:
        return not any(self.section(name) for name in SECTIONS)

    def section(self, name: str) -> list[Row]:
        rows: list[Row] = getattr(self, name)
        return rows


SECTIONS = ("done", "problems", "next", "decisions", "said", "moved")
"""Below the status, in the order in which they stand in every report."""


def told(report: ClientReport, project: Project, work: Work) -> Told:
    """What the week has to tell, as it is known at the Work's now."""
    return _Reader(report, project, work).told()


@dataclass(slots=True)
class _Shared:
    """What of a task goes into a report. `what` is what the client knows it by."""

    what: str
    ref: str
    task: Task
    promised: bool


class _Reader:
    def __init__(self, report: ClientReport, project: Project, work: Work) -> None:
        self.project, self.work, self.now = project, work, work.now
        self.since = _since(report, project, work)
        self.week = Between(self.since, self.now + timedelta(microseconds=1))
        self.sources: dict[str, str] = {}

    def told(self) -> Told:
        shared = self._shared()
        milestones = self.work.milestones.find(
            project=self.project.id, visibility=Visibility.CLIENT, order=("due",), limit=READ
        )
        moved = [row for milestone in milestones if (row := self._moved_milestone(milestone))]
        dated = [one for one in shared if one.task.open and one.task.due is not None][:DATED]
        moved += [row for one in dated if (row := self._moved_task(one))]
        asked = [one for one in shared if one.task.open and self._asks(one.task)]
        ours = [one for one in shared if one not in asked]
        problems = self._problems(ours)
        return Told(
            self._status(milestones, problems, bool(shared)),
            done=[*self._reached(milestones), *self._done(ours)],
            problems=[*(row for _one, row in problems), *self._risks()],
            next=self._next([one for one in ours if one not in [p for p, _row in problems]]),
            decisions=[self._decision(one) for one in asked],
            said=self._answered(),
            moved=moved,
            shares=bool(shared or milestones),
        )

    # What is shared

    def _shared(self) -> list[_Shared]:
        """The tasks marked for the client, and what a promise to them became, soonest due first."""
        flagged: dict[str, Any] = {"project": self.project.id, "visibility": Visibility.CLIENT}
        tasks = [
            *self.work.tasks.find(
                **flagged, state=TaskState.DONE, done_at=self.week, order=("done_at",), limit=READ
            ),
            *self.work.tasks.find(**flagged, state=OPEN, order=("due", "number"), limit=READ),
        ]
        found = {task.id: _Shared(task.title, self._ref(task), task, False) for task in tasks}
        promises = self.work.logs.find(
            project=self.project.id, kind=LogKind.PROMISE, order=("-number",), limit=PROMISES
        )
        by_task = {entry.task: entry for entry in promises if entry.task}
        for task in self.work.tasks.find(id=tuple(by_task), order=("due", "number")):
            over = task.done_at is not None and task.done_at < self.since
            if task.state is not TaskState.DROPPED and not over:
                entry = by_task[task.id]
                found[task.id] = _Shared(entry.text, f"L-{entry.number}", task, True)
        return sorted(found.values(), key=_when)

    def _ref(self, task: Task) -> str:
        return f"{self.project.key}-{task.number}"

    def _asks(self, task: Task) -> bool:
        """Whether it is the client's to decide or to do."""
        owner = self.work.people.get(task.owner) if task.owner else None
        guest = owner is not None and owner.role is Role.GUEST
        return guest or any(label in DECIDES for label in task.labels)

    def _who(self, task: Task) -> str | None:
        owner = self.work.people.get(task.owner) if task.owner else None
        if owner is None or not owner.name.split():
            return None
        first = owner.name.split()[0]
        return first if first.isascii() else owner.name

    # The sections

    def _reached(self, milestones: Iterable[Milestone]) -> list[Row]:
        return [
            Row(_("{milestone} is reached", milestone=_short(one.name)), f"%{one.name}")
            for one in milestones
            if one.done_at is not None and one.done_at >= self.since
        ]

    def _done(self, shared: Iterable[_Shared]) -> list[Row]:
        rows = []
        for one in shared:
            if one.task.state is TaskState.DONE:
                kept = _("{what}, as promised", what=_short(one.what))
                rows.append(Row(kept if one.promised else _short(one.what), one.ref))
        return rows

    def _problems(self, shared: Iterable[_Shared]) -> list[tuple[_Shared, Row]]:
        out = []
        for one in shared:
            due, what = one.task.due, _short(one.what)
            said: Words | None = None
            if one.task.late(self.now) and due is not None:
                said = (
                    _("{what}: promised for {when}, and late", what=what, when=due)
                    if one.promised
                    else _("{what}: planned for {when}, and late", what=what, when=due)
                )
            elif one.task.state is TaskState.BLOCKED:
                said = _("{what}: cannot go on at the moment", what=what)
            if said is not None:
                out.append((one, Row(said, one.ref)))
        return out

    def _risks(self) -> list[Row]:
        """What was written for the client of risks that are open."""
        found = self.work.risks.find(
            project=self.project.id, state=RiskState.OPEN, told_client=Since(""), order=("number",),
            limit=READ,
        )  # fmt: skip
        return [Row(_short(risk.told_client or ""), f"R-{risk.number}") for risk in found]

    def _next(self, shared: Iterable[_Shared]) -> list[Row]:
        rows = []
        for one in shared:
            due = one.task.due
            if not one.task.open or due is None or due.at > self.now + AHEAD:
                continue
            what, who = _short(one.what), self._who(one.task)
            said = (
                _("{what} — {when} ({who})", what=what, when=due, who=who)
                if who
                else _("{what} — {when}", what=what, when=due)
            )
            rows.append(Row(said, one.ref))
        return rows

    def _decision(self, one: _Shared) -> Row:
        what, due = _short(one.what), one.task.due
        said: Span = _("{what} — please by {when}", what=what, when=due) if due else what
        return Row(said, one.ref, one.task.id)

    def _answered(self) -> list[Row]:
        """What they needed and we answered; other questions and remarks once they are shared."""
        entries = self.work.logs.find(
            project=self.project.id, kind=ANSWERABLE, answered_at=self.week,
            order=("answered_at",), limit=READ,
        )  # fmt: skip
        shown = [e for e in entries if e.kind is LogKind.NEED or e.visibility is Visibility.CLIENT]
        return [Row(self._reply(entry), f"L-{entry.number}") for entry in shown]

    def _reply(self, entry: LogEntry) -> Words:
        day = entry.happened_on or _local(entry.happened_at, self.project).date()
        said = _short(entry.text)
        head = (
            _("“{said}” ({who}, {when})", said=said, who=entry.contact, when=day)
            if entry.contact
            else _("“{said}” ({when})", said=said, when=day)
        )
        answer: Span = _short(entry.answer) if entry.answer else _("we have answered")
        return _("{said} → {answer}", said=head, answer=answer)

    # Dates that moved

    def _moved_milestone(self, milestone: Milestone) -> Row | None:
        before = self._before("milestone", milestone.id, milestone.due)
        return self._moved(milestone.name, f"%{milestone.name}", before, milestone.due)

    def _moved_task(self, one: _Shared) -> Row | None:
        return self._moved(
            one.what, one.ref, self._before("task", one.task.id, one.task.due), one.task.due
        )

    def _moved(self, what: str, ref: str, before: Moment | None, due: Moment | None) -> Row | None:
        if before is None or due is None or before.day == due.day:
            return None
        said = _("{what}: {before} → {after}", what=_short(what), before=before.day, after=due.day)
        return Row(said, ref)

    def _before(self, kind: str, key: str, due: Moment | None) -> Moment | None:
        """The date it had when the week began, as the journal tells; None if it had none."""
        before = due
        for act, change in self.work.journal.history(kind, key):
            if act.at < self.since:
                break
            if change.before is None:
                return None  # new this week: nobody was told another date
            if "due_day" in change.before:
                day, clock = change.before["due_day"], change.before.get("due_clock")
                zone = change.before.get("due_zone") or (before.zone if before else None)
                before = _moment(day, clock, zone or self.project.zone)
        return before

    # The status

    def _status(
        self, milestones: list[Milestone], problems: list[tuple[_Shared, Row]], shares: bool
    ) -> Span:
        """How it stands by what the client knows; what is internal does not colour it."""
        open_ = [one for one in milestones if one.open and one.due is not None]
        for one in open_:
            if one.due is not None and one.due.at <= self.now:
                return _("🔴 Late: {milestone} was planned for {when}.",
                         milestone=_short(one.name), when=one.due)  # fmt: skip
        for one in open_:
            before = self._before("milestone", one.id, one.due)
            if before is not None and one.due is not None and before.day < one.due.day:
                return _("🟡 At risk: {milestone} moves from {before} to {after}.",
                         milestone=_short(one.name), before=before.day, after=one.due.day)  # fmt: skip
        if problems:
            return ngettext(
                "🟡 Mostly on track; one thing needs attention, see below.",
                "🟡 Mostly on track; {n} things need attention, see below.", len(problems),
            )  # fmt: skip
        if open_:
            return _("🟢 On track: {milestone} is planned for {when}.",
                     milestone=_short(open_[0].name), when=open_[0].due)  # fmt: skip
        return _("🟢 On track.") if shares else _("The work goes on.")


def _since(report: ClientReport, project: Project, work: Work) -> datetime:
    """From when on the client has not been told: the approval of the report before this one, or
    the first day it tells of."""
    start = midnight(report.since, project.zone)
    earlier = [one for one in before(report, work) if one.approved_at is not None]
    last = earlier[0].approved_at if earlier else None
    return last if last is not None and start - SEVEN <= last < start else start


def before(report: ClientReport, work: Work) -> list[ClientReport]:
    """The reports of the project that were approved before this one, newest first."""
    found = work.reports.find(
        project=report.project, letter="", order=("-number",), limit=3,
        state=(ReportState.APPROVED, ReportState.SENT, ReportState.CORRECTED),
    )  # fmt: skip
    return [one for one in found if one.number < report.number]


def _moment(day: str | None, clock: str | None, zone: str) -> Moment | None:
    if day is None:
        return None
    return Moment(date.fromisoformat(day), time.fromisoformat(clock) if clock else None, zone)


def _local(at: datetime, project: Project) -> datetime:
    return at.astimezone(zone_info(project.zone))


def _when(one: _Shared) -> tuple[bool, datetime | int]:
    """What has a date by it, the rest as it was made."""
    due = one.task.due
    return (False, due.at) if due is not None else (True, one.task.number)


def _short(text: str) -> str:
    """A title or a saying on one line that is not longer than a client reads."""
    whole = " ".join(text.split())
    return whole if len(whole) <= TITLE else whole[: TITLE - 1].rstrip() + "…"

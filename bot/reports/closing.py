"""The closing report: what was wanted and what came of it, computed; people's words beside it.

What is not known is n/a. What it costs is for whoever leads the project.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, timedelta
from statistics import median

from bot.asking import Between
from bot.figures import NOT_KNOWN, hours, number, quality
from bot.gate import members
from bot.goals import Outcome, goals_of, outcome
from bot.model.closing import Closing
from bot.model.lesson import LessonState
from bot.model.log import ANSWERABLE, LogKind
from bot.model.moment import zone_info
from bot.model.money import Baseline, Money, plain
from bot.model.project import Project
from bot.model.report import ClientReport, ReportState
from bot.model.risk import RiskState
from bot.model.task import OPEN, Task, TaskState
from bot.promises import ledger, open_promises
from bot.reply import Block, Bold, Heading, Line, Reply, Small, Span, dotted
from bot.values import dataclass
from bot.wording import Names, called
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

SECTIONS: dict[str, Words] = {
    "goals": pgettext("closing", "Goals"),
    "scope": pgettext("closing", "Scope"),
    "schedule": pgettext("closing", "Schedule"),
    "cost": pgettext("closing", "Cost"),
    "risks": pgettext("closing", "Risks"),
    "client": pgettext("closing", "Client"),
    "team": pgettext("closing", "Team"),
    "lessons": pgettext("closing", "Lessons"),
    "next": pgettext("closing", "Next"),
}
"""In the order in which they stand in every report."""

MONEY = "cost"
BLOCKS = 100
"""Tasks whose history is looked through for how long they were blocked; of more it is not known."""

CHANGES = 100
"""Of one report's history, that are looked through for the hour it was first meant for."""

ON_TIME = timedelta(hours=1)
LESSONS = 3


@dataclass(slots=True)
class Closed:
    """The rows of each section, in the order of SECTIONS."""

    project: Project
    closing: Closing | None
    first: date
    last: date
    rows: dict[str, list[Span]] = field(default_factory=dict)
    goals: list[Outcome] = field(default_factory=list)


def closed_of(project: Project, work: Work) -> Closed:
    """Read a project's end; of one that is still open, how it stands now."""
    return _Reader(project, work).read()


class _Reader:
    def __init__(self, project: Project, work: Work) -> None:
        self.project, self.work, self.names = project, work, Names(work)
        self.zone = zone_info(project.zone)
        self.tasks = work.tasks.find(project=project.id, order=("number",))
        kept = work.baselines.find(project=project.id, order=("created_at",), limit=1)
        self.baseline: Baseline | None = kept[0] if kept else None
        self.closing = next(iter(work.closings.find(project=project.id)), None)
        self.goals = [outcome(one) for one in goals_of(project, work)]
        self.end = (self.closing.closed_at if self.closing else None) or work.now

    def read(self) -> Closed:
        out = Closed(self.project, self.closing, self._first(), self._day(self.end))
        out.goals = self.goals
        for name in SECTIONS:
            out.rows[name] = list(getattr(self, f"_{name}")())
        return out

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _first(self) -> date:
        return self._day(self.project.created_at or self.end)

    # The sections

    def _goals(self) -> Iterable[Span]:
        """How many goals were reached, and each milestone against its day."""
        found = self.work.milestones.find(project=self.project.id, order=("due",))
        if self.goals:
            met = sum(1 for one in self.goals if one.reached)
            yield _("{n} of {all} reached", n=met, all=len(self.goals))
        for one in found:
            yield self._reached(one.name, one.due.day if one.due else None, one.done_at)
        if not found and not self.goals:
            yield NOT_KNOWN

    def _reached(self, name: str, due: date | None, done: datetime | None) -> Words:
        if done is None:
            return _("{name}: not reached ✖", name=name)
        day = self._day(done)
        if due is None or day <= due:
            return _("{name}: {day} ✔", name=name, day=day)
        return ngettext("{name}: {due} → {day} ✖ {n} day", "{name}: {due} → {day} ✖ {n} days",
                        (day - due).days, name=name, due=due, day=day)  # fmt: skip

    def _scope(self) -> Iterable[Span]:
        count = dict.fromkeys(TaskState, 0)
        for task in self.tasks:
            count[task.state] += 1
        planned: Span = NOT_KNOWN
        if self.baseline is not None:
            planned = len(self.baseline.tasks)
        yield _("{n} planned", n=planned)
        yield ngettext("{n} delivered", "{n} delivered", count[TaskState.DONE])
        yield ngettext("{n} dropped", "{n} dropped", count[TaskState.DROPPED])
        open_ = sum(count[state] for state in OPEN)
        if open_:
            yield ngettext("{n} left open", "{n} left open", open_)
        wanted = self.work.logs.count(project=self.project.id, kind=LogKind.NEED)
        yield ngettext("{n} wish of the client", "{n} wishes of the client", wanted)

    def _schedule(self) -> Iterable[Span]:
        rows = self.baseline.tasks if self.baseline is not None else {}
        ends = [date.fromisoformat(end) for _start, end, _minutes in rows.values() if end]
        starts = [date.fromisoformat(start) for start, _end, _minutes in rows.values() if start]
        first = min([self._first(), *starts])
        took = (self._day(self.end) - first).days + 1
        if ends:
            planned = (max(ends) - first).days + 1
            yield _("planned {planned} d → {took} d", planned=planned, took=took)
        else:
            yield _("planned {planned} → {took} d", planned=NOT_KNOWN, took=took)
        worst = self._worst(rows)
        if worst is not None:
            yield worst

    def _worst(self, rows: dict[str, list[str]]) -> Words | None:
        """What came latest behind its planned day, by the plan that was kept or by its own date."""
        late: list[tuple[int, int, Task]] = []
        for task in self.tasks:
            kept = rows.get(task.id)
            planned = date.fromisoformat(kept[1]) if kept and kept[1] else None
            if planned is None and task.due is not None:
                planned = task.due.day
            if planned is not None and task.done_at is not None:
                late.append(((self._day(task.done_at) - planned).days, -task.number, task))
        if not late or max(late)[0] <= 0:
            return None
        days, _number, task = max(late)
        return ngettext("worst slip: {title}, {n} day", "worst slip: {title}, {n} days", days,
                        title=task.title)  # fmt: skip

    def _cost(self) -> Iterable[Span]:
        from bot.reports.earned import earned_value, plan_of
        from bot.spending import burn_of

        burn = burn_of(self.project, self.work)
        budget, spent = burn.budget, burn.money
        if budget is not None and budget.money is not None and spent is not None:
            known = not burn.partly
            over = (spent.amount - budget.money.amount) / budget.money.amount
            yield _("budget {budget} → {spent} ({change})", budget=str(budget.money),
                    spent=_least(spent, known), change=f"{over:+.1%}" if known else NOT_KNOWN)  # fmt: skip
        else:
            yield _("budget {n}", n=NOT_KNOWN)
        if budget is not None and budget.hours:
            yield _(
                "hours {spent} of {budget}", spent=hours(burn.hours), budget=hours(budget.hours)
            )
        elif burn.hours:
            yield _("{hours} logged", hours=hours(burn.hours))
        plan = plan_of(self.project, self.work, burn)
        value = earned_value(plan, burn, self._day(self.end))
        yield _("CPI {cpi}, SPI {spi}", cpi=number(value.cpi), spi=number(value.spi))
        data = quality(plan.estimated, plan.all)
        if data is not None:
            yield _("data: {share}", share=data)

    def _risks(self) -> Iterable[Span]:
        found = self.work.risks.find(project=self.project.id)
        yield ngettext("{n} raised", "{n} raised", len(found))
        closed = sum(1 for risk in found if risk.state is RiskState.CLOSED)
        yield ngettext("{n} closed", "{n} closed", closed)
        happened = sum(1 for risk in found if risk.state is RiskState.HAPPENED)
        if happened:
            yield ngettext("{n} happened", "{n} happened", happened)
        open_ = sum(1 for risk in found if risk.state is RiskState.OPEN)
        if open_:
            yield ngettext("{n} left open", "{n} left open", open_)

    def _client(self) -> Iterable[Span]:
        sent = self.work.reports.find(
            project=self.project.id, state=(ReportState.SENT, ReportState.CORRECTED), letter=""
        )
        timely = [one for one in sent if self._timely(one)]
        yield (
            _("reports {timely}/{all} on time", timely=len(timely), all=len(sent))
            if sent
            else _("reports {n}", n=NOT_KNOWN)
        )
        told = ledger([self.project], self.work)
        yield (
            _("promises {kept}/{all} kept", kept=told.kept, all=told.made)
            if told.made
            else _("promises {n}", n=NOT_KNOWN)
        )
        answered = self.work.logs.find(project=self.project.id, kind=ANSWERABLE)
        if answered:
            done = sum(1 for entry in answered if entry.answered_at is not None)
            yield _("needs and questions {done}/{all} answered", done=done, all=len(answered))
        points = [
            one.points for one in self.work.answers.find(project=self.project.id) if one.points
        ]
        mean: Span = f"{sum(points) / len(points):.1f} (n={len(points)})" if points else NOT_KNOWN
        yield _("satisfaction {mean}", mean=mean)
        scores = [
            one.score
            for one in self.work.verdicts.find(project=self.project.id)
            if one.score is not None
        ]
        yield _("recommends us {score}", score=", ".join(map(str, scores)) if scores else NOT_KNOWN)

    def _timely(self, report: ClientReport) -> bool:
        """Whether it came at the hour it was first meant for: one that is sent late by hand has
        another hour since."""
        meant = report.send_at
        for _act, change in self.work.journal.history("report", report.id, CHANGES):
            first = (change.after or {}).get("send_at")
            meant = datetime.fromisoformat(first) if first else meant
        return bool(meant and report.sent_at and report.sent_at - meant <= ON_TIME)

    def _team(self) -> Iterable[Span]:
        waits = self._blocked()
        said: Span = NOT_KNOWN
        if waits:
            said = hours(timedelta(seconds=round(median(one.total_seconds() for one in waits))))
        yield _("median time blocked {time}", time=said)
        for who, weeks in self._overload():
            yield ngettext(
                "overload: {who}, {n} week", "overload: {who}, {n} weeks", weeks, who=who
            )

    def _blocked(self) -> list[timedelta]:
        """How long each blocker lasted, by the journal."""
        if len(self.tasks) > BLOCKS:
            return []
        out = []
        for task in self.tasks:
            since: datetime | None = None
            for act, change in reversed(self.work.journal.history("task", task.id, 100)):
                state = (change.after or {}).get("state")
                if state == TaskState.BLOCKED.value:
                    since = since or act.at
                elif state is not None and since is not None:
                    out.append(act.at - since)
                    since = None
        return out

    def _overload(self) -> list[tuple[Span, int]]:
        """In how many weeks of the project somebody logged more than their hours, in all projects."""
        from bot.capacity import week_hours

        people = members(self.project, self.work)
        days = Between(
            self._first().isoformat(), (self._day(self.end) + timedelta(days=1)).isoformat()
        )
        weeks: dict[tuple[str, date], timedelta] = {}
        for person, day, length, n in self.work.stints.counts(
            "person", "day", "length", person=tuple(one.id for one in people), day=days
        ):
            monday = day - timedelta(days=day.weekday())
            weeks[person, monday] = weeks.get((person, monday), timedelta()) + length * n
        out: list[tuple[Span, int]] = []
        for one in people:
            most = week_hours(one)
            over = sum(1 for (key, _week), sum_ in weeks.items() if key == one.id and sum_ > most)
            if over:
                out.append((self.names.person(one.id) or "?", over))
        return out

    def _lessons(self) -> Iterable[Span]:
        live = (LessonState.PUBLISHED, LessonState.NOTED)
        found = self.work.lessons.find(project=self.project.id, state=live, order=("number",))
        found.sort(key=lambda one: one.state is not LessonState.PUBLISHED)
        for one in found[:LESSONS]:
            labels = "".join(f" +{label}" for label in one.labels)
            yield f"K-{one.number} {one.text}{labels}"
        if len(found) > LESSONS:
            n = len(found) - LESSONS
            yield ngettext("and {n} more", "and {n} more", n)
        if not found:
            yield _("none yet")

    def _next(self) -> Iterable[Span]:
        left = open_promises(self.project, self.work)
        for one in left[:LESSONS]:
            who = self.names.person(one.task.owner) or _("nobody yet")
            yield _("L-{n} {text} ({who})", n=one.entry.number, text=one.entry.text, who=who)
        if not left:
            yield _("nothing is owed")


def _least(spent: Money, known: bool) -> Span:
    return str(spent) if known else f"≥ {spent}"


def closing_report(found: Closed, work: Work, *, money: bool) -> Reply:
    """Each section on a line, with what people say of it below; `money`: whether it may be seen."""
    title = _("Closing · {project} · {first} to {last}", project=called(found.project, work),
              first=found.first, last=found.last)  # fmt: skip
    blocks: list[Block] = [Heading(("🏁 ", title))]
    if found.closing is None or found.closing.closed_at is None:
        blocks.append(Small((_("It is still open: this is how it would be closed now."),)))
    words = found.closing.words if found.closing is not None else {}
    for name, label in SECTIONS.items():
        if name == MONEY and not money:
            continue
        blocks.append(Line((Bold(label), "  ", *dotted(*found.rows[name]))))
        if name == "goals":
            blocks += [Line(outcome_spans(one)) for one in found.goals]
        if words.get(name):
            blocks.append(Small((_("“{text}”", text=" ".join(words[name].split())),)))
    return Reply(tuple(blocks))


def outcome_spans(one: Outcome) -> tuple[Span, ...]:
    """A row of the table of goals: what, how much was wanted, what came of it, the difference."""
    sign = {True: "✔", False: "✖", None: "?"}[one.reached]
    came = plain(one.now) if one.now is not None else NOT_KNOWN
    return (
        f"{sign} ", Bold(str(one.goal.number)), "  ",
        *dotted(
            one.goal.specific,
            _("wanted {amount}", amount=one.wanted),
            _("reached {amount}", amount=came),
            one.signed,
        ),
    )  # fmt: skip

"""How things look in a reply: one place for each thing, used by every command and report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.closed import refuse_closed
from bot.context import Context
from bot.flow import Flow, stage_span
from bot.grammar import Refusal
from bot.kinds import PRIORITY_WORDS, MilestoneKind
from bot.model.formlink import filled_in
from bot.model.log import LogEntry, LogKind, Mood
from bot.model.milestone import Milestone
from bot.model.moment import Moment, zone_info
from bot.model.people import Absence, Person, Preset, Role
from bot.model.project import Project, ProjectState
from bot.model.recurrence import Recurrence
from bot.model.risk import Band, Risk
from bot.model.task import Priority, Task, TaskState, Visibility
from bot.paging import Page
from bot.reply import SLOT, Block, Bold, Button, Code, Line, Pick, Reply, Small, Span, Who, dotted
from bot.rhythm import rhythm
from bot.values import dataclass
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

LOG_KINDS: dict[LogKind, Words] = {
    LogKind.NEED: pgettext("log", "Need"),
    LogKind.FEEDBACK: pgettext("log", "Feedback"),
    LogKind.OPINION: pgettext("log", "Opinion"),
    LogKind.DECISION: pgettext("log", "Decision"),
    LogKind.PROMISE: pgettext("log", "Promise"),
    LogKind.QUESTION: pgettext("log", "Question"),
    LogKind.NOTE: pgettext("log", "Note"),
}

MOODS: dict[Mood, str] = {Mood.GOOD: "🙂", Mood.NEUTRAL: "😐", Mood.BAD: "🙁"}

PRESETS: dict[Preset, Words] = {
    Preset.GENTLE: pgettext("reminders", "gentle"),
    Preset.STANDARD: pgettext("reminders", "standard"),
    Preset.STRICT: pgettext("reminders", "strict"),
}

BANDS: dict[Band, Words] = {
    Band.LOW: pgettext("band", "Low"),
    Band.MEDIUM: pgettext("band", "Medium"),
    Band.HIGH: pgettext("band", "High"),
    Band.CRITICAL: pgettext("band", "Critical"),
}


@dataclass(slots=True)
class Names:
    """People and projects by id, as they are shown; each is read once."""

    work: Work
    flows: dict[str, Flow] = field(default_factory=dict)

    def person(self, key: str | None) -> Span | None:
        if key is None:
            return None
        if (form := filled_in(key)) is not None:
            return _("the web form {name}", name=form)
        person = self.work.people.get(key)
        return Who(person.name) if person else _("somebody who left")

    def project(self, key: str) -> Project:
        project = self.work.projects.get(key)
        if project is None:
            raise LookupError(f"project {key} is gone")
        return project

    def task(self, task: Task) -> str:
        """ACME-31."""
        return f"{self.project(task.project).key}-{task.number}"

    def flow(self, project: str) -> Flow:
        """The states of a project, by its id."""
        if project not in self.flows:
            self.flows[project] = Flow.of(project, self.work)
        return self.flows[project]

    def state(self, task: Task) -> Words | str:
        """What the state is called that a task is in."""
        return stage_span(self.flow(task.project).at(task))

    def everybody(self) -> None:
        """Read all people at once, where many are going to be named."""
        self.work.people.find()


def log_ref(project: Project, entry: LogEntry) -> str:
    """ACME-L-58, as it stands in a line; people see L-58."""
    return f"{project.key}-L-{entry.number}"


def risk_ref(project: Project, risk: Risk) -> str:
    return f"{project.key}-R-{risk.number}"


def told_apart(names: Sequence[str], marks: Sequence[str]) -> list[str]:
    """Names to choose from; where one stands there twice, each with what tells it apart."""
    both = zip(names, marks, strict=True)
    return [f"{name} ({mark})" if names.count(name) > 1 else name for name, mark in both]


def people_apart(people: Sequence[Person]) -> list[str]:
    return told_apart([p.name for p in people], [f"@{p.handle}" for p in people])


def called(project: Project, work: Work) -> str:
    """A project's name, with its key where another one has the same name."""
    same = work.projects.find(name=project.name, limit=2)
    return f"{project.name} ({project.key})" if len(same) > 1 else project.name


def project_of(context: Context, work: Work) -> Project:
    """The project that is meant; raises Refusal, with a button for each that may be."""
    if context.project is not None:
        refuse_closed(context.project, context)
        return context.project
    from bot.privacy import none_readable, readable  # which needs the kinds of things

    every = work.projects.find(state=ProjectState.ACTIVE, order=("key",))
    if not every:
        raise Refusal(
            _("There is no project yet."),
            _("Make one: {example}.", example=Code("/project new Acme website")),
        )
    active = readable(every, context, work)[:6]
    if not active:
        raise none_readable(context)
    labels = told_apart([p.name for p in active], [p.key for p in active])
    raise Refusal(
        _("Which project?"),
        _("Name it, like {example}, or bind this room to it: {bind}.",
          example=Code(f"#{active[0].key.lower()}"),
          bind=Code(f"/project bind {active[0].key.lower()} as team")),
        buttons=[
            Button(label, f"{context.said} #{p.key.lower()}")
            for p, label in [*zip(active, labels, strict=True)][:5]
        ],
        pick=Pick(_("Search…"), "task list", "project", f"{context.said} {SLOT}")
        if active[5:] else None,
    )  # fmt: skip


def project_to_change(context: Context, work: Work) -> Project:
    """The same, as this Work keeps it: what is changed on that of the context is lost."""
    found = work.projects.get(project_of(context, work).id)
    assert found is not None
    return found


# Tasks


def task_spans(task: Task, names: Names, *, owner: bool = True) -> tuple[Span, ...]:
    """A task on one line: what it is, who does it, by when, and what else was said of it."""
    return (
        Bold(names.task(task)), " ", task.title,
        *(span for chip in chips(task, names, owner=owner) for span in (" · ", chip)),
    )  # fmt: skip


def chips(task: Task, names: Names, *, owner: bool = True, state: bool = True) -> list[Span]:
    """Everything that was understood of a task but its title; without its `state`, where that is
    told beside them."""
    out: list[Span | None] = []
    if owner:
        out.append(names.person(task.owner) or _("nobody yet"))
        out += [_("with {who}", who=names.person(key)) for key in task.helpers]
    out.append(task.due)
    if task.start is not None:
        out.append(_("from {when}", when=task.start))
    if task.priority is not Priority.NORMAL:
        out.append(PRIORITY_WORDS[task.priority.value])
    out.append(task.estimate)
    out += [f"+{label}" for label in task.labels]
    out.append(milestone_chip(task.milestone, names))
    if task.checks:
        done = sum(one.done for one in task.checklist)
        out.append(_("☑ {done}/{all}", done=done, all=len(task.checks)))
    if task.every is not None:
        out.append(recurs(replace(task.every, start=None) if _begun(task) else task.every))
    if task.remind is not None:
        out.append(_own_reminders(task.remind))
    out += [_("needs {skill}", skill=skill) for skill in task.needs]
    out.append(_related(_("part of {ref}", ref=_ref(task.parent, names)), task.parent))
    out += [_("after {ref}", ref=_ref(key, names)) for key in task.after]
    if task.visibility is Visibility.CLIENT:
        out.append(_("client may see it"))
    if state and task.stage is not None and task.open:
        out.append(names.flow(task.project).at(task).name)
    if task.wish is not None:
        from bot.approving import waits  # for the few that wait for somebody

        out.append(waits(task, names))
    if task.state is TaskState.BLOCKED:
        out.append(blocked(task, names))
    return [chip for chip in out if chip is not None]


def blocked(task: Task, names: Names) -> Words:
    """Why it cannot go on, and who can do something about it."""
    why, who = task.blocked_on or "?", names.person(task.blocked_by)
    if who is None:
        return _("blocked: {why}", why=why)
    return _("blocked: {why}, {who} can unblock it", why=why, who=who)


def _own_reminders(remind: list[str]) -> Words:
    preset = next((Preset(said) for said in remind if said in list(Preset)), None)
    if preset is not None:
        return _("reminders: {preset}", preset=PRESETS[preset])
    before = ", ".join(remind)
    return _("reminder {before} before", before=before) if before else _("no reminder")


def _begun(task: Task) -> bool:
    """Whether a task that comes back is one of those after the first."""
    every, due = task.every, task.due
    if every is None or every.start is None or due is None:
        return False
    first = every.next(every.start - timedelta(days=1))
    return first is not None and due.day > first


def milestone_chip(key: str | None, names: Names) -> str | None:
    milestone = names.work.milestones.get(key) if key else None
    return f"🏁 {milestone.name}" if milestone else None


def _related(words: Words, key: str | None) -> Words | None:
    return words if key else None


def _ref(key: str | None, names: Names) -> str:
    task = names.work.tasks.get(key) if key else None
    return names.task(task) if task else "?"


def task_buttons(task: Task, names: Names) -> tuple[Button, ...]:
    """What can be done with a task by one press."""
    ref = names.task(task)
    if not task.open:
        return (Button(_("Reopen"), f"task reopen {ref}"),)
    if names.flow(task.project).own:
        from bot.moving import next_buttons

        return (*next_buttons(task, names), Button(_("Edit"), f"task edit {ref}"))
    first = (
        Button(_("Unblock"), f"task unblock {ref}")
        if task.state is TaskState.BLOCKED
        else Button(_("Start"), f"task start {ref}")
        if task.state is TaskState.TODO
        else Button(_("Block"), f"task block {ref}")
    )
    return (
        Button(pgettext("button", "Done"), f"task done {ref}", "primary"),
        first,
        Button(_("Edit"), f"task edit {ref}"),
    )


def task_reply(mark: str, sentence: Span | None, task: Task, names: Names) -> Reply:
    """The card of a task after something happened to it."""
    spans: tuple[Span, ...] = (f"{mark} ", *task_spans(task, names))
    blocks = [Line(spans)] + ([Line((sentence,))] if sentence is not None else [])
    return Reply(tuple(blocks), task_buttons(task, names), "good" if mark == "✔" else "plain")


def ago(now: datetime, moment: Moment) -> Words:
    """How late something is, in days or hours."""
    late = now - moment.at
    if late < timedelta(days=1) and not moment.whole:
        hours = max(1, int(late.total_seconds() // 3600))
        return ngettext("{n} hour late", "{n} hours late", hours)
    zone = zone_info(moment.zone)
    days = max(1, (now.astimezone(zone).date() - moment.day).days)
    return ngettext("{n} day late", "{n} days late", days)


# The client's log


def log_spans(entry: LogEntry, names: Names, *, when: bool = False) -> tuple[Span, ...]:
    return (
        Bold(f"L-{entry.number}"), " ",
        *dotted(
            LOG_KINDS[entry.kind], entry.contact, _("“{text}”", text=entry.text),
            MOODS[entry.mood] if entry.mood is not None else None,
            names.person(entry.owner), *(f"+{label}" for label in entry.labels),
            entry.when if when else None,
            names.person(entry.author) if when else None,
            _answered(entry) if when else None,
            _("client may see it") if entry.visibility is Visibility.CLIENT else None,
        ),
    )  # fmt: skip


def _answered(entry: LogEntry) -> Words | None:
    if entry.waiting:
        if entry.due is not None:
            return _("to be answered by {when}", when=entry.due)
        return _("waits for an answer")
    return _("answered") if entry.answered_at else None


def recurs(every: Recurrence) -> Words:
    """A recurrence in words, with its hour and its first day."""
    if every.after_done is not None:
        days = every.after_done.days
        return ngettext("{n} day after it is done", "{n} days after it is done", days)
    if every.start is not None:
        return _("{rhythm} from {day}", rhythm=recurs(replace(every, start=None)), day=every.start)
    if every.clock is not None:
        return _("{rhythm} at {clock}", rhythm=rhythm(every.rule), clock=every.clock)
    return rhythm(every.rule)


def milestone_token(milestone: Milestone) -> str:
    """%beta, as it is typed."""
    return MilestoneKind().write(milestone)


# Long lists


def turned(context: Context, page: Page[Any], **args: Any) -> tuple[list[Small], list[Button]]:
    """Which page it is, and the buttons to the others; none where there is one page only."""
    number, pages = page.number, page.pages
    if pages <= 1:
        return [], []
    buttons = []
    if number > 1:
        buttons.append(Button(_("Previous page"), context.again(page=number - 1, **args)))
    if number < pages:
        buttons.append(Button(_("Next page"), context.again(page=number + 1, **args)))
    return [hint(_("Page {page} of {pages}", page=number, pages=pages))], buttons


def hint(words: Words) -> Small:
    return Small((words,))


def away_days(absence: Absence) -> Words:
    """on Mon 1 Dec; from Mon 1 Dec to Fri 5 Dec"""
    if absence.first == absence.last:
        return _("on {day}", day=absence.first)
    return _("from {first} to {last}", first=absence.first, last=absence.last)


def guest(task: Task, names: Names) -> list[Block]:
    """A warning where the owner of a task can do little with it."""
    owner = names.work.people.get(task.owner) if task.owner else None
    if owner is not None and not owner.active:
        return [hint(_("{who} has left: nobody is reminded of this task.", who=Who(owner.name)))]
    if owner is None or owner.role is not Role.GUEST:
        return []
    return [hint(_("{who} is a guest: they can start, block, note and finish this task, no more.",
                   who=Who(owner.name)))]  # fmt: skip


def where(project: Project, context: Context) -> Small | None:
    """Which project was taken, where the room does not say it."""
    key = f"#{project.key.lower()}"
    if context.project_why == "only":
        return hint(_("{project}, the only active project", project=key))
    if context.project_why == "last":
        return hint(_("in {project}, as just before", project=key))
    if context.room is None or context.room.project != project.id:
        return hint(_("in {project}", project=key))
    return None

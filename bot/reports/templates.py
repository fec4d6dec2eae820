"""What a template makes: shown before anything is made, and what was made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from bot.casting import Part, candidates, cast
from bot.commands.handover import Confirm
from bot.context import Context
from bot.flow import STATES
from bot.grammar import Refusal
from bot.kinds import Cast
from bot.model.moment import Moment, zone_info
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import TaskState
from bot.model.template import Step, StepKind, Template
from bot.plan import Days, lay_out
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Small, Span, Who, dotted
from bot.rhythm import listed
from bot.values import dataclass
from bot.wording import hint
from bot.words import Words, _, ngettext
from bot.work import Work

SHOWN = 12
CHOSEN = 3
"""Roles that are asked about at once."""


@dataclass(slots=True)
class Wanted:
    """A template, the project it goes into, its first or last day, and who was named for what."""

    template: Template
    project: Project
    start: Moment | None = None
    end: Moment | None = None
    named: dict[str, Person] = field(default_factory=dict)
    title: str | None = None

    def steps(self, work: Work) -> list[Step]:
        return work.steps.find(template=self.template.id, order=("n",))


def laid(wanted: Wanted, context: Context, work: Work) -> tuple[list[Step], Days, dict[str, Part]]:
    """The steps, their days and who does them; raises Refusal where that cannot be."""
    if wanted.start is not None and wanted.end is not None:
        raise Refusal(
            _("The days are counted from the first one or back from the last, not both."),
            _("Leave one out, like {example}.", example=Code("start 1 dec")),
        )
    steps = wanted.steps(work)
    today = work.now.astimezone(zone_info(wanted.project.zone)).date()
    days = Days.of(steps, wanted.project, wanted.start, wanted.end, today)
    lead = work.people.get(wanted.project.lead) or context.me
    parts = cast(steps, wanted.named, lead, work)
    unknown = [role for role in wanted.named if role not in parts]
    if unknown:
        roles = listed(list(parts)) if parts else _("none")
        raise Refusal(
            _("The template {name} has no role called {role}.",
              name=wanted.template.name, role=unknown[0]),
            _("Its roles: {roles}.", roles=roles),
        )  # fmt: skip
    return steps, days, parts


def preview(wanted: Wanted, context: Context, work: Work) -> Reply:
    """What would be made, with whoever would do it; nothing is changed yet."""
    steps, days, parts = laid(wanted, context, work)
    title = _("{template} makes {what}", template=wanted.template.name, what=count(steps))
    blocks: list[Block] = [Heading((title,))]
    if any(step.due is not None or step.start is not None for step in steps):
        first, last = (
            Moment(days.day(0), None, days.zone),
            Moment(days.day(days.length), None, days.zone),
        )
        blocks.append(Line((_("From {first} to {last}", first=first, last=last),)))
        if last.at <= work.now:
            blocks.append(hint(_("That time has already passed.")))
    open_ = [part for part in parts.values() if part.person is None]
    for part in parts.values():
        if part.person is not None:
            blocks.append(Line((_role(part),)))
    blocks += [Line(step_spans(step, days, parts)) for step in steps[:SHOWN]]
    if len(steps) > SHOWN:
        n = len(steps) - SHOWN
        blocks.append(Small((ngettext("and {n} more", "and {n} more", n),)))
    if open_:
        example = Code(f"{open_[0].role}=@ana")
        blocks.append(hint(_("What has no person yet is made without one. Name them: {example}.",
                             example=example)))  # fmt: skip
    # Whom to choose stands last: what can be pressed is together then, wherever it is shown.
    blocks += [Line((_role(part),)) for part in open_[CHOSEN:]]
    for part in open_[:CHOSEN]:
        blocks.append(Line((_role(part),), _choices(part, wanted, context, work)))
    return Reply(tuple(blocks), (Button(_("Make it"), context.again(confirm=Confirm.YES), "primary"),),
                 private=True)  # fmt: skip


def _role(part: Part) -> Words:
    n = ngettext("{n} step", "{n} steps", part.steps)
    who: Span = Who(part.person.name) if part.person else _("nobody yet")
    return _("{role}: {who} ({n})", role=Bold(part.role), who=who, n=n)


def _choices(part: Part, wanted: Wanted, context: Context, work: Work) -> tuple[Button, ...]:
    """Those who may be meant; pressing one shows the preview again."""
    named = [Cast(role, person) for role, person in wanted.named.items()]
    return tuple(
        Button(person.name, context.again(roles=[*named, Cast(part.role, person)]))
        for person in candidates(part, work)
    )


def made(wanted: Wanted, context: Context, work: Work) -> list[Block]:
    """Make it all, and say so in a few lines."""
    steps, days, parts = laid(wanted, context, work)
    out = lay_out(steps, days, parts, wanted.project, context.me, work)
    if wanted.title and out.tasks:
        out.tasks[0].title = wanted.title
    blocks: list[Block] = [
        Line((_("From the template {name}: {what}", name=wanted.template.name, what=count(steps)),))
    ]
    unowned = sum(1 for task in out.tasks if task.owner is None)
    if unowned:
        said = ngettext("{n} task has no owner yet.", "{n} tasks have no owner yet.", unowned)
        key = wanted.project.key.lower()
        list_ = Code(f"/task list unowned #{key}")
        blocks.append(hint(_("{said} {list} shows them.", said=said, list=list_)))
    return blocks


def count(steps: list[Step]) -> Words:
    """How much it is, in words."""
    n = {kind: sum(1 for step in steps if step.kind is kind) for kind in StepKind}
    parts: list[Span] = [
        ngettext("{n} task", "{n} tasks", n[StepKind.TASK]),
        ngettext("{n} milestone", "{n} milestones", n[StepKind.MILESTONE]),
        ngettext("{n} risk", "{n} risks", n[StepKind.RISK]),
        ngettext("{n} state", "{n} states", n[StepKind.STATE]),
        ngettext("{n} goal", "{n} goals", n[StepKind.GOAL]),
    ]
    return listed(
        [part for part, kind in zip(parts, StepKind, strict=True) if n[kind]] or parts[:1]
    )


_SIGNS = {
    StepKind.TASK: "• ", StepKind.MILESTONE: "🏁 ", StepKind.RISK: "⚠ ", StepKind.STATE: "◆ ",
    StepKind.GOAL: "🎯 ",
}  # fmt: skip


def step_spans(
    step: Step, days: Days | None = None, parts: Mapping[str, Part] | None = None
) -> tuple[Span, ...]:
    """One step on a line: with its date where the days are known, else with its working day."""
    part = (parts or {}).get(step.role or "")
    who: Span | None = Who(part.person.name) if part and part.person else step.role
    when: Span | None = days.moment(step.due, step) if days else None
    if days is None and step.due is not None:
        when = _("working day {n}", n=step.due + 1)
    score: Span | None = None
    if step.probability and step.impact:
        score = f"{step.probability}×{step.impact}"
    work_ = step.estimate if step.kind is not StepKind.STATE else None
    indent = "   " if step.parent is not None else ""
    n = len(step.checks)
    checks = ngettext("checklist of {n}", "checklist of {n}", n) if n else None
    labels = [f"+{label}" for label in step.labels]
    return (
        indent,
        _SIGNS[step.kind],
        *dotted(_title(step), who, when, work_, score, checks, *labels),
    )


def _title(step: Step) -> Words | str:
    """A state that has no name of its own is called as its category is."""
    if step.kind is not StepKind.STATE or step.title:
        return step.title
    return STATES[TaskState((step.type or "todo").partition("/")[0])]

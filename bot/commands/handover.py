"""Handing over what somebody who leaves has to do."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from bot.asking import Has
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lead
from bot.leaving import kept_by, unanswered
from bot.model.log import LogEntry
from bot.model.people import Person, Role
from bot.model.project import Member, Project, ProjectState
from bot.model.risk import Risk, RiskState
from bot.model.stock import Item
from bot.model.task import OPEN, Task
from bot.reply import Block, Button, Code, Heading, Line, Reply, Small, Span, Who
from bot.rhythm import listed
from bot.risks import risk_spans
from bot.rules import leads, must_lead
from bot.values import dataclass
from bot.wording import Names, called, hint, task_spans
from bot.words import _, ngettext
from bot.work import Work

SHOWN = 20


class Confirm(StrEnum):
    """That it was meant."""

    YES = "yes"

    @staticmethod
    def words() -> dict[str, str]:
        return {"是": "yes"}


@command(
    "team handover",
    private=True,
    may=Role.MANAGER,
    aliases=("team 交接", "team 移交"),
    examples=(
        "/team handover @ana @bob",
        "/team handover @ana @bob #acme",
        "/team 交接 @ana @bob",
    ),
)
def handover(
    context: Context,
    work: Work,
    person: Person,
    to: Person,
    project: Project | None = None,
    confirm: Annotated[Confirm | None, Lead(("confirm", "确认"))] = None,
) -> Reply:
    """Give all that somebody still has to do to somebody else: open tasks, risks, projects they lead.

    person: Who has it now
    to: Who gets it
    project: Only what is in this project
    confirm: yes, once you have seen what it is
    """
    _refuse_nobody(person, to)
    homes = [project] if project else work.projects.find(state=ProjectState.ACTIVE, order=("key",))
    tasks = work.tasks.find(owner=person.id, state=OPEN, order=("project", "number"))
    risks = work.risks.find(owner=person.id, state=RiskState.OPEN, order=("project", "number"))
    theirs = {task.project for task in tasks} | {risk.project for risk in risks}
    theirs |= {home.id for home in homes if home.lead == person.id}
    waiting = [one for home in homes for one in unanswered(person, home.id, work)]
    theirs |= {entry.project for entry in waiting}
    kept = kept_by(person, work) if project is None and context.me.role is Role.OWNER else []
    concerned = [home for home in homes if home.id in theirs]
    if not concerned and not kept:
        raise Refusal(
            _("{who} has nothing that could be handed over.", who=Who(person.name)),
            _("{list} shows what they have.", list=Code(f"/task list @{person.handle}")),
        )
    mine = [home for home in concerned if leads(home, context, work)]
    if concerned and not mine:
        must_lead(concerned[0], context, work)
    keys = {home.id for home in mine}
    tasks = [task for task in tasks if task.project in keys]
    risks = [risk for risk in risks if risk.project in keys]
    led = [home for home in mine if home.lead == person.id]
    beside = Beside([one for one in waiting if one.project in keys], kept)
    if confirm is None:
        others = len(concerned) - len(mine)
        return _preview(context, work, (person, to), tasks, risks, led, beside, others)
    for task in tasks:
        task.give(to.id, context.me.id, work.now)
        task.helpers = [key for key in task.helpers if key not in (person.id, to.id)]
    _help_instead(person, to, keys, work)
    for entry in beside.entries:
        entry.owner = to.id
    for item in beside.items:
        item.keeper = to.id
    for risk in risks:
        risk.owner = to.id
    for home in led:
        _lead(home, to, work)
    said = ngettext("{n} task of {who} is {to}'s now.", "{n} tasks of {who} are {to}'s now.",
                    len(tasks), who=Who(person.name), to=Who(to.name))  # fmt: skip
    return Reply((Line(("➜ ", said)), *_further(risks, led, beside, work)), tone="good")


def _refuse_nobody(person: Person, to: Person) -> None:
    example = Code(f"/team handover @{person.handle} @bob")
    if person.id == to.id:
        raise Refusal(
            _("That is the same person twice."), _("Write it like {example}.", example=example)
        )
    if not to.active:
        raise Refusal(
            _("{who} has left the team.", who=Who(to.name)),
            _("Name somebody who is here, like {example}.", example=example),
        )


def _lead(home: Project, to: Person, work: Work) -> None:
    """The project is theirs to lead now."""
    home.lead = to.id
    part = next(iter(work.members.find(project=home.id, person=to.id)), None)
    part = part or work.members.add(Member(new_id(work.now), home.id, to.id, Role.MANAGER))
    part.role = Role.MANAGER


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes along with tasks, risks and leads: what a client waits for, things in stock."""

    entries: Sequence[LogEntry]
    items: Sequence[Item]


def _help_instead(person: Person, to: Person, keys: set[str], work: Work) -> None:
    """Where somebody helps with what others do, the other one helps from now on."""
    found = work.tasks.find(
        helpers=Has(person.id), project=tuple(keys), state=OPEN, order=("number",)
    )
    for task in found:
        helpers = [to.id if key == person.id else key for key in task.helpers]
        task.helpers = [key for key in dict.fromkeys(helpers) if key != task.owner]


def _further(
    risks: Sequence[Risk], led: Sequence[Project], beside: Beside, work: Work
) -> list[Block]:
    blocks: list[Block] = []
    if risks:
        blocks.append(
            Line((ngettext("{n} open risk as well.", "{n} open risks as well.", len(risks)),))
        )
    if beside.entries:
        n = len(beside.entries)
        said = ngettext(
            "{n} answer to the client as well.", "{n} answers to the client as well.", n
        )
        blocks.append(Line((said,)))
    if beside.items:
        things: list[Span] = [item.name for item in beside.items]
        blocks.append(Line((_("And the care of {things}.", things=listed(things)),)))
    for home in led:
        blocks.append(Line((_("And the lead of {project}.", project=called(home, work)),)))
    return blocks


def _preview(
    context: Context,
    work: Work,
    both: tuple[Person, Person],
    tasks: Sequence[Task],
    risks: Sequence[Risk],
    led: Sequence[Project],
    beside: Beside,
    others: int,
) -> Reply:
    """What would be handed over; nothing is changed yet."""
    person, to = both
    names = Names(work)
    title = ngettext("{n} task goes from {who} to {to}", "{n} tasks go from {who} to {to}",
                     len(tasks), who=Who(person.name), to=Who(to.name))  # fmt: skip
    blocks: list[Block] = [Heading((title,))]
    blocks += [Line(task_spans(task, names, owner=False)) for task in tasks[:SHOWN]]
    if len(tasks) > SHOWN:
        rest = len(tasks) - SHOWN
        blocks.append(Small((ngettext("and {n} more", "and {n} more", rest),)))
    blocks += [Line(risk_spans(risk, names.project(risk.project), names)) for risk in risks[:SHOWN]]
    blocks += _further(risks, led, beside, work)
    if others:
        blocks.append(hint(ngettext(
            "{n} more project is not yours to manage; it stays as it is.",
            "{n} more projects are not yours to manage; they stay as they are.", others)))  # fmt: skip
    if to.role is Role.GUEST:
        blocks.append(hint(_("{who} is a guest: they can start, block, note and finish these, no more.",
                             who=Who(to.name))))  # fmt: skip
    line = context.again(confirm=Confirm.YES)
    return Reply(tuple(blocks), (Button(_("Hand over"), line),))

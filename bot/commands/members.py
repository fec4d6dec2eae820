"""Who works on a project, and who counts as one of the team."""

from __future__ import annotations

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.model.people import Person, Role
from bot.model.project import Member, Project, ProjectState
from bot.model.task import OPEN
from bot.privacy import names_told
from bot.reply import Block, Code, Heading, Line, Reply, Who, dotted
from bot.rights import ROLES
from bot.rules import leads, must_lead
from bot.wording import Names, called, project_of
from bot.words import _, ngettext
from bot.work import Work


@command(
    "project members",
    private=True,
    changes=False,
    aliases=("project 成员", "project 人员"),
    examples=("/project members", "/project 成员"),
)
def members(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show who works on a project, and how many tasks each has.

    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    names = Names(work)
    names.everybody()
    owned = dict(work.tasks.counts("owner", project=home.id, state=OPEN))
    helping = work.tasks.counts("helpers", project=home.id, state=OPEN)
    roles = {member.person: member.role for member in work.members.find(project=home.id)}
    keys = [home.lead, *roles, *owned, *(key for helpers, _n in helping for key in helpers)]
    blocks: list[Block] = [Heading((_("People of {project}", project=called(home, work)),))]
    for key in dict.fromkeys(key for key in keys if key):
        part = _("leads") if key == home.lead else ROLES.get(roles.get(key, Role.MEMBER))
        tasks = ngettext("{n} open task", "{n} open tasks", owned.get(key, 0))
        blocks.append(Line(dotted(names.person(key) or "?", part, tasks)))
    return Reply(tuple(blocks))


@command(
    "project members add",
    may=Role.MANAGER,
    aliases=("project 成员 添加", "project 成员 加入"),
    examples=("/project members add @ana", "/project 成员 添加 @ana"),
)
def add(context: Context, work: Work, person: Person, project: Project | None = None) -> Reply:
    """Add somebody to a project: they join the team and may do what its members do.

    person: Who it is
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    part = part_of(home, person, work)
    if part.role is Role.GUEST:
        part.role = Role.MEMBER
    if person.role is Role.GUEST:
        person.role = Role.MEMBER
    said = _("{who} works on {project} now.", who=Who(person.name), project=called(home, work))
    return Reply((Line(("✚ ", said)),), tone="good")


@command(
    "project members remove",
    may=Role.MANAGER,
    aliases=("project 成员 移除",),
    examples=("/project members remove @ana", "/project 成员 移除 @ana"),
)
def remove(context: Context, work: Work, person: Person, project: Project | None = None) -> Reply:
    """Make somebody a guest: they see and handle their own tasks alone, until they are added again.

    person: Who it is
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    refuse_needed(person, home, context, work)
    part_of(home, person, work).role = Role.GUEST
    person.role = Role.GUEST
    said = _("{who} is a guest now.", who=Who(person.name))
    return Reply((Line(("− ", said)),), tone="good")


def part_of(home: Project, person: Person, work: Work) -> Member:
    """The person's part in the project; a member's, if they had none."""
    known = next(iter(work.members.find(project=home.id, person=person.id)), None)
    return known or work.members.add(Member(new_id(work.now), home.id, person.id, Role.MEMBER))


def refuse_needed(person: Person, home: Project, context: Context, work: Work) -> None:
    """Owners, leads, and whoever works for somebody else as well are not one manager's to remove."""
    name, listed = Who(person.name), Code("/project members")
    led = next(iter(work.projects.find(lead=person.id, state=ProjectState.ACTIVE)), None)
    if led is not None or person.role is Role.OWNER:
        raise Refusal(
            _("{who} leads {project}.",
              who=name, project=names_told([led.id], context, work)[led.id])
            if led
            else _("{who} owns the team.", who=name),
            _("{list} shows who works on the project.", list=listed),
        )  # fmt: skip
    parts = {part.project for part in work.members.find(person=person.id) if part.role.rank}
    parts |= {task.project for task in work.tasks.find(owner=person.id, state=OPEN)}
    for key in sorted(parts - {home.id}):
        other = Names(work).project(key)
        if not leads(other, context, work):
            name_ = names_told([other.id], context, work)[other.id]
            where = f" #{other.key.lower()}" if isinstance(name_, str) else ""
            line = f"/project members remove @{person.handle}{where}"
            raise Refusal(
                _("{who} also works on {project}.", who=name, project=name_),
                _("Ask {who} to type {line}.",
                  who=Names(work).person(other.lead) or "?", line=Code(line)),
            )  # fmt: skip

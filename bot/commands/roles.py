"""Roles: who may do what, and giving somebody another part."""

from __future__ import annotations

from bot.commands.members import part_of, refuse_needed
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.model.people import Person, Role
from bot.model.project import Project
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Span, Who, dotted
from bot.rights import ROLES, TABLE, May
from bot.rules import head, leads, must_lead
from bot.wishes import ask_button
from bot.wording import Names, called, hint, project_of
from bot.words import Words, _, ngettext
from bot.work import Work

SHOWN = 20


@command(
    "pm roles",
    aliases=("pm 角色",),
    examples=("/pm roles", "/pm roles @ann manager", "/pm 角色 @ann 经理"),
)
def roles(
    context: Context,
    work: Work,
    person: Person | None = None,
    role: Role | None = None,
    project: Project | None = None,
) -> Reply:
    """Show who may do what in a project, or give somebody another role.

    person: Whose role it is
    role: owner, manager, member or guest; owners are owners of the whole team
    project: The project, if it is not this room's
    """
    if person is not None and role is Role.OWNER:
        return _owner(person, context, work)
    home = project or project_of(context, work)
    if person is None and role is not None:
        raise Refusal(
            _("Whose role?"),
            _("Write it like {example}.", example=Code(f"/pm roles @ann {role.value}")),
        )
    if person is None:
        return _everybody(home, work)
    if role is None:
        return _one(person, home, work)
    must_lead(home, context, work)
    return _given(person, role, home, context, work)


def _owner(person: Person, context: Context, work: Work) -> Reply:
    if context.judge.role is not Role.OWNER:
        whom = head(None, work)
        raise Refusal(
            _("This needs an owner of the team."),
            _("Ask {who} to type it.", who=Who(whom.name) if whom else _("an owner of the team")),
            buttons=ask_button(whom, context, work),
        )
    if person.role is Role.OWNER:
        said = _("{who} is that already.", who=Who(person.name))
        return Reply((Line((said,)),), private=True)
    person.role = Role.OWNER
    said = _("{who} is an owner of the team now.", who=Who(person.name))
    return Reply((Line(("✚ ", said)),), tone="good")


def _given(person: Person, role: Role, home: Project, context: Context, work: Work) -> Reply:
    who, name = Who(person.name), called(home, work)
    if person.role is Role.OWNER or person.id == home.lead:
        _refuse_last(person, home, context, work)
    if role_in(person, home, work) is role:
        return Reply((Line((_("{who} is that already.", who=who),)),), private=True)
    if role is Role.GUEST:
        refuse_needed(person, home, context, work)
    part_of(home, person, work).role = role
    if person.role is Role.OWNER or role is Role.GUEST:
        person.role = Role.GUEST if role is Role.GUEST else Role.MEMBER
    elif person.role is Role.GUEST:
        person.role = Role.MEMBER
    said = _("{who} is {role} in {project} now.", who=who, role=ROLES[role], project=name)
    rights_ = hint(_("{line} tells them what they may do.", line=Code("/pm rights")))
    return Reply((Line(("✚ ", said)), rights_), tone="good")


def _refuse_last(person: Person, home: Project, context: Context, work: Work) -> None:
    """Raises Refusal: whoever leads a project stays its manager, and a team keeps an owner."""
    if person.id == home.lead:
        raise Refusal(
            _("{who} leads {project}.", who=Who(person.name), project=called(home, work)),
            _("Let somebody else lead it first: {example}.",
              example=Code(f"/team handover @{person.handle} @ann")),
        )  # fmt: skip
    owners = work.people.find(role=Role.OWNER, active=True)
    if context.judge.role is not Role.OWNER or owners == [person]:
        raise Refusal(
            _("{who} owns the team.", who=Who(person.name)),
            _("Another owner can change that: {example}.",
              example=Code(f"/pm roles @{person.handle} member")),
        )  # fmt: skip


def role_in(person: Person, home: Project, work: Work) -> Role:
    """What somebody is in a project."""
    if Role.OWNER is person.role or Role.GUEST is person.role:
        return person.role
    if person.id == home.lead:
        return Role.MANAGER
    part = next(iter(work.members.find(project=home.id, person=person.id)), None)
    return part.role if part is not None else Role.MEMBER


def _one(person: Person, home: Project, work: Work) -> Reply:
    role = role_in(person, home, work)
    said = _("{who} is {role} in {project}.",
             who=Who(person.name), role=ROLES[role], project=called(home, work))  # fmt: skip
    return Reply((Line((said,)),), private=True)


def _everybody(home: Project, work: Work) -> Reply:
    """The people of the team by what they are, then what each role may do."""
    names = Names(work)
    people = work.people.find(active=True, order=("name",), limit=200)
    blocks: list[Block] = [Heading((_("Roles in {project}", project=called(home, work)),))]
    for role in reversed(Role):
        of_it = [person for person in people if role_in(person, home, work) is role]
        if of_it:
            shown: list[Span] = [Who(person.name) for person in of_it[:SHOWN]]
            more = len(of_it) - SHOWN
            rest = [ngettext("and {n} more", "and {n} more", more)] if more > 0 else []
            blocks.append(Line((Bold(ROLES[role]), "  ", *dotted(*shown, *rest))))
    change = Code(f"/pm roles @ann manager #{home.key.lower()}")
    blocks.append(hint(_("Change one: {example}.", example=change)))
    lead = names.person(home.lead)
    if lead is not None:
        blocks.append(hint(_("{who} leads the project.", who=lead)))
    return Reply(tuple(blocks), (Button(_("What you may do"), "pm rights"),), private=True)


@command(
    "pm rights",
    private=True,
    changes=False,
    may=Role.GUEST,
    aliases=("pm 权限",),
    examples=("/pm rights", "/pm 权限"),
)
def rights(context: Context, work: Work) -> Reply:
    """Show what you may do here, what you have to ask for, and of whom."""
    mine = context.role
    if mine is not Role.GUEST and context.me.role is Role.OWNER:
        mine = Role.OWNER
    elif mine is not Role.GUEST and context.project is not None:
        mine = Role.MANAGER if leads(context.project, context, work) else Role.MEMBER
    blocks: list[Block] = [Heading((_("You are {role} here", role=ROLES[mine]),))]
    for right in TABLE:
        may = right.of(mine)
        blocks.append(Line((_MARKS[may], " ", *dotted(right.what, _said(may)))))
    whom = head(context.project, work)
    if whom is not None and mine in (Role.MEMBER, Role.GUEST):
        blocks.append(hint(_("What you may not do, {who} can.", who=Who(whom.name))))
    return Reply(tuple(blocks))


_MARKS = {May.YES: "✔", May.PROJECT: "✔", May.OWN: "✔", May.FREE: "✔", May.ASK: "✋", May.NO: "–"}


def _said(may: May) -> Words | None:
    return None if may in (May.YES, May.NO) else may.value

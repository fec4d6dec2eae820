"""A new project, by itself or made from a template."""

from __future__ import annotations

import re
from typing import Annotated

from bot.clock import new_id
from bot.commands.handover import Confirm
from bot.commands.project import bound, read_by_others
from bot.context import Context
from bot.custom import values
from bot.declare import OwnFields, Use, command
from bot.grammar import Refusal
from bot.kinds import LETTERS, Cast, Label, Lead, Text, Word
from bot.model.moment import Moment
from bot.model.people import Role
from bot.model.project import Audience, Client, Member, Project, same_name
from bot.model.template import Makes, Template
from bot.named import free_key
from bot.reply import Block, Bold, Button, Code, Line, Reply, Who, dotted
from bot.wording import hint
from bot.words import _
from bot.work import Work


@command(
    "project new",
    fields=OwnFields("project", Use.MAKE),
    when=("words",),
    aliases=("p", "project 新建", "项目", "project 创建", "project 新增", "project 立项"),
    examples=(
        "/project new Acme website", "/project new initech from website start 1 dec",
        "/project new 官网改版 key:WEB client:Acme", "/project new 官网改版 来自 website",
    ),
)  # fmt: skip
def new(
    context: Context,
    work: Work,
    name: Text,
    key: Annotated[Word | None, Lead(("代号",))] = None,
    client: Annotated[Word | None, Lead(("客户",))] = None,
    template: Annotated[Word | None, Lead(("from", "来自", "模板"))] = None,
    start: Annotated[Moment | None, Lead(("start", "starting", "开始于"))] = None,
    end: Annotated[Moment | None, Lead(("end", "ending", "结束于"))] = None,
    roles: list[Cast] | None = None,
    labels: list[Label] | None = None,
    confirm: Annotated[Confirm | None, Lead(("confirm", "确认"))] = None,
) -> Reply:
    """Start a project; you lead it, and this room becomes its team room.

    name: What it is called
    key: The short word before its numbers (ACME in ACME-12)
    client: For whom it is done
    template: What it is made from: from website
    start: The first day that its dates count from, if it is made from a template
    end: The last day, from which they count back
    roles: Who plays the roles of the template: design=@ana
    labels: What it is about; lessons of other projects are found by that
    confirm: yes, once you have seen what a template makes
    """
    short = " ".join(name.split())
    known = work.projects.find(order=("key",))
    free = _free(short, key, known, work)
    plan = _plan(template, short, work)
    if plan is None and (start or end or roles):
        raise Refusal(
            _("Without a template there is nothing that could have those days or roles."),
            _("Name one: {example}.", example=Code(f'/project new "{short}" from website')),
        )
    lead = context.me
    project = Project(
        id=new_id(work.now), key=free, name=short, lead=lead.id, zone=context.zone,
        locale=context.locale, client=_known_client(client, work), created_at=work.now,
        labels=[str(label) for label in labels or []], template=plan.id if plan else None,
        extra=context.extra,
    )  # fmt: skip
    source = work.projects.get(plan.project) if plan is not None and plan.project else None
    project.holidays = source.holidays if source is not None else None
    if plan is not None and confirm is None:
        from bot.reports.templates import Wanted, preview

        wanted = Wanted(plan, project, start, end, {one.role: one.who for one in roles or []})
        return preview(wanted, context, work)
    project.client = _client(client, work)
    work.projects.add(project)
    work.members.add(Member(new_id(work.now), project.id, lead.id, Role.MANAGER))
    context.project, context.project_why = project, "named"
    blocks: list[Block] = [
        Line(("✚ ", *dotted(Bold(project.key), project.name, Who(lead.name), client))),
        *values.lines("project", project.extra, context.custom, work),
    ]
    if plan is not None:
        from bot.reports.templates import Wanted, made

        wanted = Wanted(plan, project, start, end, {one.role: one.who for one in roles or []})
        blocks += made(wanted, context, work)
    blocks += _room(project, context, work)
    if plan is None:
        example = Code("/task Send agenda @me tomorrow")
        blocks.append(hint(_("Now add a task: {example}.", example=example)))
    from bot.reports.lessons import offered

    return Reply((*blocks, *offered(project, context.me, work)), tone="good")


def _free(short: str, key: str | None, known: list[Project], work: Work) -> str:
    """The key it gets; raises Refusal for a name or a key that cannot be."""
    if not any(char.isalnum() for char in short) or len(short) > 80:
        raise Refusal(
            _("A project's name has 1 to 80 characters, with a letter among them."),
            _("Write it like {example}.", example=Code("/project new Acme website")),
        )
    # A key that a project had once stands in old messages, whose buttons are still its own.
    taken = {project.key for project in known} | set(work.journal.former_keys())
    if key is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,9}", key):
        raise Refusal(
            _("A key is 1 to 10 letters and digits, like {key}.", key=Code("ACME")),
            _("Write it like {example}.", example=Code(f'/project new "{short}" key:ACME')),
        )
    if key is not None and key.upper() in taken | LETTERS:
        free = free_key(key, taken)
        raise Refusal(
            _("The key {key} is taken.", key=key.upper())
            if key.upper() in taken
            else _("{key} stands for other things in references, like {example}.",
                   key=key.upper(), example=Code(f"{key.upper()}-7")),
            _("Write it like {example}.", example=Code(f'/project new "{short}" key:{free}')),
        )  # fmt: skip
    same = next((project for project in known if same_name(project.name, short)), None)
    if key is None and same is not None:
        raise _taken(same, short, free_key(short, taken))
    return key.upper() if key else free_key(short, taken)


def _plan(name: str | None, short: str, work: Work) -> Template | None:
    """The template that is meant; raises Refusal where there is none of that name."""
    if name is None:
        return None
    from bot.plan import template_named

    found = template_named(name, Makes.PROJECT, work)
    if found is not None:
        return found
    whole = f'/project new "{short} from {name}"'
    raise Refusal(
        _("There is no template called {name}.", name=name),
        _("{list} shows what there is. If that belongs to the project's name, put it in quotes: "
          "{example}.", list=Code("/project template list"), example=Code(whole)),
        buttons=[Button(_("It belongs to the name"), whole[1:])],
    )  # fmt: skip


def _room(project: Project, context: Context, work: Work) -> list[Block]:
    """Where it lives from now on, or what to type so that it does."""
    example = Code(f"/project bind {project.key.lower()} as team")
    if context.shared is not False and context.place.room and not context.place.direct:
        how = _("In a room of the team's own, type {example}.", example=example)
        return [Line((read_by_others(context),)), hint(how)]
    if context.room is None and context.place.room and not context.place.direct:
        bound(context, work, project, Audience.TEAM)
        return [Line((_("This room is its team room."),))]
    return [hint(_("In its room, type {example}.", example=example))]


def _taken(same: Project, name: str, free: str) -> Refusal:
    """Before there are two projects of one name: most likely the first one is meant."""
    key, another = same.key.lower(), f'project new "{name}" key:{free}'
    return Refusal(
        _("There is a project of that name already: {key}.", key=Bold(same.key)),
        _("Bind this room to it: {bind}. To start another one, type {new}.",
          bind=Code(f"/project bind {key} as team"), new=Code(f"/{another}")),
        buttons=[Button(_("Bind this room to it"), f"project bind {key} as team"),
                 Button(_("Start another one"), another)],
    )  # fmt: skip


def _known_client(name: str | None, work: Work) -> str | None:
    found = (
        one.id for one in work.clients.find() if name and one.name.casefold() == name.casefold()
    )
    return next(found, None)


def _client(name: str | None, work: Work) -> str | None:
    if name is None:
        return None
    return _known_client(name, work) or work.clients.add(Client(new_id(work.now), name)).id

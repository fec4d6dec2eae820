"""Projects and the rooms they live in."""

from __future__ import annotations

import re
from typing import Annotated

from bot.clock import new_id
from bot.commands.report import found_again
from bot.context import Context
from bot.declare import command
from bot.forums import As, Posts, check_forum, made_forum
from bot.grammar import Refusal
from bot.kinds import LETTERS, Lead, Text, Word
from bot.model.people import Role
from bot.model.project import (
    Audience,
    Client,
    Member,
    Project,
    ProjectState,
    Room,
    meant,
    same_name,
)
from bot.model.task import OPEN
from bot.named import renamed, which
from bot.paging import page_of
from bot.reply import Block, Bold, Button, Code, Heading, Line, Meter, Reply, Small, Who, dotted
from bot.rules import must_lead
from bot.wording import Names, called, hint, project_of, turned
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

AUDIENCES: dict[Audience, Words] = {
    Audience.TEAM: pgettext("audience", "team"),
    Audience.CLIENT: pgettext("audience", "client"),
    Audience.ALERTS: pgettext("audience", "alerts"),
}


@command(
    "project new",
    when=("words",),
    aliases=("p", "project 新建", "项目"),
    examples=("/project new Acme website", "/project new 官网改版 key:WEB client:Acme"),
)
def new(
    context: Context,
    work: Work,
    name: Text,
    key: Annotated[Word | None, Lead(("代号",))] = None,
    client: Annotated[Word | None, Lead(("客户",))] = None,
) -> Reply:
    """Start a project; you lead it, and this room becomes its team room.

    name: What it is called
    key: The short word before its numbers (ACME in ACME-12)
    client: For whom it is done
    """
    short = " ".join(name.split())
    if not any(char.isalnum() for char in short) or len(short) > 80:
        raise Refusal(
            _("A project's name has 1 to 80 characters, with a letter among them."),
            _("Write it like {example}.", example=Code("/project new Acme website")),
        )
    known = work.projects.find(order=("key",))
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
    project = work.projects.add(
        Project(
            id=new_id(work.now),
            key=key.upper() if key else free_key(short, taken),
            name=short,
            lead=context.me.id,
            zone=context.zone,
            locale=context.locale,
            client=_client(client, work),
            created_at=work.now,
        )
    )
    work.members.add(Member(new_id(work.now), project.id, context.me.id, Role.MANAGER))
    context.project, context.project_why = project, "named"
    blocks: list[Block] = [
        Line(("✚ ", *dotted(Bold(project.key), project.name, Who(context.me.name), client)))
    ]
    if context.shared is not False and context.place.room and not context.place.direct:
        blocks.append(Line((_read_by_others(context),)))
        example = Code(f"/project bind {project.key.lower()} as team")
        blocks.append(hint(_("In a room of the team's own, type {example}.", example=example)))
    elif context.room is None and context.place.room and not context.place.direct:
        _bound(context, work, project, Audience.TEAM)
        blocks.append(Line((_("This room is its team room."),)))
    else:
        example = Code(f"/project bind {project.key.lower()} as team")
        blocks.append(hint(_("In its room, type {example}.", example=example)))
    example = Code("/task Send agenda @me tomorrow")
    blocks.append(hint(_("Now add a task: {example}.", example=example)))
    return Reply(tuple(blocks), tone="good")


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


def free_key(name: str, taken: set[str]) -> str:
    """A key made of the name's letters that no project has yet; P for names without any."""
    words = re.findall(r"[A-Za-z][A-Za-z0-9]*", name)
    base = (words[0] if words else "P").upper()[:6]
    key, n = base, 2
    while key in taken | LETTERS:
        key, n = f"{base}{n}", n + 1
    return key


def _client(name: str | None, work: Work) -> str | None:
    if name is None:
        return None
    known = next((c for c in work.clients.find() if c.name.casefold() == name.casefold()), None)
    return (known or work.clients.add(Client(new_id(work.now), name))).id


def _bound(context: Context, work: Work, project: Project, audience: Audience) -> Room:
    place, room = context.place, _here(context, work)
    if room is None:
        name = context.room_name or place.room
        others = context.shared is True
        made = Room(
            new_id(work.now), place.workspace, place.room, name, project.id, audience, others
        )
        room = work.rooms.add(made)
    if audience is not room.audience:
        room.board = False  # what it shows was meant for other readers
    room.shared = room.shared and context.shared is not False
    room.project, room.audience = project.id, audience
    # The answer is already heard by whoever reads the room from now on.
    context.room, context.audience = room, audience
    return room


def _here(context: Context, work: Work) -> Room | None:
    """This room as it is bound now."""
    place = context.place
    return next(iter(work.rooms.find(workspace=place.workspace, native=place.room)), None)


@command(
    "project bind",
    may=Role.MANAGER,
    aliases=("project 绑定",),
    examples=(
        "/project bind acme as team",
        "/project bind acme as client",
        "/project bind acme as tasks posts:all",
        "/project 绑定 acme 作为 团队",
    ),
)
def bind(
    context: Context,
    work: Work,
    name: Word | None = None,
    project: Project | None = None,
    audience: Annotated[As, Lead(("as", "作为"))] = As.TEAM,
    leaving: Annotated[Audience | None, Lead(("leaving", "不再是"))] = None,
    posts: Annotated[Posts | None, Lead(("posts", "帖子"))] = None,
) -> Reply:
    """Bind this room to a project, as its team, client or alerts room, or a forum as its tasks.

    name: The project's key or name
    project: The project, as #acme
    audience: Who reads this room: team, client or alerts; tasks for a forum whose posts are tasks
    leaving: client, to confirm that no client reads this room any more
    posts: Of a forum of tasks: all, if tasks made elsewhere get a post in it; own, if not
    """
    if not context.place.room or context.place.direct:
        raise Refusal(
            _("Type this in the room that is to be bound."),
            _("Write it like {example}.", example=Code("/project bind acme as team")),
        )
    home = project or _named(name, audience, leaving, work)
    if home is None:
        raise Refusal(
            _("Which project?"),
            _("Write it like {example}.", example=Code("/project bind acme as team")),
        )
    must_lead(home, context, work)
    if context.shared is not False and audience is not As.CLIENT:
        raise _not_alone(context, home)
    room = _here(context, work)
    before = work.projects.get(room.project) if room else None
    if before is not None:
        must_lead(before, context, work)
    reader = room.audience if room else None
    if reader is Audience.CLIENT and audience.audience is not reader and leaving is not reader:
        raise _read_by_client(home, audience)
    check_forum(audience is As.TASKS, audience is As.CLIENT, home, context)
    context.project, context.project_why = home, "named"
    room = _bound(context, work, home, audience.audience)
    said = _("This room is now the {audience} room of {project}.",
             audience=AUDIENCES[audience.audience], project=called(home, work))  # fmt: skip
    blocks: list[Block] = [Line((said,))]
    if context.forum:
        blocks = made_forum(room, audience is As.TASKS, posts, home, work)
    if audience is As.CLIENT:
        blocks.append(
            hint(
                _(
                    "Here I answer the team alone, each of them in private. Of reports, only the client's own is posted here, once somebody has approved it."
                )
            )
        )
    blocks += found_again(room, work)
    return Reply(tuple(blocks), tone="good")


def _read_by_others(context: Context) -> Words:
    if context.shared is None:
        return _("I cannot tell who reads this room.")
    return _("People of another organisation read this room, or are about to.")


def _not_alone(context: Context, home: Project) -> Refusal:
    """Before a room that others read, or may, becomes one of the team's."""
    line = f"project bind {home.key.lower()} as client"
    client = _("As the client's room, type {example}.", example=Code(f"/{line}"))
    if context.shared is None:
        return Refusal(
            _("I cannot tell who reads this room, so it cannot be the team's."),
            _("Invite me to it, and try again. {client}", client=client),
        )
    return Refusal(
        _("People of another organisation read this room, or are about to, so it cannot be the "
          "team's."),
        client,
        buttons=[Button(_("Bind it as the client's"), line)],
    )  # fmt: skip


def _read_by_client(home: Project, audience: As) -> Refusal:
    """Before a client's room becomes one of the team's."""
    line = f"project bind {home.key.lower()} as {audience} leaving:client"
    return Refusal(
        _("A client reads this room. Bound as {audience}, it would show them what the team says.",
          audience=AUDIENCES[audience.audience]),
        _("When no client is left in it, type {example}.", example=Code(f"/{line}")),
        buttons=[Button(_("No client reads it any more"), line, "danger")],
    )  # fmt: skip


def _named(name: str | None, audience: As, leaving: Audience | None, work: Work) -> Project | None:
    if name is None:
        return None
    said = name.lstrip("#")
    found = meant(said, work.projects.find(order=("key",))) or renamed(said, work)
    if len(found) == 1:
        return found[0]
    if found:
        more = f" leaving:{leaving}" if leaving else ""
        lines = [f"project bind {p.key.lower()} as {audience}{more}" for p in found]
        raise which(name, found, lines)
    raise Refusal(
        _("There is no project called {name}.", name=name),
        _("{list} shows what there is.", list=Code("/project list")),
    )


@command(
    "project list",
    private=True,
    changes=False,
    aliases=("project 列表",),
    examples=("/project list", "/project 列表"),
)
def list_(context: Context, work: Work, page: Annotated[int, Lead(("page", "第"))] = 1) -> Reply:
    """List the projects with their open tasks and rooms.

    page: Which page of a long list
    """
    found = page_of(work.projects, page, ("key",), state=ProjectState.ACTIVE)
    if not found.total:
        example = Code("/project new Acme website")
        return Reply(
            (
                Line((_("There is no project yet."),)),
                hint(_("Make one: {example}.", example=example)),
            )
        )
    names = Names(work)
    names.everybody()
    shown = tuple(project.id for project in found.rows)
    open_by = dict(work.tasks.counts("project", state=OPEN, project=shown))
    rooms_by: dict[str, list[str]] = {}
    for room in work.rooms.find(project=shown):
        rooms_by.setdefault(room.project, []).append(f"#{room.name}")
    title = ngettext("{n} project", "{n} projects", found.total)
    blocks: list[Block] = [Heading((title,))]
    for project in found.rows:
        blocks.append(
            Line(
                (
                    Bold(project.key),
                    " ",
                    *dotted(
                        project.name,
                        names.person(project.lead),
                        ngettext("{n} open", "{n} open", open_by.get(project.id, 0)),
                        ", ".join(rooms_by.get(project.id, ())) or None,
                    ),
                )
            )
        )
    pages, buttons = turned(context, found)
    return Reply((*blocks, *pages), tuple(buttons))


@command(
    "project status",
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("project 状态",),
    examples=("/project status", "/project 状态"),
)
def status(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show how a project stands.

    project: The project, if it is not this room's
    """
    from bot.rag import LIGHTS, said_words
    from bot.reports.board import point
    from bot.reports.status import status_of

    home = project or project_of(context, work)
    now = status_of(home, work)
    names = Names(work)
    counts = [
        ngettext("{n} to do", "{n} to do", now.todo),
        ngettext("{n} in progress", "{n} in progress", now.doing),
        ngettext("{n} blocked", "{n} blocked", now.blocked),
        ngettext("{n} late", "{n} late", now.late),
        ngettext("{n} done", "{n} done", now.done),
    ]
    blocks: list[Block] = [
        Heading((now.rag.sign, " ", called(home, work))),
        Line(dotted(Bold(home.key), names.person(home.lead), *counts)),
    ]
    said = said_words(home, now.rag, names)
    blocks += [Small((said,))] if said is not None else []
    why = dotted(*now.rag.why)
    if said is None:
        blocks.append(Small((Bold(LIGHTS[now.rag.light]), *((": ", *why) if why else ()))))
    elif why:
        blocks.append(Small(why))
    if now.share is not None:
        blocks.append(Meter(pgettext("meter", "Done"), now.share))
    blocks.append(
        Line(
            dotted(
                ngettext("{n} open risk", "{n} open risks", now.risks),
                ngettext("{n} waits for our answer", "{n} wait for our answer", now.waiting),
            )
        )
    )
    if now.points:
        blocks.append(Line(("🏁 ", *dotted(*map(point, now.points)))))
    key = home.key.lower()
    buttons = (
        Button(_("Tasks"), f"task list #{key}"),
        Button(_("Late"), f"task list overdue #{key}"),
        Button(_("Risks"), f"risk list #{key}"),
        Button(_("Report"), f"report week #{key}"),
    )
    return Reply(tuple(blocks), buttons)

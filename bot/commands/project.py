"""Projects and the rooms they live in."""

from __future__ import annotations

from typing import Annotated, Any

from bot.clock import new_id
from bot.closed import refuse_closed
from bot.commands.report import found_again
from bot.context import Context
from bot.custom import values
from bot.declare import OwnFields, Use, command
from bot.forums import As, Posts, check_forum, made_forum
from bot.grammar import Refusal
from bot.keyed import no_project, projects_named
from bot.kinds import Lead, Word
from bot.model.people import Role
from bot.model.project import (
    Audience,
    Project,
    ProjectState,
    Room,
)
from bot.model.task import OPEN
from bot.named import which
from bot.paging import PageNo, page_among
from bot.privacy import none_readable, readable
from bot.reply import Block, Bold, Button, Code, Heading, Line, Meter, Reply, Small, dotted
from bot.rules import must_lead
from bot.union import unbind as let_go
from bot.wording import Names, called, hint, project_of, turned
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

AUDIENCES: dict[Audience, Words] = {
    Audience.TEAM: pgettext("audience", "team"),
    Audience.CLIENT: pgettext("audience", "client"),
    Audience.ALERTS: pgettext("audience", "alerts"),
}


def bound(context: Context, work: Work, project: Project, audience: Audience) -> Room:
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
    home = project or _named(name, audience, leaving, context, work)
    if home is None:
        raise Refusal(
            _("Which project?"),
            _("Write it like {example}.", example=Code("/project bind acme as team")),
        )
    refuse_closed(home, context)
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
    room = bound(context, work, home, audience.audience)
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


def read_by_others(context: Context) -> Words:
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


@command(
    "project unbind",
    may=Role.MANAGER,
    of_closed=True,
    aliases=("project 解绑", "project 取消绑定"),
    examples=("/project unbind", "/project 解绑"),
)
def unbind(
    context: Context,
    work: Work,
    leaving: Annotated[Audience | None, Lead(("leaving", "不再是"))] = None,
) -> Reply:
    """Let this room belong to no project any more; what was said in it is kept.

    leaving: client, to confirm that no client reads this room any more
    """
    room = _here(context, work)
    home = work.projects.get(room.project) if room is not None else None
    if room is None or home is None:
        raise Refusal(
            _("This room belongs to no project."),
            _("To bind it, type {example}.", example=Code("/project bind acme as team")),
        )
    must_lead(home, context, work)
    if room.audience is Audience.CLIENT and leaving is not Audience.CLIENT:
        raise Refusal(
            _("A client reads this room. Once it belongs to no project, it can become the team's."),
            _("When no client is left in it, type {example}.",
              example=Code("/project unbind leaving:client")),
            buttons=[Button(_("No client reads it any more"), "project unbind leaving:client",
                            "danger")],
        )  # fmt: skip
    if room.board:
        raise Refusal(
            _("The board of {project} stands here.", project=called(home, work)),
            _("Take it down first: {example}.", example=Code("/project board off")),
            buttons=[Button(_("Take it down"), "project board off")],
        )
    coming = work.schedules.count(room=room.id, active=True)
    let_go(room, work)
    context.project, context.project_why = home, "named"
    said = _("This room belongs to {project} no more.", project=called(home, work))
    blocks: list[Block] = [Line((said,))]
    if coming:
        blocks.append(hint(ngettext("{n} report comes here no more.",
                                    "{n} reports come here no more.", coming)))  # fmt: skip
    again = Code(f"/project bind {home.key.lower()} as {room.audience}")
    blocks.append(hint(_("To bind it again, type {example}.", example=again)))
    return Reply(tuple(blocks))


def _read_by_client(home: Project, audience: As) -> Refusal:
    """Before a client's room becomes one of the team's."""
    line = f"project bind {home.key.lower()} as {audience} leaving:client"
    return Refusal(
        _("A client reads this room. Bound as {audience}, it would show them what the team says.",
          audience=AUDIENCES[audience.audience]),
        _("When no client is left in it, type {example}.", example=Code(f"/{line}")),
        buttons=[Button(_("No client reads it any more"), line, "danger")],
    )  # fmt: skip


def _named(
    name: str | None, audience: As, leaving: Audience | None, context: Context, work: Work
) -> Project | None:
    if name is None:
        return None
    said = name.lstrip("#")
    found = projects_named(said, context, work)
    if len(found) == 1:
        return found[0]
    if found:
        more = f" leaving:{leaving}" if leaving else ""
        lines = [f"project bind {p.key.lower()} as {audience}{more}" for p in found]
        raise which(name, found, lines)
    raise no_project(said, context, work)


@command(
    "project list",
    fields=OwnFields("project", Use.FILTER),
    private=True,
    changes=False,
    aliases=("project 列表", "project 清单"),
    examples=("/project list", "/project list closed", "/project 列表", "/project 列表 已归档"),
)
def list_(
    context: Context,
    work: Work,
    which: ProjectState = ProjectState.ACTIVE,
    page: PageNo = 1,
) -> Reply:
    """List the projects you may look into, with their open tasks and rooms.

    which: active, closed or archived
    page: Which page of a long list
    """
    where = values.where(context.extra, work.projects, state=which)
    active = work.projects.find(order=("key",), state=which, **where)
    known = readable(active, context, work)
    found = page_among(known, page)
    if active and not known:
        raise none_readable(context)
    if not found.total and (which is not ProjectState.ACTIVE or where):
        list_them = hint(_("{list} shows those that are.", list=Code("/project list")))
        return Reply((Line((_("No project is there."),)), list_them))
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
    told: dict[str, Any] = (
        {"audience": Audience.CLIENT} if context.audience is Audience.CLIENT else {}
    )
    for room in work.rooms.find(project=shown, **told):
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
    aliases=("project 状态", "project 进展", "project 情况"),
    examples=("/project status", "/project 状态"),
)
def status(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show how a project stands.

    project: The project, if it is not this room's
    """
    from bot.contacts import silence, silent_since
    from bot.goals import goal_spans, next_goals
    from bot.rag import LIGHTS, said_words
    from bot.reports.board import point
    from bot.reports.late import today_blocks
    from bot.reports.status import state_counts, status_of

    home = project or project_of(context, work)
    now, silent = status_of(home, work), silent_since(home, work)
    counts = [
        *state_counts(now, home, work),
        ngettext("{n} late", "{n} late", now.late),
        ngettext("{n} done", "{n} done", now.done),
    ]
    blocks: list[Block] = [
        Heading((now.rag.sign, " ", called(home, work))),
        Line(dotted(Bold(home.key), Names(work).person(home.lead), *counts)),
        *values.facts("project", home.extra, context.custom, work),
    ]
    said = said_words(home, now.rag, Names(work))
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
                silence(silent, work.now, home.zone) if silent is not None else None,
            )
        )
    )
    for one in next_goals(home, work):
        blocks.append(Line(("🎯 ", *goal_spans(one, work, short=True))))
    if now.points:
        blocks.append(Line(("🏁 ", *dotted(*map(point, now.points)))))
    blocks += today_blocks(home, now.points, work)
    key = home.key.lower()
    buttons = (
        Button(_("Tasks"), f"task list #{key}"),
        Button(_("Late"), f"task list late #{key}"),
        Button(_("Risks"), f"risk list #{key}"),
        Button(_("Report"), f"report week #{key}"),
    )
    return Reply(tuple(blocks), buttons)

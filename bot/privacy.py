"""Whose projects are whose business: what is kept in a private room is nobody's outside it.

A project is as private as its team's rooms: whoever reads one of them may know of it, and whoever
leads it or has a part in it. Who reads a room the platform alone can tell, so it is asked when that
is wanted (`Answer.rooms`, `Request.sees`) and kept nowhere: it changes without our hearing of it.
Rooms in other places are not asked for; where nobody can tell, they are somebody else's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.context import Context, Request
from bot.declare import Command
from bot.grammar import Refusal
from bot.model.people import Role
from bot.model.project import Audience, Project, Room
from bot.reply import Code, Line, Reply
from bot.wording import called, hint
from bot.words import _
from bot.work import Entrance, House, Work

MANY = 500
"""Projects whose rooms are read by themselves; of more, the rooms of all are."""


def rooms_asked(
    command: Command, request: Request, entrance: Entrance, house: House, now: datetime
) -> tuple[str, ...]:
    """The platform's ids of the team's rooms in the place where it was said, for what wants to know
    which of them its speaker may read."""
    if not command.of_rooms:
        return ()
    with house.open(entrance.organisation.id, now, changes=False) as work:
        found = work.rooms.find(workspace=request.place.workspace)
    return tuple(room.native for room in found if room.audience is not Audience.CLIENT)


def readable(homes: Iterable[Project], context: Context, work: Work) -> list[Project]:
    """Those of the projects that whoever asks may look into. In a client's room it is that room's
    alone: whatever is shown there may be looked at over a shoulder. What the clock says in a room is
    as much as whoever let it come there has a part in."""
    if context.audience is Audience.CLIENT:
        here = context.room.project if context.room is not None else None
        return [home for home in homes if home.id == here]
    me, seen = _asking(context, work), (context.sees or frozenset()) | {context.place.room}
    parts = {one.project for one in work.members.find(person=me) if one.role is not Role.GUEST}
    homes = list(homes)
    asked = [one.id for one in homes if one.lead != me and one.id not in parts]
    rooms: dict[str, list[Room]] = defaultdict(list)
    for room in _rooms_of(asked, work):
        if room.audience is not Audience.CLIENT:
            rooms[room.project].append(room)
    shut = {
        key
        for key in asked
        if rooms[key]
        and not any(_is_here(room, context) and room.native in seen for room in rooms[key])
    }
    return [home for home in homes if home.id not in shut]


def _rooms_of(projects: Sequence[str], work: Work) -> Sequence[Room]:
    if not projects:
        return ()
    if len(projects) > MANY:
        return work.rooms.find()
    return work.rooms.find(project=tuple(projects))


def check_readable(home: Project, context: Context, work: Work) -> None:
    """Raises Refusal where a project's files are not for whoever asks, or not for this room."""
    if context.audience is Audience.CLIENT:
        raise Refusal(
            _("A client reads this room, and files are the team's."),
            _("Ask me in a room of the team, or alone."),
        )
    if not readable([home], context, work):
        raise Refusal(
            _("{project} is the business of those in its rooms.", project=called(home, work)),
            _("Whoever leads it can add you: {example}.",
              example=Code(f"/project members add @{context.me.handle}")),
        )  # fmt: skip


def nothing_readable(context: Context) -> Reply:
    """That there are projects, and none that whoever asks may look into."""
    example = Code(f"/project members add @{context.me.handle}")
    return Reply(
        (
            Line((_("No project is yours to look into here."),)),
            hint(_("Whoever leads one can add you: {example}.", example=example)),
        )
    )


def _asking(context: Context, work: Work) -> str | None:
    """Who asks; of what the clock says in a room, who let it come there."""
    if context.actor is not None:
        return context.actor.id
    rules = work.schedules.find(room=context.room.id, active=True) if context.room else []
    said = context.said.partition(" #")[0]
    return next((rule.created_by for rule in rules if rule.said == said), None)


def _is_here(room: Room, context: Context) -> bool:
    return room.workspace == context.place.workspace

"""Whose projects are whose business: what is kept in a private room is nobody's outside it.

A project is as private as its team's rooms: whoever reads one of them may know of it, and whoever
leads it or has a part in it. Who reads a room the platform alone can tell, so it is asked when that
is wanted (`Unseen`, `Answer.rooms`, `Request.sees`) and kept nowhere: it changes without our hearing
of it. Rooms in other places are not asked for; where nobody can tell, they are somebody else's.

Whatever a line names passes `check_open`; whatever is listed passes `readable`; what is shown
without asking the platform, while somebody types, is what is `known`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.context import Context, Request
from bot.grammar import Refusal
from bot.model.people import Person, Role
from bot.model.project import Audience, Project, Room
from bot.model.task import Task
from bot.nudges import covers
from bot.reply import Code, Span
from bot.tongue import Answer
from bot.wording import called
from bot.words import _
from bot.work import Work

MANY = 500
"""Projects whose rooms are read by themselves; of more, the rooms of all are."""


class Unseen(Exception):
    """It depends on which of these rooms (by the platform's ids) whoever asks may read."""

    def __init__(self, rooms: tuple[str, ...]) -> None:
        super().__init__("rooms unseen")
        self.rooms = rooms


def told_at_once(answer: Callable[[Request], Answer], request: Request, reads: bool) -> Answer:
    """The answer where there is nobody to ask for the rooms: all are read, or none."""
    while (found := answer(request)).unread and found.rooms:
        request = request.seeing(dict.fromkeys(found.rooms, reads))
    return found


# What is listed


def readable(homes: Iterable[Project], context: Context, work: Work) -> list[Project]:
    """Those of the projects that whoever asks may look into. Raises Unseen.

    In a client's room it is that room's alone: whatever is shown there may be looked at over a
    shoulder. What the clock says in a room is as much as whoever let it come there has a part in.
    """
    homes = list(homes)
    if context.audience is Audience.CLIENT:
        return known(homes, context, work)
    shut = _shut(homes, context, work)
    unseen = _all_unseen(shut, context)
    if unseen and context.actor is not None:
        raise Unseen(unseen)
    return [home for home in homes if home.id not in shut]


def known(homes: Iterable[Project], context: Context, work: Work) -> list[Project]:
    """Those of which that is sure without asking the platform."""
    if context.audience is Audience.CLIENT:
        here = context.room.project if context.room is not None else None
        return [home for home in homes if home.id == here]
    homes = list(homes)
    shut = _shut(homes, context, work)
    return [home for home in homes if home.id not in shut]


def left_out(homes: Iterable[Project], context: Context, work: Work) -> tuple[str, ...]:
    """The rooms on which it depends whether more of them are known."""
    return _all_unseen(_shut(list(homes), context, work), context)


def _shut(homes: Sequence[Project], context: Context, work: Work) -> dict[str, list[Room]]:
    """The ids of the projects that are closed to whoever asks, as far as is known, with the rooms
    of their teams."""
    me = _asking(context, work)
    members = work.members.find(person=me.id) if me is not None else []
    parts = {one.project for one in members if one.role is not Role.GUEST}
    asked = [one.id for one in homes if one.id not in parts and not _heads(me, one, work)]
    rooms: dict[str, list[Room]] = defaultdict(list)
    for room in _rooms_of(asked, work):
        if room.audience is not Audience.CLIENT:
            rooms[room.project].append(room)
    reads = {native for native, seen in (context.sees or {}).items() if seen}
    reads.add(context.place.room)
    return {
        key: rooms[key]
        for key in asked
        if rooms[key]
        and not any(_is_here(room, context) and room.native in reads for room in rooms[key])
    }


def _heads(person: Person | None, home: Project, work: Work) -> bool:
    """Whether they lead it; where whoever did has left, those who own the team look after it."""
    if person is None or home.lead == person.id:
        return person is not None
    if person.role is not Role.OWNER:
        return False
    lead = work.people.get(home.lead)
    return lead is None or not lead.active


def _rooms_of(projects: Sequence[str], work: Work) -> Sequence[Room]:
    if not projects:
        return ()
    if len(projects) > MANY:
        return work.rooms.find()
    return work.rooms.find(project=tuple(projects))


def _asking(context: Context, work: Work) -> Person | None:
    """Whose eyes count; of what the clock says in a room, those of who let it come there."""
    if context.actor is not None:
        return context.judge
    rules = work.schedules.find(room=context.room.id, active=True) if context.room else []
    said = context.said.partition(" #")[0]
    by = next((rule.created_by for rule in rules if rule.said == said), None)
    return work.people.get(by) if by is not None else None


def _unseen(rooms: Iterable[Room], context: Context) -> list[str]:
    """Those of the rooms of which the platform can still tell whether they are read."""
    natives = (room.native for room in rooms if _is_here(room, context))
    return [native for native in natives if native not in (context.sees or {})]


def _is_here(room: Room, context: Context) -> bool:
    return room.workspace == context.place.workspace


def _all_unseen(shut: Mapping[str, Iterable[Room]], context: Context) -> tuple[str, ...]:
    return tuple(native for rooms in shut.values() for native in _unseen(rooms, context))


def names_told(keys: Iterable[str | None], context: Context, work: Work) -> dict[str, Span]:
    """What the projects of these ids are called, in what the whole team shares. Raises Unseen."""
    homes = work.projects.find(id=tuple({key for key in keys if key is not None}))
    shown = {home.id for home in readable(homes, context, work)}
    return {
        home.id: called(home, work) if home.id in shown else _("another project") for home in homes
    }


def none_readable(context: Context) -> Refusal:
    """That there are projects, and none that whoever asks may look into."""
    return Refusal(
        _("No project is yours to look into here."),
        _("Whoever leads one can add you: {example}.",
          example=Code(f"/project members add @{context.me.handle}")),
    )  # fmt: skip


# What is named


def is_open(home: Project, context: Context, work: Work) -> bool:
    """Whether whoever asks may look into a project that is not listed to them but meant. Raises
    Unseen. The clock says what it was let say; whoever is let in as a guest may name it."""
    if context.actor is None or (context.room is not None and context.room.project == home.id):
        return True
    shut = _shut([home], context, work)
    if not shut or work.members.find(project=home.id, person=context.judge.id, limit=1):
        return True
    unseen = _unseen(shut[home.id], context)
    if unseen:
        raise Unseen(tuple(unseen))
    return False


def check_open(
    home: Project, said: str, context: Context, work: Work, thing: Any | None = None
) -> None:
    """Raises Refusal where what was named is in a project that is not for whoever asks, and Unseen.
    The refusal tells no more than what was `said`.

    Whoever has a part in a `thing` may go on with that. So it is with what a message shows that was
    said to them alone: its buttons stay what they are.
    """
    if context.project is not None and context.project.id == home.id:
        return  # where it is said, or looked into before
    if thing is not None and context.actor is not None and _part_in(thing, context.judge, work):
        return
    if _told(said, context) or is_open(home, context, work):
        return
    raise Refusal(
        _("{project} is the business of those in its rooms.", project=said.lstrip("#＃")[:60]),
        _("Whoever leads it can add you: {example}.",
          example=Code(f"/project members add @{context.me.handle}")),
    )  # fmt: skip


def _part_in(thing: Any, person: Person, work: Work) -> bool:
    """Whether it is theirs: to do, to help with, to look after, to answer for, or their own words."""
    names = ("owner", "author", "person", "created_by", "given_by", "blocked_by")
    if person.id in {getattr(thing, name, None) for name in names}:
        return True
    if not isinstance(thing, Task):
        return False
    wish = work.wishes.get(thing.wish) if thing.wish else None
    if person.id in thing.helpers or (wish is not None and wish.whom == person.id):
        return True
    owner, home = work.people.get(thing.owner or ""), work.projects.get(thing.project)
    return owner is not None and home is not None and covers(person, owner, work.now, home.zone)


def _told(said: str, context: Context) -> bool:
    """Whether that stands on a message to them alone that this is about."""
    if context.about is None or context.place.direct is None:
        return False
    token = re.compile(rf"(?<![\w-]){re.escape(said.lstrip('#＃'))}(?![\w-])", re.I)
    return any(token.search(line) for line in context.about.lines)

"""Whom to tell that a post could not be delivered."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.model.people import Person
from bot.model.project import Audience
from bot.nudges import absent, may_cover
from bot.work import StoredPost
from storage import schema
from storage.columns import read
from storage.rows import POST, stored
from storage.schema import BY_NAME
from storage.schema import post as _post

# By the first part of a post's key: what it is about, by which its project is found.
_ABOUT = {
    "task": "task",
    "schedule": "schedule",
    "broken": "schedule",
    "report": "report",
    "checkin": "checkin",
    "shared": "room",
    "conversation": "conversation",
    "thread": "thread",
}

# Each statement is made when a post is first lost: most teams lose none.


@cache
def _origins() -> Any:
    return select(*POST).where(_post.c.org == bindparam("org_"), _post.c.id == bindparam("id_"))


@cache
def _project_by(name: str) -> Any:
    table = BY_NAME[name].table
    return select(table.c.project).where(
        table.c.org == bindparam("org_"), table.c.id == bindparam("id_")
    )


@cache
def _actives() -> Any:
    person = BY_NAME["person"].table
    return (
        select(person, schema.organisation.c.zone)
        .join(schema.organisation, schema.organisation.c.id == person.c.org)
        .where(person.c.org == bindparam("org_"), person.c.id == bindparam("id_"), person.c.active)
    )


@cache
def _leads() -> Any:
    project = BY_NAME["project"].table
    return select(project.c.lead).where(
        project.c.org == bindparam("org_"), project.c.id == bindparam("id_")
    )


@cache
def _team_rooms() -> Any:
    room = BY_NAME["room"].table
    return (
        select(room.c.id)
        .where(
            room.c.org == bindparam("org_"),
            room.c.project == bindparam("id_"),
            room.c.audience == Audience.TEAM.value,
        )
        .order_by(room.c.id)
        .limit(1)
    )


def keeper(connection: Connection, org: str, lost: StoredPost, now: datetime) -> str | None:
    """See bot.post_office.PostOffice.keeper."""
    origin = _origin(connection, org, lost)
    project = _project_of(connection, org, origin)
    room = _one(connection, _team_rooms(), org, project)
    lead = _active(connection, org, _one(connection, _leads(), org, project))
    first, last = _leading(connection, org, lead, now) if lead is not None else ([], [])
    whom = [*first, *([f"room/{room}"] if room else []), *last]
    whom = [inbox for inbox in whom if inbox != origin.post.inbox]
    if not whom and _active(connection, org, origin.post.person):
        whom = [origin.post.inbox]
    if lost is not origin and lost.post.inbox in whom:
        whom = whom[whom.index(lost.post.inbox) + 1 :]
    return whom[0] if whom else None


def team_room(connection: Connection, org: str, stored: StoredPost) -> str | None:
    """See bot.post_office.PostOffice.team_room."""
    return _one(connection, _team_rooms(), org, _project_of(connection, org, stored))


def _leading(
    connection: Connection, org: str, lead: tuple[Person, str], now: datetime
) -> tuple[list[str], list[str]]:
    """Whom to tell in the place of a project's lead before its room is told, and whom after that.

    Who is on leave would read it when they are back, which is better than nobody, and no better.
    """
    leave = absent(*lead, now)
    if leave is None:
        return [_inbox(lead)], []
    cover = _active(connection, org, leave.cover)
    helps = cover is not None and may_cover(cover[0]) and absent(*cover, now) is None
    return [_inbox(cover)] if cover is not None and helps else [], [_inbox(lead)]


def _inbox(known: tuple[Person, str]) -> str:
    return f"person/{known[0].id}"


def _origin(connection: Connection, org: str, lost: StoredPost) -> StoredPost:
    """The post that news of a lost one is about; any other is about itself."""
    if lost.post.why != "dead":
        return lost
    key = lost.post.key.split("/")[1]
    row = connection.execute(_origins(), {"org_": org, "id_": key}).first()
    return stored(row) if row is not None else lost


def _project_of(connection: Connection, org: str, origin: StoredPost) -> str | None:
    """The project of the task or the rule that wanted it, else of the room it was for."""
    kind, key = origin.post.key.split("/")[:2]
    found = _one(connection, _project_by(_ABOUT[kind]), org, key) if kind in _ABOUT else None
    return found or _one(connection, _project_by("room"), org, origin.post.room)


def _active(connection: Connection, org: str, key: str | None) -> tuple[Person, str] | None:
    """The person of that id, if they are still there, and the zone of their team."""
    row = connection.execute(_actives(), {"org_": org, "id_": key}).first() if key else None
    return (read(Person, row, 1), row[-1]) if row is not None else None


def _one(connection: Connection, statement: Any, org: str, key: str | None) -> str | None:
    return connection.execute(statement, {"org_": org, "id_": key}).scalar() if key else None

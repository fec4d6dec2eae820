"""Whom to tell that a post could not be delivered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from bot.model.project import Audience
from bot.work import StoredPost
from storage.rows import POST, stored
from storage.schema import BY_NAME
from storage.schema import post as _post

_project, _person, _room = (BY_NAME[name].table for name in ("project", "person", "room"))
_ORIGIN = select(*POST).where(_post.c.org == bindparam("org_"), _post.c.id == bindparam("id_"))


def _project_by(name: str) -> Any:
    table = BY_NAME[name].table
    return select(table.c.project).where(
        table.c.org == bindparam("org_"), table.c.id == bindparam("id_")
    )


# By the first part of a post's key: whose project is it?
_PROJECT = {
    "task": _project_by("task"),
    "schedule": _project_by("schedule"),
    "broken": _project_by("schedule"),
    "report": _project_by("report"),
    "checkin": _project_by("checkin"),
    "shared": _project_by("room"),
}
_OF_ROOM = _project_by("room")
_ACTIVE = select(_person.c.id).where(
    _person.c.org == bindparam("org_"), _person.c.id == bindparam("id_"), _person.c.active
)
_LEAD = (
    select(_person.c.id)
    .join(_project, and_(_project.c.org == _person.c.org, _project.c.lead == _person.c.id))
    .where(_project.c.org == bindparam("org_"), _project.c.id == bindparam("id_"), _person.c.active)
)
_TEAM_ROOM = (
    select(_room.c.id)
    .where(
        _room.c.org == bindparam("org_"),
        _room.c.project == bindparam("id_"),
        _room.c.audience == Audience.TEAM.value,
    )
    .order_by(_room.c.id)
    .limit(1)
)


def keeper(connection: Connection, org: str, lost: StoredPost) -> str | None:
    """See bot.post_office.PostOffice.keeper."""
    origin = _origin(connection, org, lost)
    project = _project_of(connection, org, origin)
    lead = _one(connection, _LEAD, org, project)
    room = _one(connection, _TEAM_ROOM, org, project)
    whom = [f"person/{lead}"] if lead else []
    whom += [f"room/{room}"] if room else []
    whom = [inbox for inbox in whom if inbox != origin.post.inbox]
    if not whom and _one(connection, _ACTIVE, org, origin.post.person):
        whom = [origin.post.inbox]
    if lost is not origin and lost.post.inbox in whom:
        whom = whom[whom.index(lost.post.inbox) + 1 :]
    return whom[0] if whom else None


def _origin(connection: Connection, org: str, lost: StoredPost) -> StoredPost:
    """The post that news of a lost one is about; any other is about itself."""
    if lost.post.why != "dead":
        return lost
    key = lost.post.key.split("/")[1]
    row = connection.execute(_ORIGIN, {"org_": org, "id_": key}).first()
    return stored(row) if row is not None else lost


def _project_of(connection: Connection, org: str, origin: StoredPost) -> str | None:
    """The project of the task or the rule that wanted it, else of the room it was for."""
    kind, key = origin.post.key.split("/")[:2]
    found = _one(connection, _PROJECT[kind], org, key) if kind in _PROJECT else None
    return found or _one(connection, _OF_ROOM, org, origin.post.room)


def _one(connection: Connection, statement: Any, org: str, key: str | None) -> str | None:
    return connection.execute(statement, {"org_": org, "id_": key}).scalar() if key else None

"""Who is at the door: all that is known of a request before any Work is opened, in one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from bot.model.people import Organisation, Person, Role
from bot.reply import load
from bot.work import Entrance
from storage import schema
from storage.columns import read, width
from storage.schema import BY_NAME

_org, _head, _entry = schema.organisation, schema.head, schema.entry
_person, _account, _side = BY_NAME["person"], BY_NAME["account"], BY_NAME["side"].table
_room, _project, _member = BY_NAME["room"], BY_NAME["project"], BY_NAME["member"]
_elsewhere = _member.table.alias("elsewhere")
# Whoever is nowhere else than in a place of guests is one until somebody adds them to a project.
APART = exists().where(
    _side.c.org == _account.table.c.org,
    _side.c.workspace == _account.table.c.workspace,
    _side.c.guests,
)
BARRED = exists().where(
    _elsewhere.c.org == _person.table.c.org,
    _elsewhere.c.person == _person.table.c.id,
    _elsewhere.c.role == Role.GUEST.value,
)


def _door() -> Any:
    """Everything the desk must know before it opens a Work, in one statement."""
    account, person = _account.table, _person.table
    room, project, member = _room.table, _project.table, _member.table
    found = (
        account.join(_org, _org.c.id == account.c.org)
        .join(_head, _head.c.org == account.c.org)
        .join(person, and_(person.c.org == account.c.org, person.c.id == account.c.person))
        .outerjoin(
            room,
            and_(
                room.c.org == account.c.org,
                room.c.workspace == account.c.workspace,
                room.c.native == bindparam("room_"),
            ),
        )
        .outerjoin(project, and_(project.c.org == room.c.org, project.c.id == room.c.project))
        .outerjoin(
            member,
            and_(
                member.c.org == project.c.org,
                member.c.project == project.c.id,
                member.c.person == person.c.id,
            ),
        )
        .outerjoin(
            _entry,
            and_(_entry.c.org == account.c.org, _entry.c.request == bindparam("request_")),
        )
    )
    return (
        select(_org, person, room, project, member.c.role.label("part"))
        .add_columns(_entry.c.reply, or_(BARRED, APART), _head.c.seq)
        .select_from(found)
        .where(
            account.c.workspace == bindparam("workspace_"),
            account.c.native == bindparam("native_"),
        )
    )


DOOR = _door()


def entrance_of(row: Any) -> Entrance:
    at = width(Organisation)
    organisation = read(Organisation, row)
    person = read(Person, row, at + 1)
    at += 1 + width(Person)
    room = read(_room.cls, row, at + 1) if row[at] is not None else None
    at += 1 + width(_room.cls)
    project = read(_project.cls, row, at + 1) if row[at] is not None else None
    at += 1 + width(_project.cls)
    part, reply, barred, seq = row[at:]
    answered = load(reply) if reply else None
    return Entrance(organisation, person, room, project, part, answered, bool(barred), seq)

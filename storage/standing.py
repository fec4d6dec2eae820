"""Standing rules as the database knows them, each with when it was last due."""

from __future__ import annotations

from datetime import datetime
from json import loads
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, exists, func, or_, select

from bot.live import of_board
from bot.model.people import Absence, Person, Role
from bot.model.project import Project, ProjectState, Room, Schedule
from bot.model.risk import RiskState
from bot.model.standing import Standing, of_person, of_schedule
from bot.model.task import OPEN
from storage import schema
from storage.columns import read, width
from storage.schema import BY_NAME

_post = schema.post
_rule, _project, _person, _task, _account, _room, _member, _budget, _risk = (
    BY_NAME[name].table
    for name in (
        "schedule",
        "project",
        "person",
        "task",
        "account",
        "room",
        "member",
        "budget",
        "risk",
    )
)


def _newest(kind: str, table: Any) -> Any:
    return (
        select(func.max(_post.c.due))
        .where(_post.c.org == table.c.org, _post.c.subject == f"{kind}/" + table.c.id)
        .scalar_subquery()
    )


_SCHEDULES = (
    select(_rule, _newest("schedule", _rule))
    .join(_project, and_(_project.c.org == _rule.c.org, _project.c.id == _rule.c.project))
    .where(_rule.c.active, _rule.c.lost.is_(None), _project.c.state == ProjectState.ACTIVE.value)
)

_BOARDS: Select[Any] = (
    select(_room, _project, _newest("board", _room))
    .join(_project, and_(_project.c.org == _room.c.org, _project.c.id == _room.c.project))
    .where(_room.c.board, _project.c.state == ProjectState.ACTIVE.value)
)


def _of(table: Any, column: Any) -> Any:
    return and_(table.c.org == _person.c.org, column == _person.c.id)


_COVERS = select(_person.c.leave).where(_person.c.active, _person.c.leave != "[]")

# Those for whom there may be something to say: most people of a large team are seldom among them.
_PEOPLE: Select[Any] = (
    select(_person, schema.organisation.c.zone, _newest("agenda", _person))
    .join(schema.organisation, schema.organisation.c.id == _person.c.org)
    .where(
        _person.c.active,
        _person.c.agenda.is_not(None),
        _person.c.role != Role.GUEST.value,
        exists().where(_of(_account, _account.c.person)),
        or_(
            exists().where(
                _of(_task, _task.c.owner), _task.c.state.in_([state.value for state in OPEN])
            ),
            exists().where(
                _of(_project, _project.c.lead), _project.c.state == ProjectState.ACTIVE.value
            ),
            exists().where(
                _of(_member, _member.c.person),
                _budget.c.org == _member.c.org,
                _budget.c.project == _member.c.project,
                _budget.c.must_log,
            ),
            exists().where(_of(_risk, _risk.c.owner), _risk.c.state == RiskState.OPEN.value),
            _person.c.id.in_(bindparam("covers", expanding=True)),
        ),
    )
)


def standing(connection: Connection, now: datetime) -> list[tuple[str, Standing, datetime | None]]:
    """See bot.post_office.PostOffice.standing."""
    out: list[tuple[str, Standing, datetime | None]] = [
        (row[0], of_schedule(read(Schedule, row, 1)), row[-1])
        for row in connection.execute(_SCHEDULES)
    ]
    for row in connection.execute(_BOARDS):
        home = read(Project, row, 2 + width(Room))
        out.append((row[0], of_board(read(Room, row, 1), home, now), row[-1]))
    for row in connection.execute(_PEOPLE, {"covers": _covers(connection)}):
        rule = of_person(read(Person, row, 1), row[-2], now)
        if rule is not None:
            out.append((row[0], rule, row[-1]))
    return out


def _covers(connection: Connection) -> list[str]:
    """The ids of all who cover for somebody, now or on some other day.

    Read apart: asked of everybody whether anybody names them, the database would compare all
    people with all.
    """
    rows = connection.execute(_COVERS)
    found = (Absence.of(kept).cover for (leave,) in rows for kept in loads(leave))
    return sorted({cover for cover in found if cover})

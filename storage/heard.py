"""Up to when threads of ours were heard, so that what is said while nobody listens is heard later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select, update

from storage import schema
from storage.dialect import insert_into
from storage.journal import Diff

if TYPE_CHECKING:
    from storage.work import SqlWork

MOST = 1000
"""Threads of one workspace that are looked at, those heard last first."""

_heard = schema.heard
_THERE = (
    _heard.c.workspace == bindparam("workspace_"),
    _heard.c.native == bindparam("native_"),
    _heard.c.at < bindparam("at_"),
)
_BEFORE = select(_heard.c.native).where(*_THERE)
_NOTE = update(_heard).where(*_THERE).values(at=bindparam("at_"))
_OF_PLACE = (
    select(_heard.c.native, _heard.c.room, _heard.c.at)
    .where(_heard.c.workspace == bindparam("workspace_"))
    .order_by(_heard.c.at.desc())
    .limit(MOST)
)


@cache
def _begin(dialect: str) -> Any:
    return insert_into(dialect, _heard).on_conflict_do_nothing(
        index_elements=["org", "workspace", "native"]
    )


def begin(work: SqlWork, workspace: str, native: str, room: str) -> None:
    """From now on what is said in that thread is to be heard."""
    row = {"workspace": workspace, "native": native, "room": room, "at": work.now}
    dialect = work.connection.dialect.name
    work.connection.execute(_begin(dialect), {"org": work.organisation.id, **row})


def begun(work: SqlWork, diffs: Iterable[Diff]) -> None:
    """Of the threads that these changes join to something."""
    for diff in diffs:
        row = diff.row_after
        if diff.kind == "discussion" and row is not None:
            begin(work, row["workspace"], row["thread"], row["room"])


def is_news(connection: Connection, workspace: str, native: str, at: datetime) -> bool:
    """Whether that thread is ours and was not heard up to then."""
    values = {"workspace_": workspace, "native_": native, "at_": at}
    return connection.execute(_BEFORE, values).first() is not None


def note(connection: Connection, workspace: str, native: str, at: datetime) -> None:
    """It was heard up to then."""
    connection.execute(_NOTE, {"workspace_": workspace, "native_": native, "at_": at})


def of_place(connection: Connection, workspace: str) -> dict[str, tuple[str, datetime]]:
    """The threads of a workspace, each with its room and up to when it was heard."""
    rows = connection.execute(_OF_PLACE, {"workspace_": workspace})
    return {row.native: (row.room, row.at) for row in rows}

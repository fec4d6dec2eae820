"""Threads with where they are, which is no part of the journal."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select

from bot.context import Place
from bot.model.forum import Seat, Thread
from storage import schema
from storage.dialect import insert_into
from storage.heard import begin
from storage.shelf import SqlShelf

_seat = schema.seat
_AT = select(_seat.c.thread).where(
    _seat.c.org == bindparam("org_"),
    _seat.c.workspace == bindparam("workspace_"),
    _seat.c.native == bindparam("native_"),
)
_OF = select(_seat.c.workspace, _seat.c.native, _seat.c.card).where(
    _seat.c.org == bindparam("org_"), _seat.c.thread == bindparam("thread_")
)
_thread, _room = schema.BY_NAME["thread"].table, schema.BY_NAME["room"].table
_PLACES = (
    select(_room.c.workspace, _room.c.native, _seat.c.native)
    .select_from(
        _thread.join(_room, and_(_room.c.org == _thread.c.org, _room.c.id == _thread.c.room))
        .outerjoin(_seat, and_(_seat.c.org == _thread.c.org, _seat.c.thread == _thread.c.id))
    )
    .where(_thread.c.org == bindparam("org_"), _thread.c.id == bindparam("key_"))
)  # fmt: skip
_LEFT = delete(_seat).where(
    _seat.c.org == bindparam("org_"), _seat.c.thread == bindparam("thread_")
)


@cache
def _put(dialect: str) -> Any:
    statement = insert_into(dialect, _seat)
    return statement.on_conflict_do_update(
        index_elements=["org", "workspace", "native"],
        set_={"thread": statement.excluded.thread, "card": statement.excluded.card},
    )


class SqlThreads(SqlShelf[Thread]):
    """See bot.work.Threads."""

    def at(self, workspace: str, native: str | None) -> Thread | None:
        """See bot.work.Threads.at."""
        if not native:
            return None
        values = {"workspace_": workspace, "native_": native}
        key = self._all(_AT, **values)
        return self.get(key[0][0]) if key else None

    def seat(self, thread: Thread) -> Seat | None:
        """See bot.work.Threads.seat."""
        rows = self._all(_OF, thread_=thread.id)
        return Seat(*rows[0]) if rows else None

    def put(self, thread: Thread, seat: Seat) -> None:
        """See bot.work.Threads.put."""
        org, connection = self._work.organisation.id, self._work.connection
        connection.execute(_LEFT, {"org_": org, "thread_": thread.id})
        row = {"workspace": seat.workspace, "native": seat.native, "card": seat.card}
        connection.execute(_put(connection.dialect.name), {"org": org, "thread": thread.id, **row})
        room = self._work.rooms.get(thread.room) if thread.room else None
        begin(self._work, seat.workspace, seat.native, room.native if room is not None else "")

    def _all(self, statement: Any, **values: Any) -> list[Any]:
        values["org_"] = self._work.organisation.id
        return list(self._work.connection.execute(statement, values))


def places_of(connection: Connection, org: str, key: str) -> list[Place]:
    """Where a thread is, or the room in which it has yet to be opened."""
    rows = connection.execute(_PLACES, {"org_": org, "key_": key}).all()
    return [Place(workspace, room, native) for workspace, room, native in rows]

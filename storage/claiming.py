"""Which inboxes a courier may take, and taking them: each is leased as a whole.

They are taken by an UPDATE ... RETURNING: the rows that come back decide who owns them, on every
database, and no clause of one dialect alone is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    update,
)  # fmt: skip

from bot.model.post import PostState
from storage import schema
from storage.dialect import Keys, among
from storage.rows import POST
from storage.schema import BY_NAME

_post = schema.post
_other = schema.post.alias("other")
# Written out: a database knows only of a fixed state that an index over pending posts serves it.
_STATE: Any = literal_column(f"'{PostState.PENDING.value}'")
PENDING = _post.c.state == _STATE
_FREE = or_(_post.c.lease_until.is_(None), _post.c.lease_until <= bindparam("now_"))
_DUE = and_(PENDING, _post.c.next_at <= bindparam("now_"), _FREE)
# For each post a look by the index. As an EXISTS, PostgreSQL makes a join of it: it expects no lease
# at all, and reads the whole table to see that there is none.
_LEASED = (
    select(_other.c.id)
    .where(
        _other.c.org == _post.c.org,
        _other.c.inbox == _post.c.inbox,
        _other.c.state == _STATE,
        _other.c.lease_until > bindparam("now_"),
    )
    .limit(literal_column("1"))
    .scalar_subquery()
)
_NAMED: Any = bindparam("inboxes_", type_=Keys())
# Once for all of them: which of these inboxes are leased.
_LEASED_OF_THESE = select(_other.c.inbox).where(
    _other.c.org == bindparam("org_"),
    among(_other.c.inbox, _NAMED),
    _other.c.state == _STATE,
    _other.c.lease_until > bindparam("now_"),
)
_TAKE = (
    update(_post)
    .where(
        _post.c.org == bindparam("org_"),
        among(_post.c.inbox, _NAMED),
        _DUE,
        _post.c.inbox.not_in(_LEASED_OF_THESE),
    )
    .values(holder=bindparam("holder_"), lease_until=bindparam("lease_"))
    .returning(_post.c.inbox, *POST)
)


@cache
def _first(without: frozenset[str]) -> Any:
    """The posts that are due first, but for those read on these platforms; by which post their
    inbox is leased.

    Whether it is does not decide how many are looked at: the index is read as far as that, where a
    database that knows nothing of leases would sort all that is due.
    """
    chosen = select(_post.c.org, _post.c.inbox, _post.c.due, _LEASED).where(_DUE)
    room, account = BY_NAME["room"].table, BY_NAME["account"].table
    for name in sorted(without):
        for table, column, reader in (
            (room, room.c.id, _post.c.room),
            (account, account.c.person, _post.c.person),
        ):
            chosen = chosen.where(
                ~exists().where(
                    table.c.org == _post.c.org,
                    column == reader,
                    table.c.workspace.startswith(f"{name}:", autoescape=True),
                )
            )
    return chosen.order_by(_post.c.next_at).limit(bindparam("posts_"))


_LOOKED_AT = 2
"""Posts, for every inbox that is wanted: most wait for another day, and of many that are due at once
the rest has its turn later."""

Named = tuple[str, str]
"""An inbox: its organisation and its name there."""


def free(connection: Connection, now: datetime, limit: int, without: frozenset[str]) -> list[Named]:
    """At most so many inboxes that could be taken now, in the order in which they wait."""
    posts = limit * _LOOKED_AT
    while True:
        rows = connection.execute(_first(without), {"now_": now, "posts_": posts}).all()
        waiting: dict[Named, datetime] = {}
        for org, inbox, since, leased in rows:
            if leased is None:
                waiting[org, inbox] = min(since, waiting.get((org, inbox), since))
        if waiting or len(rows) < posts:
            return sorted(waiting, key=lambda named: (waiting[named], named))[:limit]
        posts *= 10  # what is due first is all in inboxes that somebody holds


FEW = 16
"""Inboxes that are taken first; the others with them only where these have hardly more than a post
each. Somebody may have many: while those are taken and read, people would wait for the database
and for the interpreter, so who comes behind them is taken when they are said."""


def take(
    connection: Connection, inboxes: Sequence[Named], now: datetime, holder: str, lease: datetime
) -> list[tuple[Named, Any]]:
    """Lease what is due in these inboxes, as far as nobody else holds them by now; the rows of what
    is ours, each with its inbox."""
    # In an order that is the same for all, so that no two processes wait for each other.
    wanted: dict[str, list[str]] = {}
    for org, inbox in sorted(inboxes):
        wanted.setdefault(org, []).append(inbox)
    rows: list[tuple[Named, Any]] = []
    for org, names in wanted.items():
        taking = {"org_": org, "inboxes_": names, "now_": now, "holder_": holder, "lease_": lease}
        found = connection.execute(_TAKE, taking).all()
        rows += [((org, inbox), row) for inbox, *row in found]
    return rows

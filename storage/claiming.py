"""Which inboxes a courier may take, and taking them: each is leased as a whole.

They are taken by an INSERT ... ON CONFLICT ... RETURNING: the rows that come back decide who owns
them, on every database.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    literal_column,
    select,
    true,
)

from bot.model.post import LIVE, PostState
from bot.work import Attempt, Claim, StoredPost
from storage import schema
from storage.columns import Utc
from storage.dialect import Keys, among, each, insert_into
from storage.readers import Named
from storage.rows import POST, stored
from storage.schema import BY_NAME

_post, _claim, _attempt = schema.post, schema.claim, schema.attempt
# Written out: a database knows only of a fixed state that an index over pending posts serves it.
PENDING = _post.c.state == literal_column(f"'{PostState.PENDING.value}'")
_DUE = and_(PENDING, _post.c.next_at <= bindparam("now_"))
# For each post a look by the key. As an EXISTS, PostgreSQL may make a join of it, and sort all that
# is due.
_TAKEN = (
    select(_claim.c.inbox)
    .where(
        _claim.c.org == _post.c.org,
        _claim.c.inbox == _post.c.inbox,
        _claim.c.until > bindparam("now_"),
    )
    .scalar_subquery()
)
_NAMED: Any = bindparam("inboxes_", type_=Keys())
_THESE = (_post.c.org == bindparam("org_"), among(_post.c.inbox, _NAMED), _DUE)
_OF_THESE = select(_post.c.inbox, *POST).where(*_THESE)
# Whoever changes what a board shows just now, and counts on a look after that, is waited for.
_UNCHANGED = select(_post.c.id).where(*_THESE).with_for_update()
_IN_DOUBT = select(_attempt.c.inbox, _attempt.c.id, _attempt.c.posts).where(
    _attempt.c.org == bindparam("org_"), among(_attempt.c.inbox, _NAMED)
).order_by(_attempt.c.id)  # fmt: skip
_GIVE_BACK = delete(_claim).where(
    _claim.c.org == bindparam("org_"),
    among(_claim.c.inbox, _NAMED),
    _claim.c.holder == bindparam("holder_"),
    _claim.c.until == bindparam("lease_"),
).returning(_claim.c.inbox)  # fmt: skip
_LEASES = select(_claim.c.inbox, _claim.c.holder, _claim.c.until).where(
    _claim.c.org == bindparam("org_"), among(_claim.c.inbox, _NAMED)
).order_by(_claim.c.inbox).with_for_update()  # fmt: skip

Lease = tuple[str, str, str, datetime]
"""A lease: the same courier may have taken the inbox again since, until another time."""


def lease_of(claim: Claim) -> Lease:
    return claim.organisation, claim.inbox, claim.holder, claim.lease_until


def held(connection: Connection, leases: Collection[Lease]) -> set[Lease]:
    """Those that hold still. Nobody takes them over before the transaction ends."""
    there: set[Lease] = set()
    for org in sorted({lease[0] for lease in leases}):
        wanted = {"org_": org, "inboxes_": sorted({name for of, name, *_ in leases if of == org})}
        there |= {(org, *row) for row in connection.execute(_LEASES, wanted)}
    return there.intersection(leases)


@cache
def _first(without: frozenset[str]) -> Any:
    """The posts that are due first, but for those read on these platforms; whether their inbox is
    taken.

    That does not decide how many are looked at: the index is read as far as that, where a database
    that knows nothing of leases would sort all that is due.
    """
    chosen = select(_post.c.org, _post.c.inbox, _post.c.due, _TAKEN).where(_DUE)
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


def free(connection: Connection, now: datetime, limit: int, without: frozenset[str]) -> list[Named]:
    """At most so many inboxes that could be taken now, in the order in which they wait."""
    posts = limit * _LOOKED_AT
    while True:
        rows = connection.execute(_first(without), {"now_": now, "posts_": posts}).all()
        waiting: dict[Named, datetime] = {}
        for org, inbox, since, taken in rows:
            if taken is None:
                waiting[org, inbox] = min(since, waiting.get((org, inbox), since))
        if waiting or len(rows) < posts:
            return sorted(waiting, key=lambda named: (waiting[named], named))[:limit]
        posts *= 10  # what is due first is all in inboxes that somebody holds


FEW = 48
"""Inboxes that are taken first; the others with them only where these have hardly more than a post
each. Somebody may have many: while those are taken and read, people would wait for the database
and for the interpreter, so who comes behind them is taken when they are said."""


@cache
def _take(dialect: str) -> Any:
    given = {
        "org": bindparam("org_", type_=Text()), "inbox": each(dialect, _NAMED),
        "holder": bindparam("holder_", type_=Text()), "since": bindparam("now_", type_=Utc()),
        "until": bindparam("lease_", type_=Utc()),
    }  # fmt: skip
    # With a condition, SQLite does not take ON CONFLICT for that of a join.
    taking = insert_into(dialect, _claim).from_select(
        list(given), select(*given.values()).where(true())
    )
    return taking.on_conflict_do_update(
        index_elements=["org", "inbox"],
        set_={name: taking.excluded[name] for name in ("holder", "since", "until")},
        where=_claim.c.until <= taking.excluded.since,
    ).returning(_claim.c.inbox)


def take(
    connection: Connection, inboxes: Sequence[Named], now: datetime, holder: str, lease: datetime
) -> list[Claim]:
    """Lease these inboxes, as far as nobody else holds them by now; what is due in those that are
    ours, in that order."""
    wanted: dict[str, list[str]] = {}
    for org, inbox in sorted(inboxes):  # the same for all: no two processes wait for each other
        wanted.setdefault(org, []).append(inbox)
    claims: dict[Named, Claim] = {}
    for org, names in wanted.items():
        taking = {"org_": org, "inboxes_": names, "now_": now, "holder_": holder, "lease_": lease}
        ours = connection.execute(_take(connection.dialect.name), taking).scalars().all()
        due, doubts = _due(connection, org, ours, now) if ours else ({}, {})
        for inbox, posts in due.items():
            claims[org, inbox] = Claim(org, inbox, posts, lease, holder, doubts.get(inbox, ()))
        if empty := [inbox for inbox in ours if inbox not in due]:  # said by another meanwhile
            give_back(connection, [(org, inbox, holder, lease) for inbox in empty])
    return [claims[named] for named in inboxes if named in claims]


@cache
def _lend(dialect: str) -> Any:
    lending = insert_into(dialect, _claim)
    return lending.on_conflict_do_update(
        index_elements=["org", "inbox"],
        set_={name: lending.excluded[name] for name in ("holder", "since", "until")},
        where=_claim.c.until < lending.excluded.until,
    )


def lend(connection: Connection, org: str, to: str) -> None:
    """Whoever has an inbox of the one team in hand has that of the other as well, for as long: some
    of what they say is of the other from now on."""
    there = connection.execute(
        select(_claim).where(_claim.c.org == bindparam("org_")), {"org_": org}
    )
    rows = [{**row._mapping, "org": to} for row in there]
    if rows:
        connection.execute(_lend(connection.dialect.name), rows)


def give_back(connection: Connection, leases: Sequence[Lease]) -> set[Lease]:
    """End these, as far as they hold still; which did."""
    inboxes: dict[tuple[str, str, datetime], list[str]] = {}
    for org, inbox, holder, until in sorted(leases):
        inboxes.setdefault((org, holder, until), []).append(inbox)
    ended: set[Lease] = set()
    for (org, holder, until), names in inboxes.items():
        these = {"org_": org, "holder_": holder, "lease_": until, "inboxes_": names}
        over = connection.execute(_GIVE_BACK, these).scalars()
        ended |= {(org, inbox, holder, until) for inbox in over}
    return ended


def _due(
    connection: Connection, org: str, names: Sequence[str], now: datetime
) -> tuple[dict[str, tuple[StoredPost, ...]], dict[str, tuple[Attempt, ...]]]:
    """What is due in these inboxes, and the attempts at it that are in doubt."""
    wanted = {"org_": org, "inboxes_": names, "now_": now}
    # First, and then the posts: who had the inbox before may be closing them just now.
    unsure = connection.execute(_IN_DOUBT, wanted).all()
    if live := [name for name in names if name.partition("/")[0] in LIVE]:
        connection.execute(_UNCHANGED, wanted | {"inboxes_": live})
    posts: dict[str, list[StoredPost]] = {}
    for inbox, *row in connection.execute(_OF_THESE, wanted):
        posts.setdefault(inbox, []).append(stored(row))
    due = {
        inbox: tuple(sorted(those, key=lambda p: (p.post.due, p.post.key)))
        for inbox, those in posts.items()
    }
    doubts: dict[str, tuple[Attempt, ...]] = {}
    for inbox, key, said in unsure:
        ids = frozenset(json.loads(said))
        if any(post.id in ids for post in due.get(inbox, ())):
            doubts[inbox] = (*doubts.get(inbox, ()), Attempt(key, ids))
    return due, doubts

"""The note that a message is on its way, made before anybody is asked to take it.

Whoever takes the inbox over later finds it, and looks for the message before saying it again; so what
decides whether it may go is locked until the note is there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from bot.lease import Term
from bot.work import Claim
from storage import schema
from storage.claiming import PENDING, held, lease_of
from storage.dialect import Keys, among, insert_into

_post, _attempt, _leader = schema.post, schema.attempt, schema.leader
# In an order that is the same for all, so that no two processes wait for each other.
_READY = select(_post.c.id).where(
    _post.c.org == bindparam("org_"), among(_post.c.id, bindparam("ids_", type_=Keys())), PENDING
).order_by(_post.c.id).with_for_update()  # fmt: skip
# By the database's clock, like the lease itself.
_LEADING = select(_leader.c.term).where(
    _leader.c.platform == bindparam("platform_"),
    _leader.c.term == bindparam("term_"),
    _leader.c.until > func.clock_timestamp(),
)

Message = tuple[Claim, Term | None]
"""What is to be said, and who has to lead its platform for that."""


@cache
def _begin(dialect: str) -> Any:
    begun = insert_into(dialect, _attempt)
    # At the next place after one that did not take it, it goes by the same id.
    said = {name: begun.excluded[name] for name in ("inbox", "posts", "term")}
    return begun.on_conflict_do_update(index_elements=["org", "id"], set_=said)


def sending(connection: Connection, messages: Sequence[Message]) -> list[bool]:
    """See bot.post_office.PostOffice.sending."""
    ours = held(connection, [lease_of(claim) for claim, _term in messages])
    ready: set[tuple[str, str]] = set()
    for org in sorted({lease[0] for lease in ours}):
        there = [claim for claim, _term in messages if claim.organisation == org]
        ids = [p.id for claim in there for p in claim.posts]
        ready |= {(org, key) for (key,) in connection.execute(_READY, {"org_": org, "ids_": ids})}
    # At last, since it may have been waited for what others had locked.
    over = {term for _claim, term in messages if term and not _leads(connection, term)}
    goes = [
        term not in over
        and lease_of(claim) in ours
        and all((claim.organisation, p.id) in ready for p in claim.posts)
        for claim, term in messages
    ]
    rows = [
        {"org": claim.organisation, "id": claim.attempt, "inbox": claim.inbox,
         "posts": json.dumps([p.id for p in claim.posts]), "term": term.number if term else None}
        for (claim, term), may in zip(messages, goes, strict=True) if may
    ]  # fmt: skip
    if rows:
        connection.execute(_begin(connection.dialect.name), rows)
    return goes


def _leads(connection: Connection, term: Term) -> bool:
    values = {"platform_": term.platform, "term_": term.number}
    return connection.execute(_LEADING, values).first() is not None

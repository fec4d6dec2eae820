"""Posts as rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from bot.model.post import Post, PostState
from bot.work import StoredPost
from storage.schema import post as table

POST = (
    table.c.id, table.c.key, table.c.line, table.c.due, table.c.why, table.c.person, table.c.room,
    table.c.until, table.c.state, table.c.attempts, table.c.sent_at, table.c.looks,
)  # fmt: skip

# Statements are built once: building one costs more than running it.
ONE = select(*POST).where(table.c.org == bindparam("org_"), table.c.id == bindparam("id_"))
SOON = (
    select(*POST)
    .where(
        table.c.org == bindparam("org_"),
        table.c.state == PostState.PENDING.value,
        table.c.due <= bindparam("until_"),
    )
    .order_by(table.c.due)
    .limit(bindparam("limit_"))
)
SOON_THERE = SOON.where(table.c.inbox.in_(bindparam("inboxes", expanding=True)))
TOLD = (
    select(*POST)
    .where(
        table.c.org == bindparam("org_"),
        table.c.state == PostState.SENT.value,
        table.c.inbox == bindparam("inbox_"),
        table.c.sent_at >= bindparam("since_"),
    )
    .order_by(table.c.sent_at)
)
GIVEN_UP = (
    select(*POST)
    .where(
        table.c.org == bindparam("org_"),
        table.c.state == PostState.DEAD.value,
        table.c.due >= bindparam("since_"),
    )
    .order_by(table.c.due.desc())
    .limit(bindparam("limit_"))
)


_STATES = {state.value: state for state in PostState}


def stored(row: Any) -> StoredPost:
    """A row of POST's columns."""
    key, line, due, why, person, room, until = row[1:8]
    post = Post(key, line, due, why, person, room, until)
    return StoredPost(row[0], post, _STATES[row[8]], *row[9:])


def subject_of(post: Post) -> str:
    """The thing or rule that wants it: the first two parts of its key."""
    return "/".join(post.key.split("/")[:2])


def new_row(org: str, key: str, post: Post, *, standing: bool, state: PostState) -> dict[str, Any]:
    """The row of a post that has not been tried yet; `key` is its own short id."""
    return {
        "org": org,
        "id": key,
        "key": post.key,
        "line": post.line,
        "due": post.due,
        "why": post.why,
        "person": post.person,
        "room": post.room,
        "until": post.until,
        "inbox": post.inbox,
        "subject": subject_of(post),
        "standing": standing,
        "state": state.value,
        "attempts": 0,
        "next_at": post.due,
        "looks": 0,
        "sent_at": None,
        "ref": None,
        "term": None,
    }

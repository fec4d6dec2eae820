"""Posts as rows."""

from __future__ import annotations

from typing import Any

from bot.model.post import Post, PostState
from bot.work import StoredPost
from storage.schema import post as table

POST = (
    table.c.id, table.c.key, table.c.line, table.c.due, table.c.why, table.c.person, table.c.room,
    table.c.until, table.c.state, table.c.attempts, table.c.sent_at, table.c.attempt, table.c.looks,
)  # fmt: skip


def stored(row: Any) -> StoredPost:
    """A row of POST's columns."""
    key, line, due, why, person, room, until = row[1:8]
    post = Post(key, line, due, why, person, room, until)
    return StoredPost(row[0], post, PostState(row[8]), *row[9:])


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
        "holder": None,
        "lease_until": None,
        "attempt": None,
        "looks": 0,
        "sent_at": None,
        "ref": None,
        "term": None,
    }

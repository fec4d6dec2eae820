"""Posts that may have been said: those of a message that is on its way, or was lost sight of."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.schema import attempt

_OF_TEAM = attempt.c.org == bindparam("org_")
_THIS = (_OF_TEAM, attempt.c.id == bindparam("id_"))
_ALL = select(attempt).where(_OF_TEAM)
_LESS = update(attempt).where(*_THIS).values(posts=bindparam("posts_"))
_OVER = delete(attempt).where(*_THIS)


def doubted(connection: Connection, org: str) -> set[str]:
    """The ids of all posts of a team that may have been said."""
    rows = connection.execute(_ALL, {"org_": org})
    return {key for row in rows for key in json.loads(row.posts)}


def part(connection: Connection, org: str, to: str, moved: Collection[str]) -> None:
    """These posts are of another team from now on, and so are the doubts about them."""
    for row in connection.execute(_ALL, {"org_": org}).all():
        there = [key for key in json.loads(row.posts) if key in moved]
        if there:
            posts = {"posts": json.dumps(there)}
            connection.execute(insert(attempt), {**row._mapping, "org": to, **posts})
    forget(connection, org, moved)


def forget(connection: Connection, org: str, ended: Collection[str]) -> set[str]:
    """Nobody looks for these any more, since it does not matter. Brings those of them that may have
    been said."""
    found: set[str] = set()
    for row in connection.execute(_ALL, {"org_": org}).all():
        posts = json.loads(row.posts)
        left = [key for key in posts if key not in ended]
        if len(left) == len(posts):
            continue
        found |= set(posts) - set(left)
        values = {"org_": org, "id_": row.id}
        if left:
            connection.execute(_LESS, values | {"posts_": json.dumps(left)})
        else:
            connection.execute(_OVER, values)
    return found

"""Posts for tests: made, claimed, and what became of them, also of those that are over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.model.post import Post
from bot.work import Claim, StoredPost
from storage import schema
from storage.engine import Storage
from storage.rows import POST, stored
from tests.storage_team import NOW, Team

MINUTE = timedelta(minutes=1)


def of_subject(storage: Storage, subject: str) -> list[StoredPost]:
    """Every post a thing or rule ("task/<id>") ever wanted, oldest first."""
    table = schema.post
    statement = select(*POST).where(table.c.subject == subject).order_by(table.c.due)
    with storage.engine.connect() as connection:
        return [stored(row) for row in connection.execute(statement)]


def standing(name: str, due: datetime = NOW, room: str = "r") -> Post:
    """A rule's occurrence, said in a room."""
    return Post(f"schedule/s1/{name}", "report week", due, "schedule", room=room)


def begun(team: Team, claim: Claim) -> Claim | None:
    """The message of a claim, noted as being on its way; None where it may not go."""
    message = replace(claim, attempt=claim.posts[0].id)
    (goes,) = team.storage.posts.sending([(message, None)])
    return message if goes else None


def doubted(storage: Storage) -> dict[str, set[str]]:
    """The posts of every message that is on its way or in doubt, by the id it goes by."""
    table = schema.attempt
    with storage.engine.connect() as connection:
        rows = connection.execute(select(table.c.id, table.c.posts)).all()
    return {key: set(json.loads(posts)) for key, posts in rows}


def in_hand(storage: Storage) -> list[str]:
    """The inboxes that somebody has."""
    table = schema.claim
    with storage.engine.connect() as connection:
        statement = select(table.c.inbox).where(table.c.holder.is_not(None))
        return list(connection.execute(statement).scalars())


def claim(team: Team, now: datetime, holder: str = "courier", limit: int = 100) -> list[Claim]:
    """What a courier gets then, for a minute."""
    return team.storage.posts.claim(now, holder=holder, lease_seconds=60, limit=limit)

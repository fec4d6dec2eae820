"""Posts for tests: made, claimed, and what became of them, also of those that are over."""

from __future__ import annotations

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


def claim(team: Team, now: datetime, holder: str = "courier", limit: int = 100) -> list[Claim]:
    """What a courier gets then, for a minute."""
    return team.storage.posts.claim(now, holder=holder, lease_seconds=60, limit=limit)

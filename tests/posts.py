"""What became of posts, for tests that ask after those that are over as well."""

from __future__ import annotations

from sqlalchemy import select

from bot.work import StoredPost
from storage import schema
from storage.engine import Storage
from storage.rows import POST, stored


def of_subject(storage: Storage, subject: str) -> list[StoredPost]:
    """Every post a thing or rule ("task/<id>") ever wanted, oldest first."""
    table = schema.post
    statement = select(*POST).where(table.c.subject == subject).order_by(table.c.due)
    with storage.engine.connect() as connection:
        return [stored(row) for row in connection.execute(statement)]

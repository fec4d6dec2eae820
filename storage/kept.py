"""Texts that are too long for what refers to them, by a digest of what they say."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.dialect import insert_into
from storage.schema import kept

DIGITS = 24

_TEXT = select(kept.c.text).where(kept.c.org == bindparam("org_"), kept.c.key == bindparam("key_"))


@cache
def _keep(dialect: str) -> Any:
    return insert_into(dialect, kept).on_conflict_do_nothing()


def keep(connection: Connection, org: str, text: str) -> str:
    """Keep it; the same text has the same key, and is kept once."""
    key = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:DIGITS]
    row = {"org": org, "key": key, "text": text}
    connection.execute(_keep(connection.dialect.name), row)
    return key


def text_of(connection: Connection, org: str, key: str) -> str | None:
    found = connection.execute(_TEXT, {"org_": org, "key_": key}).scalar()
    return None if found is None else str(found)

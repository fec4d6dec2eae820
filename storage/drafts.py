"""Drafts: what somebody filled into a form and did not send. They are no part of the journal."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from storage.schema import draft

_MINE = (
    draft.c.org == bindparam("org_"),
    draft.c.person == bindparam("person_"),
    draft.c.name == bindparam("name_"),
)
_READ = select(draft.c.fields).where(*_MINE, draft.c.at >= bindparam("since_"))
_FORGET = delete(draft).where(*_MINE)
_EXPIRE = delete(draft).where(draft.c.org == bindparam("org_"), draft.c.at < bindparam("since_"))


def read(
    connection: Connection, owner: tuple[str, str, str], since: datetime
) -> dict[str, str] | None:
    """The fields of a draft, by the organisation, the person and the form's name; or None, also
    for what is none of ours."""
    found = connection.execute(_READ, {**_named(owner), "since_": since}).scalar()
    try:
        fields = json.loads(found or "null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    return {name: text for name, text in fields.items() if isinstance(text, str)}


def keep(
    connection: Connection,
    owner: tuple[str, str, str],
    fields: dict[str, str],
    now: datetime,
    since: datetime,
) -> None:
    """Replace a draft; without fields it is only forgotten, and so is what is older than `since`."""
    connection.execute(_EXPIRE, {"org_": owner[0], "since_": since})
    connection.execute(_FORGET, _named(owner))
    if fields:
        org, person, name = owner
        kept = json.dumps(fields, ensure_ascii=False)
        row = {"org": org, "person": person, "name": name, "fields": kept, "at": now}
        connection.execute(insert(draft), row)


def _named(owner: tuple[str, str, str]) -> dict[str, Any]:
    return dict(zip(("org_", "person_", "name_"), owner, strict=True))

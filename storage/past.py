"""Things as they were, read from the journal: a thing as it is, and back through what changed it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from bot.acts import Past
from storage import schema
from storage.columns import from_image, image_of, write
from storage.schema import BY_NAME

if TYPE_CHECKING:
    from storage.work import SqlWork

Moved = tuple[datetime, dict[str, Any] | None]
"""When a thing was changed, and the columns that changed as they were before; None: it was made."""

_BATCH = 500  # values in one statement, which takes only so many

_entry, _change = schema.entry, schema.change
_IN_ORG = _change.c.org == bindparam("org_")
_OF_ORG = _entry.c.org == bindparam("org_")
_CHANGES = (
    select(_change.c.key, _change.c.seq, _change.c.before)
    .where(
        _IN_ORG,
        _change.c.kind == bindparam("kind_"),
        _change.c.key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(_change.c.seq.desc(), _change.c.n.desc())
)
_WHEN = select(_entry.c.seq, _entry.c.at).where(
    _OF_ORG, _entry.c.seq.in_(bindparam("keys", expanding=True))
)
_SINCE = (
    select(_entry.c.seq)
    .where(_OF_ORG, _entry.c.at >= bindparam("since_"))
    .order_by(_entry.c.seq.desc())
)
_TOUCHED = select(_change.c.key).where(
    _IN_ORG,
    _change.c.kind == bindparam("kind_"),
    _change.c.seq.in_(bindparam("keys", expanding=True)),
)


def past_of(work: SqlWork, kind: str, keys: Sequence[str]) -> Past:
    """See bot.work.Journal.past."""
    work.fetch_all((kind, key) for key in keys)
    rows = list(_rows(work, _CHANGES, keys, kind_=kind))
    when = dict(_rows(work, _WHEN, sorted({seq for _key, seq, _before in rows})))
    moved: dict[str, list[Moved]] = {}
    for key, seq, before in rows:
        moved.setdefault(key, []).append((when[seq], json.loads(before) if before else None))
    return Past({key: _versions(work, kind, key, moved.get(key, ())) for key in keys})


def _versions(
    work: SqlWork, kind: str, key: str, moved: Sequence[Moved]
) -> list[tuple[datetime, Any | None]]:
    """What a thing was from when on, oldest first; `moved` is given newest first."""
    cls, image = BY_NAME[kind].cls, _image(work, kind, key)
    out: list[tuple[datetime, Any | None]] = []
    for at, before in moved:
        out.append((at, None if image is None else from_image(cls, image)))
        image = None if before is None else {**(image or {}), **before}
    out.append(
        (datetime.min.replace(tzinfo=UTC), None if image is None else from_image(cls, image))
    )
    return out[::-1]


def _image(work: SqlWork, kind: str, key: str) -> dict[str, Any] | None:
    """A thing as the journal knows it: without what this Work has not saved."""
    held = work.held.get((kind, key))
    if held is None:
        return None
    row = held.base
    if row is None and work.head is None and held.thing is not None:
        row = write(held.thing)
    return None if row is None else image_of(held.kind.cls, row)


def touched_since(work: SqlWork, kind: str, since: datetime) -> list[str]:
    """See bot.work.Journal.touched. The newest entries are not always the last ones: those of a team
    that joined stand behind all that were there."""
    values = {"org_": work.organisation.id, "since_": since}
    seqs = list(work.connection.execute(_SINCE, values).scalars())
    return list(dict.fromkeys(row[0] for row in _rows(work, _TOUCHED, seqs, kind_=kind)))


def _rows(work: SqlWork, statement: Any, keys: Sequence[Any], **values: Any) -> Iterator[Any]:
    for start in range(0, len(keys), _BATCH):
        part = {"keys": list(keys[start : start + _BATCH]), "org_": work.organisation.id}
        yield from work.connection.execute(statement, {**values, **part})

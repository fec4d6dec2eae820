"""The chain of a journal: each entry's hash covers the one before it.

So a row changed behind the bot's back breaks the chain from there on:
hash = sha256(previous + sha256(entry)).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, select, type_coerce

from storage import schema
from storage.columns import canonical

_entry, _change, _head = schema.entry, schema.change, schema.head


def marks(line: Sequence[int]) -> dict[int, int | None]:
    """By whom each act is undone now, given the newest, the one it undoes, what that undid, ...

    Undoing an undo brings what it undid back into force, and so on down the line.
    """
    return {
        at: by if index % 2 == 0 else None
        for index, (by, at) in enumerate(itertools.pairwise(line))
    }


def chained(previous: str, entry: dict[str, Any], changes: list[dict[str, Any]]) -> str:
    """The hash of an entry with its changes, on top of the one before."""
    body = canonical({**entry, "at": entry["at"].astimezone(UTC).isoformat(), "changes": changes})
    inner = hashlib.sha256(body.encode()).hexdigest()
    return hashlib.sha256((previous + inner).encode()).hexdigest()


_WRITTEN = ("seq", "request", "actor", "line", "at", "reply", "undoes", "subject")
_CHAIN = (
    # SQLite hands out the text of an instant, so that one that is none can be told.
    select(
        *(
            type_coerce(_entry.c.at, Text()) if name == "at" else _entry.c[name]
            for name in _WRITTEN
        ),
        _entry.c.undone,
        _entry.c.hash,
    )
    .where(_entry.c.org == bindparam("org_"))
    .order_by(_entry.c.seq)
)
_LINKS = (
    select(
        _change.c.seq, _change.c.n, _change.c.kind, _change.c.key, _change.c.before,
        _change.c.after,
    )
    .where(_change.c.org == bindparam("org_"))
    .order_by(_change.c.seq, _change.c.n)
)  # fmt: skip
_TIP = select(_head.c.seq, _head.c.hash).where(_head.c.org == bindparam("org_"))


def journals(connection: Connection) -> list[tuple[str, str, int]]:
    """Every organisation, its name, and how many entries its journal has."""
    org = schema.organisation
    found = select(org.c.id, org.c.name, _head.c.seq).join(_head, _head.c.org == org.c.id)
    return [(row[0], row[1], row[2]) for row in connection.execute(found.order_by(org.c.id))]


def verify(connection: Connection, org: str) -> int | None:
    """The number of the first entry that is not as it was written; None when all are.

    The number after the last one stands for the head: it is not that entry's any more.
    """
    changes: dict[int, list[dict[str, Any]]] = {}
    for seq, n, kind, key, before, after in connection.execute(_LINKS, {"org_": org}):
        of_entry = changes.setdefault(seq, [])
        change = {"kind": kind, "key": key, "before": before, "after": after}
        of_entry.append(change if n == len(of_entry) else {**change, "n": n})
    previous, number = "", 0
    undoes: dict[int, int | None] = {}
    undone: dict[int, int | None] = {}
    found: dict[int, int | None] = {}
    for number, row in enumerate(connection.execute(_CHAIN, {"org_": org}), 1):
        entry = dict(zip(_WRITTEN, row[:-2], strict=True))
        entry["at"] = _instant(entry["at"])
        if entry["seq"] != number or entry["at"] is None:
            return number
        previous = chained(previous, entry, changes.pop(number, []))
        if row[-1] != previous:
            return number
        found[number], undoes[number] = row[-2], entry["undoes"]
        undone |= {number: None, **marks(_line(number, undoes))}
    wrong = [at for at, by in found.items() if by != undone[at]]
    if wrong:
        return wrong[0]
    head = connection.execute(_TIP, {"org_": org}).first()
    whole = not changes and head is not None and tuple(head) == (number, previous)
    return None if whole else number + 1


def _line(seq: int, undoes: Mapping[int, int | None]) -> list[int]:
    """The act, the one it undoes, what that undid, ..."""
    line, at = [seq], undoes[seq]
    while at is not None:
        line.append(at)
        at = undoes[at]
    return line


def _instant(kept: datetime | str) -> datetime | None:
    """The instant of an entry as it is kept; None for a text that Steward did not write."""
    if isinstance(kept, datetime):
        return kept
    try:
        at = datetime.fromisoformat(kept)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.strftime("%Y-%m-%d %H:%M:%S.%f") == kept else None

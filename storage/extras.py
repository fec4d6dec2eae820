"""What is kept for a team's own fields, over all teams: for whoever runs Steward, in numbers alone."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields

from sqlalchemy import Connection, func, select

from storage.kinds import KINDS

_KINDS = [
    kind
    for kind in KINDS
    if kind.name != "step" and any(field.name == "extra" for field in fields(kind.cls))
]
"""Those that people see; the steps of templates are none."""


def extras(connection: Connection) -> dict[tuple[str, str], int]:
    """How many things have a value, by the kind of thing and the name of the field."""
    found: Counter[tuple[str, str]] = Counter()
    for kind in _KINDS:
        column = kind.table.c.extra
        # What is alike is read once: of most things there is nothing.
        rows = connection.execute(
            select(column, func.count()).where(column != "{}").group_by(column)
        )
        for text, n in rows:
            for name in json.loads(text):
                found[kind.name, name] += n
    return dict(found)

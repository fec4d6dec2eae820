"""The order in which rows are written: what is referred to stands before what refers to it."""

from __future__ import annotations

from typing import Any

from storage.schema import Kind

Row = dict[str, Any]


def takes_hold(kind: Kind, before: Row, now: Row, made: dict[str, dict[str, Row]]) -> bool:
    """Whether the row now names one that is not there yet."""
    return any(
        now[column] != before[column] and now[column] in made.get(target, ())
        for column, target in kind.refs
    )


def referred_first(kind: Kind, rows: dict[str, Row]) -> list[Row]:
    """New rows of one kind, a parent before its children."""
    itself = next((column for column, target in kind.refs if target == kind.name), None)
    if itself is None:
        return list(rows.values())
    ordered: dict[str, Row] = {}
    for key in rows:
        line: dict[str, Row] = {}
        at: str | None = key
        while at in rows and at not in ordered and at not in line:
            line[at] = rows[at]
            at = rows[at][itself]
        ordered.update(reversed(line.items()))
    return list(ordered.values())

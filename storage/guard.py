"""The guard on the engine: a statement of a Work pins that Work's organisation, or is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event

from storage.schema import metadata


class AcrossTenants(Exception):
    """A statement would have read or written beyond the Work's organisation: always a bug."""


_NAMES = "|".join(sorted((table.name for table in metadata.tables.values()), key=len, reverse=True))
_TOUCHES = re.compile(rf'\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+"?({_NAMES})"?\b', re.I)
_PIN = re.compile(r'^\s*(?:"?\w+"?\.)?"?org"?\s*=\s*(?:\?|%\(\w+\)s(?:::\w+)?|:\w+)', re.I)
_LISTED = re.compile(r'\bFROM\s+"?\w+"?(?:\s+(?:AS\s+)?\w+)?\s*,', re.I)
_PARENTHESES = re.compile(r"\([^()]*\)")
_BEYOND = re.compile(r"\b(?:OR|UNION|EXCEPT|INTERSECT|JOIN)\b|;\s*\S", re.I)


def watch(engine: Engine) -> None:
    """Look at every statement of connections that carry the execution option `org`."""

    @event.listens_for(engine, "before_cursor_execute")
    def check(
        connection: Connection,
        cursor: Any,
        statement: str,
        parameters: Any,
        context: Any,
        executemany: bool,
    ) -> None:
        org = connection.get_execution_options().get("org")
        if org is None:
            return
        fault = fault_of(statement)
        if fault is None and _TOUCHES.search(statement):
            rows = parameters if executemany else [parameters]
            if any(org not in _values(row) for row in rows):
                fault = "its organisation is not the Work's"
        if fault is not None:
            raise AcrossTenants(f"{fault}: {statement[:200]}")


def _values(row: Any) -> Iterable[Any]:
    return row.values() if isinstance(row, Mapping) else row


@lru_cache(maxsize=2000)
def fault_of(statement: str) -> str | None:
    """Why a statement's form may reach beyond one organisation; None when it cannot."""
    touched = _TOUCHES.findall(statement)
    if not touched:
        return None
    if len(touched) > 1 or _LISTED.search(statement):
        return "it touches several tables"
    if re.match(r"\s*INSERT\b", statement, re.I):
        columns = re.search(r"\(([^)]*)\)", statement)
        names = [name.strip().strip('"') for name in columns[1].split(",")] if columns else []
        return None if "org" in names else "it does not name the organisation"
    flat = statement
    while True:
        shorter = _PARENTHESES.sub("", flat)
        if shorter == flat:
            break
        flat = shorter
    # psycopg's own placeholders have parentheses too, so the pin is looked for in the original.
    where = re.search(r"\bWHERE\b(.*)", statement, re.I | re.S)
    if where is None or not _PIN.match(where[1]):
        return "it does not pin the organisation first"
    return "it may reach beyond its pin" if _BEYOND.search(flat) else None

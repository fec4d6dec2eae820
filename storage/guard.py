"""The guard on the engine: a statement of a Work pins that Work's organisation, or is refused.

It knows five forms, each over one table, and refuses all else; it need not understand a statement
to refuse it:

    SELECT ... FROM table WHERE org = :org [AND ...]
    SELECT column, ... FROM (one of the first form) AS name WHERE ...
    UPDATE table SET ... WHERE org = :org [AND ...]
    DELETE FROM table WHERE org = :org [AND ...]
    INSERT INTO table (org, ...) VALUES (:org, ...) [ON CONFLICT (org, ...) ...]
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event

from bot.patterns import regex
from storage.schema import BY_NAME
from storage.tables import metadata


class AcrossTenants(Exception):
    """A statement would have read or written beyond the Work's organisation: always a bug."""


Pin = int | str
"""Which value pins the organisation: the place of its question mark, or its name."""

_TENANTS = {*BY_NAME, *(t.name for t in metadata.tables.values() if "org" in t.c)}
_TRANSACTION = regex(
    r"(?:BEGIN(?: IMMEDIATE)?|COMMIT|ROLLBACK"
    r"|(?:SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) \w+)\Z"
)
# What stands in quotes may hold the other kind of them, so both are read in their order.
_QUOTED = regex(r"""'[^']*'|"([^"]*)"|['"]""")
# Comments, several statements, and ways of quoting that hide a name or end a string elsewhere.
_STRANGE = regex(r"--|/\*|[;`$\[\]#]|\w'")
_BEYOND = regex(
    r"\b(?:JOIN|UNION|EXCEPT|INTERSECT|WITH(?! TIME ZONE)|OR|XOR|HAVING|WINDOW)\b", re.I
)
_VERB = regex(r"\b(?:SELECT|INSERT|UPDATE|DELETE|TABLE|FROM|WHERE|VALUES)\b", re.I)
_VALUE = r"(?:\?|%\((\w+)\)s(?:::\w+)?)"
_WHERE = regex(
    r'(?P<head>.*?)(?:FROM|UPDATE)\s+"?(?P<table>\w+)"?\s+(?P<set>SET\s.*?\s)?WHERE\s+'
    rf'(?:"?(?P<of>\w+)"?\.)?"?org"?\s*=\s*(?P<value>{_VALUE})'
    r"(?=\s*\Z|\s+(?:AND|GROUP|ORDER|LIMIT|RETURNING)\b)",
    re.I | re.S,
)
_RANKED = regex(
    r"SELECT\s+(?P<head>[\w\s.,\"]+)\sFROM\s+\((?P<rows>SELECT\s.*)\)\s+AS\s+\w+\s+WHERE\s+(?P<rest>.*)",
    re.I | re.S,
)
"""Some of the rows of a statement that is pinned itself: what was ranked is cut off outside it."""
_INSERT = regex(r'INSERT\s+INTO\s+"?(?P<table>\w+)"?\s*\((?P<columns>[^()]*)\)\s*VALUES\s*\(', re.I)
_CONFLICT = regex(r"\bON\s+CONFLICT\b(?:\s*\((?P<target>[^()]*)\))?", re.I)
_SETS_ORG = regex(r'(?:\bSET|,)\s*\(?\s*"?org"?\s*[=,)]', re.I)
_FORMS = (
    ["SELECT", "FROM", "WHERE"],
    ["UPDATE", "WHERE"],
    ["DELETE", "FROM", "WHERE"],
    ["INSERT", "VALUES"],
    ["INSERT", "VALUES", "UPDATE"],  # ON CONFLICT ... DO UPDATE
)


def watch(engine: Engine) -> None:
    """Look at every statement of connections that carry the execution option `org`.

    The house, the post office and the migrations work across organisations and carry none.
    """

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
        if org is None or _TRANSACTION.match(statement):
            return
        pin = pin_of(statement)
        if pin is None:
            raise AcrossTenants(f"it does not pin its organisation: {statement[:200]}")
        if any(row[pin] != org for row in (parameters if executemany else [parameters])):
            raise AcrossTenants(f"its organisation is not the Work's: {statement[:200]}")


@lru_cache(maxsize=2000)
def pin_of(statement: str) -> Pin | None:
    """The value that pins the organisation; None for a statement that may reach beyond one."""
    bare = _QUOTED.sub(_emptied, statement).strip()
    if _STRANGE.search(bare) or _BEYOND.search(bare):
        return None
    ranked = _RANKED.fullmatch(bare)
    if ranked is not None:
        outside = f"{ranked['head']} {ranked['rest']}"
        closed = _closed(ranked["rows"]) and not _VERB.search(outside)
        return pin_of(ranked["rows"]) if closed else None
    if [verb.upper() for verb in _VERB.findall(bare)] not in _FORMS:
        return None
    found = _INSERT.match(bare)
    return _pin_of_insert(bare, found) if found else _pin_of_where(bare)


def _emptied(quoted: re.Match[str]) -> str:
    """A string without what is in it, a plain name as it is; anything else as a sign that is
    strange."""
    name = quoted[1]
    if name is None:
        return "''" if len(quoted[0]) > 1 else "`"
    return quoted[0] if re.fullmatch(r"\w+", name) else "`"


def _closed(text: str) -> bool:
    """Whether no parenthesis is closed that was opened before this text."""
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def _pin_of_where(bare: str) -> Pin | None:
    found = _WHERE.match(bare)
    if found is None or found["table"].lower() not in _TENANTS:
        return None
    if (found["of"] or found["table"]).lower() != found["table"].lower():
        return None
    if _SETS_ORG.search(found["set"] or ""):
        return None
    return _pin(found["value"], bare[: found.start("value")])


def _pin_of_insert(bare: str, found: re.Match[str]) -> Pin | None:
    columns = [name.strip().strip('"').lower() for name in found["columns"].split(",")]
    if found["table"].lower() not in _TENANTS or "org" not in columns:
        return None
    values, rest = _split(bare[found.end() :])
    conflict = _CONFLICT.match(rest.lstrip())
    if rest.lstrip().startswith(",") or len(values) != len(columns) or _SETS_ORG.search(rest):
        return None
    # A conflict over other columns than one's own would reach the row of somebody else.
    if conflict and "org" not in re.findall(r"\w+", (conflict["target"] or "").lower()):
        return None
    at = columns.index("org")
    return _pin(values[at].strip(), ",".join(values[:at]))


def _split(text: str) -> tuple[list[str], str]:
    """The values up to the closing parenthesis, and what comes after it."""
    depth, start = 0, 0
    values: list[str] = []
    for at, sign in enumerate(text):
        if sign == "(":
            depth += 1
        elif sign in ",)" and depth == 0:
            values.append(text[start:at])
            start = at + 1
            if sign == ")":
                return values, text[start:]
        elif sign == ")":
            depth -= 1
    return [], ""


def _pin(value: str, before: str) -> Pin | None:
    found = re.fullmatch(_VALUE, value)
    if found is None:
        return None
    return found[1] or before.count("?")

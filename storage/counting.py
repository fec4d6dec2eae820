"""Counts that are no shelf's: kept ones by state, and how somebody's finished tasks went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, func, select

from bot.model.log import ANSWERABLE
from bot.model.task import OPEN
from storage import schema
from storage.dialect import insert_into
from storage.journal import Diff
from storage.order import Row

if TYPE_CHECKING:
    from storage.work import SqlWork

_TALLY = select(schema.tally.c.state, schema.tally.c.n).where(
    schema.tally.c.org == bindparam("org_"),
    schema.tally.c.project == bindparam("project_"),
    schema.tally.c.kind == bindparam("kind_"),
)

DUE = "due"
"""What open tasks are counted as by the day on which they are due."""

# The days of a project are many, so they are added up where they are.
_WHEN = case(
    (schema.tally.c.state < bindparam("day_"), "late"),
    (schema.tally.c.state == bindparam("day_"), "today"),
    else_="later",
)
_TALLIES = (
    select(
        schema.tally.c.project,
        schema.tally.c.kind,
        case((schema.tally.c.kind == DUE, _WHEN), else_=schema.tally.c.state).label("state_"),
        func.sum(schema.tally.c.n),
    )
    .where(
        schema.tally.c.org == bindparam("org_"),
        schema.tally.c.project.in_(bindparam("projects", expanding=True)),
    )
    .group_by(schema.tally.c.project, schema.tally.c.kind, "state_")
)

_FORGET = delete(schema.tally).where(
    schema.tally.c.org == bindparam("org_"),
    schema.tally.c.project.in_(bindparam("project", expanding=True)),
    schema.tally.c.kind == DUE,
    schema.tally.c.state.in_(bindparam("state", expanding=True)),
    schema.tally.c.n == 0,
)
"""Days go by without end, other than states: one on which nothing is due any more is not kept."""


@cache
def _add_up(dialect: str) -> Any:
    table = schema.tally
    statement = insert_into(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=["org", "project", "kind", "state"],
        set_={"n": table.c.n + statement.excluded.n},
    )


@cache
def _finished() -> Any:
    task = schema.BY_NAME["task"].table
    return (
        select(
            task.c.owner,
            func.count(),
            func.sum(case((task.c.done_at > task.c.due_at, 1), else_=0)),
        )
        .where(
            task.c.org == bindparam("org_"),
            task.c.owner.in_(bindparam("owners", expanding=True)),
            task.c.state == "done",
            task.c.done_at >= bindparam("since_"),
            task.c.due_at.is_not(None),
        )
        .group_by(task.c.owner)
    )


def tally(work: SqlWork, project: str, kind: str) -> dict[str, int]:
    """See bot.work.Work.tally."""
    values = {"org_": work.organisation.id, "project_": project, "kind_": kind}
    return {state: n for state, n in work.connection.execute(_TALLY, values) if n}


def tallies(
    work: SqlWork, projects: Sequence[str], day: date
) -> dict[tuple[str, str], dict[str, int]]:
    """See bot.work.Work.tallies."""
    out: dict[tuple[str, str], dict[str, int]] = {}
    values = {"org_": work.organisation.id, "projects": list(projects), "day_": day.isoformat()}
    for project, kind, state, n in work.connection.execute(_TALLIES, values) if projects else ():
        if n:
            out.setdefault((project, kind), {})[state] = n
    return out


def finished(work: SqlWork, owners: Sequence[str], since: datetime) -> dict[str, tuple[int, int]]:
    """See bot.work.Work.finished."""
    if not owners:
        return {}
    values = {"org_": work.organisation.id, "owners": list(owners), "since_": since}
    rows = work.connection.execute(_finished(), values)
    return {owner: (n, late) for owner, n, late in rows}


def count(work: SqlWork, diffs: list[Diff]) -> None:
    """Count what has changed its state."""
    moved: Counter[tuple[str, str, str]] = Counter()
    for diff in diffs:
        for name, state_of in _COUNTED.get(diff.kind, {}).items():
            for row, step in ((diff.row_before, -1), (diff.row_after, 1)):
                if row is not None and (state := state_of(row)) is not None:
                    moved[row["project"], name, state] += step
    rows: list[dict[str, Any]] = [
        {"org": work.organisation.id, "project": p, "kind": k, "state": s, "n": n}
        for (p, k, s), n in moved.items()
        if n
    ]
    if rows:
        work.connection.execute(_add_up(work.connection.dialect.name), rows)
    less = [row for row in rows if row["kind"] == DUE and row["n"] < 0]
    if less:
        values = {name: sorted({row[name] for row in less}) for name in ("project", "state")}
        work.connection.execute(_FORGET, {"org_": work.organisation.id, **values})


def _log_state(row: Row) -> str:
    """Whether the client waits for our answer; kinds that expect none are told."""
    if row["kind"] not in ANSWERABLE:
        return "told"
    return "waiting" if row["answered_at"] is None else "answered"


def _due_day(row: Row) -> str | None:
    """The day (UTC) on which an open task is due; None for one that is not, or is over."""
    due: datetime | None = row["due_at"]
    if due is None or row["state"] not in OPEN:
        return None
    return due.astimezone(UTC).date().isoformat()


_COUNTED: dict[str, dict[str, Callable[[Row], str | None]]] = {
    "task": {"task": lambda row: str(row["state"]), DUE: _due_day},
    "risk": {"risk": lambda row: str(row["state"])},
    "log": {"log": _log_state},
}
"""Of each kind, what is counted of it and in which states; in none, it is not counted there."""

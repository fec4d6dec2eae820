"""Counts that are no shelf's: kept ones by state, and how somebody's finished tasks went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, func, select

from storage import schema

if TYPE_CHECKING:
    from storage.work import SqlWork

_TALLY = select(schema.tally.c.state, schema.tally.c.n).where(
    schema.tally.c.org == bindparam("org_"),
    schema.tally.c.project == bindparam("project_"),
    schema.tally.c.kind == bindparam("kind_"),
)
_task = schema.BY_NAME["task"].table
_FINISHED = (
    select(
        _task.c.owner,
        func.count(),
        func.sum(case((_task.c.done_at > _task.c.due_at, 1), else_=0)),
    )
    .where(
        _task.c.org == bindparam("org_"),
        _task.c.owner.in_(bindparam("owners", expanding=True)),
        _task.c.state == "done",
        _task.c.done_at >= bindparam("since_"),
        _task.c.due_at.is_not(None),
    )
    .group_by(_task.c.owner)
)


def tally(work: SqlWork, project: str, kind: str) -> dict[str, int]:
    """See bot.work.Work.tally."""
    values = {"org_": work.organisation.id, "project_": project, "kind_": kind}
    return {state: n for state, n in work.connection.execute(_TALLY, values) if n}


def finished(work: SqlWork, owners: Sequence[str], since: datetime) -> dict[str, tuple[int, int]]:
    """See bot.work.Work.finished."""
    if not owners:
        return {}
    values = {"org_": work.organisation.id, "owners": list(owners), "since_": since}
    rows = work.connection.execute(_FINISHED, values)
    return {owner: (n, late) for owner, n, late in rows}

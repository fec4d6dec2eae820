"""Whose posts about money, things, risks and wishes a change may have moved, and what they want."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.model.post import Post
from storage.journal import Diff
from storage.report_nudging import HOURS

if TYPE_CHECKING:
    from storage.work import SqlWork

_SPENDING = {"stint", "expense", "rate", "budget"}
_THINGS = {*_SPENDING, "timer", "item", "booking", "risk", "wish"}
_PROJECT = {"zone", "state", "lead", "holidays", "key"}


def wanted_of_things(work: SqlWork, diffs: list[Diff]) -> dict[str, list[Post]]:
    """For each thing that these changes touch ("booking/<id>"), its posts."""
    moved = [diff for diff in diffs if diff.kind in _THINGS or _told(diff) or _moves(diff)]
    if not moved:
        return {}
    from storage.thing_wants import Wants  # loaded by the first change that needs it

    wants = Wants(work)
    for diff in moved:
        if diff.kind in _SPENDING:
            for project in _named(diff, "project"):
                wants.budget(project)
        if diff.kind in _THINGS or diff.kind == "note":
            wants.thing(diff.kind, diff.key)
        elif diff.kind == "project":
            wants.of_project(diff.key)
        else:
            wants.of_person(diff.key)
    return wants.posts


def _told(diff: Diff) -> bool:
    """Whether it is something said to somebody about a task."""
    return diff.kind == "note" and bool(_named(diff, "to"))


def _moves(diff: Diff) -> bool:
    """Whether it changes when or to whom something is said."""
    if diff.before is None or diff.after is None:
        return False
    columns = {"person": HOURS | {"agenda", "role"}, "project": _PROJECT}.get(diff.kind, set())
    return bool(set(diff.after) & columns)


def _named(diff: Diff, column: str) -> set[str]:
    rows: tuple[dict[str, Any] | None, ...] = (diff.row_before, diff.row_after)
    return {str(row[column]) for row in rows if row is not None and row[column]}

"""Whose posts about the end of a project a change may have moved, and what they want now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.post import Post
from storage.journal import Diff
from storage.report_nudging import HOURS

if TYPE_CHECKING:
    from storage.work import SqlWork

_ITS = {"lookback", "closing", "verdict"}
_PROJECT = {"state", "zone", "lead", "holidays", "client_room"}


def wanted_at_the_end(work: SqlWork, diffs: list[Diff]) -> dict[str, list[Post]]:
    """For each of those that these changes touch ("lookback/<id>"), its posts."""
    touched = {(diff.kind, diff.key) for diff in diffs if diff.kind in _ITS}
    for diff in diffs:
        changed = set(diff.after or {}) if diff.before is not None else set()
        if diff.kind == "project" and changed & _PROJECT:
            touched |= {
                ("lookback", one.id)
                for one in work.lookbacks.find(project=diff.key, answered_at=None)
            }
            touched |= {("closing", one.id) for one in work.closings.find(project=diff.key)}
        elif diff.kind == "person" and changed & HOURS:
            mine = work.lookbacks.find(person=diff.key, answered_at=None)
            touched |= {("lookback", one.id) for one in mine}
    if not touched:
        return {}
    return {f"{kind}/{key}": _wanted(work, kind, key) for kind, key in sorted(touched)}


def _wanted(work: SqlWork, kind: str, key: str) -> list[Post]:
    from bot.closing_posts import closing_posts, lookback_posts, verdict_posts

    thing = getattr(work, f"{kind}s").get(key)
    home = work.projects.get(thing.project) if thing is not None else None
    if thing is None or home is None:
        return []
    if kind == "lookback":
        return lookback_posts(thing, home, work.people.get(thing.person))
    if kind == "closing":
        return closing_posts(thing, home, work.rooms.find(project=home.id))
    return verdict_posts(thing, home, work.people.get(home.lead))

"""The posts of blocked tasks that a change may have moved, and what they want now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.post import Post
from bot.model.task import Task, TaskState
from storage.journal import Diff
from storage.report_nudging import HOURS

if TYPE_CHECKING:
    from storage.work import SqlWork


def wanted_of_stuck(work: SqlWork, diffs: list[Diff]) -> dict[str, list[Post]]:
    """For each task that somebody can or could unblock ("stuck/<id>"), its posts."""
    tasks: dict[str, Task | None] = {}
    freed: set[str] = set()
    for diff in diffs:
        if diff.kind == "task" and _concerned(diff):
            tasks[diff.key] = work.tasks.get(diff.key)
            if (diff.before or {}).get("state") == TaskState.BLOCKED.value:
                freed.add(diff.key)
        elif diff.kind == "person" and diff.before is not None and set(diff.after or {}) & HOURS:
            found = work.tasks.find(blocked_by=diff.key, state=TaskState.BLOCKED)
            tasks.update({task.id: task for task in found})
    if not tasks:
        return {}
    from bot.stuck import freed_post, stuck_posts  # loaded by the first change that needs it

    _first, back = work.book.turned(0)
    posts: dict[str, list[Post]] = {}
    for key, task in tasks.items():
        home = work.projects.get(task.project) if task is not None else None
        wanted: list[Post] = []
        if task is not None and home is not None:
            by = work.people.get(task.blocked_by) if task.blocked_by else None
            wanted = stuck_posts(task, home, by, work.now, work.actor)
            if key in freed and not back:
                owner = work.people.get(task.owner) if task.owner else None
                wanted += freed_post(task, home, owner, work.now, work.actor)
        posts[f"stuck/{key}"] = wanted
    return posts


def _concerned(diff: Diff) -> bool:
    rows = (diff.row_before, diff.row_after)
    return any(row is not None and row["blocked_by"] is not None for row in rows)

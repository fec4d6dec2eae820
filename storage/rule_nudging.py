"""What the rules of projects want said about the tasks that a change touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model.post import Post
from bot.model.rule import Rule
from bot.model.task import OPEN, Task
from storage.journal import Diff

if TYPE_CHECKING:
    from storage.work import SqlWork

_PROJECT = {"lead", "state", "key", "zone"}


def ruled(work: SqlWork, diffs: list[Diff]) -> dict[str, list[Post]]:
    """For each task that these changes touch ("ruled/<task>"), what rules want said of it."""
    gone: set[str] = set()
    tasks: dict[str, Task] = {}
    homes: set[str] = set()
    for diff in diffs:
        if diff.kind == "task":
            task = work.tasks.get(diff.key)
            if task is None:
                gone.add(diff.key)
            else:
                tasks[task.id] = task
        elif diff.kind == "rule":
            row = diff.row_after or diff.row_before or {}
            homes.add(str(row["project"]))
        elif diff.kind == "project" and set(diff.after or {}) & _PROJECT and diff.before:
            homes.add(diff.key)
    if not (gone or tasks or homes):
        return {}
    if not (work.ruled or any(diff.kind == "rule" for diff in diffs)):
        return {}
    rules: dict[str, list[Rule]] = {}
    for rule in work.rules.find():
        rules.setdefault(rule.project, []).append(rule)
    if not rules and not any(diff.kind == "rule" for diff in diffs):
        return {}
    from bot.automation import posts  # loaded by the first change that a rule may want

    for home in homes:
        tasks |= {task.id: task for task in work.tasks.find(project=home, state=OPEN)}
    wanted: dict[str, list[Post]] = {f"ruled/{key}": [] for key in gone}
    for task in tasks.values():
        project = work.projects.get(task.project)
        held = rules.get(task.project, [])
        wanted[f"ruled/{task.id}"] = posts(held, task, project, work) if project else []
    return wanted

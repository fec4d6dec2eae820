"""A rule that somebody typed: when something is true of a task, something is said or done."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta

from bot.model.task import Priority, Task, TaskState
from bot.values import dataclass


@dataclass(slots=True)
class Rule:
    """People see rule 4. All of `terms` must be true of a task ("overdue:3", "priority:high").

    `action` is "tell lead", "tell owner", "tell <a person's id>", or a line of the grammar in which
    "this" is the task.
    """

    id: str
    project: str
    number: int
    says: str  # as it was typed
    created_at: datetime
    created_by: str
    terms: list[str] = field(default_factory=list)
    action: str = ""
    active: bool = True

    def fits(self, task: Task) -> bool:
        """Whether all that is not about time is true of the task."""
        return all(_true(term, task) for term in self.terms)

    def moment(self, task: Task) -> datetime | None:
        """When what is about time becomes true of the task (UTC); None for never."""
        if task.due is None:
            return None
        for term in self.terms:
            name, _colon, days = term.partition(":")
            if name == "overdue":
                return task.due.at + timedelta(days=int(days))
            if name == "ahead":
                return task.due.at - timedelta(days=int(days))
        return None


def _true(term: str, task: Task) -> bool:
    name, _colon, value = term.partition(":")
    match name:
        case "owner":
            return task.owner == (value or None)
        case "priority":
            return task.priority is Priority(value)
        case "label":
            return value in task.labels
        case "milestone":
            return task.milestone == value
        case "state":
            return task.state is TaskState(value)
    return True

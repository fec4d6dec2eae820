"""The states that the tasks of a project go through, under their own names."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.model.task import TaskState
from bot.values import dataclass

PATIENCE = 2
"""Working days after which somebody who is to approve is reminded, if nothing else is said."""


class Approves(StrEnum):
    """Whose word it takes, where no person is named."""

    LEAD = "lead"
    MANAGER = "manager"


@dataclass(slots=True)
class Stage:
    """One state of a project's own flow. `state` is its category: what it counts as everywhere.

    A project without stages has the built-in ones (bot.flow). `name` is None for one that is called
    as its category is. `leads` are the ids of those that may follow, None if all may. Who enters it
    needs the word of `approver`, a person, or of whoever has the role, within `patience` working
    days.
    """

    id: str
    project: str
    state: TaskState
    place: int  # among those of its category
    created_at: datetime
    name: str | None = None
    leads: list[str] | None = None
    approver: str | None = None
    role: Approves | None = None
    patience: int = PATIENCE

    @property
    def guarded(self) -> bool:
        """Whether it takes somebody's word to enter it."""
        return self.approver is not None or self.role is not None

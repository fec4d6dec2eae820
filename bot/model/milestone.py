"""Milestones: the points a project is steered by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.moment import Moment


@dataclass(slots=True)
class Milestone:
    """People write %beta. Its name is unique in the project, whatever the case."""

    id: str
    project: str
    name: str
    created_at: datetime
    created_by: str
    due: Moment | None = None
    done_at: datetime | None = None
    done_by: str | None = None

    @property
    def open(self) -> bool:
        return self.done_at is None

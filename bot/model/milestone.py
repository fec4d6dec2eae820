"""Milestones: the points a project is steered by."""

from __future__ import annotations

from datetime import datetime

from bot.model.moment import Moment
from bot.model.task import Visibility
from bot.values import dataclass


@dataclass(slots=True)
class Milestone:
    """People write %beta. Its name is unique in the project, whatever the case.

    `baseline` is the day it was first planned for: moving it keeps that, so that everybody sees how
    far it has slipped.
    """

    id: str
    project: str
    name: str
    created_at: datetime
    created_by: str
    due: Moment | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    baseline: Moment | None = None
    visibility: Visibility = Visibility.INTERNAL

    @property
    def open(self) -> bool:
        return self.done_at is None

    def move(self, due: Moment | None) -> None:
        """Plan it for another day; the first one it ever had stays what it is measured against."""
        self.due = due
        self.baseline = self.baseline or due

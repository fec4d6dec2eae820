"""Templates: what a project or a task consists of, with working days in the place of dates."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.model.recurrence import Recurrence
from bot.model.task import Priority, Visibility
from bot.values import dataclass


class Makes(StrEnum):
    """What a template makes."""

    PROJECT = "project"
    TASK = "task"


@dataclass(slots=True)
class Template:
    """Its name is unique in the team, whatever the case; `project` is the one it was made from."""

    id: str
    name: str
    makes: Makes
    created_at: datetime
    created_by: str
    project: str | None = None


class StepKind(StrEnum):
    TASK = "task"
    MILESTONE = "milestone"
    RISK = "risk"
    STATE = "state"
    GOAL = "goal"


@dataclass(slots=True)
class Step:
    """One thing that a template makes, the `n`th of it.

    `start` and `due` are working days behind the first day, which is 0. `role` is the word for
    whoever does it. `parent`, `after` and `milestone` name other steps by their `n`.

    Of a state of the project's own (bot.model.flow) the title is its name, "" for one that is called
    as its category is; `type` is the category, behind a slash who approves as lead or manager;
    `role` is who does so as themselves, within `estimate`; `after` are the states that may follow.
    """

    id: str
    template: str
    n: int
    kind: StepKind
    title: str
    start: int | None = None
    due: int | None = None
    clock: time | None = None  # by when on its last day
    role: str | None = None
    needs: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    priority: Priority = Priority.NORMAL
    estimate: timedelta | None = None
    visibility: Visibility = Visibility.INTERNAL
    every: Recurrence | None = None
    parent: int | None = None
    after: list[int] = field(default_factory=list)
    milestone: int | None = None
    probability: int | None = None
    impact: int | None = None
    type: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)  # of the team's own fields: bot.custom
    checks: list[str] = field(default_factory=list)  # of a task: what its checklist says
    target: Decimal | None = None  # of a goal: see Goal
    unit: str | None = None
    first: Decimal | None = None
    measurable: str | None = None
    achievable: str | None = None
    relevant: str | None = None

"""A task: one piece of work with one responsible person."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.model.moment import Moment
from bot.model.recurrence import Recurrence
from bot.values import dataclass


class TaskState(StrEnum):
    TODO = "todo"
    DOING = "doing"
    BLOCKED = "blocked"
    REVIEW = "review"
    DONE = "done"
    DROPPED = "dropped"


GOING = (TaskState.TODO, TaskState.DOING, TaskState.REVIEW)
"""The states in which work goes on."""

OPEN = (*GOING, TaskState.BLOCKED)
"""The states in which work is still wanted."""


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Visibility(StrEnum):
    """Whether a client may see it; everything starts as internal."""

    INTERNAL = "internal"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing of a task's checklist."""

    text: str
    done: bool = False

    def kept(self) -> str:
        """As a task keeps it: [x] Buy the domain."""
        return f"[{'x' if self.done else ' '}] {self.text}"

    @staticmethod
    def of(kept: str) -> Check:
        return Check(kept[4:], kept[1] == "x")


@dataclass(slots=True)
class Task:
    """People, projects and other tasks are named by their ids."""

    id: str
    project: str
    number: int  # people see ACME-31
    title: str
    created_at: datetime
    created_by: str
    state: TaskState = TaskState.TODO
    owner: str | None = None
    helpers: list[str] = field(default_factory=list)
    due: Moment | None = None
    start: Moment | None = None
    priority: Priority = Priority.NORMAL
    estimate: timedelta | None = None
    labels: list[str] = field(default_factory=list)
    parent: str | None = None
    after: list[str] = field(default_factory=list)  # tasks that have to be done before
    visibility: Visibility = Visibility.INTERNAL
    blocked_on: str | None = None  # in words, while state is BLOCKED
    blocked_by: str | None = None  # who can unblock it, and hears of it
    blocked_at: datetime | None = None
    started_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    source: str | None = None  # link to the message it was made from
    milestone: str | None = None
    every: Recurrence | None = None  # what makes the next one when this one is done
    needs: list[str] = field(default_factory=list)  # skills, with a level: figma2
    # "3d", "1h" before it is due, or one preset; [] never; None as its owner or project wants.
    remind: list[str] | None = None
    snoozed: datetime | None = None  # until when its owner wants to hear nothing of it
    snoozes: int = 0  # how often, since it was last given a date
    checks: list[str] = field(default_factory=list)  # its checklist: see Check.kept
    # Being given a task and having agreed to it are two facts.
    given_by: str | None = None  # whoever gave it to its owner; None: they took it themselves
    given_at: datetime | None = None
    accepted_at: datetime | None = None
    # Where its project has states of its own, `state` is the category of the one it is in.
    stage: str | None = None  # None: the first one of that category
    back: str | None = None  # while it is blocked: the one it goes back to
    wish: str | None = None  # who asked whom to let it enter another one, while that is waited for
    extra: dict[str, Any] = field(default_factory=dict)  # of the team's own fields: bot.custom

    @property
    def open(self) -> bool:
        return self.state in OPEN

    def late(self, now: datetime) -> bool:
        """Whether it is open and its due moment has passed."""
        return self.open and self.due is not None and self.due.at <= now

    def move(self, due: Moment | None) -> None:
        """Give it another date: what was put off is settled by that."""
        self.due = due
        self.snoozed, self.snoozes = None, 0

    @property
    def offered(self) -> bool:
        """Whether its owner was given it and has yet to say that they do it."""
        return self.open and self.given_by is not None and self.accepted_at is None

    @property
    def checklist(self) -> list[Check]:
        return [Check.of(kept) for kept in self.checks]

    def give(self, owner: str | None, by: str, now: datetime) -> None:
        """Let somebody else do it: they have put nothing off, and agreed to nothing."""
        if owner != self.owner:
            self.snoozed, self.snoozes = None, 0
            self.owner = owner
            self.offer(by, now)

    def offer(self, by: str, now: datetime) -> None:
        """Note who made its owner responsible: whoever does that for themselves agrees by it."""
        other = self.owner is not None and self.owner != by
        self.given_by, self.given_at = (by, now) if other else (None, None)
        self.accepted_at = None

    def accept(self, now: datetime) -> None:
        """Its owner agrees to it, where somebody gave it to them."""
        if self.given_by is not None:
            self.accepted_at = self.accepted_at or now

    def snooze(self, until: datetime) -> None:
        """Let its owner hear nothing of it until then; it is due when it was."""
        self.snoozed = until
        self.snoozes += 1

    def begin(self, now: datetime) -> None:
        self._enter(TaskState.DOING)
        self.started_at = self.started_at or now

    def review(self, now: datetime) -> None:
        """Somebody else looks at what was done."""
        self._enter(TaskState.REVIEW)
        self.started_at = self.started_at or now

    def put_back(self) -> None:
        """As if nobody had begun it."""
        self._enter(TaskState.TODO)
        self.started_at = None

    def finish(self, now: datetime, by: str | None) -> None:
        self._enter(TaskState.DONE)
        self.done_at, self.done_by = now, by

    def block(self, why: str, by: str | None, now: datetime) -> None:
        """It cannot go on because of that; `by` is who can do something about it."""
        if self.state is not TaskState.BLOCKED or self.blocked_by != by:
            self.blocked_at = now
        if self.state is not TaskState.BLOCKED:
            self.back, self.stage = self.stage, None
        self.state = TaskState.BLOCKED
        self.blocked_on, self.blocked_by = why, by

    def _enter(self, state: TaskState) -> None:
        """Be in the first state of that category, as nothing but the state says."""
        self.state = state
        self.stage = self.back = None
        self.blocked_on = self.blocked_by = self.blocked_at = None
        self.done_at = self.done_by = None

    def resume(self) -> None:
        """Go on: being done if it had been started, else to do."""
        self._enter(TaskState.DOING if self.started_at else TaskState.TODO)

    def drop(self) -> None:
        self._enter(TaskState.DROPPED)


class Word(StrEnum):
    """What passes between somebody who gave a task and somebody who was given it."""

    CANNOT = "cannot"
    QUESTION = "question"
    ANSWER = "answer"


@dataclass(slots=True)
class Note:
    """Something said about a task; `word` is what it asks or tells of whoever it is meant `to`."""

    id: str
    task: str
    author: str
    text: str
    at: datetime
    to: str | None = None
    word: Word | None = None

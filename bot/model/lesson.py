"""Lessons: what a team wants to remember from one project to the next."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from bot.values import dataclass


class LessonState(StrEnum):
    NOTED = "noted"
    PUBLISHED = "published"  # the team agrees: it is offered again
    MERGED = "merged"  # it lives on in another one
    DROPPED = "dropped"


@dataclass(slots=True)
class Lesson:
    """People see K-7; its number is unique in the team. `into` is the one it was merged into."""

    id: str
    number: int
    project: str
    text: str
    created_at: datetime
    created_by: str
    labels: list[str] = field(default_factory=list)
    state: LessonState = LessonState.NOTED
    published_at: datetime | None = None
    into: str | None = None


@dataclass(slots=True)
class Vote:
    """Whether somebody finds a lesson useful; who does not is offered it no more."""

    id: str
    lesson: str
    person: str
    useful: bool
    at: datetime


@dataclass(slots=True)
class Lookback:
    """Somebody is asked, at the end of a project, what it taught them."""

    id: str
    project: str
    person: str
    asked_at: datetime
    answered_at: datetime | None = None

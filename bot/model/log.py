"""The log of every conversation with the client."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.model.moment import Moment
from bot.model.task import Visibility
from bot.values import dataclass


class LogKind(StrEnum):
    NEED = "need"
    FEEDBACK = "feedback"
    OPINION = "opinion"
    DECISION = "decision"
    PROMISE = "promise"
    QUESTION = "question"
    NOTE = "note"


class Mood(StrEnum):
    """How the client felt about it, as whoever logs it heard it."""

    GOOD = "good"
    NEUTRAL = "neutral"
    BAD = "bad"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "happy": "good", "positive": "good", "满意": "good", "高兴": "good", "积极": "good",
            "calm": "neutral", "一般": "neutral", "平静": "neutral", "中性": "neutral",
            "unhappy": "bad", "angry": "bad", "negative": "bad", "不满": "bad", "生气": "bad",
            "消极": "bad",
        }  # fmt: skip


ANSWERABLE = (LogKind.NEED, LogKind.FEEDBACK, LogKind.QUESTION)
"""The kinds that wait for an answer from us."""


@dataclass(slots=True)
class LogEntry:
    """What was said with the client, by whom, when; people see L-58."""

    id: str
    project: str
    number: int
    kind: LogKind
    text: str
    author: str  # the team member who logged it
    happened_at: datetime  # noon, where only the day is known
    contact: str | None = None  # who said it, as typed
    link: str | None = None  # to the message it came from
    task: str | None = None  # the task a promise became
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    visibility: Visibility = Visibility.INTERNAL
    happened_on: date | None = None  # the day, where nobody said at what time
    owner: str | None = None  # who sees to it
    labels: list[str] = field(default_factory=list)
    conversation: str | None = None  # the thread with the client it belongs to
    mood: Mood | None = None
    due: Moment | None = None  # of a promise, what was promised; else when we answer at the latest
    replaces: str | None = None  # the earlier decision that holds no more
    extra: dict[str, Any] = field(default_factory=dict)  # of the team's own fields: bot.custom

    @property
    def when(self) -> date | Moment:
        """When it happened, as exactly as it is known."""
        return self.happened_on or Moment.of(self.happened_at, "UTC")

    @property
    def waiting(self) -> bool:
        """Whether the client still waits for our answer."""
        return self.kind in ANSWERABLE and self.answered_at is None

    def reply(self, text: str | None, now: datetime, by: str) -> None:
        self.answer, self.answered_at, self.answered_by = text, now, by

"""The client's weekly report: written by the week itself, approved by one person, sent once."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum

from bot.values import dataclass


class ReportState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"  # it goes out at `send_at`
    SENT = "sent"
    CORRECTED = "corrected"  # sent, and a later letter of its number was sent after it


OPEN_REPORT = (ReportState.DRAFT, ReportState.APPROVED)
"""The states in which a report has not been read by the client."""


class ReportLanguage(StrEnum):
    """In which language a client reads their reports."""

    EN = "en"
    ZH = "zh"
    BOTH = "both"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "english": "en", "英文": "en", "chinese": "zh", "中文": "zh", "bilingual": "both",
            "双语": "both", "中英文": "both",
        }  # fmt: skip

    @staticmethod
    def of(locale: str) -> ReportLanguage:
        """The one that a room of this locale is spoken to in."""
        return ReportLanguage.ZH if locale.startswith("zh") else ReportLanguage.EN


class Decision(StrEnum):
    """What a client says to something they are to decide."""

    YES = "yes"
    NO = "no"
    DISCUSS = "discuss"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "同意": "yes", "是": "yes", "可以": "yes", "不同意": "no", "否": "no", "不行": "no",
            "再商量": "discuss", "商量": "discuss", "讨论": "discuss",
        }  # fmt: skip


@dataclass(slots=True)
class ClientReport:
    """People see #14, and #14b for a correction of it.

    Until it is approved, its sections say what the data say; `en` and `zh` hold those that
    somebody wrote anew, "" for one that was left out. With the approval both hold every section,
    and `text` the whole message as it will be, and was, read: a later change of the data, or of
    Steward's own words, does not reach it any more.
    """

    id: str
    project: str
    number: int
    since: date  # the days it tells of, first and last
    until: date
    created_at: datetime
    created_by: str | None  # None: the clock
    letter: str = ""
    state: ReportState = ReportState.DRAFT
    language: ReportLanguage = ReportLanguage.EN
    en: dict[str, str] = field(default_factory=dict)
    zh: dict[str, str] = field(default_factory=dict)
    proposed_by: str | None = None  # a member who thinks it may go
    proposed_at: datetime | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    send_at: datetime | None = None
    sent_at: datetime | None = None
    text: str | None = None
    asked: list[str] = field(default_factory=list)  # each decision's task, "" where none is known
    rooms: list[str] = field(default_factory=list)  # where it was said, by their ids
    held: bool = False  # somebody wants to see to it first
    mailed: list[str] = field(default_factory=list)  # to whom it went by mail, by their ids

    @property
    def name(self) -> str:
        return f"#{self.number}{self.letter}"

    @property
    def open(self) -> bool:
        return self.state in OPEN_REPORT

    @property
    def touched(self) -> bool:
        """Whether somebody changed it or held it back: then it never goes by itself."""
        return self.held or bool(self.en or self.zh or self.letter)


LOW = 2
"""So few points of five, or fewer, ask for something to be done."""

MOST_POINTS = 5


@dataclass(slots=True)
class ClientAnswer:
    """What one person of the client's said under a report; whoever says something else later
    changes it."""

    id: str
    project: str
    report: str
    question: int  # which of the decisions, from 1; 0: how the week was
    said: str  # a Decision, or the points
    person: str
    at: datetime
    entry: str  # the log entry that holds it
    before: str | None = None  # what they had said before

    @property
    def points(self) -> int | None:
        """How the week was, from 1 to 5; None where it answers another question."""
        return None if self.question else int(self.said)

    @property
    def low(self) -> bool:
        return self.points is not None and self.points <= LOW

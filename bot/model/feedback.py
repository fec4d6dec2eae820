"""Feedback of a client in one tap: what is asked, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from bot.values import dataclass


class Scale(StrEnum):
    """CSAT: how satisfied somebody is, from 1 to 5. NPS: how likely they are to recommend us,
    from 0 to 10."""

    CSAT = "csat"
    NPS = "nps"

    @staticmethod
    def words() -> dict[str, str]:
        return {"满意度": "csat", "净推荐值": "nps", "推荐": "nps"}

    @property
    def points(self) -> range:
        return range(1, 6) if self is Scale.CSAT else range(11)

    def low(self, points: int) -> bool:
        """Whether something is to be done about it: the two lowest of CSAT, a detractor of NPS."""
        return points <= (2 if self is Scale.CSAT else 6)


class Occasion(StrEnum):
    """When a question is asked that waits for no milestone."""

    NOW = "now"
    CLOSE = "close"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "closing": "close",
            "现在": "now",
            "立即": "now",
            "结项": "close",
            "结项时": "close",
        }


class Naming(StrEnum):
    """Whether it is known who gave which answer."""

    NAMED = "named"
    ANONYMOUS = "anonymous"

    @staticmethod
    def words() -> dict[str, str]:
        return {"记名": "named", "匿名": "anonymous"}


@dataclass(slots=True)
class Survey:
    """One question to a client; people see F-3.

    It is asked when `after` is reached, when the project is closed (`at_close`), or at `asked_at`.
    `person` is the one it is for; None: everybody in the rooms that the client reads.
    """

    id: str
    project: str
    number: int
    scale: Scale
    created_at: datetime
    created_by: str | None  # None: the clock
    person: str | None = None
    after: str | None = None
    at_close: bool = False
    anonymous: bool = False
    asked_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def name(self) -> str:
        return f"F-{self.number}"


@dataclass(slots=True)
class Score:
    """One answer. An anonymous one holds neither who gave it nor when."""

    id: str
    project: str
    survey: str
    points: int
    person: str | None = None
    at: datetime | None = None
    entry: str | None = None  # of a low one, the log entry that asks for something to be done


@dataclass(slots=True)
class Ballot:
    """That somebody has answered an anonymous question. It is in no journal, beside no time and
    no answer, so that nothing kept by Steward joins the two."""

    id: str
    survey: str
    person: str


def csat(points: Iterable[int]) -> float | None:
    """The customer satisfaction score, from 0 to 1: those who are satisfied (4 and 5 of 5) of all
    who answered; None where nobody did.

    The usual definition ("top two boxes"), as in Qualtrics, "What is CSAT and how do you measure
    it?".
    """
    given = list(points)
    return sum(one >= 4 for one in given) / len(given) if given else None


def nps(points: Iterable[int]) -> float | None:
    """The net promoter score, from -100 to 100: promoters (9 and 10 of 10) less detractors (0 to
    6), in percent of all who answered; None where nobody did.

    F. F. Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003.
    """
    given = list(points)
    if not given:
        return None
    return 100 * (sum(one >= 9 for one in given) - sum(one <= 6 for one in given)) / len(given)

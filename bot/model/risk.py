"""The risk register: what may happen, how likely, how bad, and who watches it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.moment import Moment


class RiskState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Band(StrEnum):
    """The four bands of a 5x5 matrix, by score."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @staticmethod
    def of(score: int) -> Band:
        """1-4 low, 5-9 medium, 10-14 high, 15-25 critical."""
        return next(band for band in reversed(Band) if score >= band.least)

    @property
    def least(self) -> int:
        """The lowest score of the band."""
        return {"low": 0, "medium": 5, "high": 10, "critical": 15}[self.value]


REVIEW_DAYS = {Band.CRITICAL: 7, Band.HIGH: 14, Band.MEDIUM: 30, Band.LOW: 90}
"""How many days may pass until a risk of that band is looked at again."""


@dataclass(slots=True)
class Risk:
    """People see R-7. `probability` and `impact` run from 1 to 5; None is not assessed yet."""

    id: str
    project: str
    number: int
    statement: str
    created_at: datetime
    created_by: str
    probability: int | None = None
    impact: int | None = None
    owner: str | None = None
    type: str | None = None
    state: RiskState = RiskState.OPEN
    review: Moment | None = None
    closed_at: datetime | None = None
    closed_why: str | None = None
    milestone: str | None = None  # what it puts in danger

    @property
    def open(self) -> bool:
        return self.state is RiskState.OPEN

    @property
    def score(self) -> int | None:
        """Probability times impact, 1 to 25; None while either is unknown."""
        if self.probability is None or self.impact is None:
            return None
        return self.probability * self.impact

    @property
    def band(self) -> Band | None:
        return None if self.score is None else Band.of(self.score)

"""The risk register: what may happen, how likely, how bad, who watches it and what is done; and the
issues that risks became."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.model.moment import Moment
from bot.model.money import Money
from bot.values import dataclass


class RiskState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    HAPPENED = "happened"


class Band(StrEnum):
    """The four bands of a 5x5 matrix, by score."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @staticmethod
    def of(score: int) -> Band:
        """1-4 low, 5-9 medium, 10-14 high, 15-25 critical."""
        return next((band for band in reversed(Band) if score >= band.least), Band.LOW)

    @property
    def least(self) -> int:
        """The lowest score of the band."""
        return {"low": 0, "medium": 5, "high": 10, "critical": 15}[self.value]


REVIEW_DAYS = {Band.CRITICAL: 7, Band.HIGH: 14, Band.MEDIUM: 30, Band.LOW: 90}
"""How many days may pass until a risk of that band is looked at again."""


@dataclass(frozen=True, slots=True)
class Level:
    """How likely and how bad, each from 1 to 5."""

    probability: int
    impact: int

    @property
    def score(self) -> int:
        """Probability times impact, 1 to 25."""
        return self.probability * self.impact

    @property
    def band(self) -> Band:
        return Band.of(self.score)

    def worse(self) -> Level:
        """One step up: more likely, or where nothing is likelier, worse."""
        if self.probability < 5:
            return Level(self.probability + 1, self.impact)
        return Level(5, min(5, self.impact + 1))

    def better(self) -> Level:
        """One step down: less likely, or where nothing is less likely, less bad."""
        if self.probability > 1:
            return Level(self.probability - 1, self.impact)
        return Level(1, max(1, self.impact - 1))


class Response(StrEnum):
    """What is done about a risk (the four strategies for threats of the PMBOK Guide)."""

    AVOID = "avoid"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    ACCEPT = "accept"


class Proximity(StrEnum):
    """When it would happen, if it does."""

    NOW = "now"
    MONTH = "month"
    LATER = "later"


@dataclass(slots=True)
class Risk:
    """People see R-7. `statement` is what may happen; `probability` and `impact` run from 1 to 5,
    None is not assessed yet. `tasks` are what is done about it; what remains once they are done is
    the residual level.
    """

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
    cause: str | None = None
    effect: str | None = None
    proximity: Proximity | None = None
    response: Response | None = None
    tasks: list[str] = field(default_factory=list)
    trigger: str | None = None  # by what one sees that it happens
    contingency: str | None = None  # what is done then
    residual_probability: int | None = None
    residual_impact: int | None = None
    reviewed_at: datetime | None = None
    told_client: str | None = None  # what its client reads of it; None: nothing
    signal: str | None = None  # the cause it was drafted from; see bot.reports.signals
    extra: dict[str, Any] = field(default_factory=dict)  # of the team's own fields: bot.custom

    @property
    def open(self) -> bool:
        return self.state is RiskState.OPEN

    @property
    def level(self) -> Level | None:
        """As it is without what is being done about it; see bot.risks for what counts."""
        return _level(self.probability, self.impact)

    @property
    def residual(self) -> Level | None:
        """What remains once all its tasks are done."""
        return _level(self.residual_probability, self.residual_impact)


def _level(probability: int | None, impact: int | None) -> Level | None:
    return None if probability is None or impact is None else Level(probability, impact)


@dataclass(slots=True)
class Issue:
    """What has happened; people see I-3. The risk that it was keeps its own history."""

    id: str
    project: str
    number: int
    statement: str
    happened_on: date
    created_at: datetime
    created_by: str
    risk: str | None = None
    owner: str | None = None
    note: str | None = None
    cost: Money | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closed_why: str | None = None  # what settled it

    @property
    def open(self) -> bool:
        return self.closed_at is None


@dataclass(slots=True)
class Dismissal:
    """A draft that somebody did not take for a risk: it does not come again, and others of its
    kind only when they are clearly worse than `level`."""

    id: str
    project: str
    kind: str
    cause: str
    level: int
    at: datetime
    by: str

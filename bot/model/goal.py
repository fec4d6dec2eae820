"""Goals: what a project is for, in words that can be measured and have a day."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from decimal import Decimal

from bot.model.moment import Moment
from bot.model.task import Visibility
from bot.patterns import regex
from bot.values import dataclass


@dataclass(slots=True)
class Goal:
    """A SMART goal. `number` is what people call it by in its project.

    `target` is the number that is to be reached, `unit` what is counted; `first` is where it stood
    when it was set, so that a number may also be meant to fall. What a milestone measures is the
    share of its tasks that are done; what counts tasks is counted; everything else is typed.
    """

    id: str
    project: str
    number: int
    specific: str
    target: Decimal
    due: Moment
    created_at: datetime
    created_by: str
    unit: str = ""
    measurable: str | None = None
    achievable: str | None = None
    relevant: str | None = None
    milestone: str | None = None
    first: Decimal = Decimal()
    now: Decimal | None = None  # as somebody typed it last
    now_at: datetime | None = None
    now_by: str | None = None
    visibility: Visibility = Visibility.INTERNAL

    def share(self, now: Decimal | None) -> float | None:
        """How far it has come from 0 to 1; None where nobody knows."""
        if now is None:
            return None
        way = self.target - self.first
        if not way:
            return 1.0 if now == self.target else 0.0
        return abs(float(min(max((now - self.first) / way, Decimal()), Decimal(1))))

    def reached(self, now: Decimal | None) -> bool:
        return (
            now is not None and (now - self.target) * (1 if self.target >= self.first else -1) >= 0
        )

    @property
    def counts_tasks(self) -> bool:
        return self.unit.casefold() in _TASKS


_TASKS = {"task", "tasks", "任务", "个任务", "项任务"}

_NUMBER = regex(
    r"(?<![A-Za-z0-9_.,/:-])(?P<number>\d{1,12}(?:,\d{3})*(?:\.\d{1,6})?)(?P<size>[kKmM](?![A-Za-z0-9_])|万|千|百万|亿)?"
    r"\s?(?P<unit>%|[^\W\d_][\w-]{0,30})?"
)
_SIZES = {"k": 10**3, "m": 10**6, "千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8}
_HAN = regex(r"[\u4e00-\u9fff]+")
_NO_UNIT = {"to", "of", "by", "and", "or", "in", "for", "at", "with", "new", "more", "per"}


def measured(text: str) -> tuple[Decimal, str] | None:
    """The first number of a text and what it counts: "200 sign-ups"; None where there is none."""
    match = _NUMBER.search(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    number = Decimal(match["number"].replace(",", ""))
    if match["size"]:
        number *= _SIZES[match["size"].lower()]
    unit = match["unit"] or ""
    han = _HAN.match(unit)
    return number, "" if unit.lower() in _NO_UNIT else han[0] if han else unit

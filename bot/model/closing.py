"""Closing a project: what is left open and why that is all right, and what people say of it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from bot.values import dataclass


class Leftover(StrEnum):
    """What may be left open in a project that is to be closed."""

    TASKS = "tasks"
    PROMISES = "promises"
    NEEDS = "needs"
    REPORT = "report"
    EQUIPMENT = "equipment"
    STOCK = "stock"
    HOURS = "hours"
    EXPENSES = "expenses"
    RISKS = "risks"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "任务": "tasks", "承诺": "promises", "需求": "needs", "报告": "report", "周报": "report",
            "设备": "equipment", "物料": "stock", "库存": "stock", "工时": "hours",
            "费用": "expenses", "风险": "risks",
        }  # fmt: skip


@dataclass(slots=True)
class Waiver:
    """Somebody's word that a project may be closed although so many (`n`) of these are open."""

    id: str
    project: str
    what: Leftover
    n: int
    why: str
    by: str
    at: datetime


@dataclass(slots=True)
class Closing:
    """What is kept of a project's end beside its numbers; one for each project.

    `words` holds what people say beside the numbers, by the sections of the report; `contact` is
    whom the client may ask from then on. `closed_at` is None before, and after it was reopened.
    `rooms` are those it is sent to, `text` is what the client reads there, as it was then.
    """

    id: str
    project: str
    closed_at: datetime | None = None
    closed_by: str | None = None
    words: dict[str, str] = field(default_factory=dict)
    contact: str | None = None
    sent_at: datetime | None = None
    sent_by: str | None = None
    rooms: list[str] = field(default_factory=list)
    text: str | None = None


@dataclass(slots=True)
class Verdict:
    """What one person of the client's says at the end: 0 to 10, what worked, what to improve."""

    id: str
    project: str
    closing: str
    person: str
    at: datetime
    score: int | None = None
    worked: str | None = None
    improve: str | None = None

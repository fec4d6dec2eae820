"""Check-ins: what somebody says of their week, in two lines."""

from __future__ import annotations

from datetime import date, datetime

from bot.values import dataclass


@dataclass(slots=True)
class CheckIn:
    """One person's answer about one week of one project; `did` is None until they gave it."""

    id: str
    project: str
    person: str
    week: date  # its Monday
    asked_at: datetime
    asked: bool  # by the clock, in a message of its own
    did: str | None = None
    next: str | None = None
    answered_at: datetime | None = None

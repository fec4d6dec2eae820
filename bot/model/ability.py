"""What people can do: skills with a level."""

from __future__ import annotations

from datetime import datetime

from bot.values import dataclass


@dataclass(slots=True)
class Ability:
    """That a person has a skill. They say so themselves until somebody who leads confirms it."""

    id: str
    person: str
    skill: str  # lower case, without a level: figma
    level: int  # 1 has begun, 2 works alone, 3 teaches others
    said_at: datetime
    said_by: str
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None

    @property
    def confirmed(self) -> bool:
        return self.confirmed_at is not None

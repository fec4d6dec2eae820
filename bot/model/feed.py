"""A calendar that somebody reads outside, under an address that nobody guesses."""

from __future__ import annotations

from datetime import datetime

from bot.values import dataclass


@dataclass(slots=True)
class Feed:
    """Whoever knows `token` reads what `person` may know: what is theirs or, of a `project`, all
    that is dated in it. It is in no journal and no dump: it opens a door."""

    id: str
    person: str
    token: str
    created_at: datetime
    project: str | None = None

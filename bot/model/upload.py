"""What somebody brought to be imported, until they say yes to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.values import dataclass

KEPT = timedelta(hours=24)


@dataclass(slots=True)
class Upload:
    """A text as it came. No entry of the journal holds it: nothing has been done with it yet."""

    id: str
    person: str
    at: datetime
    text: str
    name: str | None = None  # of the file
    project: str | None = None

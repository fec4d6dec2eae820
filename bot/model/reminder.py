"""A message that somebody wants to come back to."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.post import Post
from bot.values import dataclass

STALE = timedelta(days=7)
"""So long after its time a reminder of a message is still worth saying."""


@dataclass(slots=True)
class Reminder:
    """`person` asked for it, and hears of it alone."""

    id: str  # short, since buttons name it
    person: str
    text: str
    author: str
    due: datetime
    made_at: datetime
    link: str | None = None  # to the message
    done: bool = False


def reminder_posts(reminder: Reminder) -> list[Post]:
    """What it wants said."""
    if reminder.done:
        return []
    return [
        Post(
            f"reminder/{reminder.id}/due", f"my reminded {reminder.id}", reminder.due, "message",
            person=reminder.person, until=reminder.due + STALE,
        )
    ]  # fmt: skip

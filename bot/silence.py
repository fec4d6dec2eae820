"""When somebody is reminded that a client waits for an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.forum import Conversation
from bot.model.log import LogEntry
from bot.model.moment import instant, zone_info
from bot.model.people import Person
from bot.model.post import Post
from bot.model.project import Project, ProjectState
from bot.nudges import WorkingHours

DAYS = 3
"""Working days a client waits before somebody is reminded of it."""

_STALE = timedelta(days=7)


def silence_posts(talk: Conversation, project: Project, owner: Person | None) -> list[Post]:
    """The reminder of a conversation that waits for us; none of one that does not."""
    since = talk.waiting_since
    if since is None or talk.closed_at is not None or project.state is not ProjectState.ACTIVE:
        return []
    if owner is None or not owner.active:
        return []
    due = _after(since, WorkingHours.of(owner, project))
    key = f"conversation/{talk.id}/{since:%Y%m%dT%H%M%S}"
    line = f"log silent {talk.id}"
    return [Post(key, line, due, "silent", owner.id, until=due + _STALE)]


def due_posts(entry: LogEntry, project: Project, owner: Person | None) -> list[Post]:
    """The reminders of an entry that is to be answered by a date: a working day before, and once
    more when it is over."""
    if entry.due is None or not entry.waiting or project.state is not ProjectState.ACTIVE:
        return []
    if owner is None or not owner.active:
        return []
    hours, due, at = WorkingHours.of(owner, project), entry.due, entry.due.at
    # A whole day is announced on the morning of the working day before it.
    base = instant(datetime.combine(due.day, hours.start), due.zone) if due.whole else at
    moments = (("before", hours.day_before(base)), ("over", hours.open_at(at)))
    return [
        Post(f"log/{entry.id}/{name}", f"log due {entry.id}", said, "answer-due", person=owner.id,
             until=at + _STALE)
        for name, said in moments
    ]  # fmt: skip


def _after(since: datetime, hours: WorkingHours) -> datetime:
    """The same hour so many working days later, when its reader is at work."""
    morning = since
    for _day in range(DAYS):
        morning = hours.morning(morning, 1)
    zone = zone_info(hours.zone)
    clock = since.astimezone(zone).time()
    at = instant(datetime.combine(morning.astimezone(zone).date(), clock), hours.zone)
    return hours.open_at(max(at, morning))

"""Which posts a thing wants. Pure: the gate makes the pending rows agree with the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.model.moment import instant, zone_info
from bot.model.people import Person
from bot.model.post import Post
from bot.model.project import Project, ProjectState
from bot.model.task import Task

STALE = timedelta(days=3)
"""A reminder that is later than this is no longer news; the agenda shows the task anyway."""


@dataclass(frozen=True, slots=True)
class Desk:
    """When a person is at work: wall clock, working days (Monday is 0), and the zone of both."""

    start: time
    end: time
    days: frozenset[int]
    zone: str

    @staticmethod
    def of(person: Person, project: Project) -> Desk:
        # Somebody who works on no day at all would never be told anything.
        days = frozenset(person.workdays) or frozenset(range(5))
        return Desk(person.work_from, person.work_to, days, person.zone or project.zone)

    def open_at(self, at: datetime) -> datetime:
        """`at` itself if somebody sits there then, else when they next do (UTC)."""
        local = at.astimezone(zone_info(self.zone)).replace(tzinfo=None)
        day = local.date()
        if day.weekday() in self.days and self.start <= local.time() < self.end:
            return at
        if local.time() >= self.start:
            day += timedelta(days=1)
        while day.weekday() not in self.days:
            day += timedelta(days=1)
        return instant(datetime.combine(day, self.start), self.zone)

    def day_before(self, at: datetime) -> datetime:
        """One working day before `at`, at the same wall time where that lies in working hours."""
        local = at.astimezone(zone_info(self.zone)).replace(tzinfo=None)
        day = local.date() - timedelta(days=1)
        while day.weekday() not in self.days:
            day -= timedelta(days=1)
        last = (datetime.combine(day, self.end) - timedelta(hours=1)).time()
        clock = min(max(local.time(), self.start), max(last, self.start))
        return instant(datetime.combine(day, clock), self.zone)

    def morning(self, at: datetime, days: int) -> datetime:
        """The start of the working day that is at least `days` calendar days after `at`'s day."""
        day = at.astimezone(zone_info(self.zone)).date() + timedelta(days=days)
        while day.weekday() not in self.days:
            day += timedelta(days=1)
        return instant(datetime.combine(day, self.start), self.zone)


def nudges(task: Task, project: Project, owner: Person | None) -> list[Post]:
    """The reminders an open task with a due moment wants, all to its owner.

    One working day before; at the hour, if an hour was given; and when it is late, on the
    first working morning after and again from the third day on. Posts whose moment is already
    over are wanted too: it is for the gate to leave out what lies before its own now.
    """
    if owner is None or not owner.active or task.due is None or not task.open:
        return []
    if project.state is not ProjectState.ACTIVE:
        return []
    desk = Desk.of(owner, project)
    due = task.due
    # A whole day is announced on the morning of the working day before it.
    before = (
        desk.day_before(instant(datetime.combine(due.day, desk.start), due.zone))
        if due.whole
        else desk.day_before(due.at)
    )
    wanted = [("soon", before)]
    if not due.whole:
        wanted.append(("hour", desk.open_at(due.at)))
    last_day = due.at - timedelta(microseconds=1)
    wanted += [("late/1", desk.morning(last_day, 1)), ("late/3", desk.morning(last_day, 3))]
    return [
        Post(
            key=f"task/{task.id}/{name}",
            line=f"task nudge {project.key}-{task.number}",
            due=at,
            why=name.partition("/")[0],
            person=owner.id,
            until=at + STALE,
        )
        for name, at in wanted
    ]

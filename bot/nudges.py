"""Which posts a thing wants. Pure: the gate makes the pending rows agree with the answer."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.daysoff import days_off
from bot.model.moment import Moment, instant, zone_info
from bot.model.people import Person
from bot.model.post import Post
from bot.model.project import Project, ProjectState
from bot.model.task import Task

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}

STALE = timedelta(days=3)
"""A reminder that is later than this is no longer news; the agenda shows the task anyway."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a person is at work: wall clock, working days (Monday is 0), and the zone of both."""

    start: time
    end: time
    days: frozenset[int]
    zone: str
    off: Container[date] = ()  # public holidays of the project

    @staticmethod
    def of(person: Person, project: Project) -> WorkingHours:
        # Somebody who works on no day at all would never be told anything.
        days = frozenset(person.workdays) or frozenset(range(5))
        zone, off = person.zone or project.zone, days_off(project.holidays)
        return WorkingHours(person.work_from, person.work_to, days, zone, off)

    def open_at(self, at: datetime) -> datetime:
        """`at` itself if they are at work then, else when they next are (UTC)."""
        local = self._local(at)
        day = local.date()
        if self._works(day) and self.start <= local.time() < self.end:
            return at
        return self._on(self._day(day + timedelta(days=local.time() >= self.start)), self.start)

    def day_before(self, at: datetime) -> datetime:
        """One working day before `at`, at the same wall time where that lies in working hours."""
        local = self._local(at)
        day = self._day(local.date() - timedelta(days=1), -1)
        return self._on(day, min(max(local.time(), self.start), self._last_hour(day)))

    def last_before(self, at: datetime) -> tuple[datetime, datetime]:
        """The last working day that begins before `at`: its start, and its last hour."""
        day = self._day(self._local(at).date(), -1)
        if self._on(day, self.start) >= at:
            day = self._day(day - timedelta(days=1), -1)
        return self._on(day, self.start), self._on(day, self._last_hour(day))

    def morning(self, at: datetime, days: int) -> datetime:
        """The start of the working day that is at least `days` calendar days after `at`'s day."""
        return self._on(self._day(self._local(at).date() + timedelta(days=days)), self.start)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(zone_info(self.zone)).replace(tzinfo=None)

    def _day(self, day: date, step: int = 1) -> date:
        """`day` itself if it is a working day, else the next one in that direction."""
        while not self._works(day):
            day += timedelta(days=step)
        return day

    def _works(self, day: date) -> bool:
        return day.weekday() in self.days and day not in self.off

    def _last_hour(self, day: date) -> time:
        hour = (datetime.combine(day, self.end) - timedelta(hours=1)).time()
        return max(hour, self.start)

    def _on(self, day: date, clock: time) -> datetime:
        return instant(datetime.combine(day, clock), self.zone)


def nudges(task: Task, project: Project, owner: Person | None, now: datetime) -> list[Post]:
    """The reminders an open task with a due moment wants, all to its owner.

    One working day before or, if that is over by now, later but still before it is due; at the
    hour, if an hour was given (both give way to the task's own rule, where it has one); and when
    it is late, on the first working morning after and again from the third day on. Posts whose
    moment is already over are wanted too: it is for the gate to leave out what lies before its
    own now.
    """
    if owner is None or not owner.active or task.due is None or not task.open:
        return []
    if project.state is not ProjectState.ACTIVE or task.remind == []:
        return []
    hours, due = WorkingHours.of(owner, project), task.due
    # `until` tells the dates of a task apart: whichever moment is taken, it is the same reminder.
    soon = [_soon(due, hours, now)] if task.remind is None else _own(task.remind, due, hours)
    names = ["soon", *(f"soon/{n}" for n in range(1, len(soon)))]
    wanted = [(name, at, due.at + STALE) for name, at in zip(names, soon, strict=True)]
    last_day = due.at - timedelta(microseconds=1)
    moments = [("late/1", hours.morning(last_day, 1)), ("late/3", hours.morning(last_day, 3))]
    if not due.whole and task.remind is None:
        moments.insert(0, ("hour", hours.open_at(due.at)))
    wanted += [(name, at, at + STALE) for name, at in moments]
    return [
        Post(
            key=f"task/{task.id}/{name}",
            line=f"task nudge {project.key}-{task.number}",
            due=at,
            why=name.partition("/")[0],
            person=owner.id,
            until=until,
        )
        for name, at, until in wanted
    ]


def _own(remind: list[str], due: Moment, hours: WorkingHours) -> list[datetime]:
    """The moments a task's own rule names ("3d", "1h"), moved into working hours."""
    base = instant(datetime.combine(due.day, hours.start), due.zone) if due.whole else due.at
    ahead = {timedelta(**{_UNITS[said[-1]]: int(said[:-1])}) for said in remind}
    return [hours.open_at(base - before) for before in sorted(ahead, reverse=True)]


def _soon(due: Moment, hours: WorkingHours, now: datetime) -> datetime:
    """When somebody is told that a thing will be due: one working day before.

    A thing that was set too late for that: in the morning of the last working day before it is
    due or, if that is over as well, an hour before that day ends.
    """
    # A whole day is announced on the morning of the working day before it.
    at = instant(datetime.combine(due.day, hours.start), due.zone) if due.whole else due.at
    before = hours.day_before(at)
    later = (moment for moment in hours.last_before(due.at) if before < moment < due.at)
    return next((moment for moment in (before, *later) if moment > now), before)

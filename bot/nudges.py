"""Which posts a thing wants. Pure: the gate makes the pending rows agree with the answer."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.daysoff import days_off
from bot.model.moment import Moment, instant, zone_info
from bot.model.people import Absence, Person, Preset, Role
from bot.model.post import Post
from bot.model.project import Project, ProjectState
from bot.model.task import Priority, Task
from bot.values import dataclass

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}

STALE = timedelta(days=3)
"""A reminder that is later than this is no longer news; the agenda shows the task anyway."""


@dataclass(frozen=True, slots=True)
class _Off:
    """Holidays, and days of somebody's leave."""

    holidays: Container[date]
    leave: tuple[Absence, ...]

    def __contains__(self, day: object) -> bool:
        return day in self.holidays or (
            isinstance(day, date) and any(one.first <= day <= one.last for one in self.leave)
        )


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a person is at work: wall clock, working days (Monday is 0), and the zone of both."""

    start: time
    end: time
    days: frozenset[int]
    zone: str
    off: Container[date] = ()  # public holidays of the project, and the person's leave
    quiet: bool = True  # whether they want peace outside them

    @staticmethod
    def of(person: Person, project: Project) -> WorkingHours:
        off = _Off(days_off(project.holidays), tuple(person.absences))
        return replace(WorkingHours.alone(person, project.zone), off=off)

    @staticmethod
    def alone(person: Person, zone: str) -> WorkingHours:
        """Whatever the project; in `zone`, if they have chosen none."""
        # Somebody who works on no day at all would never be told anything.
        days = frozenset(person.workdays) or frozenset(range(5))
        off = _Off((), tuple(person.absences))
        return WorkingHours(
            person.work_from, person.work_to, days, person.zone or zone, off, person.quiet
        )

    def open_at(self, at: datetime) -> datetime:
        """`at` itself if they may be spoken to then, else when they next are at work (UTC)."""
        if not self.quiet:
            return at
        local = self._local(at)
        day = local.date()
        if self.works(day) and self.start <= local.time() < self.end:
            return at
        return self._on(self._day(day + timedelta(days=local.time() >= self.start)), self.start)

    def day_before(self, at: datetime) -> datetime:
        """One working day before `at`, at the same wall time where that lies in working hours."""
        local = self._local(at)
        day = self._day(local.date() - timedelta(days=1), -1)
        return self._on(day, min(max(local.time(), self.start), self._last_hour(day)))

    def day_after(self, at: datetime) -> datetime:
        """One working day after `at`, counted from when they are next at work."""
        local = self._local(self.open_at(at))
        day = self._day(local.date() + timedelta(days=1))
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
        while not self.works(day):
            day += timedelta(days=step)
        return day

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.weekday() in self.days and day not in self.off

    def _last_hour(self, day: date) -> time:
        end, start = (datetime.combine(day, clock) for clock in (self.end, self.start))
        return max(end - timedelta(hours=1), start).time()

    def _on(self, day: date, clock: time) -> datetime:
        return instant(datetime.combine(day, clock), self.zone)


def preset_of(task: Task, project: Project, owner: Person) -> Preset:
    """How much the owner is reminded of a task: by its own rule, as they wish, as the project
    wishes, in this order."""
    own = next((Preset(word) for word in task.remind or [] if word in list(Preset)), None)
    return own or owner.reminders or project.reminders or Preset.STANDARD


def covers(reader: Person, owner: Person, now: datetime, zone: str) -> bool:
    """Whether the reader covers for the owner today, where the owner is: in `zone`, if they have
    chosen none."""
    absence = owner.away_on(now.astimezone(zone_info(owner.zone or zone)).date())
    return absence is not None and absence.cover == reader.id and may_cover(reader)


def may_cover(person: Person) -> bool:
    """Guests see their own tasks alone, whoever is away."""
    return person.active and person.role is not Role.GUEST


def absent(person: Person, zone: str, now: datetime) -> Absence | None:
    """The leave because of which somebody reads later what they would read when they are next at
    work: in `zone`, if they have chosen none."""
    hours = replace(WorkingHours.alone(person, zone), off=())
    return person.away_on(hours.open_at(now).astimezone(zone_info(hours.zone)).date())


def weighty(task: Task) -> bool:
    return task.priority in (Priority.HIGH, Priority.URGENT)


def nudges(
    task: Task,
    project: Project,
    owner: Person | None,
    now: datetime,
    covers: Mapping[str, Person] | None = None,
) -> list[Post]:
    """The reminders an open task wants, all to its owner, within their working hours.

    One working day before it is due or, if that is over by now, later but still before; at the
    hour, if an hour was given; and when it is late. Which of them, the preset says:

    - gentle: before it is due and at the hour only where it is of high priority;
    - standard: both (at the hour not for low priority); late, from the third day on if it is of
      high priority, since otherwise the agenda tells;
    - strict: all of them, late on the first working morning, from the third day on, and then every
      week.

    Who has no agenda hears of what is late on the first working morning and from the third day on
    whatever the preset. A task's own distances ("3d", "1h") take the place of the first two.
    While it is snoozed nothing is wanted but to hear of it at the end of that. Whoever was given it
    is told so, whatever the preset.

    Days of leave are no working days, so that its owner hears of it before or after them. Where
    somebody covers for them, one of `covers` by id, that person is told what they would have been.

    Posts whose moment is already over are wanted too: it is for the gate to leave out what lies
    before its own now.
    """
    if owner is None or not owner.active or not task.open:
        return []
    if project.state is not ProjectState.ACTIVE:
        return []
    hours = WorkingHours.of(owner, project)
    told = {
        name: (owner, at, until) for name, at, until in _wanted(task, project, owner, hours, now)
    }
    if owner.leave:
        at_home = replace(hours, off=days_off(project.holidays))
        for name, at, until in _wanted(task, project, owner, at_home, now):
            absence = owner.away_on(at.astimezone(zone_info(hours.zone)).date())
            if name == GIVEN:
                continue  # nobody agrees for somebody else
            cover = (covers or {}).get(absence.cover or "") if absence is not None else None
            if absence is None or cover is None or not may_cover(cover):
                continue
            at = WorkingHours.of(cover, project).open_at(at)
            # Who is at work only when the owner is back, or has no need of it any more, is no help.
            if absence.last >= at.astimezone(zone_info(hours.zone)).date() and at < until:
                told[name] = cover, at, until
    return [
        _post(task, project, reader, name, at, until) for name, (reader, at, until) in told.items()
    ]


def _post(
    task: Task, project: Project, reader: Person, name: str, at: datetime, until: datetime
) -> Post:
    why = name.partition("/")[0]
    line = f"task nudge {project.key}-{task.number} {why}"
    return Post(f"task/{task.id}/{name}", line, at, why, person=reader.id, until=until)


def _wanted(
    task: Task, project: Project, owner: Person, hours: WorkingHours, now: datetime
) -> list[tuple[str, datetime, datetime]]:
    """Each reminder's name and moment, and until when it is of use."""
    wanted: list[tuple[str, datetime, datetime]] = []
    if task.due is not None and task.remind != []:
        preset = preset_of(task, project, owner)
        own = [said for said in task.remind or [] if said not in list(Preset)]
        wanted = [
            *_before(task, task.due, hours, now, preset, own),
            *_late(task, task.due, hours, preset, alone=owner.agenda is None),
        ]
    if task.snoozed is not None:
        at = hours.open_at(task.snoozed)
        later = [one for one in wanted if one[1] > at]
        wanted = [("snooze", at, max(at, task.snoozed) + STALE), *later]
    if task.offered and task.given_at is not None:
        at = hours.open_at(_settled(task.given_at))
        wanted.append((GIVEN, at, at + STALE))
    return wanted


GIVEN = "given"
"""The name of the post that tells somebody of a task they were given."""


def _settled(at: datetime) -> datetime:
    """The full minute at least one minute later: so long anybody may think again, and what is given
    in the same minute is one message."""
    later = at + timedelta(minutes=2)
    return later.replace(second=0, microsecond=0)


def _before(
    task: Task, due: Moment, hours: WorkingHours, now: datetime, preset: Preset, own: list[str]
) -> list[tuple[str, datetime, datetime]]:
    # `until` tells the dates of a task apart: whichever moment is taken, it is the same reminder.
    until = due.at + STALE
    if own:
        moments = _own(own, due, hours)
        return [(f"soon/{n}" if n else "soon", at, until) for n, at in enumerate(moments)]
    out: list[tuple[str, datetime, datetime]] = []
    if preset is not Preset.GENTLE or weighty(task):
        out.append(("soon", _soon(due, hours, now), until))
    low = task.priority is Priority.LOW and preset is not Preset.STRICT
    if not due.whole and not low and (preset is not Preset.GENTLE or weighty(task)):
        at = hours.open_at(due.at)
        out.append(("hour", at, at + STALE))
    return out


def _late(
    task: Task, due: Moment, hours: WorkingHours, preset: Preset, *, alone: bool
) -> list[tuple[str, datetime, datetime]]:
    days: list[int] = []
    if alone or preset is Preset.STRICT:
        days = [*LATE]
    elif preset is Preset.STANDARD and weighty(task):
        days = [LATE[1]]
    if preset is Preset.STRICT:
        days += [LATE[1] + 7 * week for week in range(1, WEEKS + 1)]
    mornings = [(f"late/{n}", late_morning(due, hours, n)) for n in days]
    return [(name, at, at + STALE) for name, at in mornings]


LATE = (1, 3)
"""So many days after it was due its owner hears of a late task; then every week."""

WEEKS = 8
"""So many weeks in a row; who has not stirred by then does not read them."""


def late_morning(due: Moment, hours: WorkingHours, days: int) -> datetime:
    """The working morning that is at least so many days after the last day it was due on."""
    return hours.morning(due.at - timedelta(microseconds=1), days)


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

"""Who has how much to do in a week, and how much time for it. What nobody estimated is unknown, and
is never taken for nothing."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from bot.asking import Between, Until
from bot.capacity import whole, working
from bot.daysoff import days_off
from bot.model.moment import midnight, zone_info
from bot.model.people import Person, Role
from bot.model.project import Project, ProjectState
from bot.model.task import OPEN
from bot.values import dataclass
from bot.work import Work

_TICK = timedelta(microseconds=1)
WEEK = timedelta(days=7)


@dataclass(slots=True)
class Planned:
    """What is to be done: hours as far as they are known, and how many tasks nobody estimated."""

    hours: timedelta = timedelta()
    unknown: int = 0
    tasks: int = 0


def monday_of(now: datetime, zone: str) -> date:
    today = now.astimezone(zone_info(zone)).date()
    return today - timedelta(days=today.weekday())


def due_in_weeks(
    work: Work, zone: str, weeks: int, **where: Any
) -> list[dict[str | None, Planned]]:
    """The open work that is due in this week, the next and so on, by who has it (None: nobody).

    What is late belongs to this week. A whole day is over at midnight sharp; that instant still
    belongs to its week.
    """
    monday = monday_of(work.now, zone)
    ends = [midnight(monday + WEEK * n, zone) for n in range(1, weeks + 1)]
    windows: list[Any] = [Until(ends[0])]
    windows += [Between(a + _TICK, b + _TICK) for a, b in pairwise(ends)]
    return [_due(work, due=window, **where) for window in windows]


def _due(work: Work, **where: Any) -> dict[str | None, Planned]:
    out: dict[str | None, Planned] = {}
    for owner, estimate, n in work.tasks.counts("owner", "estimate", state=OPEN, **where):
        one = out.setdefault(owner, Planned())
        one.tasks += n
        if estimate is None:
            one.unknown += n
        else:
            one.hours += estimate * n
    return out


def due_until(work: Work, until: datetime, **where: Any) -> dict[str | None, Planned]:
    """The open work that is due by then, what is late included, by who has it."""
    return _due(work, due=Until(until), **where)


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One person's week: `hours` without leave and holidays, what of those is `left`, what is
    planned in all projects and in this one (`here`), and what was logged."""

    monday: date
    hours: timedelta
    left: timedelta
    planned: timedelta
    here: timedelta
    unknown: int
    logged: timedelta

    @property
    def free(self) -> timedelta:
        """Time without work; less than nothing where it is too much."""
        return self.left - self.planned

    @property
    def over(self) -> timedelta:
        return max(-self.free, timedelta())

    @property
    def share(self) -> float | None:
        """The use of the week: what is planned and done as a part of its hours; None without any."""
        return (self.planned + self.logged) / self.hours if self.hours else None


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """The weeks of a person, this one first; `late` tasks, and those `undated`, in all projects."""

    person: Person
    weeks: Sequence[PersonWeek]
    late: int
    undated: int

    @property
    def overload(self) -> PersonWeek | None:
        """The first week with more work than time."""
        return next((week for week in self.weeks if week.over), None)


@dataclass
class Holidays:
    """On which days people have holidays: where all their active projects keep them."""

    work: Work
    people: Sequence[Person]
    _kept: dict[str, list[str | None]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        ids = tuple(one.id for one in self.people)
        work, active = self.work, ProjectState.ACTIVE
        parts = {(part.person, part.project) for part in work.members.find(person=ids)}
        parts |= {(owner, home) for owner, home, _n in
                  work.tasks.counts("owner", "project", owner=ids, state=OPEN)}  # fmt: skip
        parts |= {(one.lead, one.id) for one in work.projects.find(lead=ids, state=active)}
        # Theirs alone: a team has many more.
        theirs = tuple(sorted({home for _person, home in parts}))
        homes = {one.id: one for one in work.projects.find(id=theirs, state=active)}
        for person, home in sorted(parts):
            if home in homes:
                self._kept.setdefault(person, []).append(homes[home].holidays)

    def of(self, person: Person) -> Container[date]:
        places = self._kept.get(person.id, [])
        return _All([days_off(place) for place in dict.fromkeys(places)])


@dataclass(frozen=True, slots=True)
class _All:
    """The days that stand in each of several calendars."""

    calendars: Sequence[Container[date]]

    def __contains__(self, day: object) -> bool:
        return bool(self.calendars) and all(day in one for one in self.calendars)


def loads_of(
    people: Sequence[Person], zone: str, work: Work, project: Project | None = None, weeks: int = 2
) -> list[PersonLoad]:
    """What these people have to do, in all projects, week by week in that zone."""
    ids = tuple(sorted(one.id for one in people))
    if not ids:
        return []
    planned = due_in_weeks(work, zone, weeks, owner=ids)
    here = due_in_weeks(work, zone, weeks, owner=ids, project=project.id) if project else planned
    late = dict(work.tasks.counts("owner", owner=ids, state=OPEN, due=Until(work.now)))
    undated = dict(work.tasks.counts("owner", owner=ids, state=OPEN, due=None))
    monday, off = monday_of(work.now, zone), Holidays(work, people)
    logged = _logged(ids, monday, work)

    def week(person: Person, n: int) -> PersonWeek:
        first, days = monday + WEEK * n, off.of(person)
        hours = whole(person, zone, first, 7, days)
        end = midnight(first + WEEK, person.zone or zone)
        left = hours if n else working(person, zone, work.now, end, days)
        all_, own = (part[n].get(person.id, Planned()) for part in (planned, here))
        done = timedelta() if n else logged.get(person.id, timedelta())
        return PersonWeek(first, hours, left, all_.hours, own.hours, all_.unknown, done)

    return [
        PersonLoad(
            one, [week(one, n) for n in range(weeks)], late.get(one.id, 0), undated.get(one.id, 0)
        )
        for one in people
    ]


def _logged(ids: tuple[str, ...], monday: date, work: Work) -> dict[str, timedelta]:
    """The hours they logged in the week of that Monday."""
    out: dict[str, timedelta] = {}
    days = Between(monday.isoformat(), (monday + WEEK).isoformat())
    for person, length, n in work.stints.counts("person", "length", person=ids, day=days):
        out[person] = out.get(person, timedelta()) + length * n
    return out


def team(work: Work) -> list[Person]:
    """Everybody who works here, by name."""
    found = work.people.find(active=True, order=("name",))
    return [one for one in found if one.role is not Role.GUEST]

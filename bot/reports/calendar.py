"""What stands in somebody's calendar: what is due, milestones, and what they have borrowed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bot.calendars import Event, calendar
from bot.model.feed import Feed
from bot.model.milestone import Milestone
from bot.model.moment import Moment, zone_info
from bot.model.people import Person, Role
from bot.model.project import Project, ProjectState
from bot.model.stock import Booking
from bot.model.task import OPEN, Task
from bot.reading import tongue_of
from bot.tongue import Tongue
from bot.words import Words, _, pgettext
from bot.work import Work

MOST = 2_000
"""Events of one kind; nobody looks at more."""

BACK = timedelta(days=90)
"""So long something that is over stays in the calendar."""


def calendar_of(feed: Feed, work: Work) -> str | None:
    """The calendar as its reader may see it now; None where they may not, or it is of no use any
    more."""
    person = work.people.get(feed.person)
    if person is None or not person.active:
        return None
    tongue = tongue_of(work.organisation, person, None, work.now)
    projects = {p.id: p for p in work.projects.find(state=ProjectState.ACTIVE)}
    if feed.project is None:
        events = [*_tasks({"owner": person.id}, projects, work, tongue)]
        events += _milestones(_theirs(person, projects, work), work, tongue)
        events += _bookings({"person": person.id}, work, tongue)
        return calendar(f"Steward · {person.name}", events, _newest(events, work.now))
    home = projects.get(feed.project)
    if home is None or person.role is Role.GUEST:
        return None
    events = [*_tasks({"project": home.id}, projects, work, tongue)]
    events += _milestones({home.id: home}, work, tongue)
    events += _bookings({"project": home.id}, work, tongue)
    return calendar(f"Steward · {home.name}", events, _newest(events, work.now))


def _newest(events: list[Event], now: datetime) -> datetime:
    """A stamp that stays the same for a day, so that what has not changed is not sent again."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _theirs(person: Person, projects: dict[str, Project], work: Work) -> dict[str, Project]:
    """The projects somebody leads or has a part in; a guest sees no milestone."""
    if person.role is Role.GUEST:
        return {}
    mine = {member.project for member in work.members.find(person=person.id)}
    return {p.id: p for p in projects.values() if p.lead == person.id or p.id in mine}


def _tasks(
    where: dict[str, Any], projects: dict[str, Project], work: Work, tongue: Tongue
) -> Iterator[Event]:
    found: list[Task] = work.tasks.find(state=OPEN, order=("due", "number"), limit=MOST, **where)
    people = {person.id: person.name for person in work.people.find()}
    for task in found:
        home = projects.get(task.project)
        if task.due is None or home is None:
            continue
        owner = f" · {people[task.owner]}" if task.owner in people and "project" in where else ""
        title = f"{home.key}-{task.number} {task.title}{owner}"
        kind = tongue.text(pgettext("calendar", "Due"))
        yield Event(f"task-{task.id}", title, _start(task.due), note=home.name, kind=kind)


def _start(due: Moment) -> Any:
    return due.day if due.whole else due.at


def _milestones(projects: dict[str, Project], work: Work, tongue: Tongue) -> Iterator[Event]:
    found: list[Milestone] = work.milestones.find(
        project=tuple(projects), order=("due",), limit=MOST
    )
    for milestone in found:
        if milestone.due is not None and milestone.due.at > work.now - BACK:
            home = projects[milestone.project]
            mark = "🏁" if milestone.open else "✔"
            title = f"{mark} {home.key} {milestone.name}"
            kind = tongue.text(pgettext("calendar", "Milestone"))
            key = f"milestone-{milestone.id}"
            yield Event(key, title, _start(milestone.due), note=home.name, kind=kind)


def _bookings(where: dict[str, Any], work: Work, tongue: Tongue) -> Iterator[Event]:
    found: list[Booking] = work.bookings.find(returned_at=None, order=("end",), limit=MOST, **where)
    items = {item.id: item.name for item in work.items.find()} if found else {}
    zone = zone_info(tongue.zone)
    for one in found:
        name: Words = _("{item} (borrowed)", item=items.get(one.item, "?"))
        kind = tongue.text(pgettext("calendar", "Equipment"))
        start: Any = one.start
        end: Any = one.end
        if one.whole:
            start = one.start.astimezone(zone).date()
            end = (one.end - timedelta(seconds=1)).astimezone(zone).date()
        yield Event(f"booking-{one.id}", tongue.text(name), start, end, kind=kind)

"""How much time people have for work: hours of their weeks, less leave and holidays."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, timedelta

from bot.model.moment import instant, midnight, zone_info
from bot.model.people import Person

HOUR = timedelta(hours=1)
LONG_DAY = timedelta(hours=6)
"""So long a day has an hour's break in it."""

FARTHEST = 400  # days that are looked at


def span(person: Person) -> timedelta:
    """From when they begin on a day to when they leave, the break counted in."""
    start, end = (datetime.combine(date.min, at) for at in (person.work_from, person.work_to))
    return max(end - start, HOUR)


def week_hours(person: Person) -> timedelta:
    """The hours of somebody's working week: as they were set, else those of their days."""
    if person.capacity is not None:
        return person.capacity
    day = span(person)
    pause = HOUR if day >= LONG_DAY else timedelta()
    return (day - pause) * max(len(person.workdays), 1)


def working(
    person: Person, zone: str, start: datetime, end: datetime, off: Container[date] = ()
) -> timedelta:
    """Somebody's working time between two instants: their days and hours, evenly as much as their
    week has of it, without their leave and the days `off`. `zone` is for who has none."""
    if end <= start:
        return timedelta()
    place = person.zone or zone
    local = zone_info(place)
    day, last = start.astimezone(local).date(), end.astimezone(local).date()
    days = person.workdays or range(5)
    share = week_hours(person) / len(days) / span(person)
    total = timedelta()
    for _each in range(min((last - day).days + 1, FARTHEST)):
        if day.weekday() in days and day not in off and person.away_on(day) is None:
            opens = instant(datetime.combine(day, person.work_from), place)
            shuts = max(instant(datetime.combine(day, person.work_to), place), opens + HOUR)
            total += max(min(shuts, end) - max(opens, start), timedelta()) * share
        day += timedelta(days=1)
    return total


def whole(person: Person, zone: str, first: date, days: int, off: Container[date]) -> timedelta:
    """Their working time on so many days from the first, wherever the sun stands."""
    place = person.zone or zone
    start, end = (midnight(first + timedelta(days=n), place) for n in (0, days))
    return working(person, place, start, end, off)

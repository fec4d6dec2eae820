"""Who must log their hours, and on which days of this week they have not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.asking import Between
from bot.daysoff import days_off
from bot.model.people import Person, Role
from bot.model.project import Project, ProjectState
from bot.work import Work


def asking(person: Person, work: Work) -> list[Project]:
    """The active projects of somebody whose people have to log their hours."""
    budgets = work.budgets.find(must_log=True)
    if not budgets or person.role is Role.GUEST:
        return []
    ids = tuple(one.project for one in budgets)
    mine = {part.project for part in work.members.find(person=person.id, project=ids)
            if part.role is not Role.GUEST}  # fmt: skip
    found = work.projects.find(id=ids, state=ProjectState.ACTIVE)
    return [one for one in found if one.id in mine or one.lead == person.id]


def gaps(person: Person, today: date, work: Work) -> list[date]:
    """On the last working day of somebody's week: its earlier working days without hours.

    Holidays and days of leave want none; somebody who need not log has no gaps.
    """
    if not person.workdays or today.weekday() != max(person.workdays):
        return []
    projects = asking(person, work)
    if not projects:
        return []
    monday = today - timedelta(days=today.weekday())
    return missing(person, monday, today - timedelta(days=1), projects, work)


def missing(
    person: Person, first: date, last: date, projects: Sequence[Project], work: Work
) -> list[date]:
    """Somebody's working days without hours from the first to the last, both counted."""
    days = Between(first.isoformat(), (last + timedelta(days=1)).isoformat())
    logged = {day for day, _n in work.stints.counts("day", person=person.id, day=days)}
    off = [days_off(project.holidays) for project in projects]
    return [
        day
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if day.weekday() in person.workdays
        and day not in logged
        and person.away_on(day) is None
        and not all(day in held for held in off)
    ]

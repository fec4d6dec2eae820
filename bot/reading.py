"""How somebody is read and spoken to: their zone, language, hours and days off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.context import Context, Speaker
from bot.daysoff import days_off
from bot.kinds import Reader, spoken
from bot.model.moment import zone_info
from bot.model.people import Organisation, Person
from bot.model.project import Project
from bot.tongue import Tongue


def reader_of(context: Context) -> Reader:
    """Whose words are read: the speaker's, on the days off of the room's project."""
    person = context.actor or context.reader
    holidays = days_off(context.project.holidays if context.project else None)
    base = Reader(context.now, context.zone, context.locale, holidays=holidays)
    if person is None:
        return base
    return replace(
        base,
        locale=person.locale or context.locale,
        work_from=person.work_from,
        work_to=person.work_to,
        workdays=frozenset(person.workdays),
        day_first=person.day_first,
        typed=context.actor is not None,
    )


def tongue_of(
    organisation: Organisation, person: Person | None, project: Project | None, now: datetime
) -> Tongue:
    """A person's own choice, else the project's, else the team's."""
    home = project or organisation
    return Tongue(
        spoken((person.locale if person else None) or home.locale),
        (person.zone if person else None) or home.zone,
        now,
    )


def today_of(person: Person, context: Context) -> date:
    """The day it is where somebody is."""
    return context.now.astimezone(zone_info(person.zone or context.zone)).date()


def hinted(speaker: Speaker, home: Tongue) -> Tongue:
    """How to speak to somebody of whom nothing but their platform's hints is known."""
    zone = speaker.zone if speaker.zone and is_zone(speaker.zone) else home.zone
    return Tongue(spoken(speaker.locale) if speaker.locale else home.locale, zone, home.now)


def is_zone(name: str | None) -> bool:
    """Whether there is a zone of this name."""
    try:
        return bool(name) and zone_info(name or "") is not None
    except (KeyError, ValueError, OSError):
        return False

"""Questions to a client: which one is meant, when it is asked, what came of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.context import Context
from bot.grammar import Refusal
from bot.keyed import keyed
from bot.model.feedback import Scale, Score, Survey, csat, nps
from bot.model.moment import Moment, zone_info
from bot.model.people import Person
from bot.model.project import Audience, Project, ProjectState
from bot.nudges import WorkingHours
from bot.privacy import check_open
from bot.reply import Button, Span
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

SCALES: dict[Scale, Words] = {
    Scale.CSAT: pgettext("scale", "satisfaction"),
    Scale.NPS: pgettext("scale", "recommendation"),
}
FEW = 3
"""Anonymous answers are told from so many on: fewer would tell who gave them."""


def survey_ref(survey: Survey, home: Project) -> str:
    """ACME-F-3, as it stands in a line."""
    return f"{home.key}-{survey.name}"


def survey_named(
    said: str, home: Project | None, context: Context, work: Work
) -> tuple[Survey, Project] | None:
    """The question that F-3 or ACME-F-3 means."""
    match = re.fullmatch(r"(?:([A-Z][A-Z0-9]{0,9})-)?F-?(\d{1,7})", said.strip().upper())
    if match is None:
        return None
    if match[1]:
        home = keyed(match[1], context, work)
        if home is not None:
            check_open(home, said.strip(), context, work)
    if home is None:
        return None
    found = work.surveys.find(project=home.id, number=int(match[2]))
    return (found[0], home) if found else None


def asked_since(survey: Survey, home: Project, work: Work) -> datetime | None:
    """From when on it is asked; None as long as what it waits for has not happened."""
    if survey.asked_at is not None:
        return survey.asked_at
    if survey.after is not None:
        milestone = work.milestones.get(survey.after)
        return milestone.done_at if milestone is not None else None
    if survey.at_close and home.state is ProjectState.CLOSED:
        closing = work.closings.find(project=home.id)
        return next((one.closed_at for one in closing if one.closed_at is not None), None)
    return None


def may_answer(survey: Survey, home: Project, context: Context, work: Work) -> bool:
    """Whether whoever speaks is one of those it was asked: the person it is for or, where it is
    for a room, an outsider in a room of the project that its client reads."""
    if survey.cancelled_at is not None or asked_since(survey, home, work) is None:
        return False
    if survey.person is not None:
        return survey.person == context.me.id
    room = context.room
    return (
        context.outsider is not False
        and room is not None
        and room.project == home.id
        and room.audience is Audience.CLIENT
    )


def question(survey: Survey, home: Project) -> Words:
    if survey.scale is Scale.CSAT:
        return _("How satisfied are you with our work on {project}?", project=home.name)
    return _("How likely are you to recommend us to others?")


def tapped(survey: Survey, home: Project) -> tuple[Button, ...]:
    ref = survey_ref(survey, home)
    return tuple(Button(str(n), f"feedback rate {ref} {n}") for n in survey.scale.points)


def ends(scale: Scale) -> Words:
    if scale is Scale.CSAT:
        return _("1: not at all, 5: very")
    return _("0: not at all, 10: certainly")


def result(scale: Scale, scores: list[Score]) -> Span | None:
    """CSAT 80 % of 5 answers; NPS +33 of 9 answers; None where nobody has answered."""
    points = [one.points for one in scores]
    value = csat(points) if scale is Scale.CSAT else nps(points)
    if value is None:
        return None
    shown = f"CSAT {value:.0%}" if scale is Scale.CSAT else f"NPS {value:+.0f}"
    return ngettext("{score} ({n} answer)", "{score} ({n} answers)", len(points), score=shown)


def out_of(scale: Scale, points: int) -> Words:
    if scale is Scale.CSAT:
        return _("{n} of 5", n=points)
    return _("{n} of 10", n=points)


def in_two_days(person: Person, home: Project, now: datetime) -> Moment:
    """The day that is two working days away for them."""
    hours, at = WorkingHours.of(person, home), now
    for _day in range(2):
        at = hours.morning(at, 1)
    return Moment(at.astimezone(zone_info(hours.zone)).date(), None, hours.zone)


def unknown(said: str) -> Refusal:
    return Refusal(
        _("There is no question {ref} for you here.", ref=said),
        _("Press a button under the question, in the room where it stands."),
    )


MONTH = timedelta(days=28)
"""A pulse comes so rarely at most."""

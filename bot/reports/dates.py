"""The dates of the next milestone: when it was first planned for, when it is planned for now, and
where its tasks lead."""

from __future__ import annotations

from bot.model.moment import Moment
from bot.model.project import Project
from bot.reports.status import Point, points_of
from bot.words import Words, _
from bot.work import Work


def dates_of(project: Project, work: Work) -> Words | None:
    """All three of them, of the next milestone that has a date; None without any."""
    one = next((one for one in points_of(project, work) if one.milestone.due is not None), None)
    due = one.milestone.due if one is not None else None
    if one is None or due is None:
        return None
    return _("{milestone}: first planned for {first}, now {due}, forecast {forecast}",
             milestone=one.milestone.name, first=_first(one, work).day, due=due.day,
             forecast=_forecast(one, due).day)  # fmt: skip


def _first(one: Point, work: Work) -> Moment:
    """The first date it ever had, as the journal knows it."""
    versions = work.journal.past("milestone", [one.milestone.id]).versions[one.milestone.id]
    dates = [thing.due for _at, thing in versions if thing is not None and thing.due is not None]
    due = one.milestone.due
    assert due is not None
    return dates[0] if dates else due


def _forecast(one: Point, due: Moment) -> Moment:
    """When its last open task is due, but not before its own date."""
    forecast = one.forecast
    return forecast if forecast is not None and forecast.at > due.at else due

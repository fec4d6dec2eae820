"""The dates of the next milestone: when it was first planned for, when it is planned for now, and
where its tasks lead."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reports.status import Point
from bot.words import Words, _


def dates_of(points: Sequence[Point]) -> Words | None:
    """All three of them, of the first of these milestones that has a date; None without any."""
    one = next((one for one in points if one.milestone.due is not None), None)
    due = one.milestone.due if one is not None else None
    if one is None or due is None:
        return None
    first, forecast = one.milestone.baseline or due, one.expected or due
    return _("{milestone}: first planned for {first}, now {due}, forecast {forecast}",
             milestone=one.milestone.name, first=first.day, due=due.day,
             forecast=forecast.day)  # fmt: skip

"""Arithmetic on plain local dates: the next such day, months that end early, working days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta

WEEK = 7
_FAR = 400  # days in which a working day must turn up


def add_days(day: date, days: int) -> date | None:
    """`days` later; None beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_months(day: date, months: int) -> date | None:
    """The same day `months` later, the last day standing in where a month is too short."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= 9999:
        return None
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def weekday_on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % WEEK)


def next_month_day(today: date, month: int, day: int) -> date | None:
    """The next such day of the year, today included; None when no year has it."""
    for year in range(today.year, min(today.year + 9, 9999)):
        at = make(year, month, day)
        if at is not None and at >= today:
            return at
    return None


def next_day_of_month(today: date, day: int, weekday: int | None = None) -> date | None:
    """The next day with that number (and weekday), today included."""
    if not 1 <= day <= 31:
        return None
    for months in range(60):
        first = add_months(today.replace(day=1), months)
        at = first and make(first.year, first.month, day)
        if at and at >= today and weekday in (None, at.weekday()):
            return at
    return None


def nth_weekday(first: date, last: date, weekday: int, nth: int) -> date | None:
    """The nth such weekday between two days; -1 is the last one."""
    if nth > 0:
        at = weekday_on_or_after(first, weekday) + timedelta(weeks=nth - 1)
    else:
        at = last - timedelta(days=(last.weekday() - weekday) % WEEK) + timedelta(weeks=nth + 1)
    return at if first <= at <= last else None


def working_days_later(
    day: date, count: int, workdays: frozenset[int], holidays: Container[date]
) -> date | None:
    """The `count`-th working day after `day` (before it, when negative)."""
    step, left, at = (1 if count > 0 else -1), abs(count), day
    for _ in range(_FAR + 7 * abs(count)):
        if not left:
            return at
        moved = add_days(at, step)
        if moved is None:
            return None
        at = moved
        left -= at.weekday() in workdays and at not in holidays
    return None


def last_working_day(
    first: date, last: date, workdays: frozenset[int], holidays: Container[date]
) -> date:
    """The last working day of a stretch; its last day when it has none."""
    at = last
    while at > first and (at.weekday() not in workdays or at in holidays):
        at -= timedelta(days=1)
    return at if at.weekday() in workdays and at not in holidays else last

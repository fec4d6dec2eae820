"""Counting in working days: Monday to Friday without the holidays of a project."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

DAY = timedelta(days=1)


def works(day: date, off: Container[date] = ()) -> bool:
    return day.weekday() < 5 and day not in off


def forward(first: date, n: int, off: Container[date] = ()) -> date:
    """The `n`th working day behind `first`; that day itself is 0, or the next one that is one."""
    day = first
    while not works(day, off):
        day += DAY
    for _step in range(n):
        day += DAY
        while not works(day, off):
            day += DAY
    return day


def back(last: date, n: int, off: Container[date] = ()) -> date:
    """The `n`th working day before `last`; that day itself is 0, or the one before that is one."""
    day = last
    while not works(day, off):
        day -= DAY
    for _step in range(n):
        day -= DAY
        while not works(day, off):
            day -= DAY
    return day


def between(first: date, day: date, off: Container[date] = ()) -> int:
    """How many working days lie behind `first` up to `day`, that one counted; 0 for earlier ones.

    What is due on a day off counts as due on the working day before it.
    """
    at, n = forward(first, 0, off), 0
    while at < day:
        at += DAY
        n += works(at, off) and at <= day
    return n

"""What is found in a line, and the scene in which the line was said."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time

from bot.model.moment import Moment
from bot.model.recurrence import Recurrence
from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A date, time or recurrence, and where it stands. All positions are code points.

    `doubt` says why a careful reader would ask: "order" (day and month may be swapped), "today"
    (a weekday said on that very day), "weekday" (weekday and date disagree), "past" (the value is
    over), "often" (comes back several times a day), "impossible" (there is no such day or hour).
    """

    start: int
    end: int  # of the date words themselves
    lead: int  # where the connector before them starts, or start
    tail: int  # where a closing connector after them ends, or end
    connector: str | None  # due, by, before, on, at, in, from, since, after, until, for, to
    value: Moment | None  # None: a recurrence without a first date, or an impossible one
    recurrence: Recurrence | None
    grain: str  # minute, hour, day, week, month, quarter, year
    timed: bool  # a time of day was given
    readings: tuple[Moment, ...]  # all fair readings, when more than one is open
    doubt: str | None


@dataclass(frozen=True, slots=True)
class Scene:
    """Who reads, where and when: everything a date word depends on.

    `now` is the person's wall clock, naive. `zone` "" means unknown: then zone words change
    nothing. `day_first` is the order of numeric dates, None when the locale leaves it open.
    """

    now: datetime
    at: datetime | None  # the same, as an instant; None when the zone is unknown
    zone: str
    day_first: bool | None
    asks_order: bool  # the locale writes the month first, but many of its readers do not
    clock24: bool  # an hour from 1 to 6 without am or pm is in the small hours
    hours: tuple[time, time]
    workdays: frozenset[int]
    holidays: Container[date]
    field: bool = False  # nothing but a date is expected
    wait: bool = False  # a length alone, "2h", is said of what comes so much later
    title: bool = False  # the line is something to be done, and its date stands at its end

    @property
    def today(self) -> date:
        return self.now.date()

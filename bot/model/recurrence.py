"""A rule by which something comes back: every friday, the last workday of a month, 3 days after done.

Occurrences are plain local dates; the wall time and the zone stand beside the rule and are put on
afterwards (see bot.model.moment), so that a change of the clocks never moves a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import MAXYEAR, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from bot.values import dataclass

if TYPE_CHECKING:
    from dateutil.rrule import rrule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = DAYS[:5]
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_OFTEN = ("HOURLY", "MINUTELY", "SECONDLY")
_KEYS = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYSETPOS",
    "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH",
}  # fmt: skip
_SHORTEST = 28  # days that every month has
_MOST = {
    "BYSETPOS": 366, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYMONTH": 12,
    "INTERVAL": 1000, "COUNT": 10_000,
}  # fmt: skip
_HORIZON = 40  # years without an occurrence are for ever
_SOME_DAY = date(2001, 1, 1)


class Never(ValueError):
    """A rule that can be read, and by which nothing ever comes."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an RRULE says, part by part, for whoever has to put it into words.

    `byday` holds (position, weekday) pairs: (0, 4) is every friday, (2, 4) the second, (-1, 4)
    the last; weekdays count from monday = 0.
    """

    freq: str
    interval: int = 1
    byday: tuple[tuple[int, int], ...] = ()
    bysetpos: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule, the wall time at which it falls due, and the zone both are read in.

    `rule` is the text of an RFC 5545 RRULE without times of day, or "" when the next one is
    counted from the day the last one was done (`after_done`). `start` is the first day that may
    be an occurrence; an interval is counted from it, or from the date asked about when it is None.
    """

    rule: str
    clock: time | None
    zone: str
    start: date | None = None
    after_done: timedelta | None = None

    def __post_init__(self) -> None:
        if bool(self.rule) == (self.after_done is not None):
            raise ValueError("a recurrence has either a rule or a distance after done")
        if self.rule and not _comes(parts_of(self.rule), self.start):
            raise Never(f"this never comes: {self.rule}")

    @property
    def parts(self) -> Parts | None:
        """The rule in parts; None for one that is counted from done."""
        return parts_of(self.rule) if self.rule else None

    @property
    def often(self) -> bool:
        """Whether it comes back more than once a day, which dates cannot tell apart."""
        return bool(self.rule) and parts_of(self.rule).freq in _OFTEN

    def next(self, after: date) -> date | None:
        """The first occurrence later than `after`; None when the rule has ended.

        For a rule counted from done, `after` is the day it was done.
        """
        return next(self.occurrences(after), None)

    def occurrences(self, after: date) -> Iterator[date]:
        """The occurrences later than `after`, in order; endless for a rule without an end."""
        if self.after_done is not None:
            return iter((after + self.after_done,))
        parts = parts_of(self.rule)
        if parts.freq in _OFTEN:
            parts = Parts("DAILY", until=parts.until)
        return _later(parts, self.start or after, after)


@lru_cache(maxsize=1000)
def parts_of(rule: str) -> Parts:
    """Read an RRULE text; ValueError for what is none or is outside the parts kept here."""
    found: dict[str, str] = {}
    for piece in rule.removeprefix("RRULE:").split(";"):
        key, _, value = piece.partition("=")
        if key not in _KEYS or not value or key in found:
            raise ValueError(f"not a part of a rule: {piece!r}")
        found[key] = value
    freq = found.get("FREQ", "")
    if freq not in _FREQUENCIES and freq not in _OFTEN:
        raise ValueError(f"not a frequency: {freq!r}")

    def numbers(key: str, least: int | None = None) -> tuple[int, ...]:
        read = tuple(int(text) for text in found[key].split(",")) if key in found else ()
        most = _MOST[key]
        if not all((-most if least is None else least) <= n <= most and n for n in read):
            raise ValueError(f"out of range: {key}={found[key]}")
        return read

    return Parts(
        freq,
        next(iter(numbers("INTERVAL", 1)), 1),
        tuple(_place(text) for text in found["BYDAY"].split(",")) if "BYDAY" in found else (),
        numbers("BYSETPOS"),
        numbers("BYMONTHDAY"),
        numbers("BYYEARDAY"),
        numbers("BYWEEKNO"),
        numbers("BYMONTH", 1),
        datetime.strptime(found["UNTIL"][:8], "%Y%m%d").date() if "UNTIL" in found else None,  # noqa: DTZ007
        next(iter(numbers("COUNT", 1)), None),
    )


def each_time(rule: str) -> str:
    """The rule without its interval: every 2 weeks on Monday -> every Monday."""
    return ";".join(part for part in rule.split(";") if not part.startswith("INTERVAL="))


def _place(text: str) -> tuple[int, int]:
    """ "-1FR" -> (-1, 4)."""
    return int(text[:-2] or 0), DAYS.index(text[-2:])


def _later(parts: Parts, start: date, after: date) -> Iterator[date]:
    """The dates of `parts` from `start` on that lie after `after`."""
    dates = _clamped(parts, start) if _needs_clamp(parts, start) else _plain(parts, start)
    if parts.count is not None:
        dates = islice(dates, parts.count)
    for day in dates:
        if parts.until is not None and day > parts.until:
            return
        if day > after:
            yield day


def _plain(parts: Parts, start: date) -> Iterator[date]:
    return (moment.date() for moment in _rrule(parts, start))


@lru_cache(maxsize=1000)
def _comes(parts: Parts, start: date | None) -> bool:
    """Whether the rule has an occurrence within the horizon, wherever it may end."""
    if parts.freq in _OFTEN:
        return True
    if start is None:
        start, parts = _SOME_DAY, replace(parts, interval=1)  # nobody knows yet what it counts from
    if _needs_clamp(parts, start):
        return next(_clamped(parts, start), None) is not None
    # The library looks on until the year 9999. Asked in the last years before that, which have the
    # very calendar of the rule's own, it soon has an answer.
    last = MAXYEAR - _HORIZON
    late = next(year for year in range(last - 28, last) if _alike(year, start.year))
    return next(iter(_rrule(parts, start.replace(year=late))), None) is not None


def _alike(year: int, other: int) -> bool:
    """Whether two years have the same calendar, and the same leap years follow."""
    same_weekday = date(year, 1, 1).weekday() == date(other, 1, 1).weekday()
    return same_weekday and year % 4 == other % 4


def _rrule(parts: Parts, start: date) -> rrule:
    from dateutil import rrule as library  # loaded by the first rule that is counted

    return library.rrule(
        getattr(library, parts.freq),
        dtstart=datetime(start.year, start.month, start.day),  # noqa: DTZ001
        interval=parts.interval,
        byweekday=[library.weekday(day, place or None) for place, day in parts.byday] or None,
        bysetpos=list(parts.bysetpos) or None,
        bymonthday=list(parts.bymonthday) or None,
        byyearday=list(parts.byyearday) or None,
        byweekno=list(parts.byweekno) or None,
        bymonth=list(parts.bymonth) or None,
    )


def _needs_clamp(parts: Parts, start: date) -> bool:
    """Whether a month may be too short for the day the rule asks for."""
    if parts.freq not in ("MONTHLY", "YEARLY") or parts.byday or parts.byyearday or parts.byweekno:
        return False
    return any(day > _SHORTEST for day in parts.bymonthday or (start.day,))


def _clamped(parts: Parts, start: date) -> Iterator[date]:
    """The days of a month, the last day standing in for one that a short month lacks."""
    days = parts.bymonthday or (start.day,)
    months = parts.bymonth or ((start.month,) if parts.freq == "YEARLY" else ())
    step = parts.interval * (12 if parts.freq == "YEARLY" else 1)
    first = start.year * 12 + (0 if parts.freq == "YEARLY" else start.month - 1)
    for index in range(first, 9999 * 12, step):
        span = range(index, index + (12 if parts.freq == "YEARLY" else 1))
        for month in (at for at in span if not months or at % 12 + 1 in months):
            last = _last_day(month // 12, month % 12 + 1)
            for day in sorted({min(day, last) if day > 0 else last + 1 + day for day in days}):
                if day > 0 and (at := date(month // 12, month % 12 + 1, day)) >= start:
                    yield at


def _last_day(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day

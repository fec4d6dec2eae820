"""A point on somebody's wall: a day, perhaps a time of day, and the zone they are read in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.values import dataclass

FIRST, LAST = date(1970, 1, 1), date(2200, 12, 31)
"""The days that can be meant; beyond them neither zones nor sums of days can be relied on."""


@lru_cache(maxsize=700)
def zone_info(name: str) -> ZoneInfo:
    """The IANA zone called `name`; raises ZoneInfoNotFoundError (a KeyError) for an unknown one."""
    return ZoneInfo(name)


@lru_cache(maxsize=1000)
def instant(local: datetime, zone: str) -> datetime:
    """The UTC instant of a naive wall-clock time in `zone`.

    A time skipped by a spring change becomes the first valid instant after the gap; a time that
    an autumn change repeats means its first occurrence. Kept: of many tasks, many are due at one.
    """
    info = zone_info(zone)
    at = local.replace(tzinfo=info, fold=0).astimezone(UTC)
    back = at.astimezone(info).replace(tzinfo=None)
    if back == local:
        return at
    # In a gap fold=0 applies the offset from before the change, so `back` lies behind the gap
    # by as much as `local` lay in it; the change itself is where the new offset begins.
    low, high = at - timedelta(days=1), at
    before = low.astimezone(info).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(info).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def midnight(day: date, zone: str) -> datetime:
    """The UTC instant at which a day begins in `zone`."""
    return instant(datetime.combine(day, time()), zone)


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall-clock day (`clock` is None: the whole day) or minute, in the IANA zone `zone`."""

    day: date
    clock: time | None
    zone: str

    @property
    def whole(self) -> bool:
        """Whether no time of day was given."""
        return self.clock is None

    @property
    def at(self) -> datetime:
        """The UTC instant after which it is over: the minute itself, or the end of the day."""
        if self.clock is None:
            return midnight(self.day + timedelta(days=1), self.zone)
        return instant(datetime.combine(self.day, self.clock), self.zone)

    def shifted(self, days: int) -> Moment:
        """The same wall-clock time, `days` later."""
        return Moment(self.day + timedelta(days=days), self.clock, self.zone)

    @staticmethod
    def of(at: datetime, zone: str) -> Moment:
        """The minute of the instant `at`, as read in `zone`."""
        local = at.astimezone(zone_info(zone))
        return Moment(local.date(), local.time().replace(second=0, microsecond=0), zone)

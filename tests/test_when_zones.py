"""A wall time that the clocks skip or show twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.when import find

ZONES = [
    "Europe/Berlin", "Europe/London", "Europe/Lisbon", "Europe/Helsinki", "Europe/Chisinau",
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/St_Johns", "America/Havana", "America/Santiago", "America/Asuncion",
    "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
    "Africa/Cairo", "Asia/Beirut", "Asia/Jerusalem",
]  # fmt: skip
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def changes(zone: str) -> list[datetime]:
    """The instants from which the clocks of two years show another time."""
    there, found = ZoneInfo(zone), []
    at = FIRST
    while at < LAST:
        after = at + timedelta(minutes=30)
        if at.astimezone(there).utcoffset() != after.astimezone(there).utcoffset():
            found.append(after)
        at = after
    return found


def meant(wall: datetime, zone: str) -> datetime:
    """The instant that a typed wall time means."""
    text = f"close the till on {wall:%Y-%m-%d} at {wall:%H:%M}"
    (found,) = find(text, FIRST - timedelta(days=1), zone)
    assert found.value is not None
    assert (found.value.day, found.value.clock) == (wall.date(), wall.time()), "as it was typed"
    return found.value.at


@pytest.mark.parametrize("zone", ZONES)
def test_skipped_is_the_first_instant_after_and_doubled_is_the_first_of_the_two(zone: str) -> None:
    there = ZoneInfo(zone)
    seen = changes(zone)
    assert len(seen) in (0, 4), seen
    for change in seen:
        before = (change - timedelta(minutes=1)).astimezone(there).utcoffset()
        after = change.astimezone(there).utcoffset()
        assert before is not None and after is not None
        jump = after - before
        old = (change + before).replace(tzinfo=None)  # what the clocks would have shown
        for part in (0, 1, 2):
            if jump > timedelta():  # these minutes never come
                assert meant(old + jump * part / 3, zone) == change
            else:
                wall = old + jump * (3 - part) / 3
                assert meant(wall, zone) == wall.replace(tzinfo=UTC) - before
        for wall in (old - abs(jump) - timedelta(minutes=1), old + abs(jump) + timedelta(hours=1)):
            assert meant(wall, zone) == wall.replace(tzinfo=there).astimezone(UTC)


def test_most_of_these_zones_change_their_clocks() -> None:
    assert sum(bool(changes(zone)) for zone in ZONES) >= 18
    assert date(2026, 3, 29) in {change.date() for change in changes("Europe/Berlin")}

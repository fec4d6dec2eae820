"""A year of a standing rule in zones all over the world: once each local day, whatever clocks do."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.model.post import PostState
from bot.model.project import Schedule
from bot.model.standing import of_schedule
from scheduler.planner import next_occurrence, plan
from tests.posts import of_subject
from tests.room import Room

# With the year in which the clocks there were changed as oddly as they can be.
ZONES = {
    "Europe/Berlin": 2026, "America/New_York": 2026, "Australia/Lord_Howe": 2026,
    "Africa/Cairo": 2026, "America/Santiago": 2026, "Asia/Beirut": 2026, "Asia/Kolkata": 2026,
    "Asia/Shanghai": 2026, "Pacific/Apia": 2020, "Pacific/Kiritimati": 2026,
    "Pacific/Chatham": 2026, "Asia/Kathmandu": 2026, "America/St_Johns": 2026,
    "Africa/Casablanca": 2026, "Europe/London": 2026, "Australia/Sydney": 2026,
    "America/Sao_Paulo": 2018, "Asia/Tehran": 2021, "America/Anchorage": 2026,
    "Pacific/Auckland": 2026,
}  # fmt: skip
WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
CLOCKS = {time(9): WORKDAYS, time(2, 30): "FREQ=DAILY", time(0): "FREQ=DAILY"}
DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)


def expected(zone: str, year: int, clock: time, rule: str) -> dict[date, datetime]:
    """The first instant at which the clocks there show that time, or more, on each day.

    Found by looking at the clocks every quarter of an hour; no zone changes them in between.
    """
    there, out = ZoneInfo(zone), {}
    at = datetime(year, 1, 1, tzinfo=UTC)
    day = at.astimezone(there).date() + DAY
    while day.year <= year:
        while at.astimezone(there).replace(tzinfo=None) < datetime.combine(day, clock):
            at += QUARTER
        if rule == "FREQ=DAILY" or day.weekday() < 5:
            out[day] = at
        day += DAY
    return out


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("longest", [timedelta(hours=20), timedelta(days=9)])
def test_t3_each_local_day_is_planned_once_for_a_year(zone: str, longest: timedelta) -> None:
    year, chance = ZONES[zone], random.Random(zone)
    for clock, rule in CLOCKS.items():
        wanted = expected(zone, year, clock, rule)
        assert len(wanted) in ((260, 261, 262) if rule == WORKDAYS else (364, 365))
        begun, end = min(wanted.values()) - QUARTER, max(wanted.values())
        said = Schedule("s1", "p1", "r1", "report week", rule, clock, zone, "wei", begun)
        standing = of_schedule(said)
        now, last = begun, None
        planned: dict[date, datetime] = {}
        missed: list[date] = []
        while now < end:
            soonest = next_occurrence([("o", standing, last)], now)
            now = min(now + chance.uniform(0.001, 1.0) * longest, end)
            found = plan([("o", standing, last)], now)
            # A process that ends here before it has queued them plans the same again.
            assert plan([("o", standing, last)], now) == found
            for one in found:
                day = date.fromisoformat(one.post.key.rpartition("/")[2])
                assert day not in planned
                planned[day] = one.post.due
                missed += [day] if one.missed else []
            assert [one.post.due for one in found][:1] == ([soonest] if found else [])
            last = found[-1].post.due if found else last
        assert planned == wanted
        assert bool(missed) == (longest > DAY)  # who comes every day hears of every day


@pytest.mark.slow
def test_t3_a_year_of_mornings_and_nights_through_the_office(tmp_path: Path) -> None:
    zone, chance = "Europe/Berlin", random.Random(1)
    with Room(at="2026-01-01 12:00", zone=zone, url=f"sqlite:///{tmp_path / 'year.db'}") as room:
        room.say("wei", "/project new Website")
        room.say("wei", "/report schedule week every workday 9:00")
        room.say("wei", "/report schedule team every day 02:30")
        room.say("wei", "/pm settings agenda off")
        found = room.storage.posts.standing(room.clock.now())
        rules = {rule.line.partition(" #")[0]: rule.id for _org, rule, _last in found}
        end = datetime(2026, 12, 31, 22, tzinfo=UTC)
        while room.clock.now() < end:
            room.clock.set(min(room.clock.now() + chance.uniform(0.4, 0.8) * DAY, end))
            room._loop.run(room.courier.round(room.clock.now()))
            if chance.random() < 0.03:
                room.restart()
        for line, clock, rule in (
            ("report week", time(9), WORKDAYS),
            ("report team", time(2, 30), "FREQ=DAILY"),
        ):
            subject = of_subject(room.storage, f"schedule/{rules[line]}")
            # A week without anything to tell is not told.
            states = Counter(stored.state for stored in subject).keys()
            assert states <= {PostState.SENT, PostState.MOOT}
            due = {stored.post.key.rpartition("/")[2]: stored.post.due for stored in subject}
            assert due == {
                day.isoformat(): at for day, at in expected(zone, 2026, clock, rule).items()
            }
        said = sum(max(1, post.text().count("I was away")) for post in room.posts)
        assert said >= len(room.posts) > 350  # every night, and the weeks with something to tell

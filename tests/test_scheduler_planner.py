"""The planner: every date of a rule is planned once, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.moment import instant
from bot.model.project import Schedule
from bot.model.standing import Standing, of_schedule
from scheduler.planner import Planned, next_occurrence, plan
from tests.moments import NOW

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Shanghai",
    "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran", "Africa/Cairo", "America/Havana",
)  # fmt: skip


EARLIER = NOW - timedelta(minutes=1)


def rule(
    text: str = "FREQ=DAILY",
    *,
    clock: time = time(9),
    zone: str = "UTC",
    created: datetime = NOW,
    id: str = "s1",
) -> Standing:
    made = Schedule(id, "p1", "r1", "report week #web", text, clock, zone, "wei", created)
    return of_schedule(made)


def day_of(planned: Planned) -> str:
    return planned.post.key.rpartition("/")[2]


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    clock=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    created=st.datetimes(datetime(2010, 1, 1), datetime(2026, 1, 1)).map(
        lambda t: t.replace(tzinfo=UTC)
    ),
    steps=st.lists(st.integers(1, 60 * 24 * 90), min_size=1, max_size=12),
)
def test_each_local_date_is_planned_once_however_the_ticks_fall(
    zone: str, clock: time, created: datetime, steps: list[int]
) -> None:
    daily = rule(clock=clock, zone=zone, created=created)
    now, last, days = created, None, []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        planned = plan([("o", daily, last)], now)
        for one in planned:
            day = date.fromisoformat(day_of(one))
            assert one.post.due == instant(datetime.combine(day, clock), zone)
            assert created < one.post.due <= now
            days.append(day)
        assert [one.missed for one in planned] == [True] * (len(planned) - 1) + [False] * bool(
            planned
        )
        last = planned[-1].post.due if planned else last
    # Nothing left out and nothing twice; only a day that a zone skipped may share its instant.
    assert days == sorted(set(days))
    if days:
        gaps = {(b - a).days for a, b in pairwise(days)}
        assert gaps <= ({1, 2} if zone == "Pacific/Apia" else {1})
        following = next_occurrence([("o", daily, last)], now)
        assert following is not None
        assert timedelta() < following - now <= timedelta(hours=49)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "due"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),  # skipped: the gap's end
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # twice: the first
        ("America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01", "01:15", "2026-11-01T05:15"),
        ("America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00"),  # no midnight that day
        ("America/Havana", "2026-03-08", "00:00", "2026-03-08T05:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),  # half an hour
    ],
)
def test_a_changed_clock_neither_drops_nor_doubles_a_day(
    zone: str, day: str, clock: str, due: str
) -> None:
    at = datetime.fromisoformat(due).replace(tzinfo=UTC)
    daily = rule(clock=time.fromisoformat(clock), zone=zone, created=at - timedelta(days=3))
    planned = plan([("o", daily, at - timedelta(hours=30))], at + timedelta(hours=30))
    assert [(p.post.key, p.post.due) for p in planned if day_of(p) == day] == [
        (f"schedule/s1/{day}", at)
    ]


def test_five_weeks_away_give_one_post() -> None:
    weekly = rule("FREQ=WEEKLY;BYDAY=MO", zone="Europe/Berlin", created=NOW - timedelta(days=90))
    last = instant(datetime(2026, 10, 19, 9), "Europe/Berlin")
    planned = plan([("o", weekly, last)], NOW)
    assert [day_of(p) for p in planned] == [
        "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23",
    ]  # fmt: skip
    assert [p.missed for p in planned] == [True] * 4 + [False]
    assert planned[-1].post.due == instant(datetime(2026, 11, 23, 9), "Europe/Berlin")
    assert planned[-1].post.room == "r1"
    assert planned[-1].post.line == "report week #(=p1)"


def test_what_is_due_this_very_instant_takes_the_place_of_what_was_missed() -> None:
    planned = plan([("o", rule(created=NOW - timedelta(days=9)), NOW - timedelta(days=3))], NOW)
    assert [(day_of(p), p.missed) for p in planned] == [
        ("2026-11-22", True), ("2026-11-23", True), ("2026-11-24", False),
    ]  # fmt: skip


def test_what_was_due_before_the_rule_was_made_is_not_made_up() -> None:
    assert plan([("o", rule(created=NOW + timedelta(minutes=1)), None)], NOW.replace(hour=20)) == []
    early = plan([("o", rule(created=NOW - timedelta(minutes=1)), None)], NOW)
    assert [day_of(p) for p in early] == ["2026-11-24"]


def test_years_away_are_bounded() -> None:
    for last in (None, NOW - timedelta(days=3000)):
        planned = plan([("o", rule(created=NOW - timedelta(days=4000)), last)], NOW)
        assert len(planned) == 366
        assert not planned[-1].missed


def test_ahead_is_within_the_horizon_and_not_missed() -> None:
    planned = plan([("o", rule(created=NOW), NOW)], NOW, timedelta(days=3))
    assert [(day_of(p), p.missed) for p in planned] == [
        ("2026-11-25", False), ("2026-11-26", False), ("2026-11-27", False),
    ]  # fmt: skip
    assert plan([("o", rule(created=NOW), NOW)], NOW) == []


def test_every_other_week_is_counted_from_the_beginning() -> None:
    fortnightly = rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", created=NOW - timedelta(days=1))
    at = [next_occurrence([("o", fortnightly, None)], NOW + timedelta(weeks=n)) for n in (0, 1, 2)]
    assert at == [NOW + timedelta(weeks=2), NOW + timedelta(weeks=2), NOW + timedelta(weeks=4)]
    assert next_occurrence([("o", rule("FREQ=DAILY;COUNT=1"), None)], NOW) is None


@pytest.mark.parametrize(
    "text", ["FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=X"]
)
def test_a_broken_rule_holds_up_no_other_and_is_told_of(text: str) -> None:
    rules = [("o", rule(text, id="bad", created=EARLIER), None), ("o", rule(created=EARLIER), None)]
    broken, good = plan(rules, NOW)
    assert (broken.post.key, broken.post.person) == ("broken/bad", "wei")
    assert isinstance(broken.broken, ValueError)
    assert (day_of(good), good.broken) == ("2026-11-24", None)
    assert next_occurrence(rules, NOW) == NOW + timedelta(days=1)

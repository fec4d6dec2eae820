"""What comes back and when: plain dates, months that are too short, rules that end."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from types import FrameType

import pytest

from bot.model.recurrence import Never, Recurrence, parts_of
from bot.when import parse

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
ZONE = "Europe/Berlin"


MOST_CALLS = 150_000


@pytest.mark.parametrize(
    ("rule", "after", "dates"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", ["2026-02-28", "2026-03-31", "2026-04-30"]),
        ("FREQ=MONTHLY", "2026-01-31", ["2026-02-28", "2026-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=15,31", "2027-02-01", ["2027-02-15", "2027-02-28"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-01-01", ["2026-02-28", "2027-02-28"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-05-14", ["2026-05-29", "2026-06-30"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-05-15", ["2026-05-29", "2026-06-12"]),
        ("FREQ=DAILY;UNTIL=20260516", "2026-05-14", ["2026-05-15", "2026-05-16"]),
    ],
)  # fmt: skip
def test_occurrences(rule: str, after: str, dates: list[str]) -> None:
    recurrence = Recurrence(rule, None, ZONE)
    found = islice(recurrence.occurrences(date.fromisoformat(after)), len(dates))
    assert [day.isoformat() for day in found] == dates


def test_a_rule_ends_and_says_its_parts() -> None:
    ended = Recurrence("FREQ=DAILY;UNTIL=20260516", None, ZONE)
    assert ended.next(date(2026, 5, 16)) is None
    counted = Recurrence("FREQ=DAILY;COUNT=2", None, ZONE, start=date(2026, 5, 14))
    assert list(counted.occurrences(date(2026, 5, 13))) == [date(2026, 5, 14), date(2026, 5, 15)]
    parts = parts_of("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR,2MO")
    assert (parts.freq, parts.interval, parts.byday) == ("MONTHLY", 3, ((-1, 4), (2, 0)))


@pytest.mark.parametrize(
    "rule",
    ["", "daily", "FREQ=NEVER", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;X=1", "FREQ=DAILY;COUNT"],
)
def test_a_rule_that_is_none_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        Recurrence(rule, None, ZONE)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=YEARLY;BYMONTH=13",
        "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;INTERVAL=1000000", "FREQ=YEARLY;BYWEEKNO=54", "FREQ=YEARLY;BYMONTH=-2",
    ],
)  # fmt: skip
def test_a_number_that_no_calendar_has_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"out of range"):
        Recurrence(rule, None, ZONE)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=3",
        "FREQ=WEEKLY;BYDAY=MO;BYMONTH=6;BYMONTHDAY=31",
    ],
)  # fmt: skip
def test_a_rule_that_never_comes_is_refused_with_little_work(rule: str) -> None:
    """Counted in calls: looking on until the year 9999 would take a hundred times as many."""
    calls = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        for start in (None, date(2028, 2, 29)):
            with pytest.raises(Never):
                Recurrence(rule, None, ZONE, start)
    finally:
        sys.setprofile(None)
    assert calls < MOST_CALLS


@pytest.mark.parametrize(
    ("rule", "start", "first"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU", "2026-01-01", "2032-02-29"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU", "2004-03-01", "2032-02-29"),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", "2026-01-01", "2026-12-28"),
        ("FREQ=YEARLY;BYDAY=FR;BYMONTHDAY=13;BYMONTH=2", "2027-01-01", "2032-02-13"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "2026-02-03", "2026-02-03"),
    ],
)
def test_a_rule_that_comes_seldom_is_a_rule(rule: str, start: str, first: str) -> None:
    recurrence = Recurrence(rule, None, ZONE, date.fromisoformat(start))
    assert recurrence.next(date.fromisoformat(start) - timedelta(days=1)) == date.fromisoformat(
        first
    )
    assert Recurrence(rule, None, ZONE)


def test_what_a_rule_is_counted_from_decides_whether_it_comes() -> None:
    rule = "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2"
    with pytest.raises(Never):
        Recurrence(rule, None, ZONE, date(2026, 3, 3))
    with pytest.raises(Never):
        Recurrence(f"{rule};BYMONTHDAY=30", None, ZONE, date(2026, 3, 3))


def test_a_first_date_is_an_occurrence() -> None:
    found = parse("every 2 weeks on friday starting june 1", NOW, ZONE)
    assert found is not None and found.value is not None
    assert found.recurrence is not None
    assert found.value.day == date(2026, 6, 5)
    later = list(islice(found.recurrence.occurrences(date(2026, 6, 5)), 2))
    assert later == [date(2026, 6, 19), date(2026, 7, 3)]

"""Values as they are typed behind a name: read, or refused with what to type, never broken."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.kinds import MomentKind, PastKind, Reader, RecurrenceKind, Unread
from bot.model.moment import Moment
from tests.room import Room

READER = Reader(datetime(2026, 11, 24, 9, tzinfo=UTC), "Europe/Berlin")
MOMENT = MomentKind()


@pytest.fixture
def room() -> Room:
    place = Room()
    place.say("wei", "/project new Acme website")
    return place


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/task x due:2026-11-27[Foo/Bar]", "“Foo/Bar” is not a time zone I know."),
        ("/task x due:9999-12-31", "“9999-12-31” is too far from today."),
        ("/task x due:0001-01-01", "“0001-01-01” is too far from today."),
        ("/task x due:2026-11-31", "“2026-11-31” is not a date I can read."),
        ("/task x due:2026-11-27T25:00", "is not a date I can read."),
        ("/task x start:2201-01-01", "Write a day from 1970-01-01 to 2200-12-31."),
        ("/report schedule week every:FREQ=FOO[UTC]", "is not a rhythm I can read."),
        ("/report schedule week every:FREQ=DAILY@99:99[UTC]", "is not a rhythm I can read."),
        ("/report schedule week every:FREQ=DAILY[Foo/Bar]", "is not a rhythm I can read."),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_to_type(
    room: Room, line: str, why: str
) -> None:
    with room:
        said = room.say("wei", line)
        assert why in said.text()
        assert len(said.lines) == 2  # why, and what to type instead


def test_a_date_cannot_be_moved_out_of_the_calendar(room: Room) -> None:
    with room:
        room.say("wei", "/task x due:2200-12-30")
        said = room.say("wei", "/task due 1 +2d")
        assert said.lines[0] == "ACME-1 cannot move that far."


@pytest.mark.parametrize(
    ("value", "zone", "text"),
    [
        (
            Moment(date(2026, 11, 27), time(17), "Asia/Shanghai"),
            "Europe/Berlin",
            "2026-11-27 10:00",
        ),
        (
            Moment(date(2026, 11, 27), time(17), "Europe/Berlin"),
            "Europe/Berlin",
            "2026-11-27 17:00",
        ),
        (Moment(date(2026, 11, 27), None, "Europe/Berlin"), "Europe/Berlin", "2026-11-27"),
        (
            Moment(date(2026, 11, 27), None, "Asia/Shanghai"),
            "Europe/Berlin",
            "2026-11-27[Asia/Shanghai]",
        ),
        # The second of two equal hours in Berlin.
        (Moment(date(2026, 10, 25), time(1, 30), "UTC"), "Europe/Berlin", "2026-10-25T01:30[UTC]"),
    ],
)
def test_a_moment_as_somebody_elsewhere_would_type_it(value: Moment, zone: str, text: str) -> None:
    assert MOMENT.plain(value, zone) == text
    assert MOMENT.read(text, READER).at == value.at


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yesterday", Moment(date(2026, 11, 23), None, "Europe/Berlin")),
        ("yesterday 15:00", Moment(date(2026, 11, 23), time(15), "Europe/Berlin")),
        ("today", Moment(date(2026, 11, 24), None, "Europe/Berlin")),
        ("2026-11-20 15:00", Moment(date(2026, 11, 20), time(15), "Europe/Berlin")),
    ],
)
def test_what_is_over_can_be_said(text: str, value: Moment) -> None:
    assert PastKind().read(text, READER) == value


@pytest.mark.parametrize("text", ["tomorrow", "friday", "in 3 days", "23:00"])
def test_what_is_still_to_come_has_not_happened(text: str) -> None:
    with pytest.raises(Unread, match="is still to come"):
        PastKind().read(text, READER)


def test_a_rhythm_that_is_written_is_read_again() -> None:
    kind = RecurrenceKind()
    value = kind.read("every monday 9:30", READER)
    assert kind.read(kind.write(value), READER) == value

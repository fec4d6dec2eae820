"""Reports that come by themselves: what a schedule can do, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as place:
        place.say("wei", "/project new Acme website")
        yield place


@pytest.mark.parametrize("rhythm", ["every hour", "every 30 minutes", "3 days after done"])
def test_a_schedule_refuses_what_it_cannot_do(room: Room, rhythm: str) -> None:
    said = room.say("wei", f"/report schedule week {rhythm}")
    assert said.lines == [
        "A report comes once a day at most, on days of the week or the month.",
        "Write it like /report schedule week every monday 9:30.",
    ]
    with room.work() as work:
        assert work.schedules.find() == []


def test_a_schedule_begins_when_it_was_told_to(room: Room) -> None:
    room.say("wei", "/task Send wireframes")
    room.say("wei", "/task block 1 no copy yet")
    said = room.say("wei", "/report schedule week every 2 weeks on monday 9:30 from 14 dec")
    assert said.lines[0].startswith("⏱ The weekly report of Acme website comes here every 2 weeks")
    assert said.lines[1] == "The first one comes Mon 14 Dec."
    room.wait(until="2027-01-01 09:00")
    days = [post.at.date().isoformat() for post in room.posts]
    assert days == ["2026-12-14", "2026-12-28"]


def test_a_schedule_without_a_beginning_begins_at_once(room: Room) -> None:
    room.say("wei", "/task Send wireframes")
    said = room.say("wei", "/report schedule week every monday 9:30")
    assert "The first one" not in said.text()
    room.wait("1 week")
    assert [post.at.date().isoformat() for post in room.posts] == ["2026-11-30"]

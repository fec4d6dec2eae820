"""What was made before a restart works after it: tasks, buttons, reminders, repeated requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.room import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room(url=f"sqlite:///{tmp_path / 'steward.db'}") as made:
        made.say("ana", "/task")  # so that she can be named
        made.say("wei", "/project new Acme website")
        yield made


def test_a_button_of_before_works_after(room: Room) -> None:
    card = room.say("ana", "/task Fix login @ana due friday 17:00")
    room.restart()
    done = room.press(card, "Done", "ana")
    assert done.lines[0].startswith("✔ ACME-1 Fix login")
    undone = room.press(done, "Undo", "ana")
    assert "Taken back" in undone.text()
    assert room.say("ana", "/task").lines[1].startswith("ACME-1 Fix login")


def test_a_reminder_of_before_comes_after_once(room: Room) -> None:
    room.say("ana", "/task Fix login @ana due friday 17:00")
    room.restart()
    room.wait(until="2026-11-26 18:00")
    assert [post.text().splitlines()[0] for post in room.posts] == [
        "⏰ Due Fri 27 Nov 17:00 · Acme website"
    ]
    room.restart()
    room.wait("1 hour")
    assert len(room.posts) == 1


def test_numbers_go_on_where_they_were(room: Room) -> None:
    room.say("wei", "/task One")
    room.restart()
    assert "ACME-2" in room.say("wei", "/task Two").lines[0]


def test_a_request_repeated_after_a_restart_is_answered_and_not_done_again(room: Room) -> None:
    request = room.request("wei", words="/task Fix login")
    first = room.ask(request)
    room.restart()
    again = room.ask(request)
    assert again.text() == first.text()
    assert again.private == first.private
    assert "1 task" in room.say("wei", "/task").lines[0]

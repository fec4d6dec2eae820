"""Which project a line is about, and that it says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    """Acme in the room website, Third in a room of its own, each with a task."""
    with Room() as place:
        for name, where in (("Acme website", "website"), ("Third thing", "third")):
            place.say("wei", f"/project new {name}", where)
            place.say("wei", "/task Begin", where)
        yield place


@pytest.mark.parametrize("token", ["after THIRD-1", "^THIRD-1"])
def test_what_comes_before_a_task_does_not_move_it(room: Room, token: str) -> None:
    said = room.say("wei", f"/task Go on {token}")
    assert said.lines[0].startswith("✚ ACME-2 Go on") and not said.private
    alone = room.say("wei", f"/task Go on {token}", None)
    assert alone.lines[0].startswith("✚ THIRD-2 Go on"), "no other project is meant"


@pytest.mark.parametrize("line", ["/task Go on", "/log need more", "/risk late"])
def test_where_the_room_does_not_say_it_the_answer_says_the_project(room: Room, line: str) -> None:
    assert "in #third" in room.say("wei", f"{line} #third").lines
    assert "in #third" in room.say("wei", f"{line} #third", None).lines
    assert "in #third" not in room.say("wei", f"{line} #third", "third").text()


def test_only_what_waits_for_an_answer_is_answered(room: Room) -> None:
    for line, hint in (
        ("/log note a call", "What the client asks is logged like /log question a call."),
        ("/log promise texts by friday", "It is kept with its task: /task done ACME-2."),
    ):
        room.say("wei", line)
        said = room.say("wei", "/log answer last yes")
        assert said.lines[0].startswith("L-") and "is not waiting for an answer: " in said.lines[0]
        assert said.private and said.lines[1] == hint
    with room.work() as work:
        assert all(entry.answered_at is None for entry in work.logs.find())


def test_the_project_of_just_before_is_meant_for_eight_hours() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website", "acme")
        room.say("wei", "/project new Globex shop", "globex")
        room.say("wei", "/task Fix the shop", "globex")
        said = room.say("wei", "/task Call them", "lobby")
        assert said.lines[0].startswith("✚ GLOBEX-2 Call them")
        assert said.lines[1] == "in #globex, as just before"
        room.say("wei", "/task Fix the site", "acme")
        assert room.say("wei", "/task Mail them", "lobby").lines[0].startswith("✚ ACME-2 Mail them")
        room.wait("9 hours")
        assert room.say("wei", "/task Call again", "lobby").lines[0] == "Which project?"


def test_an_end_of_a_rhythm_is_said() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        card = room.say("wei", "/task Mail every friday until 18 dec")
        assert card.lines[0].endswith("every Friday until Fri 18 Dec")

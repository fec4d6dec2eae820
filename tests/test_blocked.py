"""Blocked tasks: who is told that they can unblock them, when, and until when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.model.people import Role
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as made:
        made.people = {"gus": Speaker("gus", "Gus", outsider=True), "eve": Speaker("eve", "Eve")}
        made.say("wei", "/project new Acme website")
        for who in ("ana", "bob", "gus", "eve"):
            made.say(who, "/pm help", None)
        made.say("wei", "/task Set up the mail @ana")
        yield made


def stuck(room: Room, who: str) -> list[str]:
    """The days on which that person was told that somebody cannot go on."""
    told = [post for post in room.posts if post.to == who and "without you" in post.text()]
    return [f"{post.at.astimezone(room.zone_info):%a %d %H:%M}" for post in told]


def test_who_can_unblock_it_hears_of_it_ever_more_rarely(room: Room) -> None:
    room.say("ana", "/task block 1 the DNS @bob")
    room.wait(until="2027-02-01 12:00")
    assert stuck(room, "bob")[:4] == [
        "Tue 24 09:01",
        "Thu 26 09:00",
        "Mon 30 09:00",
        "Mon 07 09:00",
    ]
    assert len(stuck(room, "bob")) == 6 and not stuck(room, "ana")


@pytest.mark.parametrize("line", ["unblock 1", "done 1", "drop 1", "start 1"])
def test_it_is_over_when_the_task_goes_on(room: Room, line: str) -> None:
    room.say("ana", "/task block 1 the DNS @bob")
    room.wait("2 minutes")
    room.say("ana", f"/task {line}")
    room.wait("3 weeks")
    assert stuck(room, "bob") == ["Tue 24 09:01"]
    assert "without you" not in room.say("bob", "/my").text()


def test_blocked_once_more_is_told_once_more(room: Room) -> None:
    for _turn in range(2):
        room.say("ana", "/task block 1 the DNS @bob")
        room.wait("2 minutes")
        room.say("ana", "/task unblock 1")
        room.wait("1 minute")
    assert len(stuck(room, "bob")) == 2


def test_undo_of_each_brings_back_what_was(room: Room) -> None:
    for line in ("block 1 the DNS @bob", "unblocker 1 @wei", "unblock 1"):
        before = room.say("ana", "/task show 1").text()
        said = room.say("ana", f"/task {line}")
        room.press(said, "Undo", "ana")
        assert room.say("ana", "/task show 1").text() == before, line
        room.press(said, "Undo", "ana")
        room.say("ana", f"/task {line}")


def test_they_may_unblock_it_whosever_it_is_and_nothing_else(room: Room) -> None:
    for who in ("bob", "gus"):
        room.say("ana", f"/task block 1 the DNS @{who}")
        assert room.say(who, "/task start ACME-1").private
        assert room.say(who, "/task unblock ACME-1").lines[0].startswith("▶ ACME-1"), who
        assert room.say(who, "/task unblock ACME-1").private
    room.say("ana", "/task block 1 the DNS")
    assert room.say("bob", "/task unblock ACME-1").answer.reply.tone == "problem"


def test_to_be_named_as_able_makes_nobody_a_member(room: Room) -> None:
    room.say("ana", "/task block 1 the DNS @eve")
    with room.work() as work:
        assert work.people.find(name="Eve")[0].role is Role.GUEST
    room.wait("2 minutes")
    (told,) = [post for post in room.posts if post.to == "eve"]
    assert list(told.buttons) == ["Why?", "Unblock"]


def test_nobody_is_told_of_their_own(room: Room) -> None:
    room.say("ana", "/task block 1 the DNS @ana")
    room.wait("1 week")
    assert not stuck(room, "ana")


def test_leave_of_whoever_can_unblock_it_moves_what_they_are_told(room: Room) -> None:
    room.say("bob", "/team away 24 nov - 27 nov")
    room.say("ana", "/task block 1 the DNS @bob")
    room.wait(until="2026-11-30 12:00")
    assert stuck(room, "bob")[0] == "Mon 30 09:00"

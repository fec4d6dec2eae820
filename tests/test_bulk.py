"""Many tasks at once: the look before, what became of it meanwhile, who is told, and taking back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.model.people import Role
from tests.room import Room, Said


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as made:
        made.say("wei", "/project new Acme website")
        for who in ("ana", "bob"):
            made.say(who, "/my")
        for title in ("one", "two", "three"):
            made.say("wei", f"/task {title} @ana due thursday")
        yield made


def count(room: Room) -> int:
    with room.work() as work:
        return len(work.journal.recent(1000))


def told(room: Room) -> list[tuple[str | None, str]]:
    return [(post.to, post.lines[0]) for post in room.posts]


def dues(said: Said) -> list[str]:
    return [line.rsplit(" · ", 1)[1] for line in said.lines if line.startswith("ACME-")]


@pytest.mark.parametrize(
    "line",
    ["/task 1 2 @bob", "/task 1,2 due monday", "/task due 1-2 +2d", "/task due 1 2 none",
     "/task assign 1 2 @bob", "/task take 1 2", "/task @ana due monday", "/task mine ~3h"],
)  # fmt: skip
def test_a_look_changes_nothing_and_no_one_else_sees_it(room: Room, line: str) -> None:
    room.say("wei", "/task a @wei")
    room.say("wei", "/task b @wei")
    before = count(room)
    said = room.say("wei", line)
    assert said.private and "not made yet" in said.lines[0]
    assert count(room) == before
    assert room.press(said, "Cancel", "wei").private
    assert count(room) == before
    done = room.press(said, "Apply", "wei")
    assert not done.private and count(room) == before + 1
    listing = room.say("wei", "/task list").text()
    room.press(done, "Undo", "wei")
    assert room.say("wei", "/task list").text() != listing


def test_somebody_new_may_be_named(room: Room) -> None:
    request = room.request("wei", words="task 1 2 @(new|Nora)", accounts=frozenset({"new"}))
    before = count(room)
    look = room.ask(request)
    assert count(room) == before
    assert "@Nora" in room.press(look, "Apply", "wei").text()


def test_what_has_changed_since_is_told_and_nothing_is_done(room: Room) -> None:
    look = room.say("wei", "/task 1 2 due monday")
    room.say("ana", "/task edit 2 !high")
    before = count(room)
    stale = room.press(look, "Apply", "wei")
    assert stale.private and count(room) == before
    assert stale.lines[0] == (
        "ACME-2 has changed since: @Ana, /task edit 2 !high. Nothing was done."
    )
    again = room.press(stale, "Show it as it is now", "wei")
    assert again.lines[0] == "2 changes, not made yet"
    assert room.press(again, "Apply", "wei").lines[0] == "2 tasks changed"


def test_what_others_do_elsewhere_makes_no_look_stale(room: Room) -> None:
    look = room.say("wei", "/task 1 2 due monday")
    room.say("ana", "/task edit 3 !high")
    room.say("ana", "/task note 2 nearly there")
    assert room.press(look, "Apply", "wei").lines[0] == "2 tasks changed"
    second = room.press(look, "Apply", "wei")
    assert "has changed since: @Wei" in second.lines[0]


def test_a_task_that_is_gone_is_told(room: Room) -> None:
    card = room.say("wei", "/task four")
    look = room.say("wei", "/task 3 4 due monday")
    room.press(card, "Undo", "wei")
    assert room.press(look, "Apply", "wei").lines[0] == "There is no ACME-4 here."


def test_days_off_are_those_of_whoever_will_do_it(room: Room) -> None:
    room.say("wei", "/project holidays DE")
    room.say("bob", "/team away 14 dec - 16 dec")
    look = room.say("wei", "/task 1 2 @bob due 14 dec")
    assert look.text().count("⚠ @Bob is away on that day") == 2
    assert "Apply, next work day" not in look.buttons
    feast = room.say("wei", "/task 1 2 due 25 dec")
    assert feast.text().count("⚠ not a work day") == 2
    assert dues(room.press(feast, "Apply, next work day", "wei")) == ["Mon 28 Dec"] * 2


def test_each_person_hears_of_it_once_and_not_of_what_was_taken_back(room: Room) -> None:
    room.press(room.say("wei", "/task 1 2 3 @bob due monday"), "Apply", "wei")
    room.wait("2 minutes")
    assert told(room) == [("ana", "@Wei changed 3 of your tasks"), ("bob", "@Wei gave you 3 tasks")]
    room.posts.clear()
    done = room.press(room.say("wei", "/task 1 2 3 @ana"), "Apply", "wei")
    room.press(done, "Undo", "wei")
    room.wait("2 minutes")
    assert told(room) == []
    done = room.press(room.say("bob", "/task 1 2 3 @wei"), "Apply", "bob")
    room.wait("2 minutes")
    assert told(room) == [("wei", "@Bob gave you 3 tasks")]
    room.press(done, "Undo", "bob")
    room.wait("2 minutes")
    assert told(room)[1:] == [("wei", "@Bob changed 3 of your tasks")]


def test_what_is_applied_is_a_change_of_tasks_and_nothing_else(room: Room) -> None:
    before = count(room)
    for line in ('"project new Trap"', '"task list"', '"task apply 4 x"', '"task nudge ACME-1"'):
        said = room.say("wei", f"/task apply 4 {line}")
        assert said.private and said.answer.reply.tone == "problem", line
    assert count(room) == before


def test_only_what_is_done_vouches_for_somebody(room: Room) -> None:
    room.people = {"eve": Speaker("eve", "Eve")}
    room.say("eve", "/pm help", None)

    def role() -> Role:
        with room.work() as work:
            return work.people.find(name="Eve")[0].role

    look = room.say("wei", "/task 1 2 @eve")
    assert role() is Role.GUEST
    room.press(look, "Apply", "wei")
    assert role() is Role.MEMBER

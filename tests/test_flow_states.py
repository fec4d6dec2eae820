"""A project's own states: how many there are, what they count as, and how one is removed."""

from __future__ import annotations

from tests.room import Room
from tests.test_flow import room, set_, state

__all__ = ["room"]


def test_removing_says_where_the_tasks_go_and_never_past_an_approval(room: Room) -> None:
    set_(room, "qa as review then done")
    set_(room, "done @ana")
    set_(room, "doing then qa")
    room.say("bob", "/task 1 qa")
    asked = room.say("wei", "/project flow remove qa")
    assert "Where does it go?" in asked.text() and "Done" not in asked.buttons
    assert "cannot go to Done" in room.say("wei", "/project flow remove qa to done").text()
    room.press(asked, "In progress", "wei")
    assert state(room) == "doing"
    assert "Done" in room.say("bob", "/task state 1").text(), "what led to it leads past it"
    room.say("wei", "/pm undo")
    assert state(room) == "qa"


def test_what_was_blocked_in_a_state_that_is_removed_goes_on_where_the_others_went(
    room: Room,
) -> None:
    set_(room, "qa as review")
    room.say("bob", "/task 1 qa")
    room.say("bob", "/task block 1 no copy")
    assert "Where does it go?" in room.say("wei", "/project flow remove qa").text()
    room.say("wei", "/project flow remove qa to doing")
    room.say("bob", "/task unblock 1")
    assert state(room) == "doing"


def test_removing_puts_nothing_where_somebody_has_to_agree(room: Room) -> None:
    set_(room, "qa as review")
    set_(room, "doing @ana")
    room.say("bob", "/task 1 qa")
    asked = room.say("wei", "/project flow remove qa")
    assert "In progress" not in asked.buttons and "To do" in asked.buttons
    refused = room.say("wei", "/project flow remove qa to doing").text()
    assert "They cannot go to In progress unseen." in refused


def test_a_state_counts_as_something_else_once_nothing_is_in_it(room: Room) -> None:
    set_(room, "qa as review")
    set_(room, "audit as review")
    room.say("bob", "/task 1 qa")
    refused = room.say("wei", "/project flow set qa as doing").text()
    assert "1 task is in qa, and would count as something else." in refused
    room.say("bob", "/task 1 audit")
    set_(room, "qa as doing")
    assert any(line.startswith("qa (In progress)") for line in flow(room))


def test_blocked_is_nothing_that_follows(room: Room) -> None:
    set_(room, 'qa as review then "done, blocked"')
    assert "qa (In review) · then Done" in flow(room)


def test_there_are_twenty_states_at_most(room: Room) -> None:
    count = len(flow(room)) - 3  # the title and two hints
    for n in range(count, 20):
        set_(room, f"{'abcdefghijklmnopqrst'[n]}x as review")
    refused = room.say("wei", "/project flow set zz as review").text()
    assert "A project has 20 states at most." in refused
    set_(room, "tx called yx")


def flow(room: Room) -> list[str]:
    return room.say("wei", "/project flow").lines

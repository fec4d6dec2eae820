"""Asking for what one may not do: who is asked, what is done then and for whom, and taking back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.model.people import Role
from bot.model.wish import WishState
from bot.rights import TABLE, May, right_of
from tests.room import Posted, Room

PEOPLE = {
    name: Speaker(name, name.title(), outsider=False) for name in ("wei", "ana", "bob", "cy")
} | {"gus": Speaker("gus", "Gus", outsider=True)}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as made:
        made.say("wei", "/project new Acme website")
        made.say("wei", "/project bind acme as client", "talks")
        made.say("wei", "/task Cut the pictures @bob due friday")
        yield made


def question(room: Room) -> Posted:
    """The last that was said of what somebody asked for."""
    room.wait("1 minute")
    return next(p for p in reversed(room.posts) if "Accept" not in p.buttons)


def count(room: Room) -> int:
    with room.work() as work:
        return len(work.journal.recent(1000))


OTHERS = ["done 1", "start 1", "edit 1 !high", "due 1 monday", "take 1", "assign 1 @cy", "drop 1",
          "block 1 the DNS", "snooze 1 tomorrow"]  # fmt: skip


@pytest.mark.parametrize("line", OTHERS)
def test_members_change_their_own_tasks_and_those_of_nobody(room: Room, line: str) -> None:
    before = count(room)
    refused = room.say("ana", f"/task {line}")
    assert refused.private and count(room) == before
    assert refused.lines[:2] == [
        "ACME-1 is @Bob's. Members change their own tasks, and those of nobody.",
        "Ask @Bob or @Wei.",
    ]
    room.press(refused, "Ask Bob", "ana")
    asked = question(room)
    assert asked.to == "bob"
    done = room.press(asked, "Do it", "bob")
    assert done.lines[0] == "As @Ana asked:", done.text()
    with room.work() as work:
        task = work.tasks.find(number=1)[0]
        people = {person.id: person.name for person in work.people.find()}
        assert people[task.owner or ""] == {"take 1": "Ana", "assign 1 @cy": "Cy"}.get(line, "Bob")
        (wish,) = work.wishes.find()
        assert wish.state is WishState.GRANTED
    room.press(done, "Undo", "bob")
    with room.work() as work:
        assert work.wishes.find()[0].state is WishState.WAITING
        after = work.tasks.find(number=1)[0]
    assert (after.state, after.due, after.snoozed) != (task.state, task.due, task.snoozed) or (
        after.owner, after.priority,
    ) != (task.owner, task.priority)  # fmt: skip


def test_what_is_ones_own_needs_nobody(room: Room) -> None:
    for line in ("Draw it @ana", "Of nobody", "Helped @bob @ana"):
        room.say("wei", f"/task {line}")
    with room.work() as work:
        assert work.tasks.find(number=4)[0].helpers
    room.say("ana", "/task Made for him @bob")
    for number in (2, 4, 5):
        assert not room.say("ana", f"/task edit {number} !high").private
    assert not room.say("ana", "/task note 1 nearly there").private
    room.say("bob", "/team away 24 nov - 27 nov cover @ana")
    assert not room.say("ana", "/task edit 1 !high").private, "she looks after it"
    room.say("wei", "/pm roles @cy manager")
    assert not room.say("cy", "/task edit 1 !low").private


def test_of_several_all_are_asked_for(room: Room) -> None:
    room.say("wei", "/task Write the texts @wei")
    room.say("wei", "/task Draw it @ana")
    refused = room.say("ana", "/task 1 2 3 due monday")
    room.press(refused, "Ask Wei", "ana")
    done = room.press(question(room), "Do it", "wei")
    assert "3 tasks changed" in done.lines
    assert [post.to for post in room.posts] == ["wei"]


def test_nobody_gives_what_they_have_not(room: Room) -> None:
    refused = room.say("ana", "/project holidays DE")
    room.press(refused, "Ask Wei", "ana")
    asked = question(room)
    before = count(room)
    assert room.press(asked, "Do it", "bob").lines[0] == "This was asked of @Wei."
    assert room.press(asked, "Do it", "ana").lines[0] == "This was asked of @Wei."
    room.say("ana", '/pm ask "project holidays CN" @bob')
    theirs = question(room)
    assert room.press(theirs, "Do it", "bob").lines[0] == "This needs a manager of Acme website."
    assert count(room) == before + 1
    assert room.press(theirs, "Do it", "wei").lines[0] == "As @Ana asked:"


def test_the_second_hears_what_became_of_it(room: Room) -> None:
    room.press(room.say("ana", "/project holidays DE"), "Ask Wei", "ana")
    asked = question(room)
    room.say("wei", "/pm roles @bob manager")
    room.press(asked, "Do it", "wei")
    before = count(room)
    for label in ("Do it", "Decline"):
        again = room.press(asked, label, "bob")
        assert again.private and again.lines[0] == "@Wei said yes: /project holidays DE #acme"
    assert count(room) == before


def test_a_no_is_told_with_its_reason(room: Room) -> None:
    room.press(room.say("ana", "/project holidays DE"), "Ask Wei", "ana")
    key = question(room).buttons["Decline"].split()[-1]
    room.say("wei", f'/pm decline {key} why:"next month"')
    told = question(room)
    assert told.to == "ana"
    assert told.lines[0] == "✖ @Wei said no: /project holidays DE #acme · “next month”"


def test_what_was_asked_is_read_when_it_was_asked(room: Room) -> None:
    room.press(room.say("ana", "/task due 1 tomorrow"), "Ask Bob", "ana")
    asked = question(room)
    room.wait("3 days")
    room.press(asked, "Do it", "bob")
    with room.work() as work:
        due = work.tasks.find(number=1)[0].due
    assert due is not None and due.day.isoformat() == "2026-11-25"


def test_once_is_enough(room: Room) -> None:
    for _turn in range(3):
        room.say("ana", '/pm ask "project holidays DE"')
    with room.work() as work:
        assert work.wishes.count() == 1
    assert room.say("ana", "/pm requests").lines[1].endswith("waits for @Wei")


@pytest.mark.parametrize(
    "line", ["pm ask x", "pm grant x", "task nudge ACME-1", "task list", "pm settings zone UTC"]
)
def test_some_things_nobody_can_let_one_say(room: Room, line: str) -> None:
    before = count(room)
    said = room.say("ana", f'/pm ask "{line}"')
    assert said.private and said.answer.reply.tone == "problem"
    assert count(room) == before


# Guests


def test_a_guests_task_is_a_request_that_tells_them_nothing(room: Room) -> None:
    said = room.say("gus", "/task Logo ^1 @bo !high due friday", "talks")
    assert said.private and "Cut the pictures" not in said.text() and "Bob" not in said.text()
    with room.work() as work:
        assert work.tasks.count() == 1
    asked = question(room)
    assert asked.to == "wei"
    assert "part of ACME-1" in room.press(asked, "Do it", "wei").text()


def test_a_guests_wish_becomes_a_task_of_nobody(room: Room) -> None:
    room.say("gus", "/task The logo is too small", "talks")
    done = room.press(question(room), "Do it", "wei")
    assert "✚ ACME-2 The logo is too small · nobody yet" in done.lines
    with room.work() as work:
        task = work.tasks.find(number=2)[0]
        maker = work.people.get(task.created_by)
    assert maker is not None and maker.name == "Gus" and task.owner is None
    assert room.say("gus", "/task done ACME-2", "talks").answer.reply.tone == "problem"


def test_a_guest_asks_for_tasks_alone_and_for_few(room: Room) -> None:
    for line in ("project holidays DE", "task done 1", "risk late"):
        said = room.say("gus", f'/pm ask "{line}"', "talks")
        assert said.lines[0] == "This is for the team's own members.", line
    for number in range(7):
        said = room.say("gus", f"/task Part {number}", "talks")
    assert said.lines[0] == "So many of your requests wait already."
    assert room.say("gus", '/pm ask "task Logo" @ana', "talks").answer.reply.tone == "problem"
    with room.work() as work:
        assert work.wishes.count() == 5
        (wei,) = work.people.find(name="Wei")
        assert {wish.whom for wish in work.wishes.find()} == {wei.id}


# Roles, and the table


def test_a_team_keeps_an_owner_and_a_project_its_lead(room: Room) -> None:
    before = count(room)
    assert room.say("ana", "/pm roles @ana owner").lines[0] == "This needs an owner of the team."
    assert room.say("wei", "/pm roles @wei member").lines[0] == "@Wei leads Acme website."
    assert count(room) == before
    room.say("wei", "/pm roles @ana owner")
    room.say("ana", "/pm roles @wei member")
    assert "owner  @Ana · @Wei" in room.say("bob", "/pm roles").lines


def test_a_role_is_taken_back_exactly(room: Room) -> None:
    for role in ("manager", "guest", "owner"):
        shown = room.say("wei", "/pm roles").text()
        said = room.say("wei", f"/pm roles @cy {role}")
        assert room.say("wei", "/pm roles").text() != shown, role
        room.press(said, "Undo", "wei")
        assert room.say("wei", "/pm roles").text() == shown, role


def test_every_command_stands_in_the_table_as_it_is_declared(room: Room) -> None:
    for command in room.grammar.commands:
        right = right_of(command)
        if right is None:
            assert command.by_clock
            continue
        assert right in TABLE
        if command.may is Role.GUEST:
            assert right.guest in (May.YES, May.OWN), command.path
        elif command.may is Role.MEMBER and command.path != "task add":
            assert right.guest is May.NO, command.path
        elif command.may is Role.MANAGER:
            assert right.member is May.ASK, command.path

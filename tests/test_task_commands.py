"""Tasks: changed through forms, in chains, in pages; told as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.model.task import Task
from tests.room import Room

PEOPLE = {
    "wei": Speaker("wei", "Wei", "Asia/Shanghai", outsider=False),
    "ana": Speaker("ana", "Ana", "Europe/Berlin", outsider=False),
    "mei": Speaker("mei", "Mei", "Asia/Shanghai", "zh", False),
}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/pm roles @ana manager")
        yield place


def task(room: Room, number: int = 1) -> Task:
    with room.work() as work:
        return work.tasks.find(number=number)[0]


# The form of a change


def test_a_form_shows_the_date_as_its_reader_would_type_it(room: Room) -> None:
    room.say("wei", "/task Fix login due 2026-11-27 17:00")
    form = room.say("ana", "/task edit 1").form
    assert form is not None
    assert form.fields == {
        "refs": "ACME-1", "title": "Fix login", "owner": "@wei", "due": "2026-11-27 10:00",
        "priority": "normal",
    }  # fmt: skip


def test_a_form_changes_only_what_was_changed_in_it(room: Room) -> None:
    room.say("wei", "/task Fix login due 2026-11-27 17:00")
    opened = room.say("ana", "/task edit 1")
    before = task(room)
    room.say("wei", "/task due 1 2026-12-04 17:00")  # meanwhile
    room.fill(opened, {"title": "Fix the login"}, "ana")
    after = task(room)
    assert (after.title, after.owner) == ("Fix the login", before.owner)
    assert after.due is not None
    assert (after.due.day.isoformat(), after.due.zone) == ("2026-12-04", "Asia/Shanghai")


def test_a_date_that_was_changed_in_a_form_is_read_where_its_reader_lives(room: Room) -> None:
    room.say("wei", "/task Fix login due 2026-11-27 17:00")
    said = room.fill(room.say("ana", "/task edit 1"), {"due": "2026-11-27 11:00"}, "ana")
    assert "Fri 27 Nov 18:00" in said.text()  # drawn for the room, in Shanghai


def test_a_form_sent_as_it_was_changes_nothing(room: Room) -> None:
    room.say("wei", "/task Fix login due friday")
    before = task(room)
    said = room.fill(room.say("ana", "/task edit 1"), {}, "ana")
    assert said.private and "Undo" not in said.buttons
    assert task(room) == before


# Chains


def test_only_what_waits_for_nothing_else_is_unblocked(room: Room) -> None:
    for line in ("one", "two", "three after 1,2", "four after 1"):
        room.say("wei", f"/task {line}")
    said = room.say("wei", "/task done 1")
    assert "unblocks ACME-4 four" in said.lines
    assert "ACME-3" not in said.text()
    assert "unblocks ACME-3 three" in room.say("wei", "/task drop 2").lines


def test_many_at_once_tell_what_they_unblock(room: Room) -> None:
    for line in ("one", "two", "three after 1,2"):
        room.say("wei", f"/task {line}")
    assert "unblocks ACME-3 three" in room.say("wei", "/task done 1 2").lines


def test_what_is_blocked_by_something_else_is_not_unblocked(room: Room) -> None:
    for line in ("task one", "task two after 1", "task block 2 the client is on holiday"):
        room.say("wei", f"/{line}")
    assert "unblocks" not in room.say("wei", "/task done 1").text()


def test_of_many_those_that_were_done_already_are_told_apart(room: Room) -> None:
    for line in ("task one", "task two", "task done 1"):
        room.say("wei", f"/{line}")
    said = room.say("ana", "/task done 1 2")
    assert said.lines[0] == "1 task done"
    assert said.lines[2].startswith("ACME-1 one · already done by @Wei")
    again = room.say("ana", "/task done 1 2")
    assert again.private and "Undo" not in again.buttons
    assert [line.partition(" by ")[0] for line in again.lines] == [
        "ACME-1 one · already done", "ACME-2 two · already done",
    ]  # fmt: skip


def test_a_task_never_waits_for_itself(room: Room) -> None:
    for line in ("one", "two after 1", "three after 2"):
        room.say("wei", f"/task {line}")
    said = room.say("wei", "/task edit 1 after 3")
    assert said.lines == [
        "A task cannot wait for itself: ACME-1 → ACME-3 → ACME-2 → ACME-1.",
        "/task show ACME-2 shows how they hang together.",
    ]
    assert task(room).after == []
    assert "ACME-1 → ACME-1" in room.say("wei", "/task edit 1 after 1").text()


def test_many_changed_at_once_make_no_circle_among_themselves(room: Room) -> None:
    for line in ("one", "two", "three"):
        room.say("wei", f"/task {line}")
    said = room.say("wei", "/task edit 1 2 after 2")
    assert said.lines[0] == "A task cannot wait for itself: ACME-2 → ACME-2."
    assert task(room).after == []


def test_a_task_is_never_a_part_of_itself(room: Room) -> None:
    for line in ("one", "two ^1", "three ^2"):
        room.say("wei", f"/task {line}")
    said = room.say("wei", "/task edit 1 ^3")
    assert said.lines[0] == "A task cannot be a part of itself: ACME-1 → ACME-3 → ACME-2 → ACME-1."
    assert task(room).parent is None


# Pages


@pytest.mark.parametrize("words", ["第 2", "page 2", "page:2", "page:2 mine", "第:2 @wei"])
def test_a_page_leads_to_the_next_however_it_was_asked_for(room: Room, words: str) -> None:
    for number in range(1, 32):
        room.say("wei", f"/task item {number}")
    second = room.say("wei", f"/task list {words}")
    assert "Page 2 of 4" in second.text()
    third = room.press(second, "Next page", "wei")
    assert "Page 3 of 4" in third.text()
    assert "Page 2 of 4" in room.press(third, "Previous page", "wei").text()


def test_a_label_that_looks_like_a_page_stays(room: Room) -> None:
    for number in range(1, 13):
        room.say("wei", f"/task item {number} +page")
    room.say("wei", "/task other")
    first = room.say("wei", "/task list +page")
    assert first.buttons["Next page"] == "task list +page page:2 #acme"
    assert "Acme website: 12 tasks" in room.press(first, "Next page", "wei").text()


# What there is nothing of


def test_an_empty_list_says_what_it_was_asked_for(room: Room) -> None:
    assert room.say("wei", "/task list overdue").lines == ["Nothing is late in Acme website."]
    assert room.say("wei", "/task").lines[0] == "No open tasks in Acme website."
    room.say("wei", "/task Fix login")
    said = room.say("wei", "/task list @ana")
    assert said.lines == [
        "No task in Acme website is like that.",
        "See all open ones: /task list #acme.",
    ]


def test_what_has_no_date_cannot_be_moved(room: Room) -> None:
    room.say("wei", "/task Fix login")
    assert room.say("wei", "/task due 1 +2d").lines == [
        "There is no date to move yet.",
        "Set one: /task due ACME-1 friday 17:00.",
    ]


def test_a_second_done_offers_to_open_it_again(room: Room) -> None:
    room.say("wei", "/task Fix login")
    first = room.say("wei", "/task done 1")
    assert "Reopen" in first.buttons
    again = room.say("ana", "/task done 1")
    assert list(again.buttons) == ["Reopen"]


def test_a_number_alone_shows_the_task_where_there_are_no_forms(room: Room) -> None:
    room.say("wei", "/task Fix login @ana")
    said = room.say("wei", "/task 1")
    assert said.lines[1] == "ACME-1 Fix login · @Ana"
    assert said.form is not None and "Done" in said.buttons

"""Several lines in one message: a task each, one act, one answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.model.task import Task
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as place:
        place.say("wei", "/project new Acme website")
        yield place


def tasks(room: Room) -> list[Task]:
    with room.work() as work:
        return work.tasks.find(order=("number",))


def test_each_line_is_a_task_and_all_of_them_are_one_act(room: Room) -> None:
    said = room.say("wei", "/task Call Bo friday\n- Paint the door\n- 买牛奶 明天")
    assert said.lines[0] == "3 tasks"
    assert [task.title for task in tasks(room)] == ["Call Bo", "Paint the door", "买牛奶"]
    assert list(said.buttons) == ["Undo"]
    room.press(said, "Undo", "wei")
    assert tasks(room) == []


def test_a_question_keeps_its_buttons_beside_its_line(room: Room) -> None:
    said = room.say("wei", "/task Call Bo friday\n- Paint the door 5/6\n- Buy milk")
    at = next(n for n, line in enumerate(said.lines) if "more than one way" in line)
    assert "ACME-2" in said.lines[at - 1]
    assert "[Sat 5 Jun 2027]" in said.lines[at]
    assert said.lines[at + 1].startswith("✚ ACME-3")
    room.press(said, "Sat 5 Jun 2027", "wei")
    due = [task.due.day.isoformat() if task.due else "" for task in tasks(room)]
    assert due == ["2026-11-27", "2027-06-05", ""]


def test_who_is_meant_is_asked_of_its_line_as_well(room: Room) -> None:
    for who in ("ana stone", "ana wood"):
        room.say(who, "/my")
    said = room.say("wei", "/task Call Bo\n- Paint the door @ana")
    room.press(said, "Ana Wood", "wei")
    with room.work() as work:
        owners = [work.people.get(task.owner or "") for task in work.tasks.find(order=("number",))]
    assert [owner.name for owner in owners if owner] == ["Wei", "Ana Wood"]


def test_one_that_cannot_be_read_leaves_the_others_undone(room: Room) -> None:
    said = room.say("wei", "/task Call Bo\n- Paint the door ^99")
    assert said.private and "99" in said.text()
    assert tasks(room) == []

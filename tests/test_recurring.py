"""Tasks that come back: the next one when one is done, and reminders of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.model.task import Task
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    """Tuesday, 24 November 2026, ten in the morning in Berlin."""
    with Room() as made:
        made.say("wei", "/project new Acme website")
        yield made


def tasks(room: Room) -> list[str]:
    """Every task as number, state and day."""
    with room.work() as work:
        return [_shown(task) for task in work.tasks.find(order=("number",))]


def _shown(task: Task) -> str:
    assert task.due is not None
    return f"{task.number} {task.state.value} {task.due.day}"


@pytest.mark.parametrize(
    ("line", "first", "second"),
    [
        ("Water plants every friday", "2026-11-27", "2026-12-04"),
        ("Water plants every friday due 4 dec", "2026-12-04", "2026-12-11"),
        ("浇花 每周五", "2026-11-27", "2026-12-04"),
        ("Check books every month on the 31st", "2026-11-30", "2026-12-31"),
        ("Water plants every 2 weeks on friday", "2026-11-27", "2026-12-11"),
    ],
)
def test_done_makes_the_next_one(room: Room, line: str, first: str, second: str) -> None:
    room.say("wei", f"/task {line}")
    assert tasks(room) == [f"1 todo {first}"]
    said = room.say("wei", "/task done 1")
    assert said.lines[-2].startswith("Next one: ACME-2")
    assert tasks(room) == [f"1 done {first}", f"2 todo {second}"]


def test_the_next_one_is_like_the_first_but_for_what_happened_to_it(room: Room) -> None:
    room.say("ana", "/my")
    room.say("wei", "/task Water plants @ana every friday 15:00 !high ~1h +garden remind 1h")
    room.say("ana", "/task start 1")
    room.say("ana", "/task done 1 all of them")
    with room.work() as work:
        one, two = work.tasks.find(order=("number",))
        assert not work.notes.find(task=two.id)
    assert (one.started_at, one.done_at) != (None, None)
    assert (two.started_at, two.done_at, two.done_by) == (None, None, None)
    same = ("title", "owner", "priority", "estimate", "labels", "every", "remind")
    assert [getattr(two, name) for name in same] == [getattr(one, name) for name in same]
    assert two.due is not None
    assert f"{two.due.clock:%H:%M}" == "15:00"


def test_undo_takes_the_next_one_back_as_well(room: Room) -> None:
    room.say("wei", "/task Water plants every friday")
    said = room.say("wei", "/task done 1")
    room.press(said, "Undo", "wei")
    assert tasks(room) == ["1 todo 2026-11-27"]
    room.say("wei", "/task done 1")
    assert [shown.split()[1] for shown in tasks(room)] == ["done", "todo"]


def test_done_a_second_time_makes_no_second_next_one(room: Room) -> None:
    room.say("wei", "/task Water plants every friday")
    for line in ("/task done 1", "/task reopen 1"):
        room.say("wei", line)
    assert "Next one" not in room.say("wei", "/task done 1").text()
    assert tasks(room) == ["1 done 2026-11-27", "2 todo 2026-12-04"]
    room.say("wei", "/task done 2")
    assert tasks(room)[-1] == "3 todo 2026-12-11"


def test_what_was_missed_is_not_made_up_for(room: Room) -> None:
    room.say("wei", "/task Water plants every friday")
    room.wait("20 days")  # Mon 14 Dec
    room.say("wei", "/task done 1")
    assert tasks(room)[-1] == "2 todo 2026-12-18"


def test_counted_from_done(room: Room) -> None:
    room.say("wei", "/task Change the filter 3 days after done due 26 nov")
    room.wait("10 days")  # Fri 4 Dec
    room.say("wei", "/task done 1")
    assert tasks(room) == ["1 done 2026-11-26", "2 todo 2026-12-07"]


def test_a_rhythm_ends_when_it_was_said_to(room: Room) -> None:
    room.say("wei", "/task Water plants every friday until 4 dec")
    room.say("wei", "/task done 1")
    assert "Next one" not in room.say("wei", "/task done 2").text()
    assert tasks(room) == ["1 done 2026-11-27", "2 done 2026-12-04"]


def told(room: Room) -> list[str]:
    """When something was said unasked, on the room's clock, once for each message."""
    return [f"{post.at.astimezone(room.zone_info):%a %d %H:%M}" for post in room.posts]


@pytest.mark.parametrize(
    ("remind", "moments"),
    [
        ("", ["Thu 03 15:00", "Fri 04 15:00", "Mon 07 09:00"]),
        ("remind 3d,1h", ["Tue 01 15:00", "Fri 04 14:00", "Mon 07 09:00"]),
        ("remind 1w", ["Fri 27 15:00", "Mon 07 09:00"]),
        ("提醒 3d", ["Tue 01 15:00", "Mon 07 09:00"]),
        ("remind off", []),
    ],
)
def test_a_task_has_reminders_of_its_own(room: Room, remind: str, moments: list[str]) -> None:
    room.say("wei", "/pm settings agenda off")
    room.say("wei", f"/task Send offer due 4 dec 15:00 {remind}")
    room.wait(until="2026-12-07 12:00")
    assert told(room) == moments


def test_reminders_can_be_changed_and_the_usual_ones_called_back(room: Room) -> None:
    room.say("wei", "/pm settings agenda off")
    room.say("wei", "/task Send offer due 4 dec 15:00 remind off")
    room.say("wei", "/task edit 1 remind 2h")
    room.wait(until="2026-12-04 16:00")
    assert told(room) == ["Fri 04 13:00"]

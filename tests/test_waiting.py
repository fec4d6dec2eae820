"""A length alone says until when something rests ("2h"); where a date is due it says nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    """Tuesday 09:00 in Berlin; tasks 1 and 2 are due on Friday."""
    with Room(people={"wei": Speaker("wei", "Wei", None, "en", False)}) as room:
        room.say("wei", "/project new Acme")
        room.say("wei", "/task Fix login due friday")
        room.say("wei", "/task Write copy due friday")
        yield room


def rests(room: Room, said: str) -> list[str | None]:
    """Until when the tasks rest once that was said, on the wall clock of the room."""
    room.say("wei", said)
    with room.work() as work:
        tasks = work.tasks.find(order=("number",))
        return [
            f"{task.snoozed.astimezone(room.zone_info):%a %H:%M}" if task.snoozed else None
            for task in tasks
        ]


LENGTHS = [
    ("2h", "Tue 11:00"), ("30m", "Tue 09:30"), ("1d", "Wed 09:00"), ("1w", "Tue 09:00"),
    ("2 hours", "Tue 11:00"), ("45 min", "Tue 09:45"), ("1h30m", "Tue 10:30"),
    ("1.5h", "Tue 10:30"), ("14h", "Wed 09:00"), ("24h", "Wed 09:00"), ("48h", "Thu 09:00"), ("half an hour", "Tue 09:30"), ("in 2 hours", "Tue 11:00"),
    ("2小时", "Tue 11:00"), ("2 小时", "Tue 11:00"), ("30分钟", "Tue 09:30"),
    ("1天", "Wed 09:00"), ("两小时", "Tue 11:00"), ("半小时", "Tue 09:30"),
    ("2小时后", "Tue 11:00"), ("until:2h", "Tue 11:00"), ("until:2小时", "Tue 11:00"),
    ("2d 10:00", "Thu 10:00"), ("17:00", "Tue 17:00"), ("tomorrow", "Wed 09:00"),
]  # fmt: skip


@pytest.mark.parametrize(("length", "until"), LENGTHS)
def test_a_length_alone_is_how_long_a_task_rests(room: Room, length: str, until: str) -> None:
    assert rests(room, f"/task snooze 1 {length}") == [until, None]


@pytest.mark.parametrize("language", ["zh_Hans", "de", "es", "ja"])
def test_a_length_is_read_whatever_the_reader_speaks(language: str) -> None:
    with Room(people={"wei": Speaker("wei", "Wei", None, language, False)}) as room:
        room.say("wei", "/project new Acme")
        room.say("wei", "/task Fix login due:2026-11-27")
        assert rests(room, "/task snooze 1 2h") == ["Tue 11:00"]


def test_a_number_before_its_unit_is_no_task(room: Room) -> None:
    assert rests(room, "/task snooze 1 2 hours") == ["Tue 11:00", None]
    assert rests(room, "/task snooze 1 2 3小时") == ["Tue 12:00", "Tue 12:00"]


def test_a_form_and_my_snooze_read_it_too(room: Room) -> None:
    form = room.say("wei", "/task snooze 1")
    assert room.fill(form, {"until": "2h"}, "wei").lines[0].endswith("Tue 24 Nov 11:00.")
    room.say("wei", "/task due 2 today")
    assert rests(room, "/my snooze all 90 min") == ["Tue 11:00", "Tue 10:30"]


@pytest.mark.parametrize("words", ["2h", "1h30m", "2 hours", "2小时", "30m", "1d"])
def test_it_is_no_date_where_something_is_due(room: Room, words: str) -> None:
    room.say("wei", f"/task Write the intro {words}")
    with room.work() as work:
        (task,) = work.tasks.find(number=3)
        assert task.due is None and task.title == f"Write the intro {words}"
    room.say("wei", f"/task due 1 {words}")
    with room.work() as work:
        (task,) = work.tasks.find(number=1)
        assert task.due is not None and f"{task.due.day:%a}" == "Fri" and task.due.clock is None

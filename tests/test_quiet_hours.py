"""Nights, weekends and holidays of a project (T10): moved to the next working time, and told so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    """A Tuesday before Christmas; the project keeps the holidays of Germany, the other none."""
    people = {"wei": Speaker("wei", "Wei", None, "en", False)}
    with Room(at="2026-12-22 09:00", people=people) as room:
        room.say("wei", "/pm settings agenda off")
        room.say("wei", "/project new Acme")
        room.say("wei", "/project holidays DE")
        room.say("wei", "/task Fix login")
        yield room


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("23:00", "Wed 23 Dec 09:00"),  # the night
        ("saturday", "Mon 28 Dec 09:00"),  # the weekend
        ("sunday 11:00", "Mon 28 Dec 09:00"),
        ("friday", "Mon 28 Dec 09:00"),  # a holiday, and the weekend after it
        ("25 dec 10:00", "Mon 28 Dec 09:00"),
        ("14h", "Wed 23 Dec 09:00"),
    ],
)
def test_t10_what_would_come_outside_working_time_comes_later_and_says_so(
    room: Room, said: str, again: str
) -> None:
    shown = room.say("wei", f"/task snooze 1 {said}")
    assert shown.lines[0] == f"💤 I come back to it {again}."
    assert shown.lines[2].endswith("is no working time, so it comes later.")
    room.wait(until="2026-12-30 12:00")
    (post,) = room.posts
    assert f"{post.at.astimezone(room.zone_info):%a %-d %b %H:%M}" == again


@pytest.mark.parametrize("said", ["11:00", "thursday", "2h", "29 dec"])
def test_t10_what_comes_when_it_was_asked_for_says_nothing_of_it(room: Room, said: str) -> None:
    shown = room.say("wei", f"/task snooze 1 {said}")
    assert "working time" not in shown.text() and shown.lines[1].startswith("ACME-1")


def test_t10_each_project_has_its_own_holidays(room: Room) -> None:
    room.say("wei", "/project new Globex", "globex")
    room.say("wei", "/task Write copy", "globex")
    shown = room.say("wei", "/task snooze GLOBEX-1 friday 10:00", "globex")
    assert "Fri 25 Dec 10:00" in shown.lines[0] and "working time" not in shown.text()
    both = room.say("wei", "/task snooze ACME-1 GLOBEX-1 saturday")
    assert both.lines[:2] == [
        "💤 2 tasks rest until Mon 28 Dec 09:00",
        "Sat 26 Dec is no working time, so it comes later.",
    ]
    room.say("wei", "/task snooze ACME-1 GLOBEX-1 friday 10:00")
    with room.work() as work:
        rest = [task.snoozed for task in work.tasks.find(order=("snoozed",))]
    assert [f"{at:%d %H}" for at in rest if at] == ["25 09", "28 08"]
    room.wait(until="2026-12-30 12:00")
    assert [f"{post.at:%d %H}" for post in room.posts] == ["25 09", "28 08"]


def test_t10_it_is_said_in_chinese_too() -> None:
    people = {"lei": Speaker("lei", "Lei", None, "zh_Hans", False)}
    with Room(at="2026-12-22 09:00", language="zh", people=people) as room:
        room.say("lei", "/project 新建 官网")
        room.say("lei", "/task 写文案 @我")
        shown = room.say("lei", "/task 稍后 1 周六")
        assert "12月26日" in shown.lines[2] and "不是工作时间" in shown.lines[2]


def test_t10_everything_put_off_for_a_day_that_was_named_says_so(room: Room) -> None:
    room.say("wei", "/task due 1 today")
    assert "no working time" in room.say("wei", "/my snooze all saturday").lines[1]
    room.say("wei", "/pm undo")
    room.wait(until="2026-12-24 10:00")
    shown = room.say("wei", "/my snooze all")
    assert shown.lines[0] == "💤 1 task rests until Mon 28 Dec 09:00"
    assert "no working time" not in shown.text(), "nobody named tomorrow"

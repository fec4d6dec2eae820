"""An unknown name in a line with a title: kept, pointed out, and the nearest ones offered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.model.people import Person
from bot.named import near_people
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as room:
        room.say("wei", "/project new Garden")
        for who in ("ana", "bob", "赵小兰"):
            room.say(who, "/task look around")
        room.say("wei", "/milestone Spring due 5 dec")
        yield room


KEPT = "Kept as plain text, since nobody and nothing here has that name: "


def test_a_mistyped_owner_is_one_press_away(room: Room) -> None:
    said = room.say("wei", "/task Water the beds @anna friday")
    assert said.lines[:3] == [
        "✚ GARDEN-4 Water the beds @anna · @Wei · Fri 27 Nov",
        KEPT + "@anna",
        "Did you mean @ana? [Ana]",
    ]
    assert said.buttons["Ana"].startswith('task edit GARDEN-4 "Water the beds" @(=')
    pressed = room.press(said, "Ana", "wei")
    assert pressed.lines[0] == "✎ GARDEN-4 Water the beds · @Ana · Fri 27 Nov"


def test_beside_an_owner_it_becomes_a_helper(room: Room) -> None:
    said = room.say("wei", "/task Water the beds @bob @anna")
    assert room.press(said, "Ana", "wei").lines[0] == (
        "✎ GARDEN-4 Water the beds · @Bob · with @Ana"
    )


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("/task 浇花 @小兰", "@小兰"),
        ("/task 浇花 @赵小蓝周五前", "@赵小蓝"),
        ("/task 浇花 @赵", "@赵"),
    ],
)
def test_chinese_names_by_their_characters(room: Room, line: str, kept: str) -> None:
    said = room.say("wei", line)
    assert said.lines[1:3] == [KEPT + kept, "Did you mean @赵小兰? [赵小兰]"]
    assert room.press(said, "赵小兰", "wei").lines[0].startswith("✎ GARDEN-4 浇花 · @赵小兰")


def test_the_owner_of_a_risk(room: Room) -> None:
    said = room.say("wei", "/risk frost @anna p2 i3")
    assert "@Ana" in room.press(said, "Ana", "wei").lines[0]


def test_a_milestone(room: Room) -> None:
    said = room.say("wei", "/task Order soil %sprng")
    assert said.lines[2] == "Did you mean %Spring? [%Spring]"
    assert "Spring" in room.press(said, "%Spring", "wei").lines[0]


def test_a_project_is_named_only(room: Room) -> None:
    said = room.say("wei", "/task Order soil #gardn")
    assert said.lines[2] == "Did you mean #garden?"


def test_in_a_list_each_has_its_own(room: Room) -> None:
    said = room.say("wei", "/task Order soil @anna\nOrder pots @bobb")
    assert "Did you mean @ana? [Ana]" in said.lines
    assert "Did you mean @bob? [Bob]" in said.lines


def test_nobody_is_near(room: Room) -> None:
    said = room.say("wei", "/task Order soil @zebediah")
    assert KEPT + "@zebediah" in said.lines
    assert "Did you mean" not in said.text()


def test_where_somebody_must_be_named_the_near_ones_are_buttons(room: Room) -> None:
    said = room.say("wei", "/task assign 1 @anna")
    assert said.lines[1:] == ["Did you mean @ana?", "[Ana]"]
    assert room.press(said, "Ana", "wei").lines[0] == "➜ GARDEN-1 look around · @Ana"


def test_nearness() -> None:
    people = [
        Person("1", "Ana Lima", "ana"),
        Person("2", "Anton", "anton"),
        Person("3", "陈 大 文", "chen"),
        Person("4", "陈大伟", "wei"),
        Person("5", "Zoe", "zoe"),
    ]

    def near(said: str) -> list[str]:
        return [one.id for one in near_people(said, people)]

    assert near("anna") == ["1", "2"]
    assert near("lima") == ["1"]
    assert near("an") == ["1", "2"]
    assert near("陈大文") == ["3", "4"]
    assert near("大伟") == ["4"]
    assert near("陈") == ["3", "4"]
    assert near("李") == near("x") == near("") == []
    assert near("z" * 40_000) == []

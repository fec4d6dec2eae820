"""A mistyped verb makes no task of its name: it is asked about, and a title stays a title."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as room:
        room.say("wei", "/project new Garden")
        room.say("wei", "/task Buy seeds")
        yield room


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("/task dnoe 1", "task done 1"),
        ("/task dnoe 1 seeds are in the shed", "task done 1 seeds are in the shed"),
        ("/task donw 1", "task done 1"),
        ("/task unblokc GARDEN-1", "task unblock GARDEN-1"),
        ("/task asign 1 @wei", "task assign 1 @wei"),
        ("/task lits", "task list"),
        ("/task review 1", "risk review 1"),
        ("/task 关闭 1", "risk close 1"),
        ("/task undo", "pm undo"),
        ("/project done #garden", "task done #garden"),
        ("/milestone close %spring", "risk close %spring"),
        ("/risk clsoe R-1 it rained", "risk close R-1 it rained"),
    ],
)
def test_a_slip_is_asked_about(room: Room, line: str, verb: str) -> None:
    with room.work() as work:
        before = len(work.tasks.find()), len(work.projects.find()), len(work.risks.find())
    said = room.say("wei", line)
    said_words = line.partition(" ")[2].split()[0]
    assert said.lines[0] == f"Is “{said_words}” a command here, or does a title begin with it?"
    assert verb in said.buttons.values()
    assert len(said.buttons) == 2
    with room.work() as work:
        assert (
            len(work.tasks.find()), len(work.projects.find()), len(work.risks.find())
        ) == before  # fmt: skip


def test_a_verb_of_another_family_that_became_one_here_is_done(room: Room) -> None:
    said = room.say("wei", "/task log 1 2h digging")
    assert said.lines[0] == "⏱ 2h on GARDEN-1 · “digging” · week 2h/40h"
    missing = room.say("wei", "/task log 1 digging")
    assert missing.lines[0] == "Something is missing: How long: 2.5h, 45m, 1h30m."


@pytest.mark.parametrize(
    "title",
    [
        "close the deal with Hansen",
        "log in page is white",
        "Don the hat",
        "Review 3 sketches of the shed",
        "dome over 2 beds",
        "Shop",
        "notes on 3 talks",
        "Answer the letter",
        "find 2 more helpers",
        "dnoe the shed",
        "report 3 broken pots",
    ],
)
def test_a_title_stays_one(room: Room, title: str) -> None:
    said = room.say("wei", f"/task {title}")
    assert said.lines[0].startswith(f"✚ GARDEN-2 {title}")


def test_a_list_begins_with_a_title(room: Room) -> None:
    said = room.say("wei", "/task review\ndnoe 1\nwater the beds")
    assert said.lines[:2] == ["3 tasks", "✚ GARDEN-2 review · @Wei"]


def test_either_button_does_what_it_says(room: Room) -> None:
    asked = room.say("wei", "/task dnoe 1")
    assert room.press(asked, "Make “dnoe 1”", "wei").lines[0] == "✚ GARDEN-2 dnoe 1 · @Wei"
    assert room.press(asked, "/task done 1", "wei").lines[0].startswith("✔ GARDEN-1 Buy seeds")


def test_a_long_line_is_no_slip(room: Room) -> None:
    """However long it is, no more of it is looked at than a slip is long."""
    assert "Make “dnoe 1 1" in room.say("wei", f"/task dnoe {'1 ' * 25}").text()
    for behind in ("1 ", "1,", "a-1-"):
        line = f"/task dnoe {behind * (3000 // len(behind))}"
        assert "✚ GARDEN-" in room.say("wei", line).text(), behind


@pytest.mark.parametrize("title", ["take down the fence", "Show roses at the fair"])
def test_a_verb_that_lacks_its_task_offers_the_title(room: Room, title: str) -> None:
    said = room.say("wei", f"/task {title}")
    assert said.buttons == {f"Make “{title}”": f"task add {title}"}
    assert room.say("wei", f"/{said.buttons[f'Make “{title}”']}").lines[0].count(title)


def test_a_verb_that_has_its_task_offers_none(room: Room) -> None:
    assert room.say("wei", "/task take 1 now").buttons == {}

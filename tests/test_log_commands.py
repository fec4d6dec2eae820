"""The log: where an entry came from, and when it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Quote
from tests.room import Room

THREAD = Quote("Can we have Excel?", "Ms. Wang", "https://chat.example/archives/C1/p1")


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as place:
        place.say("wei", "/project new Acme website")
        yield place


def test_an_entry_and_a_task_lead_back_to_their_message(room: Room) -> None:
    room.say("wei", "/log need wants Excel", about=THREAD)
    room.say("wei", "/task Add Excel", about=THREAD)
    room.say("wei", "/log promise we send it by friday", about=THREAD)
    shown = f"The message it came from ({THREAD.link})"
    for line in ("/log show 1", "/task show 1", "/log show 2", "/task show 2"):
        assert shown in room.say("wei", line).lines


def test_where_nothing_is_quoted_it_is_the_message_itself(room: Room) -> None:
    own = "https://chat.example/archives/C1/p2"
    room.ask(room.request("wei", words="log need wants Excel", link=own))
    assert f"The message it came from ({own})" in room.say("wei", "/log show 1").lines


def test_what_was_said_last_week_is_not_of_this_one(room: Room) -> None:
    room.say("wei", "/log note a call when:2026-11-20")
    room.say("wei", '/log note a call when:"today 08:00"')
    with room.work() as work:
        first, second = work.logs.find(order=("number",))
    assert str(first.when) == "2026-11-20"
    assert first.happened_at < second.happened_at < room.clock.now()


@pytest.mark.parametrize("text", ["   ", "\u200b", "\u2060 \u200b"])
def test_a_form_sent_empty_is_asked_again(room: Room, text: str) -> None:
    said = room.ask(room.request("wei", command="log need", values={"text": text}))
    assert said.lines[0] == "Something is missing: What they need."
    assert said.form is not None
    with room.work() as work:
        assert work.logs.find() == []


@pytest.mark.parametrize("key", ["R", "l"])
def test_no_project_takes_a_letter_of_the_references(room: Room, key: str) -> None:
    said = room.say("wei", f"/project new Beta key:{key}")
    assert (
        said.lines[0]
        == f"{key.upper()} stands for other things in references, like {key.upper()}-7."
    )

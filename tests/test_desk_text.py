"""Text that nobody types on purpose, and very much of it: nothing breaks and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.context import Speaker
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    """A team whose project Acme has one task."""
    with Room() as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/task Fix login due friday")
        yield place


def count(room: Room) -> int:
    """How many changes the journal holds."""
    with room.work() as work:
        return len(work.journal.recent(1000))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Fix\x00 the\x1b login\x7f", "Fix the login"),
        ("Fix \ud83d login", "Fix ? login"),
        ("Fix \u202egnihtyna\u2066 login\ufeff", "Fix gnihtyna login"),
        ("Z" + "\u0301" * 500, "Z" + "\u0301" * 6),
        ("\u3000Fix\u00a0login\u2028now", "Fix login now"),
        ("😀" * 150, "😀" * 150),
    ],
)
def test_what_cannot_be_shown_is_left_out_and_the_rest_is_kept(
    room: Room, typed: str, kept: str
) -> None:
    assert room.say("ana", f"/task {typed}").lines[0] == f"✚ ACME-2 {kept} · @Ana"


@pytest.mark.parametrize("word", ["word ", "字", "ask @everyone ", "a\n"])
def test_long_text_is_kept_whole_as_a_note(room: Room, word: str) -> None:
    typed = word * (40_000 // len(word))
    said = room.say("ana", f"/task {typed}")
    assert "The text was long, so it is kept whole as a note on the task." in said.lines
    with room.work() as work:
        (task,) = work.tasks.find(number=2)
        (note,) = work.notes.find(task=task.id)
    assert len(task.title) <= 200
    assert note.text == typed.strip()


def test_a_long_new_title_loses_nothing_either(room: Room) -> None:
    typed = "word " * 500
    room.say("wei", f"/task edit 1 {typed}")
    with room.work() as work:
        (note,) = work.notes.find()
    assert note.text == typed.strip()


@pytest.mark.parametrize(
    "line",
    ["", "/", "／", "   ", "\n\n", "🎉", "\x00", "\ud800", "/\u202e", '"', "@", "/task \x00",
     "/task \u200b\u2060", "/task \ufe0f"],
)  # fmt: skip
def test_a_line_that_says_nothing_gets_a_sentence(room: Room, line: str) -> None:
    said = room.say("ana", line)
    assert said.private and said.lines[0]
    assert not said.text().startswith("Something broke")
    assert count(room) == 2


def test_a_name_nobody_could_read_is_still_somebody(room: Room) -> None:
    stranger = Speaker("u1", "\ud800\u202e" + "x" * 5000, "Mars/Base", "tlh", outsider=False)
    request = replace(room.request("ana", words="task one"), speaker=stranger)
    said = room.ask(request)
    assert re.fullmatch(r"✚ ACME-2 one · @\?x{79,80}", said.lines[0])

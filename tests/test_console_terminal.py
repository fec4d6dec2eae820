"""The console: what a person at a terminal sees."""

from __future__ import annotations

import asyncio
import io
import os
import threading

import pytest

from adapters.console import interactive
from tests.console_house import House, house

__all__ = ["house"]


async def test_talking_pressing_and_being_asked(house: House) -> None:
    seen = await house.typed(
        "/project new Website",
        "/task add",
        "Fix login",  # the answer to the question for a title
        "1",  # Done
        "/as ana",
        "/room",
        "/my",
        "/room website",
        "/wait 2 hours",
        "/help",
        "/quit",
        "/task Never said",
    )
    assert "[1] Done" in seen
    assert "✔ WEBSIT-1 Fix login" in seen
    assert "only you see this" in seen
    assert "Your agenda" in seen
    assert "2026-11-24 11:00 UTC" in seen
    assert "/room NAME" in seen
    assert "Never said" not in seen


async def test_buttons_stand_beside_their_lines(house: House) -> None:
    seen = await house.typed(
        "/project new Website", "/task One @me", "/task Two @me", "/my", "2", "99"
    )
    (one,) = (line for line in seen.split("\n") if "One" in line and "[1] Done" in line)
    assert "[2]" not in one
    assert "✔ WEBSIT-2 Two" in seen  # the second button is the second line's
    # No such button: said as it is, which asks for nothing; with a slash it is a command.
    assert "What you can type" in seen.split("✔ WEBSIT-2 Two")[1]
    assert "I do not know /99." in await house.typed("/99")


async def test_a_form_can_be_left(house: House) -> None:
    seen = await house.typed("/project new Website", "/task add", "", "/task list")
    assert "Left as it was." in seen
    assert len(house.console.messages) == 3


async def test_a_command_leaves_a_form_and_its_draft_is_kept(house: House) -> None:
    seen = await house.typed(
        "/project new Website",
        "/cost rate",
        "@you",
        "/task Fix login",  # at the question for the money
        "/cost rate",
        "60 EUR",  # it is known whose hour
        "/cost rate",
        "/quit",
        "/task Never said",
    )
    assert seen.count("Left as it was.") == 2
    assert "✚ WEBSIT-1 Fix login" in seen
    assert "an hour of @you costs 60 EUR" in seen
    assert "Never said" not in seen


@pytest.mark.parametrize("title", ["/etc/hosts is wrong", "/ is slow"])
async def test_what_only_looks_like_a_command_fills_in_a_form(house: House, title: str) -> None:
    seen = await house.typed("/project new Website", "/task add", title)
    assert f"WEBSIT-1 {title}" in seen


async def test_the_terminals_own_words_leave_a_form(house: House) -> None:
    seen = await house.typed("/project new Website", "/task add", "/as ana", "/my")
    assert "Left as it was." in seen and "Your agenda" in seen and "WEBSIT-1" not in seen


async def test_lines_are_continued_by_a_backslash(house: House) -> None:
    await house.typed("/project new Website", "/log note first\\", "第二行")
    message = list(house.console.messages.values())[-1]
    assert "first" in message.text
    assert "第二行" in message.text


async def test_messages_from_elsewhere_say_where_they_are(house: House) -> None:
    await house.typed("/project new Website", "/task Fix login @ana due tomorrow 15:00")
    seen = await house.typed("/wait 2 days", room="lobby")
    assert "→ @ana" in seen


@pytest.mark.parametrize("how", ["closed", "cancelled"])
async def test_it_ends_at_once_though_nobody_types(how: str) -> None:
    house = House()
    reading, writing = os.pipe()
    with os.fdopen(reading) as stdin, os.fdopen(writing, "w") as keyboard:
        talk = asyncio.create_task(
            interactive(house.console, house.answer, stdin=stdin, stdout=io.StringIO())
        )
        await asyncio.sleep(0.1)
        if how == "closed":
            await house.console.close()
            await asyncio.wait_for(talk, 2)
        else:
            talk.cancel()
            with pytest.raises(asyncio.CancelledError):
                await talk
        keyboard.write("\n")
        keyboard.flush()
        # The thread that reads is told of the line, and ends with the input.
        keyboard.close()
        await asyncio.to_thread(_join_readers)
    house.storage.close()


def _join_readers() -> None:
    for thread in threading.enumerate():
        if thread.name == "lines":
            thread.join(timeout=2)

"""What takes long is told while it is done, to whoever asked; and others are answered meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

import adapters.underway
from adapters.slack.ack import PATIENCE
from adapters.underway import Underway
from bot.importing import applied
from bot.reply import Line, Reply
from bot.tongue import Answer
from tests.console_house import House, house
from tests.discord_running import ENGLISH
from tests.forum_running import acme
from tests.slack_team import Team, team

__all__ = ["house"]

LIST = "title\n" + "".join(f"Row {n}\n" for n in range(6))


class Held:
    """An import that stands still after its fourth row, until it is let go on."""

    def __init__(self) -> None:
        self.there, self.go_on = threading.Event(), threading.Event()
        self.breaks, self.made = False, 0

    def task(self, *args: Any) -> Any:
        self.made += 1
        if self.made == 5:
            self.there.set()
            assert self.go_on.wait(20)
            if self.breaks:
                raise OSError("no more")
        return _TASK(*args)

    async def stands(self) -> None:
        assert await asyncio.to_thread(self.there.wait, 20)


_TASK = applied._task


@contextmanager
def held(early: float = 0.02) -> Iterator[Held]:
    one = Held()
    with (
        patch.object(applied, "_task", one.task),
        patch.object(applied, "TOLD", 2),
        patch.object(adapters.underway, "EARLY", early),
    ):
        try:
            yield one
        finally:
            one.go_on.set()


def count(at: Team) -> int:
    org = at.brain.storage.house.organisation("slack:T1")
    assert org is not None
    with at.brain.storage.house.open(org, at.brain.clock.now(), changes=False) as work:
        return work.tasks.count()


@pytest.mark.parametrize("breaks", [False, True])
async def test_l6_others_are_acknowledged_while_somebody_imports_all_or_none(breaks: bool) -> None:
    async with team() as at:
        shown = await at.type("ana", f"/pm import {LIST}")
        with held() as importing:
            importing.breaks = breaks
            preview = shown.said[-1].message
            assert preview is not None
            pressing = asyncio.create_task(at.slack.press(preview, "Import 6 tasks", "ana"))
            await importing.stands()
            changing = await at.slack.command("bob", "website", "/task", "Fix it")
            assert PATIENCE < 1  # seconds; it waits its turn, and nothing says that it failed
            assert changing.acked and not importing.go_on.is_set()
            pressed = await pressing
            await pressed.until(lambda d: "4 of 6 tasks are made" in d.text)
            assert pressed.acked and count(at) == 0
            assert {one.to for one in pressed.said} == {"UANA"}
            importing.go_on.set()
            end = "Nothing was changed" if breaks else "6 tasks imported"
            await pressed.until(lambda d: end in d.said[-1].text)
            await changing.until(lambda d: d.said)
        assert f"ACME-{1 if breaks else 7}" in changing.text
        assert count(at) == (1 if breaks else 7)
        assert not any("tasks are made" in one.text for one in at.slack.said if one.to != "UANA")


async def test_l6_on_discord_it_stands_where_the_answer_is_waited_for() -> None:
    async with acme() as here:
        ana, site = here.peer.ana, here.peer.website
        with patch("adapters.discord.respond.PATIENCE", 0), held(0.3) as importing:
            asked = here.peer.slash(ana, site, "pm", "import", options={"text": LIST})
            await asked.reply()
            pressed = here.peer.press(asked.messages[-1], "Import 6 tasks", ana)
            await importing.stands()
            await here.peer.until(lambda: "4 of 6 tasks are made" in pressed.text)
            assert pressed.ephemeral
            importing.go_on.set()
            await here.peer.until(lambda: "6 tasks imported" in pressed.text)
        told = [one.content for one in pressed.messages if not one.deleted]
        assert len(told) == 1 and "tasks are made" not in told[0]


async def test_l6_a_console_shows_it_to_whoever_imports(house: House) -> None:
    await house.console.say(house.answer, "ana", "/project new Acme website", room="website")
    await house.console.say(house.answer, "ana", f"/pm import {LIST}", room="website")
    preview = list(house.console.messages)[-1]
    with held() as importing:
        pressing = asyncio.create_task(
            house.console.press(house.answer, "ana", "Import 6 tasks", preview)
        )
        await importing.stands()
        async with asyncio.timeout(5):
            while "4 of 6" not in list(house.console.messages.values())[-1].text:
                await asyncio.sleep(0.01)
        assert list(house.console.messages.values())[-1].to == "ana"
        importing.go_on.set()
        await pressing
    assert "6 tasks imported" in list(house.console.messages.values())[-1].text


# What is shown, and when


def told(text: str) -> Answer:
    return Answer(Reply((Line((text,)),)), ENGLISH, private=True)


async def test_only_the_newest_is_shown_and_nothing_once_it_is_over() -> None:
    shown: list[str] = []

    async def show(answer: Answer) -> None:
        shown.append("".join(str(span) for span in answer.reply.blocks[0].spans))  # type: ignore[union-attr]

    with patch.object(adapters.underway, "EARLY", 0.05):
        quick = Underway(show)
        quick(told("never seen"))
        await quick.end()
        slow = Underway(show)
        for text in ("first", "second"):
            slow(told(text))
        async with asyncio.timeout(5):
            while not shown:
                await asyncio.sleep(0.01)
        slow(told("late"))
        await slow.end()
        await asyncio.sleep(0.2)
    assert shown == ["second"]


async def test_what_cannot_be_shown_holds_no_answer_up() -> None:
    async def show(answer: Answer) -> None:
        raise OSError("nobody there")

    with patch.object(adapters.underway, "EARLY", 0.0):
        under = Underway(show)
        under(told("x"))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(5):
            await under.end()

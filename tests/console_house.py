"""The whole product behind a console, for the tests that write to it and read from it."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.console import Console, interactive, scripted
from bot.clock import Clock, FixedClock
from bot.context import Request, Ticking
from bot.desk import Desk
from bot.tongue import Answer
from bot.vocabulary import vocabulary
from scheduler.courier import Courier
from storage.engine import open_storage
from tests.moments import NOW

Shown = dict[str, Any]


class House:
    """The whole product behind a console, with a clock that stands still."""

    def __init__(self, clock: Clock | None = None, people: tuple[str, ...] = ()) -> None:
        self.clock = clock or FixedClock(NOW)
        self.storage = open_storage("sqlite://")
        self.desk = Desk(vocabulary(), self.storage.house, self.clock)
        self.console = Console(self.desk.grammar, self.clock, people=people)
        adapters = {"console": self.console}
        self.courier = Courier(self.storage.posts, adapters, self.answer, self.clock)

    async def answer(self, said: Request | Ticking) -> Answer:
        return await asyncio.to_thread(self.desk.answer, said)

    async def script(self, *lines: Shown | str, marks: bool = False) -> list[Shown]:
        """What comes of these lines."""
        texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        stdin, stdout = io.StringIO("\n".join(texts)), io.StringIO()
        await scripted(
            self.console, self.answer, self.clock, self.courier.round, stdin, stdout, marks=marks
        )
        return [json.loads(line) for line in stdout.getvalue().splitlines()]

    async def typed(self, *lines: str, room: str | None = "website") -> str:
        """What a person sees who types these lines."""
        self.console.tick = self.courier.round
        stdout = io.StringIO()
        stdin = io.StringIO("".join(line + "\n" for line in lines))
        await interactive(self.console, self.answer, stdin=stdin, stdout=stdout, room=room)
        return stdout.getvalue()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """A console whose place knows Ana and Wei."""
    made = House(people=("ana", "wei"))
    yield made
    made.storage.close()


def say(text: str, who: str = "wei", room: str | None = "website", **more: Any) -> Shown:
    """A line of a script in which somebody says something."""
    return {"say": text, "as": who, "room": room, **more}

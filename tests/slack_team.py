"""The real desk behind the Slack adapter, for tests of whole conversations over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from tests.doors import Brain
from tests.peers.slack import SlackPeer
from tests.peers.slack_line import Doing
from tests.peers.slack_state import View
from tests.peers.slack_text import Json
from tests.slack_running import running


@dataclass
class Team:
    """Ana, who owns the team, Bob and Wei in the room #website, whose project is ACME."""

    slack: SlackPeer
    brain: Brain

    async def type(self, who: str, line: str, room: str = "website") -> Doing:
        """A slash command, until it is answered."""
        command, _space, text = line.partition(" ")
        doing = await self.slack.command(who, room, command, text)
        await doing.until(lambda d: d.said)
        return await doing.quiet()

    async def open(self, who: str, line: str, room: str = "website") -> View:
        """The form that opens for a line."""
        return (await self.type(who, line, room)).view

    async def send(self, view: View, values: dict[str, object], who: str = "ana") -> Doing:
        doing = await self.slack.submit(view, values, who)
        assert doing.acked
        return await doing.quiet()

    async def more(self, view: View, who: str = "ana") -> None:
        """Press the button for the fields that are not shown at first, and wait for them."""
        before = len(names(view))
        await self.slack.press(view, "more", who)
        async with asyncio.timeout(5):
            while len(names(view)) == before:
                await self.slack.state.next_change(5)

    def later(self, length: timedelta) -> None:
        self.brain.clock.advance(length)


@asynccontextmanager
async def team(*, http: bool = False) -> AsyncIterator[Team]:
    """A team at work; in the end nobody was rung, and nothing was said that Slack refuses."""
    brain = Brain()
    try:
        async with SlackPeer(clock=brain.clock.now) as slack:
            async with running(slack, brain.answer, http=http):
                made = Team(slack, brain)
                await made.type("ana", "/project new Acme website")
                await made.type("bob", "/my")
                await made.type("wei", "/my")
                yield made
            assert slack.violations == []
            assert slack.pings == []
    finally:
        brain.close()


def element(view: View, name: str) -> Json:
    """The element of a field."""
    for block in view.body["blocks"]:
        if block["block_id"] == name:
            found: Json = block["element"]
            return found
    raise LookupError(f"no field {name}; there are {names(view)}")


def names(view: View) -> list[str]:
    """The fields of a form, in order."""
    return [block["block_id"] for block in view.body["blocks"] if block["type"] == "input"]

"""Doors: one way to talk to Steward through each adapter, over the wire where there is one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from adapters import discord as discord_adapter
from adapters import slack as slack_adapter
from adapters.base import Adapter
from adapters.console import Console, Message
from bot.clock import FixedClock
from bot.context import Place, Request, Ticking
from bot.desk import Desk
from bot.settings import read
from bot.tongue import Answer
from bot.vocabulary import vocabulary
from storage.engine import open_storage
from tests.moments import NOW
from tests.peers.discord import DiscordPeer, pointed_at
from tests.peers.slack import SlackPeer

GRAMMAR = vocabulary()


@dataclass
class Heard:
    """What came of something said: all its text, the labels under it, and who sees it."""

    text: str
    labels: list[str]
    private: bool
    shown: Any  # the platform's own record, for pressing


class Door(Protocol):
    """A platform with Ana and Bob in a room called website."""

    adapter: Adapter
    room: Place
    bob: Place  # his direct messages

    async def say(self, who: str, line: str) -> Heard: ...

    async def press(self, heard: Heard, label: str, who: str) -> Heard: ...

    def pings(self) -> list[Any]: ...


class Brain:
    """The desk over a database of its own, as the composition gives it to adapters."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.storage = open_storage("sqlite://")
        self.desk = Desk(GRAMMAR, self.storage.house, self.clock, ("Europe/Berlin", "en"))
        self._pool = ThreadPoolExecutor(2)

    async def answer(self, request: Request | Ticking) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self.desk.answer, request)

    def close(self) -> None:
        self._pool.shutdown()
        self.storage.close()


class ConsoleDoor:
    def __init__(self, brain: Brain) -> None:
        self._brain = brain
        self._console = Console(GRAMMAR, brain.clock, people=("ana", "bob"))
        self.adapter: Adapter = self._console
        self._heard: list[Message] = []
        self._console.show = self._heard.append
        self.room = Place("console:home", "website")
        self.bob = Place("console:home", direct="bob")

    async def say(self, who: str, line: str) -> Heard:
        return await self._new(self._console.say, who, line, room="website")

    async def press(self, heard: Heard, label: str, who: str) -> Heard:
        return await self._new(self._console.press, who, label, heard.shown.ref)

    async def _new(self, act: Callable[..., Any], *args: Any, **named: Any) -> Heard:
        before = len(self._heard)
        await act(self._brain.answer, *args, **named)
        message = self._heard[before]
        labels = [label for label, _line in message.buttons]
        return Heard(message.text, labels, message.to is not None, message)

    def pings(self) -> list[Any]:
        return []


class SlackDoor:
    def __init__(self, peer: SlackPeer, adapter: Adapter) -> None:
        self._peer, self.adapter = peer, adapter
        world = peer.world
        channel = world.channel("website")
        self.room = Place(f"slack:{channel.team_id}", channel.id)
        self.bob = Place(f"slack:{channel.team_id}", direct=world.user("bob").id)

    async def say(self, who: str, line: str) -> Heard:
        command, _space, text = line.partition(" ")
        doing = await self._peer.command(who, "website", command, text)
        return await self._heard(doing)

    async def press(self, heard: Heard, label: str, who: str) -> Heard:
        return await self._heard(await self._peer.press(heard.shown, label, who))

    async def _heard(self, doing: Any) -> Heard:
        await doing.until(lambda done: done.said)
        await doing.quiet()
        messages = [said.message for said in doing.said if said.message is not None]
        labels = [
            element["text"]["text"]
            for message in messages
            for block in message.blocks
            if block["type"] == "actions"
            for element in block["elements"]
        ]
        private = all(said.to is not None for said in doing.said)
        # What somebody typed stands in an element of its own, so a line comes in pieces.
        return Heard(" ".join(doing.text.split()), labels, private, messages[-1])

    def pings(self) -> list[Any]:
        return list(self._peer.pings) + list(self._peer.violations)


class DiscordDoor:
    def __init__(self, peer: DiscordPeer, adapter: Adapter) -> None:
        self._peer, self.adapter = peer, adapter
        workspace = f"discord:{peer.guild.id}"
        self.room = Place(workspace, str(peer.website.id))
        self.bob = Place(workspace, direct=str(peer.bob.id))

    async def say(self, who: str, line: str) -> Heard:
        text = line.removeprefix("/")
        for name in ("ana", "bob"):
            text = text.replace(f"@{name}", getattr(self._peer, name).mention)
        words = f"{self._peer.world.me.mention} {text}"
        said = self._peer.message(getattr(self._peer, who), self._peer.website, words)
        message = await said.reply()
        return Heard(message.content, _labels(message), False, message)

    async def press(self, heard: Heard, label: str, who: str) -> Heard:
        exchange = self._peer.press(heard.shown, label, getattr(self._peer, who))
        message = await exchange.reply()
        return Heard(message.content, _labels(message), exchange.ephemeral, message)

    def pings(self) -> list[Any]:
        return list(self._peer.pings) + list(self._peer.violations)


def _labels(message: Any) -> list[str]:
    rows = message.components or []
    return [part["label"] for row in rows for part in row.get("components", []) if "label" in part]


@asynccontextmanager
async def running(adapter: Adapter, brain: Brain) -> AsyncIterator[None]:
    """The adapter listening, and closed in the end."""
    task = asyncio.create_task(adapter.run(brain.answer))
    try:
        yield
    finally:
        await adapter.close()
        await asyncio.wait_for(task, 10)


@asynccontextmanager
async def slack_door(brain: Brain) -> AsyncIterator[Door]:
    async with SlackPeer(clock=brain.clock.now) as peer:
        variables = {
            "SLACK_BOT_TOKEN": peer.bot_token,
            "SLACK_APP_TOKEN": peer.app_token,
            "SLACK_API_URL": peer.api_url,
        }
        own = read(slack_adapter.settings, variables)
        adapter = slack_adapter.build(own, GRAMMAR, brain.clock)
        assert adapter is not None
        async with running(adapter, brain):
            await peer.socket.connected()
            yield SlackDoor(peer, adapter)


@asynccontextmanager
async def discord_door(brain: Brain) -> AsyncIterator[Door]:
    async with DiscordPeer(clock=brain.clock.now) as peer:
        variables = {"DISCORD_BOT_TOKEN": peer.token, "DISCORD_API_URL": peer.api_url}
        own = read(discord_adapter.settings, variables)
        adapter = discord_adapter.build(own, GRAMMAR, brain.clock)
        assert adapter is not None
        with pointed_at(peer):
            async with running(adapter, brain):
                await peer.connected()
                yield DiscordDoor(peer, adapter)


@asynccontextmanager
async def console_door(brain: Brain) -> AsyncIterator[Door]:
    yield ConsoleDoor(brain)


DOORS: dict[str, Callable[[Brain], Any]] = {
    "console": console_door,
    "discord": discord_door,
    "slack": slack_door,
}

"""Doors: one way to talk to Steward through each adapter, over the wire where there is one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from adapters import discord as discord_adapter
from adapters import slack as slack_adapter
from adapters.base import Adapter
from adapters.console import Console, Message
from adapters.discord.tree import FREE, free_of, path_of
from bot.clock import FixedClock
from bot.context import Happening, Place, Request, Ticking, Told
from bot.credentials import Credentials
from bot.declare import Command
from bot.desk import Desk
from bot.grammar import Grammar
from bot.keeping import keep, kept
from bot.kinds import NumberKind, spoken
from bot.missed import forums, hear, heard, unknown
from bot.settings import Secret, read
from bot.tongue import Answer
from bot.vocabulary import vocabulary
from storage.engine import open_storage
from tests.moments import NOW
from tests.peers.discord import DiscordPeer, pointed_at
from tests.peers.discord_exchange import Exchange
from tests.peers.discord_options import Value
from tests.peers.slack import SlackPeer

GRAMMAR = vocabulary()
ADDRESS = "https://steward.example"  # where people read their calendars
T = TypeVar("T")


@dataclass
class Heard:
    """What came of something said: its text as people read it, the labels, and who sees it."""

    text: str
    labels: list[str]
    private: bool
    shown: Any  # the platform's own record, for pressing
    form: bool = False  # it opened a form, which asks for what is missing


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

    def __init__(
        self,
        at: datetime = NOW,
        zone: str = "Europe/Berlin",
        language: str = "en",
        grammar: Grammar = GRAMMAR,
        url: str = "sqlite://",
    ) -> None:
        self.clock, self.grammar, self.url = FixedClock(at), grammar, url
        self.home = zone, spoken(language)
        self._pool = ThreadPoolExecutor(2)
        self.open()

    def open(self) -> None:
        """Over the database, which may hold what was said before."""
        self.storage = open_storage(self.url)
        self.desk = Desk(self.grammar, self.storage.house, self.clock, self.home, ADDRESS)

    async def answer(self, request: Request | Ticking) -> Answer:
        """As in the test room, there is a before and an after of everything that is said."""
        said = await self._call(self.desk.answer, request)
        self.clock.advance(timedelta(milliseconds=1))
        return said

    async def happened(self, said: Happening) -> Answer:
        answer = await self._call(self.desk.answer, said)
        self.clock.advance(timedelta(milliseconds=1))
        return answer

    async def tell(self, told: Told) -> bool | None:
        answer = await self._call(self.desk.answer, told)
        return not answer.reply.silent

    def credentials(self) -> Credentials:
        return self.storage.credentials(Secret())

    async def forums(self, workspace: str) -> Mapping[str, datetime]:
        return await self._call(forums, self.storage.house, workspace, self.clock.now())

    async def unknown(self, workspace: str, threads: Sequence[str]) -> Sequence[str]:
        house, now = self.storage.house, self.clock.now()
        return await self._call(unknown, house, workspace, threads, now)

    async def heard(self, workspace: str) -> Mapping[str, tuple[str, datetime]]:
        return await self._call(heard, self.storage.house, workspace)

    async def hear(self, workspace: str, thread: str, at: datetime) -> None:
        await self._call(hear, self.storage.house, workspace, thread, at)

    async def keep(self, workspace: str, text: str) -> str | None:
        return await self._call(keep, self.storage.house, workspace, text)

    async def kept(self, workspace: str, key: str) -> str | None:
        return await self._call(kept, self.storage.house, workspace, key)

    async def _call(self, work: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)

    def close(self) -> None:
        self._pool.shutdown()
        self.storage.close()


class ConsoleDoor:
    def __init__(self, brain: Brain) -> None:
        self._brain = brain
        self._console = Console(brain.grammar, brain.clock, people=("ana", "bob"))
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
        labels = [label for message in messages for label in slack_labels(message)]
        private = all(said.to is not None for said in doing.said)
        # What somebody typed stands in an element of its own, so a line comes in pieces.
        shown = messages[-1] if messages else doing.view  # a form, where it is asked for more
        form = not messages and doing.view is not None
        return Heard(" ".join(doing.text.split()), labels, private, shown, form)

    def pings(self) -> list[Any]:
        return list(self._peer.pings) + list(self._peer.violations)


def slack_buttons(message: Any) -> list[Any]:
    """The buttons of a message and the entries of its menus, from top to bottom."""
    rows = [
        block["elements"] if block["type"] == "actions" else [block["accessory"]]
        for block in message.blocks
        if block["type"] == "actions" or "accessory" in block
    ]
    found = [each for row in rows for one in row for each in (one, *one.get("options", ()))]
    return [one for one in found if "text" in one]


def slack_labels(message: Any) -> list[str]:
    return [one["text"]["text"] for one in slack_buttons(message)]


_REFERENCE = re.compile(r"(?:[A-Z]+-)*\d+(?:-\d+)?|last|this")


class DiscordDoor:
    """Commands are typed as slash commands with their options filled in, as Discord offers them."""

    def __init__(self, peer: DiscordPeer, adapter: Adapter, grammar: Grammar = GRAMMAR) -> None:
        self.peer, self.adapter, self.grammar = peer, adapter, grammar
        workspace = f"discord:{peer.guild.id}"
        self.room = Place(workspace, str(peer.website.id))
        self.bob = Place(workspace, direct=str(peer.bob.id))

    async def say(self, who: str, line: str) -> Heard:
        command, rest = self.grammar.find(line)
        split, rest = self._split(command, rest)
        options = {**split, **self._options(command, rest)}
        user = getattr(self.peer, who)
        path = path_of(command, self.grammar)
        return await self._heard(self.peer.slash(user, self.peer.website, *path, options=options))

    async def press(self, heard: Heard, label: str, who: str) -> Heard:
        return await self._heard(self.peer.press(heard.shown, label, getattr(self.peer, who)))

    def _split(self, command: Command, rest: str) -> tuple[dict[str, Value], str]:
        """The owner, the priority and the date in options of their own, and the words that are left."""
        options: dict[str, Value] = {}
        if '"' not in rest and command.param("owner") is not None:
            for sign, name in (("@", "owner"), ("!", "priority"), ("due ", "due")):
                found = re.search(rf"(?<!\S){sign}(friday 5pm|\d{{1,2}} [a-z]{{3}}\b|\w+)", rest)
                value = found[1] if found is not None else ""
                known = (
                    hasattr(self.peer, value)
                    if name == "owner"
                    else value.isascii() and value not in ("1", "")
                )
                if found is not None and known:
                    options[name] = getattr(self.peer, value) if name == "owner" else value
                    rest = rest.replace(found[0], "", 1)
        return options, rest

    def _options(self, command: Command, rest: str) -> dict[str, Value]:
        """What a person would put into which option; quotes keep a title whole."""
        words = " ".join(rest.split())
        about = next((p.name for p in command.params if p.positional), None)
        first, _blank, more = words.partition(" ")
        if about and more and not all(map(_REFERENCE.fullmatch, words.split())):
            before: dict[str, Value] = {about: first}
            words = more
        elif about:
            return {about: words} if words else {}
        else:
            before = {}
        number = next((p.name for p in command.params if isinstance(p.kind, NumberKind)), None)
        if number and words.isdigit():
            return {**before, number: int(words)}
        name = free_of(command) or FREE
        return {**before, name: words} if words else before

    async def _heard(self, doing: Exchange) -> Heard:
        message = await doing.reply()
        await self.peer.until(lambda: not any(m.loading and not m.deleted for m in doing.messages))
        labels = [label for message in doing.messages for label in discord_labels(message)]
        private = all(message.ephemeral for message in doing.messages)
        return Heard(read_by_people(doing.text), labels, private, message)

    def pings(self) -> list[Any]:
        return list(self.peer.pings) + list(self.peer.violations)


_MARKDOWN = re.compile(
    r"\\(?P<sign>[^A-Za-z0-9\s])|(?P<url>https?://[^\s<>()*`|\[\]~\\]+)|\*\*|[*_~`|<>\[\]]|\u200b"
)


def read_by_people(markdown: str) -> str:
    """Discord's markdown as it looks: what formats is gone, and what was escaped is there."""
    return _MARKDOWN.sub(lambda found: found["sign"] or found["url"] or "", markdown)


def discord_labels(message: Any) -> list[str]:
    return [part["label"] for part in message.controls if "label" in part]


@asynccontextmanager
async def running(adapter: Adapter, brain: Brain) -> AsyncIterator[None]:
    """The adapter listening, and closed in the end."""
    task = asyncio.create_task(adapter.run(brain.answer, brain))
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
        adapter = slack_adapter.build(own, brain.grammar, brain.clock)
        assert adapter is not None
        async with running(adapter, brain):
            await peer.socket.connected()
            yield SlackDoor(peer, adapter)


@asynccontextmanager
async def discord_door(brain: Brain) -> AsyncIterator[Door]:
    async with DiscordPeer(clock=brain.clock.now) as peer:
        variables = {"DISCORD_BOT_TOKEN": peer.token, "DISCORD_API_URL": peer.api_url}
        own = read(discord_adapter.settings, variables)
        adapter = discord_adapter.build(own, brain.grammar, brain.clock)
        assert adapter is not None
        with pointed_at(peer):
            async with running(adapter, brain):
                await peer.connected()
                await peer.until(lambda: peer.registry.writes, what="no commands were registered")
                yield DiscordDoor(peer, adapter, brain.grammar)


@asynccontextmanager
async def console_door(brain: Brain) -> AsyncIterator[Door]:
    yield ConsoleDoor(brain)


DOORS: dict[str, Callable[[Brain], Any]] = {
    "console": console_door,
    "discord": discord_door,
    "slack": slack_door,
}

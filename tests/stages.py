"""Stages: where a talk is played on a platform, by people who type, press and fill in as they do
there, over the platform's own wire.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from adapters import slack as slack_adapter
from adapters.base import Adapter
from adapters.console import Console, Message
from bot.settings import read
from tests.doors import Brain, Heard, SlackDoor, slack_buttons, slack_labels
from tests.peers.slack import SlackPeer
from tests.peers.slack_files import sent_by_a_person
from tests.peers.slack_world import Channel as SlackChannel
from tests.peers.slack_world import User
from tests.stage_discord import DiscordStage, discord_stage
from tests.staged_house import House
from tests.talking import Talk, Unwritten


class Stage(Protocol):
    """A platform with the people of a talk; a room is None for somebody's direct messages."""

    async def say(self, who: str, line: str, room: str | None) -> Heard: ...

    async def tell(self, who: str, words: str, about: Heard | None) -> Heard:
        """Words to Steward without a command, or as the answer to a message, in the website room."""

    async def send(self, who: str, words: str, name: str, content: bytes) -> Heard:
        """Words to Steward with a file, in the website room."""

    async def press(self, heard: Heard, label: str, who: str) -> Heard: ...

    async def fill(self, heard: Heard, values: Mapping[str, str], who: str) -> Heard: ...

    def posted(self) -> list[Heard]:
        """What was said unasked since this was asked last."""

    acts: frozenset[str]
    """What else people do there, among themselves and in a forum."""

    async def act(self, who: str, how: str, words: str) -> list[Heard]:
        """One of those acts, and everything that is said to it."""

    def looks(self) -> str:
        """How the last post of a forum looks, as a talk writes it; nothing where there is none."""

    def faults(self) -> list[Any]:
        """What the platform had to complain about."""


class Plain:
    """A stage without forums, on which what people do among themselves is not played."""

    acts: frozenset[str] = frozenset()

    async def act(self, who: str, how: str, words: str) -> list[Heard]:
        raise Unwritten(f"nobody {how} here")

    def looks(self) -> str:
        return ""


class ConsoleStage(Plain):
    def __init__(self, console: Console, brain: Brain) -> None:
        self._console, self._brain = console, brain
        self._heard: list[Message] = []
        self._told = 0
        console.show = self._heard.append

    async def say(self, who: str, line: str, room: str | None) -> Heard:
        return await self._new(self._console.say, who, line, room=room or "")

    async def tell(self, who: str, words: str, about: Heard | None) -> Heard:
        thread = about.shown.ref if about else None
        return await self._new(self._console.say, who, words, room="website", thread=thread)

    async def send(self, who: str, words: str, name: str, content: bytes) -> Heard:
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            return await self._new(self._console.say, who, words, room="website", file=str(path))

    async def press(self, heard: Heard, label: str, who: str) -> Heard:
        return await self._new(self._console.press, who, label, heard.shown.ref)

    async def fill(self, heard: Heard, values: Mapping[str, str], who: str) -> Heard:
        raise Unwritten("a console has no forms")

    async def _new(self, act: Callable[..., Any], *args: Any, **named: Any) -> Heard:
        before = len(self._heard)
        await act(self._brain.answer, *args, **named)
        self._told = len(self._heard)
        return _read_console(self._heard[before:])

    def posted(self) -> list[Heard]:
        new, self._told = self._heard[self._told :], len(self._heard)
        return [_read_console([message]) for message in new]

    def faults(self) -> list[Any]:
        return []


def _read_console(messages: list[Message]) -> Heard:
    text = "\n".join(message.text for message in messages)
    labels = [label for message in messages for label, _line in message.buttons]
    private = all(message.to is not None for message in messages)
    return Heard(text, labels, private, messages[0] if messages else None)


class SlackStage(Plain, SlackDoor):
    def __init__(self, peer: SlackPeer, adapter: Adapter) -> None:
        super().__init__(peer, adapter)
        self._told = 0

    async def say(self, who: str, line: str, room: str | None = "website") -> Heard:
        command, _space, text = line.partition(" ")
        return await self._new(await self._peer.command(who, self._room(who, room), command, text))

    def _room(self, who: str, room: str | None) -> SlackChannel:
        world = self._peer.world
        if room is None:
            return world.im(world.user(who))
        if all(channel.name != room for channel in world.channels.values()):
            world.add_channel(room, [user.name for user in world.users.values() if not user.is_bot])
        return world.channel(room)

    async def tell(self, who: str, words: str, about: Heard | None) -> Heard:
        thread = about.shown.thread_ts or about.shown.ts if about else None
        return await self._new(await self._peer.mention(who, "website", words, thread))

    async def send(self, who: str, words: str, name: str, content: bytes) -> Heard:
        file = sent_by_a_person(self._peer.state, name, content)
        return await self._new(await self._peer.mention(who, "website", words, files=[file]))

    async def press(self, heard: Heard, label: str, who: str) -> Heard:
        first = next(b for b in slack_buttons(heard.shown) if b["text"]["text"] == label)
        return await self._new(await self._peer.press(heard.shown, first["action_id"], who))

    async def fill(self, heard: Heard, values: Mapping[str, str], who: str) -> Heard:
        before = len(self._peer.said)  # what follows on a form is said for itself
        doing = await self._peer.submit(heard.shown, values, who)
        assert not doing.errors, doing.errors
        async with asyncio.timeout(5):
            while len(self._peer.said) == before:
                await self._peer.state.next_change(5)
        await doing.quiet()
        said = self._peer.said[before:]
        self._told = len(self._peer.posts)
        messages = [one.message for one in said if one.message is not None]
        labels = [label for message in messages for label in slack_labels(message)]
        text = " ".join(one.text for one in said)
        return Heard(text, labels, all(one.to for one in said), messages[-1])

    async def _new(self, doing: Any) -> Heard:
        heard = await self._heard(doing)
        self._told = len(self._peer.posts)
        room = self._peer.world.channels.get(getattr(heard.shown, "channel", ""))
        return replace(heard, private=heard.private or (room is not None and room.kind == "im"))

    def posted(self) -> list[Heard]:
        new, self._told = self._peer.posts[self._told :], len(self._peer.posts)
        rooms = self._peer.world.channels
        return [
            Heard(post.visible, slack_labels(post), rooms[post.channel].kind == "im", post)
            for post in new
        ]

    def faults(self) -> list[Any]:
        return self.pings()


# Opening


@asynccontextmanager
async def console_stage(talk: Talk, house: House) -> AsyncIterator[Stage]:
    console = Console(house.grammar, house.clock, home=house.desk.home, people=tuple(talk.people))
    house.ears[console.name] = console
    for name, speaker in talk.people.items():
        house.meet(speaker, "console:home", name)
    yield ConsoleStage(console, house)


@asynccontextmanager
async def slack_stage(talk: Talk, house: House) -> AsyncIterator[SlackStage]:
    async with SlackPeer(clock=house.clock.now) as peer:
        world = peer.world
        for name, speaker in talk.people.items():
            known = next((user for user in world.users.values() if user.name == name), None)
            user = known or world.add_user(User(f"U{name.upper()}", name, speaker.name))
            user.real_name = user.display_name = speaker.name
            user.tz = speaker.zone or talk.zone
            user.locale = {"zh": "zh-CN"}.get(speaker.locale or talk.language, "en-US")
            user.is_restricted = bool(speaker.outsider)
            world.channel("website").members.add(user.id)
            house.meet(speaker, "slack:T1", user.id)
        for room, people in talk.private.items():
            inside = [user for user in world.users.values() if user.name in people or user.is_bot]
            world.add_channel(room, [user.name for user in inside], kind="private")
        variables = {
            "SLACK_BOT_TOKEN": peer.bot_token,
            "SLACK_APP_TOKEN": peer.app_token,
            "SLACK_API_URL": peer.api_url,
        }
        own = read(slack_adapter.settings, variables)

        def make() -> Adapter:
            adapter = slack_adapter.build(own, house.grammar, house.clock)
            assert adapter is not None
            return adapter

        async with house.listening(make) as line:
            await peer.socket.connected()
            yield SlackStage(peer, line.adapter)


class BothStage:
    """A team in Slack and people in Discord: everybody does what they do where they are."""

    acts = DiscordStage.acts

    def __init__(self, slack: SlackStage, discord: DiscordStage, elsewhere: Collection[str]):
        self._slack, self._discord, self._elsewhere = slack, discord, elsewhere

    def _of(self, who: str) -> Stage:
        return self._discord if who in self._elsewhere else self._slack

    async def say(self, who: str, line: str, room: str | None) -> Heard:
        return await self._of(who).say(who, line, room)

    async def tell(self, who: str, words: str, about: Heard | None) -> Heard:
        return await self._of(who).tell(who, words, about)

    async def send(self, who: str, words: str, name: str, content: bytes) -> Heard:
        return await self._of(who).send(who, words, name, content)

    async def press(self, heard: Heard, label: str, who: str) -> Heard:
        return await self._of(who).press(heard, label, who)

    async def fill(self, heard: Heard, values: Mapping[str, str], who: str) -> Heard:
        return await self._of(who).fill(heard, values, who)

    def posted(self) -> list[Heard]:
        return [*self._slack.posted(), *self._discord.posted()]

    async def act(self, who: str, how: str, words: str) -> list[Heard]:
        return await self._of(who).act(who, how, words)

    def looks(self) -> str:
        return self._discord.looks()

    def faults(self) -> list[Any]:
        return [*self._slack.faults(), *self._discord.faults()]


@asynccontextmanager
async def both_stages(talk: Talk, house: House) -> AsyncIterator[Stage]:
    there = {who: one for who, one in talk.people.items() if who in talk.elsewhere}
    here = {who: one for who, one in talk.people.items() if who not in talk.elsewhere}
    async with (
        slack_stage(replace(talk, people=here, forum=""), house) as slack,
        discord_stage(replace(talk, people=there, private={}), house) as discord,
    ):
        yield BothStage(slack, discord, talk.elsewhere)


STAGES: dict[str, Callable[[Talk, House], Any]] = {
    "console": console_stage,
    "discord": discord_stage,
    "slack": slack_stage,
}

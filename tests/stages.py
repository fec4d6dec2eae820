"""Stages: where a talk is played on a platform, by people who type, press and fill in as they do
there, over the platform's own wire.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from adapters import discord as discord_adapter
from adapters import slack as slack_adapter
from adapters.base import Adapter
from adapters.console import Console, Message
from adapters.discord.tree import path_of
from adapters.mail.account import MailSettings
from adapters.mail.carry import Mail
from bot.context import Speaker
from bot.declare import Command, Param
from bot.grammar import Call, Refusal
from bot.kinds import NumberKind, PersonKind, Reader, spoken
from bot.model.moment import instant
from bot.reply import Instant
from bot.settings import read
from bot.tongue import Tongue
from bot.vocabulary import vocabulary
from scheduler.courier import Courier
from tests.doors import (
    Brain,
    DiscordDoor,
    Heard,
    SlackDoor,
    discord_labels,
    read_by_people,
    running,
    slack_buttons,
    slack_labels,
)
from tests.peers.discord import DiscordPeer, pointed_at
from tests.peers.discord_options import Value
from tests.peers.discord_things import User as DiscordUser
from tests.peers.slack import SlackPeer
from tests.peers.slack_files import sent_by_a_person
from tests.peers.slack_world import Channel as SlackChannel
from tests.peers.slack_world import User
from tests.peers.smtp import SmtpPeer
from tests.talking import Talk, Unwritten

QUIET = 0.1
"""Seconds in which nothing more is said; then all of an answer is there."""

_MOMENT = re.compile(r"<t:(\d+)(?::\w)?>")

GUESTS = "Visitors"
"""The role by which Discord's guests are known."""


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

    def faults(self) -> list[Any]:
        """What the platform had to complain about."""


class ConsoleStage:
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


class SlackStage(SlackDoor):
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
        return heard

    def posted(self) -> list[Heard]:
        new, self._told = self._peer.posts[self._told :], len(self._peer.posts)
        rooms = self._peer.world.channels
        return [
            Heard(post.visible, slack_labels(post), rooms[post.channel].kind == "im", post)
            for post in new
        ]

    def faults(self) -> list[Any]:
        return self.pings()


@dataclass
class Begun:
    """A command that lacks an option which Discord does not let anybody leave out."""

    command: Command
    options: dict[str, str]


class DiscordStage(DiscordDoor):
    """Commands are typed with all their words in the option for them, as people paste a line."""

    def __init__(self, peer: DiscordPeer, adapter: Adapter, house: House) -> None:
        super().__init__(peer, adapter, house.grammar)
        self._house = house
        self._told: set[int] = set()

    def _user(self, who: str) -> DiscordUser:
        users = self.peer.world.users.values()
        return next(user for user in users if who in (user.name, user.display_name))

    def _channel(self, who: str, room: str | None) -> Any:
        world = self.peer.world
        if room is None:
            return world.open_dm(self._user(who))
        found = next((c for c in world.channels.values() if c.name == room), None)
        return found or world.add_text_channel(self.peer.guild, room)

    async def say(self, who: str, line: str, room: str | None = "website") -> Heard:
        command, rest = self.grammar.find(line)
        options = self._options(command, rest)
        both = sum(p.rest or p.positional for p in command.params) > 1  # a reference, and words
        if both or any(p.required and p.name not in options for p in command.params):
            reader = Reader(self._house.clock.now(), self._house.desk.home[0])
            try:
                options = self._each(self.grammar.parse(line, reader))
            except Refusal as refusal:  # Discord itself asks for what must be given
                given = dict(refusal.form.prefill) if refusal.form else {}
                return Heard("", [], True, Begun(command, given), form=True)
        path = path_of(command, self.grammar)
        doing = self.peer.slash(self._user(who), self._channel(who, room), *path, options=options)
        return await self._new(doing)

    def _each(self, call: Call) -> dict[str, Value]:
        """Each value in the option of its own, where some of them must be given."""
        options: dict[str, Value] = {ask.param: ask.said for ask in call.asks}
        for param in call.command.params:
            if param.name in call.args:
                options[param.name] = self._given(param, call.args[param.name])
        return options

    def _given(self, param: Param, value: Any) -> Value:
        """What is picked or typed in an option for that value."""
        kind = param.kind
        if param.many:
            return " ".join(map(kind.write, value))
        if isinstance(kind, PersonKind):
            return self._user(kind.write(value).strip('@"'))
        if isinstance(kind, NumberKind):
            return int(value)
        reader = Reader(self._house.clock.now(), self._house.desk.home[0])
        picked = (choice for choice in kind.choices() if kind.read(choice, reader) == value)
        return next(picked, kind.write(value))

    async def tell(self, who: str, words: str, about: Heard | None) -> Heard:
        said = f"{self.peer.world.me.mention} {words}"
        shown = about.shown if about else None
        room = shown.channel if shown else self._channel(who, "website")
        return await self._new(self.peer.message(self._user(who), room, said, reply_to=shown))

    async def send(self, who: str, words: str, name: str, content: bytes) -> Heard:
        said, sent = f"{self.peer.world.me.mention} {words}", [self.peer.file(name, content)]
        room = self._channel(who, "website")
        doing = self.peer.message(self._user(who), room, said, attachments=sent)
        return await self._new(doing)

    async def press(self, heard: Heard, label: str, who: str) -> Heard:
        return await self._new(self.peer.press(heard.shown, label, self._user(who)))

    async def fill(self, heard: Heard, values: Mapping[str, str], who: str) -> Heard:
        if isinstance(heard.shown, Begun):
            path = path_of(heard.shown.command, self.grammar)
            room = self._channel(who, "website")
            options = {**heard.shown.options, **values}
            return await self._new(self.peer.slash(self._user(who), room, *path, options=options))
        return await self._new(self.peer.submit_modal(heard.shown, values))

    async def _new(self, doing: Any) -> Heard:
        """What comes of it, until nothing more does; a form takes the place of a message."""
        await self.peer.until(lambda: doing.messages or getattr(doing, "modal", None))
        if not doing.messages:
            return Heard("", [], True, doing, form=True)
        count = -1
        while count != len(doing.messages) or any(m.loading for m in doing.messages):
            count = len(doing.messages)
            await asyncio.sleep(QUIET)
        self._told |= {message.id for message in self._all()}
        labels = [label for message in doing.messages for label in discord_labels(message)]
        private = all(message.ephemeral for message in doing.messages)
        shown = next((m for m in doing.messages if m.controls), doing.messages[0])
        return Heard(self._read(doing.text), labels, private, shown)

    def _read(self, markdown: str) -> str:
        """A text as it looks, with its moments as this reader's Discord writes them."""
        zone, locale = self._house.desk.home
        tongue = Tongue(locale, zone, self._house.clock.now())

        def written(found: re.Match[str]) -> str:
            return tongue.text(Instant(datetime.fromtimestamp(int(found[1]), UTC)))

        return read_by_people(_MOMENT.sub(written, markdown))

    def _all(self) -> list[Any]:
        world = self.peer.world
        return [
            message
            for channel in world.channels.values()
            for message in channel.history
            if message.author is world.me
        ]

    def posted(self) -> list[Heard]:
        new = [message for message in self._all() if message.id not in self._told]
        self._told |= {message.id for message in new}
        new.sort(key=lambda message: message.id)
        return [
            Heard(self._read(m.text), discord_labels(m), m.channel.guild is None, m) for m in new
        ]

    def faults(self) -> list[Any]:
        return self.pings()


# Opening


class House(Brain):
    """A brain in the zone and the language of a talk, with a courier over one platform."""

    def __init__(self, talk: Talk) -> None:
        at = instant(datetime.fromisoformat(talk.at), talk.zone)
        super().__init__(at, talk.zone, talk.language, vocabulary(talk.custom))
        self.ears: dict[str, Any] = {}
        self.desk.mails = True
        self._read = 0  # letters
        self.post = SmtpPeer()
        self.courier = Courier(self.storage.posts, self.ears, self.answer, self.clock)

    def meet(self, speaker: Speaker, workspace: str, native: str) -> None:
        """Somebody is known before they speak; the first one owns the team."""
        self.storage.house.admit(
            workspace, native, name=speaker.name, zone=speaker.zone,
            locale=spoken(speaker.locale) if speaker.locale else None, room="",
            outsider=speaker.outsider, home=self.desk.home, now=self.clock.now(),
        )  # fmt: skip
        self.clock.advance(timedelta(milliseconds=1))

    async def __aenter__(self) -> House:
        """Mail goes over its own wire, whatever the platform is."""
        await self.post.__aenter__()
        self.ears["mail"] = Mail(read(MailSettings, self.post.settings), self.clock)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.post.stop()
        self.close()

    def letters(self) -> list[Heard]:
        """What came by mail since this was asked last."""
        new, self._read = self.post.letters[self._read :], len(self.post.letters)
        return [Heard(one.part("plain"), [], True, one) for one in new]

    async def wait_until(self, wall: str) -> None:
        """Let time pass until that wall time of the talk's zone."""
        zone = self.desk.home[0]
        await self.wait(instant(datetime.fromisoformat(wall), zone) - self.clock.now())

    async def wait(self, length: timedelta) -> None:
        """Let time pass; what falls due on the way is said at its moment."""
        target = self.clock.now() + length
        while True:
            due = await self.courier.round(self.clock.now())
            if due is None or due > target:
                break
            self.clock.set(max(due, self.clock.now() + timedelta(seconds=1)))
        self.clock.set(target)
        await self.courier.round(target)


@asynccontextmanager
async def console_stage(talk: Talk, house: House) -> AsyncIterator[Stage]:
    console = Console(house.grammar, house.clock, home=house.desk.home, people=tuple(talk.people))
    house.ears[console.name] = console
    for name, speaker in talk.people.items():
        house.meet(speaker, "console:home", name)
    yield ConsoleStage(console, house)


@asynccontextmanager
async def slack_stage(talk: Talk, house: House) -> AsyncIterator[Stage]:
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
        adapter = slack_adapter.build(
            read(slack_adapter.settings, variables), house.grammar, house.clock
        )
        assert adapter is not None
        house.ears[adapter.name] = adapter
        async with running(adapter, house):
            await peer.socket.connected()
            yield SlackStage(peer, adapter)


@asynccontextmanager
async def discord_stage(talk: Talk, house: House) -> AsyncIterator[Stage]:
    async with DiscordPeer(clock=house.clock.now) as peer:
        visitors = peer.world.add_role(peer.guild, GUESTS)
        for name, speaker in talk.people.items():
            known = next((user for user in peer.world.users.values() if user.name == name), None)
            user = known or peer.world.add_user(name)
            user.display_name = speaker.name
            user.locale = {"zh": "zh-CN"}.get(speaker.locale or talk.language, "en-US")
            if known is None or speaker.outsider:
                roles = [visitors] if speaker.outsider else []
                peer.world.add_member(peer.guild, user, roles=roles)
            house.meet(speaker, f"discord:{peer.guild.id}", str(user.id))
        for room, people in talk.private.items():
            users = [user for user in peer.world.users.values() if user.name in people]
            peer.world.add_text_channel(peer.guild, room).only_for([*users, peer.world.me])
        variables = {
            "DISCORD_BOT_TOKEN": peer.token,
            "DISCORD_API_URL": peer.api_url,
            "DISCORD_ROLES": f"{GUESTS}: guest",
        }
        adapter = discord_adapter.build(
            read(discord_adapter.settings, variables), house.grammar, house.clock
        )
        assert adapter is not None
        house.ears[adapter.name] = adapter
        with pointed_at(peer):
            async with running(adapter, house):
                await peer.connected()
                await peer.until(lambda: peer.registry.writes, what="no commands were registered")
                yield DiscordStage(peer, adapter, house)


STAGES: dict[str, Callable[[Talk, House], Any]] = {
    "console": console_stage,
    "discord": discord_stage,
    "slack": slack_stage,
}

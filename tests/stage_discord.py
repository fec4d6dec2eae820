"""Discord as a stage: people type, press and fill in there, and write in threads and forums, over the
double's wire."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters import discord as discord_adapter
from adapters.base import Adapter
from adapters.discord.menus import MENUS
from adapters.discord.tree import path_of
from bot.declare import Command, Param
from bot.grammar import Call, Refusal
from bot.kinds import NumberKind, PersonKind, Reader
from bot.reply import Instant
from bot.settings import read
from bot.tongue import Tongue
from tests.doors import DiscordDoor, Heard, discord_labels, read_by_people
from tests.peers.discord import DiscordPeer, pointed_at
from tests.peers.discord_options import Value
from tests.peers.discord_things import USER_SELECT, Channel, Message, Permission, Tag, User
from tests.staged_house import House, Line
from tests.talking import SAYS, Step, Talk

QUIET = 0.1
"""Seconds in which nothing more is said; then all of an answer is there."""

_MOMENT = re.compile(r"<t:(\d+)(?::\w)?>")

GUESTS = "Visitors"
"""The role by which Discord's guests are known."""

AMONG_PEOPLE = frozenset({"writes", "replies", "uses", "reacts", "unreacts"})
IN_FORUM = frozenset({"opens", "post", "tags", "renames", "closes"})


def overhears(step: Step) -> bool:
    """Whether something is said in it that is to be read though it is not said to us."""
    match = SAYS.fullmatch(step.line)
    return match is not None and match["how"] in AMONG_PEOPLE


@dataclass
class Begun:
    """A command that lacks an option which Discord does not let anybody leave out."""

    command: Command
    options: dict[str, str]


class DiscordStage(DiscordDoor):
    """Commands are typed with all their words in the option for them, as people paste a line."""

    acts = AMONG_PEOPLE | IN_FORUM

    def __init__(self, peer: DiscordPeer, line: Line, house: House, forum: str = "") -> None:
        super().__init__(peer, line.adapter, house.grammar)
        self._house, self._line, self._forum = house, line, forum
        self._told: dict[int, str] = {}
        self._written: Message | None = None  # the last message of somebody to others
        self._post: Channel | None = None  # the last post of the forum

    def _user(self, who: str) -> User:
        users = self.peer.world.users.values()
        return next(user for user in users if who in (user.name, user.display_name))

    def _channel(self, who: str, room: str | None) -> Any:
        world = self.peer.world
        if room is None:
            return world.open_dm(self._user(who))
        found = next((c for c in world.channels.values() if c.name == room), None)
        return found or world.add_text_channel(self.peer.guild, room)

    async def say(self, who: str, line: str, room: str | None = "website") -> Heard:
        return await self._say(who, line, self._channel(who, room))

    async def _say(self, who: str, line: str, channel: Channel) -> Heard:
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
        return await self._new(self.peer.slash(self._user(who), channel, *path, options=options))

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
        opened, given = heard.shown, dict(values)
        while True:
            fields = self._fields(opened.modal)
            mine = {name: self._chosen(fields[name], given.pop(name))
                    for name in [*given] if name in fields}  # fmt: skip
            sent = self.peer.submit_modal(opened, mine)
            if not given:
                return await self._new(sent)
            opened = self.peer.press(await sent.reply(), "More fields", self._user(who))
            await opened.answered()

    def _fields(self, modal: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The fields of a form, by their names and by what people read above them."""
        rows = [row for row in modal["components"] if "component" in row]
        named = {row["component"]["custom_id"]: row["component"] for row in rows}
        return {row["label"]: row["component"] for row in rows} | named

    def _chosen(self, field: dict[str, Any], value: str) -> Any:
        """A value as that field takes it: typed, or picked from what it offers."""
        if field["type"] == USER_SELECT:
            return [str(self._user(value.removeprefix("@")).id)]
        return [value] if "options" in field else value

    async def _new(self, doing: Any) -> Heard:
        """What comes of it, until nothing more does; a form takes the place of a message."""
        await self.peer.until(lambda: doing.messages or getattr(doing, "modal", None))
        if not doing.messages:
            return Heard("", [], True, doing, form=True)
        count = -1
        while count != len(doing.messages) or any(m.loading for m in doing.messages):
            count = len(doing.messages)
            await asyncio.sleep(QUIET)
        self._know(self._all())
        labels = [label for message in doing.messages for label in discord_labels(message)]
        private = all(self._heard_as(message).private for message in doing.messages)
        shown = next((m for m in doing.messages if m.controls), doing.messages[0])
        return Heard(self._read(doing.text), labels, private, shown)

    def _read(self, markdown: str) -> str:
        """A text as it looks, with its moments as this reader's Discord writes them."""
        zone, locale = self._house.desk.home
        tongue = Tongue(locale, zone, self._house.clock.now())

        def written(found: re.Match[str]) -> str:
            return tongue.text(Instant(datetime.fromtimestamp(int(found[1]), UTC)))

        return read_by_people(_MOMENT.sub(written, markdown))

    def _all(self) -> list[Message]:
        channels = self.peer.world.channels.values()
        return [one for channel in channels for one in self.peer.posts(channel)]

    def _know(self, messages: Iterable[Message]) -> None:
        self._told |= {message.id: message.text for message in messages}

    def posted(self) -> list[Heard]:
        """What stands there newly, and the cards of posts that say something else by now."""
        new = [m for m in self._all() if m.id not in self._told or self._is_changed_card(m)]
        self._know(new)
        new.sort(key=lambda message: message.id)
        return [self._heard_as(message) for message in new]

    def _heard_as(self, message: Message) -> Heard:
        private = message.channel.guild is None or message.only_for is not None
        return Heard(self._read(message.text), discord_labels(message), private, message)

    def _is_changed_card(self, message: Message) -> bool:
        parent = message.channel.parent
        in_forum = parent is not None and parent.name == self._forum
        return in_forum and self._told[message.id] != message.text

    def faults(self) -> list[Any]:
        return self.pings()

    # What people do among themselves, and in a forum

    async def act(self, who: str, how: str, words: str) -> list[Heard]:
        user, world = self._user(who), self.peer.world
        match how:
            case "uses":
                return await self._use(user, words)
            case "post" if words.startswith("/"):
                return [await self._say(who, words, self._last)]
            case "writes":
                text, *names = words.split(" 📎 ")
                sent = [self.peer.file(name, bytes(20_480)) for name in names]
                room = self._channel(who, "website")
                self._written = self.peer.message(user, room, text, attachments=sent).message
            case "replies":
                text, *names = words.split(" 📎 ")
                sent = [self.peer.file(name, bytes(20_480)) for name in names]
                self.peer.message(user, self._below(), text, attachments=sent)
            case "reacts" | "unreacts":
                self.peer.reaction(user, self._of_people(), words, added=how == "reacts")
            case "opens":
                self._open(user, words)
            case "post":
                self.peer.message(user, self._last, words)
            case "tags":
                self._last.applied_tags += self._tags(words)
                world.change_channel(self._last)
            case "renames":
                world.change_channel(self._last, name=words)
            case "closes":
                world.archive(self._last)
        return await self._settled()

    async def _use(self, user: User, line: str) -> list[Heard]:
        """A line on the last message, from its menu; what it lacks is among what is offered then."""
        menu = next(one for one in MENUS if line.startswith(one.path))
        value = line.removeprefix(menu.path).strip()
        doing = self.peer.message_menu(user, menu.key, self._of_people())
        shown = await doing.reply()
        if value:
            await self._settled()
            label = next(one for one in discord_labels(shown) if one.startswith(value))
            doing = self.peer.press(shown, label, user)
            await doing.reply()
        public = await self._settled()
        return [*public, *map(self._heard_as, doing.messages)]

    def _below(self) -> Channel:
        """The thread below the last message."""
        above = self._of_people()
        open_thread = self.peer.world.open_thread
        return above.thread or open_thread(above.channel, "about it", above.author, starter=above)

    def _open(self, user: User, words: str) -> None:
        title, text, tags = ([part.strip() for part in words.split("|")] + ["", ""])[:3]
        forum, world = self._channel("", self._forum), self.peer.world
        post = world.open_thread(forum, title, user, tags=self._tags(tags))
        self._written = world.post(post, user, {"content": text}, message_id=post.id)
        self._post = post

    def _tags(self, words: str) -> list[int]:
        """The ids of those tags of the forum; it gets what it lacks."""
        forum, wanted = self._channel("", self._forum), [w.strip() for w in words.split(",")]
        known = {tag.name: tag for tag in forum.tags}
        for name in filter(None, wanted):
            if name not in known:
                known[name] = Tag(self.peer.world.new_id(), name)
                forum.tags.append(known[name])
                self.peer.world.change_channel(forum)
        return [known[name].id for name in filter(None, wanted)]

    @property
    def _last(self) -> Channel:
        assert self._post is not None, "nobody has written a post yet"
        return self._post

    def _of_people(self) -> Message:
        assert self._written is not None, "nobody has written a message yet"
        return self._written

    def looks(self) -> str:
        post = self._post
        if post is None:
            return ""
        names = {tag.id: tag.name for tag in self._channel("", self._forum).tags}
        tags = [names[key] for key in post.applied_tags]
        return "post: " + " · ".join((post.name, *tags, *["closed"] * post.archived))

    async def _settled(self) -> list[Heard]:
        """Everything that was heard so far is done, and what was said to it."""
        adapter: Any = self._line.adapter
        for _round in range(3):
            await asyncio.sleep(QUIET / 2)
            await adapter._listener.settle(5)
        return self.posted()


@asynccontextmanager
async def discord_stage(talk: Talk, house: House) -> AsyncIterator[DiscordStage]:
    content = bool(talk.forum) or any(map(overhears, talk.steps))
    granted = ("message_content",) if content else ()
    async with DiscordPeer(clock=house.clock.now, granted=granted) as peer:
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
        if talk.forum:
            rights = Permission.MANAGE_CHANNELS | Permission.MANAGE_THREADS
            peer.world.add_forum(peer.guild, talk.forum).allow(peer.bot, rights)
        variables = {
            "DISCORD_BOT_TOKEN": peer.token,
            "DISCORD_API_URL": peer.api_url,
            "DISCORD_ROLES": f"{GUESTS}: guest",
            "DISCORD_MESSAGE_CONTENT": "on" if content else "off",
        }
        own = read(discord_adapter.settings, variables)

        def make() -> Adapter:
            adapter = discord_adapter.build(own, house.grammar, house.clock)
            assert adapter is not None
            return adapter

        with pointed_at(peer):
            async with house.listening(make) as line:
                await peer.until(lambda: peer.registry.writes, what="no commands were registered")
                yield DiscordStage(peer, line, house, talk.forum)

"""What was said around a message: its thread, or the messages it answers; read when it is wanted."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import discord

from adapters.discord.outcome import FAILURES
from adapters.discord.roles import Roles
from adapters.discord.said import ORDINARY, quote, written
from bot.context import Quote
from bot.values import dataclass

MOST = 180
"""Messages of a thread that are kept; how many more there are is told."""

ANSWERED = 10
"""How far it is followed what a message answers that stands in no thread."""

AUTHORS = 10
"""How many people of a thread are looked up."""

LOOKED = 5
"""Among how many messages of a thread its first one is looked for, behind news of its making."""

PATIENCE = 8.0
"""Seconds for reading. What was read by then is kept."""

log = logging.getLogger("steward.discord")


@dataclass
class Threads:
    """Reads messages through a client that is logged in."""

    client: discord.Client
    roles: Roles

    async def whole(self, about: Quote) -> Quote:
        """The quote with all that was said in its thread. Where that cannot be read, with what
        came along."""
        found: dict[int, discord.Message] = {}
        total = 0
        where = channel_of(about.link)
        try:
            async with asyncio.timeout(PATIENCE):
                if where is not None and about.key:
                    total = await self._read(where, int(about.key), found)
        except (*FAILURES, ValueError) as error:
            log.info("what was said around a message cannot be read: %s", type(error).__name__)
        return await self._quoted(about, found, total)

    async def _quoted(self, about: Quote, found: dict[int, discord.Message], total: int) -> Quote:
        me = self.client.user.id if self.client.user else 0
        outsiders = await self._outsiders(found)
        read = {
            str(key): written(found[key], me, outsider=outsiders.get(found[key].author.id))
            for key in sorted(found)
        }
        itself = found.get(int(about.key or 0))
        if itself is not None:
            shown = quote(itself, me)
            about = replace(about, text=about.text or shown.text, lines=about.lines or shown.lines,
                            thread=shown.thread, link=about.link or shown.link)  # fmt: skip
        own = about.message
        if own is not None and not own.hidden:
            # Discord shows in full what a menu was used on, also where it shows us nothing else.
            there = read.get(own.key)
            read[own.key] = replace(own, outsider=there.outsider if there else own.outsider)
        told = tuple(one for one in read.values() if not one.hidden or one.key == about.key)
        return replace(about, messages=told, more=max(0, total - len(told)), whole=True)

    async def _read(self, where: int, key: int, found: dict[int, discord.Message]) -> int:
        """Put the thread's messages into `found`; how many it has in all."""
        channel = await self.channel(where)
        if isinstance(channel, discord.Thread):
            await self._into(found, channel, key)
            return await self._thread(channel, found)
        message = await self._into(found, channel, key)
        if message is None:
            return 0
        if message.flags.has_thread:
            thread = await self.channel(message.id)
            if isinstance(thread, discord.Thread):
                return await self._thread(thread, found)
        return await self._answered(message, found)

    async def _thread(self, thread: discord.Thread, found: dict[int, discord.Message]) -> int:
        holder = thread.id if isinstance(thread.parent, discord.ForumChannel) else thread.parent_id
        await self._into(found, self.client.get_partial_messageable(holder), thread.id)
        read = 0
        async for message in thread.history(limit=MOST, oldest_first=True):
            read += 1
            if message.type in ORDINARY:
                found.setdefault(message.id, message)
        if read < MOST:
            return len(found)
        fresh = await self.client.fetch_channel(thread.id)  # the library counts no messages
        count = fresh.message_count if isinstance(fresh, discord.Thread) else 0
        return len(found) + max(0, count - read)

    async def _answered(self, message: discord.Message, found: dict[int, discord.Message]) -> int:
        for _step in range(ANSWERED):
            earlier = await self.referred(message)
            if earlier is None or earlier.id in found:
                break
            found[earlier.id] = message = earlier
        return len(found)

    async def _into(
        self, found: dict[int, discord.Message], channel: discord.abc.Messageable, key: int
    ) -> discord.Message | None:
        message = await self.message(channel, key)
        if message is not None:
            found[message.id] = message
        return message

    async def _outsiders(self, found: dict[int, discord.Message]) -> dict[int, bool | None]:
        """What the roles of the authors say; where no role means anything, nobody is looked up."""
        authors = {one.author.id: one for one in found.values() if not one.author.bot}
        if not self.roles.known:
            return {}
        asked = list(authors.items())[:AUTHORS]
        told = await asyncio.gather(*(self._outsider(message) for _author, message in asked))
        return {author: one for (author, _message), one in zip(asked, told, strict=True)}

    async def _outsider(self, message: discord.Message) -> bool | None:
        author, guild = message.author, message.guild
        if guild is None:
            return None
        member = author if isinstance(author, discord.Member) else None
        try:
            member = member or await guild.fetch_member(author.id)
        except FAILURES as error:
            log.info("an author could not be looked up: %s", type(error).__name__)
            return None
        return self.roles.outsider(member, member.guild_permissions)

    # Finding

    async def referred(self, message: discord.Message) -> discord.Message | None:
        """The message that this one answers."""
        reference = message.reference
        if reference is None or reference.message_id is None:
            return None
        if isinstance(reference.resolved, discord.Message):
            return reference.resolved
        channel = self.client.get_partial_messageable(reference.channel_id)
        return await self.message(channel, reference.message_id)

    async def starter(self, where: object) -> discord.Message | None:
        """The message a thread began with: it has the thread's id, in the room or in a forum; the
        first one in a thread that began with none."""
        if not isinstance(where, discord.Thread):
            return None
        holder = where.id if isinstance(where.parent, discord.ForumChannel) else where.parent_id
        begun = await self.message(self.client.get_partial_messageable(holder), where.id)
        return begun or await self._first(where)

    async def _first(self, thread: discord.Thread) -> discord.Message | None:
        try:
            async for message in thread.history(limit=LOOKED, oldest_first=True):
                if message.type in ORDINARY:
                    return message
        except FAILURES as error:
            log.debug("a thread could not be read: %s", type(error).__name__)
        return None

    async def message(self, channel: discord.abc.Messageable, key: int) -> discord.Message | None:
        try:
            return await channel.fetch_message(key)
        except FAILURES as error:
            log.debug("a message could not be read: %s", type(error).__name__)
            return None

    async def channel(self, key: int) -> discord.abc.Messageable:
        """The room or thread of that id; raises one of FAILURES."""
        known = self.client.get_channel(key) or await self.client.fetch_channel(key)
        if isinstance(known, discord.abc.Messageable):
            return known
        return self.client.get_partial_messageable(key)


def channel_of(link: str | None) -> int | None:
    """The channel that a message's address leads to."""
    parts = (link or "").rstrip("/").split("/")
    return int(parts[-2]) if len(parts) > 3 and parts[-2].isdecimal() else None


def address(guild: int | None, channel: int, message: int) -> str:
    """The address of a message."""
    return f"https://discord.com/channels/{guild or '@me'}/{channel}/{message}"

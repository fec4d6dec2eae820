"""What is said unasked: posting, editing, and finding a message again."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any

import discord

from adapters.base import SKEW, NotDelivered, OutcomeUnknown, Vanished
from adapters.discord.layout import pages, sending
from adapters.discord.outcome import ARCHIVED, FAILURES, GONE, HARD_PAUSE, Hurried, at_once, told
from adapters.discord.pictures import show
from adapters.discord.said import quote
from adapters.discord.topics import Topics
from bot.context import Place
from bot.tongue import Answer
from bot.values import dataclass

NONCE = 25
"""The most characters of a nonce; Discord repeats no message of the same nonce for some minutes."""

PICTURES = 99
"""The number of the message with the pictures, whatever the number of the others."""

SEARCHED = 300
"""How many messages are looked through for one of ours; where more came since, nobody can tell."""

log = logging.getLogger("steward.discord")


@dataclass
class Poster:
    """Posts through a client that is logged in; whether it hears anything does not matter.

    After a refusal that is about us (a dead token, a ban), it is quiet for a while: Discord bans
    an address after 10,000 of those in ten minutes.
    """

    client: discord.Client
    quiet_until: float  # by the event loop's clock
    topics: Topics

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        """Say it there; "channel/message" of the last message. NotDelivered, OutcomeUnknown."""
        with self._understood():
            with at_once():
                ref = await self._in_forum(place, answer, key)
            if ref is not None:
                return ref
            channel = await self._opened(place)
            message = None
            for number, page in enumerate(pages(answer)):
                # A message that has begun is worth waiting for: the library may try again.
                with nullcontext() if number else at_once():
                    message = await self._send(channel, sending(page), nonce(key, number))
            if message is None:
                raise NotDelivered("there was nothing to say")
            await show(channel.send, answer, nonce=nonce(key, PICTURES))
            return f"{message.channel.id}/{message.id}"

    async def _in_forum(self, place: Place, answer: Answer, key: str) -> str | None:
        """What is said of a thread, or in a room of threads; None where it is neither."""
        topic = answer.reply.topic
        try:
            if topic is not None and place.thread:
                return await self.topics.shown(place, answer, topic, nonce(key, 0))
            known = self.client.get_channel(int(place.room)) if place.room else None
        except ValueError:
            raise NotDelivered("that is no place of Discord", gone=True) from None
        if place.thread or (topic is None and not isinstance(known, discord.ForumChannel)):
            return None
        return await self.topics.opened(place, answer)

    async def edit(self, ref: str, answer: Answer) -> None:
        """Let that message say this instead; what does not fit into one follows as answers to it."""
        message = self._message(ref)
        page, *more = pages(answer)
        parts = {"content": None if page.laid else page.content, "view": None, **sending(page)}
        with self._understood():
            with at_once():
                await message.edit(**parts)
            first = message.to_reference(fail_if_not_exists=False)
            for other in more:
                await message.channel.send(**sending(other), reference=first, suppress_embeds=True)

    async def pin(self, ref: str) -> bool:
        """Pin that message; whether it was not."""
        message = self._message(ref)
        with self._understood(), at_once():
            try:
                if (await message.fetch()).pinned:
                    return False
            except discord.Forbidden:
                log.debug("whether a message is pinned cannot be read")
            try:
                await message.pin()
            except discord.Forbidden:
                raise NotDelivered("the permission to pin messages is missing") from None
        return True

    async def remove(self, ref: str) -> None:
        """Take that message away."""
        with self._understood(), at_once():
            await self._message(ref).delete()

    def _message(self, ref: str) -> discord.PartialMessage:
        channel, _slash, key = ref.partition("/")
        try:
            return self.client.get_partial_messageable(int(channel)).get_partial_message(int(key))
        except ValueError:
            raise Vanished("that is no message of Discord") from None

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """The message of ours, not older than `since`, that has the Why button of this post."""
        try:
            if not place.thread and not place.direct and (posts := self._posts(place)) is not None:
                return await self._found_post(posts, f"pm why {key}", since - SKEW)
            channel = await self._channel(place)
            await self._check_readable(channel)
            return await self._found(channel, f"pm why {key}", since - SKEW)
        except FAILURES as error:
            outcome = told(error)
            if isinstance(outcome, NotDelivered) and isinstance(error, discord.NotFound):
                raise outcome from error
            raise OutcomeUnknown(str(outcome)) from error

    async def _found(
        self, channel: discord.abc.Messageable, line: str, since: datetime
    ) -> str | None:
        seen = 0
        me = self.client.user
        async for message in channel.history(limit=SEARCHED):
            if message.created_at < since:
                return None
            if me is not None and message.author.id == me.id and line in quote(message).lines:
                return f"{message.channel.id}/{message.id}"
            seen += 1
        if seen >= SEARCHED:
            raise OutcomeUnknown("too much was said since")
        return None

    def _posts(self, place: Place) -> discord.ForumChannel | None:
        known = self.client.get_channel(int(place.room)) if place.room.isdecimal() else None
        return known if isinstance(known, discord.ForumChannel) else None

    async def _found_post(
        self, forum: discord.ForumChannel, line: str, since: datetime
    ) -> str | None:
        """The post of a forum that we opened with that line on its first message."""
        me = self.client.user
        for thread in await forum.guild.active_threads():
            begun = discord.utils.snowflake_time(thread.id)
            if thread.parent_id != forum.id or begun < since:
                continue
            if me is not None and thread.owner_id == me.id:
                message = await thread.fetch_message(thread.id)
                if line in quote(message).lines:
                    return f"{thread.id}/{message.id}"
        return None

    async def _check_readable(self, channel: discord.abc.Messageable) -> None:
        """Discord shows an empty history to whoever may not read it."""
        if isinstance(channel, discord.DMChannel):
            return
        key = getattr(channel, "id", 0)
        room = self.client.get_channel(key) or await self.client.fetch_channel(key)
        if isinstance(room, discord.abc.PrivateChannel):
            return
        if not room.permissions_for(room.guild.me).read_message_history:
            raise OutcomeUnknown("the history may not be read")

    async def _opened(self, place: Place) -> discord.abc.Messageable:
        """The channel to write to. Until it is there, nothing has been said."""
        try:
            with at_once():
                return await self._channel(place)
        except (*FAILURES, Hurried) as error:
            outcome = told(error)
            if isinstance(outcome, OutcomeUnknown):
                why = f"no direct message could be opened: {outcome}"
                raise NotDelivered(why, away=True) from error
            raise

    async def _channel(self, place: Place) -> discord.abc.Messageable:
        try:
            if place.direct:
                return await self.client.create_dm(discord.Object(int(place.direct)))
            return self.client.get_partial_messageable(int(place.thread or place.room))
        except ValueError:
            raise NotDelivered("that is no place of Discord", gone=True) from None

    async def _send(
        self, channel: discord.abc.Messageable, parts: dict[str, Any], key: str
    ) -> discord.Message:
        try:
            return await channel.send(**parts, nonce=key, suppress_embeds=True)
        except discord.HTTPException as error:
            if error.code != ARCHIVED:
                raise
        await self._reopen(getattr(channel, "id", 0))
        return await channel.send(**parts, nonce=key, suppress_embeds=True)

    async def _reopen(self, key: int) -> None:
        """Open an archived thread again; whoever may write in it may do that, if it is unlocked."""
        thread = await self.client.fetch_channel(key)
        if isinstance(thread, discord.Thread):
            await thread.edit(archived=False)

    @contextmanager
    def _understood(self) -> Iterator[None]:
        clock = asyncio.get_running_loop().time
        left = self.quiet_until - clock()
        if left > 0:
            raise NotDelivered("Discord refused us a moment ago", retry_after=left)
        try:
            yield
        except (*FAILURES, Hurried) as error:
            outcome = told(error)
            pause = outcome.retry_after if isinstance(outcome, NotDelivered) else None
            code = error.code if isinstance(error, discord.HTTPException) else None
            if pause is not None and pause >= HARD_PAUSE and code not in GONE:
                self.quiet_until = clock() + pause
                log.error("Discord refuses us (%s): quiet for %d s", outcome, pause)
            raise outcome from error


def nonce(key: str, number: int) -> str:
    """The nonce of a post's message: its key, and which of its messages it is."""
    whole = f"{key}.{number}" if number else key
    if len(whole) <= NONCE:
        return whole
    return hashlib.sha256(whole.encode()).hexdigest()[:NONCE]

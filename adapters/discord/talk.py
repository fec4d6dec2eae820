"""Messages and reactions: what is said to us is answered; what people say among themselves is heard
as far as the core wants to hear it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from dataclasses import field

import discord

from adapters.base import BROKEN, Answerer, Core, asked
from adapters.discord.carry import carried
from adapters.discord.forum_life import Ear
from adapters.discord.homes import workspace
from adapters.discord.outcome import ARCHIVED, FAILURES
from adapters.discord.receive import Homeless, Receiver
from adapters.discord.said import content
from adapters.discord.voice import CLOSED, homeless, own, report, write
from bot.clock import Clock
from bot.tongue import Answer
from bot.values import dataclass

REMEMBERED = 20_000
"""Messages that were heard late and are not heard again when they are told of at once."""

BEHIND = 30.0
"""Seconds that what is said in a thread waits for what was missed before."""

log = logging.getLogger("steward.discord")


@dataclass
class Talk:
    """Hears what is written, and the signs that are put on it. Nothing that happens in here gets
    out."""

    receiver: Receiver
    clock: Clock
    answer: Answerer
    core: Core | None = None
    ear: Ear | None = None
    _gates: dict[int, asyncio.Event] = field(default_factory=dict)
    _caught_up: set[int] = field(default_factory=set)

    async def message(self, message: discord.Message) -> None:
        """Something was written just now; in a thread it waits for what was missed there before."""
        guild = message.guild
        if guild is not None and isinstance(message.channel, discord.Thread):
            if (gate := self._gates.get(guild.id)) is not None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(gate.wait(), BEHIND)
            if message.id in self._caught_up:
                return
        await self._heard(message)

    @contextlib.contextmanager
    def behind(self, guild: int) -> Iterator[None]:
        """While what was missed in a server is heard, what is said in its threads waits for it."""
        if len(self._caught_up) > REMEMBERED:
            self._caught_up.clear()
        gate = self._gates[guild] = asyncio.Event()
        try:
            yield
        finally:
            gate.set()
            if self._gates.get(guild) is gate:
                del self._gates[guild]

    async def caught_up(self, message: discord.Message) -> None:
        """What was said in a thread of ours while we were away."""
        self._caught_up.add(message.id)
        await self._heard(message)

    async def _heard(self, message: discord.Message) -> None:
        try:
            ours = await self.receiver.is_for_us(message)
            if self.ear is not None:
                await self._in_forum(message, self.ear, ours=ours)
            if ours or self.receiver.may_matter(message):
                await self._reply(message, overheard=not ours)
            await self._noted(message)
        except discord.Forbidden:
            log.info("somebody spoke to us where we may not write")
        except Exception as error:  # noqa: BLE001 - whatever it was, the person gets an answer
            report("a message", error)
            await self._apologise_for(message)

    async def _noted(self, message: discord.Message) -> None:
        """Up to when the thread was heard in which it was said."""
        if self.core is not None and message.guild and isinstance(message.channel, discord.Thread):
            place, thread = workspace(message.guild.id), str(message.channel.id)
            await self.core.hear(place, thread, message.created_at)

    async def missed(self, message: discord.Message, author: discord.abc.User | None) -> None:
        """What was written in a forum while we were away."""
        if self.ear is None:
            return
        answer = await self.ear.message(message, author)
        if answer is not None and not answer.reply.silent:
            await self._reply_in_private(message, answer)
        await self._noted(message)

    async def _in_forum(self, message: discord.Message, ear: Ear, *, ours: bool) -> None:
        """What is said in a post. A reply that is for us is no word to the people there."""
        if ours and message.id != message.channel.id:
            return
        answer = await ear.message(message)
        if answer is not None and not answer.reply.silent:
            await self._reply_in_private(message, answer)

    async def _reply(self, message: discord.Message, *, overheard: bool) -> None:
        try:
            request = await self.receiver.said(message, overheard=overheard)
            answer = await asked(
                self.answer, request, self.receiver.threads.whole, content,
                self.receiver.look(request),
            )  # fmt: skip
            answer = await carried(answer, request.place.workspace, self.core)
        except Homeless:
            answer = own(homeless(), None, self.clock)
        if answer.reply.silent:
            return
        if answer.private and message.guild is not None:
            await self._reply_in_private(message, answer)
            return
        where = message.channel
        try:
            await write(where, answer, str(message.id), message)
        except discord.HTTPException as error:
            if error.code != ARCHIVED or not isinstance(where, discord.Thread):
                raise
            await where.edit(archived=False)  # it rests by now
            await write(where, answer, str(message.id), message)

    async def _reply_in_private(self, message: discord.Message, answer: Answer) -> None:
        """A message cannot be answered for one reader alone; a direct message can."""
        try:
            await write(message.author, answer, str(message.id))
        except discord.Forbidden:
            told = own(CLOSED, answer.tongue.locale, self.clock)
            await write(message.channel, told, str(message.id), message)
            return
        try:
            await message.add_reaction("📬")
        except FAILURES as error:
            log.debug("no reaction: %s", type(error).__name__)

    async def _apologise_for(self, message: discord.Message) -> None:
        try:
            answer = own(BROKEN, None, self.clock)
            await write(message.channel, answer, f"{message.id}!", message)
        except FAILURES as error:
            report("an apology", error)

    # Signs

    async def sign(self, payload: discord.RawReactionActionEvent) -> None:
        """Somebody put a sign on a message, or took it off."""
        member = payload.member
        if payload.user_id == self.receiver.me or (member is not None and member.bot):
            return
        try:
            request = await self.receiver.signed(payload)
            answer = await asked(
                self.answer, request, self.receiver.threads.whole, content,
                self.receiver.look(request),
            )  # fmt: skip
            answer = await carried(answer, request.place.workspace, self.core)
            if not answer.reply.silent:
                await self._to_sign(payload, answer, request.id)
        except Homeless:
            return
        except discord.Forbidden:
            log.info("a sign was put where we may not write, or by who cannot be written to")
        except Exception as error:  # noqa: BLE001 - nobody waits for an answer to a sign
            report("a sign", error)

    async def _to_sign(
        self, payload: discord.RawReactionActionEvent, answer: Answer, key: str
    ) -> None:
        """The answer: in the thread of the message, or to the message where it has none."""
        client = self.receiver.client
        if answer.private and payload.guild_id is not None:
            dm = await client.create_dm(discord.Object(payload.user_id))
            await write(dm, answer, key)
            return
        thread = client.get_channel(payload.message_id)
        if isinstance(thread, discord.Thread):
            await write(thread, answer, key)
            return
        channel = client.get_partial_messageable(payload.channel_id, guild_id=payload.guild_id)
        await write(channel, answer, key, channel.get_partial_message(payload.message_id))

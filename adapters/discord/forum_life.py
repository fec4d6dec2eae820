"""What happens in posts of forums without being said to us: posts, replies, tags, closing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import discord

from adapters.discord.homes import workspace
from adapters.discord.roles import Roles
from bot.clock import short_id
from bot.context import Happening, Place, Speaker, What
from bot.tongue import Answer
from bot.values import dataclass

SLACK = timedelta(minutes=2)
"""How much earlier than its time of rest a thread may be archived by Discord itself."""


@dataclass
class Ear:
    """Turns what the library tells of posts into what the core understands."""

    client: discord.Client
    roles: Roles
    answer: Callable[[Happening], Awaitable[Answer]]
    set_by_us: Mapping[int, frozenset[int]]

    async def message(
        self, message: discord.Message, author: discord.abc.User | None = None
    ) -> Answer | None:
        """A post, or a reply in one; None where it is neither, or no person wrote it. `author`:
        with their roles, where the message does not tell them."""
        thread = message.channel
        ordinary = message.type in (discord.MessageType.default, discord.MessageType.reply)
        if not is_post(thread) or message.author.bot or message.webhook_id or not ordinary:
            return None
        assert isinstance(thread, discord.Thread)
        what = What.OPENED if message.id == thread.id else What.SAID
        said = self._said(
            f"{message.id}", what, thread, self.roles.speaker(author or message.author)
        )
        return await self.answer(replace(said, text=message.content, link=message.jump_url))

    async def updated(self, before: discord.Thread, after: discord.Thread) -> None:
        """Somebody sorted, renamed or closed a post. Who it was Discord does not tell."""
        if not is_post(after):
            return
        was = {tag.id for tag in before.applied_tags}
        now = {tag.id: tag.name for tag in after.applied_tags}
        if set(now) != was and frozenset(now) != self.set_by_us.get(after.id):
            added = tuple(name for key, name in now.items() if key not in was)
            said = self._said(short_id(), What.TAGGED, after, None)
            await self.answer(replace(said, added=added))
        if before.name != after.name:
            await self.answer(self._said(short_id(), What.RENAMED, after, None))
        if _closed_by_hand(before, after):
            await self.answer(self._said(short_id(), What.CLOSED, after, None))

    def _said(
        self, key: str, what: What, thread: discord.Thread, speaker: Speaker | None
    ) -> Happening:
        place = Place(workspace(thread.guild.id), str(thread.parent_id), str(thread.id))
        tags = tuple(tag.name for tag in thread.applied_tags)
        return Happening(key, what, place, speaker, thread.name, tags=tags)


def is_post(where: object) -> bool:
    """Whether that is a thread of a forum."""
    return isinstance(where, discord.Thread) and isinstance(where.parent, discord.ForumChannel)


def _closed_by_hand(before: discord.Thread, after: discord.Thread) -> bool:
    """Whether somebody closed it, or locked it: what nobody spoke in for long rests by itself."""
    if after.locked and not before.locked:
        return True
    if not after.archived or before.archived:
        return False
    last = discord.utils.snowflake_time(after.last_message_id or after.id)
    rests = last + timedelta(minutes=after.auto_archive_duration)
    return after.archive_timestamp < rests - SLACK

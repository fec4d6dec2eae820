"""Posts that were written in our forums while we were away: heard when we are back, once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import discord

from adapters.base import Core
from adapters.discord.homes import workspace
from adapters.discord.outcome import FAILURES
from adapters.discord.said import ORDINARY
from adapters.discord.talk import Talk

ARCHIVED = 50
"""How many posts of a forum that rest by now are looked at, the newest first."""

SAID = 200
"""How many messages of a post are heard."""

log = logging.getLogger("steward.discord")


@dataclass
class Missed:
    """Looks through the forums of a server that are ours."""

    talk: Talk
    core: Core

    async def look(self, guild: discord.Guild) -> None:
        """Hear what was begun there and nobody heard. Doing it twice does nothing."""
        try:
            forums = await self.core.forums(workspace(guild.id))
            if not forums:
                return
            found = {one.id: one async for one in self._begun(guild, forums)}
            keys = [str(key) for key in sorted(found)]
            for key in await self.core.unknown(workspace(guild.id), keys):
                await self._hear(found[int(key)])
        except FAILURES as error:
            log.warning("posts of while we were away are not heard: %s", type(error).__name__)

    async def _begun(
        self, guild: discord.Guild, forums: Mapping[str, datetime]
    ) -> AsyncIterator[discord.Thread]:
        """The posts that were written since those forums are ours."""
        for thread in await guild.active_threads():
            since = forums.get(str(thread.parent_id))
            if since is not None and _at(thread) > since:
                yield thread
        for native, since in forums.items():
            forum = guild.get_channel(int(native))
            if isinstance(forum, discord.ForumChannel):
                async for thread in forum.archived_threads(limit=ARCHIVED):
                    if _at(thread) > since:
                        yield thread

    async def _hear(self, thread: discord.Thread) -> None:
        """What was said in a post, from its beginning. Where we spoke, it was heard before, and
        came to nothing: whoever wrote it was told why."""
        said: list[discord.Message] = []
        async for message in thread.history(limit=SAID, oldest_first=True):
            ours = message.author.id == self.talk.receiver.me
            if ours or any(reaction.me for reaction in message.reactions):
                return
            if message.type in ORDINARY:
                said.append(message)
        if not said or said[0].id != thread.id:
            return
        for message in said:
            await self.talk.missed(message, await self._member(message))

    async def _member(self, message: discord.Message) -> discord.abc.User | None:
        """The author with their roles, which say who is a guest."""
        try:
            guild = message.guild
            return await guild.fetch_member(message.author.id) if guild is not None else None
        except FAILURES as error:
            log.info("an author could not be looked up: %s", type(error).__name__)
            return None


def _at(thread: discord.Thread) -> datetime:
    return discord.utils.snowflake_time(thread.id)

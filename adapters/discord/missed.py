"""What was written in our forums and in threads of ours while we were away: heard when we are back, once
and in order."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime

import discord

from adapters.base import Core
from adapters.discord.homes import workspace
from adapters.discord.outcome import FAILURES
from adapters.discord.said import ORDINARY
from adapters.discord.talk import Talk
from bot.values import dataclass

ARCHIVED = 50
"""How many threads of a forum, or of a room, that rest by now are looked at, the newest first."""

SAID = 200
"""How many messages of a thread are heard."""

BEHIND = 100
"""How many threads are read after an absence, each in one or two requests; those heard last first."""

ROOMS = 10
"""In how many rooms that are no forums it is looked for threads that rest by now."""

log = logging.getLogger("steward.discord")


@dataclass
class Missed:
    """Looks through the forums of a server that are ours, and the threads that are about something."""

    talk: Talk
    core: Core

    async def look(self, guild: discord.Guild) -> None:
        """Hear what was begun or said there and nobody heard. Doing it twice does nothing."""
        try:
            with self.talk.behind(guild.id):
                await self._look(guild)
        except FAILURES as error:
            log.warning("what was said while we were away is not heard: %s", type(error).__name__)

    async def _look(self, guild: discord.Guild) -> None:
        place = workspace(guild.id)
        forums, heard = await self.core.forums(place), await self.core.heard(place)
        if not forums and not heard:
            return
        found = {one.id: one async for one in self._threads(guild, forums, heard)}
        begun = {
            str(key): one
            for key, one in sorted(found.items())
            if (since := forums.get(str(one.parent_id))) is not None and _at(one) > since
        }
        for key in await self.core.unknown(place, list(begun)):
            await self._hear(begun[key])
        fresh = [(found[int(key)], at) for key, (_room, at) in heard.items() if int(key) in found]
        behind = [(thread, at) for thread, at in fresh if _last(thread) > at]
        if len(behind) > BEHIND:
            log.warning("%d threads were not read after an absence", len(behind) - BEHIND)
        members: dict[int, discord.Member | None] = {}
        for thread, at in sorted(behind[:BEHIND], key=lambda one: one[1]):
            await self._catch_up(thread, at, members)

    async def _threads(
        self,
        guild: discord.Guild,
        forums: Mapping[str, datetime],
        heard: Mapping[str, tuple[str, datetime]],
    ) -> AsyncIterator[discord.Thread]:
        """The threads that are open, and of those that rest the newest of each forum of ours and of
        each room where threads of ours are."""
        active = await guild.active_threads()
        for thread in active:
            yield thread
        known = {str(thread.id) for thread in active}
        rest = (room for key, (room, _when) in heard.items() if key not in known and room)
        rooms = [room for room in dict.fromkeys(rest) if room not in forums][:ROOMS]
        for native in [*forums, *rooms]:
            room = guild.get_channel(int(native))
            if isinstance(room, discord.ForumChannel | discord.TextChannel):
                async for thread in _resting(room):
                    yield thread

    async def _catch_up(
        self,
        thread: discord.Thread,
        since: datetime,
        members: dict[int, discord.Member | None],
    ) -> None:
        """What people said in a thread of ours, from when it was last heard."""
        try:
            said = [one async for one in thread.history(limit=SAID, after=since, oldest_first=True)]
        except FAILURES as error:
            log.info("a thread cannot be read after an absence: %s", type(error).__name__)
            return
        for message in _by_people(said):
            if message.author.id not in members:
                members[message.author.id] = await self._member(message)
            if (member := members[message.author.id]) is not None:
                message.author = member  # with their roles
            await self.talk.caught_up(message)

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

    async def _member(self, message: discord.Message) -> discord.Member | None:
        """The author with their roles, which say who is a guest."""
        try:
            guild = message.guild
            return await guild.fetch_member(message.author.id) if guild is not None else None
        except FAILURES as error:
            log.info("an author could not be looked up: %s", type(error).__name__)
            return None


async def _resting(
    room: discord.ForumChannel | discord.TextChannel,
) -> AsyncIterator[discord.Thread]:
    try:
        async for thread in room.archived_threads(limit=ARCHIVED):
            yield thread
    except FAILURES as error:
        log.info("threads that rest are not seen: %s", type(error).__name__)


def _by_people(said: Iterable[discord.Message]) -> list[discord.Message]:
    return [
        one
        for one in said
        if one.type in ORDINARY and not one.author.bot and one.webhook_id is None
    ]


def _last(thread: discord.Thread) -> datetime:
    """When something was said in it last."""
    return discord.utils.snowflake_time(thread.last_message_id or thread.id)


def _at(thread: discord.Thread) -> datetime:
    return discord.utils.snowflake_time(thread.id)

"""Which server somebody belongs to who writes to us alone."""

from __future__ import annotations

import logging
from collections import OrderedDict
from datetime import datetime, timedelta

import discord

from adapters.discord.outcome import FAILURES
from bot.clock import Clock

NAME = "discord"
"""The adapter's name, with which its workspaces begin."""

REMEMBERED = 50_000
ASKED = 20
"""In how many servers we ask for a stranger; a bot of more servers waits until they speak there."""

BELIEVED = timedelta(minutes=3)
"""How long somebody is taken for a member without asking: people leave, and are thrown out."""

log = logging.getLogger("steward.discord")


def workspace(guild: int) -> str:
    return f"{NAME}:{guild}"


def guild_of(workspace: str) -> int:
    """The server of one of our workspaces."""
    return int(workspace.removeprefix(f"{NAME}:"))


class Homes:
    """Remembers in which server each person was last seen; asks Discord whether they still are."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: OrderedDict[int, tuple[int, datetime]] = OrderedDict()

    def saw(self, user: int, guild: int) -> None:
        self._seen[user] = guild, self._clock.now()
        self._seen.move_to_end(user)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    async def of(self, user: int, client: discord.Client) -> int | None:
        """The server of that person: the last one they spoke in, or the only one we share."""
        known = await self._still(user, client)
        if known is not None:
            return known
        shared = [guild.id for guild in client.guilds[:ASKED] if await _holds(guild, user)]
        if len(shared) != 1:
            return None
        self.saw(user, shared[0])
        return shared[0]

    async def _still(self, user: int, client: discord.Client) -> int | None:
        """The last server they were seen in, if they are there now."""
        key, at = self._seen.get(user, (0, None))
        guild = client.get_guild(key)
        if guild is None or at is None:
            return None
        if self._clock.now() - at > BELIEVED:
            if not await _holds(guild, user):
                return None
            self.saw(user, key)
        return key


async def _holds(guild: discord.Guild, user: int) -> bool:
    try:
        await guild.fetch_member(user)
    except FAILURES as error:
        if not isinstance(error, discord.NotFound):
            log.info("a member could not be looked up: %s", type(error).__name__)
        return False
    return True

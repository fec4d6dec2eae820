"""Which server somebody belongs to who writes to us alone."""

from __future__ import annotations

import logging
from collections import OrderedDict

import discord

from adapters.discord.outcome import FAILURES

NAME = "discord"
"""The adapter's name, with which its workspaces begin."""

REMEMBERED = 50_000
ASKED = 20
"""In how many servers we ask for a stranger; a bot of more servers waits until they speak there."""

log = logging.getLogger("steward.discord")


def workspace(guild: int) -> str:
    return f"{NAME}:{guild}"


class Homes:
    """Remembers in which server each person was last seen; asks Discord after a restart."""

    def __init__(self) -> None:
        self._seen: OrderedDict[int, int] = OrderedDict()

    def saw(self, user: int, guild: int) -> None:
        self._seen[user] = guild
        self._seen.move_to_end(user)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    async def of(self, user: int, client: discord.Client) -> int | None:
        """The server of that person: the last one they spoke in, or the only one we share."""
        known = self._seen.get(user)
        if known is not None and client.get_guild(known) is not None:
            return known
        shared = [guild.id for guild in client.guilds[:ASKED] if await _holds(guild, user)]
        if len(shared) != 1:
            return None
        self.saw(user, shared[0])
        return shared[0]


async def _holds(guild: discord.Guild, user: int) -> bool:
    if guild.get_member(user) is not None:
        return True
    try:
        await guild.fetch_member(user)
    except FAILURES as error:
        if not isinstance(error, discord.NotFound):
            log.info("a member could not be looked up: %s", type(error).__name__)
        return False
    return True

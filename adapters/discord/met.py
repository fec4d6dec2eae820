"""What people are called whom somebody mentions: Discord sends their ids alone in a command's text,
and the library keeps nobody without a privileged intent."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable

import discord

from adapters.discord.outcome import FAILURES

REMEMBERED = 10_000

LOOKING = 2.0
"""Seconds for finding out what somebody is called."""

log = logging.getLogger("steward.discord")


class Met:
    """The names of people as they were last seen, in each server its own."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._names: OrderedDict[tuple[int, int], str] = OrderedDict()

    def saw(self, user: int, guild: int | None, name: str) -> None:
        self._names[guild or 0, user] = name
        self._names.move_to_end((guild or 0, user))
        if len(self._names) > REMEMBERED:
            self._names.popitem(last=False)

    def name(self, user: int, guild: int | None) -> str | None:
        return self._names.get((guild or 0, user))

    async def look_up(self, users: Iterable[int], guild: discord.Guild | None) -> None:
        """Ask Discord for those; who cannot be found stays without a name."""
        await asyncio.gather(*(self._look_up(user, guild) for user in users))

    async def _look_up(self, user: int, guild: discord.Guild | None) -> None:
        try:
            async with asyncio.timeout(LOOKING):
                found: discord.abc.User = await (
                    guild.fetch_member(user) if guild else self._client.fetch_user(user)
                )
        except FAILURES as error:
            log.info("somebody's name could not be looked up: %s", type(error).__name__)
            return
        self.saw(user, guild.id if guild else None, found.display_name)

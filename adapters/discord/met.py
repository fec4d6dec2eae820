"""What is known of people whom somebody mentions: Discord sends their ids alone in a command's text,
and the library keeps nobody without a privileged intent."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace

import discord

from adapters.base import Answerer
from adapters.discord.homes import guild_of
from adapters.discord.outcome import FAILURES
from adapters.discord.roles import lack_of
from bot.context import Lack, Request
from bot.tongue import Answer
from bot.values import dataclass

REMEMBERED = 10_000

LOOKING = 2.0
"""Seconds for finding out what somebody is called."""

FRESH = 86_400.0
"""Seconds after which somebody who is mentioned is looked up again: people leave."""

log = logging.getLogger("steward.discord")


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    lack: Lack | None
    at: float  # by the event loop's clock


class Met:
    """People as they were last seen, in each server their own."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._seen: OrderedDict[tuple[int, int], _Seen] = OrderedDict()

    def saw(self, user: int, guild: int | None, name: str, lack: Lack | None = None) -> None:
        self._seen[guild or 0, user] = _Seen(name, lack, asyncio.get_running_loop().time())
        self._seen.move_to_end((guild or 0, user))
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def saw_person(self, user: discord.abc.User, guild: int | None) -> None:
        """Somebody as Discord sent them along."""
        self.saw(user.id, guild, user.display_name, lack_of(user))

    def name(self, user: int, guild: int | None) -> str | None:
        seen = self._seen.get((guild or 0, user))
        return seen.name if seen is not None else None

    def fresh(self, user: int, guild: int | None) -> bool:
        """Whether nothing has to be asked of them."""
        seen = self._seen.get((guild or 0, user))
        return seen is not None and asyncio.get_running_loop().time() - seen.at < FRESH

    def beside(self, answer: Answerer) -> Answerer:
        """The same answerer, told of those whom a request names and who can do little there."""

        async def answering(request: Request) -> Answer:
            guild = guild_of(request.place.workspace)
            seen = ((native, self._seen.get((guild, int(native)))) for native in request.accounts)
            lacks = {native: one.lack for native, one in seen if one is not None and one.lack}
            return await answer(replace(request, lacks=lacks) if lacks else request)

        return answering

    async def look_up(self, users: Collection[int], guild: discord.Guild | None) -> None:
        """Ask Discord for those; who cannot be found stays as they were seen."""
        if users:
            await asyncio.gather(*(self._look_up(user, guild) for user in users))

    async def _look_up(self, user: int, guild: discord.Guild | None) -> None:
        try:
            async with asyncio.timeout(LOOKING):
                found: discord.abc.User = await (
                    guild.fetch_member(user) if guild else self._client.fetch_user(user)
                )
        except discord.NotFound:
            await self._gone(user, guild)
            return
        except FAILURES as error:
            log.info("somebody could not be looked up: %s", type(error).__name__)
            return
        self.saw_person(found, guild.id if guild else None)

    async def _gone(self, user: int, guild: discord.Guild | None) -> None:
        """Who is in the server no more is still called something."""
        if guild is None:
            return
        name = self.name(user, guild.id)
        try:
            async with asyncio.timeout(LOOKING):
                name = name or (await self._client.fetch_user(user)).display_name
        except FAILURES as error:
            log.info("somebody could not be looked up: %s", type(error).__name__)
            return
        self.saw(user, guild.id, name, Lack.GONE)

"""Which rooms somebody may read, as their roles and each room's own rights have it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

import discord

from adapters.discord.outcome import FAILURES

log = logging.getLogger("steward.discord")


async def read_by(
    client: discord.Client, workspace: str, user: str, rooms: Sequence[str]
) -> frozenset[str]:
    """See adapters.base.Look; `workspace` names the server."""
    guild = client.get_guild(int(workspace.partition(":")[2]))
    if guild is None:
        return frozenset()
    try:
        member = guild.get_member(int(user)) or await guild.fetch_member(int(user))
    except FAILURES as error:
        log.info("the rooms of somebody cannot be read: %s", type(error).__name__)
        return frozenset()
    return frozenset(room for room, seen in _seen(guild, member, rooms).items() if seen)


def known_to(
    client: discord.Client,
    workspace: str,
    user: discord.User | discord.Member,
    rooms: Sequence[str],
) -> Mapping[str, bool]:
    """The same, of those of which it can be told without asking Discord: while somebody types."""
    guild = client.get_guild(int(workspace.partition(":")[2]))
    if guild is None:
        return {}
    at_hand = isinstance(user, discord.Member) and user.guild.id == guild.id
    member = user if at_hand else guild.get_member(user.id)
    return _seen(guild, member, rooms) if isinstance(member, discord.Member) else {}


def _seen(guild: discord.Guild, member: discord.Member, rooms: Sequence[str]) -> Mapping[str, bool]:
    found = ((room, guild.get_channel(int(room))) for room in rooms)
    return {
        room: channel is not None and channel.permissions_for(member).view_channel
        for room, channel in found
    }

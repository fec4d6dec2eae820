"""Which rooms somebody may read, as their roles and each room's own rights have it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

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
    found = ((room, guild.get_channel(int(room))) for room in rooms)
    return frozenset(
        room
        for room, channel in found
        if channel is not None and channel.permissions_for(member).view_channel
    )

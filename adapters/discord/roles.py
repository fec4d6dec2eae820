"""What a role of a server tells of whoever has it: that they are of the team, or guests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import discord

from adapters.discord.settings import GUEST, MEMBER
from bot.context import Lack, Speaker
from bot.values import dataclass

JSON = dict[str, Any]


@dataclass(frozen=True)
class Roles:
    """Roles by name (in small letters) or id, with what each says."""

    known: dict[str, str]

    def outsider(self, user: object, rights: discord.Permissions) -> bool | None:
        """See Speaker.outsider. Who has yet to accept the server's rules or may not write for now is
        none of the team; who may manage the server is; then a guest's role counts, then a member's;
        of everybody else Discord cannot tell."""
        if lack_of(user) is not None:
            return True
        if rights.administrator or rights.manage_guild:
            return False
        if not self.known or not isinstance(user, discord.Member):
            return None
        said = {
            self.known[key]
            for role in user.roles
            for key in (role.name.casefold(), str(role.id))
            if key in self.known
        }
        return True if GUEST in said else False if MEMBER in said else None

    def speaker(self, author: discord.abc.User) -> Speaker:
        rights = (
            author.guild_permissions
            if isinstance(author, discord.Member)
            else discord.Permissions.none()
        )
        return Speaker(str(author.id), author.display_name, outsider=self.outsider(author, rights))


def lack_of(user: object) -> Lack | None:
    """Why somebody can do little in a server, as far as what Discord sent of them tells."""
    if not isinstance(user, (discord.User, discord.Member)):
        return None
    if user.bot:
        return Lack.BOT
    if not isinstance(user, discord.Member):
        return None
    if user.pending:
        return Lack.WAITING
    return Lack.SILENCED if user.is_timed_out() else None


def called(
    resolved: JSON, guild: int | None, now: datetime
) -> Iterator[tuple[int, str, Lack | None]]:
    """What those are called who were chosen in an option, in this server or everywhere, and what
    they lack there."""
    for key, user in (resolved.get("users") or {}).items():
        member = (resolved.get("members") or {}).get(key)
        name = (member or {}).get("nick") or user.get("global_name") or user.get("username")
        if name:
            yield int(key), name, _lack(user, member, guild, now)


def _lack(user: JSON, member: JSON | None, guild: int | None, now: datetime) -> Lack | None:
    """As lack_of, of what comes with an option; who is no member has left."""
    if user.get("bot"):
        return Lack.BOT
    if guild is None or member is None:
        return Lack.GONE if guild is not None else None
    if member.get("pending"):
        return Lack.WAITING
    until: str | None = member.get("communication_disabled_until")
    return Lack.SILENCED if until and discord.utils.parse_time(until) > now else None

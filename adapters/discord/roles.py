"""What a role of a server tells of whoever has it: that they are of the team, or guests."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from adapters.discord.settings import GUEST, MEMBER
from bot.context import Lack, Speaker


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
        said = {
            self.known[key]
            for role in (user.roles if isinstance(user, discord.Member) else ())
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
    if not isinstance(user, discord.User | discord.Member):
        return None
    if user.bot:
        return Lack.BOT
    if not isinstance(user, discord.Member):
        return None
    if user.pending:
        return Lack.WAITING
    return Lack.SILENCED if user.is_timed_out() else None

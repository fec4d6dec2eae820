"""What a role of a server tells of whoever has it: that they are of the team, or guests."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from adapters.discord.settings import GUEST, MEMBER
from bot.context import Speaker


@dataclass(frozen=True)
class Roles:
    """Roles by name (in small letters) or id, with what each says."""

    known: dict[str, str]

    def outsider(self, user: object, rights: discord.Permissions) -> bool | None:
        """See Speaker.outsider. Who may manage the server is of the team; then a guest's role
        counts, then a member's; of everybody else Discord cannot tell."""
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

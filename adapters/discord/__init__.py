"""Discord: slash commands with typed options, buttons, forms, mentions and direct messages.

The library is imported only when there is a token: everything here is cheap until then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from adapters.discord.settings import DiscordSettings
from bot.grammar import Grammar

if TYPE_CHECKING:
    from adapters.base import Adapter, Finding
    from bot.clock import Clock

__all__ = ["DiscordSettings", "build", "check", "settings", "tools"]

settings = DiscordSettings


def build(settings: DiscordSettings, grammar: Grammar, clock: Clock) -> Adapter | None:
    """The adapter; None when no token is set."""
    if not settings.token:
        return None
    from adapters.discord.place import Discord

    return Discord(settings, grammar, clock)


async def check(settings: DiscordSettings, grammar: Grammar) -> list[Finding]:
    """What Discord says of the token, the intents and the servers; nothing without a token."""
    if not settings.token:
        return []
    from adapters.discord.check import findings

    return await findings(settings)


def _invite(settings: DiscordSettings, grammar: Grammar) -> str:
    """print the link that invites Steward to a Discord server"""
    from adapters.discord.invite import invitation

    return invitation(settings)


tools: dict[str, Callable[[DiscordSettings, Grammar], str]] = {"discord-invite": _invite}

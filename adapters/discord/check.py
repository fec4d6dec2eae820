"""`steward check` for Discord: the token, the intents, the servers; never a secret."""

from __future__ import annotations

import asyncio
from typing import Any

import discord

from adapters.base import Finding
from adapters.discord.invite import missing
from adapters.discord.outcome import FAILURES
from adapters.discord.place import addressed
from adapters.discord.settings import DiscordSettings

SECONDS = 20.0
SHOWN = 20
"""How many servers are looked at."""

_INVITE = "Open the link that `steward discord-invite` prints."


async def findings(settings: DiscordSettings) -> list[Finding]:
    """One line for each thing that has to be right."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    with addressed(settings.api_url):
        try:
            async with asyncio.timeout(SECONDS):
                await client.login(settings.token.reveal())
                return [
                    Finding(True, f"Discord: the token is that of {client.user}"),
                    _content(settings, client.application),
                    *await _servers(settings, client),
                ]
        except discord.LoginFailure:
            what = "Discord does not accept DISCORD_BOT_TOKEN"
            return [Finding(False, what, "Press Reset Token in the portal, page Bot, and copy it.")]
        except FAILURES as error:
            what = f"Discord cannot be reached ({type(error).__name__})"
            return [Finding(False, what, "Check the network, a proxy, and DISCORD_API_URL.")]
        finally:
            await client.close()


def _content(settings: DiscordSettings, application: discord.AppInfo | None) -> Finding:
    flags = application.flags if application else discord.ApplicationFlags()
    granted = flags.gateway_message_content or flags.gateway_message_content_limited
    if settings.message_content == "off":
        return Finding(
            True,
            "Discord: without the Message Content intent; mentions, direct messages and commands "
            "arrive",
        )
    if granted:
        return Finding(True, "Discord: the Message Content intent is granted")
    return Finding(
        False,
        "Discord: the Message Content intent is asked for and not granted",
        "Switch it on in the portal, page Bot, or set DISCORD_MESSAGE_CONTENT=off.",
    )


async def _servers(settings: DiscordSettings, client: discord.Client) -> list[Finding]:
    found: list[Any] = await client.http.get_guilds(limit=200)  # with our permissions in each
    if not found:
        return [Finding(False, "Discord: the bot is in no server", _INVITE)]
    out = [_server(guild) for guild in found[:SHOWN]]
    if len(found) > SHOWN:
        out.append(Finding(True, f"Discord: and in {len(found) - SHOWN} more servers"))
    if settings.guild and int(settings.guild) not in {int(guild["id"]) for guild in found}:
        what = "Discord: the bot is not in the server that DISCORD_GUILD names"
        out.append(Finding(False, what, _INVITE))
    return out


def _server(guild: dict[str, Any]) -> Finding:
    lacking = missing(discord.Permissions(int(guild["permissions"])))
    if not lacking:
        return Finding(True, f"Discord: in the server {guild['name']}")
    what = f"Discord: in the server {guild['name']}, without {', '.join(lacking)}"
    return Finding(False, what, "Allow it in the server's settings, page Roles, or invite again.")

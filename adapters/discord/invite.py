"""The link with which Steward is invited to a server, and what it asks for there."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

import discord

from adapters.discord.settings import DiscordSettings
from bot.settings import SettingsError

SCOPES = ("bot", "applications.commands")

PERMISSIONS = {
    "view_channel": "hear its mentions, and find the rooms it posts to",
    "send_messages": "answer mentions, post reminders and reports",
    "send_messages_in_threads": "the same in threads; it also opens archived ones again",
    "pin_messages": "keep a project's board pinned in its room",
    "attach_files": "show charts as images",
    "read_message_history": "look whether a message arrived before saying it again, "
    "and read the message that is answered",
    "add_reactions": "show by a sign that the answer came as a direct message",
}
"""Every permission Steward cannot do without, and for what."""

FORUMS = {
    "create_public_threads": "open a post for a task in a forum",
    "manage_threads": "keep the tags of posts, and close what is done",
}
"""What it uses besides where there are forums."""


def application(token: str) -> int | None:
    """The application's id, which a bot's token begins with; None when it does not."""
    first = token.partition(".")[0]
    try:
        text = base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return int(text) if text.isdecimal() else None


def permissions() -> discord.Permissions:
    return discord.Permissions(**dict.fromkeys(PERMISSIONS | FORUMS, True))


def missing(granted: discord.Permissions) -> list[str]:
    """Which of them a server did not grant, as its own pages call them."""
    if granted.administrator:
        return []
    return [titled(name) for name in PERMISSIONS if not getattr(granted, name)]


def titled(name: str) -> str:
    return name.replace("_", " ").title().replace(" In ", " in ")


def link(application_id: int, scopes: Iterable[str] = SCOPES) -> str:
    return discord.utils.oauth_url(application_id, permissions=permissions(), scopes=tuple(scopes))


def invitation(settings: DiscordSettings) -> str:
    """The link, and the reason of everything it asks for. Raises SettingsError."""
    if not settings.token:
        raise SettingsError("DISCORD_BOT_TOKEN is not set: the link is made from it.")
    key = application(settings.token.reveal())
    if key is None:
        raise SettingsError(
            "DISCORD_BOT_TOKEN does not look like a bot's token. Copy it from the portal, page Bot."
        )
    asked = PERMISSIONS | FORUMS
    width = max(len(titled(name)) for name in asked)
    reasons = [f"  {titled(name):<{width}}  {why}" for name, why in asked.items()]
    return "\n".join(
        [
            "Open this link as somebody who may manage the server:",
            "",
            link(key),
            "",
            "It asks for these permissions and no others:",
            *reasons,
        ]
    )

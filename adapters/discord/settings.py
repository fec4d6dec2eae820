"""What Discord needs to know before it can be spoken to."""

from __future__ import annotations

from bot.settings import Secret, SettingsError, setting
from bot.values import dataclass

MEMBER, GUEST = "member", "guest"


def read_roles(text: str) -> dict[str, str]:
    """ "Designers: member, Clients: guest" as a map; raises ValueError for anything else."""
    found: dict[str, str] = {}
    for part in text.split(","):
        if not part.strip():
            continue
        name, colon, standing = part.rpartition(":")
        if not colon or not name.strip() or standing.strip().lower() not in (MEMBER, GUEST):
            raise ValueError(part.strip())
        found[name.strip().lstrip("@").casefold()] = standing.strip().lower()
    return found


@dataclass(frozen=True)
class DiscordSettings:
    """The bot's token and how it is used. Without a token there is no Discord."""

    token: Secret = setting(
        "DISCORD_BOT_TOKEN",
        "The bot's token, from the page Bot of its application",
        Secret(),
    )
    guild: str = setting(
        "DISCORD_GUILD",
        "The id of one server: commands are offered in that server only",
        example="81384788765712384",
    )
    message_content: str = setting(
        "DISCORD_MESSAGE_CONTENT",
        "on: also ask for the Message Content intent, which must be switched on in the portal. "
        "Then a command in a thread of Steward's, or answering a message of its, needs no mention. "
        "Mentions, answers that ping, direct messages and slash commands arrive without it",
        "off",
    )
    roles: str = setting(
        "DISCORD_ROLES",
        "What roles of the server say of whoever has them: member (of the team) or guest. Who may "
        "manage the server is of the team anyway",
        example="Designers: member, Clients: guest",
    )
    shards: str = setting(
        "DISCORD_SHARDS",
        "For more than 2,500 servers: auto, and there are as many connections as Discord wants",
        example="auto",
    )
    api_url: str = setting(
        "DISCORD_API_URL",
        "Another address of the API, for tests and proxies",
        example="http://127.0.0.1:8080/api/v10",
    )

    def __post_init__(self) -> None:
        if self.guild and not self.guild.isdecimal():
            raise SettingsError(
                "DISCORD_GUILD: write the server's id, a long number. Switch on Developer Mode, "
                "right-click the server, Copy Server ID."
            )
        try:
            read_roles(self.roles)
        except ValueError as unread:
            raise SettingsError(
                f"DISCORD_ROLES: “{unread}” is no role with what it says. Write it like "
                "Designers: member, Clients: guest."
            ) from None
        if self.shards not in ("", "auto"):
            raise SettingsError("DISCORD_SHARDS: write auto, or nothing.")
        if self.message_content not in ("on", "off"):
            raise SettingsError("DISCORD_MESSAGE_CONTENT: write on or off.")
        if self.api_url and not self.api_url.startswith(("http://", "https://")):
            raise SettingsError("DISCORD_API_URL: write an address that begins with https://.")

"""What Discord needs to know before it can be spoken to."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Secret, SettingsError, setting


@dataclass(frozen=True)
class DiscordSettings:
    """The bot's token and how it is used. Without a token there is no Discord."""

    token: Secret = setting(  # noqa: RUF009 - a Secret cannot be changed
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
        if self.message_content not in ("on", "off"):
            raise SettingsError("DISCORD_MESSAGE_CONTENT: write on or off.")
        if self.api_url and not self.api_url.startswith(("http://", "https://")):
            raise SettingsError("DISCORD_API_URL: write an address that begins with https://.")

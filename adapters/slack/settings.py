"""The settings of Slack, and what they must hold together."""

from __future__ import annotations

from bot.settings import Secret, SettingsError, setting
from bot.values import dataclass

EVENTS_AT = "/slack/events"
INSTALL = "/slack/install"
BACK = "/slack/oauth_redirect"
"""Where Slack calls us; where people begin to install us; where Slack sends them back."""


@dataclass(frozen=True)
class SlackSettings:
    """Slack: the bot's token, or the app's id and secret for many workspaces, and one way to listen.
    Without them there is no Slack."""

    bot_token: Secret = setting(
        "SLACK_BOT_TOKEN",
        "The Bot User OAuth Token (OAuth & Permissions), begins with xoxb-",
        Secret(),
    )
    app_token: Secret = setting(
        "SLACK_APP_TOKEN",
        "Socket Mode, which needs no public address: an app-level token with connections:write, "
        "begins with xapp-",
        Secret(),
    )
    signing_secret: Secret = setting(
        "SLACK_SIGNING_SECRET",
        "Signed HTTP instead of Socket Mode: the signing secret (Basic Information)",
        Secret(),
    )
    http: str = setting(
        "SLACK_HTTP",
        "Signed HTTP: where to listen for /slack/events; empty means Socket Mode",
        example="127.0.0.1:3000",
    )
    client_id: str = setting(
        "SLACK_CLIENT_ID",
        "Many workspaces instead of one: the app's Client ID (Basic Information). Then "
        "SLACK_CLIENT_SECRET, SLACK_HTTP, SLACK_URL and STEWARD_KEY are needed, and no bot's token",
        example="1111111111.2222222222",
    )
    client_secret: Secret = setting(
        "SLACK_CLIENT_SECRET",
        "Many workspaces: the app's Client Secret (Basic Information)",
        Secret(),
    )
    url: str = setting(
        "SLACK_URL",
        "The address under which the internet reaches SLACK_HTTP; workspaces are let in at "
        "/slack/install below it",
        example="https://steward.example.com",
    )
    api_url: str = setting(
        "SLACK_API_URL",
        "Another address of the Web API, for tests and proxies",
        example="http://127.0.0.1:8080/api/",
    )
    command_prefix: str = setting(
        "SLACK_COMMAND_PREFIX",
        "Stands before every command where a name is taken: x- makes /task into /x-task",
        example="x-",
    )

    def __post_init__(self) -> None:
        _begins("SLACK_BOT_TOKEN", self.bot_token, "xoxb-")
        _begins("SLACK_APP_TOKEN", self.app_token, "xapp-")
        if self.api_url and not self.api_url.startswith(("https://", "http://")):
            raise SettingsError("SLACK_API_URL: write an address that ends in /api/.")
        if self.http:
            address(self.http)
        if self.url and not self.url.startswith(
            ("https://", "http://127.0.0.1", "http://localhost")
        ):
            raise SettingsError("SLACK_URL: write an address that begins with https://.")
        if self.command_prefix.strip("abcdefghijklmnopqrstuvwxyz0123456789-_"):
            raise SettingsError("SLACK_COMMAND_PREFIX: lower-case letters, digits, - and _ only.")

    @property
    def chosen(self) -> bool:
        """Whether Slack is wanted at all; raises SettingsError when it is half set."""
        secrets = (self.bot_token, self.app_token, self.signing_secret, self.client_secret)
        if not any((*secrets, self.http, self.client_id)):
            return False
        if self.client_id or self.client_secret:
            self._check_many()
        elif not self.bot_token:
            raise SettingsError("SLACK_BOT_TOKEN is missing. Copy it from OAuth & Permissions.")
        if self.http and not self.signing_secret and not self.socket:
            raise SettingsError(
                "SLACK_SIGNING_SECRET is missing: SLACK_HTTP wants it. Copy it from Basic "
                "Information."
            )
        if self.socket and not self.app_token:
            raise SettingsError(
                "SLACK_APP_TOKEN is missing. Make an app-level token with connections:write under "
                "Basic Information (or set SLACK_SIGNING_SECRET and SLACK_HTTP)."
            )
        return True

    def _check_many(self) -> None:
        if self.bot_token:
            raise SettingsError(
                "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set. Keep the token for one "
                "workspace, or the id for many."
            )
        wanted = {
            "SLACK_CLIENT_ID": self.client_id,
            "SLACK_CLIENT_SECRET": self.client_secret,
            "SLACK_HTTP": self.http,
            "SLACK_URL": self.url,
        }
        missing = [name for name, value in wanted.items() if not value]
        if missing:
            raise SettingsError(
                f"{missing[0]} is missing: many workspaces want it. The README tells where it is."
            )

    @property
    def many(self) -> bool:
        """Whether workspaces install us by themselves, over OAuth."""
        return bool(self.client_id)

    @property
    def socket(self) -> bool:
        """Whether Socket Mode is used. With many workspaces there is an address in any case; then
        the app's token decides."""
        return bool(self.app_token and not self.signing_secret) if self.many else not self.http

    def public(self, path: str) -> str:
        """The address the internet has for one of ours."""
        return f"{(self.url or 'https://YOUR-ADDRESS').rstrip('/')}{path}"


def address(text: str) -> tuple[str, int]:
    """Host and port of "127.0.0.1:3000"; port 0 is any free one. Raises SettingsError."""
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise SettingsError("SLACK_HTTP: write an address like 127.0.0.1:3000.")
    return host.strip("[]"), int(port)


def _begins(name: str, token: Secret, start: str) -> None:
    if token and not token.startswith(start):
        raise SettingsError(f"{name} does not begin with {start}: it is another kind of token.")

"""`steward check`: whether Slack takes the tokens, and what it granted."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.base import Finding
from adapters.slack.manifest import NEEDS
from adapters.slack.settings import INSTALL, SlackSettings
from adapters.slack.web import REFUSALS, Client, word

_TOKEN = "Install the app again (OAuth & Permissions) and copy the Bot User OAuth Token."  # noqa: S105
_APP_TOKEN = "Basic Information, App-Level Tokens: make one with the scope connections:write."  # noqa: S105
_NETWORK = "Look at the network, a proxy, and SLACK_API_URL."


async def findings(settings: SlackSettings) -> list[Finding]:
    """Every line of the check; none holds a secret."""
    client = Client(settings)
    out = [_many(settings)] if settings.many else await _bot(client, settings)
    if settings.socket:
        out.append(await _socket(client, settings))
    else:
        out.append(Finding(True, f"Slack: signed HTTP on {settings.http}/slack/events"))
    return out


def _many(settings: SlackSettings) -> Finding:
    return Finding(True, f"Slack: workspaces let it in at {settings.public(INSTALL)}")


async def _bot(client: Client, settings: SlackSettings) -> list[Finding]:
    try:
        answer = await client.auth_test(token=settings.bot_token.reveal())
    except REFUSALS as error:
        return [_failed("SLACK_BOT_TOKEN", error, _TOKEN)]
    out = [Finding(True, f"Slack: {answer.get('user')} in the workspace {answer.get('team')}")]
    granted = _granted(answer.headers)
    if granted is None:
        return [*out, Finding(False, "Slack: it did not say what is granted", _NETWORK)]
    for need in NEEDS:
        if need.scope in granted:
            out.append(Finding(True, f"Slack: {need.scope} ({need.feature})"))
        else:
            out.append(
                Finding(
                    False,
                    f"Slack: {need.scope} is not granted: {need.without}",
                    "Add it under OAuth & Permissions, Bot Token Scopes, and install the app again.",
                )
            )
    return out


async def _socket(client: Client, settings: SlackSettings) -> Finding:
    try:
        await client.apps_connections_open(app_token=settings.app_token.reveal())
    except REFUSALS as error:
        return _failed("SLACK_APP_TOKEN", error, _APP_TOKEN)
    return Finding(True, "Slack: Socket Mode opens a connection")


def _failed(name: str, error: BaseException, remedy: str) -> Finding:
    """Slack's own word where it spoke; else the network is to blame."""
    refused = word(error)
    if not refused.islower() or refused.startswith("status"):
        return Finding(False, f"Slack cannot be reached ({refused})", _NETWORK)
    return Finding(False, f"Slack refuses {name}: {refused}", remedy)


def _granted(headers: Mapping[str, str]) -> set[str] | None:
    found = {name.lower(): value for name, value in headers.items()}
    text = found.get("x-oauth-scopes")
    return None if text is None else {scope.strip() for scope in text.split(",")}

"""The Web API: one client for everything, and what its refusals mean."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.base import NotDelivered, OutcomeUnknown
from adapters.slack.held import Held
from adapters.slack.settings import SlackSettings
from bot.settings import Secret
from bot.values import dataclass

log = logging.getLogger("steward.slack")

T = TypeVar("T")

TIMEOUT = 15.0
"""Seconds for one call. The library's own timeout does not reach a session that is shared."""

UNCLEAR = 0.5
"""Seconds before something is read again that could not be read."""

# There is no use in trying this place again.
_GONE = frozenset(
    {
        "cannot_dm_bot",
        "channel_not_found",
        "is_archived",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    }
)
SHUT = frozenset(
    {
        "access_denied_by_org",
        "account_inactive",
        "app_uninstalled",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
    }
)
"""Slack's words for a workspace that lets us in no more, whatever we ask for."""

PAUSED = 600.0
"""Seconds that what is to be said in such a workspace waits before it is tried again."""

# Slack says of these that part of the work may have been done.
_UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})

REFUSALS = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)
"""What a call may raise."""


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is, by auth.test."""

    team: str
    user: str
    bot: str
    enterprise: str | None = None
    url: str = ""  # the workspace's address
    name: str = ""  # what the workspace is called
    company: bool = False  # it is let into all workspaces of the enterprise

    @property
    def workspace(self) -> str:
        return f"slack:{self.team}"

    def link(self, room: str, ts: str, thread: str | None = None) -> str | None:
        """The address of a message, as Slack's "Copy link" gives it."""
        if not (self.url and room and ts):
            return None
        address = f"{self.url.rstrip('/')}/archives/{room}/p{ts.replace('.', '')}"
        return f"{address}?thread_ts={thread}&cid={room}" if thread not in (None, ts) else address


class Client(AsyncWebClient):
    """The library's client, with two habits changed. It repeats nothing: it would post twice. And
    an answer that is no JSON object (a proxy's, say) is a refusal with its status, like any other:
    the library stumbles over it with errors that are none of REFUSALS.

    What Slack wants not to be asked for a while is not asked (see Held). `refused` is called with
    Slack's word for each refusal, and with the permission that was missing, if it was that.
    """

    def __init__(self, settings: SlackSettings, token: str | None = None) -> None:
        super().__init__(
            token=token, base_url=base_url(settings), timeout=int(TIMEOUT), retry_handlers=[]
        )
        self.held = Held()
        self.refused: Callable[[str, str], None] | None = None

    async def api_call(self, api_method: str, **named: Any) -> AsyncSlackResponse:
        """See the library; raises SlackApiError without a call for what is held."""
        said = named.get("json") or named.get("params") or named.get("data") or {}
        room = str(said.get("channel") or "") if isinstance(said, dict) else ""
        self.held.check(api_method, room, asyncio.get_running_loop().time())
        try:
            return await super().api_call(api_method, **named)
        except SlackApiError as error:
            now = asyncio.get_running_loop().time()
            self.held.learn(api_method, room, now, word(error), retry_after(error))
            # The app's own token opens a line; it says nothing about a workspace.
            if self.refused is not None and api_method != "apps.connections.open":
                self.refused(word(error), str(_field(error, "needed") or ""))
            raise

    async def _request(self, *, http_verb: str, api_url: str, req_args: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = await super()._request(
                http_verb=http_verb, api_url=api_url, req_args=req_args
            )
        except (ValueError, RecursionError) as error:
            raise aiohttp.ClientPayloadError("an answer that cannot be read") from error
        return answer if isinstance(answer["data"], dict) else {**answer, "data": {}}


class Web:
    """The client of one token: the bot's in a workspace, or none at all (`Secret()`)."""

    def __init__(self, settings: SlackSettings, token: Secret) -> None:
        self.client = Client(settings, token.reveal() or None)
        self.session: aiohttp.ClientSession | None = None

    def use(self, token: Secret) -> None:
        """From now on this is the token."""
        self.client.token = token.reveal()
        self.client.held.forget()

    def open(self) -> AsyncWebClient:
        """The client with a session of this event loop."""
        if self.session is None or self.session.closed:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT)
            self.session = self.client.session = aiohttp.ClientSession(timeout=timeout)
        return self.client

    async def me(self) -> Me:
        """Who the token belongs to; raises one of REFUSALS."""
        answer = await self.open().auth_test()
        return Me(
            team=str(answer["team_id"]),
            user=str(answer["user_id"]),
            bot=str(answer.get("bot_id") or ""),
            enterprise=answer.get("enterprise_id"),
            url=str(answer.get("url") or ""),
            name=str(answer.get("team") or ""),
            company=bool(answer.get("is_enterprise_install")),
        )

    async def exchange(self, settings: SlackSettings, **said: str) -> dict[str, Any]:
        """What Slack gives the app for a code or a refresh token; raises one of REFUSALS.

        The library would use a class of aiohttp's that goes away.
        """
        own = {
            "client_id": settings.client_id,
            "client_secret": settings.client_secret.reveal(),
        }
        answer = await self.open().api_call("oauth.v2.access", data={**own, **said})
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    async def close(self) -> None:
        if self.session is not None:
            await self.session.close()


def base_url(settings: SlackSettings) -> str:
    """The address of the Web API as the library wants it: with a slash at its end."""
    return (settings.api_url or AsyncWebClient.BASE_URL).rstrip("/") + "/"


def word(error: BaseException) -> str:
    """Slack's own word for a refusal, or the kind of failure: fit for a log."""
    if isinstance(error, SlackApiError):
        return str(_field(error, "error") or f"status {status(error)}")
    return type(error).__name__


def status(error: SlackApiError) -> int:
    """The HTTP status of an answer; the library hands over two kinds of objects."""
    found = getattr(error.response, "status_code", None) or getattr(error.response, "status", 0)
    return int(found or 0)


def retry_after(error: BaseException) -> float | None:
    """How many seconds Slack wants to be left alone; None when it did not say so."""
    if not isinstance(error, SlackApiError) or status(error) != 429:
        return None
    headers = getattr(error.response, "headers", {})
    try:
        return max(1.0, float(headers.get("Retry-After") or 1))
    except ValueError:
        return 1.0


def outcome(error: BaseException) -> NotDelivered | OutcomeUnknown:
    """What a failed post means for the courier."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return NotDelivered("no connection", away=True)  # nothing was sent
    if not isinstance(error, SlackApiError):
        return OutcomeUnknown(word(error))
    refusal = _field(error, "error")
    seconds = retry_after(error)
    if seconds is not None:
        return NotDelivered("ratelimited", retry_after=seconds)
    if refusal in SHUT or refusal == "team_access_not_granted":
        return shut(str(refusal))
    if not refusal or status(error) >= 500 or refusal in _UNSURE:
        return OutcomeUnknown(word(error))
    closed = refusal == "messages_tab_disabled"
    return NotDelivered(str(refusal), gone=refusal in _GONE, closed=closed)


def shut(why: str) -> NotDelivered:
    """What cannot be said in a workspace that lets us in no more: it waits, or is said elsewhere."""
    return NotDelivered(why, retry_after=PAUSED, away=True, elsewhere=True)


async def patiently(
    call: Callable[[], Awaitable[T]],
    *,
    reading: bool = False,
    tries: int = 3,
    most: float = 30.0,
) -> T:
    """The call, once more where Slack was certainly not reached or asked for patience; `reading`:
    also where nobody knows, since reading twice does no harm.

    For what people wait for, which nobody else repeats. Raises the last of REFUSALS.
    """
    while True:
        try:
            return await call()
        except REFUSALS as error:
            tries -= 1
            seconds = _pause(error, reading)
            if seconds is None or tries <= 0 or seconds > most:
                raise
            await asyncio.sleep(seconds)


def _pause(error: BaseException, reading: bool) -> float | None:
    """After how many seconds a call is worth repeating; None where it is not."""
    failed = outcome(error)
    if isinstance(failed, OutcomeUnknown):
        return UNCLEAR if reading else None
    return 1.0 if failed.away else failed.retry_after


def _field(error: SlackApiError, name: str) -> Any:
    get = getattr(error.response, "get", None)
    return get(name) if callable(get) and not isinstance(error.response, str) else None

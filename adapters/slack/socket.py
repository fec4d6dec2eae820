"""Socket Mode: a line to Slack that needs no public address, watched and rebuilt when silent.

Reconnecting and Slack's `disconnect` frames are the library's business. It has been seen
connected and deaf, though, so the age of the last sign of life is watched from outside.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.base import Connection
from adapters.slack.ack import Ack
from adapters.slack.screen import Screen
from adapters.slack.web import REFUSALS, Web, log, retry_after, word
from bot.settings import Secret, SettingsError

PING = 5.0
"""Seconds between pings; their answers are signs of life when nobody speaks."""

SILENCE = 45.0
"""Seconds without a sign of life after which the line is dead; looked at every few seconds."""

QUIET = 20.0
"""Seconds without a sign of life that are nothing unusual: a ping may be lost."""

DISABLED = "link_disabled"
LEADING = 300
"""Characters in which a goodbye says why; a payload's own words come later."""

CONNECTING = 20.0
SHUTTING = 3.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0

_HOPELESS = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "token_revoked"})


class _Client(SocketModeClient):
    """The library's client, which asks for one new line where one is lost.

    Slack says goodbye and then closes. The library answers each with a new line; the second puts
    out the first, and with it what Slack has said over it meanwhile.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._renewing = asyncio.Lock()
        self.over = False  # Slack wants no line at all for now

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        lost = self.current_session
        if self.over:
            return
        async with self._renewing:
            if self.current_session is lost:
                await super().connect_to_new_endpoint(force)


class SocketLine:
    """One connection at a time, until told to stop. `opened` is called whenever there is a line
    after there was none; `silence` is in seconds."""

    def __init__(
        self, screen: Screen, app_token: Secret, web: Web, opened: Callable[[], None],
        *, silence: float = SILENCE,
    ) -> None:  # fmt: skip
        self._screen, self._token, self._web = screen, app_token.reveal(), web
        self._opened, self._silence = opened, silence
        self._heard = 0.0
        self._client: Any = None
        self._pong: object = None
        self._why = ""  # what Slack said when it closed the line for good
        self._early: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop`; raises SettingsError when the app token is refused for good."""
        pause = FIRST_PAUSE
        while not stop.is_set():
            try:
                await self._listen(stop)
                pause = FIRST_PAUSE
            except REFUSALS as error:
                if word(error) in _HOPELESS:
                    raise SettingsError(
                        f"Slack refuses SLACK_APP_TOKEN ({word(error)}). `steward check` says more."
                    ) from None
                wait = max(pause, retry_after(error) or 0)
                log.warning("no connection (%s), again in %.0f s", word(error), wait)
                await pausing(stop, wait)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self, stop: asyncio.Event) -> None:
        """One life of the line. The address is asked for here, where a refusal can be told."""
        self._pong = None
        opened = await self._web.open().apps_connections_open(app_token=self._token)
        client: Any = _Client(self._token, web_client=self._web.client, ping_interval=PING)
        client.wss_uri = str(opened["url"])
        client.socket_mode_request_listeners.append(self._receive)
        client.on_message_listeners.append(self._sign)
        try:
            async with asyncio.timeout(CONNECTING):
                await client.connect()
            self._client, self._why = client, ""
            self._opened()
            await self._watch(client, stop)
        finally:
            self._client = None
            await _shut(client)

    def state(self, paused: int = 0) -> Connection:
        """Whether the line is open, and since when nothing was heard over it; of how many
        workspaces nothing comes, whatever the line is."""
        session = getattr(self._client, "current_session", None)
        if session is None or session.closed:
            return Connection(open=False, why=self._why)
        silent = asyncio.get_running_loop().time() - self._heard
        return Connection(True, silent, min(QUIET, self._silence), paused=paused)

    async def _watch(self, client: Any, stop: asyncio.Event) -> None:
        self._heard = asyncio.get_running_loop().time()
        log.info("connected")
        while not await pausing(stop, min(PING, self._silence / 4)):
            if client.over:
                return
            now = asyncio.get_running_loop().time()
            pong, before = client.last_ping_pong_time, self._pong
            # The library forgets it when it gives a line up, and begins with when it first asked:
            # neither is an answer.
            if pong is not None and before is not None and pong != before:
                self._heard = now
            self._pong = pong
            if now - self._heard > self._silence:
                log.warning("silent for %.0f s; the line is built anew", now - self._heard)
                return

    async def _receive(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        def empty() -> None:
            task = asyncio.create_task(_acknowledge(client, request))
            self._early.add(task)
            task.add_done_callback(self._early.discard)

        ack = Ack(empty)
        response = await self._screen.dispatch(request.payload, ack)
        if response.status == 200 and not ack.given:
            await _acknowledge(client, request, response.body)

    async def _sign(self, message: Any) -> None:
        self._heard = asyncio.get_running_loop().time()
        text = getattr(message, "data", None)
        if (
            isinstance(text, str)
            and '"disconnect"' in text[:LEADING]
            and DISABLED in text[:LEADING]
        ):
            if self._client is not None:
                self._client.over = True
            self._why = "Socket Mode was switched off in the app's settings"
            log.error(
                "Slack closes the line (%s): switch Socket Mode on again under Settings, Socket "
                "Mode; until then it is tried now and then", DISABLED,
            )  # fmt: skip


async def pausing(stop: asyncio.Event, seconds: float) -> bool:
    """Wait, but no longer than until `stop`; whether it was set."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return False
    return True


async def _acknowledge(
    client: AsyncBaseSocketModeClient, request: SocketModeRequest, said: str = ""
) -> None:
    """`said` is JSON already. What could not be acknowledged Slack sends again."""
    payload = f', "payload": {said}' if said else ""
    try:
        await client.send_message(f'{{"envelope_id": {json.dumps(request.envelope_id)}{payload}}}')
    except REFUSALS as error:
        log.info("an acknowledgement did not go out: %s", word(error))


async def _shut(client: Any) -> None:
    """Close the line; on a dead one the closing handshake is not waited for."""
    try:
        async with asyncio.timeout(SHUTTING):
            await client.close()
    except (*REFUSALS, RuntimeError):
        log.info("the old line did not close in time")
    tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
    left = [task for task in tasks if task is not None]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await client.aiohttp_client_session.close()

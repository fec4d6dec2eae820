"""A double of Slack on loopback, for the real slack_bolt and slack_sdk to talk to.

    async with SlackPeer() as slack:
        app = AsyncApp(client=AsyncWebClient(token=slack.bot_token, base_url=slack.api_url))
        await AsyncSocketModeHandler(app, slack.app_token).connect_async()
        await slack.socket.connected()
        doing = await slack.command("ana", "website", "/task", "Fix login @bob")
        assert doing.acked and doing.took < 1 and slack.pings == []

What people do is a method here (Acts and Events); what was seen is in plain lists: `calls`,
`said`, `pings`, `violations`, `socket.envelopes`, `world.channels[...].messages`. The bot's own
words are never asked. In the end everything that was sent has to be as Slack wants it (`strict`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.clock import SystemClock
from tests.peers.slack_acts import Acts
from tests.peers.slack_api import BODY_LIMIT, WebApi
from tests.peers.slack_events import Events
from tests.peers.slack_faults import Faults
from tests.peers.slack_http import HttpDoor
from tests.peers.slack_socket import SocketDoor
from tests.peers.slack_state import Call, Refused, Said, State, View
from tests.peers.slack_text import Ping
from tests.peers.slack_world import Message, World, default_world

HOST = "127.0.0.1"


class SlackPeer(Acts, Events):
    """Slack, as far as a bot can tell.

    `clock` gives the times of messages (a counter without it); `now` only the times in signatures,
    which the library compares with the machine's own clock. `mode` is told by `request_url`: set
    it to the bot's address for HTTP, leave it None for Socket Mode.
    """

    def __init__(
        self,
        world: World | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        now: Callable[[], datetime] | None = None,
        request_url: str | None = None,
        app_token: str = "xapp-1-A0STEWARD-1",
        signing_secret: str = "signing-secret-of-the-double",
        client_id: str = "111.222",
        client_secret: str = "client-secret-of-the-double",
    ) -> None:
        state = State(world or default_world(clock), app_token, client_id, client_secret)
        app_id = next(iter(state.world.workspaces.values())).app_id
        socket = SocketDoor(state.faults, app_id, state.ring)
        http = HttpDoor(signing_secret, now or SystemClock().now)
        super().__init__(state, socket, http)
        self.request_url = request_url
        self.signed = http.signed
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.port = 0
        self.strict = True  # False in tests that send on purpose what Slack refuses
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        state.issue_socket_url = self._socket_url

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def api_url(self) -> str:
        """The base_url for a web client."""
        return f"{self.base}/api/"

    @property
    def bot_token(self) -> str:
        """The token of the first workspace's bot."""
        return next(iter(self.world.workspaces.values())).bot_token

    @property
    def faults(self) -> Faults:
        return self.state.faults

    @property
    def calls(self) -> list[Call]:
        """Every call that arrived, also those that met a fault."""
        return self.state.calls

    @property
    def said(self) -> list[Said]:
        """Everything the bot let people see, in order."""
        return self.state.said

    @property
    def posts(self) -> list[Message]:
        """Copies of all messages sent with chat.postMessage, as they were when sent."""
        return [said.message for said in self.said if said.how == "post" and said.message]

    @property
    def ephemerals(self) -> list[Message]:
        return self.state.ephemerals

    @property
    def views(self) -> list[View]:
        """Every modal that was opened."""
        return list(self.state.views.values())

    @property
    def homes(self) -> dict[str, View]:
        """The Home tab of each user id."""
        return self.state.homes

    @property
    def pings(self) -> list[Ping]:
        """Every live mention in anything the bot said."""
        return self.state.pings

    @property
    def cut(self) -> list[Said]:
        """What was said with a text that Slack cut at 40,000 characters."""
        return [said for said in self.said if said.message and said.message.cut]

    @property
    def violations(self) -> list[str]:
        """What the bot answered that Slack would not have understood."""
        return self.state.unfit + self.state.violations + self.socket.violations

    def called(self, method: str, channel: str | None = None) -> list[Call]:
        """The calls of one method, in one channel if given."""
        return [
            call for call in self.calls if call.method == method and channel in (None, call.channel)
        ]

    def grant(self, team_id: str = "T1", redirect_uri: str | None = None) -> str:
        """An OAuth code, as if somebody had just allowed the app in this workspace; where they were
        sent from an address, it has to be named when the code is exchanged."""
        code = self.world.next_id("code")
        self.state.grants[code] = team_id
        if redirect_uri is not None:
            self.state.redirects[code] = redirect_uri
        return code

    def revoke(self, token: str, error: str = "token_revoked") -> None:
        """From now on this token is answered with `error` (invalid_auth, account_inactive)."""
        self.world.dead_tokens[token] = error

    async def drop_sockets(self) -> None:
        """Cut every Socket Mode connection without a word."""
        await self.socket.drop()

    async def go_dark(self) -> None:
        """Refuse every connection, and cut those of Socket Mode."""
        await self.socket.drop()
        if self._site is not None:
            await self._site.stop()
            self._site = None

    async def come_back(self) -> None:
        """Listen again on the same port after `go_dark`."""
        await self._listen()

    async def __aenter__(self) -> Self:
        server = web.Application(client_max_size=BODY_LIMIT)
        server.add_routes([*WebApi(self.state).routes(), web.get("/link/", self.socket.handle)])
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await self._listen()
        self.state.base = self.base
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.faults.clear()
        await self.socket.drop()
        await self.http.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if error is None and self.strict and self.state.unfit:
            raise AssertionError(f"the bot sent what Slack refuses: {self.state.unfit}")

    async def _listen(self) -> None:
        if self._runner is None or self._site is not None:
            return
        self._site = web.TCPSite(self._runner, HOST, self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    def _socket_url(self) -> str:
        if not self.socket.enabled:
            raise Refused("socket_mode_disabled")  # Slack does not document its word for this
        return self.socket.issue_url(self.base)

"""A wire-level double of Discord for tests: REST and gateway on loopback, and people to act in it.

The real discord.py connects to it. The double counts and records what it saw; a test reads those
records and never takes the bot's word. Time and ids come from a counter or from the clock a test
gives, so nothing depends on the day.

    async with DiscordPeer() as peer:
        with pointed_at(peer):
            ...  # start a client with peer.token
            reply = await peer.slash(peer.ana, peer.general, "task", "add").reply()

discord.py takes its REST address from `discord.http.Route.BASE`. A plain `discord.Client` does not
ask REST for the gateway: it opens `DiscordWebSocket.DEFAULT_GATEWAY`, which must be set as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import TypeVar

import discord.gateway
import discord.http
import yarl
from aiohttp import web

from tests.peers.discord_callbacks import CallbackRoutes
from tests.peers.discord_channels import ChannelRoutes
from tests.peers.discord_commands import Registry
from tests.peers.discord_contract import Violation
from tests.peers.discord_door import PREFIX, Call, Door
from tests.peers.discord_exchange import Exchange, Pulse
from tests.peers.discord_faults import Faults
from tests.peers.discord_gateway import Gateway
from tests.peers.discord_mentions import Ping
from tests.peers.discord_people import People
from tests.peers.discord_routes import ApplicationRoutes, PeopleRoutes
from tests.peers.discord_things import JSON, Channel, Message
from tests.peers.discord_world import World

T = TypeVar("T")


def ascii_name(name: str) -> str:
    """A file's name as Discord writes it into an address."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)


class DiscordPeer:
    """Discord with one guild, "Acme Studio": bot steward; ana (owner), bob, wei; two channels.

    Parts: `world` (what exists, and how to change it), `people` (who act; their acts are also here),
    `gateway`, `faults`, `registry` (commands). Records: `calls`, `pings`, `violations`, `unknown`,
    `exchanges`.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] | None = None,
        token: str = "discord-token",
        granted: tuple[str, ...] = (),
        answer_within: float = 3.0,
        lenient: bool = False,
    ) -> None:
        """`granted` names privileged intents the portal allows: members, message_content, ...

        What a bot sent that Discord does not allow fails the test when the double is closed, unless
        it is `lenient`.
        """
        self.lenient = lenient
        self.token = token
        self.pulse = Pulse()
        self.world = World(clock)
        self.world.sees_content = "message_content" in granted
        self.registry = Registry(self.world.me.id, self.world.new_id)
        self.gateway = Gateway(self.world, token, set(granted), self.pulse.beat)
        self._callbacks = CallbackRoutes(self.world)
        self.people = People(self.world, self.registry, self._callbacks, self.pulse)
        self.people.answer_within = answer_within
        self.channels = ChannelRoutes(self.world)
        self.door = Door(
            self.world,
            token,
            ApplicationRoutes(self.world, self.registry, self.gateway).handlers()
            | PeopleRoutes(self.world).handlers()
            | self.channels.handlers()
            | self._callbacks.handlers(),
            self.pulse.beat,
        )
        self.faults: Faults = self.door.faults
        self._runner: web.AppRunner | None = None
        self.api_url = ""
        self.sent: dict[str, bytes] = {}  # what is in files of people
        self.asked: list[str] = []  # the files whose content was asked for
        self._build_acme()

    def _build_acme(self) -> None:
        world = self.world
        self.bot = world.me
        self.ana = world.add_user("ana", display_name="Ana")
        self.bob = world.add_user("bob", display_name="Bob")
        self.wei = world.add_user("wei", display_name="伟", locale="zh-CN")
        self.guild = world.add_guild("Acme Studio", self.ana)
        for user in (self.bob, self.wei):
            world.add_member(self.guild, user)
        self.general = world.add_text_channel(self.guild, "general")
        self.website = world.add_text_channel(self.guild, "website")
        self.slash = self.people.slash
        self.autocomplete = self.people.autocomplete
        self.message_menu = self.people.message_menu
        self.user_menu = self.people.user_menu
        self.press = self.people.press
        self.select = self.people.select
        self.submit_modal = self.people.submit_modal
        self.message = self.people.message
        self.reaction = self.people.reaction

    # Life

    async def __aenter__(self) -> DiscordPeer:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/cdn/{id}/{name}", self._download)
        self.door.mount(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{port}{PREFIX}"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.faults.clear()
        assert self._runner is not None
        await self.gateway.close()
        await self._runner.cleanup()
        if self.door.crashes and error is None:
            raise self.door.crashes[0]
        wrong = [*self.violations, *self.unknown]
        if wrong and error is None and not self.lenient:
            raise AssertionError(f"Discord would not take this: {wrong}")

    # Files of people

    def file(self, name: str, content: bytes) -> JSON:
        """A file as it comes with somebody's message; what is in it is had at its address."""
        key = str(self.world.new_id())
        self.sent[key] = content
        address = f"{self.api_url.removesuffix(PREFIX)}/cdn/{key}/{ascii_name(name)}"
        return {
            "id": key, "filename": name, "size": len(content), "url": address,
            "proxy_url": address,
        }  # fmt: skip

    async def _download(self, request: web.Request) -> web.Response:
        self.asked.append(request.match_info["id"])
        if "Authorization" in request.headers:
            raise web.HTTPForbidden(text="nobody shows a token here")
        content = self.sent.get(request.match_info["id"])
        if content is None:
            raise web.HTTPNotFound
        return web.Response(body=content)

    # Records

    @property
    def calls(self) -> list[Call]:
        """Every REST call that had a route, in the order of arrival."""
        return self.door.calls

    @property
    def pings(self) -> list[Ping]:
        """Notifications that messages of the bot caused."""
        return self.world.pings

    @property
    def violations(self) -> list[Violation]:
        """Bodies that Discord's OpenAPI description does not allow (see discord_contract)."""
        return self.door.violations

    @property
    def unknown(self) -> list[str]:
        """Calls to addresses the double does not know."""
        return self.door.unknown

    @property
    def exchanges(self) -> list[Exchange]:
        """Every interaction, in order."""
        return list(self._callbacks.exchanges.values())

    @property
    def invalid_requests(self) -> int:
        """Answers of 401, 403 and 429; at Discord 10,000 in ten minutes ban the address."""
        return sum(1 for call in self.calls if call.status in (401, 403, 429))

    def calls_to(self, route: str, channel: Channel | None = None) -> list[Call]:
        """The calls of one route such as "POST /channels/{channel_id}/messages"."""
        wanted = str(channel.id) if channel else None
        found = [call for call in self.calls if call.route == route]
        return [call for call in found if wanted in (None, call.params.get("channel_id"))]

    def posts(self, channel: Channel) -> list[Message]:
        """The bot's messages that stand in a channel, oldest first."""
        return [message for message in channel.history if message.author is self.bot]

    # Waiting and breaking

    async def until(self, condition: Callable[[], T], timeout: float = 5.0, what: str = "") -> T:
        """Wait for the first true value of `condition`; raises NoAnswer after `timeout` seconds."""
        return await self.pulse.until(condition, timeout, what)

    async def connected(self, timeout: float = 10.0) -> None:
        """Wait until a bot has an open gateway line with a session."""
        await self.until(lambda: self.gateway.live, timeout, "no bot is on the gateway")

    async def drop_gateway(self, code: int = 4000) -> None:
        """Close every gateway line with this code."""
        await self.gateway.drop(code)

    def invalidate_session(self, *, resumable: bool = False) -> None:
        """Send INVALID_SESSION on every line."""
        self.gateway.invalidate(resumable=resumable)


@contextmanager
def pointed_at(peer: DiscordPeer) -> Iterator[None]:
    """Let discord.py's module variables lead to the double, and put them back afterwards."""
    socket = discord.gateway.DiscordWebSocket
    before = discord.http.Route.BASE, socket.DEFAULT_GATEWAY
    discord.http.Route.BASE = peer.api_url
    socket.DEFAULT_GATEWAY = yarl.URL(peer.gateway.url)
    try:
        yield
    finally:
        discord.http.Route.BASE, socket.DEFAULT_GATEWAY = before

"""The address we listen on: signed HTTP from Slack, and the pages people install us with.

Of signed HTTP: a thin guard before the library, which reads a body before it knows whose it is.

The guard looks at size, type, time and signature, in this order, and logs nothing of a body. The
same signed bytes are good for five minutes, so what was answered once is not run again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
from collections import OrderedDict
from collections.abc import Iterable
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.response import BoltResponse

from adapters.slack.ack import Ack
from adapters.slack.inline import Json
from adapters.slack.screen import Screen
from adapters.slack.settings import EVENTS_AT, address
from adapters.slack.web import log
from bot.clock import Clock
from bot.settings import Secret, SettingsError

LARGEST = 2**20  # bytes
AGE = 300  # seconds
REMEMBERED = 20_000
TYPES = ("application/json", "application/x-www-form-urlencoded")


class HttpDoor:
    """The address Slack calls, and browsers for the `pages`. Without a `secret` Slack does not."""

    def __init__(
        self,
        screen: Screen,
        secret: Secret,
        listen: str,
        clock: Clock,
        pages: Iterable[web.RouteDef] = (),
    ) -> None:
        self._screen, self._secret, self._clock = screen, secret.reveal().encode(), clock
        self._host, self._port = address(listen)
        self._pages = list(pages)
        self._answered: OrderedDict[str, int] = OrderedDict()
        self._going_on: set[asyncio.Task[BoltResponse]] = set()
        self.open = False  # whether it can be called

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop`; raises SettingsError when the address cannot be had."""
        server = web.Application(client_max_size=LARGEST)
        server.add_routes(self._pages)
        if self._secret:
            server.add_routes([web.post(EVENTS_AT, self._receive)])
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=2.0)
        await runner.setup()
        try:
            await self._open(runner)
            self._port = runner.addresses[0][1]
            log.info("listening on %s:%d%s", self._host, self._port, EVENTS_AT)
            self.open = True
            await stop.wait()
        finally:
            self.open = False
            await runner.cleanup()

    async def _open(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            raise SettingsError(
                f"SLACK_HTTP: {self._host}:{self._port} cannot be listened on "
                f"({os.strerror(error.errno or 0)}). Free it, or choose another address."
            ) from None

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}{EVENTS_AT}"

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        if (request.content_length or 0) > LARGEST:
            return web.Response(status=413)
        if request.content_type not in TYPES:
            return web.Response(status=415)
        body = await request.read()  # a longer one than LARGEST is refused here
        signature = request.headers.get("X-Slack-Signature", "")
        second = self._second(request)
        if second is None or not self._genuine(second, body, signature):
            return web.Response(status=401)
        if signature in self._answered:
            return web.Response()
        payload = _read(body, request.content_type)
        if payload is None:
            return web.Response(status=400)
        response = await self._answer(payload)
        if response.status == 200:
            self._remember(signature, second)
        return await to_aiohttp_response(response)

    async def _answer(self, payload: Json) -> BoltResponse:
        """What is answered, empty where it may not be waited for; what is done goes on then."""
        empty = asyncio.get_running_loop().create_future()
        ack = Ack(lambda: empty.set_result(None))
        task = asyncio.create_task(self._screen.dispatch(payload, ack))
        await asyncio.wait({task, empty}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)
        return BoltResponse(status=200)

    def _second(self, request: web.Request) -> int | None:
        """When it was signed; None when that is too long ago, or no time at all."""
        said = request.headers.get("X-Slack-Request-Timestamp", "")
        if not (said.isascii() and said.isdecimal() and len(said) <= 12):
            return None
        age = abs(self._clock.now().timestamp() - int(said))
        return int(said) if age <= AGE else None

    def _genuine(self, second: int, body: bytes, signature: str) -> bool:
        digest = hmac.new(self._secret, b"v0:%d:%s" % (second, body), hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"v0={digest}".encode(), signature.encode("utf-8", "replace"))

    def _remember(self, signature: str, second: int) -> None:
        self._answered[signature] = second
        oldest = self._clock.now().timestamp() - AGE - 1
        while self._answered:
            first = next(iter(self._answered))
            if self._answered[first] >= oldest and len(self._answered) <= REMEMBERED:
                break
            del self._answered[first]


def _read(body: bytes, content_type: str) -> Json | None:
    """The payload: JSON, or a form, which may hold it; None where it is no object.

    The library would take every form for empty in whose words "payload" occurs.
    """
    try:
        text = body.decode("utf-8")
        if content_type == "application/json":
            found = json.loads(text)
        else:
            found = dict(parse_qsl(text, keep_blank_values=True))
            if "payload" in found:
                found = json.loads(found["payload"])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None

"""Where a supervisor asks how Steward is: /healthz, /readyz and /metrics, on one address.

It is read by anybody who reaches that address, so it tells nothing but numbers and the names of
platforms. Calendars and forms are there as well, each under an address that is its key. What it is made of is
imported when it is wanted, and not before Steward is ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.formdoor import LARGEST, Forms
from bot.health import Vitals, page, parts
from bot.settings import SettingsError
from bot.work import Busy

if TYPE_CHECKING:
    from aiohttp import web

log = logging.getLogger("steward.health")

HEADERS = {"Cache-Control": "no-store"}


class Door:
    """One address. `look` measures; it is called anew for every question."""

    def __init__(
        self,
        address: tuple[str, int],
        look: Callable[[], Awaitable[Vitals]],
        calendar: Callable[[str], Awaitable[str | None]] | None = None,
        forms: Forms | None = None,
    ) -> None:
        """Takes the address at once; raises SettingsError where it cannot be had. `calendar` finds
        the calendar of a token, `forms` answer where forms are filled in."""
        host, port = address
        self._look, self._calendar, self._forms = look, calendar, forms
        self._socket = _taken(host, port)
        self.port: int = self._socket.getsockname()[1]

    async def run(self) -> None:
        """Answer until cancelled."""
        from aiohttp import web

        app = web.Application(client_max_size=LARGEST)
        app.add_routes(
            [
                web.get("/healthz", self._alive),
                web.get("/readyz", self._ready),
                web.get("/metrics", self._metrics),
                web.get("/calendar/{token:[\\w-]{43}}.ics", self._dates),
                *(self._forms.routes() if self._forms is not None else ()),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.SockSite(runner, self._socket).start()
            log.info("health at %s:%d", self._socket.getsockname()[0], self.port)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    def close(self) -> None:
        """Give the address back."""
        self._socket.close()

    async def _alive(self, request: web.Request) -> web.Response:
        """That this is answered is the answer: the process is there, and its loop turns."""
        return _text(200, "ok\n")

    async def _ready(self, request: web.Request) -> web.Response:
        found = parts(await self._look())
        return _text(200 if all(part.good for part in found) else 503, page(found))

    async def _metrics(self, request: web.Request) -> web.Response:
        from bot.metrics import CONTENT_TYPE, written

        body = written(await self._look())
        return _answered(200, body, CONTENT_TYPE)

    async def _dates(self, request: web.Request) -> web.Response:
        """A calendar, to whoever knows its address; what is not there and what was taken away look
        the same, and nothing of the address is logged."""
        from bot.calendars import TYPE, mark

        try:
            found = await self._calendar(request.match_info["token"]) if self._calendar else None
        except Busy:
            return _text(503, "try again\n")
        if found is None:
            return _text(404, "not found\n")
        tag = mark(found)
        if tag in request.headers.get("If-None-Match", ""):
            answer = _answered(304, b"", TYPE)
        else:
            answer = _answered(200, found.encode(), TYPE)
        answer.headers["ETag"] = tag
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer


def _text(status: int, text: str) -> web.Response:
    return _answered(status, text.encode(), "text/plain; charset=utf-8")


def _answered(status: int, body: bytes, kind: str) -> web.Response:
    from aiohttp import web

    return web.Response(status=status, body=body, headers={**HEADERS, "Content-Type": kind})


def _taken(host: str, port: int) -> socket.socket:
    """A socket that listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.ExitStack() as after:
        try:
            made = socket.socket(family, socket.SOCK_STREAM)
            after.callback(made.close)
            # Without it the address stays taken for a minute after every restart.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((host, port))
            made.listen(64)
        except OSError as error:
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
            raise SettingsError(
                f"STEWARD_HEALTH: {host}:{port} cannot be listened on ({why}). Free it, or "
                "choose another address."
            ) from None
        made.setblocking(False)
        after.pop_all()
        return made

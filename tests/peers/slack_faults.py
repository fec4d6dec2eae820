"""What can go wrong on the way to Slack, planned by a test for a method (and a room).

A fault waits for calls of its method, "chat.postMessage" for example, and is used up after `times`
of them; the oldest one that matches is taken first. Three doors have a name here although they are
no methods of the Web API: RESPONSE_URL, UPLOAD and SOCKET; EVERY stands for all of them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from tests.peers.slack_text import Json
from tests.peers.slack_world import Channel

EVERY = "*"
RESPONSE_URL = "response_url"
UPLOAD = "upload"
SOCKET = "socket"

_ERROR_PAGE = "<html><body><h1>{status} Server Error</h1></body></html>"


@dataclass
class Fault:
    """One planned misfortune. `used` counts the calls that met it; `left` None means for ever."""

    method: str
    left: int | None = 1
    channel: str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    page: str = "text/html"
    answer: Json | None = None
    refuse: bool = False
    lose_answer: bool = False
    wait: float = 0.0
    gate: asyncio.Event | None = None
    used: int = 0
    holding: int = 0

    def release(self) -> None:
        """Let the held calls, and all later ones, go on."""
        if self.gate is not None:
            self.gate.set()

    async def pause(self) -> None:
        """Wait as planned; does nothing for a fault that does not delay."""
        if self.wait:
            await asyncio.sleep(self.wait)
        if self.gate is not None:
            self.holding += 1
            try:
                await self.gate.wait()
            finally:
                self.holding -= 1

    def response(self) -> web.Response | None:
        """What is answered instead of doing the work; None when the work is to be done."""
        if self.answer is not None:
            return web.json_response(self.answer, status=self.status or 200, headers=self.headers)
        if self.status is not None:
            page = _ERROR_PAGE.format(status=self.status)
            return web.Response(status=self.status, text=page, content_type=self.page)
        return None


class Faults:
    """The plan of a test. `times` is the number of calls a fault meets, None for all of them."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def rate_limit(
        self,
        method: str,
        *,
        retry_after: int = 1,
        times: int | None = 1,
        channel: Channel | str | None = None,
    ) -> Fault:
        """429 with Retry-After in whole seconds, as Slack counts."""
        return self._plan(
            method,
            times,
            channel,
            status=429,
            headers={"Retry-After": str(retry_after)},
            answer={"ok": False, "error": "ratelimited"},
        )

    def status(
        self,
        method: str,
        status: int,
        *,
        times: int | None = 1,
        channel: Channel | str | None = None,
        page: str = "text/html",
    ) -> Fault:
        """A server error with a `page` of HTML, or of another type; nothing is done."""
        fault = self._plan(method, times, channel, status=status)
        fault.page = page
        return fault

    def error(
        self,
        method: str,
        error: str,
        *,
        times: int | None = 1,
        channel: Channel | str | None = None,
    ) -> Fault:
        """200 with ok false and this error; nothing is done."""
        return self._plan(method, times, channel, answer={"ok": False, "error": error})

    def refuse(
        self, method: str, *, times: int | None = 1, channel: Channel | str | None = None
    ) -> Fault:
        """The connection breaks before anything is done."""
        return self._plan(method, times, channel, refuse=True)

    def lose_answer(
        self, method: str, *, times: int | None = 1, channel: Channel | str | None = None
    ) -> Fault:
        """The work is done, and the connection breaks before the answer."""
        return self._plan(method, times, channel, lose_answer=True)

    def delay(
        self,
        method: str,
        seconds: float,
        *,
        times: int | None = 1,
        channel: Channel | str | None = None,
    ) -> Fault:
        """The work is done at once and the answer comes `seconds` later."""
        return self._plan(method, times, channel, wait=seconds)

    def hold(
        self, method: str, *, times: int | None = 1, channel: Channel | str | None = None
    ) -> Fault:
        """The work is done at once; the answer waits for `release()` of the returned fault."""
        return self._plan(method, times, channel, gate=asyncio.Event())

    def clear(self) -> None:
        """Forget the plan and let go of everything that is held."""
        for fault in self.planned:
            fault.release()
        self.planned.clear()

    def take(self, method: str, channel: str | None) -> Fault | None:
        """The fault this call meets, counted as used."""
        for fault in self.planned:
            if fault.method not in (method, EVERY) or fault.left == 0:
                continue
            if fault.channel is None or fault.channel == channel:
                fault.used += 1
                fault.left = None if fault.left is None else fault.left - 1
                return fault
        return None

    def _plan(
        self,
        method: str,
        times: int | None,
        channel: Channel | str | None,
        *,
        status: int | None = None,
        headers: dict[str, str] | None = None,
        answer: Json | None = None,
        refuse: bool = False,
        lose_answer: bool = False,
        wait: float = 0.0,
        gate: asyncio.Event | None = None,
    ) -> Fault:
        room = channel.id if isinstance(channel, Channel) else channel
        fault = Fault(method, times, room, status, headers or {}, answer=answer)
        fault.refuse, fault.lose_answer = refuse, lose_answer
        fault.wait, fault.gate = wait, gate
        self.planned.append(fault)
        return fault

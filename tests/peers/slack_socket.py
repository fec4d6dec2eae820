"""Socket Mode: single-use addresses, connections, envelopes and the answers to them.

Each envelope goes to one connection, any one. An event nobody acknowledged stays in `unacked`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.peers.slack_faults import SOCKET, Faults
from tests.peers.slack_text import Json

MOST_CONNECTIONS = 10
REASONS = ("warning", "refresh_requested", "too_many_websockets", "link_disabled")


@dataclass
class Envelope:
    """One thing sent over a socket and its acknowledgement; `took` is in seconds."""

    id: str
    type: str
    payload: Json
    accepts_response: bool
    connection: Connection | None = None
    retry_attempt: int = 0
    sent_at: float = 0.0
    took: float | None = None
    answer: object = None
    answers: int = 0
    acked: asyncio.Event = field(default_factory=asyncio.Event)

    def frame(self) -> Json:
        frame: Json = {
            "envelope_id": self.id,
            "type": self.type,
            "payload": self.payload,
            "accepts_response_payload": self.accepts_response,
        }
        if self.type == "events_api":
            reason = "timeout" if self.retry_attempt else ""
            frame |= {"retry_attempt": self.retry_attempt, "retry_reason": reason}
        return frame


@dataclass(eq=False)
class Connection:
    """One open socket. `silent` makes it a dead line: no envelopes, no pongs, no closing."""

    number: int
    ws: web.WebSocketResponse
    request: web.Request
    pings: int = 0
    pongs: int = 0
    silent: bool = False
    open: bool = True

    async def send(self, frame: Json) -> None:
        if not self.silent:
            await self.ws.send_json(frame)

    def abort(self) -> None:
        """Cut the line without a closing frame."""
        if self.request.transport is not None:
            self.request.transport.abort()


class SocketDoor:
    """Where bots connect. `enabled` False is an app whose Socket Mode is switched off."""

    def __init__(self, faults: Faults, app_id: str, changed: Callable[[], None]) -> None:
        self.enabled = True
        self.connections: list[Connection] = []
        self.envelopes: list[Envelope] = []
        self.violations: list[str] = []
        self.opened = 0
        self.issued = 0
        self._faults = faults
        self._app_id = app_id
        self._changed = changed
        self._tickets: set[str] = set()
        self._waiting: dict[str, Envelope] = {}
        self._turn = 0
        self._arrival = asyncio.Condition()

    @property
    def acks(self) -> list[Envelope]:
        """The acknowledged envelopes, in the order they were sent."""
        return [envelope for envelope in self.envelopes if envelope.acked.is_set()]

    @property
    def unacked(self) -> list[Envelope]:
        return [envelope for envelope in self.envelopes if not envelope.acked.is_set()]

    def issue_url(self, base: str) -> str:
        """An address that lets one connection in."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        self.issued += 1
        return f"{base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its greeting to its end."""
        ticket = request.query.get("ticket", "")
        fault = self._faults.take(SOCKET, None)
        if fault is not None and (instead := fault.response()):
            return instead
        if ticket not in self._tickets or (fault is not None and fault.refuse):
            return web.Response(status=403, text="bad ticket")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False, timeout=1.0)
        await ws.prepare(request)
        self.opened += 1
        connection = Connection(self.opened, ws, request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await connection.send(self._goodbye("too_many_websockets"))
            await ws.close()
            return ws
        await self._serve(connection)
        return ws

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        try:
            await connection.send(self._hello())
            async with self._arrival:
                self._arrival.notify_all()
            self._changed()
            async for message in connection.ws:
                await self._received(connection, message.type, message.data)
        except ConnectionError:
            pass  # the line was cut while we spoke; it is counted as closed like any other
        finally:
            connection.open = False
            if connection in self.connections:
                self.connections.remove(connection)
            self._changed()

    async def _received(self, connection: Connection, kind: WSMsgType, data: object) -> None:
        if kind == WSMsgType.PING and isinstance(data, bytes | bytearray):
            connection.pings += 1
            if not connection.silent:
                await connection.ws.pong(bytes(data))
        elif kind == WSMsgType.PONG:
            connection.pongs += 1
        elif kind == WSMsgType.TEXT and isinstance(data, str):
            self._acknowledged(connection, data)

    def _acknowledged(self, connection: Connection, data: str) -> None:
        try:
            frame = json.loads(data)
            envelope = self._waiting[frame["envelope_id"]]
        except (ValueError, KeyError, TypeError):
            self.violations.append(
                f"connection {connection.number}: no such envelope: {data[:200]}"
            )
            return
        envelope.answers += 1
        if envelope.answers > 1:
            self.violations.append(f"{envelope.type} {envelope.id}: acknowledged twice")
            return
        envelope.took = time.monotonic() - envelope.sent_at
        envelope.answer = frame.get("payload")
        if envelope.answer and not envelope.accepts_response:
            self.violations.append(f"{envelope.type} {envelope.id}: takes no response payload")
        envelope.acked.set()
        self._changed()

    async def connected(self, count: int = 1, timeout: float = 5.0) -> None:
        """Wait until `count` connections are open; TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout), self._arrival:
            await self._arrival.wait_for(lambda: len(self.connections) >= count)

    async def send(
        self, type: str, payload: Json, *, accepts_response: bool, retry_attempt: int = 0
    ) -> Envelope:
        """Send one envelope to the connection whose turn it is; to none when there is none."""
        envelope = Envelope(secrets.token_hex(8), type, payload, accepts_response)
        envelope.retry_attempt = retry_attempt
        self.envelopes.append(envelope)
        self._waiting[envelope.id] = envelope
        envelope.sent_at = time.monotonic()
        if self.connections:
            self._turn += 1
            envelope.connection = self.connections[self._turn % len(self.connections)]
            try:
                await envelope.connection.send(envelope.frame())
            except ConnectionError:
                envelope.connection = None
        return envelope

    async def disconnect(self, reason: str, *, close: bool | None = None) -> None:
        """Tell every connection to go, for one of REASONS.

        A warning leaves the line open for the bot to leave by itself; the other reasons close it
        right after, unless `close` says otherwise. After link_disabled nobody gets in again until
        `enabled` is set.
        """
        if reason not in REASONS:
            raise ValueError(f"Slack knows no reason {reason!r}")
        if reason == "link_disabled":
            self.enabled = False
        ends = reason in ("too_many_websockets", "link_disabled") if close is None else close
        for connection in list(self.connections):
            await connection.send(self._goodbye(reason))
            if ends:
                self.connections.remove(connection)
                await connection.ws.close()

    async def drop(self) -> None:
        """Cut every line without a word."""
        for connection in list(self.connections):
            self.connections.remove(connection)
            connection.abort()

    async def ping(self) -> None:
        """Ping every connection; their `pongs` count the answers."""
        for connection in self.connections:
            if not connection.silent:
                await connection.ws.ping(b"Ping from slack")

    def go_silent(self) -> None:
        """Make the open lines half-open: connected, and nothing comes through any more."""
        for connection in self.connections:
            connection.silent = True

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-1", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    @staticmethod
    def _goodbye(reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}

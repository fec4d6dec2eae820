"""The gateway of the Discord double: HELLO, IDENTIFY, events, heartbeats, RESUME, close codes."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.peers.discord_payloads import guild_create_json, user_json
from tests.peers.discord_things import JSON
from tests.peers.discord_world import Event, World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT = 0, 1, 2, 3, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACK = 8, 9, 10, 11

INTENTS = {
    "guilds": 1 << 0,
    "members": 1 << 1,
    "presences": 1 << 8,
    "guild_messages": 1 << 9,
    "guild_reactions": 1 << 10,
    "dm_messages": 1 << 12,
    "dm_reactions": 1 << 13,
    "message_content": 1 << 15,
}
PRIVILEGED = ("members", "presences", "message_content")
_APPLICATION_FLAGS = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}
_NOT_RESUMABLE = (1000, 1001, 4004, 4007, 4009)
"""Close codes after which Discord has forgotten the session."""


@dataclass(eq=False)
class Session:
    """One identified bot: what it may hear, what it was sent (kept for RESUME), its socket if any."""

    id: str
    intents: int
    sequence: int = 0
    sent: list[JSON] = field(default_factory=list)
    line: Line | None = None

    def hears(self, *names: str) -> bool:
        return any(self.intents & INTENTS[name] for name in names)

    def dispatch(self, name: str, data: Any) -> None:
        """Number an event, keep it, and send it if somebody listens."""
        self.sequence += 1
        payload = {"op": DISPATCH, "t": name, "s": self.sequence, "d": data}
        self.sent.append(payload)
        if self.line is not None:
            self.line.send(payload)


class Line:
    """One WebSocket. Sending is a queue, so that events never wait for a slow reader."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.heartbeats = 0
        self.closed_with: int | None = None
        self._deflate = zlib.compressobj() if compressed else None
        self._queue: asyncio.Queue[JSON | int] = asyncio.Queue()

    def send(self, payload: JSON) -> None:
        self._queue.put_nowait(payload)

    def close(self, code: int) -> None:
        """Close after what is queued has gone."""
        self.closed_with = code
        self._queue.put_nowait(code)

    async def pump(self) -> None:
        """Write what is queued until told to close or the other side is gone."""
        while True:
            item = await self._queue.get()
            if isinstance(item, int):
                await self.socket.close(code=item)
                return
            try:
                await self._write(json.dumps(item))
            except ConnectionError:
                return

    async def _write(self, text: str) -> None:
        if self._deflate is None:
            await self.socket.send_str(text)
            return
        data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        await self.socket.send_bytes(data)


class Gateway:
    """All sessions. `identifies`, `resumes` and `heartbeats` count what bots asked for.

    `close_codes` lists the codes with which bots closed or were closed. `granted` names the
    privileged intents that the portal allows. `muted` swallows heartbeats, so that the line looks
    dead to the bot.
    """

    def __init__(
        self, world: World, token: str, granted: set[str], on_change: Callable[[], None]
    ) -> None:
        self._world = world
        self._token = token
        self._on_change = on_change
        self.granted = granted
        self.heartbeat_ms = 41_250
        self.sessions: dict[str, Session] = {}
        self.lines: list[Line] = []
        self.identifies = 0
        self.resumes = 0
        self.refused_resumes = 0
        self.heartbeats = 0
        self.muted = False
        self.close_codes: list[int | None] = []
        self.connected_with: list[dict[str, str]] = []
        self.url = ""
        self._count = 0
        world.listeners.append(self.publish)

    @property
    def live(self) -> list[Session]:
        """Sessions with an open line."""
        return [line.session for line in self.lines if line.session is not None]

    # What tests do to it

    async def drop(self, code: int = 4000) -> None:
        """Close every line with this code; sessions survive codes that Discord lets resume."""
        lines = list(self.lines)
        for line in lines:
            if code in _NOT_RESUMABLE and line.session is not None:
                self.sessions.pop(line.session.id, None)
            line.close(code)
        while any(line in self.lines for line in lines):
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        """Hang up on everybody, as a server that goes away does."""
        for line in list(self.lines):
            await line.socket.close(code=1001)

    def ask_reconnect(self) -> None:
        """Op 7: please reconnect and resume."""
        for line in self.lines:
            line.send({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: the session is gone (or, if resumable, only the line should be made anew)."""
        for line in self.lines:
            if line.session is not None and not resumable:
                self.sessions.pop(line.session.id, None)
            line.send({"op": INVALID_SESSION, "d": resumable})

    def send_raw(self, name: str, data: Any) -> None:
        """Dispatch anything to every session, also what no bot expects."""
        for session in self.sessions.values():
            session.dispatch(name, data)

    # Events

    def publish(self, event: Event) -> None:
        """Give an event to the sessions whose intents and permissions cover it."""
        for session in list(self.sessions.values()):
            if not self._covers(session, event):
                continue
            data = event.data
            if event.hidden is not None and not session.hears("message_content"):
                data = event.hidden
            session.dispatch(event.name, data)
        self._on_change()

    def _covers(self, session: Session, event: Event) -> bool:
        channel = event.channel
        if channel is not None and channel.guild is not None and not channel.guild.available:
            return False  # of a server in an outage nothing is told
        if channel is not None and not channel.permissions(self._world.me):
            return False
        in_guild = "guild_id" in event.data
        if event.name.startswith("MESSAGE_REACTION"):
            return session.hears("guild_reactions" if in_guild else "dm_reactions")
        if event.name.startswith("MESSAGE_"):
            return session.hears("guild_messages" if in_guild else "dm_messages")
        if event.name.startswith("GUILD_MEMBER"):
            return session.hears("members")
        if event.name.startswith(("GUILD_", "CHANNEL_", "THREAD_")):
            return session.hears("guilds")
        return True

    # The protocol

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=4096 * 16)
        await socket.prepare(request)
        self.connected_with.append(dict(request.query))
        line = Line(socket, compressed=request.query.get("compress") == "zlib-stream")
        self.lines.append(line)
        pump = asyncio.create_task(line.pump())
        line.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms, "_trace": []}})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(line, message.data)
                    self._on_change()
        finally:
            pump.cancel()
            self._hang_up(line)
        return socket

    def _hang_up(self, line: Line) -> None:
        self.lines.remove(line)
        # A client answers our close with a code of its own, which means nothing.
        code = line.closed_with or line.socket.close_code
        self.close_codes.append(code)
        session = line.session
        if session is not None and session.line is line:
            session.line = None
            if code in _NOT_RESUMABLE:
                self.sessions.pop(session.id, None)
        self._on_change()

    def _receive(self, line: Line, text: str) -> None:
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload["d"]
        except (ValueError, KeyError, TypeError):
            line.close(4002)
            return
        if op == HEARTBEAT:
            self.heartbeats += 1
            line.heartbeats += 1
            if not self.muted:
                line.send({"op": ACK})
        elif op == IDENTIFY:
            self._identify(line, data)
        elif op == RESUME:
            self._resume(line, data)
        elif line.session is None:
            line.close(4003)
        elif op == REQUEST_MEMBERS:
            self._send_members(line.session, data)
        elif op != PRESENCE:
            line.close(4001)

    def _identify(self, line: Line, data: JSON) -> None:
        self.identifies += 1
        intents = int(data.get("intents", 0))
        refused = [name for name in PRIVILEGED if name not in self.granted]
        if line.session is not None:
            line.close(4005)
        elif data.get("token") != self._token:
            line.close(4004)
        elif any(intents & INTENTS[name] for name in refused):
            line.close(4014)
        else:
            self._count += 1
            session = Session(f"session-{self._count}", intents, line=line)
            self.sessions[session.id] = session
            line.session = session
            self._greet(session, data.get("shard"))

    def _greet(self, session: Session, shard: list[int] | None) -> None:
        me = self._world.me
        guilds = list(self._world.guilds.values())
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": user_json(me) | {"verified": True, "mfa_enabled": False, "flags": 0},
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "session_type": "normal",
                "application": {"id": str(me.id), "flags": application_flags(self.granted)},
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                **({"shard": shard} if shard is not None else {}),
            },
        )
        for guild in guilds:
            if guild.available and session.hears("guilds"):
                members = session.hears("members")
                body = guild_create_json(guild, me, all_members=members)
                session.dispatch("GUILD_CREATE", body)

    def _resume(self, line: Line, data: JSON) -> None:
        session = self.sessions.get(str(data.get("session_id")))
        last = data.get("seq")
        if data.get("token") != self._token:
            line.close(4004)
        elif session is None or not isinstance(last, int):
            self.refused_resumes += 1
            line.send({"op": INVALID_SESSION, "d": False})
        elif last > session.sequence:
            line.close(4007)
        else:
            self.resumes += 1
            session.line = line
            line.session = session
            for payload in session.sent:
                if payload["s"] > last:
                    line.send(payload)
            session.dispatch("RESUMED", {"_trace": []})

    def _send_members(self, session: Session, data: JSON) -> None:
        guild = self._world.guilds.get(int(data.get("guild_id", 0)))
        if guild is None:
            return
        body = guild_create_json(guild, self._world.me, all_members=True)
        wanted = {str(key) for key in data.get("user_ids") or ()}
        prefix = str(data.get("query") or "").lower()
        members = [
            member
            for member in body["members"]
            if (member["user"]["id"] in wanted if wanted else _begins(member, prefix))
        ]
        chunk = {
            "guild_id": str(guild.id),
            "members": members,
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [],
            "nonce": data.get("nonce"),
        }
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk)


def application_flags(granted: set[str]) -> int:
    """How an application's flags tell which privileged intents its portal page allows."""
    return sum(_APPLICATION_FLAGS[name] for name in granted)


def _begins(member: JSON, prefix: str) -> bool:
    names = (member["nick"], member["user"]["username"], member["user"]["global_name"])
    return any(str(name).lower().startswith(prefix) for name in names if name)

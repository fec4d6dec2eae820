"""The REST entrance of the Discord double: routing, faults, rate limits, and the record of calls."""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.peers.discord_contract import Violation, check_body, check_mentions
from tests.peers.discord_faults import Bucket, Fault, Faults
from tests.peers.discord_forms import ApiError, Form
from tests.peers.discord_things import JSON
from tests.peers.discord_world import World

PREFIX = "/api/v10"
_OPEN = ("/gateway", "/interactions/", "/webhooks/")
_MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    field: str
    name: str
    content: bytes


@dataclass(eq=False)
class Call:
    """One REST call as it arrived, and how it ended.

    `at` is the event loop's time on arrival, `status` None until answered; a lost answer keeps the
    status it would have had and sets `lost`.
    """

    route: str
    path: str
    params: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    at: float
    body: Any = None
    files: list[Upload] = field(default_factory=list)
    status: int | None = None
    answer: Any = None
    lost: bool = False

    def id(self, name: str) -> int:
        """A snowflake of the path; refuses what is none."""
        return read_id(self.params[name], name)

    def object(self) -> JSON:
        """The body as a JSON object (empty when there is none)."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise ApiError(400, 50035, "Invalid Form Body")
        return self.body


def read_id(value: object, name: str) -> int:
    """A snowflake from a path or body; 50035 for anything else."""
    try:
        return int(str(value))
    except ValueError:
        form = Form()
        form.add((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
        form.refuse()
        raise


Handler = Callable[[Call], Any]
"""Answers a call: None for 204, JSON for 200, a (status, JSON) pair otherwise; or ApiError."""


class Door:
    """Serves the handlers under /api/v10 and records every call in `calls`.

    `unknown` lists calls that no route takes, `violations` bodies that break Discord's description,
    `crashes` failures of the double itself.
    """

    def __init__(
        self, world: World, token: str, handlers: dict[str, Handler], on_change: Callable[[], None]
    ) -> None:
        self._world = world
        self._token = token
        self._handlers = handlers
        self._on_change = on_change
        self.faults = Faults(set(handlers))
        self.calls: list[Call] = []
        self.unknown: list[str] = []
        self.violations: list[Violation] = []
        self.crashes: list[Exception] = []

    def mount(self, app: web.Application) -> None:
        for route in self._handlers:
            method, template = route.split(" ", 1)
            app.router.add_route(method, PREFIX + template, self._serve(route))
        app.router.add_route("*", PREFIX + "/{rest:.*}", self._unknown)

    async def _unknown(self, request: web.Request) -> web.Response:
        self.unknown.append(f"{request.method} {request.path}")
        return web.json_response({"message": "404: Not Found", "code": 0}, status=404)

    def _serve(self, route: str) -> Callable[[web.Request], Any]:
        async def serve(request: web.Request) -> web.StreamResponse:
            call = await _read(request, route)
            self.calls.append(call)
            try:
                return await self._answer(request, call)
            except (asyncio.CancelledError, ConnectionError):
                raise
            except Exception as error:
                self.crashes.append(error)
                raise
            finally:
                self._on_change()

        return serve

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        channel = call.params.get("channel_id")
        fault = self.faults.take(call.route, int(channel) if channel else None)
        if fault is not None:
            await _wait_for(fault)
        if fault is not None and fault.status is not None:
            return self._reply(call, fault.status, fault.body, fault.headers)
        limited = self._over_limit(call)
        if limited is not None:
            return limited
        status, body = self._work(call)
        if fault is not None and fault.answer_gate is not None:
            self._on_change()
            await fault.answer_gate.wait()
        if fault is not None and fault.answer_wait:
            self._on_change()
            await asyncio.sleep(fault.answer_wait)
        if fault is not None and fault.lose_answer and request.transport is not None:
            call.status, call.answer, call.lost = status, body, True
            self._on_change()
            request.transport.close()
        return self._reply(call, status, body, {})

    def _work(self, call: Call) -> tuple[int, Any]:
        method, template = call.route.split(" ", 1)
        try:
            if not template.startswith(_OPEN) or template == "/gateway/bot":
                self._check_token(call)
            if call.body is not None:
                self.violations += check_body(method, template, call.body)
                self.violations += check_mentions(method, template, call.body)
            result = self._handlers[call.route](call)
        except ApiError as error:
            return error.status, error.body
        if result is None:
            return 204, None
        if isinstance(result, tuple):
            status, body = result
            return int(status), body
        return 200, result

    def _check_token(self, call: Call) -> None:
        if call.headers.get("Authorization") != f"Bot {self._token}":
            raise ApiError(401, 0, "401: Unauthorized")

    def _reply(
        self, call: Call, status: int, body: Any, extra: dict[str, str]
    ) -> web.StreamResponse:
        call.status, call.answer = status, body
        headers = self._limit_headers(call) | extra
        if body is None:
            return web.Response(status=status, headers=headers)
        # Discord names no charset, and discord.py reads JSON only under exactly this type.
        data = json.dumps(body).encode()
        return web.Response(
            body=data, status=status, headers=headers, content_type="application/json"
        )

    # Rate limits

    def _over_limit(self, call: Call) -> web.StreamResponse | None:
        bucket = self.faults.buckets.get(call.route)
        if bucket is None:
            return None
        hits = _recent(bucket, _major(call))
        if len(hits) < bucket.limit:
            hits.append(asyncio.get_running_loop().time())
            return None
        wait = round(hits[0] + bucket.seconds - asyncio.get_running_loop().time(), 3)
        body = {"message": "You are being rate limited.", "retry_after": wait, "global": False}
        headers = {
            "Retry-After": str(math.ceil(wait)),
            "X-RateLimit-Scope": "user",
            "Via": "1.1 google",
        }
        return self._reply(call, 429, body, headers)

    def _limit_headers(self, call: Call) -> dict[str, str]:
        bucket = self.faults.buckets.get(call.route)
        limit, left, wait = 1000, 999, 1.0
        if bucket is not None:
            hits = _recent(bucket, _major(call))
            now = asyncio.get_running_loop().time()
            limit, left = bucket.limit, bucket.limit - len(hits)
            wait = hits[0] + bucket.seconds - now if hits else bucket.seconds
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{self._world.now().timestamp() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{max(wait, 0.0):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(call.route.encode()).hexdigest()[:32],
        }


def _major(call: Call) -> str:
    return "/".join(call.params[name] for name in _MAJOR if name in call.params)


def _recent(bucket: Bucket, key: str) -> list[float]:
    """The calls that still count, as a list that may be added to."""
    oldest = asyncio.get_running_loop().time() - bucket.seconds
    bucket.hits[key] = [at for at in bucket.hits.get(key, []) if at > oldest]
    return bucket.hits[key]


async def _wait_for(fault: Fault) -> None:
    if fault.wait:
        await asyncio.sleep(fault.wait)
    if fault.gate is not None:
        await fault.gate.wait()


async def _read(request: web.Request, route: str) -> Call:
    call = Call(
        route,
        request.path,
        dict(request.match_info),
        dict(request.query),
        dict(request.headers),
        asyncio.get_running_loop().time(),
    )
    if request.content_type.startswith("multipart/"):
        await _read_parts(request, call)
    elif request.can_read_body:
        text = await request.text()
        call.body = json.loads(text) if text else None
    return call


async def _read_parts(request: web.Request, call: Call) -> None:
    form = await request.post()
    for name, value in form.items():
        if isinstance(value, web.FileField):
            call.files.append(Upload(name, value.filename, value.file.read()))
        elif name == "payload_json":
            call.body = json.loads(str(value))

"""What can go wrong on the way to the Discord double, and its rate limits.

A route is written as in Discord's documentation, "POST /channels/{channel_id}/messages". A fault
waits for calls of its route (in one channel, if given) and is used up after `times` of them; the
oldest matching fault is taken first.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from tests.peers.discord_things import JSON, Channel

SEND = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
OPEN_DM = "POST /users/@me/channels"
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
FOLLOW_UP = "POST /webhooks/{webhook_id}/{webhook_token}"
EDIT_ORIGINAL = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"
PUT_COMMANDS = "PUT /applications/{application_id}/commands"


@dataclass
class Fault:
    """One planned misfortune; `used` counts the calls that met it."""

    route: str
    channel_id: int | None = None
    left: int | None = 1
    status: int | None = None
    body: JSON = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    lose_answer: bool = False
    wait: float = 0.0
    gate: asyncio.Event | None = None
    answer_gate: asyncio.Event | None = None
    answer_wait: float = 0.0
    used: int = 0


@dataclass
class Bucket:
    """A real limit: `limit` calls in `seconds`, per channel, guild or webhook; `hits` are times."""

    limit: int
    seconds: float
    hits: dict[str, list[float]] = field(default_factory=dict)


class Faults:
    """The plan of a test. Every method takes `times`: how many calls; None means all of them."""

    def __init__(self, routes: set[str]) -> None:
        self._routes = routes
        self.planned: list[Fault] = []
        self.buckets: dict[str, Bucket] = {}

    def rate_limit(
        self,
        route: str,
        *,
        retry_after: float = 0.1,
        times: int | None = 1,
        channel: Channel | None = None,
        everywhere: bool = False,
        via: bool = True,
    ) -> Fault:
        """429. `everywhere` is the global limit; without `via` it looks like a ban by the edge."""
        body: JSON = {
            "message": "You are being rate limited.",
            "retry_after": retry_after,
            "global": everywhere,
        }
        scope = "global" if everywhere else "user"
        headers = {"Retry-After": f"{retry_after:.3f}", "X-RateLimit-Scope": scope}
        if via:
            headers["Via"] = "1.1 google"
        if everywhere:
            headers["X-RateLimit-Global"] = "true"
        return self._plan(route, channel, times, status=429, body=body, headers=headers)

    def status(
        self,
        route: str,
        status: int,
        *,
        code: int = 0,
        message: str | None = None,
        times: int | None = 1,
        channel: Channel | None = None,
    ) -> Fault:
        """Answer with a status and Discord's error code (500, 502, 503, 401, 403, ...)."""
        words = message or f"{status}: planned by the test"
        return self._plan(
            route, channel, times, status=status, body={"message": words, "code": code}
        )

    def lose_answer(
        self, route: str, *, times: int | None = 1, channel: Channel | None = None
    ) -> Fault:
        """Do what was asked, then drop the connection instead of answering."""
        return self._plan(route, channel, times, lose_answer=True)

    def delay(
        self,
        route: str,
        seconds: float,
        *,
        times: int | None = 1,
        channel: Channel | None = None,
    ) -> Fault:
        """Wait before the call is worked on."""
        return self._plan(route, channel, times, wait=seconds)

    def hold(
        self, route: str, *, times: int | None = 1, channel: Channel | None = None
    ) -> asyncio.Event:
        """Work on the call only when the returned event is set."""
        gate = asyncio.Event()
        self._plan(route, channel, times, gate=gate)
        return gate

    def hold_answer(
        self, route: str, *, times: int | None = 1, channel: Channel | None = None
    ) -> Fault:
        """Do what was asked at once; the answer waits for `clear`."""
        fault = self._plan(route, channel, times)
        fault.answer_gate = asyncio.Event()
        return fault

    def slow_answer(
        self, route: str, seconds: float, *, times: int | None = 1, channel: Channel | None = None
    ) -> Fault:
        """Do what was asked at once; the answer comes `seconds` later."""
        fault = self._plan(route, channel, times)
        fault.answer_wait = seconds
        return fault

    def limit(self, route: str, limit: int, seconds: float) -> Bucket:
        """Enforce a real bucket on a route, told in the headers as Discord does."""
        self._check(route)
        self.buckets[route] = Bucket(limit, seconds)
        return self.buckets[route]

    def clear(self) -> None:
        """Good weather again; calls that are held are let go."""
        for fault in self.planned:
            for gate in (fault.gate, fault.answer_gate):
                if gate is not None:
                    gate.set()
        self.planned.clear()
        self.buckets.clear()

    def take(self, route: str, channel_id: int | None) -> Fault | None:
        """Use up the oldest fault that waits for this call."""
        for fault in self.planned:
            if fault.route == route and fault.channel_id in (None, channel_id) and fault.left != 0:
                fault.used += 1
                if fault.left is not None:
                    fault.left -= 1
                return fault
        return None

    def _plan(
        self,
        route: str,
        channel: Channel | None,
        times: int | None,
        *,
        status: int | None = None,
        body: JSON | None = None,
        headers: dict[str, str] | None = None,
        lose_answer: bool = False,
        wait: float = 0.0,
        gate: asyncio.Event | None = None,
    ) -> Fault:
        self._check(route)
        fault = Fault(
            route,
            channel.id if channel else None,
            times,
            status,
            body or {},
            headers or {},
            lose_answer,
            wait,
            gate,
        )
        self.planned.append(fault)
        return fault

    def _check(self, route: str) -> None:
        if route not in self._routes:
            raise KeyError(f"the double has no route {route!r}")

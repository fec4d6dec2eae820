"""What a failed call means: certainly not delivered, or nobody knows.

The library tries again by itself, for up to twenty-five seconds, and sleeps when it is asked to
slow down. Whoever delivers posts has other rooms to serve and keeps its own time, so for posts
that is switched off: with `at_once`, the first answer counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import field
from types import SimpleNamespace

import aiohttp
import discord

from adapters.base import NotDelivered, OutcomeUnknown, Vanished
from bot.values import dataclass

log = logging.getLogger("steward.discord")

FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""Everything by which a call to Discord can fail."""

GONE = {
    10003: "unknown channel",
    10004: "unknown server",
    10013: "unknown user",
    50001: "no access to the channel",
    50007: "direct messages are closed",
    50008: "nothing can be written there",
    50013: "not allowed to write there",
    50278: "no server is shared with that person",
    50083: "the thread is archived",
    160005: "the thread is locked",
}
"""Discord's codes after which there is no use in trying that place again."""

ARCHIVED, ACKNOWLEDGED, CLOSED = 50083, 40060, 50007

_NOT_OURS = {10008: "the message was deleted", 50005: "the message is somebody else's"}

HARD_PAUSE = 300.0
"""Seconds of silence after a refusal that is about us and not about a place."""

_at_once: ContextVar[bool] = ContextVar("discord_at_once", default=False)


class Hurried(discord.DiscordException):
    """An answer that the library would not have told us about before trying again."""

    def __init__(self, status: int, retry_after: float | None, *, banned: bool) -> None:
        super().__init__(f"HTTP {status}")
        self.status, self.retry_after, self.banned = status, retry_after, banned


@contextlib.contextmanager
def at_once() -> Iterator[None]:
    """Calls inside fail with the first answer that is no success."""
    token = _at_once.set(True)
    try:
        yield
    finally:
        _at_once.reset(token)


IN_A_ROW, MOST, WINDOW = 40, 5_000, 600.0
"""After so many refusals with no success between them, or so many within these seconds, nothing is
asked of Discord for as long: it bans an address after 10,000 in ten minutes."""


@dataclass
class Refusals:
    """Counts the answers of 401, 403 and 429 to whatever was asked, over all lines."""

    clock: Callable[[], float] = lambda: asyncio.get_running_loop().time()
    at: deque[float] = field(default_factory=deque)
    in_a_row: int = 0
    quiet_until: float = 0.0

    def heard(self, status: int) -> None:
        """An answer has come. A single success tells that we are not refused altogether."""
        now = self.clock()
        if status not in (401, 403, 429):
            self.in_a_row = 0 if status < 400 else self.in_a_row
            return
        self.in_a_row += 1
        self.at.append(now)
        while self.at[0] <= now - WINDOW:
            self.at.popleft()
        if self.in_a_row >= IN_A_ROW or len(self.at) >= MOST:
            self.quiet_until = now + WINDOW
            log.error("Discord refuses everything: quiet for %d s", WINDOW)

    def check(self) -> None:
        """Raises Hurried while nothing may be asked."""
        left = self.quiet_until - self.clock()
        if left > 0:
            raise Hurried(429, left, banned=True)


def tracing(refusals: Refusals) -> aiohttp.TraceConfig:
    """How the library's own session learns of `at_once`, and of too many refusals; aiohttp closes
    the answer it refuses."""
    config = aiohttp.TraceConfig()

    async def starts(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        refusals.check()

    async def ended(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        refusals.heard(params.response.status)

    config.on_request_start.append(starts)
    config.on_request_end.append(ended)
    config.on_request_end.append(_ended)
    return config


async def _ended(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    status = params.response.status
    if not _at_once.get() or (status != 429 and status < 500):
        return
    headers = params.response.headers
    raise Hurried(status, _seconds(headers.get("Retry-After")), banned="Via" not in headers)


def _seconds(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def told(error: BaseException) -> NotDelivered | OutcomeUnknown:
    """What the courier has to know of a failed post."""
    if isinstance(error, Hurried):
        if error.status != 429:
            return OutcomeUnknown(f"Discord answered {error.status}")
        pause = max(error.retry_after or 0.0, HARD_PAUSE if error.banned else 0.0) or None
        return NotDelivered("Discord asks to slow down", retry_after=pause, away=True)
    if isinstance(error, discord.RateLimited):
        return NotDelivered("Discord asks to slow down", retry_after=error.retry_after)
    if isinstance(error, discord.HTTPException):
        return _refused(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return NotDelivered("Discord cannot be reached", away=True)
    return OutcomeUnknown(type(error).__name__)


def _refused(error: discord.HTTPException) -> NotDelivered | OutcomeUnknown:
    if error.code in _NOT_OURS:
        return Vanished(_NOT_OURS[error.code])
    if error.code in GONE:
        return NotDelivered(GONE[error.code], gone=True, closed=error.code == CLOSED)
    if error.status >= 500:
        return OutcomeUnknown(f"Discord answered {error.status}")
    if error.status == 404:
        return NotDelivered("Discord knows no such place", gone=True)
    if error.status in (401, 403, 429):
        return NotDelivered(f"Discord answered {error.status}", retry_after=HARD_PAUSE)
    return NotDelivered(f"Discord answered {error.status} ({error.code})")

"""HTTP mode: signed requests from Slack to the bot's own address."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.peers.slack_text import Json

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class HttpAnswer:
    """What the bot answered; `status` is None when no answer came. `took` is in seconds."""

    status: int | None
    text: str
    headers: dict[str, str]
    took: float
    timed_out: bool = False

    @property
    def body(self) -> object:
        """The JSON of the answer, or its text where it is none."""
        if "json" in self.headers.get("Content-Type", ""):
            try:
                return json.loads(self.text)
            except ValueError:
                return self.text
        return self.text


def sign(body: bytes | str, secret: str, timestamp: int) -> dict[str, str]:
    """The two headers by which Slack proves that a request is its own."""
    raw = body.encode() if isinstance(body, str) else body
    base = b"v0:%d:%s" % (timestamp, raw)
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


class HttpDoor:
    """Sends what Slack sends over HTTP. `patience` is how long Slack waits, in seconds."""

    def __init__(self, secret: str, now: Callable[[], datetime]) -> None:
        self.secret = secret
        self.patience = 3.0
        self.answers: list[HttpAnswer] = []
        self._now = now
        self._session: aiohttp.ClientSession | None = None

    def signed(
        self, body: bytes | str, secret: str | None = None, timestamp: int | None = None
    ) -> dict[str, str]:
        """Signing headers, by default with the right secret and the present second."""
        second = int(self._now().timestamp()) if timestamp is None else timestamp
        return sign(body, secret or self.secret, second)

    async def command(self, url: str, form: Json) -> HttpAnswer:
        """A slash command."""
        return await self.post(url, urlencode(form, errors="surrogatepass").encode(), FORM)

    async def interaction(self, url: str, payload: Json) -> HttpAnswer:
        """A button, a submitted view, a shortcut: JSON in a form."""
        return await self.command(url, {"payload": json.dumps(payload)})

    async def event(
        self, url: str, payload: Json, *, retry_num: int = 0, retry_reason: str = "http_timeout"
    ) -> HttpAnswer:
        """An event of the Events API; `retry_num` 1 to 3 for a redelivery."""
        headers = {}
        if retry_num:
            headers = {"X-Slack-Retry-Num": str(retry_num), "X-Slack-Retry-Reason": retry_reason}
        return await self.post(url, json.dumps(payload).encode(), "application/json", headers)

    async def post(
        self, url: str, body: bytes, content_type: str, headers: dict[str, str] | None = None
    ) -> HttpAnswer:
        """These bytes, signed unless the `headers` hold a signature already."""
        sent = {"Content-Type": content_type, **(headers or {})}
        if not any(name.lower() == "x-slack-signature" for name in sent):
            sent |= self.signed(body)
        return await self.bare(url, body, sent)

    async def bare(self, url: str, body: bytes, headers: dict[str, str]) -> HttpAnswer:
        """These bytes with these headers and nothing else, for forged and broken requests."""
        began = time.monotonic()
        try:
            answer = await self._exchange(url, body, headers, began)
        except (aiohttp.ClientError, TimeoutError) as error:
            late = isinstance(error, TimeoutError)
            answer = HttpAnswer(None, "", {}, time.monotonic() - began, timed_out=late)
        self.answers.append(answer)
        return answer

    async def _exchange(
        self, url: str, body: bytes, headers: dict[str, str], began: float
    ) -> HttpAnswer:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        wait = aiohttp.ClientTimeout(total=self.patience)
        options: dict[str, Any] = {"data": body, "headers": headers, "timeout": wait}
        async with self._session.post(url, **options) as response:
            text = await response.text(errors="replace")
            took = time.monotonic() - began
            return HttpAnswer(response.status, text, dict(response.headers), took)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

"""Steward in many workspaces of the Slack double: the whole of it, with a database behind."""

from __future__ import annotations

import asyncio
import os
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from adapters.slack.adapter import Slack
from adapters.slack.keeper import Keeper
from adapters.slack.settings import BACK, INSTALL, SlackSettings
from bot import compose
from bot.clock import SystemClock
from bot.settings import Secret, Settings
from bot.vocabulary import vocabulary
from tests.peers.slack import SlackPeer

pytest.importorskip("cryptography", reason="the extra “many” is not installed")

KEY = urlsafe_b64encode(os.urandom(32)).decode()


class Shifted:
    """The machine's clock, put forward by hand: signatures are looked at by the real one."""

    def __init__(self) -> None:
        self._real = SystemClock()
        self.ahead = timedelta()

    def now(self) -> datetime:
        return self._real.now() + self.ahead


@dataclass
class Page:
    """What a browser shows."""

    status: int
    text: str
    headers: dict[str, str]


@dataclass
class Browser:
    """A browser with its own cookies."""

    base: str
    session: aiohttp.ClientSession

    async def begin(self) -> dict[str, str]:
        """Open the install page; what Slack is asked for."""
        async with self.session.get(self.base + INSTALL, allow_redirects=False) as answer:
            assert answer.status == 302
            asked = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: values[0] for name, values in asked.items()}

    async def back(self, **query: str) -> Page:
        """Slack sends the browser back with these."""
        async with self.session.get(self.base + BACK, params=query) as answer:
            return Page(answer.status, await answer.text(), dict(answer.headers))

    async def install(self, slack: SlackPeer, team: str = "T1") -> Page:
        """All of it, as somebody who allows everything."""
        asked = await self.begin()
        code = slack.grant(team, asked["redirect_uri"])
        return await self.back(code=code, state=asked["state"])


@dataclass
class Many:
    """A running Steward that workspaces let in."""

    steward: compose.Steward
    slack: Slack
    clock: Shifted
    browsers: list[aiohttp.ClientSession] = field(default_factory=list)

    @property
    def keeper(self) -> Keeper:
        found = self.slack._keeper
        assert found is not None
        return found

    def browser(self) -> Browser:
        """A new one."""
        jar = aiohttp.CookieJar(unsafe=True)  # an address in numbers has cookies, too
        session = aiohttp.ClientSession(cookie_jar=jar)
        self.browsers.append(session)
        assert self.slack.door is not None
        return Browser(self.slack.door.url.removesuffix("/slack/events"), session)


def many_settings(peer: SlackPeer, *, http: bool = False) -> SlackSettings:
    """What the adapter is told where workspaces install it."""
    return SlackSettings(
        app_token=Secret("" if http else peer.app_token),
        signing_secret=Secret(peer.signing_secret if http else ""),
        client_id=peer.state.client_id,
        client_secret=Secret(peer.state.client_secret),
        http="127.0.0.1:0",
        url="http://127.0.0.1",
        api_url=peer.api_url,
    )


@asynccontextmanager
async def many(
    peer: SlackPeer, database: str = "sqlite://", *, http: bool = False, key: str = KEY
) -> AsyncIterator[Many]:
    """Steward, listening."""
    clock = Shifted()
    steward = compose.compose(Settings(database=database, key=Secret(key)), clock)
    adapter = Slack(many_settings(peer, http=http), vocabulary(), clock)
    steward.adapters["slack"] = adapter
    task = asyncio.create_task(adapter.run(steward.answer, steward))
    running = Many(steward, adapter, clock)
    try:
        async with asyncio.timeout(5):
            while adapter.door is None or not adapter.door.open:
                if task.done():
                    await task
                await asyncio.sleep(0.01)
        if http:
            peer.request_url = adapter.door.url
        else:
            await peer.socket.connected()
        yield running
    finally:
        for session in running.browsers:
            await session.close()
        async with asyncio.timeout(10):
            await adapter.close()
            await asyncio.gather(task, return_exceptions=True)
        steward.close()

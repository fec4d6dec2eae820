"""The Slack adapter running against the double, for the tests of what goes over its wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.slack.adapter import Slack
from adapters.slack.settings import SlackSettings
from bot.clock import SystemClock
from bot.context import Place, Request
from bot.reply import Button, Reply
from bot.settings import Secret
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import START
from tests.replies import line

TONGUE = Tongue("en", "UTC", START)
Answers = Callable[[Request], Awaitable[Answer]]


@dataclass
class Desk:
    """Answers every request with what the test says, after `wait` seconds; what people say to each
    other with silence."""

    reply: Reply = field(default_factory=lambda: Reply((line("Added."),)))
    private: bool = False
    wait: float = 0.0
    error: Exception | None = None
    heard: list[Request] = field(default_factory=list)

    async def __call__(self, request: Request) -> Answer:
        self.heard.append(request)
        await asyncio.sleep(self.wait)
        if self.error is not None:
            raise self.error
        if request.overheard:
            return Answer(Reply(), TONGUE, private=True)
        return Answer(self.reply, TONGUE, self.private)

    @property
    def last(self) -> Request:
        return self.heard[-1]


def settings(slack: SlackPeer, *, http: bool = False, **other: Any) -> SlackSettings:
    """What the adapter is told: the double's tokens, and where it is."""
    return SlackSettings(
        bot_token=Secret(slack.bot_token),
        app_token=Secret("" if http else slack.app_token),
        signing_secret=Secret(slack.signing_secret if http else ""),
        http="127.0.0.1:0" if http else "",
        api_url=slack.api_url,
        **other,
    )


@asynccontextmanager
async def running(
    slack: SlackPeer, desk: Answers, *, http: bool = False, silence: float = 60.0, **other: str
) -> AsyncIterator[Slack]:
    """The adapter, listening."""
    adapter = Slack(
        settings(slack, http=http, **other), vocabulary(), SystemClock(), silence=silence
    )
    task = asyncio.create_task(adapter.run(desk))
    try:
        if http:
            async with asyncio.timeout(5):
                while adapter.door is None or adapter.door.url.endswith(":0/slack/events"):
                    await asyncio.sleep(0.01)
            slack.request_url = adapter.door.url
        else:
            await slack.socket.connected()
        yield adapter
    finally:
        async with asyncio.timeout(10):
            await adapter.close()
            await task


@pytest.fixture
async def slack() -> AsyncIterator[SlackPeer]:
    """A Slack in which nothing rings and everything is said as Slack wants it."""
    async with SlackPeer() as peer:
        yield peer
        assert peer.violations == []
        assert peer.pings == []


@pytest.fixture
def desk() -> Desk:
    """A desk that answers “Added.”."""
    return Desk()


both = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
"""Runs a test over Socket Mode and over signed HTTP."""


def place(slack: SlackPeer, name: str = "website") -> Place:
    """A room of the double, by its name."""
    return Place("slack:T1", slack.world.channel(name).id)


def waited(adapter: Slack) -> None:
    """As much time has passed as Slack asked for."""
    for installation in adapter.workspaces.installations.values():
        installation.web.client.held.forget()


def told(*words: str, key: str = "k1") -> Answer:
    """Something to post, with the button it is found by."""
    return Answer(Reply((line(*words),), (Button("Why", f"pm why {key}"),)), TONGUE)

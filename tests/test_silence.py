"""Lines that are connected and deaf (F8): told within a minute, and mended without anybody's help."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from adapters.base import Adapter
from adapters.slack.socket import SocketLine
from bot.settings import Secret
from tests import discord_running, slack_running
from tests.blackhole import BlackHole
from tests.discord_running import peer
from tests.peers.discord import DiscordPeer
from tests.peers.slack import SlackPeer
from tests.slack_running import slack
from tests.test_health import free_port
from tests.test_run import bot, settings

__all__ = ["peer", "slack"]


@asynccontextmanager
async def behind(slack: SlackPeer) -> AsyncIterator[BlackHole]:
    """A black hole that Slack's Socket Mode is reached through."""
    async with BlackHole(slack.port) as hole:
        issue = slack.state.issue_socket_url

        def through() -> str:
            return issue().replace(f":{slack.port}/", f":{hole.port}/")

        slack.state.issue_socket_url = through
        yield hole


@asynccontextmanager
async def before(peer: DiscordPeer) -> AsyncIterator[BlackHole]:
    """A black hole that Discord's gateway is reached through."""
    port = urlsplit(peer.gateway.url).port
    assert port is not None
    async with BlackHole(port) as hole:
        peer.gateway.url = peer.gateway.url.replace(f":{port}/", f":{hole.port}/")
        yield hole


async def until(true: Callable[[], object], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


async def goes_deaf(adapter: Adapter, hole: BlackHole) -> None:
    """Swallow everything until the adapter says that it hears nothing; then let it mend itself."""
    await until(lambda: adapter.state().good, 10)
    hole.swallowing = True
    await until(lambda: not adapter.state().good, 10)
    await asyncio.sleep(1)
    assert not adapter.state().good, "a new line through the same hole is no better"
    hole.heal()
    await until(lambda: adapter.state().good, 20)


async def test_f8_a_deaf_line_to_slack_is_red_and_green_again(
    slack: SlackPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.socket.PING", 0.3)
    desk = slack_running.Desk()
    async with behind(slack) as hole, slack_running.running(slack, desk, silence=0.9) as adapter:
        await goes_deaf(adapter, hole)
        await slack.socket.connected()
        assert (await slack.command("ana", "website", "/task", "x")).acked


async def test_f8_a_line_to_slack_that_answers_pings_alone_is_not_deaf(
    slack: SlackPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.socket.PING", 0.2)
    desk = slack_running.Desk()
    async with slack_running.running(slack, desk, silence=1.0) as adapter:
        await until(lambda: adapter.state().good, 10)
        loop = asyncio.get_running_loop()
        began = loop.time()
        while loop.time() - began < 4:
            assert adapter.state().good, adapter.state()
            await asyncio.sleep(0.02)
    assert slack.socket.opened == 1


async def test_f8_a_pong_that_is_forgotten_is_no_sign_of_life(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The library forgets its last pong when it gives a line up, and begins anew with when it first
    asked: neither is an answer, and a new line that hangs is found as soon as any other."""
    monkeypatch.setattr("adapters.slack.socket.PING", 0.1)
    nothing: Any = None
    line = SocketLine(nothing, Secret("xapp-1"), nothing, lambda: None, silence=1.6)
    client = SimpleNamespace(last_ping_pong_time=5.0, over=False)
    loop = asyncio.get_running_loop()
    began = loop.time()
    watching = asyncio.create_task(line._watch(client, asyncio.Event()))
    for seconds, pong in ((0.5, 6.0), (0.5, None), (0.4, 9.0)):
        await asyncio.sleep(seconds)
        client.last_ping_pong_time = pong
    await asyncio.wait_for(watching, 5)
    assert 2.0 < loop.time() - began < 2.8, "counted from the last answer"


async def test_f8_a_deaf_line_to_discord_is_red_and_resumed(
    peer: DiscordPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer.gateway.heartbeat_ms = 300
    defaults = {"silence": 0.9}
    monkeypatch.setattr("adapters.discord.listener.Listener.__init__.__kwdefaults__", defaults)
    desk = discord_running.Desk()
    async with before(peer) as hole, discord_running.running(peer, desk) as adapter:
        await asyncio.sleep(2)
        assert adapter.state().good and peer.gateway.identifies == 1, "heartbeats are heard"
        await goes_deaf(adapter, hole)
        assert (peer.gateway.identifies, peer.gateway.resumes) == (1, 1)
        await discord_running.mention(peer, peer.ana, peer.general, "hello").reply()


@pytest.mark.slow
async def test_f8_both_are_found_within_a_minute_by_a_real_process(tmp_path: Path) -> None:
    """With the usual patience: /readyz names the one that is deaf, then the other, then none."""
    async with (
        SlackPeer() as slack, DiscordPeer() as peer, behind(slack) as one, before(peer) as other,
    ):  # fmt: skip
        port = free_port()
        env = settings(tmp_path, slack, peer) | {"STEWARD_HEALTH": str(port)}
        async with bot(tmp_path, env), aiohttp.ClientSession() as session:
            await slack.socket.connected(timeout=30)
            await peer.connected(timeout=30)
            loop = asyncio.get_running_loop()

            async def says(status: int, *red: str, within: float) -> float:
                """Wait for these red parts, in this order; the seconds it took."""
                began, text = loop.time(), ""
                while loop.time() - began < within:
                    async with session.get(f"http://127.0.0.1:{port}/readyz") as response:
                        text = await response.text()
                        found = [line for line in text.splitlines() if line.startswith("RED")]
                        named = [line.split()[1].rstrip(":") for line in found]
                        if response.status == status and named == list(red):
                            return loop.time() - began
                    await asyncio.sleep(0.2)
                raise AssertionError(text)

            await says(200, within=10)
            one.swallowing = other.swallowing = True
            slack_after = await says(503, "slack", within=60)
            both_after = slack_after + await says(503, "discord", "slack", within=60 - slack_after)
            one.heal()
            other.heal()
            green_after = await says(200, within=60)
            print(f"slack {slack_after:.0f} s, discord {both_after:.0f} s, well {green_after:.0f}")
            assert both_after < 60

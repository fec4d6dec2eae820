"""How many commands a second are acknowledged with 32 of them under way, over both of Slack's lines.

What is measured is the way in and back, with nothing behind it: what Slack sent is guarded, read,
screened, made a request of, answered and drawn. The base is the least that a server of the same
kind does: it looks at the signature (HTTP), or hears by Slack's own client for the line (Socket
Mode), finds the command and answers. All of them, and who asks, share one event loop, so that what asking costs is in both.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from typing import Any

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters import slack as slack_adapter
from adapters.slack.adapter import Slack
from bot.clock import SystemClock
from bot.context import Request
from bot.reply import Line, Reply
from bot.settings import read
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from tests.bench.ack import PATH, bare_server, command_fields, free_port, listening, signed_body
from tests.bench.measure import Result, ratio
from tests.peers.slack import SlackPeer
from tests.peers.slack_line import COMMAND

AT_ONCE = 32
BATCH = 320
"""Commands of one measured stretch."""

LEAST = 0.40
"""The share of the bare rate that is to be reached."""

Send = Callable[[], Awaitable[None]]


def acks(rounds: int) -> list[Result]:
    """Seconds for a command over HTTP and over Socket Mode, against the bare servers."""
    return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Result]:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(_http())
        socket = await stack.enter_async_context(_socket())
        names = "HTTP", "Socket Mode"
        return [
            await _compared(f"ack path, {AT_ONCE} at once over {name}", *pair, rounds)
            for name, pair in zip(names, (http, socket), strict=True)
        ]


async def _compared(name: str, ours: Send, bare: Send, rounds: int) -> Result:
    for send in (ours, bare):
        await _stretch(send)
    series: list[list[float]] = [[], [], []]
    for _round in range(rounds):
        for kept, send in zip(series, (bare, ours, bare), strict=True):
            kept.append(await _stretch(send))
    bases, subjects, again = series
    return ratio(name, 1 / LEAST, subjects, bases, again)


async def _stretch(send: Send) -> float:
    """Seconds for each command of a batch, so many of them under way at any time."""
    left = count()

    async def one() -> None:
        while next(left) < BATCH:
            await send()

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _line in range(AT_ONCE)))
    return (time.perf_counter() - begun) / BATCH


@asynccontextmanager
async def _running(peer: SlackPeer, **line: str) -> AsyncIterator[Slack]:
    """The adapter, with a desk that says hello."""
    clock = SystemClock()
    variables = {"SLACK_BOT_TOKEN": peer.bot_token, "SLACK_API_URL": peer.api_url, **line}
    adapter = slack_adapter.build(read(slack_adapter.settings, variables), vocabulary(), clock)
    assert isinstance(adapter, Slack)

    async def answer(request: Request) -> Answer:
        return Answer(Reply((Line(("Hello",)),)), Tongue("en", "UTC", clock.now()))

    task = asyncio.create_task(adapter.run(answer))
    try:
        yield adapter
    finally:
        await adapter.close()
        await task


@asynccontextmanager
async def _http() -> AsyncIterator[tuple[Send, Send]]:
    numbers, clock = count(), SystemClock()
    async with AsyncExitStack() as stack:
        peer = await stack.enter_async_context(SlackPeer())
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        client = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        secret, ours, bare = peer.signing_secret, await free_port(), await free_port()
        own = {"SLACK_SIGNING_SECRET": secret, "SLACK_HTTP": f"127.0.0.1:{ours}"}
        await stack.enter_async_context(_running(peer, **own))
        runner = await bare_server(secret, bare, [c.path for c in vocabulary().commands])
        stack.push_async_callback(runner.cleanup)
        await listening(ours)

        def to(port: int) -> Send:
            async def send() -> None:
                body, headers = signed_body(peer, next(numbers), secret, clock)
                address = f"http://127.0.0.1:{port}{PATH}"
                async with client.post(address, data=body, headers=headers) as response:
                    assert response.status == 200 and await response.read()

            return send

        yield to(ours), to(bare)


@asynccontextmanager
async def _socket() -> AsyncIterator[tuple[Send, Send]]:
    numbers = count()
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(SlackPeer())
        bare = await stack.enter_async_context(SlackPeer())
        await stack.enter_async_context(_running(ours, SLACK_APP_TOKEN=ours.app_token))
        task = asyncio.create_task(_bare_socket(bare))
        stack.callback(task.cancel)
        for peer in (ours, bare):
            await peer.socket.connected()

        def through(peer: SlackPeer) -> Send:
            async def send() -> None:
                fields = command_fields(peer, next(numbers))
                envelope = await peer.socket.send(COMMAND, fields, accepts_response=True)
                async with asyncio.timeout(10):
                    await envelope.acked.wait()
                assert envelope.answer

            return send

        yield through(ours), through(bare)


async def _bare_socket(peer: SlackPeer) -> None:
    """The least that is a bot in Socket Mode: Slack's own client for the line, and a listener that
    finds the command and answers."""
    known = {f"/{command.family}": command.path for command in vocabulary().commands}
    web = AsyncWebClient(base_url=peer.api_url)
    client: Any = SocketModeClient(peer.app_token, web_client=web)

    async def listen(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        said = {"response_type": "ephemeral", "text": known[request.payload["command"]]}
        answer = SocketModeResponse(envelope_id=request.envelope_id, payload=said)
        await client.send_socket_mode_response(answer)

    client.socket_mode_request_listeners.append(listen)
    try:
        await client.connect()
        await asyncio.Event().wait()
    finally:
        await client.close()
        await client.aiohttp_client_session.close()

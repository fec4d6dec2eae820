"""The way of a signed request through the adapter and back, with nothing behind it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
import time
from collections.abc import Callable
from itertools import count
from urllib.parse import parse_qs, urlencode

import aiohttp
from aiohttp import web

from adapters import slack as slack_adapter
from bot.clock import SystemClock
from bot.context import Request
from bot.reply import Line, Reply
from bot.settings import read
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from tests.bench.measure import Result, compare
from tests.peers.slack import SlackPeer

PATH = "/slack/events"


def ack(rounds: int) -> list[Result]:
    """Signed HTTP command to answer, desk left out, against a bare verify-and-route handler."""
    return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Result]:
    async with SlackPeer() as peer, aiohttp.ClientSession() as client:
        secret = peer.signing_secret
        numbers = count()
        ours, bare = await free_port(), await free_port()
        variables = {
            "SLACK_BOT_TOKEN": peer.bot_token,
            "SLACK_SIGNING_SECRET": secret,
            "SLACK_API_URL": peer.api_url,
            "SLACK_HTTP": f"127.0.0.1:{ours}",
        }
        clock = SystemClock()
        grammar = vocabulary()
        adapter = slack_adapter.build(read(slack_adapter.settings, variables), grammar, clock)
        assert adapter is not None

        async def answer(request: Request) -> Answer:
            return Answer(Reply((Line(("Hello",)),)), Tongue("en", "UTC", clock.now()))

        async def send(port: int) -> float:
            body, headers = signed_body(peer, next(numbers), secret, clock)
            begun = time.perf_counter()
            async with client.post(
                f"http://127.0.0.1:{port}{PATH}", data=body, headers=headers
            ) as response:
                await response.read()
                assert response.status == 200
            return time.perf_counter() - begun

        running = asyncio.create_task(adapter.run(answer))
        runner = await bare_server(
            secret, bare, [command.path for command in grammar.commands][:40]
        )
        await listening(ours)
        try:
            loop = asyncio.get_running_loop()

            def case(port: int) -> Callable[[], float]:
                return lambda: asyncio.run_coroutine_threadsafe(send(port), loop).result()

            result = await asyncio.to_thread(
                compare, "ack path over HTTP", 8.0, case(ours), case(bare), rounds=rounds, warm=50
            )
        finally:
            await adapter.close()
            await running
            await runner.cleanup()
    return [result]


async def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def listening(port: int) -> None:
    for _try in range(200):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


async def bare_server(secret: str, port: int, paths: list[str]) -> web.AppRunner:
    """The least that is a bot: the signature is looked at, and the command is found."""
    known = {f"/{path.partition(' ')[0]}": path for path in paths}

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        second = request.headers["X-Slack-Request-Timestamp"].encode()
        digest = hmac.new(secret.encode(), b"v0:" + second + b":" + body, hashlib.sha256)
        genuine = f"v0={digest.hexdigest()}"
        if not hmac.compare_digest(genuine, request.headers["X-Slack-Signature"]):
            return web.Response(status=401)
        form = parse_qs(body.decode())
        found = known[form["command"][0]]
        return web.json_response({"response_type": "ephemeral", "text": found})

    app = web.Application()
    app.add_routes([web.post(PATH, receive)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


def command_fields(peer: SlackPeer, number: int) -> dict[str, str]:
    """The payload of a slash command, as no other one is."""
    room, who = peer.world.channel("website"), peer.world.user("ana")
    return {
        "token": "verification", "team_id": room.team_id, "team_domain": "acme",
        "channel_id": room.id, "channel_name": "website", "user_id": who.id, "user_name": "ana",
        "command": "/task", "text": "Fix login", "api_app_id": "A1",
        "is_enterprise_install": "false", "response_url": "http://127.0.0.1/none",
        "trigger_id": f"trigger.{number}",
    }  # fmt: skip


def signed_body(
    peer: SlackPeer, number: int, secret: str, clock: SystemClock
) -> tuple[bytes, dict[str, str]]:
    """A slash command as Slack sends it over HTTP: its body and headers."""
    body = urlencode(command_fields(peer, number)).encode()
    return body, _signed(body, secret, clock)


def _signed(body: bytes, secret: str, clock: SystemClock) -> dict[str, str]:
    second = str(int(clock.now().timestamp()))
    base = f"v0:{second}:".encode() + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": second,
        "X-Slack-Signature": f"v0={digest}",
    }

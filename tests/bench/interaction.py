"""The way of an interaction from the library's parser to the response, with no desk behind it."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Callable
from itertools import count
from typing import Any
from unittest.mock import patch

import discord
from discord import app_commands
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.reply import Button, Line, Reply
from bot.tongue import Answer, Tongue
from tests.bench.measure import Result, compare
from tests.discord_running import Desk, running
from tests.moments import NOW
from tests.peers.discord import DiscordPeer

LIMIT = 2.0
TITLE = "Fix the login @bob friday 5pm !high"


def interaction(rounds: int) -> list[Result]:
    """A typed command to its queued response, drawn from a reply, against the library's own way to
    a callback that does nothing. No desk is asked."""
    return asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> list[Result]:
    tongue = Tongue("en", "UTC", NOW)
    line = Line(("✚ ACME-1 Fix the login",))
    buttons = Button("Done", "task done ACME-1"), Button("Edit", "task edit ACME-1")

    told = Answer(Reply((line,), buttons), tongue)

    async with DiscordPeer() as peer, running(peer, Desk(lambda request: told)) as adapter:
        listener = adapter._listener
        assert listener is not None
        payload = await _payload(peer, listener)
        ended = asyncio.Event()
        bare = await _bare(listener, ended)

        async def queued(*args: Any, **named: Any) -> Any:
            ended.set()
            return {"interaction": {"id": "1", "type": 2}}

        loop, numbers = asyncio.get_running_loop(), count(1)

        async def once(client: discord.Client) -> float:
            body = copy.deepcopy(payload) | {"id": str(2**60 + next(numbers))}
            ended.clear()
            begun = time.perf_counter()
            client._connection.parse_interaction_create(body)
            await ended.wait()
            took = time.perf_counter() - begun
            await listener.settle(5)
            return took

        def case(client: discord.Client) -> Callable[[], float]:
            return lambda: asyncio.run_coroutine_threadsafe(once(client), loop).result()

        with patch.object(AsyncWebhookAdapter, "request", queued):
            found = await asyncio.to_thread(
                compare, "interaction to response queued", LIMIT, case(listener), case(bare),
                rounds=rounds, warm=50,
            )  # fmt: skip
    return [found]


async def _payload(peer: DiscordPeer, listener: discord.Client) -> Any:
    """An interaction as it comes over the gateway."""
    seen: list[Any] = []
    state = listener._connection
    before = state.parsers["INTERACTION_CREATE"]

    def listened(data: Any) -> None:
        seen.append(copy.deepcopy(data))
        before(data)

    state.parsers["INTERACTION_CREATE"] = listened
    typed = {"title": TITLE, "due": "tomorrow"}
    await peer.slash(peer.ana, peer.general, "task", "add", options=typed).reply()
    state.parsers["INTERACTION_CREATE"] = before
    return seen[0]


async def _bare(like: discord.Client, ended: asyncio.Event) -> discord.Client:
    """A client of the library's with the same command, whose callback is empty but for telling
    that it was reached."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)
    group = app_commands.Group(name="task", description="task")

    @group.command(name="add", description="Add a task")
    async def add(interaction: discord.Interaction, title: str, due: str | None = None) -> None:
        ended.set()

    tree.add_command(group)
    await client._async_setup_hook()
    client._connection.user = like.user  # as after a login
    return client

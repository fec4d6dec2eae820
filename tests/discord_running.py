"""The Discord adapter running against the double, for the tests of what goes over its wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest

from adapters.base import Answerer, Core
from adapters.discord import DiscordSettings, build
from adapters.discord.forms import filling, modal
from adapters.discord.place import Discord
from bot.clock import FixedClock
from bot.context import Happening, Place, Request, Told
from bot.credentials import Credentials
from bot.reply import Button, Form, Line, Reply
from bot.settings import Secret, SettingsError
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from tests.moments import NOW
from tests.peers.discord import DiscordPeer
from tests.peers.discord_exchange import Said
from tests.peers.discord_things import Channel, User

GRAMMAR = vocabulary()
ENGLISH = Tongue("en", "UTC", NOW)


def answer(
    text: str = "ok", *buttons: Button, private: bool = False, form: Form | None = None
) -> Answer:
    """One line in English, with buttons under it."""
    return Answer(Reply((Line((text,)),), tuple(buttons), form=form), ENGLISH, private)


def opened(answer: Answer) -> dict[str, Any] | None:
    """The modal of an answer with a form, where nothing can be kept."""
    form = filling(answer, GRAMMAR, {})
    return modal(form, GRAMMAR, answer) if form is not None else None


SILENT = Answer(Reply(), ENGLISH)


@dataclass
class Desk:
    """Answers what a test lays out, and keeps what was asked."""

    reply: Callable[[Request], Answer | Awaitable[Answer]] = lambda request: answer()
    asked: list[Request] = field(default_factory=list)
    kept_texts: dict[str, str] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    asides: list[Request] = field(default_factory=list)  # what people said to each other

    async def happened(self, said: Happening) -> Answer:
        self.happenings.append(said)
        return SILENT

    async def tell(self, told: Told) -> bool | None:
        return False

    def credentials(self) -> Credentials:
        raise SettingsError("nothing is kept here")

    async def forums(self, workspace: str) -> dict[str, datetime]:
        return {}

    async def unknown(self, workspace: str, threads: Sequence[str]) -> list[str]:
        return []

    async def heard(self, workspace: str) -> dict[str, tuple[str, datetime]]:
        return {}

    async def hear(self, workspace: str, thread: str, at: datetime) -> None: ...

    async def keep(self, workspace: str, text: str) -> str | None:
        key = sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
        self.kept_texts[workspace + key] = text
        return key

    async def kept(self, workspace: str, key: str) -> str | None:
        return self.kept_texts.get(workspace + key)

    async def __call__(self, request: Request) -> Answer:
        if request.overheard:
            self.asides.append(request)
            return SILENT
        self.asked.append(request)
        found = self.reply(request)
        return found if isinstance(found, Answer) else await found


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    """A Discord in which nothing rings and everything is said as Discord wants it."""
    async with DiscordPeer() as double:
        yield double
        assert double.unknown == []
        assert double.violations == []
        assert double.pings == []


def made(peer: DiscordPeer, **changes: Any) -> Discord:
    """The adapter, not started; `changes` are other settings."""
    given: dict[str, Any] = {"api_url": peer.api_url, "token": Secret(peer.token), **changes}
    adapter = build(DiscordSettings(**given), GRAMMAR, FixedClock(NOW))
    assert isinstance(adapter, Discord)
    return adapter


@asynccontextmanager
async def running(
    peer: DiscordPeer, desk: Answerer, core: Core | None = None, **changes: Any
) -> AsyncIterator[Discord]:
    """The adapter, listening, with its commands registered."""
    adapter = made(peer, **changes)
    listening = asyncio.create_task(adapter.run(desk, desk if isinstance(desk, Desk) else core))
    try:
        await peer.connected()
        await peer.until(lambda: peer.registry.writes, what="no commands were registered")
        yield adapter
    finally:
        await adapter.close()
        await asyncio.wait_for(listening, 8)


@pytest.fixture
def desk() -> Desk:
    """A desk that answers “ok”."""
    return Desk()


@pytest.fixture
async def adapter(peer: DiscordPeer, desk: Desk) -> AsyncIterator[Discord]:
    """The adapter, listening for that desk."""
    async with running(peer, desk) as found:
        yield found


def room(peer: DiscordPeer, channel: Channel | None = None, thread: Channel | None = None) -> Place:
    """A channel of the double as a place; #general, if none is given."""
    channel = channel or peer.general
    key = str(thread.id) if thread else None
    return Place(f"discord:{peer.guild.id}", str(channel.id), key)


def mention(peer: DiscordPeer, user: User, channel: Channel, text: str, **parts: Any) -> Said:
    """Somebody says that to the bot."""
    return peer.message(user, channel, f"{peer.bot.mention} {text}", **parts)


async def heard(peer: DiscordPeer, desk: Desk, count: int = 1) -> Request:
    """The request of that number, as soon as the desk is asked it."""
    await peer.until(lambda: len(desk.asked) >= count, what="the desk was not asked")
    return desk.asked[count - 1]

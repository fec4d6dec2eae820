"""Discord as a place where people talk: a line that mends itself, and posts that know their fate."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Iterator
from datetime import datetime
from itertools import chain

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.base import Answerer, Connection, Core, NotDelivered, OutcomeUnknown
from adapters.discord.carry import carried
from adapters.discord.forum_life import Ear
from adapters.discord.homes import NAME, Homes
from adapters.discord.layout import LIMITS
from adapters.discord.listener import Listener, ShardedListener
from adapters.discord.menus import entries
from adapters.discord.met import Met
from adapters.discord.missed import Missed
from adapters.discord.outcome import Refusals
from adapters.discord.post import Poster
from adapters.discord.receive import Receiver
from adapters.discord.respond import Responder
from adapters.discord.roles import Roles
from adapters.discord.settings import DiscordSettings, read_roles
from adapters.discord.talk import Talk
from adapters.discord.threads import Threads
from adapters.discord.topics import Topics
from adapters.discord.tree import LOCALES, offered
from bot.clock import Clock
from bot.context import Place
from bot.grammar import Grammar
from bot.settings import SettingsError
from bot.tongue import Answer

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds between two lines, doubled after each that did not hold."""

HELD = 60.0
"""Seconds after which a line counts as having held."""

SETTLING, CLOSING = 4.0, 3.0
"""Seconds at the end for answers that are under way, and for hanging up."""

_REFUSED = 4004  # the gateway's close code for a token it does not know

log = logging.getLogger("steward.discord")


class Discord:
    """The adapter. One listener at a time; posts go through whichever is logged in."""

    name = NAME
    limits = LIMITS
    led = True  # every connection is told everything: two would answer twice

    def __init__(self, settings: DiscordSettings, grammar: Grammar, clock: Clock) -> None:
        self.settings, self.grammar, self.clock = settings, grammar, clock
        self._content = settings.message_content == "on"
        self._homes = Homes(clock)
        self._core: Core | None = None
        self._refusals = Refusals()
        self._set_by_us: dict[int, frozenset[int]] = {}
        self._listener: Listener | None = None
        self._poster: Poster | None = None
        self._closed = asyncio.Event()

    # Listening

    def state(self) -> Connection:
        """See Adapter.state."""
        if self._listener is None or self._listener.is_closed():
            return Connection(open=False)
        return self._listener.state()

    async def run(self, answer: Answerer, core: Core | None = None) -> None:
        """Listen until `close`; what breaks the line is mended here. Raises SettingsError when
        Discord refuses the token for good."""
        self._core = core
        with addressed(self.settings.api_url):
            pause = FIRST_PAUSE
            loop = asyncio.get_running_loop()
            while not self._closed.is_set():
                began = loop.time()
                await self._listen(answer)
                pause = FIRST_PAUSE if loop.time() - began > HELD else min(2 * pause, LONGEST_PAUSE)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closed.wait(), pause)

    async def _listen(self, answer: Answerer) -> None:
        """One line, until it ends. Raises SettingsError when there is no use in another one."""
        listener = self._made(answer)
        self._listener = listener
        line = asyncio.create_task(listener.start(self.settings.token.reveal()))
        ending = asyncio.create_task(self._closed.wait())
        try:
            await asyncio.wait({line, ending}, return_when=asyncio.FIRST_COMPLETED)
            self._understand(line)
        finally:
            await self._hung_up(listener, line)
            ending.cancel()

    def _made(self, answer: Answerer) -> Listener:
        async def act(interaction: discord.Interaction) -> None:
            await responder.interaction(interaction)

        async def word(message: discord.Message) -> None:
            await talk.message(message)

        async def post(before: discord.Thread, after: discord.Thread) -> None:
            await _contained(ear.updated(before, after)) if ear else None

        async def sign(payload: discord.RawReactionActionEvent) -> None:
            await talk.sign(payload)

        async def back(guild: discord.Guild) -> None:
            await _contained(missed.look(guild)) if missed else None

        made = ShardedListener if self.settings.shards else Listener
        listener = made(
            lambda: chain(offered(self.grammar), entries(LOCALES.items())),
            guild=int(self.settings.guild) if self.settings.guild else None,
            content=self._content,
            own_address=bool(self.settings.api_url),
            on_act=act,
            on_word=word,
            on_post=post,
            on_sign=sign,
            on_back=back,
            refusals=self._refusals,
        )
        roles = Roles(read_roles(self.settings.roles))
        core = self._core
        ear = Ear(listener, roles, core.happened, self._set_by_us) if core is not None else None
        threads = Threads(listener, roles)
        met = Met(listener)
        receiver = Receiver(listener, self.grammar, self._homes, met, threads, core, roles)
        answer = met.beside(answer)
        responder = Responder(receiver, self.grammar, self.clock, answer, core)
        talk = Talk(receiver, self.clock, answer, core, ear)
        missed = Missed(talk, core) if core is not None else None
        return listener

    def _understand(self, line: asyncio.Task[None]) -> None:
        """What the end of a line means for the next one; raises SettingsError."""
        error = line.exception() if line.done() and not line.cancelled() else None
        if error is None:
            return
        if isinstance(error, discord.PrivilegedIntentsRequired) and self._content:
            log.error(
                "Discord does not grant the Message Content intent. Switch it on in the portal, "
                "page Bot, or set DISCORD_MESSAGE_CONTENT=off. Going on without it: mentions, "
                "direct messages and commands still arrive."
            )
            self._content = False
            return
        dead = isinstance(error, discord.ConnectionClosed) and error.code == _REFUSED
        if dead or isinstance(error, discord.LoginFailure):
            raise SettingsError(
                "Discord does not accept DISCORD_BOT_TOKEN. Press Reset Token in the portal, page "
                "Bot, put the new one into the settings, and start again."
            )
        log.error("the line to Discord broke: %s", type(error).__name__)

    async def _hung_up(self, listener: Listener, line: asyncio.Task[None]) -> None:
        # In this order: the library's loop fails over a client that was closed under it.
        line.cancel()
        await asyncio.gather(line, return_exceptions=True)
        await listener.settle(SETTLING)
        with contextlib.suppress(TimeoutError, OSError):
            await asyncio.wait_for(listener.close(), CLOSING)

    async def close(self) -> None:
        """Let `run` end."""
        self._closed.set()

    # Saying something unasked

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        """Say it there; "channel/message". Raises NotDelivered, OutcomeUnknown."""
        poster = self._posting(place)
        return await poster.post(place, await carried(answer, place.workspace, self._core), key)

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        """Let the message `ref` say this instead. Raises NotDelivered, OutcomeUnknown."""
        if ref.startswith("home/"):
            raise NotDelivered("there are no homes on Discord", gone=True)
        poster = self._posting(place)
        await poster.edit(ref, await carried(answer, place.workspace, self._core))

    async def pin(self, place: Place, ref: str) -> bool:
        """Pin the message `ref`; whether it was not. Raises NotDelivered, OutcomeUnknown."""
        return await self._posting(place).pin(ref)

    async def remove(self, place: Place, ref: str) -> None:
        """Take the message `ref` away. Raises NotDelivered, OutcomeUnknown."""
        await self._posting(place).remove(ref)

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """The message that carries `key`. Raises OutcomeUnknown, and NotDelivered for no place."""
        try:
            poster = self._posting(place)
        except NotDelivered as absent:
            raise OutcomeUnknown(str(absent)) from absent
        return await poster.find(place, key, since)

    def _posting(self, place: Place) -> Poster:
        """Who says it there; raises NotDelivered where nothing can be said for now."""
        listener = self._listener
        if listener is None or listener.user is None or listener.is_closed():
            raise NotDelivered("not connected to Discord", retry_after=5.0)
        listener.check_let_in(place)
        if self._poster is None or self._poster.client is not listener:
            quiet = self._poster.quiet_until if self._poster else 0.0
            self._poster = Poster(listener, quiet, Topics(listener, self._set_by_us))
        return self._poster


async def _contained(handling: Awaitable[None]) -> None:
    """What happens in a thread concerns nobody who could be told that it went wrong."""
    try:
        await handling
    except Exception as error:
        log.error("something in a thread was not understood: %s", type(error).__name__)
        log.debug("the error in full", exc_info=error)


@contextlib.contextmanager
def addressed(api_url: str) -> Iterator[None]:
    """Let the library's module variables lead to another address, and put them back afterwards."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    if api_url:
        Route.BASE = api_url.rstrip("/")
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before

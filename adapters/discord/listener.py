"""Our end of Discord's gateway: what is heard there, and which commands are offered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.base import Connection, NotDelivered
from adapters.discord.homes import NAME
from adapters.discord.outcome import FAILURES, Refusals, tracing
from adapters.discord.registered import same
from bot.context import Place

JSON = dict[str, Any]

SYNC_PAUSES = (5.0, 30.0, 120.0, 600.0)
"""Seconds between the attempts to register the commands."""

SILENCE = 50.0
"""Seconds without a frame after which a line is dead, and is resumed over a new one. Discord
answers a heartbeat every 41 s; more than 60 would be too long to be deaf without knowing."""

OUT, AWAY = 600.0, 30.0
"""Seconds until it is tried again to say something in a server that put us out, or that Discord
has lost for now."""

QUIET = 45.0
"""Seconds without a frame that are nothing unusual."""

log = logging.getLogger("steward.discord")


class Listener(discord.Client):
    """One connection to Discord, from login to its end; a broken one is replaced by a new one."""

    def __init__(
        self,
        commands: Callable[[], Iterable[JSON]],
        *,
        guild: int | None,
        content: bool,
        own_address: bool,
        on_act: Callable[[discord.Interaction], Coroutine[Any, Any, None]],
        on_word: Callable[[discord.Message], Coroutine[Any, Any, None]],
        on_post: Callable[[discord.Thread, discord.Thread], Coroutine[Any, Any, None]],
        on_sign: Callable[[discord.RawReactionActionEvent], Coroutine[Any, Any, None]],
        on_back: Callable[[discord.Guild], Coroutine[Any, Any, None]],
        refusals: Refusals,
        silence: float = SILENCE,
    ) -> None:
        """`commands`: made when they are compared or registered, and not kept; `guild`: where they
        are offered, None for everywhere; `content`: ask for the privileged intent; `own_address`: the
        API's address was set, so the gateway's is asked for.
        """
        super().__init__(
            intents=discord.Intents(
                guilds=True, messages=True, reactions=True, message_content=content
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=0.0,  # nothing waits for it, and a closed client must not either
            http_trace=tracing(refusals),
            heartbeat_timeout=silence,
            enable_debug_events=True,  # tells of every frame, those that answer heartbeats too
        )
        self._silence, self._heard, self._up = silence, 0.0, False
        self._lost: set[int] = set()  # servers that Discord does not reach for now
        self._offered, self._guild, self._own_address = commands, guild, own_address
        self._on_back = on_back
        self._heard_by: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {
            "interaction": on_act,
            "message": on_word,
            "thread_update": on_post,
            "raw_reaction_add": on_sign,
            "raw_reaction_remove": on_sign,
        }
        self._syncing: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Every event of the library passes here. What people do is heard at once, each in a task
        of its own; a frame is only a sign of life: no task is made of it."""
        if event in ("socket_raw_receive", "socket_raw_send"):
            if event == "socket_raw_receive":
                self._heard = self.loop.time()
            return
        if (heard_by := self._heard_by.get(event)) is not None:
            self._begin(heard_by(*args))
            return
        if event in ("ready", "resumed"):
            self._up = True
        elif event == "disconnect":
            self._up = False
        super().dispatch(event, *args, **kwargs)

    def check_let_in(self, place: Place) -> None:
        """Raises NotDelivered where the server of that place has put us out: what is due there
        waits, or is said elsewhere; and where Discord has lost it for now, which counts nothing."""
        name = place.workspace.removeprefix(f"{NAME}:")
        if not name.isdecimal() or not self.is_ready():
            return
        guild = self.get_guild(int(name))
        if guild is None:
            raise NotDelivered("put out of the server", retry_after=OUT, away=True, elsewhere=True)
        if guild.id in self._lost:
            raise NotDelivered("the server is unavailable", retry_after=AWAY, away=True)

    def state(self) -> Connection:
        """Whether the line is open, and since when nothing was heard over it."""
        if not self._up or self.is_closed():
            return Connection(open=False)
        silent = self.loop.time() - self._heard
        return Connection(open=True, silent=silent, patience=min(QUIET, self._silence))

    async def setup_hook(self) -> None:
        """Once after the login; being ready happens again and again."""
        if self._own_address:
            _shards, address, _limits = await self.http.get_bot_gateway()
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)
        self._syncing = asyncio.create_task(self._sync())

    async def close(self) -> None:
        if self._syncing is not None:
            self._syncing.cancel()
            await asyncio.gather(self._syncing, return_exceptions=True)
        await super().close()

    async def settle(self, seconds: float) -> None:
        """Let the answers that are under way arrive."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    async def on_ready(self) -> None:
        log.info("connected to Discord, in %d servers", len(self.guilds))
        self._lost.clear()
        self._begin(self._back_in(self.guilds))

    async def _back_in(self, guilds: Sequence[discord.Guild]) -> None:
        """One after the other: there may be many."""
        for guild in guilds:
            if not guild.unavailable:  # the library tells of those that come later
                await self._on_back(guild)

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """An outage of Discord's: nothing is given up, what is due there waits."""
        self._lost.add(guild.id)
        log.warning("a server is unavailable for now")

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """We hear what is said there from now on, and ask what was said before."""
        self._lost.discard(guild.id)
        self._begin(self._on_back(guild))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.on_guild_available(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """We were put out: what is due there pauses until we are let in again."""
        log.warning("a server does not want us any more")

    def _begin(self, handling: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(handling)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Handlers keep their failures inside."""
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("an error while hearing: %s", type(task.exception()).__name__)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """What comes here is the library's own."""
        log.error("an error while hearing of %s", event_method)

    # The commands

    async def _sync(self) -> None:
        """Register the commands where they differ: Discord counts new ones by the day."""
        for pause in (*SYNC_PAUSES, None):
            try:
                await self._register(self._guild, self._offered)
                if self._guild is not None:
                    await self._register(None, tuple)  # or that server would be offered both
                return
            except discord.Forbidden:
                log.error(
                    "the commands cannot be offered in %s: is the bot a member there, and was it "
                    "invited with the scope applications.commands?",
                    self._guild or "any server",
                )
                return
            except FAILURES as error:
                log.warning("the commands could not be registered: %s", error)
                if pause is None:
                    return
                await asyncio.sleep(pause)

    async def _register(self, guild: int | None, wanted: Callable[[], Iterable[JSON]]) -> None:
        path = f"/applications/{self.application_id}"
        path += f"/guilds/{guild}/commands" if guild is not None else "/commands"
        read = Route("GET", path)
        known = await self.http.request(read, params={"with_localizations": "true"})
        if same(wanted(), known):
            return
        bodies = list(wanted())
        await self.http.request(Route("PUT", path), json=bodies)
        log.info("registered %d commands", len(bodies))


class ShardedListener(Listener, discord.AutoShardedClient):
    """The same over as many connections as Discord wants for that many servers."""

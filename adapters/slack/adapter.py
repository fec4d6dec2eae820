"""The Slack adapter: put together, run and closed."""

from __future__ import annotations

import asyncio
from datetime import datetime

from adapters.base import Answerer, Connection, NotDelivered
from adapters.slack.draw import LIMITS
from adapters.slack.home import HOME, Homes
from adapters.slack.http import HttpDoor
from adapters.slack.listen import Listener
from adapters.slack.people import People
from adapters.slack.post import Post
from adapters.slack.screen import Screen
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import FIRST_PAUSE, LONGEST_PAUSE, SILENCE, SocketLine, pausing
from adapters.slack.voice import Voice
from adapters.slack.web import REFUSALS, Me, Web, log, retry_after, word
from bot.clock import Clock
from bot.context import Place
from bot.grammar import Grammar
from bot.settings import SettingsError
from bot.tongue import Answer

FINISHING = 3.0
"""Seconds that answers under way are given at the end."""

_HOPELESS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked"})


class Slack:
    """One workspace. See adapters.base.Adapter."""

    name = "slack"
    limits = LIMITS
    led = False  # Slack gives each event to one connection, whichever

    def __init__(
        self,
        settings: SlackSettings,
        grammar: Grammar,
        clock: Clock,
        *,
        silence: float = SILENCE,
    ) -> None:
        """`silence`: after how many seconds without a sign of life the line is built anew."""
        self._settings, self._grammar, self._clock = settings, grammar, clock
        self._silence = silence
        self._web = Web(settings)
        self._voice = Voice(self._web)
        self._post = Post(self._web, self._voice)
        self._homes = Homes(self._web)
        self._stop = asyncio.Event()
        self._ended = asyncio.Event()
        self._running = False
        self.door: HttpDoor | None = None
        self._line: SocketLine | None = None

    async def run(self, answer: Answerer) -> None:
        """See Adapter.run; raises SettingsError when Slack refuses a token for good."""
        self._running = True
        try:
            me = await self._introduced()
            if me is not None:
                await self._serve(me, answer)
        finally:
            self._ended.set()

    def state(self) -> Connection:
        """See Adapter.state. Who is called by signed HTTP hears nothing while nobody speaks."""
        if self._line is not None:
            return self._line.state()
        return Connection(open=self.door is not None and self.door.open)

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        return await self._post.post(place, answer, key)

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        if ref.startswith(HOME):
            if f"slack:{ref.removeprefix(HOME)}" != place.workspace or not place.direct:
                raise NotDelivered("that home is in another workspace", gone=True)
            await self._homes.edit(place.direct, answer)
        else:
            await self._post.edit(place, ref, answer)

    async def pin(self, place: Place, ref: str) -> bool:
        return await self._post.pin(ref)

    async def remove(self, place: Place, ref: str) -> None:
        await self._post.remove(ref)

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        return await self._post.find(place, key, since)

    async def close(self) -> None:
        """Stop listening, finish what is under way, and let go of every connection."""
        self._stop.set()
        if self._running:
            await self._ended.wait()
        await self._web.close()

    async def _introduced(self) -> Me | None:
        """Who we are. Asked until Slack answers; None when stopped first."""
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            try:
                return await self._web.me()
            except REFUSALS as error:
                if word(error) in _HOPELESS:
                    raise SettingsError(
                        f"Slack refuses SLACK_BOT_TOKEN ({word(error)}). "
                        "Install the app again and copy the new token."
                    ) from None
                wait = max(pause, retry_after(error) or 0)
                log.warning("Slack does not answer (%s), again in %.0f s", word(error), wait)
                await pausing(self._stop, wait)
                pause = min(pause * 2, LONGEST_PAUSE)
        return None

    async def _serve(self, me: Me, answer: Answerer) -> None:
        people = People(self._web, me)
        await people.load()
        listener = Listener(
            self._web, me, people, self._voice, self._grammar, self._clock, answer,
            self._settings.command_prefix, self._homes,
        )  # fmt: skip
        screen, settings = Screen(listener.app(), me), self._settings
        try:
            if settings.socket:
                line = SocketLine(screen, settings.app_token, self._web, silence=self._silence)
                self._line = line
                await line.run(self._stop)
            else:
                self.door = HttpDoor(screen, settings.signing_secret, settings.http, self._clock)
                await self.door.run(self._stop)
        finally:
            await listener.finish(FINISHING)

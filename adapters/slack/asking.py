"""Asking the desk for somebody, and seeing to it that the answer is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from adapters.base import BROKEN, Answerer, asked
from adapters.slack.ack import Ack
from adapters.slack.forms_acts import Forms
from adapters.slack.papers import Papers
from adapters.slack.people import People
from adapters.slack.receive import Spot
from adapters.slack.rooms import Rooms
from adapters.slack.threads import Threads
from adapters.slack.voice import Voice
from adapters.slack.web import Me, Web, log
from bot.clock import Clock
from bot.context import Request, Speaker
from bot.grammar import Grammar
from bot.kinds import spoken
from bot.reply import Line, Reply
from bot.tongue import Answer, Tongue

T = TypeVar("T")

Make = Callable[[Speaker, Mapping[str, str]], Request]
"""A request, once it is known who speaks and what the people are called whom they mention."""


class Asking:
    """The way from an act to what is said of it. Whatever goes wrong on it, a person hears so."""

    def __init__(
        self,
        web: Web,
        me: Me,
        people: People,
        voice: Voice,
        grammar: Grammar,
        clock: Clock,
        answer: Answerer,
        threads: Threads,
    ) -> None:
        self._people, self._voice, self._threads = people, voice, threads
        self._clock, self._answer, self._papers = clock, answer, Papers(web)
        self._rooms = Rooms(web, me)
        self.forms = Forms(web, me, people, grammar, clock, answer)
        self._tasks: set[asyncio.Task[Any]] = set()

    async def finish(self, seconds: float) -> None:
        """Give what is under way a little time, then stop it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def soon(
        self, ack: Ack, spot: Spot, name: str, make: Make, mentioned: Collection[str] = ()
    ) -> Answer | None:
        """The answer, if it comes while the acknowledgement waits; else it is said by itself.

        Who is not known yet is looked up first, which cannot be waited for: whether they are a
        guest decides what they may do, their zone which hour they mean, and whom they `mentioned`
        is to be shown by name.
        """
        if not all(self._people.known(native) for native in (spot.user, *mentioned)):
            ack.give()
        answer = await self._found_and_asked(spot, name, make, mentioned)
        if not ack.given:
            ack.end()  # what was said in time goes out with it, whatever is still to be done
            if self._people.stale(spot.user):
                self.later(self.refresh(spot.user))
            return answer
        await self._conclude(spot, answer)
        await self.refresh(spot.user)
        return None

    async def _found_and_asked(
        self, spot: Spot, name: str, make: Make, mentioned: Collection[str]
    ) -> Answer:
        known = self._people.known(spot.user)
        if known is None:
            speaker, names = await asyncio.gather(
                self._people.find(spot.user, name), self._people.names(mentioned)
            )
        else:
            speaker, names = known, await self._people.names(mentioned)
        answer = self.asked(make(speaker, names), spot.room, spot)
        if not spot.direct:
            return await answer
        told, _known = await asyncio.gather(answer, self._voice.recognise(spot))
        return told

    async def asked(self, request: Request, room: str = "", spot: Spot | None = None) -> Answer:
        """The desk's answer to something said in that room; the thread it is about is read if the
        desk wants to know it. How far it has come is told at `spot` where it takes long. It never
        raises; if the way to it does, a person hears so much."""
        show = partial(self._voice.say, spot) if spot is not None else None
        try:
            read = partial(self._threads.whole, room=room)
            look = self._rooms.read_by
            return await asked(self._answer, request, read, self._papers.content, look, show)
        except Exception as error:  # noqa: BLE001 - a lost acknowledgement would say less
            log.error("no answer: %s", type(error).__name__)
            return self.broken(request.speaker)

    def broken(self, speaker: Speaker | None) -> Answer:
        """What a person hears where something of ours broke."""
        locale, zone = (speaker.locale, speaker.zone) if speaker else (None, None)
        tongue = Tongue(spoken(locale), zone or "UTC", self._clock.now())
        return Answer(Reply((Line((BROKEN,)),), tone="problem"), tongue, private=True)

    def conclude_later(self, spot: Spot, answer: Answer) -> None:
        self.later(self._conclude(spot, answer), lambda: spot)

    async def _conclude(self, spot: Spot, answer: Answer) -> None:
        """Open the form an answer asks for, or say it."""
        if not await self.forms.opened(spot, answer):
            await self._voice.say(spot, answer)

    async def at_home(self, spot: Spot, answer: Answer) -> bool:
        """Open the form of an answer in the Home tab; what comes of it is said in direct messages."""
        if answer.reply.form is None:
            return False
        room = await self._voice.home(spot.user)
        return await self.forms.opened(replace(spot, room=room), answer)

    async def refresh(self, user: str) -> None:
        if self._people.stale(user):
            await self._people.look_up(user)

    async def in_hand(self, work: Awaitable[T]) -> T:
        """The result of the work, which `finish` waits for."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            return await work
        finally:
            self._tasks.discard(task)

    def later(
        self, work: Coroutine[Any, Any, Any], spot: Callable[[], Spot] | None = None
    ) -> asyncio.Task[Any]:
        task = asyncio.create_task(self.guarded(work, spot))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def guarded(
        self, work: Coroutine[Any, Any, Any], spot: Callable[[], Spot] | None = None
    ) -> Any:
        """The result of the work, or None where it broke: then who waits at `spot` is told so much.
        Nothing of what people said is logged."""
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - the library would lose the acknowledgement
            log.error("something broke: %s", type(error).__name__)
            if spot is not None:
                self.later(self._apologise(spot))
            return None

    async def _apologise(self, spot: Callable[[], Spot]) -> None:
        found = spot()
        await self._voice.say(found, self.broken(self._people.known(found.user)))

"""What happens when somebody speaks: acknowledged in time, asked of the desk, answered in place.

Slack wants an acknowledgement within three seconds and shows an error without one. It is given
once the desk has answered, which is when what was asked is written down, but it never waits longer
for that than PATIENCE; a slower answer follows. So a person who saw no error may rely on it, and
Slack sends an event again that was not acknowledged: the desk knows it by its id.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.base import BROKEN, Answerer, is_a_line
from adapters.slack import forms, home, receive
from adapters.slack.draw import drawn
from adapters.slack.forms_acts import Forms
from adapters.slack.inline import Json
from adapters.slack.people import People
from adapters.slack.receive import Spot
from adapters.slack.text import heard, mentioned_people, mentioned_rooms, unnamed_people
from adapters.slack.voice import Voice
from adapters.slack.web import REFUSALS, Me, Web, log, word
from bot.clock import Clock
from bot.context import Quote, Request, Speaker
from bot.grammar import Grammar
from bot.kinds import spoken
from bot.reply import Line, Reply
from bot.tongue import Answer, Tongue

PATIENCE = 1.5
"""Seconds an acknowledgement waits for the desk."""

EVENT_PATIENCE = 2.0
REMEMBERED = 5_000
ANY = re.compile("")

Ack = Callable[..., Awaitable[Any]]
Make = Callable[[Speaker, Mapping[str, str]], Request]
"""A request, once it is known who speaks and what the people are called whom they mention."""


class Listener:
    """One listener for each kind of thing Slack sends; everything else is routed here."""

    def __init__(
        self,
        web: Web,
        me: Me,
        people: People,
        voice: Voice,
        grammar: Grammar,
        clock: Clock,
        answer: Answerer,
        prefix: str,
        homes: home.Homes,
    ) -> None:
        self._web, self._me, self._people, self._voice = web, me, people, voice
        self._grammar, self._clock, self._answer, self._prefix = grammar, clock, answer, prefix
        self._homes = homes
        self._forms = Forms(web, me, people, grammar, clock, answer)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._events: OrderedDict[str, None] = OrderedDict()
        self._threads: OrderedDict[tuple[str, str], None] = OrderedDict()

    def app(self) -> AsyncApp:
        """The library's app. Signatures are checked before it (http.py), and it looks up nothing
        by itself: who the bot is, is known, and every answer is sent by us."""

        async def authorize(team_id: str) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=self._me.enterprise,
                team_id=self._me.team,
                bot_id=self._me.bot,
                bot_user_id=self._me.user,
            )

        app = AsyncApp(
            name="steward",
            client=AsyncWebClient(base_url=self._web.client.base_url),
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
        )
        app.command(ANY)(self._on_command)
        app.action(ANY)(self._on_press)
        app.view(ANY)(self._on_submit)
        app.view_closed(ANY)(self._on_close)
        app.options(ANY)(self._on_type)
        app.event(ANY)(self._on_event)
        return app

    async def finish(self, seconds: float) -> None:
        """Give what is under way a little time, then stop it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    # What the library calls. Whatever goes wrong, the acknowledgement goes out.

    async def _on_command(self, ack: Ack, body: Json) -> None:
        payload = await self._guarded(self._command(body), partial(receive.command_spot, body))
        await (ack(payload) if payload else ack())

    async def _on_press(self, ack: Ack, body: Json) -> None:
        if home.is_pressed(body):
            acting = self._homes.pressed(body, self._me, self._people, self._asked, self._at_home)
            await asyncio.wait({self._later(acting)}, timeout=PATIENCE)
        else:
            await self._guarded(self._press(body), partial(receive.press_spot, body))
        await ack()

    async def _on_submit(self, ack: Ack, body: Json) -> None:
        payload = await self._guarded(self._submit(body), partial(forms.submitted_spot, body))
        await (ack(payload) if payload else ack())

    async def _on_close(self, ack: Ack, body: Json) -> None:
        await self._guarded(self._forms.put_aside(body))
        await ack()

    async def _on_type(self, ack: Ack, body: Json) -> None:
        await ack(await self._forms.suggested(body))

    async def _on_event(self, body: Json) -> None:
        await self._guarded(self._event(body))

    # Each kind

    async def _command(self, body: Json) -> Json | None:
        """What the acknowledgement of a slash command says; None where the answer follows."""
        spot = receive.command_spot(body)
        make = partial(receive.command, body, self._me, prefix=self._prefix)
        text, name = str(body.get("text") or ""), str(body.get("user_name") or "")
        known = {who for who in mentioned_people(text) if self._people.known(who)}
        mentioned = (known | unnamed_people(text)) - {self._me.user}
        answer = await self._soon(spot, name, make, mentioned)
        if answer is None:
            return None
        messages = drawn(answer.reply, answer.tongue)
        if answer.reply.form or len(messages) > 1 or answer.pictures:
            # All of one answer takes one way, so that it arrives in order.
            self._conclude_later(spot, answer)
            return None
        kind = "ephemeral" if self._voice.alone(spot, answer) else "in_channel"
        return {"response_type": kind, **messages[0].payload} if messages else None

    async def _press(self, body: Json) -> None:
        if body.get("view"):
            self._later(self._forms.pressed(body))
            return
        if not receive.pressed(body):
            return
        spot = receive.press_spot(body)
        name = str(body["user"].get("name") or "")

        def make(speaker: Speaker, _names: Mapping[str, str]) -> Request:
            return receive.press(body, self._me, speaker)

        answer = await self._soon(spot, name, make)
        if answer is not None:
            self._conclude_later(spot, answer)

    async def _submit(self, body: Json) -> Json | None:
        """What the acknowledgement of a form says: the refusal beside a field, or nothing."""
        answer, refusal = await self._forms.submit(body, self._soon)
        if answer is not None and refusal is None:
            self._conclude_later(forms.submitted_spot(body), answer)
        return refusal

    async def _event(self, body: Json) -> None:
        said = body["event"]
        if home.is_opened(said):
            if self._first_time(str(body["event_id"])):
                self._later(self._homes.opened(body, self._me, self._people, self._asked))
            return
        if not receive.written_by_a_person(said, self._me) or not self._for_us(said):
            return
        if not self._first_time(str(body["event_id"])):
            return
        written = asyncio.Event()
        task = self._later(self._heard(body, written), partial(receive.event_spot, said))
        waiting = asyncio.ensure_future(written.wait())
        await asyncio.wait(
            {task, waiting}, timeout=EVENT_PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()

    async def _heard(self, body: Json, written: asyncio.Event) -> None:
        said = body["event"]
        spot = receive.event_spot(said)
        if spot.direct:
            self._voice.met(spot.user, spot.room)
        speaker, names, about = await asyncio.gather(
            self._people.find(spot.user), self._names(said, spot), self._parent(said)
        )
        answer = await self._asked(receive.event(body, self._me, speaker, names, about))
        written.set()
        await self._voice.say(spot, answer)
        await self._refresh(spot.user)

    # Asking

    async def _soon(
        self, spot: Spot, name: str, make: Make, mentioned: Collection[str] = ()
    ) -> Answer | None:
        """The answer, if it comes while the acknowledgement can wait; else it follows by itself.

        Who is not known yet is looked up first, which cannot be waited for: whether they are a
        guest decides what they may do, their zone which hour they mean, and whom they `mentioned`
        is to be shown by name.
        """
        known = all(self._people.known(native) for native in (spot.user, *mentioned))
        task = asyncio.create_task(self._found_and_asked(spot, name, make, mentioned))
        if known:
            await asyncio.wait({task}, timeout=PATIENCE)
        if task.done():
            self._later(self._refresh(spot.user))
            return task.result()
        self._later(self._follow(spot, task), lambda: spot)
        return None

    async def _found_and_asked(
        self, spot: Spot, name: str, make: Make, mentioned: Collection[str]
    ) -> Answer:
        speaker, names = await asyncio.gather(
            self._people.find(spot.user, name), self._people.names(mentioned)
        )
        answer, _known = await asyncio.gather(
            self._asked(make(speaker, names)), self._voice.recognise(spot)
        )
        return answer

    async def _asked(self, request: Request) -> Answer:
        """The desk's answer. It never raises; if the way to it does, a person hears so much."""
        try:
            return await self._answer(request)
        except Exception as error:  # noqa: BLE001 - a lost acknowledgement would say less
            log.error("no answer: %s", type(error).__name__)
            return self._broken(request.speaker)

    def _broken(self, speaker: Speaker | None) -> Answer:
        """What a person hears where something of ours broke."""
        locale, zone = (speaker.locale, speaker.zone) if speaker else (None, None)
        tongue = Tongue(spoken(locale), zone or "UTC", self._clock.now())
        return Answer(Reply((Line((BROKEN,)),), tone="problem"), tongue, private=True)

    async def _follow(self, spot: Spot, task: asyncio.Task[Answer]) -> None:
        await self._conclude(spot, await task)
        await self._refresh(spot.user)

    def _conclude_later(self, spot: Spot, answer: Answer) -> None:
        self._later(self._conclude(spot, answer), lambda: spot)

    async def _conclude(self, spot: Spot, answer: Answer) -> None:
        """Open the form an answer asks for, or say it."""
        if not await self._forms.opened(spot, answer):
            await self._voice.say(spot, answer)

    async def _at_home(self, spot: Spot, answer: Answer) -> bool:
        """Open the form of an answer in the Home tab; what comes of it is said in direct messages."""
        if answer.reply.form is None:
            return False
        room = await self._voice.home(spot.user)
        return await self._forms.opened(replace(spot, room=room), answer)

    # Events

    def _for_us(self, said: Json) -> bool:
        """A mention, a direct message, or a command in a thread where we were mentioned."""
        room, text = str(said["channel"]), str(said.get("text") or "")
        thread = str(said.get("thread_ts") or "")
        if said["type"] == "app_mention":
            _remember(self._threads, (room, thread or said["ts"]))
            return True
        if said["type"] != "message" or (f"<@{self._me.user}>" in text and not _direct(said)):
            return False  # a mention is told twice, once as a message of its room
        if _direct(said):
            return True
        ours = (room, thread) in self._threads or said.get("parent_user_id") == self._me.user
        return bool(thread) and ours and is_a_line(heard(text), self._grammar)

    def _first_time(self, event: str) -> bool:
        new = event not in self._events
        _remember(self._events, event)
        return new

    async def _parent(self, said: Json) -> Quote | None:
        """The first message of the thread that something was said in."""
        thread = said.get("thread_ts")
        if not thread or thread == said["ts"]:
            return None
        try:
            answer = await self._web.open().conversations_replies(
                channel=said["channel"], ts=thread, limit=1, inclusive=True
            )
        except REFUSALS as error:
            log.info("the beginning of a thread cannot be read: %s", word(error))
            return None
        messages: list[Json] = answer["messages"]
        return receive.parent(messages[0], said["channel"], self._me) if messages else None

    async def _names(self, said: Json, spot: Spot) -> dict[str, str]:
        """What the people and rooms are called that are mentioned, and the room it is said in."""
        text = str(said.get("text") or "")
        wanted = mentioned_rooms(text)
        if not spot.direct:
            wanted.add(spot.room)
        people, rooms = await asyncio.gather(
            self._people.names(mentioned_people(text) - {self._me.user}),
            asyncio.gather(*(self._people.room_name(room) for room in wanted)),
        )
        return people | {room: name for room, name in zip(wanted, rooms, strict=True) if name}

    # Tasks

    async def _refresh(self, user: str) -> None:
        if self._people.stale(user):
            await self._people.look_up(user)

    def _later(
        self, work: Coroutine[Any, Any, Any], spot: Callable[[], Spot] | None = None
    ) -> asyncio.Task[Any]:
        task = asyncio.create_task(self._guarded(work, spot))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(
        self, work: Coroutine[Any, Any, Any], spot: Callable[[], Spot] | None = None
    ) -> Any:
        """The result of the work, or None where it broke: then who waits at `spot` is told so much.
        Nothing of what people said is logged."""
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - the library would lose the acknowledgement
            log.error("something broke: %s", type(error).__name__)
            if spot is not None:
                self._later(self._apologise(spot))
            return None

    async def _apologise(self, spot: Callable[[], Spot]) -> None:
        found = spot()
        await self._voice.say(found, self._broken(self._people.known(found.user)))


def _direct(said: Json) -> bool:
    return said.get("channel_type") == "im"


def _remember(kept: OrderedDict[Any, None], key: Any) -> None:
    kept[key] = None
    kept.move_to_end(key)
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)

"""What is said in Slack's conversations: mentions, direct messages and replies in threads where we
are spoken to, and what people say to each other where that may be about something of ours."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from adapters.base import Core, is_a_line
from adapters.slack import receive
from adapters.slack.ack import Ack
from adapters.slack.asking import Asking
from adapters.slack.inline import Json
from adapters.slack.people import People
from adapters.slack.receive import Spot
from adapters.slack.said import moment
from adapters.slack.text import heard, mentioned_people, mentioned_rooms
from adapters.slack.voice import Voice
from adapters.slack.web import REFUSALS, Me, Web, log, word
from bot.asides import may_matter
from bot.context import Quote
from bot.grammar import Grammar

Written = Callable[[], None]
"""Called once what was said is written down, before anything is said to it."""

REMEMBERED = 5_000

BEHIND = 30.0
"""Seconds that what is said in a thread waits for what was missed before."""


class Hearing:
    """Messages that people write."""

    def __init__(
        self, web: Web, me: Me, people: People, voice: Voice, grammar: Grammar, asking: Asking,
        core: Core | None = None,
    ) -> None:  # fmt: skip
        self._web, self._me, self._people, self._voice = web, me, people, voice
        self._grammar, self._asking = grammar, asking
        self._core = core
        self._caught_up = asyncio.Event()
        self._caught_up.set()
        self._events: OrderedDict[str, None] = OrderedDict()
        self._threads: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def message(self, body: Json, ack: Ack) -> None:
        said = body["event"]
        if not receive.written_by_a_person(said, self._me) or not self._may_matter(said):
            return
        if not self.first_time(_name(said)):
            return
        heard = self._in_turn(body, ack.give)
        await self._asking.guarded(heard, partial(receive.event_spot, said))

    async def _in_turn(self, body: Json, written: Written) -> None:
        """In a thread it waits for what was missed there before."""
        if body["event"].get("thread_ts"):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._caught_up.wait(), BEHIND)
        await self._heard(body, written)

    @contextlib.contextmanager
    def behind(self) -> Iterator[None]:
        """While what was missed is heard, what is said in threads waits for it."""
        self._caught_up.clear()
        try:
            yield
        finally:
            self._caught_up.set()

    async def caught_up(self, said: Json, room: str, thread: str) -> None:
        """What was said in a thread of ours while we were away: as if it were told of now."""
        ours = f"<@{self._me.user}>" in str(said.get("text") or "")
        event = {
            **said, "type": "app_mention" if ours else "message", "channel": room,
            "thread_ts": thread,
        }  # fmt: skip
        if not receive.written_by_a_person(event, self._me) or not self._may_matter(event):
            return
        if self.first_time(_name(event)):
            work = self._heard({"event": event}, lambda: None)
            await self._asking.guarded(work, partial(receive.event_spot, event))

    async def _heard(self, body: Json, written: Written) -> None:
        said = body["event"]
        spot, addressed = receive.event_spot(said), self._for_us(said)
        if spot.direct:
            self._voice.met(spot.user, spot.room)
        speaker, names, about = await asyncio.gather(
            self._people.find(spot.user),
            self._names(said, spot),
            self._parent(said) if addressed else _nothing(),
        )
        request = receive.event(body, self._me, speaker, names, about, overheard=not addressed)
        answer = await self._asking.asked(request, spot.room, spot if addressed else None)
        written()
        if addressed or not answer.reply.silent:
            await self._voice.say(spot, answer)
        else:
            # The desk knows what it has kept; talk of others shall not push out what we have heard.
            self._events.pop(_name(said), None)
        await self._noted(said)
        await self._asking.refresh(spot.user)

    async def _noted(self, said: Json) -> None:
        """Up to when the thread was heard in which it was said."""
        thread = str(said.get("thread_ts") or "")
        if thread and self._core is not None:
            await self._core.hear(self._me.workspace, thread, moment(said["ts"]))

    def _may_matter(self, said: Json) -> bool:
        """Whether it is said to us, or may be about something of ours."""
        if self._for_us(said):
            return True
        text = str(said.get("text") or "")
        spoken_to = said["type"] != "message" or f"<@{self._me.user}>" in text
        in_thread = said.get("thread_ts") not in (None, said["ts"])
        return not spoken_to and may_matter(text, in_thread=in_thread)

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

    def first_time(self, event: str) -> bool:
        """Whether nothing of that name was heard yet, as far as is remembered."""
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


async def _nothing() -> None:
    """What is said to others is about nothing but itself."""


def _name(said: Json) -> str:
    """Of a message, however it was told of."""
    return f"{said['channel']}:{said['ts']}"


def _direct(said: Json) -> bool:
    return said.get("channel_type") == "im"


def _remember(kept: OrderedDict[Any, None], key: Any) -> None:
    kept[key] = None
    kept.move_to_end(key)
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)

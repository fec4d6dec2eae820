"""Messages nobody asked for: posted once, changed later, and found again after a lost answer."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from adapters.base import SKEW, NotDelivered, OutcomeUnknown, Vanished
from adapters.slack.draw import Message, drawn
from adapters.slack.inline import Json
from adapters.slack.pictures import Pictures
from adapters.slack.receive import quote
from adapters.slack.voice import QUIET, Voice
from adapters.slack.web import REFUSALS, Web, outcome, word
from bot.context import Place
from bot.tongue import Answer

EVENT = "steward_post"
"""The type of the metadata that holds a post's key; every app in the room can read it."""

_NOT_OURS = frozenset({"message_not_found", "cant_update_message", "cant_delete_message"})
"""There is no message of ours to change any more."""

PAGE = 200
PAGES = 10


class Post:
    """The courier's hands in Slack. Raises NotDelivered and OutcomeUnknown, and nothing else."""

    def __init__(self, web: Web, voice: Voice) -> None:
        self._web, self._voice = web, voice
        self._pictures = Pictures(web)
        # How many messages of a long post are out already: a later attempt goes on from there.
        self._begun: OrderedDict[str, int] = OrderedDict()

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        """The reference of the last message, which carries the key; "" when there is no word."""
        messages = drawn(answer.reply, answer.tongue)
        ref = ""
        for index, message in enumerate(messages):
            if index < self._begun.get(key, 0):
                continue
            last = index == len(messages) - 1
            extra: Json = {"thread_ts": place.thread} if place.thread else {}
            if last:
                extra |= {"metadata": {"event_type": EVENT, "event_payload": {"key": key}}}
            ref = await self._say(place, message, extra)
            self._note(key, 0 if last else index + 1)
        if ref and answer.pictures:
            await self._pictures.show(ref.partition("/")[0], place.thread, answer)
        return ref

    async def _say(self, place: Place, message: Message, extra: Json) -> str:
        """One message of a post. A home that is gone may only have moved."""
        room = await self._room(place)
        try:
            return await self._send(room, message, extra)
        except NotDelivered as refused:
            if not (refused.gone and place.direct):
                raise
            self._voice.forget(place.direct)
            again = await self._room(place)
            if again == room:
                raise
        return await self._send(again, message, extra)

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        """The message says this instead; what does not fit into one goes into its thread."""
        room, _slash, ts = ref.partition("/")
        for index, message in enumerate(drawn(answer.reply, answer.tongue)):
            if index:
                await self._send(room, message, {"thread_ts": ts})
                continue
            try:
                await self._web.open().chat_update(channel=room, ts=ts, **message.payload)
            except REFUSALS as error:
                if word(error) in _NOT_OURS:
                    raise Vanished(word(error)) from None
                raise outcome(error) from None

    async def pin(self, ref: str) -> bool:
        """Pin that message; whether it was not."""
        room, _slash, ts = ref.partition("/")
        try:
            await self._web.open().pins_add(channel=room, timestamp=ts)
        except REFUSALS as error:
            if word(error) == "already_pinned":
                return False
            raise outcome(error) from None
        return True

    async def remove(self, ref: str) -> None:
        """Take that message away."""
        room, _slash, ts = ref.partition("/")
        try:
            await self._web.open().chat_delete(channel=room, ts=ts)
        except REFUSALS as error:
            if word(error) in _NOT_OURS:
                raise Vanished(word(error)) from None
            raise outcome(error) from None

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """The message with this key among those since then; OutcomeUnknown where nobody can tell."""
        room = await self._room(place)
        cursor = ""
        for _page in range(PAGES):
            answer = await self._history(place, room, since, cursor)
            for message in answer["messages"]:
                if _carries(message, key):
                    return f"{room}/{message['ts']}"
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise OutcomeUnknown("too much was said since")

    async def _history(self, place: Place, room: str, since: datetime, cursor: str) -> Json:
        client = self._web.open()
        wanted: Json = {
            "channel": room,
            "oldest": f"{(since - SKEW).timestamp():.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            "limit": PAGE,
            "cursor": cursor,
        }
        try:
            if place.thread:
                found = await client.conversations_replies(ts=place.thread, **wanted)
            else:
                found = await client.conversations_history(**wanted)
        except REFUSALS as error:
            failed = outcome(error)
            if isinstance(failed, NotDelivered) and failed.gone:
                raise failed from None
            raise OutcomeUnknown(word(error)) from None
        return dict(found.data) if isinstance(found.data, dict) else {"messages": []}

    async def _room(self, place: Place) -> str:
        return await self._voice.home_of(place.direct) if place.direct else place.room

    async def _send(self, room: str, message: Message, extra: Json) -> str:
        client = self._web.open()
        wanted: Json = {"channel": room, **QUIET, **message.payload, **extra}
        try:
            try:
                sent = await client.chat_postMessage(**wanted)
            except REFUSALS as error:
                if word(error) != "thread_not_found":
                    raise
                # The thread was deleted; the room is the next best place.
                del wanted["thread_ts"]
                sent = await client.chat_postMessage(**wanted)
        except REFUSALS as error:
            raise outcome(error) from None
        return f"{sent['channel']}/{sent['ts']}"

    def _note(self, key: str, begun: int) -> None:
        self._begun.pop(key, None)
        if begun:
            self._begun[key] = begun
        if len(self._begun) > 1000:
            self._begun.popitem(last=False)


def _carries(message: Json, key: str) -> bool:
    """Whether a message is the one with this key: by its metadata, or by its Why button."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT and metadata.get("event_payload") == {"key": key}:
        return True
    return f"pm why {key}" in quote(message).lines

"""Reactions: whoever puts one on a message says the line it stands for about that message."""

from __future__ import annotations

from collections import OrderedDict

from adapters.slack.ack import Ack
from adapters.slack.asking import Asking
from adapters.slack.inline import Json
from adapters.slack.people import People
from adapters.slack.receive import Spot
from adapters.slack.threads import Threads
from adapters.slack.voice import Voice
from adapters.slack.web import Me
from bot.context import Place, Quote, Request, Speaker
from bot.signs import asked_by

KINDS = ("reaction_added", "reaction_removed")
REMEMBERED = 5_000


class Reactions:
    """Hears reactions that people add and take away."""

    def __init__(
        self, me: Me, people: People, threads: Threads, voice: Voice, asking: Asking
    ) -> None:
        self._me, self._people, self._threads = me, people, threads
        self._voice, self._asking = voice, asking
        self._events: OrderedDict[str, None] = OrderedDict()

    async def reacted(self, body: Json, ack: Ack) -> None:
        event = body["event"]
        item = event.get("item") or {}
        user, sign = event.get("user"), event.get("reaction")
        if item.get("type") != "message" or not (user and sign and item.get("channel")):
            return
        if user == self._me.user or not item.get("ts") or not self._first_time(body["event_id"]):
            return
        user, room, ts = str(user), str(item["channel"]), str(item["ts"])
        speaker = await self._people.find(user)
        answer = await self._asking.asked(reaction(body, self._me, speaker), room)
        ack.give()
        if answer.reply.silent:
            return
        root = await self._threads.root(room, ts)
        direct = room.startswith("D")
        thread = None if direct else root.ts
        await self._voice.say(Spot(room, user, thread, direct, replied=root.begun), answer)

    def _first_time(self, event: object) -> bool:
        key = str(event)
        if key in self._events:
            return False
        self._events[key] = None
        if len(self._events) > REMEMBERED:
            self._events.popitem(last=False)
        return True


def reaction(body: Json, me: Me, speaker: Speaker) -> Request:
    """A reaction as a request: its id tells the message and the sign, so that what it did is found
    again when it is taken off."""
    event = body["event"]
    room, ts, sign = str(event["item"]["channel"]), str(event["item"]["ts"]), str(event["reaction"])
    direct = speaker.native if room.startswith("D") else None  # a person's own messages with us
    place = Place(me.workspace, "" if direct else room, direct=direct)
    removed = event["type"] == "reaction_removed"
    return Request(
        id=asked_by(sign, place, ts, str(body["event_id"]), off=removed),
        speaker=speaker,
        place=place,
        about=Quote(key=ts, link=me.link(room, ts)),
        sign=sign,
        unsigned=removed,
    )

"""What the test room hears with: an adapter that remembers all that is said unasked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from adapters.base import Limits
from bot.context import Place
from bot.tongue import Answer
from bot.work import NotDelivered, Vanished

if TYPE_CHECKING:
    from tests.room import Room

HOME = "home"
"""The reference of somebody's home, which nobody posts."""


class Ear:
    """The adapter of the room: it hears what is said unasked, and remembers it."""

    limits = Limits(10**9, 10**9, 10**9, 10**9, 10**9, label=75, payload=2000)

    def __init__(self, room: Room) -> None:
        self._room = room
        self._said: dict[str, str] = {}  # key -> reference

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        now = self._room.clock.now()
        from tests.room import Posted

        posted = Posted(answer, None if place.direct else place.room, place.direct, now)
        self._room.posts.append(posted)
        ref = f"m{len(self._room.posts)}"
        if answer.reply.topic is not None:  # a thread shows itself
            ref = f"{place.thread or ref}/{ref}"
        ref = self._said.setdefault(key, ref)
        self._room.standing[ref] = posted
        return ref

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        return self._said.get(key)

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        room = self._room
        if ref not in room.standing and ref != HOME:
            raise Vanished(ref)
        from tests.room import Posted

        edited = Posted(
            answer, None if place.direct else place.room, place.direct, room.clock.now()
        )
        room.edits.append(edited)
        room.standing[ref] = edited

    async def pin(self, place: Place, ref: str) -> bool:
        if self._room.no_pins:
            raise NotDelivered("not allowed to pin")
        new = ref not in self._room.pinned
        self._room.pinned.add(ref)
        return new

    async def remove(self, place: Place, ref: str) -> None:
        self._room.standing.pop(ref, None)
        self._room.pinned.discard(ref)

"""What the courier needs of an adapter."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.context import Place
from bot.tongue import Answer


class Rhythm(Protocol):
    """How quickly messages may follow each other."""

    @property
    def pause(self) -> float:
        """Seconds between two in one place."""

    @property
    def rate(self) -> float:
        """How many a second in one workspace; 0 for any number."""


class Carrier(Protocol):
    """Takes what nobody asked for to where it is read, and finds it there again."""

    @property
    def limits(self) -> Rhythm: ...

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        """Say it there; the message's reference. Raises NotDelivered, OutcomeUnknown."""

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        """Let that message say this instead. Raises Vanished, NotDelivered, OutcomeUnknown."""

    async def pin(self, place: Place, ref: str) -> bool:
        """Pin it there; whether it was not. Raises NotDelivered, OutcomeUnknown."""

    async def remove(self, place: Place, ref: str) -> None:
        """Take our own message away. Raises NotDelivered, OutcomeUnknown."""

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """The message that carries `key`; raises OutcomeUnknown if nobody can tell."""

"""A platform on which nothing is ever changed, for tests in which nothing shall be."""

from __future__ import annotations

from bot.context import Place
from bot.tongue import Answer
from bot.work import NotDelivered


class Unmoved:
    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        raise NotDelivered("nothing can be changed here", gone=True)

    async def pin(self, place: Place, ref: str) -> bool:
        raise NotDelivered("nothing can be pinned here")

    async def remove(self, place: Place, ref: str) -> None:
        raise NotDelivered("nothing can be taken away here", gone=True)

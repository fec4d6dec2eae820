"""The counter of the post office: those who come while it is busy are served together.

A commit waits for the disk, and handing work to a thread and back costs as much as a small question;
so all that waits is done in one go, by one thread and in one transaction. Only the platforms are
worth waiting for side by side: one go at a time, and a burst of posts does not take the database
from the people who talk meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from bot.post_office import PostOffice
from bot.values import dataclass

S = TypeVar("S")
T = TypeVar("T")

MOST = 100
"""Questions in one go, so that the database is not held for long."""


_Question = Callable[[PostOffice, Sequence[Any]], Sequence[Any]]
"""Asked for any number of things at once: what it brings for each of them."""


@dataclass(frozen=True, slots=True)
class _Asked:
    question: _Question
    thing: Any
    changes: bool
    answer: asyncio.Future[Any]


class Counter:
    """Where the courier asks the post office. Belongs to the loop that asks."""

    def __init__(self, office: PostOffice) -> None:
        self._office = office
        self._turn = asyncio.Lock()
        self._waiting: list[_Asked] = []
        self._serving: asyncio.Task[None] | None = None

    async def alone(self, question: Callable[[PostOffice], T]) -> T:
        """The answer to something that takes long, or keeps its own transaction."""
        return await self.in_turn(lambda: asyncio.to_thread(question, self._office))

    async def in_turn(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` brings, while nothing else of the courier is at the database."""
        async with self._turn:
            return await work()

    async def each(self, ask: Callable[[S], Awaitable[T]], things: Sequence[S]) -> list[T]:
        """What `ask` brings for each of these, one after another and in turn, as by `in_turn`."""
        out: list[T] = []
        for first in range(0, len(things), MOST):
            async with self._turn:
                out += [await ask(thing) for thing in things[first : first + MOST]]
        return out

    async def read(self, question: Callable[[PostOffice], T]) -> T:
        """The answer to a small question that changes nothing."""
        return await self.read_of(lambda office, _things: [question(office)], None)

    async def note(self, change: Callable[[PostOffice], T]) -> T:
        """What a small change brings, when it is committed. It may be made a second time where
        the first is rolled back on account of a neighbour's."""
        return await self.note_of(lambda office, _things: [change(office)], None)

    async def read_of(
        self, question: Callable[[PostOffice, Sequence[S]], Sequence[T]], thing: S
    ) -> T:
        """As `read`, of a question that is asked once for all who come with the same."""
        answer: T = await self._asked(question, thing, changes=False)
        return answer

    async def note_of(
        self, change: Callable[[PostOffice, Sequence[S]], Sequence[T]], thing: S
    ) -> T:
        """As `note`, of a change that is made at once for all who come with the same."""
        answer: T = await self._asked(change, thing, changes=True)
        return answer

    async def _asked(self, question: _Question, thing: Any, *, changes: bool) -> Any:
        loop = asyncio.get_running_loop()
        asked = _Asked(question, thing, changes, loop.create_future())
        self._waiting.append(asked)
        if self._serving is None or self._serving.done():
            self._serving = loop.create_task(self._serve())
        return await asked.answer

    async def _serve(self) -> None:
        together: list[_Asked] = []
        try:
            while self._waiting:
                async with self._turn:
                    await asyncio.sleep(0)  # for those who come in the same turn of the loop
                    together, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                    await self._contained(together)
        except BaseException as error:
            # Nobody serves any more: whoever waits would wait for ever.
            unserved, self._waiting = together + self._waiting, []
            _failed(unserved, error)
            raise

    async def _contained(self, together: list[_Asked]) -> None:
        try:
            await self._served(together)
        except Exception:  # noqa: BLE001 - whose fault it is shows when each is alone
            for asked in together:
                try:
                    await self._served([asked])
                except Exception as error:  # noqa: BLE001 - whose question it was may handle it
                    _failed([asked], error)

    async def _served(self, together: list[_Asked]) -> None:
        alike: dict[_Question, list[_Asked]] = {}
        for asked in together:
            alike.setdefault(asked.question, []).append(asked)
        answers = await asyncio.to_thread(
            self._office.together,
            [_put(question, those) for question, those in alike.items()],
            changes=any(asked.changes for asked in together),
        )
        for those, brought in zip(alike.values(), answers, strict=True):
            for asked, answer in zip(those, brought, strict=True):
                if not asked.answer.done():  # whoever asked may have been cancelled
                    asked.answer.set_result(answer)


def _put(question: _Question, those: list[_Asked]) -> Callable[[PostOffice], Sequence[Any]]:
    things = [asked.thing for asked in those]
    return lambda office: question(office, things)


def _failed(those: list[_Asked], error: BaseException) -> None:
    for asked in those:
        if not asked.answer.done():
            asked.answer.set_exception(error)

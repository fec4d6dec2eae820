"""A team whose posts a courier puts into a letterbox, where a test can read them."""

from __future__ import annotations

import asyncio
import time as stopwatch
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from adapters.base import Answerer, Connection, Core, Limits, OutcomeUnknown
from bot.clock import Clock, FixedClock, SystemClock
from bot.context import Place, Request, Speaker, Ticking
from bot.desk import Desk
from bot.model.post import Post, PostState
from bot.reply import Line, Reply
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from bot.work import StoredPost
from scheduler.courier import ATTEMPT, LEASE, Courier
from scheduler.delivered import Delivered
from storage.engine import open_storage
from tests.moments import NOW
from tests.posts import of_subject
from tests.unmoved import Unmoved

End = Exception | None


@dataclass
class Letterbox(Unmoved):
    """An adapter that keeps what it is given. `ends` are how the next attempts at a reader end."""

    name: str = "letters"
    limits: Limits = field(default=Limits(10_000, 1000, 50, 25, 5, 75, 2000))
    read: list[tuple[Place, Answer, str, datetime]] = field(default_factory=list)
    ends: dict[str, list[End]] = field(default_factory=dict)
    lost: bool = False  # an attempt of unknown outcome did arrive
    blind: bool = False  # nobody may look
    looked: int = 0
    gate: asyncio.Event | None = None  # attempts at "slow" wait for it
    seconds: float = 0.0  # how long each attempt takes
    clock: Clock = field(default_factory=SystemClock)

    led: bool = False

    def state(self) -> Connection:
        return Connection(open=True)

    async def run(self, answer: Answerer, core: Core | None = None) -> None:
        await asyncio.sleep(0)

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        if place.direct == "slow" and self.gate is not None:
            await self.gate.wait()
        await asyncio.sleep(self.seconds)
        ends = self.ends.get(place.direct or place.room, [])
        end = ends.pop(0) if ends else None
        if end is None or (isinstance(end, OutcomeUnknown) and self.lost):
            self.read.append((place, answer, key, self.clock.now()))
        if end is not None:
            raise end
        return f"ref-{key}"

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        self.looked += 1
        if self.blind:
            raise OutcomeUnknown
        return next((f"ref-{k}" for p, _a, k, _t in self.read if k == key and p == place), None)

    async def close(self) -> None:
        await asyncio.sleep(0)

    def texts(self) -> list[str]:
        return [drawn(answer) for _place, answer, _key, _at in self.read]


def drawn(answer: Answer) -> str:
    """The words of a message, a block a line, without its buttons."""
    lines = []
    for block in answer.reply.blocks:
        spans = getattr(block, "spans", ())
        lines.append("".join(answer.tongue.text(span) for span in spans))
    return "\n".join(line for line in lines if line)


ALONE = "/pm settings agenda off quiet off"
"""Nothing comes but what a test wants, and that at the very moment."""


class World:
    """A team, a database, a letterbox and a courier; `lines` says what the desk says to a line."""

    def __init__(self, url: str = "sqlite://", clock: Clock | None = None) -> None:
        self.clock = clock or FixedClock(NOW)
        self.storage = open_storage(url)
        self.desk = Desk(vocabulary(), self.storage.house, self.clock)
        self.box = Letterbox(clock=self.clock)
        self.lines: dict[str, Reply | Exception | None] | None = {}
        self.thinking = timedelta()  # how long the desk takes for a line
        self.courier = self.another()
        self.say("wei", "/project new Website")
        self.say("wei", ALONE)
        self.project = "WEBSIT"
        entrance = self.storage.house.enter("letters:home", "wei", "website", "none")
        assert entrance is not None
        assert entrance.room is not None
        self.org, self.room = entrance.organisation.id, entrance.room.id
        self.people = {"wei": entrance.person.id}

    def another(
        self,
        patience: float = 4.0,
        lease: timedelta = LEASE,
        attempt: timedelta = ATTEMPT,
    ) -> Courier:
        """A courier over the same posts and the same letterbox."""
        return Courier(
            self.storage.posts, {"letters": self.box}, self.answer, self.clock,
            patience=patience, lease=lease, attempt=attempt,
        )  # fmt: skip

    def say(self, who: str, words: str, room: str = "website") -> Answer:
        place, speaker = Place("letters:home", room), Speaker(who, who, outsider=False)
        number = stopwatch.monotonic_ns()
        return self.desk.answer(
            Request(f"{who}/{number}", speaker, place, words.lstrip("/"), room_name=room)
        )

    def person(self, who: str) -> str:
        if who not in self.people:
            self.say(who, "/pm help")
            self.say(who, ALONE)
            entrance = self.storage.house.enter("letters:home", who, "website", "none")
            assert entrance is not None
            self.people[who] = entrance.person.id
        return self.people[who]

    async def answer(self, ticking: Ticking | Request) -> Answer:
        if self.lines is None or not isinstance(ticking, Ticking):
            return await asyncio.to_thread(self.desk.answer, ticking)
        if isinstance(self.clock, FixedClock):
            self.clock.advance(self.thinking)
        tongue = Tongue("en", "UTC", self.clock.now())
        reply = self.lines.get(ticking.line, Reply((Line((ticking.line,)),)))
        if isinstance(reply, Exception):
            raise reply
        if reply is None:  # the desk is busy or broken
            return Answer(Reply((Line(("trouble",)),)), tongue, private=True)
        return Answer(reply, tongue)

    def want(
        self,
        name: str,
        who: str | None = "wei",
        *,
        due: datetime | None = None,
        line: str | None = None,
        until: datetime | None = None,
    ) -> None:
        """Queue a post called `name` for a person, or (None) for the room."""
        person, room = (self.person(who), None) if who else (None, self.room)
        post = Post(name, line or name, due or self.clock.now(), "soon", person, room, until)
        assert self.storage.posts.enqueue(self.org, [post], self.clock.now()) == 1

    def fate(self, name: str) -> StoredPost:
        subject = "/".join(name.split("/")[:2])
        return next(
            stored for stored in of_subject(self.storage, subject) if stored.post.key == name
        )

    def state(self, name: str) -> PostState:
        return self.fate(name).state

    async def deliver(self, after: timedelta = timedelta()) -> Delivered:
        assert isinstance(self.clock, FixedClock)
        self.clock.advance(after)
        return await self.courier.deliver(self.clock.now())

    def close(self) -> None:
        self.storage.close()


@pytest.fixture
def world() -> Iterator[World]:
    """A team on a database in memory, with a clock that stands still."""
    made = World()
    yield made
    made.close()

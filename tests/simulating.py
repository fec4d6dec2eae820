"""A team in bad weather: what `tests/test_simulation.py` lets happen, and what it then looks at.

Everything below the words is real but for the sky, which carries messages or loses them, and the
fuse, which ends a courier's process at any step of it: nothing it held in memory is known to the
next one, and no lease is given back.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select, update

from adapters.base import Limits, NotDelivered, OutcomeUnknown
from bot.clock import FixedClock
from bot.context import Place, Request, Speaker, Ticking
from bot.desk import Desk
from bot.model.post import PostState
from bot.post_office import PostOffice
from bot.tongue import Answer
from bot.vocabulary import vocabulary
from bot.work import StoredPost
from scheduler.courier import Courier
from scheduler.steady import Steady
from storage import schema
from storage.engine import open_storage
from storage.rows import POST, stored
from storage.schema import BY_NAME
from tests.letterbox import drawn
from tests.moments import NOW
from tests.unmoved import Unmoved

HOME = "sky:home"
PEOPLE = ("wei", "ana", "bob")
WORDS = {"ALPHA": "quartz", "BETA": "basalt"}
"""Each project, and a word that is in the title of every task of it and of no other."""

CALM, STORM = "calm", "storm"
WEATHER: dict[str, dict[str, float]] = {
    CALM: {},
    STORM: {"lost": 0.15, "vanished": 0.15, "refused": 0.1, "limited": 0.1, "away": 0.1},
    "lossy": {"lost": 0.4, "vanished": 0.3},
    "away": {"away": 1.0},
    "limited": {"limited": 0.8},
    "refusing": {"refused": 0.7},
    "closed": {"gone": 0.5},
}
"""How likely an attempt ends otherwise than well. `lost` arrives and `vanished` does not, and of
both nobody hears the end."""


class Killed(BaseException):
    """The process is no more. Nothing that handles errors may handle it."""


@dataclass
class Fuse:
    """Burns down by one with every effect of a process; at its end there is no process."""

    left: int | None = None

    def burn(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed


class Mortal:
    """A post office that may be left in the middle: before a step is done, or just after it."""

    def __init__(self, office: PostOffice, fuse: Fuse, sky: Sky) -> None:
        self._office, self._fuse, self._sky = office, fuse, sky

    def __getattr__(self, name: str) -> Callable[..., Any]:
        step: Callable[..., Any] = getattr(self._office, name)
        if name == "together":
            return partial(self._together, step)

        def taken(*args: Any, **named: Any) -> Any:
            self._fuse.burn()
            out = step(*args, **named)
            if name == "sending":
                for (claim, _term), goes in zip(args[0], out, strict=True):
                    if goes:
                        self._sky.carried[claim.attempt] = {stored.id for stored in claim.posts}
            if name == "close":
                self._sky.closed(*args)
            self._fuse.burn()
            return out

        return taken

    def _together(self, step: Callable[..., Any], asked: Sequence[Any], **named: Any) -> Any:
        """Several steps, of which all or none are kept, wherever the fuse ends."""

        def mortal(question: Callable[[Any], Any]) -> Callable[[PostOffice], Any]:
            return lambda office: question(Mortal(office, self._fuse, self._sky))

        out = step([mortal(question) for question in asked], **named)
        self._fuse.burn()
        return out


@dataclass(frozen=True)
class Seen:
    """A message that people see, and the posts it is made of."""

    place: Place
    key: str
    text: str
    at: datetime
    posts: tuple[StoredPost, ...]


@dataclass
class Sky(Unmoved):
    """The platform. What is in `seen` was visible to people, whatever anybody was told of it."""

    chance: random.Random
    clock: FixedClock
    weather: str = CALM
    fuse: Fuse = field(default_factory=Fuse)
    limits: Limits = field(default=Limits(10_000, 1000, 50, 25, 5, 75, 2000))
    seen: list[Seen] = field(default_factory=list)
    carried: dict[str, set[str]] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)  # posts that may come out of their order
    patience: dict[str, datetime] = field(default_factory=dict)  # per reader, as was asked for
    wrong: list[str] = field(default_factory=list)
    look: Callable[[set[str]], tuple[StoredPost, ...]] = lambda ids: ()
    judge: Callable[[Seen], list[str]] = lambda seen: []
    judge_end: Callable[[Any, PostState, datetime], list[str]] = lambda claim, fate, now: []

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        self.fuse.burn()
        await asyncio.sleep(0)
        reader, now = place.direct or place.room, self.clock.now()
        if now < self.patience.get(reader, now):
            self.wrong.append(f"{reader} was asked again before {self.patience[reader]}, at {now}")
        end = self._end()
        if end == "limited":
            seconds = self.chance.choice((1, 30, 90))
            self.patience[reader] = now + timedelta(seconds=seconds)
            raise NotDelivered("slow down", retry_after=seconds)
        if end == "away":
            raise NotDelivered("away", away=True)
        posts = self.look(self.carried.get(key, set()))
        if end is not None:
            self.excused |= {post.id for post in posts}
        if end in ("refused", "gone"):
            raise NotDelivered("no", gone=end == "gone")
        if end != "vanished":
            seen = Seen(place, key, drawn(answer), now, posts)
            self.wrong += self.judge(seen)
            self.seen.append(seen)
            self.fuse.burn()
        if end is not None:
            raise OutcomeUnknown
        return f"ref-{key}"

    def _end(self) -> str | None:
        dice = self.chance.random()
        for end, share in WEATHER[self.weather].items():
            dice -= share
            if dice < 0:
                return end
        return None

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        self.fuse.burn()
        await asyncio.sleep(0)
        if self.weather == "away" or (self.weather == STORM and self.chance.random() < 0.2):
            raise OutcomeUnknown
        return next((f"ref-{s.key}" for s in self.seen if (s.key, s.place) == (key, place)), None)

    def closed(self, claim: Any, fates: dict[str, PostState], now: datetime, ref: Any) -> None:
        for key, fate in fates.items():
            for post in self.look({key}):
                if fate is not PostState.SENT:
                    self.wrong += self.judge_end(post, fate, now)


class Life:
    """One simulated stretch of time: a database, its people, and one courier after another."""

    def __init__(self, url: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chance = random.Random(seed)
        # Everything that is left to chance comes from the seed, or nothing could be replayed.
        same = SimpleNamespace(randbits=random.Random(seed).getrandbits)
        monkeypatch.setattr("bot.clock.secrets", same)
        monkeypatch.setattr("scheduler.pace.random", random.Random(seed))
        self.clock = FixedClock(NOW)
        self.counted = 0.0  # seconds, by what nobody can put forward or back
        self.storage = open_storage(url)
        self.desk = Desk(vocabulary(), self.storage.house, self.clock, ("Europe/Berlin", "en"))
        self.sky = Sky(self.chance, self.clock)
        self.sky.look = self.rows
        self.requests = self.titles = self.kills = self.flurries = 0
        self.answers: list[tuple[str, str]] = []
        self.loop = asyncio.Runner()
        # Of a process that is no more, several tasks may end at once; one is enough to be told.
        self.loop.get_loop().set_exception_handler(lambda loop, context: None)
        self.start()
        self.say("wei", "/project new Alpha", "alpha")
        self.say("wei", "/project new Beta", "beta")
        self.say("wei", "/project bind alpha as client", "client")
        self.say("wei", "/project bind beta as team", "lobby")
        for who in PEOPLE:
            self.say(who, "/pm help", "alpha")
        # What is said shall not depend on who has been at what, nor on the hour; no undo changes it.
        with self.storage.engine.begin() as connection:
            connection.execute(
                update(BY_NAME["person"].table).values(reminders="strict", quiet=False)
            )
        self.org = next(iter(self.table("organisation"))).id

    def start(self) -> None:
        """A new process over the same database."""
        self.sky.fuse, self.sky.carried = Fuse(), {}
        self.steady = Steady()
        office = cast("PostOffice", Mortal(self.storage.posts, self.sky.fuse, self.sky))
        self.courier = Courier(office, {"sky": self.sky}, self._tick, self.clock)

    async def _tick(self, ticking: Ticking) -> Answer:
        self.sky.fuse.burn()
        answer = self.desk.answer(ticking)
        if "Something broke" in drawn(answer):
            self.sky.wrong.append(f"the desk failed at {ticking.line!r}")
        self.sky.fuse.burn()
        return answer

    def close(self) -> None:
        self.loop.close()
        self.storage.close()

    # What happens

    def say(self, who: str, line: str, room: str, again: bool = False) -> str:
        """Somebody types a line; `again`: the platform delivers it twice."""
        self.requests += 1
        speaker = Speaker(who, who.title(), outsider=False)
        request = Request(f"r{self.requests}", speaker, Place(HOME, room), line, room_name=room)
        text = drawn(self.desk.answer(request))
        if again and (retold := drawn(self.desk.answer(request))) != text:
            self.sky.wrong.append(f"{line} was answered twice: {text!r}, then {retold!r}")
        self.answers.append((line, text))
        self.clock.advance(timedelta(milliseconds=1))
        return text

    def beat(self) -> None:
        """What the heartbeat does; where the process ends in it, another one is started."""
        if not self.steady.holds(self.clock.now(), self.counted):
            return
        try:
            self.loop.run(self._round())
        except Killed:
            self.kills += 1
            self.start()

    async def _round(self) -> None:
        under_way = self.courier._hands._tasks
        try:
            await self.courier.round(self.clock.now())
            # It may take longer than a courier waits, but no step of time here.
            await asyncio.gather(*under_way)
        except Killed:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            raise

    def wait(self, length: timedelta) -> None:
        self.clock.advance(length)
        self.counted += length.total_seconds()

    def until_calm(self, days: int) -> None:
        """Good weather and nobody who says anything, until everything has had its time."""
        self.sky.weather, self.sky.fuse.left = CALM, None
        end = self.clock.now() + timedelta(days=days)
        while self.clock.now() < end:
            for _settling in range(3):
                self.wait(timedelta(seconds=50))
                self.beat()
            due = self.storage.posts.next_due() or end
            coming = max(due - self.clock.now(), timedelta(minutes=5))
            self.wait(min(coming, timedelta(hours=6)))
            self.beat()

    # What is there

    def rows(self, ids: set[str] | None = None) -> tuple[StoredPost, ...]:
        """These posts, or all of them, in the order they were due."""
        statement = select(*POST).order_by(schema.post.c.due, schema.post.c.key)
        if ids is not None:
            statement = statement.where(schema.post.c.id.in_(sorted(ids)))
        with self.storage.engine.connect() as connection:
            return tuple(stored(row) for row in connection.execute(statement))

    def waiting(self, inbox: str) -> tuple[StoredPost, ...]:
        """What is still to be said in that inbox."""
        table = schema.post
        there = (table.c.inbox == inbox, table.c.state == PostState.PENDING.value)
        with self.storage.engine.connect() as connection:
            return tuple(stored(row) for row in connection.execute(select(*POST).where(*there)))

    def table(self, kind: str, key: str | None = None) -> list[Any]:
        """Rows of a kind of things: all, or the one with that id."""
        table = schema.organisation if kind == "organisation" else BY_NAME[kind].table
        statement = select(table)
        if key is not None:
            statement = statement.where(table.c.id == key)
        with self.storage.engine.connect() as connection:
            return list(connection.execute(statement))

    def numbers(self) -> list[str]:
        """What people call the tasks, in the order they were made."""
        keys = {project.id: project.key for project in self.table("project")}
        return [f"{keys[task.project]}-{task.number}" for task in self.table("task")]


def things(text: str) -> int:
    """How many posts a message says it is made of."""
    found = re.match(r"(?:While I was away: )?(\d+) things?\b", text)
    return int(found[1]) if found else 1

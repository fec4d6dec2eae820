"""Databases full of posts, and what stands in for a desk and a platform that take no time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, text

from adapters.base import Limits, NotDelivered
from bot.clock import SystemClock
from bot.context import Place, Request, Speaker, Ticking
from bot.desk import Desk
from bot.loading import settled, take_short_turns
from bot.reply import Line, Reply
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from scheduler.courier import Courier
from storage.columns import Utc
from storage.engine import open_storage
from tests.unmoved import Unmoved

HOME = "bench:home"
FAR = timedelta(days=30)
_SERIES = {
    "sqlite": "(WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i + 1 < :many)"
    " SELECT i FROM s) AS s",
    "postgresql": "generate_series(0, :many - 1) AS s(i)",
}
# A microsecond apart, so that whoever takes them in their order takes the rows as they lie.
_DUE = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.', :due) || printf('%06d', i)",
    "postgresql": "CAST(:due AS timestamptz) + i * interval '1 microsecond'",
}
_FILL = """
INSERT INTO post (org, id, key, line, due, why, room, inbox, subject, standing, state, attempts,
                  next_at, looks)
SELECT :org, :name || i, 'x/' || :name || i, 'pm help ' || :name || i, {due}, 'bench', :into || (i % :rooms),
       'room/' || :into || (i % :rooms), 'x/' || :name || i, true, 'pending', 0, {due}, 0
FROM {series}
"""
_ROOMS = """
INSERT INTO room (org, id, workspace, native, name, project, audience, board, shared)
SELECT :org, :into || i, :home, :into || i, 'r', :project, 'team', false, false FROM {series} WHERE true
ON CONFLICT DO NOTHING
"""


@dataclass
class Carrier(Unmoved):
    """A platform that takes everything, `seconds` after it was asked to."""

    seconds: float = 0.0
    limits: Limits = field(default=Limits(10_000, 1000, 50, 25, 5, 75, 2000))
    said: list[tuple[str, datetime]] = field(default_factory=list)
    clock: SystemClock = field(default_factory=SystemClock)

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        if self.seconds:
            await asyncio.sleep(self.seconds)
        self.said += [(place.room, self.clock.now())] * sum(
            isinstance(block, Line) for block in answer.reply.blocks
        )
        return "ref"

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        raise LookupError("nothing is ever in doubt here")


@dataclass
class Bucketed(Carrier):
    """Takes one message a second in a room, and says how long to wait who comes too soon."""

    free: dict[str, datetime] = field(default_factory=dict)
    refused: int = 0

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        now = self.clock.now()
        wait = (self.free.get(place.room, now) - now).total_seconds()
        if wait > 0:
            self.refused += 1
            raise NotDelivered("slow down", retry_after=wait)
        self.free[place.room] = now + timedelta(seconds=1)
        return await super().post(place, answer, key)


class World:
    """A team in a database, with a courier whose desk has an answer at once."""

    def __init__(self, url: str, carrier: Carrier | None = None) -> None:
        self.clock = SystemClock()
        self.storage = open_storage(url)
        self.desk = Desk(vocabulary(), self.storage.house, self.clock, ("Europe/Berlin", "en"))
        self.requests = 0
        self.say("/project new Website")
        entrance = self.storage.house.enter(HOME, "wei", "website", "")
        assert entrance is not None and entrance.project is not None
        self.org, self.project = entrance.organisation.id, entrance.project.id
        self.carrier = carrier or Carrier()
        self.courier = self.another()
        settled()  # as in a Steward that runs
        take_short_turns()

    def another(self) -> Courier:
        return Courier(
            self.storage.posts, {"bench": self.carrier}, self._tick, self.clock, patience=60.0
        )

    async def _tick(self, ticking: Ticking) -> Answer:
        return Answer(Reply((Line(("x",)),)), Tongue("en", "UTC", self.clock.now()))

    def say(self, line: str) -> None:
        self.requests += 1
        speaker = Speaker("wei", "Wei", outsider=False)
        request = Request(f"r{self.requests}", speaker, Place(HOME, "website"), line)
        self.desk.answer(request)

    def fill(
        self, name: str, many: int, rooms: int, due: datetime, into: str | None = None
    ) -> None:
        """`many` posts that are due then (to the second), in the inboxes of `rooms` rooms, called `into` or alike."""
        kind = self.storage.engine.dialect.name
        series = _SERIES[kind]
        fill = text(_FILL.format(series=series, due=_DUE[kind])).bindparams(
            bindparam("due", type_=Utc())
        )
        made = text(_ROOMS.format(series=series))
        with self.storage.engine.execution_options(changes=True).begin() as connection:
            named = {"org": self.org, "into": into or name}
            connection.execute(
                made, {**named, "home": HOME, "project": self.project, "many": rooms}
            )
            connection.execute(
                fill, {**named, "name": name, "many": many, "rooms": rooms, "due": due}
            )
        if self.storage.engine.dialect.name == "postgresql":  # which does so by itself, later
            with self.storage.engine.begin() as connection:
                connection.execute(text("ANALYZE"))

    def empty(self, name: str) -> None:
        with self.storage.engine.execution_options(changes=True).begin() as connection:
            connection.execute(
                text("DELETE FROM post WHERE org = :org AND id LIKE :name"),
                {"org": self.org, "name": name + "%"},
            )

    def close(self) -> None:
        self.storage.close()

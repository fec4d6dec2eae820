"""The queue of posts: against bare statements, against other queues, and against itself when full."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from bot.clock import SystemClock
from bot.model.post import PostState
from bot.post_office import PostOffice
from bot.work import Claim
from scheduler.courier import AT_ONCE, IN_HAND
from scheduler.heartbeat import Heartbeat
from tests.bench.measure import Case, Result, compare, ratio
from tests.bench.queue_peers import apscheduler_lateness, procrastinate_case
from tests.bench.queue_world import FAR, Bucketed, Carrier, World
from tests.postgres import Server

MILLION = 1_000_000
_CLAIM = """
UPDATE post SET ref = 'bare' WHERE org = '{org}' AND id = (
  SELECT id FROM post WHERE state = 'pending' AND next_at <= {now} AND ref IS NULL
  ORDER BY next_at LIMIT 1) RETURNING id
"""
_FINISH = """
UPDATE post SET state = 'sent', sent_at = {now}, ref = 'ref'
WHERE org = '{org}' AND id = {mark} AND state = 'pending' AND ref = 'bare'
"""


def queue(folder: Path, server: Server) -> list[Result]:
    """Everything about the queue; `server` is one that waits for its disk, as ours does."""
    lite, few = World(f"sqlite:///{folder / 'queue.db'}"), World(f"sqlite:///{folder / 'few.db'}")
    other = World(server.fresh())
    try:
        return [
            _bare(lite, "SQLite"),
            _bare(other, "PostgreSQL"),
            *_against_procrastinate(other, server.fresh()),
            *_full(few, lite),
            _interactive(folder),
            _in_time(folder),
        ]
    finally:
        for world in (lite, few, other):
            world.close()


# (a) claim and finish


def _bare(world: World, kind: str) -> Result:
    rounds = 100
    world.fill("far", 2000, 500, world.clock.now() + FAR)
    ours, bare = _claiming(world, "own"), _bare_claiming(world, (rounds + 5) * 2 * IN_HAND)
    return compare(f"claim and finish, {kind}", 2.0, ours, bare, rounds=rounds)


def _against_procrastinate(world: World, url: str) -> list[Result]:
    """A post against a job: alone in its inbox, and one of ten that go as one message."""
    out, rounds = [], 100
    with procrastinate_case(url, 1000) as peer:
        for each in (1, 10):
            ours = _claiming(world, f"peer{each}", each)
            name = f"claim and finish, {each} an inbox, against procrastinate"
            out.append(compare(name, 0.1, ours, peer, rounds=rounds))
            world.empty(f"peer{each}")
    return out


def _claiming(world: World, name: str, each: int = 1) -> Case:
    """Inboxes with so many posts each: claimed as many at once as a courier does, then closed as
    a courier does whose platform takes no time: as many together as it speaks to at once. What is
    told is the time for one post.
    """
    inboxes = 110 * IN_HAND
    world.fill(name, inboxes * each, inboxes, world.clock.now() - timedelta(hours=1))
    office = world.storage.posts

    def run() -> float:
        now = world.clock.now()
        begun = time.perf_counter()
        claims = office.claim(now, holder="ours", lease_seconds=120, limit=IN_HAND)
        for first in range(0, len(claims), AT_ONCE):
            some = claims[first : first + AT_ONCE]
            office.together([partial(_sent, claim, now) for claim in some], changes=True)
        return (time.perf_counter() - begun) / sum(len(claim.posts) for claim in claims)

    return run


def _sent(claim: Claim, now: datetime, office: PostOffice) -> None:
    office.close(claim, {stored.id: PostState.SENT for stored in claim.posts}, now, "ref")
    office.release(claim)


def _bare_claiming(world: World, many: int) -> Case:
    """The same two changes of the same rows by the driver alone, in two transactions."""
    world.fill("bare", many, many, world.clock.now() - timedelta(hours=2))
    run, mark, now = _driver(world)
    shown = {"now": now(timedelta()), "org": world.org}
    claim, finish = _CLAIM.format(**shown), _FINISH.format(**shown, mark=mark)

    def case() -> float:
        begun = time.perf_counter()
        for _post in range(IN_HAND):
            ((found,),) = run(claim, ())
            run(finish, (found,))
        return (time.perf_counter() - begun) / IN_HAND

    return case


def _driver(world: World) -> tuple[Callable[..., list[Any]], str, Callable[[timedelta], str]]:
    url = world.storage.engine.url

    def now(ahead: timedelta) -> str:
        return f"'{(world.clock.now() + ahead).replace(tzinfo=None).isoformat(' ')}'"

    if world.storage.engine.dialect.name == "sqlite":
        lite = sqlite3.connect(str(url.database), isolation_level=None)
        lite.execute("PRAGMA synchronous=FULL")
        return (lambda said, values: lite.execute(said, values).fetchall()), "?", now
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    server = psycopg.connect(address, autocommit=True)

    def run(said: str, values: tuple[object, ...]) -> list[Any]:
        cursor = server.execute(said.encode(), values or None)
        return cursor.fetchall() if cursor.description else []

    return run, "%s", lambda ahead: f"{now(ahead)}::timestamp AT TIME ZONE 'UTC'"


# (b), (e) a million that wait


def _full(few: World, many: World) -> list[Result]:
    few.fill("few", 1000, 1000, few.clock.now() + FAR)
    many.fill("many", MILLION, 20_000, many.clock.now() + FAR)

    def beat(world: World) -> Case:
        courier = world.another()

        def run() -> float:
            begun = time.perf_counter()
            asyncio.run(courier.round(world.clock.now()))
            return time.perf_counter() - begun

        return run

    # What the measurements before have left is said first.
    beat(few)(), beat(many)()
    flat = compare("an idle beat, a million pending", 1.3, beat(many), beat(few), rounds=200)
    ours, base, again, peer = [], [], [], []
    for number in range(2):
        base.append(lateness(few, f"b{number}"))
        ours.append(lateness(many, f"b{number}"))
        again.append(lateness(few, f"c{number}"))
        peer.append(apscheduler_lateness(1000))
    return [
        flat,
        ratio("p99 late, 10,000 at once, a million pending", 2.0, ours, base, again),
        ratio("the same against APScheduler with 1,000", 0.5, ours, peer, peer),
    ]


def lateness(world: World, name: str, posts: int = 10_000, rooms: int = 500) -> float:
    """The p99 of how late posts come that are due at one instant."""
    due = world.clock.now() + timedelta(seconds=3)
    world.fill(name, posts, rooms, due)
    world.carrier.said.clear()

    async def deliver() -> None:
        last = due + timedelta(microseconds=posts)  # see World.fill
        await asyncio.sleep(max(0.0, (last - world.clock.now()).total_seconds()))
        await world.another().round(world.clock.now())

    asyncio.run(deliver())
    late = [(at - due).total_seconds() for _room, at in world.carrier.said]
    assert len(late) == posts, len(late)
    return percentile(late, 0.99)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


# (d) people are not behind the queue


def _interactive(folder: Path) -> Result:
    """How long people wait for an answer while 10,000 posts go out, and while none does."""
    world = World(f"sqlite:///{folder / 'people.db'}", Carrier(0.05))

    async def asked() -> float:
        took = []
        for _number in range(60):
            begun = time.perf_counter()
            await asyncio.to_thread(world.say, "/task Fix login due friday")
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(0.02)
        return percentile(took, 0.99)

    async def measure() -> Result:
        idle, again, busy = [], [], []
        await asked()
        for number in range(7):
            idle.append(await asked())
            world.fill(f"n{number}", 10_000, 1000, world.clock.now())
            courier = world.another()
            out = asyncio.create_task(courier.round(world.clock.now()))
            await asyncio.sleep(0.2)
            busy.append(await asked())
            assert not out.done()
            courier.ending = True
            await asyncio.gather(out)
            world.empty(f"n{number}")
            again.append(await asked())
        return ratio("answer p99, 10,000 posts queued", 2.0, busy, idle, again)

    try:
        return asyncio.run(measure())
    finally:
        world.close()


# (c) as quickly as a platform allows


def _in_time(folder: Path) -> Result:
    """Posts for 20 rooms, four a second in each, where a room takes one message a second."""
    carrier = Bucketed()
    carrier.limits = type(carrier.limits)(10_000, 1000, 50, 25, 5, 75, 2000, pause=1.0)
    world = World(f"sqlite:///{folder / 'paced.db'}", carrier)
    seconds, rooms = 20, 20
    begun = world.clock.now() + timedelta(seconds=1)
    for step in range(seconds * 4):
        world.fill(f"p{step}x", rooms, rooms, begun + step * timedelta(seconds=0.25), "room")

    async def run() -> float:
        heart = Heartbeat(world.courier, SystemClock())
        beating = asyncio.create_task(heart.run())
        async with asyncio.timeout(seconds * 3):
            while len(carrier.said) < rooms * seconds * 4:
                await asyncio.sleep(0.01)
        took = (max(at for _room, at in carrier.said) - begun).total_seconds()
        await heart.close()
        await beating
        return took

    took = asyncio.run(run())
    world.close()
    assert carrier.refused == 0, f"{carrier.refused} times too soon"
    # The last post is due a quarter before the end, and its room is free again at the end.
    return ratio(
        "20 rooms at one message a second", 1.1, [took], [float(seconds)], [float(seconds)]
    )

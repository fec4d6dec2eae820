"""Several processes on one PostgreSQL (F5): killed while reminders fall due, each is said once.

The leases are shorter here than usual (see tests/hurried.py), but in the last test.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import psycopg
import pytest

from bot.clock import SystemClock
from bot.context import Place, Request, Speaker
from bot.desk import Desk
from bot.model.post import Post
from bot.vocabulary import vocabulary
from scheduler.lead import LEASE
from storage.engine import open_storage
from tests.awake import awake
from tests.peers.discord import DiscordPeer
from tests.peers.discord_faults import SEND
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import User, default_world
from tests.postgres import Server, postgres
from tests.test_health import free_port
from tests.test_kill import ATTEMPT, INBOX, LEAD, until
from tests.test_run import ROOT, settings

__all__ = ["postgres"]

pytestmark = pytest.mark.slow

STARTING = 25.0
"""Seconds that a process is given to start and connect, on a busy machine."""


@dataclass
class Replica:
    """One process, and the port of its health."""

    process: asyncio.subprocess.Process
    port: int

    @property
    def lives(self) -> bool:
        return self.process.returncode is None

    async def says(self, line: str) -> bool:
        """Whether /readyz holds this line right now."""
        wait = aiohttp.ClientTimeout(total=5)
        try:
            async with (
                aiohttp.ClientSession(timeout=wait) as session,
                session.get(f"http://127.0.0.1:{self.port}/readyz") as response,
            ):
                return line in (await response.text()).splitlines()
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()


@dataclass
class House:
    """Both platforms, the database, and the processes on it."""

    slack: SlackPeer
    peer: DiscordPeer
    url: str
    folder: Path
    replicas: list[Replica] = field(default_factory=list)
    people: list[User] = field(default_factory=list)  # on Slack
    readers: dict[str, str] = field(default_factory=dict)  # who -> their workspace
    hurried: bool = True  # with shorter leases

    async def start(self) -> Replica:
        port = free_port()
        env = settings(self.folder, self.slack, self.peer)
        env |= {"STEWARD_DATABASE": self.url, "STEWARD_HEALTH": str(port), "PYTHONPATH": str(ROOT)}
        short = ("tests.hurried", str(INBOX), str(ATTEMPT), str(LEAD))
        words = short if self.hurried else ("bot", "run")
        with (self.folder / f"log-{len(self.replicas)}").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *words, cwd=self.folder, env=env, stdout=log, stderr=log
            )
        self.replicas.append(Replica(process, port))
        return self.replicas[-1]

    @property
    def living(self) -> list[Replica]:
        return [one for one in self.replicas if one.lives]

    async def leader(self) -> Replica:
        """The one that is connected to Discord; waited for."""
        async with asyncio.timeout(STARTING):
            while True:
                for one in self.living:
                    if await one.says("ok  discord: connected"):
                        return one
                await asyncio.sleep(0.1)

    async def all_ready(self) -> None:
        """Wait until one leads and every other one stands by."""
        leader = await self.leader()
        async with asyncio.timeout(STARTING):
            for one in self.living:
                while one is not leader and not await one.says(
                    "ok  discord: stands by, another Steward is connected"
                ):
                    await asyncio.sleep(0.1)

    def invite(self, count: int) -> None:
        """So many people on each platform, each of whom Steward knows."""
        for n in range(count):
            one = self.slack.world.add_user(User(f"U{n}", f"p{n}", f"Person {n}"))
            self.people.append(one)
            self.readers[one.id] = "slack:T1"
            other = self.peer.world.add_user(f"d{n}")
            self.peer.world.add_member(self.peer.guild, other)
            self.readers[str(other.id)] = f"discord:{self.peer.guild.id}"
        clock = SystemClock()
        with closing(open_storage(self.url)) as storage:
            desk = Desk(vocabulary(), storage.house, clock)
            begun: set[str] = set()
            for native, workspace in self.readers.items():
                speaker = Speaker(native, native, zone="UTC", outsider=False)
                place = Place(workspace, "C1")
                words = "pm help" if workspace in begun else "project new Acme"
                begun.add(workspace)
                desk.answer(Request(native, speaker, place, words, room_name="website"))
            awake(storage)

    def remind(self, within: float, chance: random.Random) -> None:
        """Everybody is to be told something once, at some moment of the next seconds."""
        clock = SystemClock()
        with closing(open_storage(self.url)) as storage:
            for native, workspace in self.readers.items():
                known = storage.house.enter(workspace, native, "C1", "none")
                assert known is not None
                due = clock.now() + timedelta(seconds=chance.uniform(0, within))
                post = Post(f"t/{native}", "report team #acme", due, "soon", known.person.id)
                storage.posts.enqueue(known.organisation.id, [post], clock.now())

    def told(self) -> Counter[str]:
        """How many messages everybody has."""
        owner = {self.slack.world.im(user).id: user.id for user in self.people}
        found = Counter(owner[post.channel] for post in self.slack.posts)
        for channel in self.peer.world.channels.values():
            if channel.recipient is not None and str(channel.recipient.id) in self.readers:
                found[str(channel.recipient.id)] += len(self.peer.posts(channel))
        return found

    def asked(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def term(self) -> int:
        rows = self.asked("SELECT term FROM leader WHERE platform = 'discord'")
        return int(str(rows[0][0])) if rows else 0

    def pending(self) -> int:
        return len(self.asked("SELECT id FROM post WHERE state = 'pending'"))


@asynccontextmanager
async def housed(
    server: Server, folder: Path, count: int, *, hurried: bool = True
) -> AsyncIterator[House]:
    """So many processes, one of which leads; all are ended for certain."""
    now = SystemClock().now
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackPeer(default_world(now)))
        peer = await stack.enter_async_context(DiscordPeer(clock=now))
        house = House(slack, peer, server.migrated(), folder, hurried=hurried)
        try:
            for _ in range(count):
                await house.start()
            await house.all_ready()
            yield house
        finally:
            for one in house.living:
                await one.kill()


@pytest.mark.parametrize("count", [2, 4])
async def test_f5_killed_at_random_each_reminder_is_said_once(
    postgres: Server, tmp_path: Path, count: int
) -> None:
    seed = random.randrange(10_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    async with housed(postgres, tmp_path, count) as house:
        house.invite(40)
        house.remind(25, chance)
        # Slow to answer, so that many are killed between a message and the noting of it.
        house.slack.faults.delay("chat.postMessage", 0.8, times=None)
        house.peer.faults.slow_answer(SEND, 0.8, times=None)
        loop = asyncio.get_running_loop()
        began, kills = loop.time(), 0
        while loop.time() - began < 27:
            await asyncio.sleep(chance.uniform(0.5, 3))
            await chance.choice(house.living).kill()
            kills += 1
            await house.start()
        async with asyncio.timeout(150):
            while await asyncio.to_thread(house.pending):
                await asyncio.sleep(0.5)
        await asyncio.sleep(2)
        told = house.told()
        terms = house.term()
        looks = len([call for call in house.slack.calls if call.method == "conversations.history"])
        print(f"{kills} kills, {terms} terms, {looks} looks, {loop.time() - began:.0f} s")
        assert {n: told[n] for n in house.readers if told[n] != 1} == {}
        states = house.asked("SELECT state, count(*) FROM post GROUP BY state")
        assert states == [("sent", len(house.readers))]


async def test_f5_the_lead_is_handed_over_and_terms_grow(postgres: Server, tmp_path: Path) -> None:
    """Killed: within the lease time. Stopped: at once. What each said bears its own term."""
    chance = random.Random(5)
    loop = asyncio.get_running_loop()
    async with housed(postgres, tmp_path, 3) as house:
        house.invite(3)
        house.remind(0, chance)
        await until(lambda: not house.pending(), 30, "not everything was said")
        first = house.term()

        async def next_leader(end: Callable[[], object]) -> float:
            leader, sessions = await house.leader(), house.peer.gateway.identifies
            end_of = house.living.index(leader)
            began = loop.time()
            house.living[end_of].process.send_signal(signal.SIGKILL if end() else signal.SIGTERM)
            await until(lambda: house.peer.gateway.identifies > sessions, 30, "nobody follows")
            took = loop.time() - began
            await leader.process.wait()
            return took

        killed = await next_leader(lambda: True)
        assert house.term() == first + 1
        assert killed < LEAD + 2, "the lease, and the time to connect"
        stopped = await next_leader(lambda: False)
        assert house.term() == first + 2
        assert stopped < LEAD * 0.8, "it was given back"
        print(f"killed: {killed:.1f} s, stopped: {stopped:.1f} s, lease {LEAD:.0f} s")
        for post in ("UPDATE post SET key = 'old/' || key", "SELECT 1"):
            with psycopg.connect(house.url) as connection:
                connection.execute(post.encode())
        house.remind(0, chance)
        await until(lambda: not house.pending(), 60, "not everything was said")
        rows = house.asked("SELECT key LIKE 'old/%', term FROM post WHERE term IS NOT NULL")
        assert set(rows) == {(True, first), (False, first + 2)}
        assert set(house.told().values()) == {2}


async def test_f5_a_leader_that_slept_through_its_lease_says_nothing_and_hangs_up(
    postgres: Server, tmp_path: Path
) -> None:
    chance = random.Random(6)
    async with housed(postgres, tmp_path, 2) as house:
        house.invite(10)
        asleep, first = await house.leader(), house.term()
        asleep.process.send_signal(signal.SIGSTOP)
        await until(lambda: house.term() == first + 1, LEAD + 5, "nobody took over")
        await until(lambda: house.peer.gateway.identifies == 2, 10, "nobody connected")
        house.remind(2, chance)
        asleep.process.send_signal(signal.SIGCONT)
        await until(lambda: len(house.peer.gateway.live) == 1, 15, "it did not hang up")
        await until(lambda: not house.pending(), 60, "not everything was said")
        assert {n: c for n, c in house.told().items() if c != 1} == {}
        assert len(house.told()) == len(house.readers)
        terms = house.asked("SELECT DISTINCT term FROM post WHERE term IS NOT NULL")
        assert terms == [(first + 1,)]
        assert await asleep.says("ok  discord: stands by, another Steward is connected")


async def test_f5_the_lease_as_it_is_is_over_when_it_says(postgres: Server, tmp_path: Path) -> None:
    """Half a minute: whoever is killed is followed within it, and not while they might still speak."""
    loop = asyncio.get_running_loop()
    async with housed(postgres, tmp_path, 2, hurried=False) as house:
        house.invite(3)
        first, leader = house.term(), await house.leader()
        began = loop.time()
        await leader.kill()
        house.remind(0, random.Random(7))
        await until(lambda: house.peer.gateway.identifies == 2, LEASE + 10, "nobody follows")
        took = loop.time() - began
        print(f"{took:.1f} s, lease {LEASE:.0f} s")
        # It was renewed when a third of it was over, at the latest.
        assert LEASE / 3 < took < LEASE + 5
        assert house.term() == first + 1
        await until(lambda: not house.pending(), 30, "not everything was said")
        assert {n: house.told()[n] for n in house.readers if house.told()[n] != 1} == {}

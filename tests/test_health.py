"""Health and metrics: what is told, to whom, and that it is true (S13, U6)."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import bot.health
import bot.vitals
from bot.clock import FixedClock
from bot.door import Door
from bot.health import Backlog, Connection, Vitals, page, parts
from bot.settings import Settings, SettingsError
from bot.vitals import Watch
from bot.work import Busy, Hindrance
from scheduler.heartbeat import Heartbeat
from tests.letterbox import World, world
from tests.peers.discord import DiscordPeer
from tests.peers.slack import SlackPeer
from tests.test_run import ROOT, settings
from tests.test_run import bot as process

__all__ = ["world"]

WELL = Vitals(1.0, Backlog(0, 0.0), {"letters": Connection(open=True)}, {})


# By value


def told(**changes: Any) -> list[str]:
    """What is red, as it is told."""
    values = {name: getattr(WELL, name) for name in WELL.__dataclass_fields__}
    return [part.said for part in parts(Vitals(**values | changes)) if not part.good]


def test_each_part_that_is_red_has_a_line() -> None:
    assert told() == []
    assert told(beat=30.5) == ["heartbeat: stalled, none for 30 s"]
    assert told(backlog=None, trouble="away") == ["database: away"]
    lines = {
        "deaf": Connection(open=True, silent=16.0, patience=15.0),
        "gone": Connection(open=False),
        "quiet": Connection(open=True, silent=15.0, patience=15.0),
        "refused": Connection(open=False, why="The token is refused."),
        "second": Connection(open=False, standby=True),
        "silent by nature": Connection(open=True),
    }
    assert told(lines=lines) == [
        "deaf: connected but silent for 16 s", "gone: not connected",
        "refused: not connected: The token is refused.",
    ]  # fmt: skip
    both = Vitals(1.0, Backlog(0, 0.0), lines, {})
    assert page(parts(both)).splitlines()[0] == "RED deaf: connected but silent for 16 s"
    assert "ok  second: stands by, another Steward is connected\n" in page(parts(both))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("off", None), ("9464", ("127.0.0.1", 9464)), (":9464", ("127.0.0.1", 9464)),
        ("0.0.0.0:80", ("0.0.0.0", 80)), ("[::1]:9464", ("::1", 9464)),
    ],
)  # fmt: skip
def test_s13_the_address_is_of_this_machine_unless_it_says_otherwise(
    text: str, address: tuple[str, int] | None
) -> None:
    assert Settings().listening is None, "off by default"
    assert Settings(health=text).listening == address


@pytest.mark.parametrize("text", ["on", "127.0.0.1", "localhost:", "9464x", "1:99999", "²"])
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="STEWARD_HEALTH: write a port"):
        Settings(health=text)


def test_a_taken_or_a_foreign_address_is_refused_in_a_line() -> None:
    async def look() -> Vitals:
        return WELL

    first = Door(("127.0.0.1", 0), look)
    for host, port in (("127.0.0.1", first.port), ("192.0.2.1", 9464)):
        with pytest.raises(
            SettingsError, match=r"STEWARD_HEALTH: .*cannot be listened on"
        ) as found:
            Door((host, port), look)
        assert "\n" not in str(found.value)
    first.close()


# The address


@asynccontextmanager
async def asked(look: Any) -> AsyncIterator[Any]:
    """Asks the address: a path in, its status and text out."""
    door = Door(("127.0.0.1", 0), look)
    answering = asyncio.create_task(door.run())
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.port}") as session:

        async def ask(path: str) -> tuple[int, str]:
            async with session.get(path) as response:
                return response.status, await response.text()

        try:
            yield ask
        finally:
            answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)
            door.close()


@asynccontextmanager
async def watched(world: World) -> AsyncIterator[tuple[Heartbeat, Watch, Any]]:
    """A beating heart over a letterbox, and its address."""
    heart = Heartbeat(world.courier, world.clock)
    adapters = {"letters": world.box}
    watch = Watch(heart, world.storage.posts, world.clock, adapters, {})
    beating = asyncio.create_task(heart.run())
    async with asked(watch.look) as ask:
        yield heart, watch, ask
    await heart.close()
    await beating
    watch.close()


async def becomes(ask: Any, status: int, line: str) -> None:
    """Wait until /readyz answers so, with this line."""
    seen: Any = None
    try:
        async with asyncio.timeout(8):
            while True:
                seen = await ask("/readyz")
                if seen[0] == status and line in seen[1].splitlines():
                    return
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(seen) from None


async def test_u6_a_heart_that_stalls_is_red_and_green_again_when_it_beats(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.health, "STALLED", 0.5)
    monkeypatch.setattr("scheduler.heartbeat.LONGEST", 0.1)
    going = asyncio.Event()
    going.set()
    beat = world.courier.round

    async def round(now: Any) -> Any:
        await going.wait()
        return await beat(now)

    monkeypatch.setattr(world.courier, "round", round)
    async with watched(world) as (_heart, _watch, ask):
        await becomes(ask, 200, "ok  heartbeat")
        going.clear()
        await becomes(ask, 503, "RED heartbeat: stalled, none for 1 s")
        assert await ask("/healthz") == (200, "ok\n"), "it lives, it is not ready"
        going.set()
        await becomes(ask, 200, "ok  heartbeat")


async def test_a_long_beat_that_gets_on_is_no_stalled_heart(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of posts are due: one round takes longer than a heart may be still."""
    world.courier = world.another(patience=0.1)
    world.box.seconds = 0.05
    for n in range(120):
        world.want(f"t/{n}", f"p{n}")
    heart = Heartbeat(world.courier, world.clock)
    beating = asyncio.create_task(heart.run())
    loop = asyncio.get_running_loop()
    began, oldest = loop.time(), 0.0
    while len(world.box.read) < 120:
        await asyncio.sleep(0.01)
        oldest = max(oldest, heart.age(loop.time()))
    assert oldest < (loop.time() - began) * 0.7
    await heart.close()
    await beating


async def test_a_database_that_is_away_or_hangs_is_red(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.vitals, "ANSWERING", 0.2)
    async with watched(world) as (_heart, _watch, ask):
        office = world.storage.posts
        whole = office.backlog

        def away(now: Any) -> Backlog:
            raise Busy("no route", Hindrance.AWAY)

        monkeypatch.setattr(office, "backlog", away)
        await becomes(ask, 503, "RED database: away")
        _status, text = await ask("/metrics")
        assert "steward_database_up 0.0" in text and "steward_queue_age" not in text

        def hangs(now: Any) -> Backlog:
            import time

            time.sleep(1)
            return whole(now)

        monkeypatch.setattr(office, "backlog", hangs)
        await becomes(ask, 503, "RED database: does not answer")
        monkeypatch.setattr(office, "backlog", whole)
        await becomes(ask, 200, "ok  database")


def numbers(text: str) -> dict[str, float]:
    rows = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _blank, value in rows}


async def test_s13_metrics_are_numbers_without_a_name_or_a_word(world: World) -> None:
    world.want("t/secret-plan", "wei")
    world.want("t/late", "ana", due=world.clock.now().replace(hour=1))
    world.want("t/waits", "slow")
    world.box.gate = asyncio.Event()
    await world.another(patience=0.1).deliver(world.clock.now())
    world.courier = world.another(patience=0.1)
    world.want("t/again", "bob")
    await world.courier.deliver(world.clock.now())
    async with watched(world) as (_heart, _watch, ask):
        status, text = await ask("/metrics")
    assert status == 200
    found = numbers(text)
    assert found["steward_posts_sent_total"] == 1
    assert found["steward_posts_due"] == 1, "what a slow reader was not told"
    assert found['steward_platform_connected{platform="letters"}'] == 1
    assert set(re.findall(r"(\w+)=", text)) == {"platform"}
    for word in ("wei", "ana", "secret", "Website", world.org, *world.people.values()):
        assert word not in text
    world.box.gate.set()
    await world.courier.close(0)


async def test_metrics_count_what_became_of_posts(world: World) -> None:
    clock = world.clock
    assert isinstance(clock, FixedClock)
    world.want("t/late", "ana", due=clock.now().replace(hour=1))
    world.want("t/old", "bob", due=clock.now().replace(hour=1), until=clock.now().replace(hour=2))
    async with watched(world) as (_heart, _watch, ask):
        async with asyncio.timeout(5):
            while len(world.box.read) < 1:
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        found = numbers((await ask("/metrics"))[1])
    counts = {n: found[f"steward_posts_{n}_total"] for n in ("sent", "late", "missed", "dead")}
    assert counts == {"sent": 1, "late": 1, "missed": 1, "dead": 0}
    assert found["steward_queue_age_seconds"] == 0


def test_what_is_wanted_for_it_is_not_loaded_before() -> None:
    """The time until Steward is ready is measured; prometheus-client would be part of it."""
    later = ["prometheus_client", "bot.door", "bot.metrics", "bot.vitals", "scheduler.lead"]
    code = "import sys, bot.cli\nprint(sys.modules.keys() & set(sys.argv[1:]))"
    command = [sys.executable, "-c", code, *later]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


# The process


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def test_u6_one_platform_that_refuses_is_red_and_s13_no_other_address_answers(
    tmp_path: Path,
) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        port = free_port()
        env = settings(tmp_path, slack, peer)
        env |= {"STEWARD_HEALTH": str(port), "DISCORD_BOT_TOKEN": "wrong.token.here"}
        async with process(tmp_path, env) as running:
            await slack.socket.connected(timeout=30)
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

                async def ask(path: str) -> tuple[int, str]:
                    async with session.get(path) as response:
                        return response.status, await response.text()

                await becomes(ask, 503, "ok  slack: connected")
                _status, text = await ask("/readyz")
                assert text.startswith("RED discord: not connected: Discord does not accept")
                assert "wrong.token" not in text
                assert (await ask("/healthz"))[0] == 200
            with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), 2):
                pass
            running.terminate()
            _out, err = await asyncio.wait_for(running.communicate(), 10)
            assert running.returncode == 0, err.decode()


async def test_a_taken_port_ends_the_start_in_a_line(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        env = settings(tmp_path, slack, peer) | {"STEWARD_HEALTH": str(slack.port)}
        async with process(tmp_path, env) as running:
            _out, err = await asyncio.wait_for(running.communicate(), 30)
        assert running.returncode == 1 and b"Traceback" not in err
        last = err.decode().splitlines()[-1]
        assert last.startswith(f"steward: STEWARD_HEALTH: 127.0.0.1:{slack.port} cannot be")
        assert not slack.calls and not peer.calls, "nobody was spoken to"

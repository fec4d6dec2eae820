"""The heartbeat: it beats when something is due, and until it is stopped."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import FixedClock, SystemClock
from bot.model.post import PostState
from scheduler.heartbeat import LONGEST, Heartbeat
from scheduler.steady import Steady
from tests.letterbox import World
from tests.moments import NOW


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


async def test_the_heart_beats_when_something_is_due_and_every_few_seconds(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World(clock=SystemClock())
    heart = Heartbeat(world.courier, world.clock)
    world.want("t/1")
    world.want("t/2", due=world.clock.now() + timedelta(seconds=2))
    beating = asyncio.create_task(heart.run())
    try:
        await until(lambda: world.box.texts() == ["t/1"])
        await asyncio.sleep(0.3)
        assert len(world.box.read) == 1
        await until(lambda: len(world.box.read) == 2, 3.0)
        lateness = world.box.read[1][3] - world.fate("t/2").post.due
        assert lateness < timedelta(seconds=1)
        world.want("t/3")
        await until(lambda: len(world.box.read) == 3, LONGEST + 1)
    finally:
        await asyncio.wait_for(heart.close(), 60)
        await asyncio.wait_for(beating, 60)
        world.close()
    assert caplog.text == ""


async def test_a_beat_under_way_is_finished_before_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World(clock=SystemClock())
    heart = Heartbeat(world.courier, world.clock)
    world.box.gate = asyncio.Event()
    world.want("t/1", "slow")
    beating = asyncio.create_task(heart.run())
    await asyncio.sleep(0.5)
    asyncio.get_running_loop().call_later(0.5, world.box.gate.set)
    await heart.close()
    await asyncio.wait_for(beating, 2)
    assert world.state("t/1") is PostState.SENT
    assert caplog.text == ""
    world.close()


async def test_a_beat_that_fails_is_not_the_last(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(f"sqlite:///{tmp_path / 'broken.db'}", SystemClock())
    with closing(sqlite3.connect(tmp_path / "broken.db")) as connection:
        connection.execute("ALTER TABLE post RENAME TO lost")
    heart = Heartbeat(world.courier, world.clock)
    beating = asyncio.create_task(heart.run())
    await until(lambda: "a beat failed" in caplog.text)
    with closing(sqlite3.connect(tmp_path / "broken.db")) as connection:
        connection.execute("ALTER TABLE lost RENAME TO post")
    world.want("t/1")
    await until(lambda: world.box.texts() == ["t/1"], LONGEST + 1)
    await heart.close()
    await asyncio.wait_for(beating, 2)
    world.close()


# A clock that is put


def looks(jumps: dict[int, timedelta], until: int, every: int = 5) -> list[int]:
    """The seconds at which the clock is believed, when it is put at those seconds."""
    steady, at = Steady(), NOW
    believed = []
    for second in range(0, until, every):
        at += jumps.get(second, timedelta())
        if steady.holds(at + timedelta(seconds=second), 1000.0 + second):
            believed.append(second)
    return believed


def test_t4_a_clock_that_is_wrong_for_a_minute_is_never_believed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    day = timedelta(days=1)
    assert looks({100: day, 160: -day}, 300) == [*range(0, 100, 5), *range(250, 300, 5)]
    assert [record.getMessage().partition(";")[0] for record in caplog.records] == [
        "the clock was put forward by 86400 s", "the clock was put back by 86400 s",
    ]  # fmt: skip


def test_a_clock_that_drifts_is_believed_and_one_that_was_right_to_jump_soon_is() -> None:
    drift = {second: timedelta(seconds=30) for second in range(0, 300, 5)}
    assert looks(drift, 300) == [*range(0, 300, 5)]
    slept = timedelta(hours=8)
    assert looks({100: slept}, 250) == [*range(0, 100, 5), *range(190, 250, 5)]


async def test_t4_nothing_is_delivered_by_a_clock_that_was_put_wrong(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = FixedClock(NOW)
    world = World(clock=clock)
    due = NOW + timedelta(hours=23)
    world.want("t/reminder", due=due, until=due + timedelta(minutes=30))
    world.want("t/other", due=due)
    heart = Heartbeat(world.courier, clock, settling=LONGEST + 2)
    beating = asyncio.create_task(heart.run())
    await asyncio.sleep(0.5)
    clock.set(NOW + timedelta(days=1))
    await until(lambda: "put forward" in caplog.text, LONGEST + 1)
    clock.set(NOW)
    await until(lambda: "put back" in caplog.text, LONGEST + 1)
    assert world.box.read == [] and world.state("t/reminder") is PostState.PENDING
    await heart.close()
    await asyncio.wait_for(beating, 2)
    clock.set(due)
    await world.another().round(due)  # the first courier was told to stop
    assert len(world.box.read) == 1
    assert world.state("t/reminder") is world.state("t/other") is PostState.SENT
    world.close()

"""The heartbeat: it beats when something is due, and until it is stopped."""

from __future__ import annotations

import asyncio
import sqlite3
import time as stopwatch
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.model.post import PostState
from scheduler.heartbeat import LONGEST, Heartbeat
from tests.letterbox import World


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
        begun = stopwatch.monotonic()
        await heart.close()
        await asyncio.wait_for(beating, 2)
        assert stopwatch.monotonic() - begun < 3
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

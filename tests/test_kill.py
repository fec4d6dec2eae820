"""Killed between a platform's taking a message and our noting it (F3): still one message."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.context import Place, Request, Speaker
from bot.desk import Desk
from bot.model.post import Post
from bot.vocabulary import vocabulary
from storage.engine import open_storage
from tests.awake import awake
from tests.peers import discord_faults, slack_faults
from tests.peers.discord import DiscordPeer
from tests.peers.discord_faults import SEND
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import default_world
from tests.test_run import ROOT, settings

HeldBack = slack_faults.Fault | discord_faults.Fault

INBOX, ATTEMPT, LEAD = 5.0, 2.0, 6.0


@asynccontextmanager
async def hurried(folder: Path, env: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """`steward run` with short leases; ended for certain when the test is over."""
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.hurried", str(INBOX), str(ATTEMPT), str(LEAD),
            cwd=folder, env=env | {"PYTHONPATH": str(ROOT)}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(true: Callable[[], object], seconds: float, what: str = "") -> None:
    try:
        async with asyncio.timeout(seconds):
            while not true():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(what) from None


def told(url: str, workspace: str, who: str) -> None:
    """Somebody of a team is to be told something now."""
    clock, place = SystemClock(), Place(workspace, "C1")
    with closing(open_storage(url)) as storage:
        desk = Desk(vocabulary(), storage.house, clock)
        speaker = Speaker(who, who, zone="UTC", outsider=False)
        desk.answer(Request(who, speaker, place, "project new Acme", room_name="website"))
        known = storage.house.enter(workspace, who, place.room, "none")
        assert known is not None
        awake(storage)
        post = Post("t/1", "report team #acme", clock.now(), "soon", known.person.id)
        storage.posts.enqueue(known.organisation.id, [post], clock.now())


def state(folder: Path) -> str:
    with closing(sqlite3.connect(folder / "run.db")) as database:
        return str(database.execute("SELECT state FROM post").fetchone()[0])


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_f3_killed_between_taking_and_noting_it_is_one_message(
    tmp_path: Path, platform: str
) -> None:
    """The double has the message and holds its answer; the process is killed meanwhile."""
    now = SystemClock().now
    async with SlackPeer(default_world(now)) as slack, DiscordPeer(clock=now) as peer:
        env = settings(tmp_path, slack, peer)
        direct = peer.world.open_dm(peer.ana)
        if platform == "slack":
            ana = next(u for u in slack.world.users.values() if u.name == "ana")
            told(env["STEWARD_DATABASE"], "slack:T1", ana.id)
            held: HeldBack = slack.faults.hold("chat.postMessage")
        else:
            told(env["STEWARD_DATABASE"], f"discord:{peer.guild.id}", str(peer.ana.id))
            held = peer.faults.hold_answer(SEND)

        def said() -> int:
            return len(slack.posts) + len(peer.posts(direct))

        async with hurried(tmp_path, env) as first:
            await until(lambda: held.used == 1 and said() == 1, 30, "it was not said")
            first.kill()
        assert state(tmp_path) == "pending", "nothing of it was noted"
        slack.faults.clear()
        peer.faults.clear()
        async with hurried(tmp_path, env):
            await until(lambda: state(tmp_path) == "sent", 40, "it was not found")
            await asyncio.sleep(1)
        assert said() == 1

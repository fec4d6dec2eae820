"""`steward run` as a process, with both platforms: a line goes in, a clean end comes out."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.context import Place, Request, Speaker
from bot.desk import Desk
from bot.model.post import Post
from bot.vocabulary import vocabulary
from scheduler.courier import AT_ONCE
from storage.engine import open_storage
from tests.awake import awake
from tests.peers.discord import DiscordPeer
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import User, default_world

pytestmark = pytest.mark.slow  # real processes, and how long they take to answer

ROOT = Path(__file__).parent.parent


def settings(folder: Path, slack: SlackPeer, peer: DiscordPeer) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STEWARD_", "SLACK_", "DISCORD_"))
    }
    return kept | {
        "PYTHONPATH": str(ROOT),
        "STEWARD_DATABASE": f"sqlite:///{folder / 'run.db'}",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DISCORD_BOT_TOKEN": peer.token,
        "DISCORD_API_URL": peer.api_url,
    }


@asynccontextmanager
async def bot(folder: Path, env: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process, ended for certain when the test is over."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def titles(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "run.db") as database:
        rows = database.execute("SELECT title FROM task ORDER BY number").fetchall()
    database.close()
    return [title for (title,) in rows]


async def test_one_process_serves_both_and_ends_cleanly(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        async with bot(tmp_path, settings(tmp_path, slack, peer)) as process:
            await slack.socket.connected(timeout=30)
            await peer.connected(timeout=30)
            made = await slack.command("ana", "website", "/project", "new Acme website")
            await made.until(lambda done: "ACME" in done.text)
            added = await slack.command("ana", "website", "/task", "Fix login due friday 5pm")
            await added.until(lambda done: "ACME-1" in done.text)
            words = f"{peer.world.me.mention} project new Globex shop"
            heard = await peer.message(peer.ana, peer.website, words).reply(timeout=15)
            assert "GLOBEX" in heard.content
            assert titles(tmp_path) == ["Fix login"]
            process.send_signal(signal.SIGTERM)
            out, err = await asyncio.wait_for(process.communicate(), 10)
            assert process.returncode == 0, err.decode()
            for secret in (slack.bot_token, slack.app_token, peer.token):
                assert secret not in (out + err).decode()
        assert slack.pings == [] and peer.pings == []


async def test_one_platform_that_refuses_leaves_the_other_running(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        env = settings(tmp_path, slack, peer) | {"DISCORD_BOT_TOKEN": "wrong.token.here"}
        async with bot(tmp_path, env):
            await slack.socket.connected(timeout=30)
            made = await slack.command("ana", "website", "/project", "new Acme website")
            await made.until(lambda done: "ACME" in done.text)


def undone(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "run.db") as database:
        rows = database.execute("SELECT title FROM task WHERE state <> 'done'").fetchall()
    database.close()
    return [title for (title,) in rows]


async def test_a_press_that_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    async with (
        SlackPeer() as slack,
        DiscordPeer() as peer,
        bot(tmp_path, settings(tmp_path, slack, peer)) as process,
    ):
        await slack.socket.connected(timeout=30)
        await slack.command("ana", "website", "/project", "new Acme")
        added = await slack.command("ana", "website", "/task", "Fix login")
        await added.until(lambda done: "ACME-1" in done.text)
        card = added.said[-1].message
        assert card is not None and undone(tmp_path) == ["Fix login"]
        pressed = await slack.press(card, "Done", "ana")
        process.kill()
        assert pressed.acked and undone(tmp_path) == []


async def test_a_second_process_on_one_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        env = settings(tmp_path, slack, peer)
        async with bot(tmp_path, env):
            await slack.socket.connected(timeout=30)
            async with bot(tmp_path, env) as second:
                _out, err = await asyncio.wait_for(second.communicate(), 20)
                assert second.returncode == 1
                assert "another Steward" in err.decode()
                assert "Traceback" not in err.decode()


async def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    async with SlackPeer() as slack, DiscordPeer() as peer:
        env = settings(tmp_path, slack, peer)
        async with bot(tmp_path, env) as first:
            await slack.socket.connected(timeout=30)
            await (await slack.command("ana", "website", "/project", "new Acme")).until(
                lambda done: "ACME" in done.text
            )
            await (await slack.command("ana", "website", "/task", "Fix login")).until(
                lambda done: "ACME-1" in done.text
            )
            first.kill()
            await first.communicate()
        assert titles(tmp_path) == ["Fix login"]
        async with bot(tmp_path, env):
            await slack.socket.connected(timeout=30)
            listed = await slack.command("ana", "website", "/task")
            await listed.until(lambda done: "Fix login" in done.text)


def laid_out(url: str, people: list[str]) -> None:
    """A team in which each of these people is to be told something now."""
    clock, place = SystemClock(), Place("slack:T1", "C1")
    with closing(open_storage(url)) as storage:
        desk = Desk(vocabulary(), storage.house, clock)
        for who in people:
            speaker = Speaker(who, who, zone="UTC", outsider=False)
            words = "pm help" if who != people[0] else "project new Acme"
            desk.answer(Request(who, speaker, place, words, room_name="website"))
            awake(storage)
            known = storage.house.enter(place.workspace, who, place.room, "none")
            assert known is not None
            post = Post(f"t/{who}", "report team #acme", clock.now(), "soon", known.person.id)
            storage.posts.enqueue(known.organisation.id, [post], clock.now())


def sent(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "run.db")) as database:
        query = "SELECT count(*) FROM post WHERE state = 'sent'"
        return int(database.execute(query).fetchone()[0])


@pytest.mark.parametrize("seconds", [1.5, 60.0])
async def test_f4_what_is_in_flight_at_the_end_is_delivered_once_over_both_lives(
    tmp_path: Path, seconds: float
) -> None:
    """Twenty people are told something; the platform is slow, and the process is told to stop."""
    world = default_world(SystemClock().now)
    people = [world.add_user(User(f"U{n}", f"p{n}", f"Person {n}")) for n in range(20)]
    async with SlackPeer(world) as slack, DiscordPeer() as peer:
        env = settings(tmp_path, slack, peer)
        laid_out(env["STEWARD_DATABASE"], [person.id for person in people])
        slow = slack.faults.delay("chat.postMessage", seconds, times=None)
        async with bot(tmp_path, env) as process:
            async with asyncio.timeout(40):
                while slow.used < AT_ONCE:
                    await asyncio.sleep(0.05)
            began = asyncio.get_running_loop().time()
            process.send_signal(signal.SIGTERM)
            _out, err = await asyncio.wait_for(process.communicate(), 15)
            assert asyncio.get_running_loop().time() - began < 10
            assert process.returncode == 0, err.decode()
        assert len(slack.posts) == AT_ONCE
        slack.faults.clear()
        async with bot(tmp_path, env):
            # An attempt that was cut off is looked for when its lease is over, and not before.
            told = 20 - AT_ONCE if seconds > 10 else 20
            async with asyncio.timeout(40):
                while len(slack.posts) < 20 or sent(tmp_path) < told:
                    await asyncio.sleep(0.1)
        homes = sorted(post.channel for post in slack.posts)
        assert homes == sorted(world.im(person).id for person in people)

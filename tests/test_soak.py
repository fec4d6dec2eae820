"""A minute of mixed traffic with lines that break all the time (L5): nothing is left behind.

An hour of it would tell no more: the lines break as often here as they would in an hour.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.clock import SystemClock
from tests.peers.discord import DiscordPeer
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import default_world
from tests.test_health import free_port
from tests.test_run import bot, settings, titles

WARM, LONG = 15.0, 60.0  # seconds


@dataclass(frozen=True)
class Held:
    """What a process holds right now."""

    memory: int  # bytes that are resident
    files: int
    threads: int


def held(process: int) -> Held:
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines()
    )
    files = len(list(Path(f"/proc/{process}/fd").iterdir()))
    return Held(int(status["VmRSS"].split()[0]) * 1024, files, int(status["Threads"]))


@dataclass
class Traffic:
    """People who talk on both platforms, and lines that break under them."""

    slack: SlackPeer
    peer: DiscordPeer
    port: int
    answered: int = 0
    broken: int = 0

    async def talk(self, until: float) -> None:
        """Until that time of the loop: a round of everything, then a broken line on each side."""
        loop = asyncio.get_running_loop()
        async with aiohttp.ClientSession() as session:
            while loop.time() < until:
                for n in range(10):
                    await self.said("/task", f"Fix login {self.answered + 1}")
                    await self.said("/task", "")
                    await self.said("/my", "")
                    await self.slack.say("ana", "website", f"not for you {n}")
                    words = f"{self.peer.world.me.mention} help"
                    said = self.peer.message(self.peer.ana, self.peer.website, words)
                    await said.reply(timeout=15)
                async with session.get(f"http://127.0.0.1:{self.port}/metrics") as response:
                    assert response.status == 200
                await self.broken_lines()

    async def said(self, command: str, words: str) -> None:
        doing = await self.slack.command("ana", "website", command, words)
        assert doing.acked, doing.error
        await doing.until(lambda done: done.said, timeout=15)
        self.answered += bool(words)

    async def broken_lines(self) -> None:
        opened = self.slack.socket.opened
        await self.slack.socket.disconnect("warning", close=True)
        await self.peer.drop_gateway(4000)
        async with asyncio.timeout(30):
            while self.slack.socket.opened == opened or not self.slack.socket.connections:
                await asyncio.sleep(0.02)
        await self.peer.connected(timeout=30)
        self.broken += 1


@pytest.mark.slow
async def test_l5_memory_files_and_threads_stay_as_they_are(tmp_path: Path) -> None:
    now, port = SystemClock().now, free_port()
    async with SlackPeer(default_world(now)) as slack, DiscordPeer(clock=now) as peer:
        env = settings(tmp_path, slack, peer) | {"STEWARD_HEALTH": str(port)}
        async with bot(tmp_path, env) as process:
            # What it logs is read, so that it never waits for its reader.
            assert process.stdout is not None and process.stderr is not None
            drains = [asyncio.create_task(pipe.read()) for pipe in (process.stdout, process.stderr)]
            await slack.socket.connected(timeout=30)
            await peer.connected(timeout=30)
            traffic, loop = Traffic(slack, peer, port), asyncio.get_running_loop()
            await traffic.said("/project", "new Acme")
            traffic.answered = 0
            await traffic.talk(loop.time() + WARM)
            seen = [held(process.pid)]
            end = loop.time() + LONG
            while loop.time() < end:
                await traffic.talk(min(end, loop.time() + LONG / 10))
                seen.append(held(process.pid))
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 15) == 0
            errors = [line for each in await asyncio.gather(*drains) for line in each.splitlines()]
        print(f"{traffic.answered} tasks, {traffic.broken} broken lines: {seen}")
        assert traffic.broken >= 10
        assert len(titles(tmp_path)) == traffic.answered
        # A line that is just being opened again is a file or two more: several looks, each time.
        first, last = seen[:3], seen[-3:]
        assert min(one.memory for one in last) < 1.1 * max(one.memory for one in first)
        assert min(one.files for one in last) <= max(one.files for one in first)
        assert min(one.threads for one in last) <= max(one.threads for one in first) + 1
        assert not [line for line in errors if b"Task was destroyed" in line or b"Unclosed" in line]
        assert slack.violations == [] and peer.violations == []

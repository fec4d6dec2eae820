"""How much more than its libraries the idle bot costs: time until ready, and memory.

Both run as an installed program runs: with the bytecode that the first start leaves behind.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.measure import Result, ratio
from tests.peers.discord import DiscordPeer
from tests.peers.slack import SlackPeer
from tests.test_run import ROOT, settings

_FIVE = "slack_bolt, discord, sqlalchemy, apscheduler, dateparser"
_IMPORT = f"import sys, {_FIVE}\nprint('ready', file=sys.stderr, flush=True)\ninput()"
_SETTLED = 2.0  # seconds from ready to idle: both platforms connected, what is warmed is warm


@dataclass
class _Series:
    """What one program needed, run by run: seconds until it said it was ready, bytes when idle."""

    command: list[str]
    ready: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    async def run(self, env: dict[str, str], settle: float) -> None:
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *self.command,
            stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=env,
        )  # fmt: skip
        try:
            assert process.stderr is not None
            while b"ready" not in (line := await process.stderr.readline()):
                assert line, f"{self.command} ended before it was ready"
            self.ready.append(time.perf_counter() - begun)
            await asyncio.sleep(settle)
            self.memory.append(_resident(process.pid))
        finally:
            process.kill()
            await process.wait()


def startup(folder: Path, rounds: int) -> list[Result]:
    """`steward run`, connected to doubles of both platforms, against importing the five."""
    return asyncio.run(_startup(folder, rounds))


async def _startup(folder: Path, rounds: int) -> list[Result]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackPeer())
        peer = await stack.enter_async_context(DiscordPeer())
        env = settings(folder, slack, peer)
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        subject = _Series(["-m", "bot", "run"])
        base, again = _Series(["-c", _IMPORT]), _Series(["-c", _IMPORT])
        for warm in (subject, base):
            await warm.run(env, 0)
            warm.ready.clear()
            warm.memory.clear()
        for _round in range(rounds):
            await base.run(env, 0)
            await subject.run(env | {"PYTHONPATH": str(ROOT)}, _SETTLED)
            await again.run(env, 0)
    return [
        ratio("ready time, both adapters", 1.3, subject.ready, base.ready, again.ready),
        ratio("idle memory, both adapters", 1.25, subject.memory, base.memory, again.memory),
    ]


def _resident(process: int) -> float:
    """Resident memory in bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return float(pages * os.sysconf("SC_PAGE_SIZE"))

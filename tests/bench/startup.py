"""How much more than its libraries the idle bot costs: time until ready, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.measure import Result, compare

FIVE = "slack_bolt, discord, sqlalchemy, apscheduler, dateparser"
_IMPORT = f"import {FIVE}\nprint('ready', flush=True)\ninput()"
# What `steward run` does before it waits: everything composed, adapters built, schema at head.
_READY = """
from bot.__main__ import main
import bot.compose as compose
async def idle(steward):
    print('ready', flush=True)
    import asyncio
    await asyncio.to_thread(input)
compose.serve = idle
main(['run'])
"""


def startup(folder: Path, rounds: int) -> list[Result]:
    """Time until ready, and resident memory then; both adapters set, database at head."""
    env = {
        **os.environ,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_APP_TOKEN": "xapp-bench",
        "DISCORD_BOT_TOKEN": "bench.bench.bench",
        "STEWARD_DATABASE": f"sqlite:///{folder / 'startup.db'}",
    }
    memory: dict[str, float] = {}

    def case(name: str, code: str) -> Callable[[], float]:
        def run() -> float:
            begun = time.perf_counter()
            with subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env,
            ) as process:  # fmt: skip
                assert process.stdout is not None
                assert process.stdout.readline().strip() == b"ready"
                took = time.perf_counter() - begun
                memory[name] = _resident(process.pid)
                process.communicate(b"\n", timeout=30)
            return took

        return run

    subject, base = case("subject", _READY), case("base", _IMPORT)
    ready = compare("ready time, both adapters", 1.3, subject, base, rounds=rounds, warm=1)

    def measured(name: str, run: Callable[[], float]) -> Callable[[], float]:
        def resident() -> float:
            run()
            return memory[name]

        return resident

    idle = compare(
        "idle memory, both adapters", 1.25, measured("subject", subject), measured("base", base),
        rounds=3, warm=0,
    )  # fmt: skip
    return [ready, idle]


def _resident(process: int) -> float:
    """Resident memory in bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return float(pages * os.sysconf("SC_PAGE_SIZE"))

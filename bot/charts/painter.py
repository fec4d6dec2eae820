"""The painter: draws the charts of an answer, if that can be done in good time.

The library that draws is large and slow to load, is not made for threads, and what it draws was
typed by people. So it lives in a process of its own, which is begun by the first chart, given
none of our settings, killed when it takes too long, and ended when nobody has wanted a chart for
a while. A process for each chart would load the library every time; a pool of the standard
library can neither be timed out nor let go.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from bot.chart import Chart
from bot.charts.sheet import sheet, told
from bot.reply import charts_of
from bot.tongue import Answer, Picture, Tongue

PATIENCE = 8.0
"""Seconds a chart may take, the start of the process included."""

IDLE = 120.0
"""Seconds without a chart after which the process is ended: it holds about 100 MB."""

PAUSE = 60.0
"""Seconds without pictures after one that failed: nobody shall wait in vain twice."""

ALT = 1000
"""Characters of the words behind a picture; no platform takes more."""

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR",
        "XDG_CACHE_HOME")  # fmt: skip
"""What the process is told of our surroundings; the tokens are not its business."""

log = logging.getLogger("steward.charts")


class Painter:
    """Makes pictures, one after the other. Close it in the end."""

    def __init__(self, *, patience: float = PATIENCE, idle: float = IDLE) -> None:
        self._patience, self._idle = patience, idle
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._rest: asyncio.TimerHandle | None = None
        self._pause_until = 0.0
        self._able: bool | None = None  # not looked yet

    async def painted(self, answer: Answer) -> Answer:
        """The answer with a picture of each of its charts that could be drawn."""
        charts = charts_of(answer.reply)
        if not charts or not self._can():
            return answer
        pictures = [await self._picture(chart, answer.tongue) for chart in charts]
        return replace(answer, pictures=tuple(made for made in pictures if made is not None))

    async def close(self) -> None:
        """End the process, and be done."""
        async with self._turn:
            await self._end()

    def _can(self) -> bool:
        """Whether there is something to draw with; said once where there is not."""
        if self._able is None:
            self._able = find_spec("matplotlib") is not None
            if not self._able:
                log.warning(
                    "charts are told in words: matplotlib is not installed "
                    "(pip install 'steward[charts]' brings it)"
                )
        return self._able

    async def _picture(self, chart: Chart, tongue: Tongue) -> Picture | None:
        words = told(chart, tongue)
        title, _newline, _rest = words.partition("\n")
        loop = asyncio.get_running_loop()
        async with self._turn:
            if loop.time() < self._pause_until:
                return None
            try:
                async with asyncio.timeout(self._patience):
                    png = await self._drawn(json.dumps(sheet(chart, tongue)).encode())
            except (TimeoutError, OSError, EOFError) as error:
                log.warning("a chart could not be drawn: %s", type(error).__name__)
                self._pause_until = loop.time() + PAUSE
                await self._end()
                return None
            self._rest_later()
        if png.startswith(b"!"):
            log.error("a chart could not be drawn: %s", png[1:].decode())
            return None
        alt = words if len(words) <= ALT else words[: ALT - 1] + "…"
        return Picture(f"{chart.kind}.png", title, alt, png)

    async def _drawn(self, asked: bytes) -> bytes:
        """The process's answer; raises EOFError where it died."""
        if self._process is None or self._process.returncode is not None:
            self._process = await _begun()
        ears, mouth = self._process.stdin, self._process.stdout
        assert ears is not None and mouth is not None
        ears.write(len(asked).to_bytes(4, "big") + asked)
        await ears.drain()
        length = int.from_bytes(await mouth.readexactly(4), "big")
        return await mouth.readexactly(length)

    def _rest_later(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(self._idle, self._let_go)

    def _let_go(self) -> None:
        """Nobody wants a chart: the process ends by itself once nothing can come any more."""
        if (
            self._process is not None
            and self._process.stdin is not None
            and not self._turn.locked()
        ):
            self._process.stdin.close()
            self._process = None

    async def _end(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _begun() -> asyncio.subprocess.Process:
    """A process that draws. Ctrl-C in a terminal is not meant for it: it ends with us."""
    root = Path(__file__).parent.parent.parent
    surroundings = {name: os.environ[name] for name in KEPT if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "bot.charts.worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**surroundings, "PYTHONPATH": str(root), "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,
    )

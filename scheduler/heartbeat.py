"""The heartbeat: one job that plans, delivers, and says when it wants to be called again.

APScheduler only wakes it. Nothing is kept in a job store: the truth is in the database, and a
process that was away finds there what it missed.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from scheduler.courier import Courier
from scheduler.steady import SETTLING, Steady

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger("steward.heartbeat")

LONGEST = 5.0  # seconds between two beats, at most
SHORTEST = 0.25
OVERDUE = 1.0  # when what is due is in other hands: somebody's lease, a slow platform
NOW = 0.01
_JOB = "beat"


class Heartbeat:
    """Beats while `run` runs. All methods belong to the event loop it runs in."""

    def __init__(self, courier: Courier, clock: Clock, *, settling: float = SETTLING) -> None:
        """`settling`: for how many seconds the clock is not believed after it was put."""
        self.courier, self.clock = courier, clock
        self._steady = Steady(settling)
        self._beating = asyncio.Lock()
        self._closing = False
        self._ended = asyncio.Event()
        self._scheduler: AsyncIOScheduler | None = None
        self._beaten: float | None = None

    def age(self, now: float) -> float:
        """Seconds since it last got on: a beat that ended well, or a step of a long one. `now` is
        the event loop's time; counted from the start where there was no beat yet."""
        return now - max(now if self._beaten is None else self._beaten, self.courier.moved)

    async def run(self) -> None:
        """Beat until `close`."""
        self._beaten = asyncio.get_running_loop().time()
        # Imported while the platforms connect: it looks through every installed package.
        from apscheduler.jobstores.memory import MemoryJobStore
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._scheduler.add_job(self._beat, "interval", id=_JOB, seconds=LONGEST)
        self._scheduler.start()
        self._beat_in(NOW)
        try:
            await self._ended.wait()
        finally:
            self._scheduler.shutdown(wait=False)
            # The shutdown is only asked for; the loop carries it out in its next turn.
            await asyncio.sleep(0)
            self._scheduler = None

    async def close(self) -> None:
        """Stop; a beat under way is given a few seconds to end."""
        self._closing = self.courier.ending = True
        try:
            async with asyncio.timeout(LONGEST):
                await self._beating.acquire()
        except TimeoutError:
            log.warning("stopped in the middle of a beat")
        self._ended.set()
        await self.courier.close(seconds=2.0)

    async def _beat(self) -> None:
        async with self._beating:
            if self._closing:
                return
            self._beat_in(LONGEST)  # or the short pause that led here would go on repeating
            now = self.clock.now()
            counted = asyncio.get_running_loop().time()
            if not self._steady.holds(now, counted):
                self._beaten = counted
                return
            try:
                due = await self.courier.round(now)
                self._beaten = asyncio.get_running_loop().time()
            except Exception as error:
                # Most likely the database; the next beat finds everything as it was.
                log.error("a beat failed: %s", type(error).__name__, exc_info=error)
                due = None
        self._beat_in(self._pause(due))

    def _pause(self, due: datetime | None) -> float:
        if due is None:
            return LONGEST
        seconds = (due - self.clock.now()).total_seconds()
        return OVERDUE if seconds <= 0 else min(max(seconds, SHORTEST), LONGEST)

    def _beat_in(self, seconds: float) -> None:
        if self._scheduler is not None and not self._closing:
            self._scheduler.reschedule_job(_JOB, trigger="interval", seconds=seconds)

"""One process leads a platform that tells every connection everything; the others stand by.

The lease is renewed when a third of it is over. Where it cannot be, the leader hangs up when two
thirds are over, before anybody else may follow. Every post said there names the leader's term, and
one whose term is over is not begun (see PostOffice.sending).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.lease import Lease, Leases
from bot.values import dataclass
from bot.work import Busy

log = logging.getLogger("steward.lead")

LEASE = 30.0
"""Seconds. Two thirds of it are for a database that is away a while, one for hanging up."""

LOOKING = 2.0
"""Seconds between two looks whether the lease is free, or whether the database is there again."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as its holder sees it; times are those of the event loop.

    It is counted from before the question for it was sent: the database counts from when it came.
    """

    term: int
    asked: float
    seconds: float

    @property
    def renew_at(self) -> float:
        return self.asked + self.seconds / 3

    @property
    def hang_up_at(self) -> float:
        """When nobody must be led any more, so that hanging up is over before the lease is."""
        return self.asked + self.seconds * 2 / 3

    def led(self, now: float) -> bool:
        """Whether it may be believed in."""
        return now < self.hang_up_at


class Lead:
    """The lease of one platform, for one process. Belongs to the loop that `run` runs in."""

    def __init__(
        self, leases: Leases, platform: str, holder: str, *, seconds: float = LEASE
    ) -> None:
        """`holder` names this process; `seconds` is how long a lease lasts that nobody renews."""
        self._leases, self.platform, self._holder = leases, platform, holder
        self._seconds = seconds
        self._held: Held | None = None
        self._closing = asyncio.Event()
        self._ended = False
        self.elsewhere = False  # another process leads, as far as is known

    @property
    def term(self) -> int | None:
        """The term in which this process leads; None while it does not."""
        held = self._held
        return held.term if held and held.led(asyncio.get_running_loop().time()) else None

    @property
    def standing_by(self) -> bool:
        """Whether it waits for its turn: what is to be said there is for the leader to say."""
        return not self._ended and self.term is None

    async def run(self, listen: Callable[[], Awaitable[None]]) -> None:
        """Let `listen` go on while this process leads, until `close`, or until it ends by itself.

        It is cancelled when the lead is lost, and called anew with the next one.
        """
        try:
            while not self._closing.is_set():
                if await self._taken() and await self._listened(listen):
                    return
        finally:
            self._ended = True
            if self._held is not None:
                self._held = None
                await self._released()

    def close(self) -> None:
        """Wait for no turn any more. Who leads goes on until what they listen to ends."""
        self._closing.set()

    async def _taken(self) -> bool:
        """Whether the lease could be had; if not, after a pause."""
        lease = await self._asked(LOOKING)
        if lease is not None and lease.ours:
            log.info("%s: leading, term %d", self.platform, lease.term)
            self.elsewhere = False
            return True
        if lease is not None and not self.elsewhere:
            log.info("%s: another Steward is connected, this one stands by", self.platform)
        self.elsewhere = lease is not None
        # A lease that ends soon is free then, and not two seconds later.
        wait = LOOKING if lease is None else min(LOOKING, lease.left + 0.01)
        await self._pausing(wait)
        return False

    async def _asked(self, patience: float) -> Lease | None:
        """The lease, asked for or renewed; None where the database did not answer in time."""
        asked = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(patience):
                lease = await asyncio.to_thread(
                    self._leases.take, self.platform, self._holder, self._seconds
                )
        except (Busy, TimeoutError) as error:
            log.warning("%s: nobody knows who leads (%s)", self.platform, type(error).__name__)
            return None
        self._held = Held(lease.term, asked, self._seconds) if lease.ours else None
        return lease

    async def _listened(self, listen: Callable[[], Awaitable[None]]) -> bool:
        """Listen while the lead lasts. Whether the listening ended by itself; raises what it did."""
        listening = asyncio.ensure_future(listen())
        try:
            await self._kept(listening)
        finally:
            if not listening.done():
                self._held = None  # first: nothing more is begun
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
        if listening.cancelled():
            return False
        listening.result()
        return True

    async def _kept(self, listening: asyncio.Future[None]) -> None:
        """Renew the lease until it is lost or nobody listens any more."""
        clock = asyncio.get_running_loop().time
        while (held := self._held) is not None:
            wait = held.renew_at - clock()
            if wait <= 0:  # it was to be renewed already, and could not be
                wait = min(LOOKING, held.hang_up_at - clock())
            await asyncio.wait({listening}, timeout=max(wait, 0))
            if listening.done():
                return
            left = held.hang_up_at - clock()
            if left > 0:
                await self._asked(left)
            if self._held is None or not self._held.led(clock()):
                log.error("%s: the lead is lost, so this one hangs up", self.platform)
                return

    async def _released(self) -> None:
        try:
            async with asyncio.timeout(LOOKING):
                await asyncio.to_thread(self._leases.release, self.platform, self._holder)
        except (Busy, TimeoutError):
            log.warning("%s: the lead could not be given back; it ends by itself", self.platform)

    async def _pausing(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return

"""Measuring how a running Steward is. The composition puts it together; nothing else sees it."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from adapters.base import Adapter
from bot.clock import Clock
from bot.health import Backlog, Connection, Vitals
from bot.work import Busy
from scheduler.heartbeat import Heartbeat
from storage.posts import SqlPostOffice

log = logging.getLogger("steward.health")

ANSWERING = 3.0
"""Seconds that the database is given for its answer."""


class Watch:
    """Looks at the heart, the database and every platform. Belongs to the loop they run in."""

    def __init__(
        self,
        heartbeat: Heartbeat,
        office: SqlPostOffice,
        clock: Clock,
        adapters: Mapping[str, Adapter],
        ended: Mapping[str, str],
    ) -> None:
        """`ended` says, by its name, why a platform is not run any more."""
        self._heartbeat, self._office, self._clock = heartbeat, office, clock
        self._adapters, self._leads, self._ended = adapters, heartbeat.courier.leads, ended
        # Of its own: the heart's threads may all be waiting for the database.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._asked: Future[Backlog] | None = None

    async def look(self) -> Vitals:
        """How everything is now; takes no longer than the database is given."""
        backlog, trouble = await self._backlog()
        courier = self._heartbeat.courier
        return Vitals(
            beat=self._heartbeat.age(asyncio.get_running_loop().time()),
            backlog=backlog,
            trouble=trouble,
            lines={name: self._line(name) for name in self._adapters},
            counts=dataclasses.asdict(courier.total) | {"late": courier.late},
            leads={name: lead.term for name, lead in self._leads.items()},
        )

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _line(self, name: str) -> Connection:
        if name in self._ended:
            return Connection(open=False, why=self._ended[name])
        lead = self._leads.get(name)
        if lead is not None and lead.standing_by:
            return Connection(open=False, standby=lead.elsewhere)
        return self._adapters[name].state()

    async def _backlog(self) -> tuple[Backlog | None, str]:
        # A database that hangs is asked once, however often we are.
        if self._asked is None or self._asked.done():
            self._asked = self._thread.submit(self._office.backlog, self._clock.now())
        answer = asyncio.wrap_future(self._asked)
        # What comes too late is nobody's business; unread, it would be complained about.
        answer.add_done_callback(lambda late: late.cancelled() or late.exception())
        await asyncio.wait({answer}, timeout=ANSWERING)
        if not answer.done():
            return None, "does not answer"
        try:
            return answer.result(), ""
        except Busy as error:
            return None, error.why.value
        except Exception as error:
            log.error("the database could not be asked: %s", type(error).__name__, exc_info=error)
            return None, type(error).__name__

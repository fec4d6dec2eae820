"""The same work by other queues: a job that does nothing, taken and ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, event

from bot.clock import SystemClock
from tests.bench.measure import Case

_late: list[float] = []


def _noted(due: float) -> None:
    _late.append(SystemClock().now().timestamp() - due)


def apscheduler_lateness(jobs: int) -> float:
    """The p99 of how late APScheduler's jobs in an SQL store come that are due at one instant."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.background import BackgroundScheduler

    _late.clear()
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'jobs.db'}")
        quick = ["OFF"]  # it would take it long to add them; then it runs as it does by default
        event.listen(
            engine, "connect", lambda raw, _: raw.execute(f"PRAGMA synchronous={quick[0]}")
        )
        store = SQLAlchemyJobStore(engine=engine)
        scheduler = BackgroundScheduler(
            jobstores={"default": store}, job_defaults={"misfire_grace_time": None}, timezone="UTC"
        )
        scheduler.start(paused=True)
        due = SystemClock().now() + timedelta(seconds=jobs / 60)
        for _job in range(jobs):
            scheduler.add_job(_noted, "date", run_date=due, args=[due.timestamp()])
        assert SystemClock().now() < due, "they took longer to add than was thought"
        quick[0] = "FULL"
        engine.dispose()
        scheduler.resume()
        while len(_late) < jobs:
            time.sleep(0.02)
        scheduler.shutdown()
    return sorted(_late)[int(jobs * 0.99)]


@contextmanager
def procrastinate_case(url: str, jobs: int) -> Iterator[Case]:
    """A job of procrastinate: fetched, and marked as done, as its worker does it."""
    import procrastinate
    from procrastinate.jobs import Status

    loop = asyncio.new_event_loop()
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="nothing")
    def nothing() -> None:
        return

    async def begin() -> int:
        await app.open_async()
        await app.schema_manager.apply_schema_async()
        await nothing.configure().batch_defer_async(*[{} for _job in range(jobs)])
        return await app.job_manager.register_worker()

    worker: Any = loop.run_until_complete(begin())

    async def once() -> None:
        job = await app.job_manager.fetch_job(queues=None, worker_id=worker)
        assert job is not None
        await app.job_manager.finish_job(job, Status.SUCCEEDED, delete_job=False)

    def run() -> float:
        begun = time.perf_counter()
        loop.run_until_complete(once())
        return time.perf_counter() - begun

    try:
        yield run
    finally:
        loop.run_until_complete(app.close_async())
        loop.close()

"""A Steward at work: its platforms, its clock and what watches over them, until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot import when
from bot.compose import Steward
from bot.loading import settled, take_short_turns
from bot.settings import SettingsError
from scheduler.heartbeat import Heartbeat

if TYPE_CHECKING:
    from scheduler.lead import Lead

log = logging.getLogger("steward")

HEART = "the heartbeat"

OPENING, LOOK = 5.0, 0.1
"""Seconds within which a line usually is open, and between two looks whether it is."""


class Ended(Exception):
    """Nobody told Steward to stop, and it cannot go on; the message says why, a line for all."""


async def serve(steward: Steward) -> None:
    """Run until told to stop (SIGTERM or Ctrl-C); what is under way is finished first.

    Raises Ended when the last platform stops by itself, or the heartbeat does: whoever watches
    over the process shall start it again. Raises SettingsError when the address for health cannot
    be had.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    heartbeat = Heartbeat(steward.courier, steward.clock)
    steward.draws = True
    leads = steward.courier.leads = _leads(steward)
    ended: dict[str, str] = {}
    async with _watched(steward, heartbeat, ended):
        tasks = {
            asyncio.create_task(_listening(steward, name), name=name) for name in steward.adapters
        }
        tasks.add(asyncio.create_task(heartbeat.run(), name=HEART))
        waiting = asyncio.create_task(stop.wait(), name="stop")
        log.info("ready: %s", ", ".join(steward.adapters))
        settled()  # before a line is open: nobody's message waits for it
        take_short_turns()
        settling = asyncio.create_task(_settling(steward), name="settling")
        settling.add_done_callback(_settled)
        trouble = await _until_stopped(tasks, waiting, ended)
        await heartbeat.close()
        for lead in leads.values():
            lead.close()
        for adapter in steward.adapters.values():
            await adapter.close()
        await asyncio.wait(tasks, timeout=8)
        for task in (*tasks, waiting, settling):
            task.cancel()
        await asyncio.gather(*tasks, waiting, settling, return_exceptions=True)
    await steward.put_down()
    log.info("stopped")
    if trouble:
        raise Ended(" ".join(trouble))


async def _settling(steward: Steward) -> None:
    """Load what is needed soon, once all lines are open: to open one takes megabytes for a moment,
    and what is loaded behind it finds its place there. A thread's memory is its own, so modules are
    loaded in this one, which gives way after each; what takes longer is done in another."""
    for _look in range(int(OPENING / LOOK)):
        if all(adapter.state().open for adapter in steward.adapters.values()):
            break
        await asyncio.sleep(LOOK)
    for part in when.PARTS:
        import_module(f"bot.when.{part}")
        await asyncio.sleep(0)
    await asyncio.get_running_loop().run_in_executor(steward.pool, steward.settle)


def _settled(settling: asyncio.Future[None]) -> None:
    """Steward goes on when settling fails, and tells; what the failure says may hold people's words."""
    error = None if settling.cancelled() else settling.exception()
    if error is not None:
        why = type(error).__name__
        log.error("not all dates are loaded (%s): who writes the first one waits for them", why)


def _leads(steward: Steward) -> dict[str, Lead]:
    """The leases to be had, by platform; none where this process is the only one."""
    leases, holder = steward.storage.leases, steward.courier.holder
    if leases is None:
        return {}
    from scheduler.lead import Lead

    led = (name for name, adapter in steward.adapters.items() if adapter.led)
    return {name: Lead(leases, name, holder) for name in led}


async def _listening(steward: Steward, name: str) -> None:
    """Run a platform; one that has a leader, while that is this process."""
    adapter, lead = steward.adapters[name], steward.courier.leads.get(name)
    if lead is None:
        await adapter.run(steward.answer, steward)
    else:
        await lead.run(lambda: adapter.run(steward.answer, steward))


@asynccontextmanager
async def _watched(
    steward: Steward, heartbeat: Heartbeat, ended: dict[str, str]
) -> AsyncIterator[None]:
    """Tell how everything is at the address for it, if there is one. `ended` is why a platform is
    not run any more. Raises SettingsError."""
    address = steward.settings.listening
    if address is None:
        yield
        return
    from bot.door import Door
    from bot.formdoor import Forms
    from bot.vitals import Watch

    watch = Watch(heartbeat, steward.storage.posts, steward.clock, steward.adapters, ended)
    door = Door(address, watch.look, steward.calendar, Forms(steward.form, steward.filled))
    answering = asyncio.create_task(door.run(), name="health")
    try:
        yield
    finally:
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)
        door.close()
        watch.close()


async def attend(steward: Steward, work: Awaitable[object]) -> None:
    """Let the clock speak while `work` goes on (a console), and no longer."""
    heartbeat = Heartbeat(steward.courier, steward.clock)
    beating = asyncio.create_task(heartbeat.run())
    try:
        await work
    finally:
        await heartbeat.close()
        await beating


async def _until_stopped(
    tasks: set[asyncio.Task[None]], waiting: asyncio.Task[Any], ended: dict[str, str]
) -> list[str]:
    """Why there is no use in going on; nothing when told to stop. One platform that fails leaves
    the others running, and `ended` says why."""
    running, trouble = set(tasks), []
    while any(task.get_name() != HEART for task in running):
        await asyncio.wait({*running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            return []
        for task in [task for task in running if task.done()]:
            running.discard(task)
            trouble.append(_last_words(task))
            ended[task.get_name()] = trouble[-1]
            log.error("%s stopped: %s", task.get_name(), trouble[-1])
            if task.get_name() == HEART:
                return trouble[-1:]
    return trouble


def _last_words(task: asyncio.Task[None]) -> str:
    """Why something stopped by itself. What a failure of ours says may hold people's words."""
    error = task.exception()
    if isinstance(error, SettingsError):
        return str(error)
    why = f" ({type(error).__name__})" if error else ""
    return f"{task.get_name()} stopped by itself{why}; the log says more. Start Steward again."

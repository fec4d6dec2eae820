"""Steward in a terminal: the console for people, its script of JSON lines, and the demo."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from adapters.console import Console, interactive, scripted
from adapters.console.waiting import target, wait
from bot import compose, demo, serving
from bot.clock import Clock, FixedClock, SystemClock
from bot.model.moment import zone_info
from bot.settings import Settings, SettingsError

Use = Callable[[compose.Steward, Console], Awaitable[None]]


def talk(settings: Settings, at: str | None = None, url: str | None = None) -> int:
    """A console for a person; seeded where no database is named. `at` stops the clock there."""
    clock = _clock(at, settings)

    async def converse(steward: compose.Steward, console: Console) -> None:
        who = demo.PEOPLE[0] if url is None else "you"
        talk = interactive(console, steward.answer, who=who, room=demo.ROOM)
        await serving.attend(steward, talk)

    return asyncio.run(_with_console(settings, clock, url, converse))


def script(
    settings: Settings,
    at: str | None,
    url: str | None,
    *,
    marks: bool,
    charts: Path | None = None,
) -> int:
    """JSON lines in, JSON lines out; with `at` the clock moves by the script alone. Pictures of
    charts are written to the folder `charts`, else to a new one for what is temporary."""
    clock = _clock(at, settings)

    async def follow(steward: compose.Steward, console: Console) -> None:
        steward.draws, console.folder = True, charts
        work = scripted(
            console, steward.answer, clock, steward.tick, sys.stdin, sys.stdout, marks=marks
        )
        if isinstance(clock, FixedClock):
            await work
        else:
            await serving.attend(steward, work)

    return asyncio.run(_with_console(settings, clock, url, follow))


def play(settings: Settings) -> int:
    """A working week of the seeded project, in seconds."""
    zone = settings.zone if settings.zone != "UTC" else "Europe/Berlin"
    start = demo.monday(zone)
    clock = FixedClock(start)

    async def week(steward: compose.Steward, console: Console) -> None:
        player = demo.Player(console, steward.answer, demo.printed)
        for who, line in demo.WEEK:
            if who == "#":
                player.remark(line)
            elif who == "wait":
                words = demo.friday(start) if line.startswith("until") else line
                await wait(clock, steward.tick, target(words, clock.now(), zone))
            else:
                await player.step(who, line)
        demo.printed("\n── That was a week. Try it yourself: steward console\n")

    return asyncio.run(_with_console(replace(settings, zone=zone), clock, None, week))


async def _with_console(settings: Settings, clock: Clock, url: str | None, use: Use) -> int:
    """Put a Steward with a console together, seeded where no database is named, and use it."""
    steward = compose.compose(settings, clock, url=url or "sqlite://")
    console = Console(steward.grammar, clock, home=steward.desk.home, people=demo.PEOPLE)
    steward.adapters["console"] = console
    if isinstance(clock, FixedClock):
        console.tick = steward.tick
    try:
        if url is None:
            await demo.seed(steward.answer, clock, settings.zone)
        await use(steward, console)
    finally:
        await steward.put_down()
        steward.close()
    return 0


def _clock(at: str | None, settings: Settings) -> Clock:
    """The system's clock, or one that stands at `at` (ISO; in the settings' zone if it names none).

    Raises SettingsError where `at` is no date.
    """
    if at is None:
        return SystemClock()
    try:
        start = datetime.fromisoformat(at)
    except ValueError:
        raise SettingsError(f"--at: {at!r} is no date. Write it like 2026-11-24T09:00.") from None
    return FixedClock(start if start.tzinfo else start.replace(tzinfo=zone_info(settings.zone)))

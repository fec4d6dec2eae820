"""Letting time pass: how long is meant, and everything that falls due on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from adapters.console.message import Unheard
from bot.clock import FixedClock
from bot.kinds import folded
from bot.model.moment import instant
from bot.patterns import regex

Tick = Callable[[datetime], Awaitable[datetime | None]]
"""Say everything that is due at that time; when something is due next (None: never)."""

LONGEST = timedelta(days=3660)
_UNITS = {
    "s": 1, "sec": 1, "second": 1, "秒": 1,
    "m": 60, "min": 60, "minute": 60, "分": 60, "分钟": 60,
    "h": 3600, "hour": 3600, "小时": 3600, "个小时": 3600,
    "d": 86400, "day": 86400, "天": 86400,
    "w": 604800, "week": 604800, "周": 604800, "星期": 604800, "个星期": 604800,
}  # fmt: skip
_LENGTH = regex(r"\s*(\d{1,9})\s*([^\W\d_]+)\s*")
_STEP = timedelta(seconds=1)


def target(text: str, now: datetime, zone: str) -> datetime:
    """The time that "3 days", "1h 30m" or "until 2026-11-27 09:00" (in `zone`) means.

    Raises Unheard for anything else, for the past, and for more than ten years.
    """
    text = folded(text).strip().lower()
    until = text.removeprefix("until").strip()
    at = _moment(until, zone) if text.startswith("until") else now + _length(text)
    if at < now:
        raise Unheard(f"{until} is over. Time only moves forward.")
    if at - now > LONGEST:
        raise Unheard("That is more than ten years. Wait less.")
    return at


def _moment(text: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.upper())
        return at if at.tzinfo else instant(at, zone)
    except (ValueError, OverflowError):
        raise Unheard(f"{text!r} is no date. Write: until 2026-11-27 09:00") from None


def _length(text: str) -> timedelta:
    total, at = 0, 0
    for match in _LENGTH.finditer(text):
        unit = match[2]
        seconds = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
        if match.start() != at or seconds is None:
            break
        total, at = total + int(match[1]) * seconds, match.end()
    if at != len(text) or not text:
        raise Unheard(
            f"{text!r} is no length of time. Write: 3 days, 2h, or until 2026-11-27 09:00"
        )
    return timedelta(seconds=min(total, 2 * int(LONGEST.total_seconds())))


async def wait(clock: FixedClock, tick: Tick, until: datetime) -> None:
    """Move the clock to `until`, stopping at every time at which something is due."""
    while (due := await tick(clock.now())) is not None:
        # What could not be said stays due; the clock must not stand still for it.
        at = max(due, clock.now() + _STEP)
        if at >= until:
            break
        clock.set(at)
    if until > clock.now():
        clock.set(until)
        await tick(until)

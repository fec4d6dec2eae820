"""Parts of the day: the hour they stand for, when they are over, and what they do to an hour."""

from __future__ import annotations

from datetime import time

from bot.when import kinds as k
from bot.when.line import Clock

PARTS: dict[int, time] = {
    k.DAWN: time(6),
    k.MORNING: time(9),
    k.NOON: time(12),
    k.LUNCH: time(12),
    k.AFTERNOON: time(15),
    k.EVENING: time(19),
    k.NIGHT: time(20),
}
"""The hour meant by a part of the day when no hour is said."""

PART_ENDS: dict[int, time] = {
    k.DAWN: time(9),
    k.MORNING: time(12),
    k.NOON: time(14),
    k.LUNCH: time(14),
    k.AFTERNOON: time(18),
    k.EVENING: time(22),
    k.NIGHT: time(23, 59),
}
"""When a part of the day is over."""


def in_part(clock: Clock, part: int) -> Clock:
    """The time of day, moved into the part of the day that is said beside it."""
    if clock.clock is None or not (clock.bare or (part == k.MORNING and clock.clock.hour == 12)):
        return clock
    hour, minute = clock.clock.hour, clock.clock.minute
    twelve = hour % 12  # as on a dial
    if part in (k.DAWN, k.MORNING):
        hour = twelve
    elif part in (k.NOON, k.LUNCH):
        hour = twelve + 12 if twelve < 4 else twelve
    elif part == k.NIGHT and twelve < 4:
        return Clock(time(twelve, minute), plus=1)
    else:
        hour = twelve + 12
    return Clock(time(hour, minute), plus=clock.plus)

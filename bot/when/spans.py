"""Distances: "in 2 hours", "3 days after january 12th", "两周后"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.model.moment import Moment, instant
from bot.values import dataclass
from bot.when import kinds as k
from bot.when.calendar import add_days, add_months, working_days_later
from bot.when.clocks import clock_at
from bot.when.line import FAIR, SURE, Day, Line

DayRule = Callable[[Line, int], tuple[int, Day] | None]
"""Reads a day at a position and says where it ends."""

_MONTHS = {k.MONTHS: 1, k.QUARTERS: 3, k.YEARS: 12}
_DAYS = {k.DAY: 1, k.WEEKS: 7, k.FORTNIGHT: 14}
_MOST = 999  # "2026年" is a year
_MINUTES = {k.HOUR: 60.0, k.MINUTE: 1.0, k.SECOND: 1 / 60}
_ORDER = (
    k.SECOND, k.MINUTE, k.HOUR, k.DAY, k.WORKDAY, k.WEEKS, k.FORTNIGHT,
    k.MONTHS, k.QUARTERS, k.YEARS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Distance:
    """So many months, days, working days and minutes, and the finest unit that was said."""

    months: int = 0
    days: float = 0.0
    workdays: int = 0
    minutes: float = 0.0
    unit: int = k.YEARS

    def plus(self, count: float, unit: int) -> Distance:
        finest = min(self.unit, unit, key=_ORDER.index)
        if unit in _MONTHS:
            whole, part = divmod(count * _MONTHS[unit], 1)
            days = self.days + round(part * 30)
            return replace(self, months=self.months + int(whole), days=days, unit=finest)
        if unit in _DAYS:
            return replace(self, days=self.days + count * _DAYS[unit], unit=finest)
        if unit == k.WORKDAY:
            return replace(self, workdays=self.workdays + round(count), unit=finest)
        return replace(self, minutes=self.minutes + count * _MINUTES[unit], unit=finest)

    @property
    def timed(self) -> bool:
        return self.unit in _MINUTES

    def __neg__(self) -> Distance:
        return Distance(-self.months, -self.days, -self.workdays, -self.minutes, self.unit)


def distance(line: Line, at: int) -> tuple[int, Distance] | None:
    """A number of units, perhaps several: "1 year, 2 months", "an hour and a half", "3天"."""
    found: tuple[int, Distance] | None = None
    sofar = Distance()
    for _ in range(8):
        step = _single(line, at)
        if step is None:
            return found
        at, count, unit = step
        sofar = sofar.plus(count, unit)
        found = at, sofar
        joint = line.skip(line.comma(at), k.AND, k.PLUS)
        if line.has(joint, k.HALF) and not line.has(joint + 1, k.UNIT):
            return joint + 1, sofar.plus(0.5, unit)
        at = joint
    return found


def _single(line: Line, at: int) -> tuple[int, float, int] | None:
    """One number and its unit."""
    at, count = _count(line, at)
    if not count:
        return None
    start, at = at, line.skip(at, k.COUNTER)
    if line.has(at, k.HALF):
        at, count = at + 1, count + 0.5
        at = line.skip(at, k.COUNTER)
    unit = line.get(at, k.UNIT)
    if unit is None or unit == k.WEEKENDS or count > _MOST:
        return None
    if line.has(at, k.MONTHMARK) and at == start and count >= 1:
        return None  # 五月 is may, 五个月 are five months
    return at + 1, count, unit


def _count(line: Line, at: int) -> tuple[int, float]:
    """How many; 0 when no number stands here."""
    if line.has(at, k.HALF):
        return line.skip(at + 1, k.COUNTER), 0.5
    quarters = line.get(at, k.FOURTH)
    if quarters and line.has(at + 1, k.UNIT):
        return at + 1, quarters / 4
    number = line.get(at, k.NUM)
    if number is None:
        return at, 0.0
    if number == 1 and line.has(at + 1, k.HALF):
        return line.skip(at + 2, k.COUNTER), 0.5  # "einer halben"
    if number == 1 and line.has(at + 1, k.NUM) and not line.digits(at):
        at, number = at + 1, line.get(at + 1, k.NUM) or 0  # "a couple"
    fraction = line.digits(at + 2)
    if line.digits(at) and fraction and line.glued(at + 1) and line.glued(at + 2):
        if line.sign(at + 1) in (".", ",") and line.has(at + 3, k.UNIT):
            return at + 3, float(f"{number}.{fraction}")
        if line.sign(at + 1) == "/" and int(fraction):
            return at + 3, number / int(fraction)
    return at + 1, float(number)


def reach(line: Line, start: date, clock: time | None, far: Distance) -> Day:
    """The day (and minute) `far` from a day, or from the present when `clock` is that minute."""
    scene = line.scene
    day = add_months(start, far.months)
    day = day and add_days(day, int(far.days))
    if day and far.workdays:
        day = working_days_later(day, far.workdays, scene.workdays, scene.holidays)
    if day is None or not far.timed:
        return Day(day, doubt=None if day else "impossible")
    by = timedelta(minutes=far.minutes)
    local = datetime.combine(day, clock or time())
    try:
        if not scene.zone:
            local += by
            return Day(local.date(), "minute", clock=local.time().replace(second=0, microsecond=0))
        # Time that passes is counted in instants, so that a change of the clocks is counted in.
        present = local == scene.now and scene.at is not None
        base = scene.at if present and scene.at else instant(local, scene.zone)
        moment = Moment.of(base + by, scene.zone)
    except OverflowError:
        return Day(None, "minute", doubt="impossible")
    return Day(moment.day, "minute", clock=moment.clock)


def ahead(line: Line, at: int, day_at: DayRule) -> tuple[int, Day] | None:
    """A distance from now that opens with a word or a plus sign: "in 2 hours", "+3d"."""
    weight = SURE
    if line.sign(at) == "+" and not line.glued(at) and line.glued(at + 1):
        weight = FAIR
    elif not line.any(at, (k.IN, k.WITHIN)):
        return None
    at = line.skip(at + 1, k.ABOUT, k.THE)
    if line.get(at, k.REL) == 1:
        at += 1
    found = distance(line, at)
    if found is None:
        return None
    at, far = found
    later = line.skip(at, k.LATER)
    if line.scene.title and far.unit == k.SECOND:
        return None  # "answer within 2 seconds": how fast, not when
    if later == at and weight == SURE and (since := _since(line, at, far, day_at)):
        return since
    scene = line.scene
    return later, replace(reach(line, scene.today, scene.now.time(), far), weight=weight)


def behind(line: Line, at: int, day_at: DayRule) -> tuple[int, Day] | None:
    """A distance that is closed by a word: "3 days later", "2 weeks ago", "3天后"."""
    start, found = at, distance(line, at)
    if found is None:
        return None
    at, far = found
    scene = line.scene
    if line.has(at, k.INSIDE) and _limits(line, start, far):
        return None
    if line.has(at, k.AGO) and not (line.has(at - 1, k.DAYMARK) and line.has(at, k.TAIL)):
        return at + 1, replace(reach(line, scene.today, scene.now.time(), -far), doubt="past")
    since = _since(line, at, far, day_at)
    if since:
        return since
    if line.has(at, k.LATER):
        at = line.skip(at, k.LATER)
    elif not scene.wait:
        return None
    return at, reach(line, scene.today, scene.now.time(), far)


def _limits(line: Line, at: int, far: Distance) -> bool:
    """Whether a length is how long something may last, not when it is due: 控制在3秒内, 缩短到两天以内."""
    bound = line.any(at - 1, (k.THRU, k.AT)) and line.has(at - 2, k.SHRINK)
    return far.unit == k.SECOND or bound or line.has(at - 1, k.THRU)


def _since(line: Line, at: int, far: Distance, day_at: DayRule) -> tuple[int, Day] | None:
    """The anchor of a distance: "after january 12th", "from noon"."""
    if line.get(at, k.CONN) == k.BEFORE:
        far = -far
    elif not line.has(at, k.SINCE):
        return None
    at = line.skip(at + 1, k.THE)
    scene = line.scene
    minutes = line.get(at, k.CLOCK)
    if far.timed and minutes is not None:
        return at + 1, reach(line, scene.today, time(minutes // 60 % 24, minutes % 60), far)
    if line.has(at, k.NOW):
        return at + 1, reach(line, scene.today, scene.now.time(), far)
    if far.timed and (hour := clock_at(line, at)) and hour[1].clock:
        return hour[0], reach(line, scene.today, hour[1].clock, far)
    anchor = day_at(line, at)
    if anchor is None or anchor[1].day is None or anchor[1].clock:
        return None
    end, day = anchor
    if far.timed:
        return None
    return end, replace(reach(line, anchor[1].day, None, far), others=(), doubt=day.doubt)


def onward(line: Line, at: int, day: Day) -> tuple[int, Day] | None:
    """A distance behind its anchor: 今日から2日後, 周五前3天, 五一后一周, "monday + 2 days"."""
    added = line.sign(at) == "+" and not line.glued(at)
    side = {k.BEFORE: -1, k.AFTER: 1}.get(line.get(at, k.TAIL) or 0, 0)
    if not (line.has(at, k.ONWARD) or added or side) or day.day is None:
        return None
    found = distance(line, at + 1)
    if found is None or found[1].timed:
        return None
    end, far = found
    if side:
        near = line.any(end, (k.LATER, k.AGO))
        return None if near else (end, reach(line, day.day, None, far if side > 0 else -far))
    return line.skip(end, k.LATER), reach(line, day.day, None, far)

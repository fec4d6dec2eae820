"""Days counted from a day named beside them: "first working day after easter", 五一后第一个周一."""

from __future__ import annotations

from datetime import date, timedelta

from bot.when import kinds as k
from bot.when.calendar import add_days, monday, weekday_on_or_after, working_days_later
from bot.when.line import FAIR, Day, Line
from bot.when.spans import DayRule, distance

_MOST_DAYS = 28  # "52 weeks on monday" is work
_SIDES = {k.AFTER: 1, k.BEFORE: -1}


def beside(line: Line, at: int, day_at: DayRule) -> tuple[int, Day] | None:
    """ "the monday before easter", "the day after christmas", "last workday before june 3rd"."""
    said = line.ordinal(at) or (at, 1)
    what = line.skip(said[0], k.COUNTER)
    side, start = _SIDES.get(_connector(line, what + 1), 0), what + 2
    if what == at and line.has(at, k.DAYS) and line.tokens[at].text.endswith("after"):
        side, start = 1, at + 1  # "the day after" is one word
    anchor = day_at(line, line.skip(start, k.THE)) if side and _counts(line, what) else None
    if anchor is None or anchor[1].day is None or anchor[1].clock or anchor[1].grain != "day":
        return None
    day = _nth(line, anchor[1].day, what, side * abs(said[1]))
    return (anchor[0], day) if day else None


def beyond(line: Line, at: int, day: Day) -> tuple[int, Day] | None:
    """The same, its anchor first: 春节后第一个工作日, 国庆前最后一个周五."""
    side = _SIDES.get(line.get(at, k.TAIL) or 0, 0)
    said = line.ordinal(line.skip(at + 1, k.OF)) if side and day.day else None
    if said is None or day.day is None:
        return None
    what = line.skip(said[0], k.COUNTER)
    found = _nth(line, day.day, what, side * abs(said[1]))
    return (what + 1, found) if found else None


def weeks_on(line: Line, at: int) -> tuple[int, Day] | None:
    """ "a fortnight on monday", "a week tomorrow"."""
    found = distance(line, at)
    if found is None or found[1].unit not in (k.WEEKS, k.FORTNIGHT):
        return None
    end, far = found
    weekday = line.get(end + 1, k.WEEKDAY) if line.has(end, k.ON_WORD) else None
    today = line.scene.today
    if weekday is not None:
        base, end = weekday_on_or_after(today, weekday), end + 2
    elif line.get(end, k.DAYS) in (0, 1) and not line.has(end, k.PART):
        base, end = today + timedelta(days=line.get(end, k.DAYS) or 0), end + 1
    else:
        return None
    if not 0 < far.days <= _MOST_DAYS or far.months:
        return None
    return end, Day(base + timedelta(days=round(far.days)), weight=FAIR)


def _connector(line: Line, at: int) -> int:
    connector = line.get(at, k.CONN)
    return k.DUE if connector is None else connector


def _counts(line: Line, at: int) -> bool:
    return line.any(at, (k.UNIT, k.WEEKDAY, k.DAYS))


def _nth(line: Line, anchor: date, what: int, nth: int) -> Day | None:
    """The nth working day, weekday, day or week after a day; before it, when negative."""
    scene, unit, weekday = line.scene, line.get(what, k.UNIT), line.get(what, k.WEEKDAY)
    side = 1 if nth > 0 else -1
    if weekday is not None:
        near = anchor + timedelta(days=1) if nth > 0 else anchor - timedelta(days=7)
        day = add_days(weekday_on_or_after(near, weekday), 7 * (nth - side))
    elif unit == k.WORKDAY:
        day = working_days_later(anchor, nth, scene.workdays, scene.holidays)
    elif unit == k.WEEKS:
        return Day(add_days(monday(anchor), 7 * nth), "week")
    elif unit == k.DAY or line.has(what, k.DAYS):
        day = add_days(anchor, nth)
    else:
        return None
    return Day(day)

"""Weekdays, and whatever makes them more exact: "friday of next week", "monday the 27th", 下周五."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.when import kinds as k
from bot.when.calendar import monday, next_day_of_month, next_month_day, weekday_on_or_after
from bot.when.frames import frame_at
from bot.when.line import FAIR, SURE, WEAK, Day, Line
from bot.when.named import day_number, is_hour
from bot.when.spans import DayRule, distance, reach

_COUNTED = (
    k.COUNTER, k.UNIT, k.OCLOCK, k.DAYMARK, k.MONTHMARK, k.NUM, k.TIMES, k.MEASURE, k.MERIDIEM,
    k.HALF, k.ON_WORD,
)  # fmt: skip
"""What shows that a digit counts."""

JOINTS = (k.OF, k.THE, k.ON_WORD)
"""Words that join a weekday to what stands beside it."""


def weekday_at(line: Line, at: int, day_at: DayRule) -> tuple[int, Day] | None:
    """A weekday and whatever makes it more exact."""
    weekday = line.get(at, k.WEEKDAY)
    if weekday is None:
        return None
    if (week := line.get(at, k.WEEK)) is not None:
        return at + 1, _in_week(line, weekday, week)
    found = (
        _weekday_of_week(line, at, weekday)
        or weekday_and_date(line, at, weekday, day_at)
        or weekday_and_number(line, at, weekday)
    )
    if found:
        return found
    weight = (SURE, FAIR, WEAK, WEAK)[line.get(at, k.NAME) or 0]
    return at + 1, replace(coming(line.scene.today, weekday), weight=weight)


def coming(today: date, weekday: int) -> Day:
    """The next such weekday; said on that very day, it may be this one."""
    if weekday == today.weekday():
        week_on = today + timedelta(days=7)
        return Day(week_on, others=(today,), doubt="today", weekday=weekday)
    return Day(weekday_on_or_after(today, weekday), weekday=weekday)


def _in_week(line: Line, weekday: int, week: int) -> Day:
    day = monday(line.scene.today) + timedelta(days=7 * week + weekday)
    if day == line.scene.today and week == 0:
        return Day(day, others=(day + timedelta(days=7),), doubt="today", weekday=weekday)
    return Day(day, doubt="past" if day < line.scene.today else None)


def _weekday_of_week(line: Line, at: int, weekday: int) -> tuple[int, Day] | None:
    """ "friday of next week", "vendredi prochain", "wednesday after next", "mittwoch in 2 wochen"."""
    today = line.scene.today
    post = line.get(at + 1, k.POST)
    if post is not None and not line.has(at + 2, k.UNIT):
        return at + 2, relative_weekday(today, weekday, post)
    dot = line.sign(at + 1) == "." and line.glued(at + 1)
    where = line.skip(line.comma(at + 1 + dot), *JOINTS)
    found = frame_at(line, where)
    if found and found[1].unit == k.WEEKS and not line.has(where, k.WEEKDAY):
        return found[0], _in_week(line, weekday, (found[1].first - monday(today)).days // 7)
    later = {"week": 7, "fortnight": 14}.get(line.tokens[at + 1].text) if at + 1 < line.size else 0
    if later:
        return at + 2, Day(weekday_on_or_after(today, weekday) + timedelta(days=later), weight=FAIR)
    if line.any(at + 1, (k.IN, k.WITHIN)):
        far = distance(line, line.skip(at + 2, k.ABOUT))
        if far and not far[1].timed and far[1].unit in (k.WEEKS, k.FORTNIGHT):
            base = reach(line, monday(today), None, far[1])
            return far[0], on_weekday(base, weekday)
    return None


def relative_weekday(today: date, weekday: int, by: int) -> Day:
    """A weekday with next, this or last before it (or after it, in French)."""
    this = monday(today) + timedelta(days=weekday)
    if by < 0:
        back = weekday_on_or_after(today - timedelta(days=7), weekday)
        return Day(back, doubt="past")
    if by in (8, 15):  # "en huit", "en quinze"
        return Day(weekday_on_or_after(today, weekday) + timedelta(days=by - by % 7))
    if by > 1:
        return Day(weekday_on_or_after(today + timedelta(days=1), weekday) + timedelta(days=7))
    if by:
        return Day(this + timedelta(days=7))
    if this == today:
        return Day(today, others=(today + timedelta(days=7),), doubt="today", weekday=weekday)
    return Day(this if this > today else this + timedelta(days=7))


def weekday_and_date(line: Line, at: int, weekday: int, day_at: DayRule) -> tuple[int, Day] | None:
    """ "friday, march 5th": they have to agree."""
    start = at + 1
    if line.sign(start) == "." and line.glued(start):
        start += 1
    start = line.skip(line.comma(start), k.THE, k.ON_WORD)
    bracket = line.sign(start) == "("
    if line.any(start, (k.WEEKDAY, k.REL, k.DAYS, k.WEEK, k.IN)):
        return None
    found = day_at(line, start + bracket)
    if found is None or found[1].grain != "day" or found[1].clock or found[1].weekday is not None:
        return None
    end, day = found
    if not day.yearless and not _numbers(line, start + bracket):
        return None
    if bracket:
        if line.sign(end) != ")":
            return None
        end += 1
    return end, agreed(line, day, weekday)


def _numbers(line: Line, at: int) -> bool:
    return line.any(at, (k.NUM, k.ORD, k.MONTH)) and not line.has(at + 1, k.UNIT)


def agreed(line: Line, day: Day, weekday: int) -> Day:
    """The day, if the weekday said beside it fits; else a doubt, and a year later if that one fits."""
    ways = [way for way in (day.day, *day.others) if way is not None]
    fitting = [way for way in ways if way.weekday() == weekday]
    if fitting:
        return Day(min(fitting))
    if day.day is None:
        return day
    others = [*day.others, weekday_on_or_after(line.scene.today, weekday)]
    later = next_month_day(day.day + timedelta(days=1), day.day.month, day.day.day)
    if day.yearless and later and later.weekday() == weekday:
        if not line.scene.title:
            return Day(later)
        others.append(later)  # who plans something rarely means the year after
    return replace(day, others=tuple(others), doubt="weekday", weight=SURE)


def weekday_and_number(line: Line, at: int, weekday: int) -> tuple[int, Day] | None:
    """ "monday the 27th", "sunday 31"."""
    start = line.skip(line.comma(at + 1), k.THE, k.ON_WORD)
    number = day_number(line, start)
    if number is None or number > 31 or is_hour(line, start):
        return None
    end = start + 1
    if line.has(end, k.DAYMARK):
        end += 1
    elif (line.has(start, k.NUM) and not _ends(line, end)) or (
        line.sign(end) in ("-", "/", ".") and line.digits(end + 1)
    ):
        return None
    day = next_day_of_month(line.scene.today, number, weekday)
    return (end, Day(day)) if day else None


def _ends(line: Line, at: int) -> bool:
    """Whether a number before `at` stands for itself: nothing that it could count follows."""
    return (
        at >= line.size
        or line.any(at, (k.AT, k.ABOUT, k.CONN, k.TAIL, k.PART))
        or (bool(line.sign(at)) and line.sign(at) not in ("/", "%", ":", "-"))
    )


def weekday_after(line: Line, at: int) -> tuple[int, int] | None:
    """A weekday that narrows a distance: "in 3 days on friday"."""
    end = line.skip(at, *JOINTS)
    weekday = line.get(end, k.WEEKDAY)
    if weekday is None or end == at:
        return None
    return end + 1, weekday


def on_weekday(day: Day, weekday: int) -> Day:
    return day if day.day is None else replace(day, day=weekday_on_or_after(day.day, weekday))


def week_day(line: Line, at: int) -> int | None:
    """A weekday by name, or by the digit that follows a Chinese word for week: 下周5."""
    weekday, digit = line.get(at, k.WEEKDAY), line.digits(at)
    if weekday is not None or len(digit) != 1 or not line.has(at - 1, k.WEEKWORD):
        return weekday
    loose = not line.glued(at) and at + 1 < line.size and not line.glued(at + 1)
    if loose or line.any(at + 1, _COUNTED) or (line.sign(at + 1) and line.digits(at + 2)):
        return None  # 下周 3 份, 周5个人, 周1-5
    return int(digit) - 1 if "1" <= digit <= "7" else None


def digit_weekday(line: Line, at: int) -> tuple[int, Day] | None:
    """周5, 星期 4."""
    weekday = week_day(line, at + 1) if line.get(at, k.UNIT) == k.WEEKS else None
    if weekday is None or (line.any(at - 1, (k.NUM, k.ORD, k.COUNTER)) and line.glued(at)):
        return None
    return at + 2, coming(line.scene.today, weekday)

"""Days named by month and number: "march 3rd", "the fifth of may", "the 15th", 15号."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.when import kinds as k
from bot.when.calendar import make, next_day_of_month, next_month_day
from bot.when.frames import frame_at, trailing_year
from bot.when.line import FAIR, WEAK, Day, Line, carried_on


def day_month(line: Line, at: int) -> tuple[int, Day] | None:
    """ "5 march 2027", "the fifth of may", "20 of next month", "12-20 dec"."""
    number = day_number(line, at)
    if number is None or (line.has(at - 1, k.AND) and line.any(at - 2, (k.NUM, k.ORD))):
        return None  # "the 2nd and 4th of may" are two days
    end = at + 1
    if line.sign(end) == "." and line.has(at, k.NUM):
        end += 1
    last = _second_number(line, end)
    if last:
        end = last[0]
    if line.get(end, k.UNIT) == k.DAY and line.has(at, k.ORD):
        end += 1
    start = line.skip(end, k.OF, k.THE)
    if line.sign(start) in ("-", "/") and line.glued(start + 1) and line.has(start + 1, k.MONTH):
        start += 1
    found = frame_at(line, start)
    if found is None or found[1].unit != k.MONTHS or line.digits(start):
        return None
    if line.has(start, k.MONTH):
        return _with_month(line, start, number, last)
    stop, frame = found
    day = make(frame.first.year, frame.first.month, number)
    return stop, Day(day, doubt=None if day else "impossible")


def _with_month(
    line: Line, at: int, number: int, last: tuple[int, int] | None
) -> tuple[int, Day] | None:
    """A month's name and perhaps a year after a day."""
    month = line.get(at, k.MONTH) or 1
    end = at + 1
    if line.sign(end) == "." and line.glued(end):
        end += 1
    year = trailing_year(line, end)
    if year is None:
        return end, yearless(line, month, number, last)
    return year[0], _stretch(make(year[1], month, number), last)


def month_day(line: Line, at: int) -> tuple[int, Day] | None:
    """ "march 3", "may the fourth", "dec 12-20, 2026"."""
    month = line.get(at, k.MONTH)
    if month is None:
        return None
    end = at + 1
    if line.sign(end) == "." and line.glued(end):
        end += 1
    end = line.skip(end, k.THE)
    number = day_number(line, end)
    if number is None or is_hour(line, end):
        return None
    last = _second_number(line, end + 1)
    after = last[0] if last else end + 1
    year = trailing_year(line, after)
    if year is None:
        found = yearless(line, month, number, last)
        if line.has(at, k.NAME) and line.tokens[at].text in ("may", "march"):
            found = replace(found, weight=FAIR)
        return after, found
    return year[0], _stretch(make(year[1], month, number), last)


def _stretch(day: date | None, last: tuple[int, int] | None) -> Day:
    """A day, and the day of the same month that it runs to."""
    if day is None:
        return Day(None, doubt="impossible")
    if last is None:
        return Day(day)
    return Day(day, last=make(day.year, day.month, last[1]), split=last[0] - 1)


def yearless(line: Line, month: int, number: int, last: tuple[int, int] | None = None) -> Day:
    day = next_month_day(line.scene.today, month, number)
    if day and line.scene.title and day.year > line.scene.today.year + 1:
        day = None  # the 29th of february is a slip where something is planned for this year
    return replace(_stretch(day, last), yearless=day is not None)


def day_number(line: Line, at: int) -> int | None:
    number = line.get(at, k.ORD)
    if number is None:
        number = line.get(at, k.NUM)
    return number if number is not None and 0 < number <= 99 else None


def _second_number(line: Line, at: int) -> tuple[int, int] | None:
    """The end of a stretch of days, the "-20" of "12-20 dec": behind it, and its number."""
    if line.sign(at) == "-" or line.has(at, k.THRU):
        after = line.skip(at + 1, k.THE)
        number = day_number(line, after)
        if number is not None and not is_hour(line, after):
            return after + 1, number
    return None


def is_hour(line: Line, at: int) -> bool:
    """Whether the number at `at` belongs to a time of day."""
    if line.has(at, k.ORD):
        return False
    if line.sign(at + 1) == ":" and line.digits(at + 2):
        return True
    if line.sign(at + 1) == "." and line.digits(at + 2) and line.glued(at + 2):
        return True
    return line.any(at + 1, (k.MERIDIEM, k.OCLOCK, k.HOURS)) and not line.has(at + 1, k.DAYMARK)


def number_day(line: Line, at: int) -> tuple[int, Day] | None:
    """A day of the month by its number alone, which an article or "on" has made one."""
    number = day_number(line, at)
    if number is None or number > 31 or is_hour(line, at) or line.has(at + 1, k.UNIT):
        return None
    if line.has(at, k.NUM) and not line.digits(at):
        return None
    if number != 1 and line.get(at, k.SUFFIX) == 2:
        return None  # "le 21e", "el 3ro": a place in a row
    if not line.digits(at) and carried_on(line, at + 1):
        return None  # "el cuarto de baño"
    if line.sign(at + 1) in ("/", ".", "-", ":") and line.digits(at + 2):
        return None
    day = next_day_of_month(line.scene.today, number)
    end = at + 1
    if line.has(end, k.DAYMARK):
        end += 1
    weight = FAIR if line.has(at, k.SUFFIX) else WEAK  # "the second" is rarely a day
    return (end, Day(day, weight=weight, number=number)) if day else None


def marked_day(line: Line, at: int) -> tuple[int, Day] | None:
    """15号, 20日, perhaps with its weekday."""
    number = line.get(at, k.NUM)
    if line.has(at + 1, k.MONTHMARK) and line.has(at + 3, k.DAYMARK):
        wrong = number is not None and not 1 <= number <= 12
        return (at + 4, Day(None, doubt="impossible")) if wrong else None
    if number is None or not line.has(at + 1, k.DAYMARK) or not 1 <= number <= 31:
        return None
    weekday = line.get(line.skip(at + 2, k.OF), k.WEEKDAY)
    day = next_day_of_month(line.scene.today, number, weekday)
    if day is None:
        return None
    end = line.skip(at + 2, k.OF) + 1 if weekday is not None else at + 2
    return end, Day(day, number=number)

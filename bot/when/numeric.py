"""Dates in numbers: 2026-03-04, 5/6, 12.5.2026, 23-sep-2020, 20260304."""

from __future__ import annotations

from datetime import date

from bot.when import kinds as k
from bot.when.calendar import make, next_month_day
from bot.when.line import FAIR, SURE, WEAK, Day, Line

_SEPARATORS = ("/", "-", ".")
_ALWAYS_OPEN = (24, 7)  # "24/7"
_CENTURY = 2000


def numeric(line: Line, at: int) -> tuple[int, Day] | None:
    """A date of two or three numbers (or a month's name) with one separator between them."""
    if _inside(line, at):
        return None
    if len(line.digits(at)) == 8:
        return _packed(line, at)
    mark = line.sign(at + 1)
    if mark != "." and len(line.digits(at + 2)) < 4 and _decimal(line, at + 3):
        return None  # "30/4.85"
    if mark == "." and line.glued(at + 1) and line.has(at, k.MONTH):
        return None  # "sept. 5" is no numeric date
    if mark not in _SEPARATORS or not _slot(line, at) or not _slot(line, at + 2):
        return None
    if line.has(at + 2, k.MONTH) and not line.digits(at + 2) and mark == ".":
        return None
    spaced = not (line.glued(at + 1) and line.glued(at + 2))
    if line.sign(at + 3) == mark and _slot(line, at + 4) and (spaced or line.glued(at + 4)):
        if line.sign(at + 5) == mark and line.glued(at + 5) and line.digits(at + 6):
            return None  # an address or a serial number
        return _three(line, at, mark)
    if spaced and line.has(at + 2, k.MONTH):
        return None
    return _two(line, at, mark, spaced)


def _inside(line: Line, at: int) -> bool:
    """Whether the number goes on to the left: the end of a version, a phone number, a decimal."""
    mark = line.sign(at - 1)
    if not mark or mark not in "/-.," or not line.glued(at):
        return False
    return line.glued(at - 1) and at > 1 and line.tokens[at - 2].end == line.tokens[at - 1].start


def _decimal(line: Line, at: int) -> bool:
    """Whether a full stop and digits go on without a blank."""
    return (
        line.sign(at) == "." and line.glued(at) and line.glued(at + 1) and bool(line.digits(at + 1))
    )


def _slot(line: Line, at: int) -> bool:
    return len(line.digits(at)) in (1, 2, 4) or line.has(at, k.MONTH)


def _packed(line: Line, at: int) -> tuple[int, Day] | None:
    text = line.digits(at)
    day = make(int(text[:4]), int(text[4:6]), int(text[6:]))
    if day is None or not 1950 <= day.year <= 2100:
        return None
    return at + 1, Day(day, weight=FAIR)


def _three(line: Line, at: int, mark: str) -> tuple[int, Day] | None:
    """Year, month and day in any order that makes sense."""
    slots = [at, at + 2, at + 4]
    texts = [line.digits(slot) for slot in slots]
    named = [slot for slot in slots if line.has(slot, k.MONTH) and not line.digits(slot)]
    if named:
        return _with_name(line, slots, named)
    numbers = [int(text) for text in texts]
    if len(texts[0]) == 4:
        return at + 5, _one_day(numbers[0], numbers[1], numbers[2])
    if len(texts[1]) == 4 or (len(texts[2]) == 1 and not _year_leads(line, texts[0], mark)):
        return None
    short = len(texts[2]) < 4
    year = numbers[2] + (_CENTURY if short else 0)
    day = _ordered(line, numbers[0], numbers[1], year, mark, short=short)
    if short and (day.day is None or mark == "-"):
        if _CENTURY + numbers[0] >= line.scene.today.year and (
            other := make(_CENTURY + numbers[0], numbers[1], numbers[2])
        ):
            return at + 5, Day(other)
        if day.day is None:
            return None
    weight = FAIR if short else SURE
    return at + 5, Day(day.day, others=day.others, doubt=day.doubt, weight=weight)


def _year_leads(line: Line, first: str, mark: str) -> bool:
    """Whether two digits may be a year that stands first: 27-7-3 in East Asia."""
    east = not line.scene.day_first and not line.scene.asks_order
    return east and mark == "-" and len(first) == 2 and int(first) > 12


def _with_name(line: Line, slots: list[int], named: list[int]) -> tuple[int, Day] | None:
    rest = [slot for slot in slots if slot not in named]
    years = [slot for slot in rest if len(line.digits(slot)) == 4]
    days = [slot for slot in rest if slot not in years]
    if len(named) != 1 or len(years) != 1 or len(days) != 1:
        return None
    year, month = int(line.digits(years[0])), line.get(named[0], k.MONTH) or 1
    return slots[-1] + 1, _one_day(year, month, int(line.digits(days[0])))


def _one_day(year: int, month: int, day: int) -> Day:
    at = make(year, month, day)
    return Day(at, doubt=None if at else "impossible")


def _ordered(line: Line, first: int, second: int, year: int, mark: str, *, short: bool) -> Day:
    """A full date whose day and month come in the order of the reader."""
    found = [make(year, month, day) for month, day in _ways(line, first, second, mark)]
    ways = [way for way in found if way]
    if not ways:
        return Day(None, doubt="impossible")
    dotted = mark == "." and not short
    if len(ways) > 1 and ways[0] != ways[1] and _asks(line) and not dotted:
        return Day(ways[0], others=(ways[1],), doubt="order")
    return Day(ways[0])  # 05.07.2026: with full stops and its year, the day stands first


def _ways(line: Line, first: int, second: int, mark: str) -> list[tuple[int, int]]:
    """(month, day) as the reader would take two numbers, and the other way round."""
    day_first = line.scene.day_first
    if day_first is None:
        day_first = mark == "." and line.scene.asks_order
    ways = [(first, second), (second, first)]
    return ways[::-1] if day_first else ways


def _asks(line: Line) -> bool:
    return line.scene.day_first is None and line.scene.asks_order


def _two(line: Line, at: int, mark: str, spaced: bool) -> tuple[int, Day] | None:
    """A day and a month, or a month and a year."""
    left, right = line.digits(at), line.digits(at + 2)
    if not left or not right:
        return _month_and(line, at, left or right)
    if len(left) == 4 or len(right) == 4:
        return _month_of_year(line, at, mark, left, right)
    first, second = int(left), int(right)
    if (first, second) == _ALWAYS_OPEN:
        return None
    if mark == "." and _hours(line, at, second):
        return None
    today = line.scene.today
    ways = [w for m, d in _ways(line, first, second, mark) if (w := _next(today, m, d))]
    if not ways:
        return None
    weight = FAIR if mark == "/" and not (spaced and line.glued(at + 1)) else WEAK
    end = at + 3
    if mark == "." and line.scene.day_first:
        weight = FAIR if len(left) == len(right) == 2 else WEAK
        if line.sign(end) == "." and line.glued(end):
            end, weight = end + 1, SURE  # "am 10.12."
    if mark == "-" and len(ways) > 1 and ways[0] != ways[1]:
        return None  # "1-2" is a range more often than a date
    if len(ways) > 1 and ways[0] != ways[1] and _asks(line):
        return end, Day(ways[0], others=(ways[1],), doubt="order", weight=weight, yearless=True)
    return end, Day(ways[0], weight=weight, yearless=True)


def _hours(line: Line, at: int, second: int) -> bool:
    """Whether two numbers with a full stop are hours and minutes: 8.30am, "monday 8.30"."""
    return line.has(at + 3, k.MERIDIEM) or (12 < second < 60 and line.has(at - 1, k.WEEKDAY))


def _next(today: date, month: int, day: int) -> date | None:
    return next_month_day(today, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _month_and(line: Line, at: int, number: str) -> tuple[int, Day] | None:
    """A month's name and a number: "oct-2", "2/oct", "dec/2018"."""
    month = line.get(at, k.MONTH)
    month = month if month is not None and not line.digits(at) else line.get(at + 2, k.MONTH)
    if month is None or not number:
        return None
    if len(number) == 4:
        return at + 3, Day(make(int(number), month, 1), "month")
    day = _next(line.scene.today, month, int(number))
    return (at + 3, Day(day, yearless=True)) if day else None


def _month_of_year(line: Line, at: int, mark: str, left: str, right: str) -> tuple[int, Day] | None:
    year, month = (left, right) if len(left) == 4 else (right, left)
    if len(month) == 4 or not 1 <= int(month) <= 12 or not 1950 <= int(year) <= 2100:
        return None
    weight = FAIR if mark == "/" or len(month) == 2 else WEAK
    return at + 3, Day(make(int(year), int(month), 1), "month", weight=weight)

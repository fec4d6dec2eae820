"""Stretches of the calendar, and places in them: "next month", "the last friday of march"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.values import dataclass
from bot.when import kinds as k
from bot.when.calendar import (
    add_days,
    add_months,
    last_working_day,
    make,
    monday,
    month_end,
    nth_weekday,
    working_days_later,
)
from bot.when.line import FAIR, SURE, WEAK, Day, Line

_FIRST_YEAR, _LAST_YEAR = 1950, 2199


@dataclass(frozen=True, slots=True)
class Frame:
    """A week, month, quarter or year, from `first` to `last`; `weight` as in Day."""

    first: date
    last: date
    unit: int
    weight: int = SURE
    yearless: bool = False  # a month without its year: the next such one

    def day(self, today: date) -> Day:
        """The stretch as a day: its first one, or today when it has begun."""
        at = today if self.first <= today <= self.last else self.first
        return Day(at, k.GRAINS[self.unit], weight=self.weight, doubt=self.doubt(today))

    def doubt(self, today: date) -> str | None:
        return "past" if self.last < today else None


def shifted(today: date, unit: int, by: int) -> Frame | None:
    """The stretch of that unit that lies `by` after the present one."""
    if unit in (k.WEEKS, k.FORTNIGHT):
        first = add_days(monday(today), 7 * by)
        last = first and add_days(first, 13 if unit == k.FORTNIGHT else 6)
        return Frame(first, last, k.WEEKS) if first and last else None
    months = {k.MONTHS: 1, k.QUARTERS: 3, k.YEARS: 12}.get(unit)
    if months is None:
        return None
    start = today.replace(day=1)
    start = start.replace(month=(start.month - 1) // months * months + 1)
    return of_months(add_months(start, by * months), months, unit)


def of_months(first: date | None, months: int, unit: int, weight: int = SURE) -> Frame | None:
    """The stretch of so many months that begins on `first`."""
    if first is None:
        return None
    final = add_months(first, months - 1)
    return Frame(first, month_end(final), unit, weight) if final else None


def year_at(line: Line, at: int) -> tuple[int, int] | None:
    """A year of four digits that is no hour and no number of things."""
    text = line.digits(at)
    if len(text) != 4 or not _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        return None
    if line.sign(at + 1) in (":", "-", "/") and line.glued(at + 1) and line.digits(at + 2):
        return None
    return at + 1, int(text)


def trailing_year(line: Line, at: int) -> tuple[int, int] | None:
    """The year of a month that stands before it: "march 2027", "may 5, 2027"."""
    at = line.comma(at)
    at = line.skip(at, k.OF)
    return year_at(line, at)


def frame_at(line: Line, at: int) -> tuple[int, Frame] | None:
    """The longest stretch that begins at `at`."""
    ways = (_named_month, _marked_month, _relative, _one_word, _quarter, _year_month, _bare_year)
    found = [way for rule in ways if (way := rule(line, at))]
    return max(found, key=lambda way: way[0], default=None)


def _named_month(line: Line, at: int) -> tuple[int, Frame] | None:
    """ "march", "march 2027"."""
    month = line.get(at, k.MONTH)
    if month is None:
        return None
    end = at + 1
    if line.sign(end) == "." and line.glued(end):
        end += 1
    year = trailing_year(line, end)
    if year:
        frame = _month(year[1], month, SURE)
        return (year[0], frame) if frame else None
    relative = line.skip(end, k.OF)
    by = line.get(relative, k.YEAR)
    if by is not None:
        frame = _month(line.scene.today.year + by, month, SURE)
        return (relative + 1, frame) if frame else None
    weight = WEAK if line.has(at, k.NAME) else FAIR
    frame = _month(_coming(line.scene.today, month), month, weight)
    return (end, replace(frame, yearless=True)) if frame else None


def _coming(today: date, month: int) -> int:
    """The year of the next such month; the present one counts."""
    return today.year + (month < today.month)


def _month(year: int, month: int, weight: int) -> Frame | None:
    return of_months(make(year, month, 1), 1, k.MONTHS, weight)


def _marked_month(line: Line, at: int) -> tuple[int, Frame] | None:
    """A month or year with its mark: 2026年3月, 3月, 平成26年."""
    era = line.get(at, k.ERA)
    at = at if era is None else at + 1
    number = line.get(at, k.NUM)
    if number is None or not line.any(at + 1, (k.YEARMARK, k.MONTHMARK)):
        return None
    year, weight, end = None, WEAK, at + 2
    if line.has(at + 1, k.YEARMARK):
        year = number + (era if era is not None else 2000 if number < 100 else 0)
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            return None
        weight, month = SURE, line.skip(line.comma(end), k.OF)
        if not (line.has(month, k.NUM) and line.has(month + 1, k.MONTHMARK)):
            frame = _year(year, FAIR)
            return (end, frame) if frame else None
        number, end = line.get(month, k.NUM) or 0, month + 2
    if not 1 <= number <= 12:
        return None
    frame = _month(year or _coming(line.scene.today, number), number, weight)
    return (end, replace(frame, yearless=year is None)) if frame else None


def _year(year: int, weight: int) -> Frame | None:
    return of_months(make(year, 1, 1), 12, k.YEARS, weight)


def _relative(line: Line, at: int) -> tuple[int, Frame] | None:
    """ "next month", "la semana que viene"."""
    by, unit, end = line.get(at, k.REL), line.get(at + 1, k.UNIT), at + 2
    if by is None or unit is None:
        unit, by = line.get(at, k.UNIT), line.get(at + 1, k.POST)
    if by is None or unit is None:
        return _relative_name(line, at)
    frame = shifted(line.scene.today, unit, by)
    return (end, frame) if frame else None


def _relative_name(line: Line, at: int) -> tuple[int, Frame] | None:
    """ "next march"."""
    if line.get(at, k.REL) not in (0, 1) or not line.has(at + 1, k.MONTH):
        return None
    named = _named_month(line, at + 1)
    if named is None:
        return None
    end, frame = named
    weight = FAIR if line.has(at + 1, k.NAME) else SURE
    return end, Frame(frame.first, frame.last, frame.unit, weight)


def _one_word(line: Line, at: int) -> tuple[int, Frame] | None:
    """下周, 来月, 明年; a year may be followed by its month."""
    today = line.scene.today
    for kind, unit in ((k.WEEK, k.WEEKS), (k.MON, k.MONTHS), (k.YEAR, k.YEARS)):
        by = line.get(at, kind)
        if by is None or line.any(at, (k.WEEKDAY, k.WEEKEND, k.EDGE)):
            continue
        frame = shifted(today, unit, by)
        month = line.skip(at + 1, k.OF)
        if unit == k.YEARS and (inner := _numbered_month(line, month)):
            end, number = inner
            frame = _month(today.year + by, number, SURE)
            return (end, frame) if frame else None
        return (at + 1, frame) if frame else None
    return None


def _numbered_month(line: Line, at: int) -> tuple[int, int] | None:
    """A month by name or by number."""
    if (named := line.get(at, k.MONTH)) is not None:
        return at + 1, named
    number = line.get(at, k.NUM)
    if number is not None and 1 <= number <= 12 and line.has(at + 1, k.MONTHMARK):
        return at + 2, number
    return None


def _quarter(line: Line, at: int) -> tuple[int, Frame] | None:
    """ "q3 2026", "third quarter", 2026年第四季度, 明年一季度."""
    year = None
    if (by := line.get(at, k.YEAR)) is not None:
        year, at = line.scene.today.year + by, line.skip(at + 1, k.OF)
    elif (before := year_at(line, at)) and line.any(before[0], (k.YEARMARK, k.QUARTER)):
        at, year = line.skip(before[0], k.YEARMARK, k.OF), before[1]
    number = line.get(at, k.QUARTER)
    end = at + 1
    if number is None:
        number, end = line.get(at, k.ORD) or line.get(at, k.NUM), at + 2
        if line.get(at + 1, k.UNIT) != k.QUARTERS or number is None:
            return None
        number = 4 if number == -1 else number
    after = trailing_year(line, end)
    if year is None and after:
        end, year = after
    return _of_quarter(line, end, number, year)


def _of_quarter(line: Line, end: int, number: int, year: int | None) -> tuple[int, Frame] | None:
    today = line.scene.today
    if not 1 <= number <= 4:
        return None
    first = make(year or today.year, number * 3 - 2, 1)
    if first and year is None and month_end(first.replace(month=number * 3)) < today:
        first = make(today.year + 1, number * 3 - 2, 1)
    frame = of_months(first, 3, k.QUARTERS, FAIR)
    return (end, frame) if frame else None


def _year_month(line: Line, at: int) -> tuple[int, Frame] | None:
    """ "2026 march"."""
    year = year_at(line, at)
    month = line.get(year[0], k.MONTH) if year else None
    if year is None or month is None or line.any(year[0] + 1, (k.NUM, k.ORD)):
        return None
    frame = _month(year[1], month, SURE)
    return (year[0] + 1, frame) if frame else None


def _bare_year(line: Line, at: int) -> tuple[int, Frame] | None:
    year = year_at(line, at)
    frame = year and _year(year[1], WEAK)
    return (year[0], frame) if year and frame else None


def place(line: Line, at: int, frame: Frame) -> tuple[int, Day] | None:
    """A place in a stretch by its number: "second tuesday", "last day", "5th", "5号"."""
    said = line.ordinal(at) or (at + 1, line.get(at, k.NUM))
    after, nth = said
    if nth is None:
        return None
    what = line.skip(after, k.COUNTER)
    weekday = line.get(what, k.WEEKDAY)
    if weekday is not None and line.has(at, k.ORD):
        return what + 1, _said(nth_weekday(frame.first, frame.last, weekday, nth or 1))
    unit = line.get(what, k.UNIT)
    if unit is not None and line.has(at, k.ORD):
        found = _unit_place(line, frame, nth, unit)
        return (what + 1, found) if found else None
    if line.has(what, k.DAYMARK) or line.has(at, k.ORD) or line.digits(at):
        if frame.unit != k.MONTHS:
            return None
        end = what + 1 if line.has(what, k.DAYMARK) else after
        return end, _said(_numbered(frame, nth))
    return None


def _said(day: date | None) -> Day:
    return Day(day, doubt=None if day else "impossible")


def _numbered(frame: Frame, nth: int) -> date | None:
    if nth < 0:
        return add_days(frame.last, nth + 1)
    return make(frame.first.year, frame.first.month, nth)


def _unit_place(line: Line, frame: Frame, nth: int, unit: int) -> Day | None:
    if unit == k.DAY:
        day = add_days(frame.first, nth - 1) if nth > 0 else add_days(frame.last, nth + 1)
        return _said(day if day and frame.first <= day <= frame.last else None)
    if unit == k.WORKDAY:
        scene = line.scene
        base = add_days(frame.first, -1) if nth > 0 else add_days(frame.last, 1)
        if base is None:
            return None
        return _said(working_days_later(base, nth, scene.workdays, scene.holidays))
    if unit == k.WEEKS and frame.unit == k.MONTHS:
        return Day(_week_place(frame, nth), "week")
    return None


def _week_place(frame: Frame, nth: int) -> date | None:
    """The nth whole week: weeks are counted by their mondays."""
    if nth > 0:
        return nth_weekday(frame.first, frame.last, 0, nth)
    sunday = nth_weekday(frame.first, frame.last, 6, nth)
    return sunday and sunday - timedelta(days=6)


def marked_edge(line: Line, at: int) -> tuple[int, Day] | None:
    """The end of a month or year by its number, its mark and "end" in one word: 3月底, 2026年末."""
    number, which = line.get(at, k.NUM), line.get(at + 1, k.EDGE)
    unit = line.get(at + 1, k.EDGEUNIT)
    if number is None or which is None:
        return None
    frame = None
    if unit == k.MONTHS and 1 <= number <= 12:
        frame = _month(_coming(line.scene.today, number), number, SURE)
    elif unit == k.YEARS and _FIRST_YEAR <= number <= _LAST_YEAR:
        frame = _year(number, SURE)
    return _ended(line, at + 2, frame, which) if frame else None


def edge_unit(line: Line, at: int) -> tuple[int, Day] | None:
    """ "eom", 月底: the end of the present one, or of the next when that is over."""
    unit, which = line.get(at, k.EDGEUNIT), line.get(at, k.EDGE)
    return None if unit is None else _coming_end(line, at + 1, unit, 2 if which is None else which)


def within(line: Line, at: int) -> tuple[int, Day] | None:
    """ "within this week", "within the month", 月内: before it is over."""
    if line.has(at, k.WITHIN) and line.tokens[at].text == "within":
        start = line.skip(at + 1, k.THE)
        if found := frame_at(line, start):
            return found[0], replace(edge(line, found[1], 2), weight=SURE)
        unit, end = line.get(start, k.UNIT), start + 1
    else:
        unit, end = line.get(at, k.UNIT), at + 2
        counted = line.any(at - 1, (k.NUM, k.ORD, k.COUNTER, k.HALF)) and line.glued(at)
        if counted or not line.has(at + 1, k.INSIDE):
            return None
    return None if unit is None else _coming_end(line, end, unit, 2)


def coming_edge(line: Line, unit: int, which: int) -> Day | None:
    """The beginning, middle or end of the present stretch, or of the next when that is over."""
    found = _coming_end(line, line.size, unit, which)
    return found and found[1]


def _coming_end(line: Line, end: int, unit: int, which: int) -> tuple[int, Day] | None:
    for by in (0, 1):
        frame = shifted(line.scene.today, unit, by)
        found = frame and _ended(line, end, frame, which)
        if found and found[1].day and found[1].day >= line.scene.today:
            return found
    return None


def _ended(line: Line, end: int, frame: Frame, which: int) -> tuple[int, Day]:
    """An edge that `end` stands behind, or the place there that makes it exact: 月底最后一个工作日."""
    if which == 2:
        before = line.get(end, k.TAIL) == k.BEFORE and line.ordinal(end + 1) is not None
        start = line.skip(end + before, k.OF)
        placed = place(line, start, frame) if line.get(start, k.ORD) == -1 else None
        if placed and line.any(placed[0] - 1, (k.UNIT, k.WEEKDAY)):
            return placed
    return end, edge(line, frame, which)


def edge(line: Line, frame: Frame, which: int) -> Day:
    """The beginning, middle or end of a stretch; the end of a week is its last working day.

    The first third of a month, 上旬, is over on its tenth day.
    """
    scene, doubt = line.scene, frame.doubt(line.scene.today)
    if which == 2 and frame.unit == k.WEEKS:
        day = last_working_day(frame.first, frame.last, scene.workdays, scene.holidays)
        return Day(frame.last if day < scene.today <= frame.last else day, doubt=doubt)
    if which == 1:
        middle = frame.first + (frame.last - frame.first) // 2
        if frame.unit == k.MONTHS:
            middle = frame.first.replace(day=15)
        elif frame.unit == k.WEEKS:
            middle = frame.first + timedelta(days=2)
        return Day(middle, doubt=doubt)
    if which == 3 and frame.unit == k.MONTHS:
        return Day(frame.first.replace(day=10), doubt=doubt)
    return Day(frame.last if which == 2 else frame.first, doubt=doubt)

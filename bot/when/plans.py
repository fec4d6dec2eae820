"""A recurrence under construction, and the lists of days it may hold."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date, time, timedelta

from bot.model.recurrence import DAYS
from bot.values import dataclass
from bot.when import kinds as k
from bot.when.line import Clock, Line
from bot.when.parts import PARTS, in_part

FREQUENCY = {
    k.SECOND: ("SECONDLY", 1),
    k.MINUTE: ("MINUTELY", 1),
    k.HOUR: ("HOURLY", 1),
    k.DAY: ("DAILY", 1),
    k.WEEKS: ("WEEKLY", 1),
    k.FORTNIGHT: ("WEEKLY", 2),
    k.MONTHS: ("MONTHLY", 1),
    k.QUARTERS: ("MONTHLY", 3),
    k.YEARS: ("YEARLY", 1),
}
EDGE_DAYS = (1, 15, -1, 10)
"""The days of a month that its beginning, middle and end and the end of its first third are."""

WORKWEEK = tuple((0, day) for day in range(5))
WEEKEND = ((0, 5), (0, 6))
_LONGEST_LIST = 10
_MOST = 999  # of intervals and counts


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule under construction."""

    freq: str = ""
    interval: int = 1
    byday: tuple[tuple[int, int], ...] = ()
    bysetpos: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None
    start: date | None = None
    clock: Clock | None = None
    part: int | None = None
    after_done: timedelta | None = None
    adjective: bool = field(default=False)  # a word that may describe a noun: "weekly"

    def text(self) -> str:
        """The RRULE."""
        if self.after_done is not None:
            return ""
        pieces = [f"FREQ={self.freq}"]
        if self.interval != 1:
            pieces.append(f"INTERVAL={self.interval}")
        for name, numbers in (
            ("BYMONTH", self.bymonth),
            ("BYWEEKNO", self.byweekno),
            ("BYYEARDAY", self.byyearday),
            ("BYMONTHDAY", self.bymonthday),
        ):
            if numbers:
                pieces.append(f"{name}={','.join(map(str, numbers))}")
        if self.byday:
            days = (f"{place or ''}{DAYS[day]}" for place, day in self.byday)
            pieces.append(f"BYDAY={','.join(days)}")
        if self.bysetpos:
            pieces.append(f"BYSETPOS={','.join(map(str, self.bysetpos))}")
        if self.count is not None:
            pieces.append(f"COUNT={self.count}")
        if self.until is not None:
            pieces.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(pieces)

    @property
    def sound(self) -> bool:
        """Whether all its numbers can be."""
        return (
            1 <= self.interval <= _MOST
            and (self.count is None or 1 <= self.count <= _MOST)
            and all(1 <= abs(day) <= 31 for day in self.bymonthday)
            and all(1 <= abs(day) <= 366 for day in self.byyearday)
            and all(abs(place) <= 53 for place, _ in self.byday)
            and (self.clock is None or self.clock.clock is not None)
        )

    def at(self) -> time | None:
        """The wall time, a part of the day put in."""
        if self.clock is None:
            return None if self.part is None else PARTS[self.part]
        clock = self.clock if self.part is None else in_part(self.clock, self.part)
        return clock.clock


Step = tuple[int, Plan]
"""Where a rule has read to, and the plan so far."""


def weekday_list(line: Line, at: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """ "mon, wed and fri", "mon thru wed", 周一三五."""
    days: list[int] = []
    end = at
    through = False
    while len(days) < _LONGEST_LIST and (day := weekday_or_plural(line, at)) is not None:
        if through and days:
            last = days[-1]
            days.extend((last + step) % 7 for step in range(1, (day - last) % 7 + 1))
        else:
            days.append(day)
        end = at + 1
        while len(days) < _LONGEST_LIST and line.has(end, k.NUM) and _han_day(line, end):
            days.append((line.get(end, k.NUM) or 1) - 1)
            end += 1
        joint = line.skip(line.comma(end), k.AND, k.PLUS)
        through = line.has(joint, k.THRU) or line.sign(joint) in ("-", "~")
        at = joint + through
        if at == end:
            break
    return end, tuple((0, day) for day in dict.fromkeys(sorted(days)))


def weekday_or_plural(line: Line, at: int) -> int | None:
    day = line.get(at, k.WEEKDAY)
    return line.get(at, k.WEEKDAYS) if day is None else day


def _han_day(line: Line, at: int) -> bool:
    """Whether a Chinese digit goes on a list of weekdays: the 三 of 周一三五."""
    text = line.tokens[at].text
    number = line.get(at, k.NUM) or 0
    return (
        line.glued(at)
        and not text.isascii()
        and len(text) == 1
        and 1 <= number <= 6
        and not line.any(at + 1, (k.OCLOCK, k.UNIT, k.COUNTER))
    )


def dates(line: Line, at: int, plan: Plan) -> Step | None:
    """Numbered days with their mark, weekdays by number, a month and its days."""
    if plan.freq == "YEARLY":
        return dates_of_year(line, at, plan)
    if plan.freq != "MONTHLY":
        return None
    if line.has(at, k.NUM) and line.has(at + 1, k.DAYMARK):
        return _numbered(line, at, plan)
    if line.has(at, k.ORD):
        return by_place(line, at, plan)
    return None


def _numbered(line: Line, at: int, plan: Plan) -> Step | None:
    """5号, 5号和20号."""
    days: list[int] = []
    end = at
    while len(days) < _LONGEST_LIST and line.has(at, k.NUM) and line.has(at + 1, k.DAYMARK):
        days.append(line.get(at, k.NUM) or 0)
        end = at + 2
        at = line.skip(line.comma(end), k.AND)
    if not days or not all(1 <= day <= 31 for day in days):
        return None
    return end, replace(plan, bymonthday=tuple(days))


def dates_of_year(line: Line, at: int, plan: Plan) -> Step | None:
    """ "december 21st and 31st", 3月1日, a feast, or the month alone."""
    if (feast := line.get(at, k.HOLIDAY)) is not None:
        number, day = divmod(feast, 100)
        return at + 1, replace(plan, bymonth=(number,), bymonthday=(day,))
    month = line.get(at, k.MONTH)
    end = at + 1
    if month is None and line.has(at + 1, k.MONTHMARK):
        month, end = line.get(at, k.NUM), at + 2
    if month is None or not 1 <= month <= 12:
        return None
    inside = line.skip(end, k.OF, k.THE)
    days: list[int] = []
    while len(days) < _LONGEST_LIST and 1 <= (day := number_at(line, inside) or 0) <= 31:
        days.append(day)
        end = inside + 1
        end += line.has(end, k.DAYMARK)
        inside = line.skip(line.comma(end), k.AND, k.THE)
        if inside == end:
            break
    return end, replace(plan, bymonth=(month,), bymonthday=tuple(days))


def number_at(line: Line, at: int) -> int | None:
    number = line.get(at, k.ORD)
    return line.get(at, k.NUM) if number is None else number


def place_list(line: Line, at: int, plan: Plan) -> Step:
    """Ordinals, each list of them with its weekday, or days of the month."""
    byday: list[tuple[int, int]] = []
    numbers: list[int] = []
    end = at
    while len(numbers) < _LONGEST_LIST and (said := line.ordinal(at)) is not None:
        numbers.append(said[1])
        end = line.skip(said[0], k.COUNTER)
        weekday = weekday_or_plural(line, end)
        if weekday is not None:
            byday.extend((number, weekday) for number in numbers)
            numbers, end = [], end + 1
        elif line.get(end, k.UNIT) == k.WORKDAY:
            return end + 1, replace(plan, byday=WORKWEEK, bysetpos=tuple(numbers))
        elif line.get(end, k.UNIT) == k.DAY:
            end += 1
        elif line.has(end, k.UNIT):
            return at, plan
        at = line.skip(line.comma(end), k.AND, k.THE)
        if at == end:
            break
    if numbers and byday:
        return at, plan
    return end, replace(plan, byday=tuple(byday), bymonthday=tuple(numbers))


def by_place(line: Line, at: int, plan: Plan) -> Step | None:
    """The place inside a month that is named before it: "every month on the 4th"."""
    end, found = place_list(line, at, plan)
    if end == at:
        return None
    month = line.skip(end, k.OF, k.THE)
    if plan.freq == "YEARLY":
        if line.has(month, k.MONTH) and month > end:
            return month + 1, replace(found, bymonth=(line.get(month, k.MONTH) or 1,))
        if found.bymonthday:
            return end, replace(found, bymonthday=(), byyearday=found.bymonthday)
        return None
    return end, found

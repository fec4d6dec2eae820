"""Recurrences as people say them: "every other friday at 3", "last workday of month", 每周五."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from bot.model.moment import Moment
from bot.model.recurrence import DAYS, Recurrence
from bot.when import kinds as k
from bot.when.clocks import PARTS, clock_at, in_part
from bot.when.days import day_at
from bot.when.line import Clock, Line
from bot.when.spans import Distance, distance, reach

_FREQUENCY = {
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
_WORKWEEK = tuple((0, day) for day in range(5))
_WEEKEND = ((0, 5), (0, 6))
_TAILS = 8


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

    def at(self) -> time | None:
        """The wall time, a part of the day put in."""
        if self.clock is None:
            return None if self.part is None else PARTS[self.part]
        clock = self.clock if self.part is None else in_part(self.clock, self.part)
        return clock.clock


@dataclass(frozen=True, slots=True)
class Repeat:
    """A recurrence, the token behind it, and its first date where one was said."""

    end: int
    recurrence: Recurrence
    value: Moment | None
    adjective: bool


Step = tuple[int, Plan]


def repeat_at(line: Line, at: int) -> Repeat | None:
    """The recurrence that begins at `at`, perhaps with its time of day first."""
    head = _head(line, at)
    if head is None:
        head = _after_clock(line, at)
    if head is None:
        return None
    end, plan = head
    for _ in range(_TAILS):
        step = _tail(line, end, plan)
        if step is None:
            break
        end, plan = step
        plan = replace(plan, adjective=False)
    return _made(line, end, plan)


def _made(line: Line, end: int, plan: Plan) -> Repeat | None:
    if plan.clock is not None and plan.clock.clock is None:
        return None
    zone = line.scene.zone
    recurrence = Recurrence(plan.text(), plan.at(), zone, plan.start, plan.after_done)
    value = None
    if plan.start is not None:
        first = recurrence.next(plan.start - timedelta(days=1))
        value = Moment(first, plan.at(), zone) if first else None
    return Repeat(end, recurrence, value, plan.adjective)


def _after_clock(line: Line, at: int) -> Step | None:
    """ "10am on the 15th of every month", "morning"-words included: 早上9点每天."""
    if not line.any(at, (k.NUM, k.PART, k.CLOCK, k.HALF, k.FOURTH)):
        return None
    part = line.get(at, k.PART)
    start = at if part is None else line.skip(at + 1, k.AT)
    found = clock_at(line, start, told=True)
    end, clock = found if found else (start, None)
    if clock is None and part is None:
        return None
    if (later := line.get(end, k.PART)) is not None:
        part, end = later, end + 1
    head = _head(line, line.skip(line.comma(end), k.ON_WORD, k.THE, k.OF, k.AT))
    if head is None:
        return None
    return head[0], replace(head[1], clock=clock, part=part)


def _head(line: Line, at: int) -> Step | None:
    """The words that make a recurrence of a line."""
    for rule in (_every, _often, _plural, _places, _edge_of, _skipping, _after_done, _each_end):
        step = rule(line, at)
        if step:
            return step
    return None


def _every(line: Line, at: int) -> Step | None:
    """ "every 2 weeks", "every friday", "every last friday of the month", 每两周."""
    interval = line.get(at, k.EVERY)
    if interval is None:
        return None
    at += 1
    while line.any(at, (k.THE, k.COUNTER)) and not line.has(at, k.UNIT):
        at += 1
    if line.has(at, k.OTHER) and not line.any(at + 1, (k.OF,)):
        interval, at = line.get(at, k.OTHER) or 2, at + 1
    placed = _places_of(line, at, needs_every=False)
    if placed:
        return placed
    number = line.get(at, k.NUM)
    if number is None and (line.get(at, k.ORD) or 0) > 0:
        number = line.get(at, k.ORD)
    if number and line.any(line.skip(at + 1, k.COUNTER), (k.UNIT, k.WEEKDAY)):
        interval, at = number * interval, line.skip(at + 1, k.COUNTER)
    return _unit(line, at, interval)


def _unit(line: Line, at: int, interval: int) -> Step | None:
    """What comes back: a weekday, a unit, a part of the day, a month."""
    at = line.skip(at, k.COUNTER)
    if line.any(at, (k.WEEKDAY, k.WEEKDAYS)):
        end, byday = _weekdays(line, at)
        return end, Plan("WEEKLY", interval, byday)
    unit = line.get(at, k.UNIT)
    if unit == k.WORKDAY:
        return at + 1, Plan("WEEKLY", interval, _WORKWEEK)
    if line.has(at, k.WEEKEND):
        return at + 1, Plan("WEEKLY", interval, _WEEKEND)
    if unit in _FREQUENCY:
        freq, times = _FREQUENCY[unit]
        return _inside(line, at + 1, Plan(freq, times * interval))
    if (part := line.get(at, k.PART)) is not None:
        return at + 1, Plan("DAILY", interval, part=part)
    if line.has(at, k.MONTH):
        return _dates_of_year(line, at, Plan("YEARLY", interval))
    return None


def _weekdays(line: Line, at: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """ "mon, wed and fri", "mon thru wed", 周一三五."""
    days: list[int] = []
    end = at
    through = False
    while (day := _weekday(line, at)) is not None:
        if through and days:
            last = days[-1]
            days.extend((last + step) % 7 for step in range(1, (day - last) % 7 + 1))
        else:
            days.append(day)
        end = at + 1
        while line.get(end, k.NUM) is not None and _han_day(line, end):
            days.append((line.get(end, k.NUM) or 1) - 1)
            end += 1
        joint = line.skip(line.comma(end), k.AND, k.PLUS)
        through = line.has(joint, k.THRU) or line.sign(joint) in ("-", "~")
        at = joint + through
        if at == end:
            break
    return end, tuple((0, day) for day in dict.fromkeys(sorted(days)))


def _weekday(line: Line, at: int) -> int | None:
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


def _inside(line: Line, at: int, plan: Plan) -> Step:
    """The place in a month or year that follows it at once: 每月5号, 每年3月1日, 每月底."""
    inside = line.skip(at, k.OF)
    edge = line.get(inside, k.EDGE)
    if plan.freq == "MONTHLY" and edge is not None and line.tokens[inside].text[:1] > "\u2e80":
        return inside + 1, replace(plan, bymonthday=(1, 15, -1)[edge : edge + 1])
    if plan.freq == "WEEKLY" and line.any(inside, (k.WEEKDAY, k.WEEKDAYS)):
        end, byday = _weekdays(line, inside)
        return end, replace(plan, byday=byday)
    dated = _dates(line, inside, plan) if inside == at or plan.freq != "DAILY" else None
    return dated or (at, plan)


def _dates(line: Line, at: int, plan: Plan) -> Step | None:
    """Numbered days with their mark, weekdays by number, a month and its days."""
    if plan.freq == "YEARLY":
        return _dates_of_year(line, at, plan)
    if plan.freq != "MONTHLY":
        return None
    if line.has(at, k.NUM) and line.has(at + 1, k.DAYMARK):
        return _numbered(line, at, plan)
    if line.has(at, k.ORD):
        return _by_place(line, at, plan)
    return None


def _numbered(line: Line, at: int, plan: Plan) -> Step | None:
    """5号, 5号和20号."""
    days: list[int] = []
    end = at
    while (day := line.get(at, k.NUM)) is not None and line.has(at + 1, k.DAYMARK):
        days.append(day)
        end = at + 2
        at = line.skip(line.comma(end), k.AND)
    if not days or not all(1 <= day <= 31 for day in days):
        return None
    return end, replace(plan, bymonthday=tuple(days))


def _dates_of_year(line: Line, at: int, plan: Plan) -> Step | None:
    """ "december 21st and 31st", 3月1日, or the month alone."""
    month = line.get(at, k.MONTH)
    end = at + 1
    if month is None and line.has(at + 1, k.MONTHMARK):
        month, end = line.get(at, k.NUM), at + 2
    if month is None or not 1 <= month <= 12:
        return None
    inside = line.skip(end, k.OF, k.THE)
    days: list[int] = []
    while (day := _number(line, inside)) is not None and 1 <= day <= 31:
        days.append(day)
        end = inside + 1
        end += line.has(end, k.DAYMARK)
        inside = line.skip(line.comma(end), k.AND, k.THE)
        if inside == end:
            break
    return end, replace(plan, bymonth=(month,), bymonthday=tuple(days))


def _number(line: Line, at: int) -> int | None:
    number = line.get(at, k.ORD)
    return line.get(at, k.NUM) if number is None else number


def _often(line: Line, at: int) -> Step | None:
    """ "weekly", "daily": a noun behind it makes a mere description of it."""
    unit = line.get(at, k.OFTEN)
    if unit is None:
        return None
    freq, times = _FREQUENCY[unit]
    return at + 1, Plan(freq, times, adjective=True)


def _plural(line: Line, at: int) -> Step | None:
    """ "mondays", "tuesdays and thursdays"."""
    if not line.has(at, k.WEEKDAYS):
        return None
    end, byday = _weekdays(line, at)
    return end, Plan("WEEKLY", 1, byday, adjective=True)


def _places(line: Line, at: int) -> Step | None:
    return _places_of(line, at, needs_every=True)


def _places_of(line: Line, at: int, needs_every: bool) -> Step | None:
    """ "first and third friday and second tuesday of each month", "last workday of month"."""
    if not line.has(at, k.ORD):
        return None
    end, plan = _place_list(line, at, Plan("MONTHLY"))
    if end == at:
        return None
    where = line.skip(end, k.OF, k.ON_WORD)
    if where == end:
        return None
    article = line.has(where, k.THE)
    where = line.skip(where, k.THE)
    interval = line.get(where, k.EVERY)
    if interval is not None:
        where = line.skip(where + 1, k.COUNTER)
        if line.has(where, k.OTHER):
            interval, where = 2, where + 1
        number = _number(line, where)
        if number is not None and number > 0 and line.has(where + 1, k.UNIT):
            interval, where = number, where + 1
    elif needs_every and (article or not _workday_rule(plan)):
        return None
    if not needs_every and interval is None and line.has(where, k.MONTH):
        month = line.get(where, k.MONTH) or 1
        return where + 1, replace(plan, freq="YEARLY", bymonth=(month,))
    unit = line.get(where, k.UNIT)
    if unit == k.MONTHS:
        return where + 1, replace(plan, interval=interval or 1)
    if unit == k.YEARS and plan.bymonthday:
        return where + 1, Plan("YEARLY", interval or 1, byyearday=plan.bymonthday)
    return None


def _workday_rule(plan: Plan) -> bool:
    return plan.bysetpos != ()


def _place_list(line: Line, at: int, plan: Plan) -> Step:
    """Ordinals, each list of them with its weekday, or days of the month."""
    byday: list[tuple[int, int]] = []
    numbers: list[int] = []
    end = at
    while (said := line.ordinal(at)) is not None:
        numbers.append(said[1])
        end = line.skip(said[0], k.COUNTER)
        weekday = _weekday(line, end)
        if weekday is not None:
            byday.extend((number, weekday) for number in numbers)
            numbers, end = [], end + 1
        elif line.get(end, k.UNIT) == k.WORKDAY:
            return end + 1, replace(plan, byday=_WORKWEEK, bysetpos=tuple(numbers))
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


def _by_place(line: Line, at: int, plan: Plan) -> Step | None:
    """The place inside a month that is named before it: "every month on the 4th"."""
    end, found = _place_list(line, at, plan)
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


def _edge_of(line: Line, at: int) -> Step | None:
    """ "end of each month"."""
    edge = line.get(at, k.EDGE)
    start = line.skip(at + 1, k.OF)
    interval = line.get(start, k.EVERY)
    if edge is None or interval is None or line.get(start + 1, k.UNIT) != k.MONTHS:
        return None
    return start + 2, Plan("MONTHLY", interval, bymonthday=(1, 15, -1)[edge : edge + 1])


def _skipping(line: Line, at: int) -> Step | None:
    """隔周, 每隔两天: so many are left out."""
    if line.has(at, k.EVERY) and line.has(at + 1, k.SKIP):
        at += 1
    if not line.has(at, k.SKIP):
        return None
    at += 1
    left_out = line.get(at, k.NUM)
    start = line.skip(at if left_out is None else at + 1, k.COUNTER)
    if not line.any(start, (k.UNIT, k.WEEKDAY)):
        return None
    return _unit(line, start, (left_out or 1) + 1)


def _after_done(line: Line, at: int) -> Step | None:
    """ "3 days after done", "every 2 weeks after completion", 完成后3天."""
    if line.has(at, k.DONE):
        far = distance(line, line.skip(at + 1, k.LATER, k.SINCE, k.OF, k.EVERY))
        if far is None or not (line.any(at + 1, (k.LATER, k.SINCE)) or line.has(far[0], k.LATER)):
            return None
        return _counted(line.skip(far[0], k.LATER), far[1])
    far = distance(line, at)
    if far is None or not line.any(far[0], (k.SINCE, k.LATER)):
        return None
    done = line.skip(far[0] + 1, k.THE)
    return _counted(done + 1, far[1]) if line.has(done, k.DONE) else None


def _counted(end: int, far: Distance) -> Step | None:
    days = round(far.days) + 30 * far.months + far.workdays
    if days < 1 or far.timed:
        return None
    return end, Plan(after_done=timedelta(days=days))


def _each_end(line: Line, at: int) -> Step | None:
    """2日ごとに, 일요일마다: the word that makes it come back stands last."""
    if line.has(at, k.WEEKDAY) and line.has(at + 1, k.EACHEND):
        return at + 2, Plan("WEEKLY", 1, ((0, line.get(at, k.WEEKDAY) or 0),))
    far = line.get(at, k.NUM)
    unit_at = line.skip(at + 1, k.COUNTER)
    unit = line.get(unit_at, k.UNIT)
    if far is None or unit not in _FREQUENCY or not line.has(unit_at + 1, k.EACHEND):
        return None
    freq, times = _FREQUENCY[unit]
    return unit_at + 2, Plan(freq, times * far)


def _tail(line: Line, at: int, plan: Plan) -> Step | None:
    """One more thing said about a recurrence: its time, its days, its beginning, its end."""
    for rule in _TAIL_RULES:
        step = rule(line, at, plan)
        if step:
            return step
    return None


def _done_tail(line: Line, at: int, plan: Plan) -> Step | None:
    """ "every 3 days after done"."""
    days = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}.get(plan.freq)
    if not line.has(at, k.SINCE) or days is None or plan.byday or plan.bymonthday:
        return None
    done = line.skip(at + 1, k.THE)
    if not line.has(done, k.DONE):
        return None
    return done + 1, Plan(after_done=timedelta(days=days * plan.interval), clock=plan.clock)


def _clock_tail(line: Line, at: int, plan: Plan) -> Step | None:
    start = line.skip(line.comma(at), k.AT, k.ABOUT, k.OF, k.ON_WORD)
    told = any(line.any(index, (k.AT, k.ABOUT)) for index in range(at, start))
    if plan.clock is None and (found := clock_at(line, start, told)):
        return found[0], replace(plan, clock=found[1])
    part = line.get(start, k.PART)
    if plan.part is None and part is not None:
        return start + 1, replace(plan, part=part)
    return None


def _days_tail(line: Line, at: int, plan: Plan) -> Step | None:
    """ "on monday", "on the 4th", "in november", "at the end"."""
    start = line.skip(line.comma(at), k.ON_WORD, k.OF, k.THE, k.AT)
    if plan.byday or plan.bymonthday or plan.byyearday:
        month = line.get(start, k.MONTH)
        if month is None or plan.bymonth or start == at or plan.freq != "YEARLY":
            return None
        return start + 1, replace(plan, bymonth=(month,))
    if line.has(start, k.WEEKEND) and plan.freq == "WEEKLY":
        return start + 1, replace(plan, byday=_WEEKEND)
    if line.any(start, (k.WEEKDAY, k.WEEKDAYS)) and plan.freq != "DAILY":
        end, byday = _weekdays(line, start)
        return end, replace(plan, byday=byday)
    if start == at:
        return None
    if (edge := line.get(start, k.EDGE)) is not None and plan.freq == "MONTHLY":
        return start + 1, replace(plan, bymonthday=(1, 15, -1)[edge : edge + 1])
    if line.has(start, k.ORD):
        return _by_place(line, start, plan) if plan.freq in ("MONTHLY", "YEARLY") else None
    return _dates(line, start, plan)


def _week_tail(line: Line, at: int, plan: Plan) -> Step | None:
    """ "in week 12 and 14"."""
    start = line.skip(at, k.OF, k.ON_WORD)
    if start == at or line.get(start, k.UNIT) != k.WEEKS or plan.byweekno:
        return None
    weeks: list[int] = []
    end = at = start + 1
    while (week := line.get(at, k.NUM)) is not None and 1 <= week <= 53:
        weeks.append(week)
        end = at + 1
        at = line.skip(line.comma(end), k.AND)
        if at == end:
            break
    if not weeks:
        return None
    every = plan.interval if plan.freq == "YEARLY" else 1
    return end, replace(plan, freq="YEARLY", interval=every, byweekno=tuple(weeks))


def _start_tail(line: Line, at: int, plan: Plan) -> Step | None:
    """ "starting next tuesday", "from jan 1"."""
    start = line.comma(at)
    if plan.start is not None or not line.has(start, k.STARTING):
        return None
    found = day_at(line, line.skip(start + 1, k.THE, k.ON_WORD, k.OF))
    if found is None or found[1].day is None:
        return None
    return found[0], replace(plan, start=found[1].day)


def _end_tail(line: Line, at: int, plan: Plan) -> Step | None:
    """ "until march 25th"."""
    start = line.comma(at)
    if plan.until is not None or not (
        line.has(start, k.THRU) or line.get(start, k.CONN) == k.UNTIL
    ):
        return None
    found = day_at(line, line.skip(start + 1, k.THE))
    if found is None or found[1].day is None:
        return None
    return found[0], replace(plan, until=found[1].day)


def _count_tail(line: Line, at: int, plan: Plan) -> Step | None:
    """ "for 3 times", "10x", "twice", "for the next 3 years"."""
    twice = line.get(at, k.TWICE)
    if twice is not None:
        return at + 1, replace(plan, count=twice)
    opened = line.get(at, k.CONN) in (k.FOR, k.UNTIL)
    start = line.skip(at + 1 if opened else at, k.THE)
    number = line.get(start, k.NUM)
    if number and line.has(start + 1, k.TIMES):
        return start + 2, replace(plan, count=number)
    if not opened:
        return None
    by = line.get(start, k.REL)
    start += by is not None
    if by == 1 and (unit := line.get(start, k.UNIT)) is not None and unit in _FREQUENCY:
        far: tuple[int, Distance] | None = (start + 1, Distance().plus(1, unit))
    else:
        far = distance(line, start)
    if far is None:
        return None
    last = reach(line, plan.start or line.scene.today, None, far[1]).day
    return far[0], replace(plan, until=last)


_TAIL_RULES = (
    _done_tail, _end_tail, _start_tail, _count_tail, _week_tail, _clock_tail, _days_tail,
)  # fmt: skip

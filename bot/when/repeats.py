"""Recurrences as people say them: "every other friday at 3", "last workday of month", 每周五."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model.moment import Moment
from bot.model.recurrence import Recurrence
from bot.values import dataclass
from bot.when import kinds as k
from bot.when.clocks import clock_at
from bot.when.line import Line
from bot.when.plans import (
    EDGE_DAYS,
    FREQUENCY,
    WEEKEND,
    WORKWEEK,
    Plan,
    Step,
    dates,
    dates_of_year,
    number_at,
    place_list,
    weekday_list,
)
from bot.when.spans import Distance, distance
from bot.when.tails import starting_at, tail_at
from bot.when.weekdays import week_day

_TAILS = 8
_PLURAL = {"weekdays", "workdays"}


@dataclass(frozen=True, slots=True)
class Repeat:
    """A recurrence, the token behind it, and its first date where one was said."""

    end: int
    recurrence: Recurrence
    value: Moment | None
    adjective: bool
    timed: bool  # an hour was said, not just a part of the day


def repeat_at(line: Line, at: int) -> Repeat | None:
    """The recurrence that begins at `at`, perhaps with its time of day first."""
    head = _head(line, at) or _after_clock(line, at) or _after_start(line, at)
    if head is None:
        return None
    end, plan = head
    for _ in range(_TAILS):
        step = tail_at(line, end, plan)
        if step is None:
            break
        end, plan = step
        plan = replace(plan, adjective=False)
    return _made(line, end, plan)


def _made(line: Line, end: int, plan: Plan) -> Repeat | None:
    if not plan.sound:
        return None
    zone = line.scene.zone
    recurrence = Recurrence(plan.text(), plan.at(), zone, plan.start, plan.after_done)
    value = None
    if plan.start is not None:
        first = recurrence.next(plan.start - timedelta(days=1))
        value = Moment(first, plan.at(), zone) if first else None
    return Repeat(end, recurrence, value, plan.adjective, plan.clock is not None)


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


def _after_start(line: Line, at: int) -> Step | None:
    """ "from 4 dec every friday", 从12月4日起每周五: its first day stands before it."""
    found = starting_at(line, at)
    if found is None:
        return None
    start = line.skip(line.comma(found[0]), k.ON_WORD)
    head = _head(line, start) or _after_clock(line, start)
    return head and (head[0], replace(head[1], start=found[1]))


def _head(line: Line, at: int) -> Step | None:
    """The words that make a recurrence of a line."""
    for rule in (
        _every,
        _workdays,
        _often,
        _plural,
        _places,
        _edge_of,
        _skipping,
        _after_done,
        _each_end,
    ):
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
    if line.any(at, (k.THE, k.COUNTER)) and not line.has(at, k.UNIT):
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
    step = _unit(line, at, interval)
    if step and line.has(step[0], k.NUM) and line.has(step[0] + 1, k.TIMES):
        return None  # 每周3次 is no rule of days
    if step and line.any(step[0], (k.LUNAR, k.LUNARDAY, k.LUNARMONTH, k.LUNARMARK, k.TERM)):
        return None  # no rule follows the moon
    return step


def _unit(line: Line, at: int, interval: int) -> Step | None:
    """What comes back: a weekday, a unit, a part of the day, a month."""
    at = line.skip(at, k.COUNTER)
    if line.any(at, (k.WEEKDAY, k.WEEKDAYS)):
        end, byday = weekday_list(line, at)
        return end, Plan("WEEKLY", interval, byday)
    unit = line.get(at, k.UNIT)
    if unit == k.WORKDAY:
        return at + 1, Plan("WEEKLY", interval, WORKWEEK)
    if line.has(at, k.WEEKEND):
        return at + 1, Plan("WEEKLY", interval, WEEKEND)
    if unit in FREQUENCY:
        freq, times = FREQUENCY[unit]
        return _inside(line, at + 1, Plan(freq, times * interval))
    if (part := line.get(at, k.PART)) is not None:
        return at + 1, Plan("DAILY", interval, part=part)
    if line.any(at, (k.MONTH, k.HOLIDAY)):
        return dates_of_year(line, at, Plan("YEARLY", interval))
    return _edge_unit(line, at, interval)


_EDGE_UNITS = {
    k.MONTHS: Plan("MONTHLY"),
    k.QUARTERS: Plan("MONTHLY", bymonth=(3, 6, 9, 12)),
    k.YEARS: Plan("YEARLY", bymonth=(12,)),
}


def _edge_unit(line: Line, at: int, interval: int) -> Step | None:
    """The end of each month, quarter or year in one word: 每月底; of a month, its thirds too."""
    unit, edge = line.get(at, k.EDGEUNIT), line.get(at, k.EDGE)
    if unit not in _EDGE_UNITS or (edge not in (None, 2) and unit != k.MONTHS):
        return None
    day = EDGE_DAYS[2 if edge is None else edge]
    return at + 1, replace(_EDGE_UNITS[unit], interval=interval, bymonthday=(day,))


def _inside(line: Line, at: int, plan: Plan) -> Step:
    """The place in a month or year that follows it at once: 每月5号, 每年3月1日, 每月底."""
    inside = line.skip(at, k.OF)
    edge = line.get(inside, k.EDGE)
    if plan.freq == "MONTHLY" and edge is not None and line.tokens[inside].text[:1] > "\u2e80":
        return inside + 1, replace(plan, bymonthday=(EDGE_DAYS[edge],))
    if plan.freq == "WEEKLY" and line.any(inside, (k.WEEKDAY, k.WEEKDAYS)):
        end, byday = weekday_list(line, inside)
        return end, replace(plan, byday=byday)
    if plan.freq == "WEEKLY" and (weekday := week_day(line, inside)) is not None:
        return inside + 1, replace(plan, byday=((0, weekday),))
    dated = dates(line, inside, plan) if inside == at or plan.freq != "DAILY" else None
    return dated or (at, plan)


def _workdays(line: Line, at: int) -> Step | None:
    """工作日每天, "weekdays at 9": the days of the week's work, each of them."""
    if line.get(at, k.UNIT) != k.WORKDAY:
        return None
    plan = Plan("WEEKLY", 1, WORKWEEK)
    if line.tokens[at].text in _PLURAL and not line.any(at - 1, (k.NUM, k.ORD, k.REL)):
        return (at + 1, plan) if line.has(at - 1, k.ON_WORD) or _timed(line, at + 1) else None
    if not line.has(at + 1, k.EVERY):
        return None
    return (at + 3, plan) if line.get(at + 2, k.UNIT) == k.DAY else None


def _timed(line: Line, at: int) -> bool:
    """Whether a time of day stands here."""
    return clock_at(line, line.skip(at, k.AT), line.has(at, k.AT)) is not None


def _often(line: Line, at: int) -> Step | None:
    """ "weekly", "daily": a noun behind it makes a mere description of it."""
    unit = line.get(at, k.OFTEN)
    if unit is None:
        return None
    freq, times = FREQUENCY[unit]
    return at + 1, Plan(freq, times, adjective=True)


def _plural(line: Line, at: int) -> Step | None:
    """ "mondays", "tuesdays and thursdays"."""
    if not line.has(at, k.WEEKDAYS):
        return None
    end, byday = weekday_list(line, at)
    return end, Plan("WEEKLY", 1, byday, adjective=len(byday) == 1)


def _places(line: Line, at: int) -> Step | None:
    return _places_of(line, at, needs_every=True)


def _places_of(line: Line, at: int, needs_every: bool) -> Step | None:
    """ "first and third friday and second tuesday of each month", "last workday of month"."""
    if not line.has(at, k.ORD):
        return None
    end, plan = place_list(line, at, Plan("MONTHLY"))
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
        number = number_at(line, where)
        if number is not None and number > 0 and line.has(where + 1, k.UNIT):
            interval, where = number, where + 1
    elif needs_every and (article or not plan.bysetpos):
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


def _edge_of(line: Line, at: int) -> Step | None:
    """ "end of each month"."""
    edge = line.get(at, k.EDGE)
    start = line.skip(at + 1, k.OF)
    interval = line.get(start, k.EVERY)
    if edge is None or interval is None or line.get(start + 1, k.UNIT) != k.MONTHS:
        return None
    return start + 2, Plan("MONTHLY", interval, bymonthday=(EDGE_DAYS[edge],))


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
    if far is None or not line.has(far[0], k.SINCE):
        return None  # 3天后完成 is once
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
    if far is None or unit not in FREQUENCY or not line.has(unit_at + 1, k.EACHEND):
        return None
    freq, times = FREQUENCY[unit]
    return unit_at + 2, Plan(freq, times * far)

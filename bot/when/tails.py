"""What may be said after a recurrence: its time, its days, its beginning and its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.when import kinds as k
from bot.when.clocks import clock_at
from bot.when.days import day_at
from bot.when.line import Line
from bot.when.plans import EDGE_DAYS, FREQUENCY, WEEKEND, Plan, Step, by_place, dates, weekday_list
from bot.when.spans import Distance, distance, reach

_MOST_WEEKS = 10
_DAY_WORDS = 8  # words of a day that "起" may stand behind


def tail_at(line: Line, at: int, plan: Plan) -> Step | None:
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
        return start + 1, replace(plan, byday=WEEKEND)
    if line.any(start, (k.WEEKDAY, k.WEEKDAYS)) and plan.freq != "DAILY":
        end, byday = weekday_list(line, start)
        return end, replace(plan, byday=byday)
    if start == at and not (line.has(at, k.EDGE) and line.tokens[at].text.startswith("at ")):
        return None
    if (edge := line.get(start, k.EDGE)) is not None and plan.freq == "MONTHLY":
        return start + 1, replace(plan, bymonthday=(EDGE_DAYS[edge],))
    if line.has(start, k.ORD):
        return by_place(line, start, plan) if plan.freq in ("MONTHLY", "YEARLY") else None
    return dates(line, start, plan)


def _week_tail(line: Line, at: int, plan: Plan) -> Step | None:
    """ "in week 12 and 14"."""
    start = line.skip(at, k.OF, k.ON_WORD)
    if start == at or line.get(start, k.UNIT) != k.WEEKS or plan.byweekno:
        return None
    weeks: list[int] = []
    end = at = start + 1
    while len(weeks) < _MOST_WEEKS and 1 <= (week := line.get(at, k.NUM) or 0) <= 53:
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
    """ "starting next tuesday", "from jan 1", 从3月1日起."""
    if plan.start is not None:
        return None
    found = starting_at(line, line.comma(at))
    return found and (found[0], replace(plan, start=found[1]))


def starting_at(line: Line, at: int) -> tuple[int, date] | None:
    """The first day of a rhythm, and what is behind it: "from 4 dec", "since friday", 3月1日起."""
    told = line.has(at, k.STARTING) or line.get(at, k.CONN) in (k.FROM, k.SINCE_)
    if not told and not any(_begins(line, index) for index in range(at + 1, at + _DAY_WORDS)):
        return None
    found = day_at(line, line.skip(at + 1, k.THE, k.ON_WORD, k.OF) if told else at)
    if found is None or found[1].day is None:
        return None
    end, begins = found[0], _begins(line, found[0])
    return (end + begins, found[1].day) if told or begins else None


def _begins(line: Line, at: int) -> bool:
    """Whether a word at `at` says that the day before it is a beginning: 起."""
    return line.get(at, k.TAIL) == k.FROM


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
    if by == 1 and (unit := line.get(start, k.UNIT)) is not None and unit in FREQUENCY:
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

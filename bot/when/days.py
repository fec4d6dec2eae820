"""Days as people say them: "tomorrow", "next month", "the last friday of march", 下个月5号, 月底."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.when import kinds as k
from bot.when.beside import beside, beyond, weeks_on
from bot.when.calendar import add_days, monday, next_month_day, working_days_later
from bot.when.feasts import Feast, feast_at
from bot.when.frames import (
    coming_edge,
    edge,
    edge_unit,
    frame_at,
    marked_edge,
    place,
    shifted,
    trailing_year,
    within,
)
from bot.when.line import FAIR, SURE, WEAK, Day, Line
from bot.when.named import day_month, is_hour, marked_day, month_day, yearless
from bot.when.numeric import numeric
from bot.when.spans import Distance, ahead, behind, distance, onward, reach
from bot.when.weekdays import (
    JOINTS,
    agreed,
    digit_weekday,
    on_weekday,
    relative_weekday,
    week_day,
    weekday_after,
    weekday_and_date,
    weekday_and_number,
    weekday_at,
)

_MOST_DEEP = 4  # days named by other days: "3 days before the monday after easter"

Rule = Callable[[Line, int], tuple[int, Day] | None]


def day_at(line: Line, at: int) -> tuple[int, Day] | None:
    """The longest day that begins at `at`."""
    if not 0 <= at < line.size or line.depth >= _MOST_DEEP:
        return None
    line.work += 1
    line.depth += 1
    found = _longest(line, at)
    line.depth -= 1
    if found is None:
        return None
    end, day = found
    if line.has(end, k.ITSELF) and line.glued(end) and day.grain == "day":
        found = end + 1, replace(day, weight=SURE)  # 国庆当天
    return beyond(line, *found) or onward(line, *found) or found


def _longest(line: Line, at: int) -> tuple[int, Day] | None:
    found: tuple[int, Day] | None = None
    for kind in line.tokens[at].kinds:
        for rule in _RULES.get(kind, ()):
            way = rule(line, at)
            if way and (found is None or way[0] > found[0]):
                found = way
    if line.sign(at) == "+":
        found = ahead(line, at, day_at)
    return found


def _beside(line: Line, at: int) -> tuple[int, Day] | None:
    return beside(line, at, day_at)


def _weekday(line: Line, at: int) -> tuple[int, Day] | None:
    return weekday_at(line, at, day_at)


def _behind(line: Line, at: int) -> tuple[int, Day] | None:
    found = behind(line, at, day_at)
    if found and found[1].clock is None and (weekday := weekday_after(line, found[0])):
        return weekday[0], on_weekday(found[1], weekday[1])
    return found


def _ahead(line: Line, at: int) -> tuple[int, Day] | None:
    found = ahead(line, at, day_at) or within(line, at)
    if found and found[1].clock is None and (weekday := weekday_after(line, found[0])):
        return weekday[0], on_weekday(found[1], weekday[1])
    return found


def _in_frame(line: Line, at: int) -> tuple[int, Day] | None:
    """A stretch, and perhaps a place in it: "next week", "next week friday", 下个月5号, 3月底."""
    found = frame_at(line, at)
    if found is None:
        return None
    end, frame = found
    distant = frame.unit == k.YEARS and (line.get(at, k.NUM) or 100) < 100  # 一年内
    if line.has(end, k.INSIDE) and not distant:
        return end + 1, replace(edge(line, frame, 2), weight=SURE)
    inside = line.skip(end, k.OF)
    if frame.unit == k.YEARS and (feast := feast_at(line, inside)):
        return feast[0], _of_year(line, feast[1], frame.first.year)
    which = line.get(inside, k.EDGE)
    if which is not None and not line.has(at, k.MONTH):
        if line.has(inside, k.EDGEUNIT) and line.get(inside, k.EDGEUNIT) != frame.unit:
            return end, frame.day(line.scene.today)
        return inside + 1, edge(line, frame, which)
    where = line.skip(line.comma(end), *JOINTS)
    if frame.unit == k.WEEKS and (weekday := week_day(line, where)) is not None:
        inner = frame.first + timedelta(days=weekday)
        return where + 1, Day(inner, doubt="past" if inner < line.scene.today else None)
    number = line.get(inside, k.NUM)
    if frame.yearless and number and line.has(inside + 1, k.DAYMARK):
        return inside + 2, yearless(line, frame.first.month, number)
    if not line.has(at, k.MONTH) or line.has(inside, k.ORD):
        placed = place(line, inside, frame)
        if placed and not is_hour(line, inside):
            stop, day = placed
            if line.has(inside, k.NUM) and not line.has(stop - 1, k.DAYMARK):
                return end, frame.day(line.scene.today)
            return stop, _rolled(line, day, frame.yearless)
    return end, frame.day(line.scene.today)


def _rolled(line: Line, day: Day, yearless: bool) -> Day:
    """A place in a month without a year comes again next year when it is over."""
    today = line.scene.today
    if day.day is None or not yearless:
        past = day.day is not None and day.day < today
        return replace(day, doubt="past") if past else day
    if day.day >= today:
        return replace(day, yearless=True)
    return replace(day, day=next_month_day(today, day.day.month, day.day.day), yearless=True)


def _placed(line: Line, at: int) -> tuple[int, Day] | None:
    """A place before its stretch: "last friday of march", "2nd week of october 2026"."""
    said = line.ordinal(at) or (at + 1, 0)
    what = line.skip(said[0], k.COUNTER)
    if not line.any(what, (k.WEEKDAY, k.UNIT)):
        return None
    start = line.skip(what + 1, k.OF, k.THE)
    if start == what + 1 and not line.any(start, (k.MONTH, k.REL, k.MON)):
        return None
    found = frame_at(line, start)
    if found is None:
        return _of_this(line, at, start)
    end, frame = found
    placed = place(line, at, frame)
    if placed is None or placed[0] != what + 1:
        return None
    day = placed[1]
    if frame.yearless and day.day and day.day < line.scene.today:
        later = shifted(frame.first.replace(year=frame.first.year + 1), frame.unit, 0)
        again = later and place(line, at, later)
        day = again[1] if again else day
    return end, day


def _of_this(line: Line, at: int, start: int) -> tuple[int, Day] | None:
    """ "the last friday of the month": of this month, or of the next when it is over."""
    unit = line.get(start, k.UNIT)
    if unit not in (k.MONTHS, k.QUARTERS, k.YEARS) or not line.has(start - 1, k.OF):
        return None
    for by in (0, 1):
        frame = shifted(line.scene.today, unit, by)
        placed = frame and place(line, at, frame)
        if placed and placed[1].day and placed[1].day >= line.scene.today:
            return start + 1, placed[1]
    return None


def _week_of(line: Line, at: int) -> tuple[int, Day] | None:
    """ "the week of october 7th"."""
    if line.get(at, k.UNIT) != k.WEEKS or not line.has(at + 1, k.OF):
        return None
    found = day_at(line, line.skip(at + 1, k.OF, k.THE))
    if found is None or found[1].day is None or found[1].grain != "day":
        return None
    return found[0], Day(monday(found[1].day), "week")


def _relative(line: Line, at: int) -> tuple[int, Day] | None:
    """ "next friday", "this weekend", "next 2 weeks", "next working day"."""
    by = line.get(at, k.REL)
    if by is None:
        return None
    scene = line.scene
    weekday = line.get(at + 1, k.WEEKDAY)
    if weekday is not None:
        dated = weekday_and_date(line, at + 1, weekday, day_at)
        if dated:
            return dated
        if (number := weekday_and_number(line, at + 1, weekday)) is not None:
            return number
        return at + 2, relative_weekday(scene.today, weekday, by)
    if line.has(at + 1, k.WEEKEND):
        return at + 2, _weekend(line, by)
    unit = line.get(at + 1, k.UNIT)
    if unit == k.WORKDAY and by > 0:
        day = working_days_later(scene.today, by, scene.workdays, scene.holidays)
        return at + 2, Day(day)
    if unit == k.DAY:
        return at + 2, Day(add_days(scene.today, by), doubt="past" if by < 0 else None)
    if unit in (k.HOUR, k.MINUTE) and by > 0:
        return at + 2, reach(line, scene.today, scene.now.time(), Distance().plus(by, unit))
    if by == 1 and (far := distance(line, at + 1)):
        return far[0], reach(line, scene.today, scene.now.time(), far[1])
    if by >= 0 and line.any(at + 1, (k.NUM, k.ORD, k.MONTH)):
        return day_month(line, at + 1) or month_day(line, at + 1)
    return None


def _weekend(line: Line, by: int) -> Day:
    saturday = monday(line.scene.today) + timedelta(days=5 + 7 * by)
    day = max(saturday, line.scene.today) if by == 0 else saturday
    return Day(day, doubt="past" if day < line.scene.today else None)


def _days(line: Line, at: int) -> tuple[int, Day] | None:
    """ "tomorrow", "tonight"; a weekday beside it must agree."""
    by = line.get(at, k.DAYS)
    if by is None or (line.has(at, k.NAME) and line.size > 1):
        return None
    day = add_days(line.scene.today, by)
    found = Day(day, part=line.get(at, k.PART), doubt="past" if by < 0 else None)
    after = line.comma(at + 1)
    weekday = line.get(after, k.WEEKDAY)
    if weekday is not None and day and (weekday == day.weekday() or after == at + 1):
        return after + 1, agreed(line, found, weekday)
    return at + 1, found


def _edge(line: Line, at: int) -> tuple[int, Day] | None:
    """ "end of next week", "early march", "end of friday"."""
    which = line.get(at, k.EDGE)
    if which is None:
        return None
    dash = line.sign(at + 1) == "-" and line.glued(at + 1) and line.glued(at + 2)
    start = line.skip(at + 1 + dash, k.OF, k.THE, k.ABOUT)
    found = frame_at(line, start)
    if found:
        end, frame = found
        return end, replace(edge(line, frame, which), weight=SURE)
    if (unit := line.get(start, k.UNIT)) is not None and unit != k.DAY:
        ending = coming_edge(line, unit, which)
        return (start + 1, ending) if ending else None
    if which == 2 and line.any(start, (k.DAYS, k.WEEKDAY, k.REL)):
        day = day_at(line, start)
        if day and day[1].part is not None:
            return day
        if day and day[1].grain == "day" and day[1].clock is None:
            return day[0], replace(day[1], clock=line.scene.hours[1])
    return None


def _weekend_alone(line: Line, at: int) -> tuple[int, Day] | None:
    by = line.get(at, k.WEEK)
    if by is not None:
        return at + 1, _weekend(line, by)
    weight = FAIR if line.tokens[at].text.isascii() else SURE
    return at + 1, replace(_weekend(line, 0), weight=weight)


def _feast(line: Line, at: int) -> tuple[int, Day] | None:
    """A feast of the calendar, the next one or that of the year behind it."""
    found = feast_at(line, at)
    if found is None:
        return None
    end, feast = found
    year = trailing_year(line, end)
    if year:
        return year[0], _of_year(line, feast, year[1])
    return end, Day(feast.next(line.scene.today), weight=feast.weight)


def _of_year(line: Line, feast: Feast, year: int) -> Day:
    day = feast.of(year)
    past = day is not None and day < line.scene.today
    return Day(day, weight=feast.weight, doubt="past" if past else None)


def _now(line: Line, at: int) -> tuple[int, Day] | None:
    scene = line.scene
    clock = scene.now.time().replace(second=0, microsecond=0)
    weight = FAIR if line.get(at, k.NOW) else WEAK
    return at + 1, Day(scene.today, "minute", weight=weight, clock=clock)


_RULES: dict[str, tuple[Rule, ...]] = {
    k.NUM: (numeric, day_month, _in_frame, _behind, marked_day, marked_edge, weeks_on),
    k.ORD: (day_month, _placed, _in_frame, _beside),
    k.HALF: (_behind,),
    k.FOURTH: (_behind,),
    k.MONTH: (numeric, month_day, _in_frame),
    k.WEEKDAY: (_weekday, _beside),
    k.REL: (_relative, _in_frame, _placed),
    k.UNIT: (_in_frame, _week_of, _beside, within, digit_weekday),
    k.WEEK: (_in_frame,),
    k.MON: (_in_frame,),
    k.YEAR: (_in_frame,),
    k.ERA: (_in_frame,),
    k.QUARTER: (_in_frame,),
    k.DAYS: (_days, _beside),
    k.EDGE: (_edge,),
    k.EDGEUNIT: (edge_unit,),
    k.WEEKEND: (_weekend_alone,),
    k.HOLIDAY: (_feast,),
    k.EASTER: (_feast,),
    k.LUNAR: (_feast,),
    k.LUNARDAY: (_feast,),
    k.LUNARMONTH: (_feast,),
    k.LUNARMARK: (_feast,),
    k.TERM: (_feast,),
    k.IN: (_ahead,),
    k.WITHIN: (_ahead,),
    k.NOW: (_now,),
}

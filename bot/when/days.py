"""Days as people say them: "friday", "march 3rd", "the day after tomorrow", 下周五, 12月5日."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from dateutil.easter import easter

from bot.when import kinds as k
from bot.when.calendar import (
    add_days,
    make,
    monday,
    next_day_of_month,
    next_month_day,
    weekday_on_or_after,
    working_days_later,
)
from bot.when.frames import edge, frame_at, place, shifted, trailing_year
from bot.when.line import FAIR, SURE, WEAK, Day, Line
from bot.when.numeric import numeric
from bot.when.spans import Distance, ahead, behind, distance, onward, reach

Rule = Callable[[Line, int], tuple[int, Day] | None]

_JOINTS = (k.OF, k.THE, k.ON_WORD)


def day_at(line: Line, at: int) -> tuple[int, Day] | None:
    """The longest day that begins at `at`."""
    if not 0 <= at < line.size:
        return None
    line.work += 1
    found: tuple[int, Day] | None = None
    for kind in line.tokens[at].kinds:
        for rule in _RULES.get(kind, ()):
            way = rule(line, at)
            if way and (found is None or way[0] > found[0]):
                found = way
    if line.sign(at) == "+":
        found = ahead(line, at, day_at)
    if found is None:
        return None
    return onward(line, found[0], found[1]) or found


def _numeric(line: Line, at: int) -> tuple[int, Day] | None:
    return numeric(line, at)


def _behind(line: Line, at: int) -> tuple[int, Day] | None:
    found = behind(line, at, day_at)
    if found and found[1].clock is None and (weekday := _weekday_after(line, found[0])):
        return weekday[0], _on_weekday(found[1], weekday[1])
    return found


def _ahead(line: Line, at: int) -> tuple[int, Day] | None:
    found = ahead(line, at, day_at)
    if found and found[1].clock is None and (weekday := _weekday_after(line, found[0])):
        return weekday[0], _on_weekday(found[1], weekday[1])
    return found


def _weekday_after(line: Line, at: int) -> tuple[int, int] | None:
    """A weekday that narrows a distance: "in 3 days on friday"."""
    end = line.skip(at, *_JOINTS)
    weekday = line.get(end, k.WEEKDAY)
    if weekday is None or end == at:
        return None
    return end + 1, weekday


def _on_weekday(day: Day, weekday: int) -> Day:
    return day if day.day is None else replace(day, day=weekday_on_or_after(day.day, weekday))


def _day_month(line: Line, at: int) -> tuple[int, Day] | None:
    """ "5 march 2027", "the fifth of may", "20 of next month", "12-20 dec"."""
    number = _day_number(line, at)
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


def _day_number(line: Line, at: int) -> int | None:
    number = line.get(at, k.ORD)
    if number is None:
        number = line.get(at, k.NUM)
    return number if number is not None and 0 < number <= 99 else None


def _second_number(line: Line, at: int) -> tuple[int, int] | None:
    """The end of a stretch of days, the "-20" of "12-20 dec": behind it, and its number."""
    if line.sign(at) == "-" or line.has(at, k.THRU):
        after = line.skip(at + 1, k.THE)
        number = _day_number(line, after)
        if number is not None and not _is_hour(line, after):
            return after + 1, number
    return None


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
        return end, _yearless(line, month, number, last)
    return year[0], _stretch(make(year[1], month, number), last)


def _stretch(day: date | None, last: tuple[int, int] | None) -> Day:
    """A day, and the day of the same month that it runs to."""
    if day is None:
        return Day(None, doubt="impossible")
    if last is None:
        return Day(day)
    return Day(day, last=make(day.year, day.month, last[1]), split=last[0] - 1)


def _yearless(line: Line, month: int, number: int, last: tuple[int, int] | None = None) -> Day:
    day = next_month_day(line.scene.today, month, number)
    return replace(_stretch(day, last), yearless=day is not None)


def _month_day(line: Line, at: int) -> tuple[int, Day] | None:
    """ "march 3", "may the fourth", "dec 12-20, 2026"."""
    month = line.get(at, k.MONTH)
    if month is None:
        return None
    end = at + 1
    if line.sign(end) == "." and line.glued(end):
        end += 1
    end = line.skip(end, k.THE)
    number = _day_number(line, end)
    if number is None or _is_hour(line, end):
        return None
    last = _second_number(line, end + 1)
    after = last[0] if last else end + 1
    year = trailing_year(line, after)
    if year is None:
        found = _yearless(line, month, number, last)
        if line.has(at, k.NAME) and line.tokens[at].text in ("may", "march"):
            found = replace(found, weight=FAIR)
        return after, found
    return year[0], _stretch(make(year[1], month, number), last)


def _is_hour(line: Line, at: int) -> bool:
    """Whether the number at `at` belongs to a time of day."""
    if line.has(at, k.ORD):
        return False
    if line.sign(at + 1) == ":" and line.digits(at + 2):
        return True
    if line.sign(at + 1) == "." and line.digits(at + 2) and line.glued(at + 2):
        return True
    return line.any(at + 1, (k.MERIDIEM, k.OCLOCK, k.HOURS)) and not line.has(at + 1, k.DAYMARK)


def _in_frame(line: Line, at: int) -> tuple[int, Day] | None:
    """A stretch, and perhaps a place in it: "next week", "next week friday", 下个月5号, 3月底."""
    found = frame_at(line, at)
    if found is None:
        return None
    end, frame = found
    inside = line.skip(end, k.OF)
    if (which := line.get(inside, k.EDGE)) is not None and not line.has(at, k.MONTH):
        return inside + 1, edge(line, frame, which)
    where = line.skip(line.comma(end), *_JOINTS)
    if frame.unit == k.WEEKS and (weekday := _week_day(line, where)) is not None:
        inner = frame.first + timedelta(days=weekday)
        return where + 1, Day(inner, doubt="past" if inner < line.scene.today else None)
    number = line.get(inside, k.NUM)
    if frame.yearless and number and line.has(inside + 1, k.DAYMARK):
        return inside + 2, _yearless(line, frame.first.month, number)
    if not line.has(at, k.MONTH) or line.has(inside, k.ORD):
        placed = place(line, inside, frame)
        if placed and not _is_hour(line, inside):
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


def _week_day(line: Line, at: int) -> int | None:
    """A weekday by name, or by the digit that follows a Chinese word for week: 下周5."""
    weekday, number = line.get(at, k.WEEKDAY), line.get(at, k.NUM)
    if weekday is None and number is not None and 1 <= number <= 6 and line.glued(at):
        if line.has(at - 1, k.WEEK) and not _counts(line, at + 1):
            return number - 1
    return weekday


def _counts(line: Line, at: int) -> bool:
    return line.any(at, (k.COUNTER, k.UNIT, k.OCLOCK, k.DAYMARK, k.MONTHMARK, k.NUM)) or (
        at < line.size and not line.tokens[at].kinds
    )


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
    if found is None or found[1].day is None:
        return None
    return found[0], Day(monday(found[1].day), "week")


def _weekday(line: Line, at: int) -> tuple[int, Day] | None:
    """A weekday and whatever makes it more exact."""
    weekday = line.get(at, k.WEEKDAY)
    if weekday is None:
        return None
    if (week := line.get(at, k.WEEK)) is not None:
        return at + 1, _in_week(line, weekday, week)
    for rule in (_weekday_of_week, _weekday_and_date, _weekday_and_number):
        found = rule(line, at, weekday)
        if found:
            return found
    today = line.scene.today
    weight = FAIR if line.has(at, k.NAME) else SURE
    if weekday == today.weekday():
        week_on = today + timedelta(days=7)
        return at + 1, Day(week_on, others=(today,), doubt="today", weight=weight, weekday=weekday)
    return at + 1, Day(weekday_on_or_after(today, weekday), weight=weight, weekday=weekday)


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
        return at + 2, _relative_weekday(today, weekday, post)
    where = line.skip(line.comma(at + 1), *_JOINTS)
    found = frame_at(line, where)
    if found and found[1].unit == k.WEEKS and not line.has(where, k.WEEKDAY):
        return found[0], _in_week(line, weekday, (found[1].first - monday(today)).days // 7)
    if line.get(at + 1, k.UNIT) == k.WEEKS and line.tokens[at + 1].text == "week":
        return at + 2, Day(weekday_on_or_after(today, weekday) + timedelta(days=7), weight=FAIR)
    if line.any(at + 1, (k.IN, k.WITHIN)):
        far = distance(line, line.skip(at + 2, k.ABOUT))
        if far and not far[1].timed and far[1].unit in (k.WEEKS, k.FORTNIGHT):
            base = reach(line, monday(today), None, far[1])
            return far[0], _on_weekday(base, weekday)
    return None


def _relative_weekday(today: date, weekday: int, by: int) -> Day:
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


def _weekday_and_date(line: Line, at: int, weekday: int) -> tuple[int, Day] | None:
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
    """The day, if the weekday said beside it fits; a year later if that one fits; else a doubt."""
    ways = [way for way in (day.day, *day.others) if way is not None]
    fitting = [way for way in ways if way.weekday() == weekday]
    if fitting:
        return Day(min(fitting))
    if day.yearless and day.day is not None:
        later = next_month_day(day.day + timedelta(days=1), day.day.month, day.day.day)
        if later and later.weekday() == weekday:
            return Day(later)
    if day.day is None:
        return day
    nearest = weekday_on_or_after(line.scene.today, weekday)
    return replace(day, others=(*day.others, nearest), doubt="weekday", weight=SURE)


def _weekday_and_number(line: Line, at: int, weekday: int) -> tuple[int, Day] | None:
    """ "monday the 27th", "sunday 31"."""
    start = line.skip(line.comma(at + 1), k.THE, k.ON_WORD)
    number = _day_number(line, start)
    if number is None or number > 31 or _is_hour(line, start):
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


def _relative(line: Line, at: int) -> tuple[int, Day] | None:
    """ "next friday", "this weekend", "next 2 weeks", "next working day"."""
    by = line.get(at, k.REL)
    if by is None:
        return None
    scene = line.scene
    weekday = line.get(at + 1, k.WEEKDAY)
    if weekday is not None:
        dated = _weekday_and_date(line, at + 1, weekday)
        if dated:
            return dated
        if (number := _weekday_and_number(line, at + 1, weekday)) is not None:
            return number
        return at + 2, _relative_weekday(scene.today, weekday, by)
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
        found = _day_month(line, at + 1) or _month_day(line, at + 1)
        return found
    return None


def _weekend(line: Line, by: int) -> Day:
    saturday = monday(line.scene.today) + timedelta(days=5 + 7 * by)
    day = max(saturday, line.scene.today) if by == 0 else saturday
    return Day(day, doubt="past" if day < line.scene.today else None)


def _days(line: Line, at: int) -> tuple[int, Day] | None:
    """ "tomorrow", "tonight"; a weekday beside it must agree."""
    by = line.get(at, k.DAYS)
    if by is None:
        return None
    day = add_days(line.scene.today, by)
    found = Day(day, part=line.get(at, k.PART), doubt="past" if by < 0 else None)
    after = line.comma(at + 1)
    weekday = line.get(after, k.WEEKDAY)
    if weekday is not None and day and line.scene.today:
        if weekday == day.weekday() or after == at + 1:
            return after + 1, agreed(line, found, weekday)
    return at + 1, found


def _edge(line: Line, at: int) -> tuple[int, Day] | None:
    """ "end of next week", "early march", "end of friday"."""
    which = line.get(at, k.EDGE)
    if which is None:
        return None
    start = line.skip(at + 1, k.OF, k.THE, k.ABOUT)
    found = frame_at(line, start)
    if found:
        end, frame = found
        return end, replace(edge(line, frame, which), weight=SURE)
    if (unit := line.get(start, k.UNIT)) is not None and unit != k.DAY:
        ending = _coming_edge(line, unit, which)
        return (start + 1, ending) if ending else None
    if which == 2 and line.any(start, (k.DAYS, k.WEEKDAY, k.REL)):
        day = day_at(line, start)
        if day and day[1].part is not None:
            return day
        if day and day[1].grain == "day" and day[1].clock is None:
            return day[0], replace(day[1], clock=line.scene.hours[1])
    return None


def _edge_unit(line: Line, at: int) -> tuple[int, Day] | None:
    """ "eom", 月底: the end of the present one, or of the next when that is over."""
    unit = line.get(at, k.EDGEUNIT)
    if unit is None:
        return None
    which = line.get(at, k.EDGE)
    found = _coming_edge(line, unit, 2 if which is None else which)
    return (at + 1, found) if found else None


def _coming_edge(line: Line, unit: int, which: int) -> Day | None:
    for by in (0, 1):
        frame = shifted(line.scene.today, unit, by)
        found = frame and edge(line, frame, which)
        if found and found.day and found.day >= line.scene.today:
            return found
    return None


def _weekend_alone(line: Line, at: int) -> tuple[int, Day] | None:
    by = line.get(at, k.WEEK)
    if by is not None:
        return at + 1, _weekend(line, by)
    return at + 1, replace(_weekend(line, 0), weight=FAIR)


def _holiday(line: Line, at: int) -> tuple[int, Day] | None:
    """A feast of the calendar, in the next year it comes or in the one that is said."""
    code = line.get(at, k.HOLIDAY)
    year = trailing_year(line, at + 1)
    today = line.scene.today
    end = year[0] if year else at + 1
    if code is not None:
        month, number = divmod(code, 100)
        day = make(year[1], month, number) if year else next_month_day(today, month, number)
        return end, Day(day, weight=FAIR)
    shift = timedelta(days=line.get(at, k.EASTER) or 0)
    if year:
        return end, Day(easter(year[1]) + shift)
    day = easter(today.year) + shift
    return end, Day(day if day >= today else easter(today.year + 1) + shift, weight=FAIR)


def number_day(line: Line, at: int) -> tuple[int, Day] | None:
    """A day of the month by its number alone, which an article or "on" has made one."""
    number = _day_number(line, at)
    if number is None or number > 31 or _is_hour(line, at) or line.has(at + 1, k.UNIT):
        return None
    if line.has(at, k.NUM) and not line.digits(at):
        return None
    if line.sign(at + 1) in ("/", ".", "-", ":") and line.digits(at + 2):
        return None
    day = next_day_of_month(line.scene.today, number)
    end = at + 1
    if line.has(end, k.DAYMARK):
        end += 1
    weight = FAIR if line.has(at, k.ORD) else WEAK
    return (end, Day(day, weight=weight, number=number)) if day else None


def _marked_day(line: Line, at: int) -> tuple[int, Day] | None:
    """15号, 20日, perhaps with its weekday."""
    number = line.get(at, k.NUM)
    if number is None or not line.has(at + 1, k.DAYMARK) or not 1 <= number <= 31:
        return None
    weekday = line.get(line.skip(at + 2, k.OF), k.WEEKDAY)
    day = next_day_of_month(line.scene.today, number, weekday)
    if day is None:
        return None
    end = line.skip(at + 2, k.OF) + 1 if weekday is not None else at + 2
    return end, Day(day, number=number)


def _now(line: Line, at: int) -> tuple[int, Day] | None:
    scene = line.scene
    clock = scene.now.time().replace(second=0, microsecond=0)
    weight = FAIR if line.get(at, k.NOW) else WEAK
    return at + 1, Day(scene.today, "minute", weight=weight, clock=clock)


_RULES: dict[str, tuple[Rule, ...]] = {
    k.NUM: (_numeric, _day_month, _in_frame, _behind, _marked_day),
    k.ORD: (_day_month, _placed, _in_frame),
    k.HALF: (_behind,),
    k.FOURTH: (_behind,),
    k.MONTH: (_numeric, _month_day, _in_frame),
    k.WEEKDAY: (_weekday,),
    k.REL: (_relative, _in_frame, _placed),
    k.UNIT: (_in_frame, _week_of),
    k.WEEK: (_in_frame,),
    k.MON: (_in_frame,),
    k.YEAR: (_in_frame,),
    k.ERA: (_in_frame,),
    k.QUARTER: (_in_frame,),
    k.DAYS: (_days,),
    k.EDGE: (_edge,),
    k.EDGEUNIT: (_edge_unit,),
    k.WEEKEND: (_weekend_alone,),
    k.HOLIDAY: (_holiday,),
    k.EASTER: (_holiday,),
    k.IN: (_ahead,),
    k.WITHIN: (_ahead,),
    k.NOW: (_now,),
}

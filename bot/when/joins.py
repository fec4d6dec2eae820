"""A day, a time of day and a zone said together, and the moment they make."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.model.moment import Moment, instant
from bot.values import dataclass
from bot.when import kinds as k
from bot.when.calendar import make
from bot.when.clocks import clock_at
from bot.when.days import day_at
from bot.when.frames import year_at
from bot.when.line import FAIR, SURE, WEAK, Clock, Day, Line
from bot.when.named import number_day
from bot.when.parts import PART_ENDS, PARTS, in_part
from bot.when.weekdays import agreed
from bot.when.words.en import ZONES

_PIECES = 6  # a day, its weekday, a time, a part of the day, a zone, and one to spare
_BOUNDS = (k.BY, k.BEFORE, k.AFTER, k.UNTIL, k.AT_, k.FOR, k.FROM)
"""Connectors that may stand between a day and its time."""

_COUNTED = (k.UNIT, k.NUM, k.LABEL, k.TIMES, k.DONE, k.HALF, k.FOURTH, k.OFTEN, k.MEASURE, k.WORD)
"""What a number may count, or a noun follow."""

_DAY_TOLD = (k.ON_WORD, k.THE, k.OF)
_JOINTS = (k.OF, k.THE, k.ON_WORD, k.AT, k.ABOUT)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one date expression said, piece by piece, and the token behind it."""

    end: int
    day: Day | None = None
    clock: Clock | None = None
    part: int | None = None
    zone: int | None = None
    weight: int = SURE


@dataclass(frozen=True, slots=True)
class Told:
    """What a connector before an expression lets one expect."""

    hour: bool = False  # "at", "by": a bare number may be an hour
    number: bool = False  # "on", "the": a bare number may be a day of the month
    ordinal: bool = False  # any connector: "20th" may be one
    day: bool = True  # a day may follow at all


def spoken_at(line: Line, at: int, told: Told) -> Spoken | None:
    """The longest expression that begins at `at`."""
    spoken = Spoken(at)
    for count in range(_PIECES):
        start, expected = _joint(line, spoken) if count else (at, told)
        step = _next_piece(line, start, spoken, expected)
        if step is None:
            break
        spoken = step
    if spoken.end == at or not (spoken.day or spoken.clock or spoken.part is not None):
        return None
    if spoken.zone is not None and spoken.clock is None:
        return None
    return replace(spoken, weight=_weight(line, at, spoken))


def _joint(line: Line, spoken: Spoken) -> tuple[int, Told]:
    """Where the next piece may begin, and what the words before it announce."""
    at = _past_marks(line, spoken)
    start = line.skip(at, *_JOINTS)
    bound = line.get(start, k.CONN) in _BOUNDS
    if bound:
        start = line.skip(start + 1, *_JOINTS)
    hour = any(line.any(index, (k.AT, k.CONN, k.ABOUT)) for index in range(at, start))
    dotted = start == spoken.end and line.sign(start - 2) == "." and bool(line.digits(start - 1))
    number = start > spoken.end and line.any(start - 1, _DAY_TOLD)
    return start, Told(
        hour or dotted or _two_words(line, start, spoken), number, number, day=not bound
    )


def _past_marks(line: Line, spoken: Spoken) -> int:
    """The position behind the punctuation that may stand between two pieces."""
    at = line.comma(spoken.end)
    mark, tight = line.sign(at), line.glued(at) and line.glued(at + 1)
    if mark == "." and line.glued(at) and line.any(at - 1, (k.WEEKDAY, k.MONTH)):
        return at + 1  # "fri. 5pm"
    if mark == "-" and line.tokens[at].gap and not line.glued(at + 1):
        return at + 1
    if mark and mark in ":.-" and tight and line.digits(at + 1) and line.sign(at + 2) == ":":
        return at + 1
    if line.has(at, k.NOUNY) and tight and line.digits(at + 1):
        return at + 1  # the T of "2026-03-04T10:00"
    if mark == "(" and (spoken.day is None or spoken.clock is None):
        return at + 1
    return at


def _two_words(line: Line, at: int, spoken: Spoken) -> bool:
    """Whether an hour and minutes in words follow a day: "march third nine thirty"."""
    if spoken.day is None or not (line.has(at, k.NUM) and line.has(at + 1, k.NUM)):
        return False
    return not line.digits(at) and not line.digits(at + 1) and (line.get(at + 1, k.NUM) or 0) > 9


def _next_piece(line: Line, at: int, spoken: Spoken, told: Told) -> Spoken | None:
    """The expression with its next piece, whichever of them reaches farthest."""
    ways: list[Spoken] = []
    if spoken.clock is None and (clock := _clock_piece(line, at, spoken, told)):
        ways.append(clock)
    if year := _late_year(line, at, spoken):
        ways.append(year)
    if day := _day_piece(line, at, spoken, told):
        ways.append(day)
    if spoken.part is None and (part := _part_piece(line, at, spoken)):
        ways.append(part)
    zone = line.get(at, k.ZONE) if spoken.clock is not None or spoken.end == at else None
    if spoken.zone is None and zone is not None:
        ways.append(replace(spoken, end=at + 1, zone=zone))
    if not ways and spoken.end == at and (loose := _loose_hour(line, at)):
        ways.append(replace(spoken, end=at + 1, clock=loose))
    return max(ways, key=lambda way: way.end, default=None)


def _clock_piece(line: Line, at: int, spoken: Spoken, told: Told) -> Spoken | None:
    found = clock_at(line, at, told.hour)
    if found is None:
        return None
    end, clock = found
    if spoken.day is not None and _loose_month(spoken.day):
        return None  # "ask jan at 3pm"
    told_hour = spoken.part is not None and line.has(at - 1, k.AT)  # "this morning at 7 we left"
    if clock.weight < SURE and spoken.end != at and plain_word(line, end) and not told_hour:
        return None
    return replace(spoken, end=end, clock=clock)


def _loose_month(day: Day) -> bool:
    """Whether it is but the name of a month, or a year, which hours do not go with."""
    return day.grain in ("month", "quarter", "year") and day.weight < SURE


def _late_year(line: Line, at: int, spoken: Spoken) -> Spoken | None:
    """The year that comes after the time: "Wed Aug 05 12:00:00 2026"."""
    day, year = spoken.day, year_at(line, at)
    if day is None or day.day is None or spoken.clock is None or not day.yearless or not year:
        return None
    exact = make(year[1], day.day.month, day.day.day)
    return replace(spoken, end=year[0], day=Day(exact, doubt=None if exact else "impossible"))


def _day_piece(line: Line, at: int, spoken: Spoken, told: Told) -> Spoken | None:
    known = spoken.day
    if not told.day:
        return None
    if known is not None and known.weekday is None and not line.has(at, k.WEEKDAY):
        return None
    found = day_at(line, at)
    bare = told.number or (told.ordinal and line.has(at, k.ORD))
    if bare and (number := number_day(line, at)):
        found = number if found is None or number[0] > found[0] else found
    if found is None:
        return None
    end, day = found
    if day.weight < SURE and spoken.end != at and plain_word(line, end):
        return None
    if _loose_month(day) and spoken.clock is not None:
        return None
    if known is not None:
        if known.weekday is not None and day.weekday is None and day.grain == "day":
            day = agreed(line, day, known.weekday)
        elif day.weekday is not None and known.weekday is None and known.grain == "day":
            day = agreed(line, known, day.weekday)
        else:
            return None
    part = spoken.part if spoken.part is not None else day.part
    return replace(spoken, end=end, day=day, part=part)


def _part_piece(line: Line, at: int, spoken: Spoken) -> Spoken | None:
    """A part of the day; with "this" or "next" before it, it brings its day along."""
    by, where = line.get(at, k.REL), at
    if by is not None and by >= 0 and spoken.day is None and _of_today(line, at + 1):
        day = Day(line.scene.today + timedelta(days=by))
        return replace(spoken, end=at + 2, day=day, part=line.get(at + 1, k.PART))
    part = line.get(where, k.PART)
    if part is None:
        return None
    if spoken.end == at and _too_short(line, at):
        return None
    return replace(spoken, end=at + 1, part=part)


def _of_today(line: Line, at: int) -> bool:
    return line.has(at, k.PART) and line.get(at, k.PART) != k.LUNCH


def _too_short(line: Line, at: int) -> bool:
    """A lone character such as 早 is a part of the day only before an hour."""
    text = line.tokens[at].text
    if line.get(at, k.PART) == k.LUNCH and not line.any(at - 1, (k.AT, k.CONN)):
        return " " not in text  # "lunch with ann" is a meal
    return len(text) == 1 and not (line.has(at + 1, k.NUM) and clock_at(line, at + 1, told=True))


def _loose_hour(line: Line, at: int) -> Clock | None:
    """The number of "9 tomorrow" and "10, tonight"."""
    number = line.get(at, k.NUM)
    after = line.comma(at + 1)
    if line.size == 1 and len(line.digits(at)) in (3, 4):
        found = clock_at(line, at, told=True)
        return found and replace(found[1], weight=WEAK)
    if number is None or not 1 <= number <= 24 or len(line.digits(at)) > 2:
        return None
    if line.has(at + 1, k.PART) and " " in line.tokens[at + 1].text:
        return Clock(time(number % 24), weight=FAIR, bare=number <= 12)
    if not (line.has(after, k.DAYS) or (line.has(after, k.REL) and line.has(after + 1, k.PART))):
        return None
    from_dial = time(number % 24)
    return Clock(from_dial, weight=WEAK, bare=number <= 12)


def _weight(line: Line, at: int, spoken: Spoken) -> int:
    """How far an expression is to be believed."""
    day, clock = spoken.day, spoken.clock
    if clock is not None and clock.weight == WEAK and line.has(at, k.NUM) and not _dotted(line, at):
        return WEAK
    if day is not None and (clock is not None or spoken.part is not None):
        return SURE
    if day is not None:
        return day.weight
    if clock is not None:
        return SURE if spoken.part is not None else clock.weight
    return _part_weight(line, at)


def _dotted(line: Line, at: int) -> bool:
    return line.sign(at + 1) == "."


def _part_weight(line: Line, at: int) -> int:
    text = line.tokens[at].text
    if not text.isascii():
        return SURE
    return FAIR if " " in text else WEAK


def plain_word(line: Line, at: int) -> bool:
    """Whether the word at `at` carries on what stands before it: a noun, a unit, a number."""
    if at >= line.size:
        return False
    mark = line.sign(at)
    if mark:
        return mark in "%$€£¥_=" or (mark in "/-" and line.glued(at) and line.glued(at + 1))
    kinds = line.tokens[at].kinds
    if not kinds:
        return True
    if any(kind in kinds for kind in (k.CONN, k.AT, k.NOUNY, k.AND, k.ON_WORD, k.TAIL, k.EVERY)):
        return False
    return any(kind in kinds for kind in _COUNTED)


@dataclass(frozen=True, slots=True)
class Value:
    """The moment an expression means, its other readings, and why one would ask."""

    moment: Moment | None
    others: tuple[Moment, ...]
    doubt: str | None
    timed: bool
    grain: str


def value_of(line: Line, spoken: Spoken) -> Value:
    """Work an expression out against the present."""
    day, clock = spoken.day, _clock(spoken)
    timed = clock is not None or spoken.part is not None or bool(day and day.clock)
    grain = _grain(spoken)
    if (day and day.day is None) or (clock and clock.clock is None):
        return Value(None, (), "impossible", timed, grain)
    if spoken.zone is not None and line.scene.zone and clock and clock.clock:
        return _in_zone(line, spoken, clock, grain)
    if day is None or day.day is None:
        return _without_day(line, spoken, clock, grain)
    at = clock.clock if clock else day.clock
    if at is None and spoken.part is not None:
        at = _part_time(line, day.day, spoken.part)
    days, doubt = _days(line, day, at)
    plus = timedelta(days=clock.plus if clock else 0)
    moments = tuple(Moment(one + plus, at, line.scene.zone) for one in days)
    return Value(moments[0], moments[1:], doubt, timed, grain)


def _clock(spoken: Spoken) -> Clock | None:
    if spoken.clock is None or spoken.part is None:
        return spoken.clock
    return in_part(spoken.clock, spoken.part)


def _grain(spoken: Spoken) -> str:
    if spoken.clock is not None:
        return "minute"
    if spoken.part is not None:
        return "hour"
    return spoken.day.grain if spoken.day else "day"


def _days(line: Line, day: Day, at: time | None) -> tuple[tuple[date, ...], str | None]:
    """The day and its other readings; a time of day may settle or raise a doubt."""
    scene = line.scene
    if day.day is None:
        return (), "impossible"
    ways = (day.day, *day.others)
    if day.doubt == "today" and at is not None:
        if at > scene.now.time():
            return tuple(sorted(ways)), "today"
        return (max(ways),), None
    if day.doubt:
        return ways, day.doubt
    if day.grain not in ("day", "minute", "hour"):
        return ways, day.doubt
    if day.day < scene.today:
        return ways, "past"
    if at is not None and day.clock is None and datetime.combine(day.day, at) < scene.now:
        return ways, "past"
    return ways, None


def _part_time(line: Line, day: date, part: int) -> time | None:
    """The hour of a part of the day; none when it is already going on."""
    scene = line.scene
    if day == scene.today and PARTS[part] <= scene.now.time() < PART_ENDS[part]:
        return None
    return PARTS[part]


def _without_day(line: Line, spoken: Spoken, clock: Clock | None, grain: str) -> Value:
    """A time of day alone: today, or tomorrow when it is over."""
    scene = line.scene
    if clock and clock.clock is not None:
        at: time | None = clock.clock
        day = scene.today + timedelta(days=clock.plus)
        if datetime.combine(day, clock.clock) <= scene.now:
            day += timedelta(days=1)
            tonight = _tonight(line, clock)
            if tonight is not None:
                return Value(Moment(day, at, scene.zone), (tonight,), "either", True, grain)
    else:
        part = spoken.part or 0
        day = scene.today + timedelta(days=PART_ENDS[part] <= scene.now.time())
        at = _part_time(line, day, part)
    return Value(Moment(day, at, scene.zone), (), None, True, grain)


def _tonight(line: Line, clock: Clock) -> Moment | None:
    """What "at 8" may mean too, once eight in the morning is over."""
    scene = line.scene
    if not scene.title or not clock.bare or clock.clock is None:
        return None
    if clock.clock.hour >= 12 or clock.clock.minute:
        return None
    evening = clock.clock.replace(hour=clock.clock.hour + 12)
    return Moment(scene.today, evening, scene.zone) if evening > scene.now.time() else None


def _in_zone(line: Line, spoken: Spoken, clock: Clock, grain: str) -> Value:
    """A time said in another zone, as the person's own wall clock will show it."""
    scene, zone = line.scene, ZONES[spoken.zone or 0]
    now = instant(scene.now, scene.zone)
    at = clock.clock or time()
    plus = timedelta(days=clock.plus)
    if spoken.day is None or spoken.day.day is None:
        there = Moment.of(now, zone).day + plus
        if instant(datetime.combine(there, at), zone) <= now:
            there += timedelta(days=1)
        days: tuple[date, ...] = (there,)
        doubt = None
    else:
        days, doubt = _days(line, spoken.day, None)
        days = tuple(day + plus for day in days)
    moments = tuple(
        Moment.of(instant(datetime.combine(day, at), zone).astimezone(UTC), scene.zone)
        for day in days
    )
    if doubt is None and moments[0].at <= now:
        doubt = "past"
    return Value(moments[0], moments[1:], doubt, True, grain)

"""Times of day as people say them: "5pm", "half past three", "at 3", 下午3点半, 15h30."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from bot.when import kinds as k
from bot.when.line import FAIR, SURE, WEAK, Clock, Line, carried_on

_NEVER = 99  # a minute that no hour has
_AFTERNOON_UNTIL = 6  # a bare hour up to this one is in the afternoon

Reading = tuple[int, Clock]


def clock_at(line: Line, at: int, told: bool = False) -> Reading | None:
    """The longest time of day at `at`. `told`: a word before it says that an hour follows."""
    if not 0 <= at < line.size:
        return None
    line.work += 1
    kinds = line.tokens[at].kinds
    rules = [rule for kind in kinds for rule in _RULES.get(kind, ())]
    ways = [way for rule in rules if (way := rule(line, at))]
    if told and (bare := _bare(line, at)):
        ways.append(bare)
    found = max(ways, key=lambda way: way[0], default=None)
    if found is None:
        return None
    end, clock = found
    return line.skip(end, k.SHARP), clock


def made(hour: int, minute: int, half: int | None, clock24: bool, exact: bool = False) -> Clock:
    """An hour and minute, am (0), pm (1) or neither; impossible ones hold no time.

    `exact`: the way it is written ("03:00") leaves no second reading.
    """
    if half is not None:
        if not 0 <= hour <= (24 if half else 12) or minute > 59:
            return Clock(None)
        if hour <= 12:
            hour = hour % 12 + 12 * half
    if hour == 24 and minute == 0:
        return Clock(time(0), plus=1)
    if hour > 23 or minute > 59:
        return Clock(None)
    bare = half is None and 1 <= hour <= 12 and not exact
    if bare and hour <= _AFTERNOON_UNTIL and not clock24:
        hour += 12
    return Clock(time(hour, minute), bare=bare)


def _colon(line: Line, at: int) -> Reading | None:
    """ "17:00", "5:30 pm", "9:01:10 AM", "2026-03-04T10:00"."""
    hour, minute = line.digits(at), line.digits(at + 2)
    if line.sign(at + 1) != ":" or not hour or len(hour) > 2 or len(minute) != 2:
        return None
    if hour == "0":
        return None  # a score or a running time; midnight is 00:00
    if line.sign(at - 1) in (":", ".") and line.glued(at) and len(line.digits(at - 2)) < 3:
        return None
    end = at + 3
    if line.sign(end) == ":" and len(line.digits(end + 1)) == 2:
        if int(line.digits(end + 1)) > 59:
            return None
        end += 2
    if line.sign(end) == "/" and line.glued(end):
        return None
    end, half = _meridiem(line, end)
    exact = hour.startswith("0") or (line.has(at - 1, k.NOUNY) and line.glued(at))
    return end, made(int(hour), int(minute), half, line.scene.clock24, exact)


def _meridiem(line: Line, at: int) -> tuple[int, int | None]:
    """ "am" or "pm" at `at`; a lone "a" or "p" only right behind the number."""
    half = line.get(at, k.MERIDIEM)
    if half is None:
        return at, None
    text = line.tokens[at].text
    if text in ("a", "p", "a.", "p.") and not line.glued(at):
        return at, None
    end = at + 1
    if text in ("a", "p") and line.sign(end) == "." and line.glued(end):
        end += 1
    return end, half


def _with_meridiem(line: Line, at: int) -> Reading | None:
    """ "5pm", "3.30 pm", "330 p.m.", "seven thirty p.m."."""
    number = line.get(at, k.NUM)
    if number is None or len(line.digits(at)) > 4:
        return None
    if line.sign(at - 1) in (".", ":") and line.glued(at) and line.digits(at - 2):
        return None
    hour, minute, end = number, 0, at + 1
    if len(line.digits(at)) >= 3:
        hour, minute = divmod(number, 100)
    elif line.sign(end) == "." and len(line.digits(end + 1)) == 2 and line.glued(end + 1):
        minute, end = int(line.digits(end + 1)), end + 2
    elif (second := line.get(end, k.NUM)) is not None and _minutes(line, end):
        minute, end = second, end + 1
    stop, half = _meridiem(line, end)
    if half is None or not 0 <= hour <= 24:
        return None
    return stop, made(hour, minute, half, False)


def _minutes(line: Line, at: int) -> bool:
    number = line.get(at, k.NUM)
    if number is None or number > 59 or line.has(at, k.MERIDIEM):
        return False
    return len(line.digits(at)) in (0, 2)


def _stretch(line: Line, at: int) -> Reading | None:
    """ "2-4pm", "9 to 11 am": the first hour takes am or pm from the second."""
    hour, joint = line.get(at, k.NUM), at + 1
    if hour is None or not 1 <= hour <= 12 or len(line.digits(at)) not in (1, 2):
        return None
    if line.sign(joint) != "-" and not line.has(joint, k.THRU):
        return None
    found = _with_meridiem(line, joint + 1) or _colon(line, joint + 1)
    if found is None or found[1].clock is None:
        return None
    half = line.get(found[0] - 1, k.MERIDIEM)
    if half is None:
        return None
    first = made(hour, 0, half, False)
    if first.clock and first.clock > found[1].clock:
        first = made(hour, 0, 1 - half, False)
    return found[0], replace(first, last=found[1].clock, split=joint + 1)


def _hour_word(line: Line, at: int) -> Reading | None:
    """An hour with its word: "3 o'clock", "15h30", "18 uhr 12", 3点半, 三点一刻."""
    hour = line.get(at, k.NUM)
    if hour is None or hour > 30 or not line.any(at + 1, (k.OCLOCK, k.HOURS)):
        return None
    if len(line.digits(at)) > 2:
        return None
    end, minute = _after_hour(line, at + 2)
    if (wrong := _no_minutes(line, end)) is not None:
        return wrong, Clock(None)  # "13h75", 5時70分
    if end == at + 2 and line.has(at + 1, k.HOURS) and not (line.scene.clock24 or _told(line, at)):
        return None  # "3 horas" is a distance
    end, half = _meridiem(line, end)
    if half is None and not _told(line, at) and end == at + 2 and carried_on(line, end):
        return None  # "2 h de route"
    if hour >= 24 and line.has(at + 1, k.SMALL):
        return end, _beyond(hour, minute)
    exact = line.digits(at).startswith("0")
    clock = made(hour, minute, half, line.scene.clock24, exact)
    length = hour <= 12 or (line.scene.wait and not line.scene.clock24)
    if line.get(at + 1, k.OCLOCK) == 0 and not _told(line, at) and length:
        counted = line.get(end - 1, k.UNIT) == k.MINUTE and not line.scene.clock24
        if end == at + 2 or counted:
            return None  # "2h" and "1h30m" are work more often
    if end == at + 2 and line.get(at + 1, k.OCLOCK) == 0:  # and so is "16h"
        clock = replace(clock, weight=WEAK)
    return end, clock


def _counting(line: Line, at: int) -> bool:
    """Whether "two to three" counts from one number in words to another."""
    return (
        line.has(at - 2, k.NUM) and not line.digits(at - 2) and " " not in line.tokens[at - 1].text
    )


def _no_minutes(line: Line, at: int) -> int | None:
    """Where minutes or seconds end that no hour has, right behind a time; None without such."""
    if line.sign(at) == ":" and line.glued(at) and line.glued(at + 1):
        at += 1
    elif not line.glued(at) or not line.any(at - 1, (k.OCLOCK, k.SMALL)):
        return None
    digits = line.digits(at)
    return at + 1 if len(digits) == 2 and int(digits) > 59 else None


def _told(line: Line, at: int) -> bool:
    return line.any(at - 1, (k.AT, k.ABOUT))


def _beyond(hour: int, minute: int) -> Clock:
    """An hour counted on past midnight, as in Japan: 25時 is one at night."""
    return Clock(time(hour - 24, minute), plus=1) if hour < 30 and minute < 60 else Clock(None)


def _after_hour(line: Line, at: int) -> tuple[int, int]:
    """The minutes behind an hour; minutes "to" the hour are negative there and wrapped here."""
    start = line.skip(at, k.PLUS)
    if line.has(start, k.HALF) and not line.has(start + 1, k.UNIT):
        return start + 1, 30
    quarters = line.get(start, k.FOURTH)
    if quarters:
        return start + 1, 15 * quarters
    if line.has(start, k.NUM) and line.has(start + 1, k.FOURTH):
        return start + 2, 15 * (line.get(start, k.NUM) or 1)
    fives = line.has(start, k.FIVES)
    start += fives
    if line.has(start, k.HALF):
        return start + 1, 30
    minute = line.get(start, k.NUM)
    unit = line.get(start + 1, k.UNIT) == k.MINUTE
    if minute is None or (minute > 59 and not unit):
        return at, 0
    if not line.any(start - 1, (k.OCLOCK, k.PLUS, k.FIVES, k.HOURS)):
        return at, 0
    tied = unit or fives or line.has(start + 1, k.FIVES)
    tied = tied or (line.has(start - 1, k.PLUS) and not line.digits(start))
    if minute < 10 and line.tokens[start].text[:1] not in "0零〇" and not tied:
        return at, 0  # minutes have two digits, or their unit: "8 uhr einen tee"
    return _unit_of_minutes(line, start, minute, fives)


def _unit_of_minutes(line: Line, at: int, minute: int, fives: bool) -> tuple[int, int]:
    end = at + 1
    if line.has(end, k.FIVES) or fives:
        return end + line.has(end, k.FIVES), 5 * minute
    if line.get(end, k.UNIT) == k.MINUTE:
        end += 1
        if line.has(end, k.NUM) and line.get(end + 1, k.UNIT) == k.SECOND:
            minute = minute if (line.get(end, k.NUM) or 0) < 60 else _NEVER
            end += 2
    elif line.has(end, k.UNIT) or line.has(end, k.COUNTER) or line.has(end, k.DAYMARK):
        return at, 0
    return end, minute


def _past(line: Line, at: int) -> Reading | None:
    """ "half past three", "a quarter to seven", "20 minutes past noon", "halb vier"."""
    if line.has(at, k.HALFTO):
        return _half_to(line, at)
    minutes, end = _part_of_hour(line, at)
    if not minutes or (line.has(end, k.TO) and _range_like(line, at, end)):
        return None
    if line.has(end, k.PAST):
        sign = 1
    elif line.has(end, k.TO):
        sign = -1
    else:
        return None
    noon = line.get(end + 1, k.CLOCK)
    if noon is not None:
        total = noon + sign * minutes
        return end + 2, Clock(time(total // 60 % 24, total % 60))
    end = line.skip(end + 1, k.THE)
    hour = line.get(end, k.NUM)
    if hour is None or not 1 <= hour <= 24 or line.digits(end)[2:]:
        return None
    return _turned(line, end + 1, hour, sign * minutes)


def _range_like(line: Line, at: int, end: int) -> bool:
    """Whether "18 to 20" counts from one number to another instead of minutes to an hour."""
    if line.has(end - 1, k.UNIT) or not line.has(at, k.NUM) or line.has(end + 1, k.CLOCK):
        return False
    number, hour = line.get(at, k.NUM) or 0, line.get(line.skip(end + 1, k.THE), k.NUM) or 0
    return number % 5 != 0 or hour > 12 or (bool(line.digits(at)) and not _told(line, at))


def _part_of_hour(line: Line, at: int) -> tuple[int, int]:
    if line.has(at, k.HALF):
        return 30, at + 1
    if quarters := line.get(at, k.FOURTH):
        return 15 * quarters, at + 1
    number = line.get(at, k.NUM)
    if number is None or not 0 < number < 60:
        return 0, at
    end = at + 1
    if line.get(end, k.UNIT) == k.MINUTE:
        end += 1
    return number, end


def _turned(line: Line, at: int, hour: int, minutes: int) -> Reading:
    """An hour moved by minutes, with whatever closes it."""
    if line.any(at, (k.OCLOCK, k.HOURS)):
        at += 1
    end, half = _meridiem(line, at)
    clock = made(hour, 0, half, line.scene.clock24)
    if clock.clock is None:
        return end, clock
    total = (clock.clock.hour * 60 + minutes) % (24 * 60)
    return end, replace(clock, clock=time(total // 60, total % 60))


def _half_to(line: Line, at: int) -> Reading | None:
    hour = line.get(at + 1, k.NUM)
    if hour is None or not 1 <= hour <= 24:
        return None
    return _turned(line, at + 2, hour, -30)


def _minus(line: Line, at: int) -> Reading | None:
    """ "las doce menos cinco", "huit heures moins le quart", 7時15分前."""
    hour, end = line.get(at, k.NUM), at + 1
    if line.any(end, (k.OCLOCK, k.HOURS)):
        end += 1
    if hour is None or not line.has(end, k.MINUS) or not 1 <= hour <= 24:
        return None
    minutes, end = _part_of_hour(line, line.skip(end + 1, k.THE))
    return _turned(line, end, hour, -minutes) if minutes else None


def _named(line: Line, at: int) -> Reading | None:
    """ "noon", "midnight", "12 noon", "midi et demi"."""
    minutes = line.get(at, k.CLOCK)
    if minutes is None:
        return None
    end = line.skip(at + 1, k.PLUS)
    if end > at + 1 and line.has(end, k.HALF):
        return end + 1, Clock(time(minutes // 60 % 24, 30))
    if line.has(end, k.NUM) and line.has(end + 1, k.FOURTH):
        minutes += 15 * (line.get(end, k.NUM) or 0)
        return end + 2, Clock(time(minutes // 60 % 24, minutes % 60))
    return at + 1, Clock(time(minutes // 60 % 24, minutes % 60), plus=minutes // 1440)


def _day_end(line: Line, at: int) -> Reading | None:
    if not line.has(at, k.DAYEND):
        return None
    return at + 1, Clock(line.scene.hours[1])


def _dotted(line: Line, at: int) -> Reading | None:
    """ "15.30" where hours are written so; never before a longer number."""
    hour, minute = line.digits(at), line.digits(at + 2)
    if line.sign(at + 1) != "." or len(hour) not in (1, 2) or len(minute) != 2:
        return None
    if not line.glued(at + 1) or not line.glued(at + 2) or line.digits(at + 4):
        return None
    if int(hour) > 23 or int(minute) > 59:
        return None
    end = at + 3
    closed = line.any(end, (k.OCLOCK, k.HOURS))
    day_like = 1 <= int(minute) <= 12 and int(hour) >= 1
    told = line.scene.day_first or line.has(at - 1, k.WEEKDAY)  # "monday 8.30"
    weight = SURE if closed else WEAK if not day_like and told else None
    if weight is None:
        return None
    clock = made(int(hour), int(minute), None, line.scene.clock24)
    return end + closed, replace(clock, weight=weight)


def _bare(line: Line, at: int) -> Reading | None:
    """A number that can only be an hour because of the word before it: "at 3", "by 1800"."""
    number = line.get(at, k.NUM)
    if number is None or line.any(at + 1, (k.UNIT, k.OCLOCK, k.MERIDIEM, k.MONTHMARK, k.DAYMARK)):
        return None
    text = line.digits(at)
    if not text and not line.has(at - 1, k.AT):
        return None  # "one by one"
    if not text and (_counting(line, at) or line.get(at - 1, k.CONN) == k.FOR):
        return None  # "de dos a tres", "pour un"
    end = at + 1
    if line.sign(end) in ("/", "-", ":", ".", ",") and line.digits(end + 1) and line.glued(end):
        if line.sign(end) != "." or len(line.digits(end + 1)) != 2 or line.digits(end + 3):
            return None
        minute = int(line.digits(end + 1))
        if 1 <= minute <= 12 and (number > 24 or line.sign(end + 2) == "."):
            return None  # "by 30.09" and "by 3.11." are days
        return end + 2, made(number, minute, None, line.scene.clock24)
    if len(text) in (3, 4):
        hour, minute = divmod(number, 100)
        if hour > 23 or minute > 59 or 1900 <= number <= 2100:
            return None
        return end, replace(made(hour, minute, None, True), weight=FAIR)
    if _minutes(line, end) and line.get(end, k.NUM) and not line.any(end + 1, (k.UNIT, k.MONTH)):
        minute = line.get(end, k.NUM) or 0
        stop, half = _meridiem(line, end + 1)
        return stop, replace(made(number, minute, half, line.scene.clock24), weight=FAIR)
    plus, minute = _after_hour(line, end)
    plus, half = _meridiem(line, plus)
    if number > 24 or not number:
        return None
    weight = SURE if minute else FAIR
    exact = text.startswith("0")
    return plus, replace(made(number, minute, half, line.scene.clock24, exact), weight=weight)


_RULES: dict[str, tuple[Callable[[Line, int], Reading | None], ...]] = {
    k.NUM: (_colon, _with_meridiem, _stretch, _hour_word, _past, _minus, _dotted),
    k.HALF: (_past,),
    k.HALFTO: (_past,),
    k.FOURTH: (_past,),
    k.CLOCK: (_named,),
    k.DAYEND: (_day_end,),
}

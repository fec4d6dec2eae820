"""From when to when, out of a line: "projector thu 9-17", 12-14 dec, two days, 周四9点到17点.

What is booked has a name, and a name may hold anything; a stretch of time stands behind it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot import when
from bot.deadline import EDGES, habits
from bot.kinds import MomentKind, Reader, Unread, folded
from bot.model.moment import Moment, midnight
from bot.patterns import regex
from bot.reply import Code
from bot.values import dataclass
from bot.when import Found
from bot.words import _


@dataclass(frozen=True, slots=True)
class Stretch:
    """`start` and `end` are exact; `first` and `last` are the same as people say it."""

    first: Moment
    last: Moment

    @property
    def whole(self) -> bool:
        """Whether whole days were meant."""
        return self.first.whole

    @property
    def start(self) -> datetime:
        """A whole day begins at its first minute."""
        return midnight(self.first.day, self.first.zone) if self.first.whole else self.first.at

    @property
    def end(self) -> datetime:
        return self.last.at

    def line(self) -> str:
        """As a button says it, whoever presses it."""
        write = MomentKind().write
        return f"{write(self.first)} - {write(self.last)}"


_UNSURE = {"order", "past", "impossible", "either", "weekday"}
_EXACT = regex(
    r"(\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?\[[\w+/-]+\]) - (\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?\[[\w+/-]+\])"
)
_HOURS = regex(
    r"(?<![\d:.-])(\d{1,2})(?::(\d\d))?\s?(?:-|–|~|to|至|到)\s?(\d{1,2})(?::(\d\d))?(?:点|h)?(?![\d:.-]|\s?(?:am|pm))",
    re.I,
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "一": 1, "两": 2, "二": 2, "三": 3,
            "四": 4, "五": 5}  # fmt: skip
_WORDS = "|".join(_NUMBERS)
_DAYS = regex(
    rf"(?:\bfor\s+)?(?<!\w)(\d{{1,3}}|{_WORDS})\s?(?:days?\b|天)|(?:\bfor\s+)?(?<!\w)(\d{{1,3}}(?:\.\d)?|{_WORDS})\s?(?:hours?\b|h\b|个?小时)",
    re.I,
)
_MONTH = regex(r"\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|月)", re.I)


def split(text: str, reader: Reader) -> tuple[str, Stretch | None]:
    """A line without the stretch of time in it, and that stretch; None where it has none.

    Raises Unread where its dates can be read in more than one way.
    """
    exact = _EXACT.search(text)
    if exact is not None:
        ends = (MomentKind().read(part, reader) for part in exact.groups())
        return _rest(text, exact.start(), exact.end()), Stretch(*ends)
    plain = folded(text) if len(folded(text)) == len(text) else text
    hours = _hours(plain)
    length = _length(plain)
    masked = plain
    for match in (hours, length and length[0]):
        if match is not None:
            masked = (
                masked[: match.start()]
                + "|" * (match.end() - match.start())
                + masked[match.end() :]
            )
    said = _dates(masked, reader)
    for one in said:
        if one.doubt == "impossible" and one.value is None:
            raise Unread(
                _("“{said}” is not a date I can read.", said=plain[one.start : one.end]),
                _("Write it like {example}.", example=Code("5 dec, friday 9-17, 12-14 dec")),
            )
    found = [one for one in said if one.value is not None]
    for one in found[:2]:
        if one.doubt in _UNSURE:
            raise Unread(
                _("“{said}” can be read in more than one way.", said=plain[one.start : one.end]),
                _("Write it like {example}.", example=Code("5 dec, friday 9-17, 12-14 dec")),
                one.readings,
            )
    spans = [(one.lead, one.tail) for one in found]
    spans += [match.span() for match in (hours, length and length[0]) if match is not None]
    stretch = _made(found, hours, length, reader)
    if stretch is None:
        return text.strip(), None
    return _rest(text, min(low for low, _h in spans), max(high for _l, high in spans)), stretch


def _rest(text: str, start: int, end: int) -> str:
    return (text[:start].rstrip(EDGES) + " " + text[end:].lstrip(EDGES)).strip(EDGES)


def _hours(text: str) -> re.Match[str] | None:
    """9-17 as hours of a day: not "12-14 dec", not two numbers that are no hours."""
    for match in _HOURS.finditer(text):
        first, last = int(match[1]), int(match[3])
        colon = match[2] or match[4]
        if first < last <= 24 and (colon or not _MONTH.match(text, match.end())):
            return match
    return None


def _length(text: str) -> tuple[re.Match[str], timedelta] | None:
    match = _DAYS.search(text)
    if match is None:
        return None
    said = (match[1] or match[2]).lower()
    number = float(_NUMBERS.get(said, 0) or said)
    return match, timedelta(days=number) if match[1] else timedelta(hours=number)


def _dates(text: str, reader: Reader) -> list[Found]:
    return when.find(text, reader.now, reader.zone, reader.locale, **habits(reader))


def _made(
    found: list[Found],
    hours: re.Match[str] | None,
    length: tuple[re.Match[str], timedelta] | None,
    reader: Reader,
) -> Stretch | None:
    first = found[0].value if found else None
    if first is None and (hours or length):
        local = MomentKind().read("today", reader)
        first = local if hours or (length and length[1] >= timedelta(days=1)) else None
        first = first or Moment.of(reader.now, reader.zone)
    if first is None:
        return None
    last = found[1].value if len(found) > 1 else None
    if last is None and found and found[0].connector == "until" and not found[0].timed:
        first, last = Moment.of(reader.now, reader.zone), first  # from now on
        first = replace(first, clock=None)
    if hours is not None:
        until = (last or first).day
        begin = _clock(hours[1], hours[2])
        end = _clock(hours[3], hours[4])
        closing = (
            Moment(until, end, first.zone)
            if end
            else Moment(until + timedelta(1), time(), first.zone)
        )
        return Stretch(Moment(first.day, begin, first.zone), closing)
    if last is not None:
        if first.whole is not last.whole:
            last = Moment(last.day, (first.clock and last.clock) or time(18), first.zone)
            first = first if first.clock else Moment(first.day, time(9), first.zone)
        if last.at < first.at and (first.day - last.day).days < 7:
            last = last.shifted(7)  # monday to wednesday
        return Stretch(first, last)
    if length is not None:
        if length[1] >= timedelta(days=1):
            return Stretch(first, first.shifted(length[1].days - first.whole))
        start = first if first.clock else Moment(first.day, reader.work_from, first.zone)
        return Stretch(start, Moment.of(start.at + length[1], start.zone))
    if first.clock is not None:
        return Stretch(
            first, Moment(first.day, max(reader.work_to, _later(first.clock)), first.zone)
        )
    days = {"week": 7}.get(found[0].grain, 1)
    return Stretch(first, first.shifted(days - 1))


def _later(clock: time) -> time:
    """An hour later, on the same day."""
    return (datetime.combine(date.min, min(clock, time(22, 59))) + timedelta(hours=1)).time()


def _clock(hour: str, minute: str | None) -> time | None:
    """A wall time; None is the end of the day."""
    return None if int(hour) == 24 else time(int(hour), int(minute or 0))

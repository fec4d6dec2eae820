"""Which of a line's dates are its values (due, start, how often), and which are words of its title.

A date is a value behind a word that says so ("by friday", 周五前), at the end of the line, or at
its start where it stands apart. "friday" in "the friday deployment checklist" describes something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot import when
from bot.context import Ask
from bot.declare import Param
from bot.described import becomes, begins_name, lies_between
from bot.kinds import LaterKind, MomentKind, Reader, RecurrenceKind
from bot.model.moment import FIRST, LAST, Moment
from bot.patterns import regex
from bot.undated import undated
from bot.values import dataclass
from bot.when import Found

BLANK = "|"
"""Stands for what has been read: no word and no space, so that nothing joins across it."""

EDGES = " \t\n,，、;；"

_SAYING = {"due", "by", "before", "until"}  # connectors that make a due date wherever they stand
_LEADING = {"on", "at", "in", "for", "to", "this"}  # those that do so at the end or the start
_GOES_ON = regex(
    r"\s+(?:about|with|for|to|from|via|at|in|because|so|if|re|regarding|please)\b|\s*[,，;；]", re.I
)
"""What shows, behind a date, that the sentence goes on without it."""

_LONG = {"month", "quarter", "year"}
_UNSURE = {"order", "past", "impossible", "either"}
_DONE = regex(
    rf"(前?(?:要|得|必须)?(?:完成|做完|弄完|写完|搞定|交付?|提交))[\s.。!！{re.escape(BLANK)}]*$"
)
_OR = regex(r"[\s,，]*(?:\b(?:or|and)\b|&|或者?|还是|和|、|跟)\s*|", re.I)

_VERBS = """
    ask book bring build buy call cancel check clean collect confirm contact create deliver demo
    deploy design discuss draft email finalise finalize finish fix follow get give go host
    install invite join launch mail make meet merge move order pay phone pick plan post prepare
    present print publish read record release remind renew reply research review run schedule
    send ship sign submit sync talk tell test text translate try update upload visit water write
"""
OPENERS = frozenset(_VERBS.split())
"""Verbs that open a task: behind "tomorrow" they tell a date from a name ("Today show banner")."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A date that was settled: the stretch of the line it takes, its value, and a question."""

    param: Param
    span: tuple[int, int] | None  # None: its words stay where they are
    value: Any = None
    ask: Ask | None = None


def settle(
    masked: str, text: str, params: Iterable[Param], reader: Reader, *, titled: bool, keeps: bool
) -> list[Taken]:
    """The dates of a line that are values of `params`.

    In `masked` everything that was read before is BLANK; `titled` says that what remains of the
    line is a title, `keeps` that there must be one, so that it can hold what is no date.
    """
    params = list(params)
    wait = any(isinstance(param.kind, LaterKind) for param in params)
    found = _find(masked, reader, wait)
    settling = _Settling(masked, text, found, reader, titled, keeps)
    taken = list(settling.run(params))
    open_ = [p for p in params if isinstance(p.kind, MomentKind) and not p.leads]
    if open_ and not any(one.param is open_[0] for one in taken):
        taken += settling.missing(open_[0])
    return taken


def read(param: Param, said: str, reader: Reader) -> Taken:
    """A date that was named ("due:5/6") or typed into a field; raises Unread.

    What a line would ask about is asked about here too.
    """
    if isinstance(param.kind, MomentKind) and not param.kind.exact(said):
        found = when.parse(said, reader.now, reader.zone, reader.locale, **habits(reader))
        if found is not None and found.doubt:
            return _taken(param, found, said, (0, len(said)), reader)
    return Taken(param, (0, len(said)), param.kind.read(said, reader))


def habits(reader: Reader) -> Any:
    """How the reader works and writes, as bot.when wants to know it."""
    return {
        "hours": (reader.work_from, reader.work_to),
        "workdays": reader.workdays,
        "holidays": reader.holidays,
        "day_first": reader.day_first,
    }


def _find(masked: str, reader: Reader, wait: bool) -> list[Found]:
    if not masked.strip(EDGES + BLANK):
        return []
    found = when.find(
        masked, reader.now, reader.zone, reader.locale, title=True, wait=wait, **habits(reader)
    )
    return [_finished(masked, one) for one in _joined(masked, found)]


def _finished(masked: str, item: Found) -> Found:
    """With the word that closes a line like 写文档，周四完成, which says that it is then due."""
    done = _DONE.match(masked, item.tail)
    apart = masked[: item.lead].rstrip()[-1:] in tuple(",，;；" + BLANK)
    return replace(item, tail=done.end(1)) if done and apart else item


def _joined(masked: str, found: list[Found]) -> list[Found]:
    """With "monday or tuesday", or 周三周四, as one date that has two readings."""
    out: list[Found] = []
    for item in found:
        one = out[-1] if out else None
        both = one and one.value and item.value and one.connector != "from"
        if one and both and _OR.fullmatch(masked[one.tail : item.lead]):
            readings = (*(one.readings or (one.value,)), item.value)
            out[-1] = replace(one, end=item.end, tail=item.tail, readings=readings, doubt="either")
        else:
            out.append(item)
    return out


class _Settling:
    def __init__(
        self, masked: str, text: str, found: list[Found], reader: Reader, titled: bool, keeps: bool
    ) -> None:
        self.masked, self.text, self.found = masked, text, found
        self.last = _last_word(masked, found)
        self.reader, self.titled, self.keeps = reader, titled, keeps
        self.settled = False  # a date without doubt was found
        self.start: Param | None = None  # where the beginning of a stretch of days belongs

    def run(self, params: list[Param]) -> Iterable[Taken]:
        for param in params:
            if param.leads and isinstance(param.kind, MomentKind):
                led = list(self._led(param))
                self.start = param if param.name == "start" and not led else self.start
                yield from led
        for param in params:
            if isinstance(param.kind, RecurrenceKind):
                yield from self._first(param, lambda item: item.recurrence is not None)
        for param in params:
            if isinstance(param.kind, MomentKind) and not param.leads:
                yield from self._first(param, lambda item: item.recurrence is None)

    def _led(self, param: Param) -> Iterable[Taken]:
        """start monday: a date that the parameter's own word introduces."""
        names = "|".join(map(re.escape, param.leads))
        lead = re.compile(rf"(?:^|(?<=[\s{re.escape(BLANK)}]))(?:{names})\s*$", re.I)
        for item in self.found:
            # "starting" alone may be read as the date's own connector, "start on" is not.
            before = lead.search(self.masked[: item.lead]) or lead.search(self.masked[: item.start])
            if before and (item.value is not None or item.doubt == "impossible"):
                self.found.remove(item)
                yield self._value(param, item, (before.start(), item.tail))
                return

    def _first(self, param: Param, fits: Callable[[Found], bool]) -> Iterable[Taken]:
        fitting = [item for item in self.found if fits(item)]
        for item, sure in self._meant(fitting):
            if not sure and self.settled:
                continue  # "month-end closing every friday" has its date
            self.found.remove(item)
            self.settled = self.settled or sure
            if sure and (begun := self._begun(item)):
                yield from self._stretch(param, begun, item)
            elif sure:
                yield self._value(param, item, (item.lead, item.tail))
            else:
                readings = (item.recurrence or _whole(param, item, self.reader),)
                ask = Ask(param.name, self.text[item.start : item.end], readings)
                yield Taken(param, None, None, ask)
            return

    def _begun(self, item: Found) -> Found | None:
        """The beginning of the stretch of time that ends with this one: "mon to fri", 2-4pm."""
        if item.connector != "until":
            return None
        before = (one for one in self.found if one.connector == "from" and one.value)
        return next((one for one in before if not self.masked[one.tail : item.lead].strip()), None)

    def _stretch(self, param: Param, begun: Found, item: Found) -> Iterable[Taken]:
        """Days: started on the first, due on the last. Hours of one day: to be there at the first."""
        self.found.remove(begun)
        span = (begun.lead, item.tail)
        first, last = begun.value, item.value
        if first and last and first.day == last.day:
            item = replace(begun, connector=None)
        elif self.start is not None:
            yield self._value(self.start, begun, (begun.lead, item.lead))
            span = (item.lead, item.tail)
        yield self._value(param, item, span)

    def _value(self, param: Param, item: Found, span: tuple[int, int]) -> Taken:
        taken = _taken(param, item, self.text[item.start : item.end], span, self.reader)
        # Where no title keeps them, words that are no date are used up all the same.
        return taken if self.keeps else replace(taken, span=span)

    def missing(self, param: Param) -> Iterable[Taken]:
        """What was said for a date of the parameter behind "due", where it is none."""
        found = undated(self.masked, self.text, self.reader, habits(self.reader))
        if found is None:
            return
        if len(found.readings) == 1:
            yield Taken(param, found.span, found.readings[0])  # "due 25"
            return
        ask = Ask(param.name, found.said, found.readings)
        yield Taken(param, None if self.keeps and not found.readings else found.span, None, ask)

    def _meant(self, found: list[Found]) -> Iterable[tuple[Found, bool]]:
        """The dates that may be meant, the likeliest first, and whether there is no doubt of it."""
        said = [item for item in found if self._said(item)]
        if said:
            yield said[-1], not self._changed(said[-1])
        for item in reversed(found):
            if not self.titled or self._closes(item):
                yield item, not self._changed(item) and not (self.titled and _later(item))
        for item in found:
            if not self._before(item) and item.connector in {None, *_LEADING}:
                yield from self._opening(item)

    def _said(self, item: Found) -> bool:
        """Whether a word beside it says that it is when something is due."""
        if item.connector == "on" and item.grain not in _LONG and item.recurrence is None:
            # "ring Hugo on friday about the roof"; of "on friday deployments" it is a part.
            return _GOES_ON.match(self.masked, item.tail) is not None
        return (item.tail > item.end and not _later(item)) or item.connector in _SAYING

    def _changed(self, item: Found) -> bool:
        """Whether it is what something is to become, not when: "move the fair to monday", 会议改到周一."""
        if not self.titled:
            return False
        begun = self._begun(item)
        if begun is not None and lies_between(self.masked[begun.lead :]):
            return True
        return becomes(self.masked[: item.start])

    def _closes(self, item: Found) -> bool:
        # "Ask May", "Talk to April", "Close Q4": a name, unless a word says otherwise.
        named = item.grain in _LONG and item.connector not in {"in", "for"} and self._latin(item)
        apart = item.connector in {None, *_LEADING} or _later(item)
        return item.tail >= self.last and not named and apart

    def _latin(self, item: Found) -> bool:
        """Whether it is one word of letters and digits."""
        return re.fullmatch(r"[A-Za-z]+\d?", self.text[item.start : item.end]) is not None

    def _before(self, item: Found) -> str:
        return self.masked[: item.lead].strip(EDGES + BLANK)

    def _opening(self, item: Found) -> Iterable[tuple[Found, bool]]:
        """A date at the start: apart from the title behind it, or perhaps a part of it."""
        words = self.masked[item.start : item.end]
        after = self.masked[item.tail :]
        if after.lstrip().startswith("的"):  # 今天的会议纪要
            return
        apart = (item.timed and item.grain != "hour") or after.lstrip()[:1] in {
            ",",
            "，",
            ":",
            "：",
            BLANK,
            "-",
            "–",
        }
        if apart or not words.isascii() or item.lead < item.start:
            yield item, not begins_name(words, after, comes_back=item.recurrence is not None)
            return
        following = re.match(r"\s*([a-z]+)", after)
        if following and following[1] in OPENERS:
            yield item, True
        elif item.value is not None or item.recurrence is not None:
            yield item, False


def _later(item: Found) -> bool:
    """Whether a word behind it says that the time for something begins with it: 周五以后, 周五起."""
    return item.tail > item.end and item.connector in ("after", "from", "since")


def _last_word(masked: str, found: list[Found]) -> int:
    """Where the last word ends that is no date: "every friday due 4 dec" is the end as a whole."""
    kept = list(masked)
    for item in found:
        kept[item.lead : item.tail] = " " * (item.tail - item.lead)
    return len("".join(kept).rstrip(EDGES + BLANK + "。.!！?？"))


def _whole(param: Param, item: Found, reader: Reader) -> Moment | None:
    """The value; what is due in a whole week or month is due by the last working day of it."""
    moment: Moment | None = item.value
    length = {"week": 7, "month": 31, "quarter": 92, "year": 366}.get(item.grain)
    if moment is None or length is None or param.leads or item.connector in {"by", "before"}:
        return moment
    first = moment.day
    days = (first + timedelta(days=n) for n in reversed(range(length)))
    within = (day for day in days if _period(day, item.grain) == _period(first, item.grain))
    free = reader.holidays
    last = next(
        (day for day in within if day.weekday() in reader.workdays and day not in free), first
    )
    return replace(moment, day=last)


def _period(day: date, grain: str) -> tuple[int, ...]:
    """What two days of one week, month, quarter or year have in common."""
    if grain == "week":
        return tuple(day.isocalendar()[:2])
    if grain == "month":
        return day.year, day.month
    return (day.year, (day.month - 1) // 3) if grain == "quarter" else (day.year,)


def _taken(param: Param, item: Found, said: str, span: tuple[int, int], reader: Reader) -> Taken:
    if item.value is not None and not FIRST <= item.value.day <= LAST:
        item = replace(item, value=None, readings=(), doubt="impossible")
    if item.recurrence is not None and isinstance(param.kind, RecurrenceKind):
        return Taken(param, span, item.recurrence)
    ask = Ask(param.name, said, item.readings, over=item.doubt == "past") if item.doubt else None
    if item.doubt in _UNSURE or item.value is None:
        # The buttons say it again; what has none stays in the title.
        return Taken(param, span if item.readings else None, None, ask)
    return Taken(param, span, _whole(param, item, reader), ask)

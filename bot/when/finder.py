"""Finds the dates in a line: connector, expression, closing word; and knows what is no date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from bot.model.moment import Moment
from bot.values import dataclass
from bot.when import kinds as k
from bot.when.calendar import next_day_of_month, weekday_on_or_after
from bot.when.feasts import FEASTS
from bot.when.fold import fold
from bot.when.found import Found
from bot.when.joins import Spoken, Told, Value, plain_word, spoken_at, value_of
from bot.when.line import FAIR, SURE, WEAK, Day, Line, carried_on
from bot.when.repeats import Repeat, repeat_at

MOST_FOUND = 50
"""Dates taken from one text."""

MOST_WORK = 300
"""Readings tried in one text. What wants more is no line of a chat, and the rest is left unread."""

_STRONG = (k.DUE, k.BY, k.BEFORE, k.UNTIL, k.SINCE_)
_HOUR_TOLD = (k.BY, k.BEFORE, k.UNTIL, k.AT_)
_LONGEST_LEAD = 4
_EACH = (k.EVERY, k.SKIP, k.OFTEN, k.WEEKDAYS, k.EACHEND, k.DONE)

_WEB = re.compile(
    r"\b(?:[a-z]{2,9}://|www\.)\S{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}"
)

_STARTERS = frozenset(
    (
        k.NUM, k.ORD, k.MONTH, k.WEEKDAY, k.WEEKDAYS, k.DAYS, k.REL, k.WEEK, k.MON, k.YEAR, k.PART,
        k.CLOCK, k.DAYEND, k.EDGE, k.EDGEUNIT, k.WEEKEND, k.QUARTER, *FEASTS, k.LUNARDAY,
        k.LUNARMONTH, k.LUNARMARK, k.NOW,
        k.IN, k.WITHIN, k.EVERY, k.SKIP, k.OFTEN, k.ZONE, k.ERA, k.CONN, k.THE, k.AT, k.HALF,
        k.HALFTO, k.FOURTH, k.UNIT, k.DONE, k.STARTING,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lead:
    """The connector before an expression."""

    at: int  # the first token behind it
    connector: int | None = None
    article: bool = False
    hour: bool = False
    number: bool = False  # a day of the month may be a bare number: "due on 15"

    @property
    def told(self) -> Told:
        number = self.article or self.number
        # "by the 15" is a day: an hour has no article.
        return Told(self.hour and not self.article, number, self.connector is not None)


def plain_of(text: str) -> str:
    """The folded text, blind for the addresses of the web and of mail: they hold no dates."""
    return _WEB.sub(lambda address: "\0" * len(address.group()), fold(text))


def search(line: Line) -> list[Found]:
    """All dates of a line, in order, none over another."""
    found: list[Found] = []
    at = 0
    while at < line.size and len(found) < MOST_FOUND and line.work < MOST_WORK:
        if not _starts(line, at):
            at += 1
            continue
        step = _match(line, at)
        if step is None:
            at += 1
            continue
        at, more = step
        found.extend(more)
    return found


def _starts(line: Line, at: int) -> bool:
    if at >= line.size:
        return False
    kinds = line.tokens[at].kinds
    return (bool(kinds) and not _STARTERS.isdisjoint(kinds)) or line.sign(at) == "+"


def _match(line: Line, at: int) -> tuple[int, list[Found]] | None:
    """The farthest reaching date (or stretch of dates) whose connector begins at `at`."""
    best: tuple[int, list[Found]] | None = None
    for lead in _leads(line, at):
        line.work += 1
        for rule in (_repeat, _expression):
            way = rule(line, at, lead)
            if way and (best is None or way[0] > best[0]):
                best = way
    return best


def _leads(line: Line, at: int) -> Iterator[Lead]:
    """The ways to read a connector at `at`, the longest first, the empty one last."""
    leads = [Lead(at)]
    lead, end = leads[0], at
    for _ in range(_LONGEST_LEAD):
        connector = line.get(end, k.CONN)
        if connector is not None:
            # Connectors are numbered by what they say: "due on" is due.
            strongest = connector if lead.connector is None else min(lead.connector, connector)
            hour = lead.hour or connector in _HOUR_TOLD
            number = lead.number or connector == k.ON
            lead = replace(lead, connector=strongest, hour=hour, number=number)
        elif line.has(end, k.AT):
            known = k.AT_ if lead.connector is None else lead.connector
            lead = replace(lead, connector=known, hour=True)
        elif not line.any(end, (k.ABOUT, k.THE)):
            break
        if line.has(end, k.THE):
            lead = replace(lead, article=True)
        if line.has(end, k.AT):
            lead = replace(lead, hour=True)
        end += 1
        if connector is not None and line.sign(end) == ":":
            end += 1
        lead = replace(lead, at=end)
        leads.append(lead)
    return reversed(leads)


def _expression(line: Line, at: int, lead: Lead) -> tuple[int, list[Found]] | None:
    """A day, a time or both behind a connector, with the end of the stretch if it is one."""
    if not _starts(line, lead.at):
        return None
    if line.tokens[at].text == "over" and not line.any(lead.at, (k.WEEKEND, *FEASTS)):
        return None  # "go over q3"
    spoken = spoken_at(line, lead.at, lead.told)
    if spoken is None:
        return None
    end, tail = _tail(line, spoken.end)
    whole = _alone(line, at, end) and not _year_only(line, lead, spoken)
    whole = whole and (line.scene.field or not _common(line, lead, spoken))
    if line.has(lead.at - 1, k.IN) and spoken.day is None and spoken.part is None:
        return None  # "in 1h" is a distance
    late = spoken.clock
    if spoken.day is None and late and late.plus and late.clock and late.clock >= time(1):
        return None  # an hour counted on past midnight belongs to the day before it: 15日25時
    strong = lead.connector in _STRONG or tail is not None
    if not _believed(line, lead, spoken, whole, strong):
        return None
    value = value_of(line, spoken)
    first = _found(line, at, lead, spoken.end, end, value, tail)
    last = _inner_last(line, spoken, first) or _outer_last(line, end, spoken, first)
    if last is None:
        return end, [first]
    stop, second = last
    if second.value is None:  # "3時-5時70分"
        whole_stretch = replace(first, value=None, readings=(), doubt="impossible")
        return stop, [replace(whole_stretch, end=second.end, tail=second.tail)]
    middle = min(first.end, second.lead)
    return stop, [replace(first, connector="from", end=middle, tail=middle), second]


def _found(
    line: Line, at: int, lead: Lead, end: int, tail: int, value: Value, closing: int | None
) -> Found:
    connector = lead.connector if closing is None else closing
    readings = (value.moment, *value.others) if value.moment and value.others else ()
    return Found(
        start=line.tokens[lead.at].start,
        end=line.tokens[end - 1].end,
        lead=line.tokens[at].start,
        tail=line.tokens[tail - 1].end,
        connector=None if connector is None else k.CONNECTORS[connector],
        value=value.moment,
        recurrence=None,
        grain=value.grain,
        timed=value.timed,
        readings=tuple(dict.fromkeys(readings)),
        doubt=value.doubt,
    )


def _tail(line: Line, at: int) -> tuple[int, int | None]:
    """A closing connector: 前, 之前, 截止."""
    closing = line.get(at, k.TAIL)
    if closing is None:
        return at, None
    return line.skip(at, k.TAIL), closing


def _alone(line: Line, start: int, end: int) -> bool:
    """Whether nothing but punctuation stands around the tokens from `start` to `end`."""
    rest = [*range(max(0, start - 4), start), *range(end, min(line.size, end + 4))]
    outside = start + line.size - end
    return outside <= len(rest) and all(line.sign(index) for index in rest)


def _believed(line: Line, lead: Lead, spoken: Spoken, whole: bool, strong: bool) -> bool:
    """Whether the words are a date here and not part of a name, a version or a count."""
    if whole:
        return True
    if line.sign(spoken.end) == "'" and line.glued(spoken.end) and line.glued(spoken.end + 1):
        return False  # "friday's demo"
    if _in_street(line, lead.at):
        return False
    if spoken.weight == SURE:
        return True
    if _labelled(line, lead.at):
        return False
    if spoken.day is None and spoken.clock is None and carried_on(line, spoken.end):
        return False  # "la nuit des musées"
    if lead.connector is None and line.has(lead.at - 1, k.OF):
        return False  # part of something larger that could not be read
    if line.scene.title and _closes(line, lead, spoken):
        return True
    if plain_word(line, spoken.end) and not (strong and spoken.weight == FAIR):
        return _clearly_dated(line, lead.at, spoken)
    if spoken.weight == FAIR:
        if not strong and _in_name(line, lead):
            return False
        return not (lead.article and line.has(lead.at, k.NAME) and not lead.connector)
    return strong or _placed(line, lead, spoken)


def _closes(line: Line, lead: Lead, spoken: Spoken) -> bool:
    """Whether it is "5/6" or "at 5", with nothing but signs behind it."""
    if line.sign(lead.at + 1) != "/" and line.tokens[lead.at - 1].text != "at":
        return False
    return all(line.sign(index) for index in range(spoken.end, min(line.size, spoken.end + 60)))


def _in_name(line: Line, lead: Lead) -> bool:
    """Whether a feast stands right behind a word that it makes a name with: 策划中秋."""
    before = line.tokens[lead.at - 1] if lead.at else None
    feast = line.any(lead.at, FEASTS) and not line.tokens[lead.at].text.isascii()
    return bool(feast and before and line.glued(lead.at) and before.text == "")


def _in_street(line: Line, at: int) -> bool:
    """ "calle 5 de Mayo": the whole date is a name, and so is every part of it."""
    for back in range(at - 1, at - 4, -1):
        if line.has(back, k.LABEL):
            return line.get(back, k.LABEL) == 2
        if not (line.any(back, (k.NUM, k.ORD, k.OF)) or line.sign(back) == "."):
            return False
    return False


def _labelled(line: Line, at: int) -> bool:
    """ "version: 1.10.30", "page 3/4"; a feast is never the number of a thing."""
    if line.has(at - 1, k.LABEL) and not line.any(at, FEASTS):
        return True
    return line.sign(at - 1) in (":", "-", "(") and line.has(at - 2, k.LABEL)


def _clearly_dated(line: Line, at: int, spoken: Spoken) -> bool:
    """Whether 12/30发布 can be nothing else: one of the numbers is too large for a month."""
    if line.sign(at + 1) != "/" or spoken.end != at + 3 or line.tokens[spoken.end].gap:
        return False
    numbers = [int(line.digits(index) or 0) for index in (at, at + 2)]
    return max(numbers) > 12 and min(numbers) > 0 and bool(spoken.day and spoken.day.day)


def _common(line: Line, lead: Lead, spoken: Spoken) -> bool:
    """Whether it is one word that means something else more often: the Portuguese "ter"."""
    one = lead.connector is None and spoken.end == lead.at + 1
    return one and line.get(lead.at, k.NAME) == 3


def _year_only(line: Line, lead: Lead, spoken: Spoken) -> bool:
    """Whether there is nothing but a number that could be a year."""
    digits = line.digits(lead.at)
    return (
        lead.connector is None
        and spoken.end == lead.at + 1
        and len(digits) == 4
        and (spoken.day is not None)
    )


def _placed(line: Line, lead: Lead, spoken: Spoken) -> bool:
    """Whether a preposition makes a weak expression a date: "in march", "on 15"."""
    day = spoken.day
    if day is None:
        return lead.connector in (k.AT_, k.IN_) or (
            spoken.part is not None and spoken.clock is None and lead.connector == k.FOR
        )
    if day.grain in ("month", "year", "quarter"):
        return lead.connector in (k.IN_, k.FROM, k.AFTER) or (
            lead.connector in (k.TO_, k.FOR) and day.grain == "month"
        )
    if day.number is not None and line.digits(lead.at - 2):
        return False  # "1 sur 3"
    return lead.connector == k.ON or (lead.article and lead.connector is not None)


def _inner_last(line: Line, spoken: Spoken, first: Found) -> tuple[int, Found] | None:
    """The end of a stretch said in one breath: "12-20 dec", "2-4pm"."""
    value = first.value
    if value is None:
        return None
    day, clock = spoken.day, spoken.clock
    if day is not None and day.last is not None and day.split:
        return spoken.end, _second(line, first, day.split, spoken.end, day.last, value.clock)
    if clock is not None and clock.last is not None and clock.split:
        return spoken.end, _second(line, first, clock.split, spoken.end, value.day, clock.last)
    return None


def _second(line: Line, first: Found, split: int, end: int, day: date, at: time | None) -> Found:
    zone = first.value.zone if first.value else ""
    return replace(
        first,
        lead=line.tokens[split - 1].start,
        start=line.tokens[split].start,
        end=line.tokens[end - 1].end,
        tail=line.tokens[end - 1].end,
        connector="until",
        value=Moment(day, at, zone),
        readings=(),
    )


def _outer_last(line: Line, at: int, spoken: Spoken, first: Found) -> tuple[int, Found] | None:
    """The end of a stretch of two expressions: "from 20 dec to 3 jan", "monday - friday"."""
    joint = line.sign(at) in ("-", "~") or line.has(at, k.THRU)
    between = line.has(at, k.AND) and first.connector == "from"
    if not (joint or between) or first.value is None:
        return None
    start = line.skip(at + 1, k.THE, k.ABOUT)
    bare_hour = spoken.clock is not None
    found = spoken_at(
        line, start, Told(bare_hour, spoken.day is not None and not bare_hour, ordinal=True)
    )
    if found is None or (found.weight == WEAK and not bare_hour):
        return None
    if found.weight < SURE and plain_word(line, found.end):
        return None
    value = value_of(line, _following(found, spoken, first.value))
    if value.moment is None and (found.day is not None or value.doubt != "impossible"):
        return None
    lead = Lead(start, k.UNTIL)
    second = _found(line, at, lead, found.end, found.end, value, None)
    return found.end, second


def _following(last: Spoken, first: Spoken, begun: Moment) -> Spoken:
    """The end of a stretch, with what it leaves to its beginning: the day, the month, the half."""
    day, clock = last.day, last.clock
    if day is None and first.day is not None:
        day = Day(begun.day)
    elif day is not None and day.number is not None:
        day = Day(next_day_of_month(begun.day, day.number))
    elif day and day.day and day.day < begun.day and day.weekday is not None:
        day = Day(weekday_on_or_after(begun.day, day.weekday))  # "monday to friday", on a tuesday
    if clock and clock.clock and clock.bare and begun.clock and clock.clock <= begun.clock:
        later = time((clock.clock.hour + 12) % 24, clock.clock.minute)
        clock = replace(clock, clock=later, bare=False) if later > begun.clock else clock
    return replace(last, day=day, clock=clock)


def _repeat(line: Line, at: int, lead: Lead) -> tuple[int, list[Found]] | None:
    """A recurrence behind a connector."""
    if not _starts(line, lead.at):
        return None
    repeat = repeat_at(line, lead.at)
    if repeat is None or (repeat.adjective and plain_word(line, repeat.end)):
        return None
    if lead.connector in _STRONG and not _each(line, lead.at, repeat.end):
        return None  # "by the last workday of the month": this once
    return repeat.end, [_recurring(line, at, lead, repeat)]


def _each(line: Line, start: int, end: int) -> bool:
    """Whether a word between these tokens says that it comes back."""
    return any(line.any(at, _EACH) for at in range(start, end))


def _recurring(line: Line, at: int, lead: Lead, repeat: Repeat) -> Found:
    value = repeat.value
    begun = lead.connector in (k.FROM, k.SINCE_) and repeat.recurrence.start is not None
    # "from 4 dec every friday": the word belongs to the first day.
    connector = None if lead.connector is None or begun else k.CONNECTORS[lead.connector]
    return Found(
        start=line.tokens[lead.at].start,
        end=line.tokens[repeat.end - 1].end,
        lead=line.tokens[at].start,
        tail=line.tokens[repeat.end - 1].end,
        connector=connector,
        value=value,
        recurrence=repeat.recurrence,
        grain="day",
        timed=repeat.timed,
        readings=(),
        doubt="often" if repeat.recurrence.often else None,
    )

"""What stands where a date must stand, and is none: "due someday", "due 10", 截止 以后再说.

Behind "due" and 截止 a date is expected, whatever the line is about. What is there instead is asked
about, so that no task is without a date while somebody believes that it has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from bot import when
from bot.kinds import Reader
from bot.model.moment import FIRST, Moment
from bot.patterns import regex
from bot.values import dataclass
from bot.when.calendar import next_day_of_month

_ENDS = r"(?=\s*(?:$|[,，、;；。.!！?？)）|]|[@＠#＃+%~^]\w))"  # BLANK is one of them
_GOES_ON = r"(?=\s+(?:about|with|for|to|at|because|so|if|when|re|regarding|please)\b|\s*[,，;；])"
_NUMBERS = r"[+＋−–-]?\d{1,4}(?:[/.-]\d{1,4}){0,2}"
_FAR = r"in\s+\d{1,20}\s+[a-z]{1,10}"
_VAGUE = (
    r"(?:some\s?(?:day|time)|when\s?ever|any\s?time|any\s?day|later|soon|never|eventually|as\s?ap"
    r"|as soon as possible|t\.?b\.?[adc]|unknown|none|no date|n/a|one day|open|not yet|\?+)(?!\w)"
)
_VAGUE_ZH = (
    r"(?:以后|之后|后面|日后)?再(?:说|定|看|议)|以后|将来|未来|改天|改日|哪天|某天|有空(?:再说)?|有时间|随便|随时"
    r"|都行|都可以|尽快|待定|未定|暂定|暂无|没定|没有|不限|不定|无|不急|回头|过段时间|过几天|越快越好"
)
_DUE = regex(
    r"(?:(?<=\s)|(?<=[,，、;；|])|^)(?:(?:due(?:\s+(?:on|by|at))?|deadline)(?:\s*[:：]\s*|\s+)"
    rf"|(?:by|until)\s+(?={_VAGUE}))"
    rf"(?P<said>{_FAR}|(?:{_NUMBERS}|{_VAGUE})(?:{_ENDS}|{_GOES_ON})|(?P<word>[a-z]{{4,12}}){_ENDS})",
    re.I,
)
_DUE_ZH = regex(
    r"截止(?:日期|时间|日)?\s*(?:[:：]|[为是到在于至])?\s*"
    rf"(?P<said>(?:{_NUMBERS}|{_VAGUE_ZH}){_ENDS}|{_VAGUE}|(?<=[\s:：])(?!日期|时间|日\b)[^\s,，。|]{{1,8}}{_ENDS})"
    rf"|(?<![\w./:-])(?P<before>\d{{1,2}}|\d{{1,4}}\s?[号日])\s?(?:之?前截止|之?前|截止){_ENDS}"
)
_WORDS = ("due", "deadline", "by ", "until ")
_DAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "today",
    "tomorrow",
    "weekend",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "tonight",
]
_LAST = 31


@dataclass(frozen=True, slots=True)
class Undated:
    """The stretch with its word, what was said for a date, and which dates it may be."""

    span: tuple[int, int]
    said: str
    readings: tuple[Moment, ...] = ()


def undated(masked: str, text: str, reader: Reader, habits: Mapping[str, object]) -> Undated | None:
    """What a line says for a date that is none; `masked` is `text` with what was read blanked."""
    lower = masked.lower()
    match = _DUE.search(masked) if any(word in lower for word in _WORDS) else None
    if match is None and ("截止" in masked or "前" in masked):
        match = _DUE_ZH.search(masked)
    if match is None:
        return None
    group = "said" if match["said"] is not None else "before"  # 10截止
    word = match.groupdict().get("word")
    if word and not _near(word.lower()):
        return None  # "due diligence"
    said = text[slice(*match.span(group))].strip()
    return Undated(match.span(), said, _readings(said, reader, habits))


def _near(word: str) -> bool:
    """Whether a word was meant for a day: "firday", "tommorow"."""
    from rapidfuzz.distance import OSA

    return any(
        OSA.distance(word, day, score_cutoff=2) <= (1 if len(day) < 7 else 2) for day in _DAYS
    )


def _readings(said: str, reader: Reader, habits: Mapping[str, object]) -> tuple[Moment, ...]:
    """The day of the month that a bare number is, and the hour."""
    if not said.isdigit() or not 1 <= int(said) <= _LAST:
        return ()
    day = next_day_of_month(_today(reader), int(said))
    hour = when.parse(f"by {said}", reader.now, reader.zone, "en", **habits)  # type: ignore[arg-type]
    found = [Moment(day, None, reader.zone)] if day is not None and day >= FIRST else []
    if hour is not None and hour.value is not None and hour.value.clock is not None:
        found.append(hour.value)
    return tuple(found)


def _today(reader: Reader) -> date:
    return Moment.of(reader.now, reader.zone).day

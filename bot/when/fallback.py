"""What the grammar leaves open in the languages it knows less well is put to dateparser.

dateparser takes "10" for a date and needs seconds for a long line, so it sees one short piece at a
time, and only a piece with a word of the calendar in it.
"""

from __future__ import annotations

import re
from datetime import datetime

from dateparser.date import DateDataParser

from bot.model.moment import Moment
from bot.when import kinds as k
from bot.when.found import Found, Scene
from bot.when.lexicon import Lexicon, Token

_LONGEST = 120  # characters of one piece
_PIECES = 4  # tried in one line
_FAR = 2000  # characters of a line that are looked at
_BREAK = re.compile(r"[,;:!?\n()\"]|\.(?=\s|$)")
_COMMON = 2
_CALENDAR = (k.MONTH, k.WEEKDAY, k.DAYS, k.MONTHMARK, k.DAYMARK, k.WEEK, k.MON, k.YEAR)


def guess(text: str, plain: str, scene: Scene, lexicon: Lexicon, language: str) -> list[Found]:
    """The first piece of a line that dateparser can read; `plain` is the folded text."""
    for start, end in _pieces(plain[:_FAR], lexicon)[:_PIECES]:
        found = _read(text, start, end, scene, language)
        if found:
            return [found]
    return []


def warm(language: str) -> None:
    """Loads what dateparser knows of a language."""
    _parser(language, datetime(2026, 1, 1)).get_date_data("1.1.2026")  # noqa: DTZ001 - wall clock


def _pieces(plain: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where the stretches stand that may hold a date."""
    pieces: list[tuple[int, int]] = []
    at = 0
    for stop in [*(match.start() for match in _BREAK.finditer(plain)), len(plain)]:
        tokens = [token for token in lexicon.lex(plain[at:stop]) if token.kinds]
        if tokens and _may_hold(tokens):
            start, end = at + tokens[0].start, at + tokens[-1].end
            if end - start <= _LONGEST:
                pieces.append((start, end))
        at = stop + 1
    return pieces


def _may_hold(tokens: list[Token]) -> bool:
    """Whether a word of the calendar stands beside something else that means a date.

    A common word that is also short for one, as the German "so", is not enough.
    """
    return (
        len(tokens) > 1
        and not _counted(tokens)
        and any(
            kind in token.kinds
            for token in tokens
            for kind in _CALENDAR
            if token.kinds.get(k.NAME, 0) < _COMMON
        )
    )


def _counted(tokens: list[Token]) -> bool:
    """Whether it is but a number and its mark, which the grammar would have read: 32日."""
    return len(tokens) == 2 and any(kind in tokens[1].kinds for kind in (k.DAYMARK, k.MONTHMARK))


def _read(text: str, start: int, end: int, scene: Scene, language: str) -> Found | None:
    """One piece, as dateparser reads it."""
    data = _parser(language, scene.now).get_date_data(text[start:end])
    at = data.date_obj
    if at is None:
        return None
    timed = data.period in ("time", "minute")
    clock = at.time().replace(second=0, microsecond=0) if timed else None
    return Found(
        start=start,
        end=end,
        lead=start,
        tail=end,
        connector=None,
        value=Moment(at.date(), clock, scene.zone),
        recurrence=None,
        grain="minute" if timed else data.period or "day",
        timed=timed,
        readings=(),
        doubt="past" if at.date() < scene.today else None,
    )


def _parser(language: str, now: datetime) -> DateDataParser:
    return DateDataParser(
        languages=[language],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": now,
            "RETURN_AS_TIMEZONE_AWARE": False,
            "RETURN_TIME_AS_PERIOD": True,
        },
    )

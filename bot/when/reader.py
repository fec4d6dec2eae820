"""The public functions: a text and the scene it was said in, and what it says."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib import import_module
from typing import TypedDict, Unpack

from bot.model.moment import zone_info
from bot.when import HELPED
from bot.when import kinds as k
from bot.when.finder import plain_of, search
from bot.when.found import Found, Scene
from bot.when.lexicon import Lexicon
from bot.when.line import Line

_HOURS = (time(9), time(18))
_WORKDAYS = frozenset(range(5))
_YEAR_FIRST = ("zh", "ja", "ko")  # so the month stands before the day where the year is left out


class Habits(TypedDict, total=False):
    """How the reader works and writes; see find."""

    hours: tuple[time, time]
    workdays: frozenset[int]
    holidays: Container[date]
    day_first: bool | None
    title: bool
    field: bool
    wait: bool


def find(
    text: str,
    now: datetime,
    zone: str,
    locale: str = "en",
    *,
    hours: tuple[time, time] = _HOURS,
    workdays: frozenset[int] = _WORKDAYS,
    holidays: Container[date] = (),
    day_first: bool | None = None,
    title: bool = False,
    field: bool = False,
    wait: bool = False,
) -> list[Found]:
    """The dates, times and recurrences of a line, in order, none over another.

    `now` is aware; everything is read against it on the wall clock of `zone` (an IANA name).
    `hours` and `workdays` (monday = 0) say when a working day ends and which days are ones;
    `day_first` settles the order of numeric dates that the locale leaves open; with `title` the
    line is something to be done, whose date stands at its end: "call bob 5/6"; with `field` it was
    typed where nothing but a date is expected; with `wait` a length alone counts from now: "2h".
    """
    language = _language(locale)
    scene = Scene(
        now=now.astimezone(zone_info(zone)).replace(tzinfo=None),
        at=now.astimezone(UTC),
        zone=zone,
        day_first=_day_first(locale) if day_first is None else day_first,
        asks_order=_american(locale) and day_first is None,
        clock24=language in ("fr", "pt"),
        hours=hours,
        workdays=workdays,
        holidays=holidays,
        title=title,
        field=field,
        wait=wait,
    )
    return _search(text, scene, language)


def parse(
    text: str, now: datetime, zone: str, locale: str = "en", **habits: Unpack[Habits]
) -> Found | None:
    """The date that the whole text is; None when it is none, or more than one. See find."""
    habits.setdefault("field", True)
    found = find(text, now, zone, locale, **habits)
    if len(found) != 1:
        return None
    around = text[: found[0].lead] + text[found[0].tail :]
    return None if any(char.isalnum() for char in around) else found[0]


def answer(text: str, ref: datetime, lang: str) -> dict[str, object]:
    """The first date of a text, for a score: {"dt", "span", "rrule"}; None what it has not.

    `ref` and "dt" are naive local times. No zone is known, so zone words change nothing.
    """
    scene = Scene(
        now=ref,
        at=None,
        zone="",
        day_first=_day_first(lang),
        asks_order=_american(lang),
        clock24=_language(lang) in ("fr", "pt"),
        hours=_HOURS,
        workdays=_WORKDAYS,
        holidays=(),
    )
    found = _search(text, scene, _language(lang))
    first = next((one for one in found if one.value or one.recurrence), None)
    if first is None:
        return {"dt": None, "span": None, "rrule": None}
    at = first.value and datetime.combine(first.value.day, first.value.clock or time())
    return {
        "dt": at and at.isoformat(),
        "span": [first.start, first.end],
        "rrule": _rule(first),
    }


def warm(locales: Iterable[str]) -> None:
    """Loads the vocabularies of these languages, so that no message has to wait for them."""
    for language in {"en", *map(_language, locales)}:
        _lexicon(language)
        if language in HELPED:
            from bot.when import fallback

            fallback.warm(language)
            _english_beside(language)


def _search(text: str, scene: Scene, language: str) -> list[Found]:
    """In the reader's own language or in English, which teams type whatever their own is.

    The one that accounts for more of the line is right: "due friday 5pm" holds a German "5pm" too.
    """
    words, plain = _lexicon(language), plain_of(text)
    found = search(Line(words.lex(plain), scene))
    if language not in HELPED:
        return found
    english = search(Line(_english_beside(language).lex(plain), scene))
    best = max(found, english, key=_covered)
    if best:
        return best
    from bot.when import fallback  # dateparser is large, and most teams never need it

    return fallback.guess(text, plain, scene, words, language)


def _covered(found: list[Found]) -> int:
    return sum(one.tail - one.lead for one in found)


@lru_cache(maxsize=20)
def _lexicon(language: str) -> Lexicon:
    """The words a reader of `language` types; English and Chinese are typed side by side."""
    names = (language,) if language in HELPED else ("en", "zh")
    return Lexicon(import_module(f"bot.when.words.{name}").WORDS for name in names)


@lru_cache(maxsize=20)
def _english_beside(language: str) -> Lexicon:
    """The English words of a line in another language, whose own words for what is no date count."""
    other = import_module(f"bot.when.words.{language}").WORDS
    not_dates = {
        kind: other[kind] for kind in (k.LABEL, k.MEASURE, k.NAME, k.WORD) if kind in other
    }
    return Lexicon((import_module("bot.when.words.en").WORDS, not_dates))


def _language(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()


def _american(locale: str) -> bool:
    """Whether the month stands first in a country that not all readers of the locale live in."""
    return locale.replace("_", "-").lower() in ("en", "en-us")


def _day_first(locale: str) -> bool | None:
    return None if _american(locale) else _language(locale) not in _YEAR_FIRST


def _rule(found: Found) -> str | None:
    """The RRULE with its time of day and first day, as the score compares it."""
    said = found.recurrence
    if said is None or not said.rule:
        return None
    clock = f";BYHOUR={said.clock.hour};BYMINUTE={said.clock.minute}" if said.clock else ""
    start = f";DTSTART={said.start:%Y%m%d}" if said.start else ""
    return said.rule + clock + start

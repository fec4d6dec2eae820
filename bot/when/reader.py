"""The public functions: a text and its scene in, what was found out."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime, time
from functools import lru_cache

from bot.model.moment import zone_info
from bot.when.finder import search
from bot.when.found import Found, Scene
from bot.when.lexicon import Lexicon
from bot.when.words import de, en, es, fr, pt, zh

_HOURS = (time(9), time(18))
_WORDS = {"es": es.WORDS, "fr": fr.WORDS, "de": de.WORDS, "pt": pt.WORDS}
_WORKDAYS = frozenset(range(5))


@lru_cache(maxsize=20)
def lexicon(language: str) -> Lexicon:
    """The vocabulary in which a reader of `language` types."""
    words = _WORDS.get(language)
    return Lexicon([en.WORDS, zh.WORDS] if words is None else [words])


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
) -> list[Found]:
    """The dates, times and recurrences of a line, in order, none over another.

    `now` is aware; everything is read against it on the wall clock of `zone` (an IANA name).
    `hours` and `workdays` (monday = 0) say when a working day ends and which days are ones;
    `day_first` settles the order of numeric dates that the locale leaves open.
    """
    local = now.astimezone(zone_info(zone)).replace(tzinfo=None)
    scene = _scene(local, zone, locale, hours, workdays, holidays, day_first)
    return search(text, scene, lexicon(_language(locale)))


def parse(
    text: str,
    now: datetime,
    zone: str,
    locale: str = "en",
    *,
    hours: tuple[time, time] = _HOURS,
    workdays: frozenset[int] = _WORKDAYS,
    holidays: Container[date] = (),
    day_first: bool | None = None,
) -> Found | None:
    """The date that the whole text is; None when it is none, or more than one. See find."""
    found = find(
        text, now, zone, locale,
        hours=hours, workdays=workdays, holidays=holidays, day_first=day_first,
    )  # fmt: skip
    if len(found) != 1:
        return None
    around = text[: found[0].lead] + text[found[0].tail :]
    return None if any(char.isalnum() for char in around) else found[0]


def _language(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()


def _scene(
    local: datetime,
    zone: str,
    locale: str,
    hours: tuple[time, time],
    workdays: frozenset[int],
    holidays: Container[date],
    day_first: bool | None,
) -> Scene:
    language = _language(locale)
    american = locale.replace("_", "-") in ("en", "en-US")
    if day_first is None and not american:
        day_first = language not in ("zh", "ja", "ko")
    return Scene(
        local, zone, day_first, american and day_first is None, language in ("fr", "pt"),
        hours, workdays, holidays,
    )  # fmt: skip


def answer(text: str, ref: datetime, lang: str) -> dict[str, object]:
    """The one date of a text for whoever scores it: {"dt", "span", "rrule"}, all naive.

    `ref` is the naive local now; no zone is known, so zone words change nothing.
    """
    scene = _scene(ref, "", lang, _HOURS, _WORKDAYS, (), None)
    found = search(text, scene, lexicon(_language(lang)))
    best = next((one for one in found if one.value or one.recurrence), None)
    if best is None:
        return {"dt": None, "span": None, "rrule": None}
    rule = None
    if best.recurrence is not None:
        rule = best.recurrence.rule or "AFTERDONE"
        if best.recurrence.clock is not None:
            clock = best.recurrence.clock
            rule += f";BYHOUR={clock.hour};BYMINUTE={clock.minute}"
        if best.recurrence.start is not None:
            rule += f";DTSTART={best.recurrence.start:%Y%m%d}"
    at = best.value and datetime.combine(best.value.day, best.value.clock or time())
    return {"dt": at and at.isoformat(), "span": [best.start, best.end], "rrule": rule}


def warm() -> None:
    """Loads the vocabularies and dateparser, which is slow the first time."""
    find("tomorrow", datetime(2026, 1, 1, tzinfo=UTC), "UTC")

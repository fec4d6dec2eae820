"""Events as an iCalendar file (RFC 5545), which every calendar program can subscribe to.

Hours are written in UTC, so that no rules of time zones are needed; days are days everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from bot.values import dataclass

TYPE = "text/calendar; charset=utf-8"
_OCTETS = 75
"""Of a line without its end; what is longer is folded (section 3.1)."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a date: a day or an instant, or from one to another; of days both count."""

    key: str  # the same for ever
    title: str
    start: date | datetime
    end: date | datetime | None = None
    note: str = ""
    kind: str = ""


def calendar(name: str, events: Iterable[Event], stamp: datetime) -> str:
    """The whole file; `stamp` is when the newest of it was made or changed."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Steward//Steward//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def mark(text: str) -> str:
    """An entity tag: the same for the same calendar."""
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


def _event(event: Event, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.key}@steward"
    yield f"DTSTAMP:{_utc(stamp)}"
    yield f"DTSTART{_when(event.start)}"
    if event.end is not None:
        day = not isinstance(event.end, datetime)  # an end of whole days is not counted in
        yield f"DTEND{_when(event.end + timedelta(days=1) if day else event.end)}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.note:
        yield f"DESCRIPTION:{_text(event.note)}"
    if event.kind:
        yield f"CATEGORIES:{_text(event.kind)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(at: date | datetime) -> str:
    return f":{_utc(at)}" if isinstance(at, datetime) else f";VALUE=DATE:{at:%Y%m%d}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A TEXT value (section 3.3.11): nobody's words begin a property of their own."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(
        sign for sign in text if sign in "\n\t" or (ord(sign) >= 32 and ord(sign) != 127)
    )
    for sign in ("\\", ";", ","):
        shown = shown.replace(sign, "\\" + sign)
    return shown.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, no character cut in two."""
    room, piece = _OCTETS, ""
    for sign in line:
        size = len(sign.encode())
        if size > room:
            yield piece
            room, piece = _OCTETS, " "
            room -= 1
        piece += sign
        room -= size
    yield piece

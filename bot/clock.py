"""The only place that reads the time. Everything else is given `now`."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Protocol

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, as typed


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that moves only when told to: for tests, demos and scripted consoles."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        """Jump to `at` (aware), forward or back."""
        self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        self._at += by


def new_id(now: datetime) -> str:
    """A new identifier of 20 characters that sorts by the time `now` (to the millisecond).

    Ten characters of time and ten (50 bits) of chance, so that two processes need not talk.
    """
    number = int(now.timestamp() * 1000) << 50 | secrets.randbits(50)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(95, -1, -5))


def made_at(key: str) -> datetime | None:
    """When an identifier of `new_id` was made, to the millisecond; None for any other text."""
    if len(key) != 20 or not set(key) <= set(_ALPHABET):
        return None
    number = 0
    for letter in key[:10]:
        number = number << 5 | _ALPHABET.index(letter)
    try:
        return datetime.fromtimestamp(number / 1000, UTC)
    except (ValueError, OverflowError):
        return None


def short_id() -> str:
    """Eight characters of chance: short enough for a button, rare enough never to meet twice."""
    number = secrets.randbits(40)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))

"""What may be asked of a shelf beside equality: see bot.work.Shelf.find."""

from __future__ import annotations

from typing import Any

from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Until:
    """In `Shelf.find`: at or before this value (for a Moment: its instant)."""

    value: Any


@dataclass(frozen=True, slots=True)
class Since:
    """In `Shelf.find`: at or after this value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Between:
    """In `Shelf.find`: at or after `start`, and before `end`."""

    start: Any
    end: Any


@dataclass(frozen=True, slots=True)
class Has:
    """In `Shelf.find`: a list that holds this, and the others too."""

    item: str
    others: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        return (self.item, *self.others)


@dataclass(frozen=True, slots=True)
class Like:
    """In `Shelf.find`: contains this text, and the others too, whatever their case; % and _ are
    ordinary letters."""

    text: str
    others: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.text, *self.others)


@dataclass(frozen=True, slots=True)
class Holds:
    """In `Shelf.find`: a mapping that has all these values under these keys; the case of a text does
    not count."""

    pairs: tuple[tuple[str, Any], ...]

"""How a field of a dataclass is kept: its columns, and the way there and back.

A row holds what the database compares and sorts; an image holds the same as JSON values, for the
journal. Both are made by the one codec of the field's type.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from sqlalchemy import Boolean, Column, DateTime, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from bot.model.moment import Moment
from bot.model.money import Money, plain
from bot.model.recurrence import Recurrence
from bot.values import dataclass


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a naive datetime cannot be kept")
    return at if at.tzinfo is UTC else at.astimezone(UTC)


class Utc(TypeDecorator[datetime]):
    """An aware UTC datetime on every database; a naive one is refused, never guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    # Every row has several, so there is one function on the way, and not the decorator's and the
    # library's around it.
    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _written if dialect.name == "sqlite" else _sent

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _found if dialect.name == "sqlite" else _received


def _written(value: datetime | None) -> str | None:
    """SQLite keeps text and no offset; what is in there was put there as UTC."""
    return None if value is None else _utc(value).isoformat(" ", "microseconds")[:26]


def _found(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def _sent(value: datetime | None) -> datetime | None:
    return None if value is None else _utc(value)


def _received(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Codec:
    """One field: its columns, and the values of them for a field's value.

    `image` names the columns that go into images; a derived column is written, never read.
    """

    field: str
    columns: tuple[tuple[str, TypeEngine[Any]], ...]
    write: Callable[[Any], Values]
    read: Callable[[Values], Any]
    nullable: bool
    derived: frozenset[str] = frozenset()
    sort: str = ""  # the column that orders and compares it

    @property
    def order(self) -> str:
        return self.sort or self.columns[0][0]


def canonical(value: Any) -> str:
    """JSON text that is the same for the same value, whoever writes it."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@cache
def codecs(cls: type) -> tuple[Codec, ...]:
    """The codecs of a dataclass, field by field."""
    hints = get_type_hints(cls)
    return tuple(_codec(f.name, hints[f.name]) for f in dataclasses.fields(cls))


def _codec(name: str, hint: Any) -> Codec:
    nullable = False
    if get_origin(hint) in (Union, types.UnionType):
        arms = [arm for arm in get_args(hint) if arm is not type(None)]
        nullable, hint = True, arms[0]
    if hint is Moment:
        return _moment(name, nullable)
    if hint is Recurrence:
        return _recurrence(name, nullable)
    if get_origin(hint) in (list, dict):
        return _one(name, Text(), canonical, json.loads, nullable)
    if hint is Money:
        # Exact on every database, and one text for one amount: SQLite would keep a NUMERIC as a
        # float, and scaled integers would need a scale for each currency. Nothing is summed there.
        return _one(name, Text(), Money.kept, Money.of, nullable)
    if hint is Decimal:
        return _one(name, Text(), plain, Decimal, nullable)
    if hint is timedelta:
        return _one(
            name, Integer(), lambda v: round(v.total_seconds() / 60),
            lambda v: timedelta(minutes=v), nullable,
        )  # fmt: skip
    if hint is time:
        return _one(name, Text(), lambda v: v.isoformat("minutes"), time.fromisoformat, nullable)
    if hint is date:
        return _one(name, Text(), lambda v: v.isoformat(), date.fromisoformat, nullable)
    if hint is datetime:
        return _one(name, Utc(), _utc, _same, nullable)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _one(name, Text(), lambda v: v.value, hint, nullable)
    kinds: dict[Any, TypeEngine[Any]] = {str: Text(), int: Integer(), bool: Boolean()}
    return _one(name, kinds[hint], _same, _same, nullable)


def _same(value: Any) -> Any:
    return value


def _one(
    name: str,
    kind: TypeEngine[Any],
    write: Callable[[Any], Any],
    read: Callable[[Any], Any],
    nullable: bool,
) -> Codec:
    return Codec(
        name,
        ((name, kind),),
        lambda value: (None if value is None else write(value),),
        lambda values: None if values[0] is None else read(values[0]),
        nullable,
    )


def _moment(name: str, nullable: bool) -> Codec:
    def write(value: Moment | None) -> Values:
        if value is None:
            return (None, None, None, None)
        clock = value.clock.isoformat("minutes") if value.clock else None
        return (value.day.isoformat(), clock, value.zone, value.at)

    def read(values: Values) -> Moment | None:
        if values[0] is None:
            return None
        clock = time.fromisoformat(values[1]) if values[1] else None
        return Moment(date.fromisoformat(values[0]), clock, values[2])

    columns = (
        (f"{name}_day", Text()), (f"{name}_clock", Text()), (f"{name}_zone", Text()),
        (f"{name}_at", Utc()),
    )  # fmt: skip
    return Codec(name, columns, write, read, nullable, frozenset({f"{name}_at"}), f"{name}_at")


def _recurrence(name: str, nullable: bool) -> Codec:
    def write(value: Recurrence | None) -> Values:
        if value is None:
            return (None, None, None, None, None)
        return (
            value.rule, value.clock and value.clock.isoformat("minutes"), value.zone,
            value.start and value.start.isoformat(), value.after_done and value.after_done.days,
        )  # fmt: skip

    def read(values: Values) -> Recurrence | None:
        if values[0] is None:
            return None
        rule, clock, zone, start, days = values
        return Recurrence(
            rule, clock and time.fromisoformat(clock), zone, start and date.fromisoformat(start),
            None if days is None else timedelta(days=days),
        )  # fmt: skip

    columns = (
        (f"{name}_rule", Text()), (f"{name}_clock", Text()), (f"{name}_zone", Text()),
        (f"{name}_start", Text()), (f"{name}_after_done", Integer()),
    )  # fmt: skip
    return Codec(name, columns, write, read, nullable)


def table_columns(cls: type) -> list[Column[Any]]:
    """The columns of a dataclass's table, without the organisation's."""
    out: list[Column[Any]] = []
    for codec in codecs(cls):
        # Of a value object only the first column may be required; the others are its details.
        for index, (name, kind) in enumerate(codec.columns):
            out.append(Column(name, kind, nullable=codec.nullable or index > 0))
    return out


def write(thing: Any) -> dict[str, Any]:
    """A thing as the values of its row."""
    row: dict[str, Any] = {}
    for codec in codecs(thing.__class__):
        values = codec.write(getattr(thing, codec.field))
        for (name, _kind), value in zip(codec.columns, values, strict=True):
            row[name] = value
    return row


def read(cls: type, row: Sequence[Any], start: int = 0) -> Any:
    """A thing from a row whose columns, from `start` on, stand as the table declares them."""
    values: list[Any] = []
    at = start
    for codec in codecs(cls):
        width = len(codec.columns)
        values.append(codec.read(tuple(row[at : at + width])))
        at += width
    return cls(*values)


@cache
def width(cls: Any) -> int:
    return sum(len(codec.columns) for codec in codecs(cls))


@cache
def _derived(cls: type) -> frozenset[str]:
    return frozenset().union(*(codec.derived for codec in codecs(cls)))


def image_of(cls: type, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the journal keeps of a row: its own columns as JSON values."""
    derived = _derived(cls)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in derived
    }


def from_image(cls: type, image: Mapping[str, Any]) -> Any:
    """The thing an image shows. What it had no column for yet is as it is for a new thing."""
    values: dict[str, Any] = {}
    for codec in codecs(cls):
        if image.keys().isdisjoint(name for name, _kind in codec.columns):
            continue
        parts: list[Any] = []
        for name, kind in codec.columns:
            value = image.get(name)
            if isinstance(kind, Utc) and isinstance(value, str):
                value = datetime.fromisoformat(value)
            parts.append(value)
        values[codec.field] = codec.read(tuple(parts))
    return cls(**values)

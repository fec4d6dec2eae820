"""Shelves on SQLAlchemy Core: built once per shape of question, then reused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql import ColumnElement

from bot.model.moment import Moment
from bot.work import Like, Since, Until
from storage.columns import Codec, codecs, read
from storage.schema import Kind

if TYPE_CHECKING:
    from storage.work import SqlWork

T = TypeVar("T")
_SELECTS: dict[tuple[Any, ...], Select[Any]] = {}


class SqlShelf(Generic[T]):
    """One kind of thing of one organisation, through the Work's identity map."""

    def __init__(self, work: SqlWork, kind: Kind) -> None:
        self._work, self._kind = work, kind

    def get(self, key: str) -> T | None:
        """The thing of that id, or None."""
        held = self._work.held.get((self._kind.name, key))
        if held is not None:
            return held.thing  # None once it was dropped
        found = self._query({"id": key}, (), 1)
        return found[0] if found else None

    def find(self, *, order: Sequence[str] = (), limit: int | None = None, **where: Any) -> list[T]:
        """See bot.work.Shelf. Unsaved changes are written first, so that they are counted in."""
        self._work.flush()
        return self._query(where, tuple(order), limit)

    def add(self, thing: T) -> T:
        """Put a new thing on the shelf."""
        self._work.put(self._kind, thing)
        return thing

    def drop(self, thing: T) -> None:
        self._work.drop(self._kind, thing)

    def _query(self, where: dict[str, Any], order: tuple[str, ...], limit: int | None) -> list[T]:
        if any(_form(value) == "any" and not value for value in where.values()):
            return []
        fields = {codec.field: codec for codec in codecs(self._kind.cls)}
        shape = tuple((name, _form(value)) for name, value in where.items())
        key = (self._kind.name, shape, order, limit is not None)
        statement = _SELECTS.get(key)
        if statement is None:
            statement = _SELECTS[key] = self._build(fields, shape, order, limit is not None)
        values: dict[str, Any] = {"org_": self._work.organisation.id}
        for name, value in where.items():
            values[f"{name}_"] = _bound(fields[name], value)
        if limit is not None:
            values["limit_"] = limit
        rows = self._work.connection.execute(statement, values)
        things = (self._work.load(self._kind, row) for row in rows)
        return [thing for thing in things if thing is not None]

    def _build(
        self,
        fields: dict[str, Codec],
        shape: tuple[tuple[str, str], ...],
        order: tuple[str, ...],
        limited: bool,
    ) -> Select[Any]:
        table = self._kind.table
        statement = select(table).where(table.c.org == bindparam("org_"))
        for name, form in shape:
            column = table.c[fields[name].order]
            statement = statement.where(_condition(column, form, f"{name}_"))
        for name in order:
            column = table.c[fields[name.removeprefix("-")].order]
            down = name.startswith("-")
            statement = statement.order_by(
                column.is_(None), column.desc() if down else column.asc()
            )
        statement = statement.order_by(table.c.id)
        return statement.limit(bindparam("limit_")) if limited else statement


def _form(value: Any) -> str:
    match value:
        case None:
            return "none"
        case tuple() | frozenset() | set():
            return "any"
        case Until():
            return "until"
        case Since():
            return "since"
        case Like():
            return "like"
    return "is"


def _condition(column: ColumnElement[Any], form: str, name: str) -> ColumnElement[bool]:
    match form:
        case "none":
            return column.is_(None)
        case "any":
            return column.in_(bindparam(name, expanding=True))
        case "until":
            return column <= bindparam(name)
        case "since":
            return column >= bindparam(name)
        case "like":
            return column.ilike(bindparam(name), escape="\\")
    return column == bindparam(name)


def _bound(codec: Codec, value: Any) -> Any:
    match value:
        case None:
            return None
        case tuple() | frozenset() | set():
            return [codec.write(item)[0] for item in value]
        case Until(value=limit) | Since(value=limit):
            return limit.at if isinstance(limit, Moment) else limit
        case Like(text=text):
            for sign in ("\\", "%", "_"):
                text = text.replace(sign, "\\" + sign)
            return f"%{text}%"
    index = [name for name, _kind in codec.columns].index(codec.order)
    return codec.write(value)[index]


def thing_of(kind: Kind, row: Sequence[Any]) -> Any:
    """A thing from a whole row of its table; the organisation stands first."""
    return read(kind.cls, row, 1)

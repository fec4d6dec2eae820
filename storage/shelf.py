"""Shelves on SQLAlchemy Core: built once per shape of question, then reused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.sql import ColumnElement

from bot.asking import Between, Has, Holds, Like, Since, Until
from bot.model.moment import Moment
from storage.columns import Codec, canonical, codecs, read
from storage.schema import Kind

if TYPE_CHECKING:
    from storage.work import SqlWork

T = TypeVar("T")
_BATCH = 500  # ids in one statement, which takes only so many values
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

    def read(self, keys: Sequence[str]) -> None:
        """Bring the things of these ids into the Work, many at a time, so that `get` finds them."""
        for start in range(0, len(keys), _BATCH):
            self._query({"id": tuple(keys[start : start + _BATCH])}, (), None)

    def find(
        self,
        *,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
        each: str | None = None,
        **where: Any,
    ) -> list[T]:
        """See bot.work.Shelf. Unsaved changes are written first, so that they are counted in."""
        self._work.flush()
        return self._query(where, tuple(order), limit, offset, each)

    def count(self, **where: Any) -> int:
        """See bot.work.Shelf."""
        return sum(row[-1] for row in self.counts(**where))

    def counts(self, *by: str, **where: Any) -> list[tuple[Any, ...]]:
        """See bot.work.Shelf."""
        self._work.flush()
        if self._none(where):
            return []
        key = (self._kind.name, _shape(where), by)
        statement = _SELECTS.get(key)
        if statement is None:
            columns = [self._column(name) for name in by]
            grouped = self._narrowed(select(*columns, func.count()), where)
            statement = _SELECTS[key] = grouped.group_by(*columns).order_by(*columns)
        fields = [self._codecs[name] for name in by]
        return [
            (*(_counted(codec, value) for codec, value in zip(fields, row, strict=False)), row[-1])
            for row in self._rows(statement, where)
        ]

    def latest(self, by: str, *fields: str, **where: Any) -> list[tuple[Any, ...]]:
        """See bot.work.Shelf."""
        self._work.flush()
        if self._none(where):
            return []
        key = (self._kind.name, _shape(where), by, fields, "latest")
        statement = _SELECTS.get(key)
        if statement is None:
            group = self._column(by)
            last = (func.max(self._column(field)) for field in fields)
            statement = self._narrowed(select(group, *last), where).group_by(group)
            _SELECTS[key] = statement
        return [tuple(row) for row in self._rows(statement, where)]

    def add(self, thing: T) -> T:
        """Put a new thing on the shelf."""
        self._work.put(self._kind, thing)
        return thing

    def drop(self, thing: T) -> None:
        self._work.drop(self._kind, thing)

    @property
    def _codecs(self) -> dict[str, Codec]:
        return {codec.field: codec for codec in codecs(self._kind.cls)}

    def _column(self, field: str) -> ColumnElement[Any]:
        return self._kind.table.c[self._codecs[field].order]

    def _query(
        self,
        where: dict[str, Any],
        order: tuple[str, ...],
        limit: int | None,
        offset: int = 0,
        each: str | None = None,
    ) -> list[T]:
        if self._none(where):
            return []
        key = (self._kind.name, _shape(where), order, limit is not None, each)
        statement = _SELECTS.get(key)
        if statement is None:
            sorting = self._sorting(order, _there(where))
            if each is not None:
                statement = self._ranked(where, sorting, each)
            else:
                statement = self._narrowed(select(self._kind.table), where).order_by(*sorting)
                if limit is not None:
                    statement = statement.limit(bindparam("limit_")).offset(bindparam("offset_"))
            _SELECTS[key] = statement
        page = {} if limit is None else {"limit_": limit, "offset_": offset}
        things = (self._work.load(self._kind, row) for row in self._rows(statement, where, **page))
        return [thing for thing in things if thing is not None]

    def _none(self, where: dict[str, Any]) -> bool:
        """Whether nothing is found without asking: of a kind that the team has none of, or where a
        value has to be any of none."""
        empty = any(_form(value) == "any" and not value for value in where.values())
        return empty or not self._work.has.get(self._kind.name, True)

    def _rows(self, statement: Select[Any], where: dict[str, Any], **values: Any) -> Any:
        values["org_"] = self._work.organisation.id
        for name, value in where.items():
            values |= _bound(self._codecs[name], name, value)
        return self._work.connection.execute(statement, values)

    def _narrowed(self, statement: Select[*tuple[Any, ...]], where: dict[str, Any]) -> Select[Any]:
        statement = statement.where(self._kind.table.c.org == bindparam("org_"))
        for name, form in _shape(where):
            statement = statement.where(_condition(self._column(name), form, f"{name}_"))
        return statement

    def _sorting(self, order: Sequence[str], there: set[str]) -> list[ColumnElement[Any]]:
        """What has no value stands last. Of the fields in `there` all have one: an index on them
        has that order already, and the first rows are read without sorting the others."""
        out: list[ColumnElement[Any]] = []
        for name in order:
            field = name.removeprefix("-")
            column = self._column(field)
            if field not in there:
                out.append(column.is_(None))
            out.append(column.desc() if name != field else column.asc())
        return [*out, self._kind.table.c.id]

    def _ranked(
        self, where: dict[str, Any], sorting: Sequence[ColumnElement[Any]], each: str
    ) -> Select[Any]:
        """The first rows of each value of a field, in one statement for all of them."""
        by = self._column(each)
        rank = func.row_number().over(partition_by=by, order_by=sorting).label("rank_")
        found = self._narrowed(select(self._kind.table, rank), where).subquery()
        columns = [found.c[column.name] for column in self._kind.table.c]
        first = found.c.rank_.between(
            bindparam("offset_") + 1, bindparam("offset_") + bindparam("limit_")
        )
        return select(*columns).where(first).order_by(found.c[by.name], found.c.rank_)


def _there(where: dict[str, Any]) -> set[str]:
    """The fields that have a value in every row that is asked for."""
    return {name for name, value in where.items() if isinstance(value, Until | Since | Between)}


def _shape(where: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a question asks, without the values it asks for."""
    return tuple((name, _form(value)) for name, value in where.items())


def _counted(codec: Codec, value: Any) -> Any:
    """A value by which things are counted. Of a field of several columns it is the one that orders
    it: of a date that people say, the instant."""
    return codec.read((value,)) if len(codec.columns) == 1 else value


def _form(value: Any) -> str:
    match value:
        case None:
            return "none"
        case tuple() | frozenset() | set():
            return "any or none" if None in value else "any"
        case Until():
            return "until"
        case Since():
            return "since"
        case Between():
            return "between"
        case Like():
            return f"holds {len(value.texts)}"
        case Has():
            return f"holds {len(value.items)}"
        case Holds():
            return f"pairs {len(value.pairs)}"
    return "is"


def _condition(column: ColumnElement[Any], form: str, name: str) -> ColumnElement[bool]:
    match form:
        case "none":
            return column.is_(None)
        case "any":
            return column.in_(bindparam(name, expanding=True))
        case "any or none":
            return func.coalesce(column, "").in_(bindparam(name, expanding=True))
        case "until":
            return column <= bindparam(name)
        case "since":
            return column >= bindparam(name)
        case "between":
            return and_(column >= bindparam(name), column < bindparam(f"{name}end"))
    if form.startswith("holds "):
        names = [f"{name}{index}" for index in range(int(form.removeprefix("holds ")))]
        return and_(*(column.ilike(bindparam(each), escape="\\") for each in names))
    if form.startswith("pairs "):
        numbers = range(int(form.removeprefix("pairs ")))
        # A value ends with a comma or with the mapping, or 12 would be found in 123.
        ended = func.replace(column, "}", ",")
        return and_(*(ended.ilike(bindparam(f"{name}{i}"), escape="\\") for i in numbers))
    return column == bindparam(name)


def _bound(codec: Codec, field: str, value: Any) -> dict[str, Any]:
    """The parameters of a condition on a field."""
    name = f"{field}_"
    match value:
        case None:
            return {}
        case tuple() | frozenset() | set():
            return {name: ["" if one is None else codec.write(one)[0] for one in value]}
        case Until(value=limit) | Since(value=limit):
            return {name: limit.at if isinstance(limit, Moment) else limit}
        case Between(start=start, end=end):
            return {name: start, f"{name}end": end}
        case Has():
            items = enumerate(value.items)
            return {f"{name}{index}": _within(canonical(item)) for index, item in items}
        case Holds():
            said = (canonical({k: v})[1:].replace("}", ",") for k, v in value.pairs)
            return {f"{name}{index}": _within(text) for index, text in enumerate(said)}
        case Like():
            texts = enumerate(value.texts)
            return {f"{name}{index}": _within(text) for index, text in texts}
    index = [name for name, _kind in codec.columns].index(codec.order)
    return {name: codec.write(value)[index]}


def _within(text: str) -> str:
    """The pattern of whatever holds this text."""
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return f"%{text}%"


def thing_of(kind: Kind, row: Sequence[Any]) -> Any:
    """A thing from a whole row of its table; the organisation stands first."""
    return read(kind.cls, row, 1)

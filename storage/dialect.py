"""What SQLAlchemy has in a version of its own for each database, or not at all."""

from __future__ import annotations

import importlib
import json
from typing import Any

from sqlalchemy import ARRAY, Dialect, Table, Text, TypeDecorator, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE, TypeEngine


def insert_into(dialect: str, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in this dialect ("sqlite", "postgresql").

    Only the dialect in use is imported: each is a tenth of all start-up time.
    """
    return importlib.import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


class Keys(TypeDecorator[list[str]]):
    """Any number of ids as one value: an array, or JSON where a database has none."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(Text()) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else json.dumps(value)


def each(dialect: str, keys: Any) -> Any:
    """The column of these Keys, in their order, to be selected from."""
    if dialect == "postgresql":
        return func.unnest(keys).column_valued("each_key")
    return func.json_each(keys).table_valued("value").c.value


class among(FunctionElement[bool]):  # noqa: N801 - named like the functions of SQL
    """`among(column, keys)`: whether it is one of these Keys.

    Unlike IN, the statement is the same for any number of them, so that it can be carried out for
    many sets in one go (executemany).
    """

    # As a Boolean it would be compared with 1, and no index would serve it.
    type: TypeEngine[Any] = NULLTYPE
    inherit_cache = True


@compiles(among, "sqlite")
def _in_json(element: Any, compiler: Any, **how: Any) -> str:
    column, keys = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"  # noqa: S608 - of our own parts


@compiles(among, "postgresql")
def _in_array(element: Any, compiler: Any, **how: Any) -> str:
    column, keys = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} = ANY({keys})"

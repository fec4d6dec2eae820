"""How tables are made: what they are part of, and what their keys and indexes are called."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, MetaData, Table, event

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


CLUSTERED = ("tally", "claim", "attempt")
"""Tables whose rows stand in the order of their key on SQLite: those of one project are read together
and not each from another page, and what is there for a moment is written once."""


def table(name: str, *items: Any) -> Table:
    return Table(name, metadata, *items)


@event.listens_for(metadata, "before_create")
def _cluster(target: MetaData, connection: Connection, **rest: Any) -> None:
    # Said at the Table itself, it would import the dialect of SQLite wherever Steward starts.
    if connection.dialect.name == "sqlite":
        for name in CLUSTERED:
            if name in target.tables:
                target.tables[name].dialect_kwargs["sqlite_with_rowid"] = False

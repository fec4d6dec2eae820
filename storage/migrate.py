"""Bringing a database up to date, at start or by `steward migrate`.

Alembic is imported only when there is something to do: it costs more than everything else that
happens at start.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_mock_engine, inspect, text

from storage.schema import whole

HEAD = "0045"
"""The newest revision in migrations/; a test compares it with what is there."""

SCRIPTS = Path(__file__).parent / "migrations"

_LOCK = 7_305_001  # any number of our own, for PostgreSQL's advisory lock


class Newer(Exception):
    """The database was made by a newer Steward."""


def revision(connection: Connection) -> str | None:
    """The schema's revision; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: Engine, scripts: Path = SCRIPTS) -> str | None:
    """Bring the schema to HEAD; the revision it had before. Safe to run from two processes.

    A SQLite file is copied beside itself before an upgrade changes it. Raises Newer, and changes
    nothing, when the schema is newer than this program.
    """
    changing = engine.execution_options(changes=True)
    with changing.connect() as connection, _loose(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            # Another process may be at it, and a long table takes its time.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        found = revision(connection)
        if found == HEAD:
            return found
        if found is None:
            for statement in _statements(connection.dialect.name):
                connection.exec_driver_sql(statement)
            connection.execute(
                text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
                     "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))")
            )  # fmt: skip
            connection.execute(
                text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": HEAD}
            )
            return None
        if found > HEAD:
            raise Newer(
                f"The database has schema {found}, and this Steward knows {HEAD}. Install the "
                "Steward that made it, or go back to the backup from before."
            )
        _back_up(engine, found)
        run_migrations(connection, scripts)
        return found


@cache
def _statements(backend: str) -> list[str]:
    """What makes the schema in a database of that backend. They are the same each time, and to put
    them into words takes longer than to run them."""
    said: list[str] = []

    def note(statement: Any, *_values: object) -> None:
        said.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine(f"{backend}://", note)
    whole().create_all(engine, checkfirst=False)
    return said


@contextmanager
def _loose(connection: Connection) -> Iterator[None]:
    """On SQLite a table is changed by making it anew, while others refer to its rows: the keys are
    looked at once, at the end, and not while it is gone. Takes effect outside a transaction only.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.cursor()
    raw.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys = ON")
        raw.close()


def run_migrations(connection: Connection, scripts: Path = SCRIPTS) -> None:
    """All migrations after the database's own revision, in the transaction given."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
        if broken:
            raise ValueError(f"the migration lost what {len(broken)} rows refer to")


def _back_up(engine: Engine, found: str) -> Path | None:
    """A copy of a SQLite file beside it; None for other databases, which have their own ways."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in (None, "", ":memory:"):
        return None
    path = Path(str(name))
    copy = path.with_name(f"{path.name}.before-{HEAD}-was-{found}")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy

"""Opening the database: SQLite by default, PostgreSQL by its address."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import StaticPool

from storage.guard import watch
from storage.house import SqlHouse
from storage.migrate import upgrade
from storage.posts import SqlPostOffice

BUSY_MS = 5000
"""How long a statement waits for another process's lock (a backup, a look with sqlite3)."""


class InUse(Exception):
    """Another Steward runs on this SQLite file; the message says what to do."""


@dataclass
class Storage:
    """An open database."""

    engine: Engine
    house: SqlHouse
    posts: SqlPostOffice
    lock: IO[str] | None

    def close(self) -> None:
        """Give everything back; the file may be opened by another process from now on."""
        self.engine.dispose()
        if self.lock is not None:
            self.lock.close()


def open_storage(url: str, *, migrate: bool = True, exclusive: bool = True) -> Storage:
    """Open the database at `url`: sqlite:///file, sqlite:// (memory), postgresql://...

    Brings the schema up to date first (`migrate`). A SQLite file belongs to one process at a
    time (`exclusive`): raises InUse when another holds it.
    """
    address = make_url(url)
    lock = None
    if address.get_backend_name() == "sqlite":
        path = address.database
        if exclusive and path not in (None, "", ":memory:"):
            lock = _lock(Path(str(path)))
        engine = _sqlite(url, memory=path in (None, "", ":memory:"))
    else:
        address = address.set(drivername="postgresql+psycopg")
        engine = create_engine(
            address, hide_parameters=True, pool_size=8, max_overflow=8, pool_pre_ping=True
        )
    watch(engine)
    try:
        if migrate:
            upgrade(engine)
    except BaseException:
        engine.dispose()
        if lock is not None:
            lock.close()
        raise
    house = SqlHouse(engine)
    return Storage(engine, house, SqlPostOffice(engine, house.writer), lock)


def _sqlite(url: str, *, memory: bool) -> Engine:
    options: dict[str, Any] = {
        "hide_parameters": True,
        "connect_args": {"check_same_thread": False, "autocommit": True},
    }
    if memory:
        options["poolclass"] = StaticPool
    # Python 3.11's driver has no autocommit switch; its isolation_level None is the same.
    if not hasattr(sqlite3, "LEGACY_TRANSACTION_CONTROL"):
        options["connect_args"] = {"check_same_thread": False, "isolation_level": None}
    engine = create_engine(url, **options)

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, record: Any) -> None:
        for pragma in (
            "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at once: a reader that turns into one could deadlock.
        changes = connection.get_execution_options().get("changes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if changes else "BEGIN")

    return engine


def _lock(path: Path) -> IO[str] | None:
    """Hold the file beside the database for as long as this process lives."""
    try:
        import fcntl
    except ImportError:  # Windows: SQLite's own locks have to do
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    held = path.with_name(path.name + ".lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.seek(0)
        owner = held.read().strip() or "?"
        held.close()
        raise InUse(
            f"{path} is used by another Steward (process {owner}). Stop that one first, or use "
            "PostgreSQL (STEWARD_DATABASE=postgresql://...), which several may share."
        ) from None
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    with contextlib.suppress(OSError):
        Path(held.name).chmod(0o600)
    return held

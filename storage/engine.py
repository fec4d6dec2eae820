"""Opening the database: SQLite by default, PostgreSQL by its address."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext

from bot.values import dataclass
from storage.chain import journals, verify
from storage.extras import extras
from storage.guard import watch
from storage.house import SqlHouse
from storage.migrate import HEAD, revision, upgrade
from storage.posts import SqlPostOffice
from storage.trouble import address_of, explained

if TYPE_CHECKING:
    import psycopg

    from bot.settings import Secret
    from storage.installations import SqlCredentials
    from storage.leases import SqlLeases

BUSY_MS = 5000
"""How long a statement waits for another process's lock (a backup, a look with sqlite3)."""

LOG_PAGES = 4000
"""How long SQLite's write-ahead log may become, in pages of 4 KiB, before it is written back: a
burst of posts changes the same pages again and again."""

REACH_S = 5
"""How long a PostgreSQL that does not answer is waited for."""


class InUse(Exception):
    """Another Steward runs on this SQLite file; the message says what to do."""


@dataclass
class Storage:
    """An open database."""

    engine: Engine
    house: SqlHouse
    posts: SqlPostOffice
    leases: SqlLeases | None  # None where no other process can be at it
    held: contextlib.ExitStack = field(repr=False)

    def credentials(self, keys: Secret) -> SqlCredentials:
        """What workspaces gave us, closed with these keys; raises SettingsError."""
        from storage.installations import SqlCredentials
        from storage.seal import Seal

        return SqlCredentials(self.engine, self.house.writer, Seal(keys))

    def close(self) -> None:
        """Give everything back; the file may be opened by another process from now on."""
        self.engine.dispose()
        self.held.close()


def open_storage(url: str, *, migrate: bool = True, exclusive: bool = True) -> Storage:
    """Open the database at `url`: sqlite:///file, sqlite:// (kept nowhere), postgresql://...

    Brings the schema up to date first (`migrate`). A SQLite file belongs to one process at a
    time (`exclusive`): raises InUse when another holds it, and Unusable for what is no database.
    """
    address = address_of(url)
    with contextlib.ExitStack() as held, explained(address):
        if address.get_backend_name() == "sqlite":
            engine = _sqlite(address.database, held, exclusive=exclusive)
        else:
            engine = _postgres(address)
        held.callback(engine.dispose)
        watch(engine)
        event.listen(engine, "handle_error", _without_values)
        if migrate:
            upgrade(engine)
        house = SqlHouse(engine)
        posts = SqlPostOffice(engine, house.writer)
        leases = _leases(engine) if engine.dialect.name == "postgresql" else None
        return Storage(engine, house, posts, leases, held.pop_all())


def _leases(engine: Engine) -> SqlLeases:
    from storage.leases import SqlLeases

    return SqlLeases(engine)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is in a database: its revision and, where that is ours, how long the journals are and
    the first entry of each that is not as it was written, by the team's name; and how many things
    of each kind have a value for each of a team's own fields."""

    revision: str | None
    entries: int = 0
    wrong: tuple[tuple[str, int], ...] = ()
    fields: Mapping[tuple[str, str], int] = field(default_factory=dict)


def look(url: str) -> Seen | None:
    """What is in the database at `url`, None where it is still to be made. Nothing is made or
    changed. Raises Unusable."""
    address = address_of(url)
    with explained(address), contextlib.ExitStack() as held:
        if address.get_backend_name() == "sqlite":
            path = Path(address.database or "steward.db")
            if not path.exists():
                _check_writable(path)
                return None
            # A reader makes the files of a write-ahead log as well, where nobody else has it open.
            alone = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
            engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true{alone}")
        else:
            engine = _postgres(address)
        held.callback(engine.dispose)
        with engine.connect() as connection:
            # While a Steward writes, all of it has to be of one moment.
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            return _seen(connection)


def _seen(connection: Connection) -> Seen:
    found = revision(connection)
    if found != HEAD:
        return Seen(found)
    heads = journals(connection)
    wrong = [(name, verify(connection, org)) for org, name, _entries in heads]
    return Seen(
        found,
        sum(entries for _org, _name, entries in heads),
        tuple((name, seq) for name, seq in wrong if seq is not None),
        extras(connection),
    )


def _check_writable(path: Path) -> None:
    """Raises OSError where this file could not be made."""
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _sqlite(name: str | None, held: contextlib.ExitStack, *, exclusive: bool) -> Engine:
    kept = name not in (None, "", ":memory:")
    if not kept:
        # A database in memory has one connection, which threads cannot share; a file has many.
        folder = held.enter_context(TemporaryDirectory(prefix="steward-"))
        name = str(Path(folder) / "steward.db")
    path = Path(str(name))
    if kept and exclusive:
        lock = _lock(path)
        if lock is not None:
            held.callback(lock.close)
    # Without an isolation level the driver begins nothing by itself; the events below do.
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )
    synchronous = "FULL" if kept else "OFF"

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, record: Any) -> None:
        for pragma in (
            f"busy_timeout={BUSY_MS}", "journal_mode=WAL", f"synchronous={synchronous}",
            "foreign_keys=ON", f"wal_autocheckpoint={LOG_PAGES}",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own lower() knows A to Z alone, and a search is to find É by é.
        connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at once: a reader that turns into one could deadlock.
        changes = connection.get_execution_options().get("changes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if changes else "BEGIN")

    return engine


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _postgres(address: URL) -> Engine:
    if "connect_timeout" not in address.query:
        address = address.update_query_dict({"connect_timeout": str(REACH_S)})
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_size=8,
        max_overflow=8, pool_pre_ping=True,
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def set_up(connection: psycopg.Connection, record: Any) -> None:
        connection.execute(f"SET lock_timeout = {BUSY_MS}")
        connection.commit()

    return engine


def _without_values(context: ExceptionContext) -> None:
    """Keep what somebody wrote out of the logs: PostgreSQL quotes the row that broke a rule."""
    first = str(context.original_exception).partition("\n")[0]
    context.original_exception.args = (first,)
    wrapped = context.sqlalchemy_exception
    if wrapped is not None:
        wrapped.args = (f"({type(context.original_exception).__name__}) {first}",)


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

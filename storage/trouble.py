"""Why a database cannot be used: at the start in words for whoever runs Steward, later as Busy."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.work import Busy, Hindrance

_DAMAGE = ("not a database", "malformed", "corrupt")


class Unusable(Exception):
    """The database cannot be used: `what` is wrong, and the `remedy`."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}. {remedy}")
        self.what, self.remedy = what, remedy


def address_of(url: str) -> URL:
    """The parts of an address; raises Unusable, without repeating what may hold a password."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise Unusable(
            "STEWARD_DATABASE cannot be read as an address",
            "Write sqlite:///file or postgresql://user:password@host:5432/name.",
        ) from None


@contextlib.contextmanager
def explained(address: URL) -> Iterator[None]:
    """Whatever a driver or the disk says against the database, as Unusable."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise _told(address, error) from None


def _told(address: URL, error: Exception) -> Unusable:
    original = error.orig if isinstance(error, DBAPIError) else error
    said = original.strerror if isinstance(original, OSError) else str(original)
    reason = (said or type(original).__name__).partition("\n")[0]
    if address.get_backend_name() != "sqlite":
        return Unusable(
            f"PostgreSQL at {address.host or 'its socket'} cannot be used ({reason})",
            "Look whether it runs and lets this user in; STEWARD_DATABASE says where it is.",
        )
    what = f"{address.database} cannot be used as the database ({reason})"
    if any(word in reason for word in _DAMAGE):
        return Unusable(what, "Put a copy of it back, or name another file in STEWARD_DATABASE.")
    return Unusable(
        what,
        "Look whether it is a file, and whether its folder is there and may be written; or name "
        "another one in STEWARD_DATABASE.",
    )


@contextlib.contextmanager
def busy() -> Iterator[None]:
    """A database that is locked, full or away is no bug, and whoever asked is told so."""
    try:
        yield
    except DBAPIError as error:
        why = hindrance(error)
        if why is None:
            raise
        raise Busy(str(error.orig).partition("\n")[0], why) from error
    except PoolTimeout as error:
        raise Busy("every connection is taken") from error


_SQLITE = {
    sqlite3.SQLITE_BUSY: Hindrance.BUSY,
    sqlite3.SQLITE_LOCKED: Hindrance.BUSY,
    sqlite3.SQLITE_PROTOCOL: Hindrance.BUSY,
    sqlite3.SQLITE_FULL: Hindrance.FULL,
    sqlite3.SQLITE_READONLY: Hindrance.READ_ONLY,
    sqlite3.SQLITE_READONLY_DBMOVED: Hindrance.AWAY,
    sqlite3.SQLITE_CANTOPEN: Hindrance.AWAY,
    sqlite3.SQLITE_IOERR: Hindrance.AWAY,
}
_POSTGRES = {"53100": Hindrance.FULL, "25006": Hindrance.READ_ONLY}


def hindrance(error: DBAPIError) -> Hindrance | None:
    """What stands in the way of a statement; None where the statement itself is wrong."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        # The lower byte is the kind of error, the rest says more of it.
        return _SQLITE.get(code, _SQLITE.get(code & 0xFF))
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state in _POSTGRES or not isinstance(error, OperationalError):
        return _POSTGRES.get(state)
    lost = not state or state.startswith(("08", "57P"))
    return Hindrance.AWAY if lost else Hindrance.BUSY

"""Why a database cannot be used, in words for whoever runs Steward."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

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

"""What every database of the tests would do again, done once in each process.

Thousands of tests open a database of their own. Its schema is made once and copied; and what
SQLAlchemy has put into words for one database it says to the next as well, as it does in a
Steward that runs for weeks over its only one.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache

from storage import engine
from storage.engine import open_storage
from storage.migrate import upgrade


class Statements:
    """A `compiled_cache` for all databases of a kind, where each has its own otherwise."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[Any, ...], Any] = LRUCache(5000)

    def get(self, key: tuple[Any, ...]) -> Any:
        return self._kept.get(self._of(key))

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._kept[self._of(key)] = compiled

    @staticmethod
    def _of(key: tuple[Any, ...]) -> tuple[Any, ...]:
        dialect, *rest = key
        return (dialect.name, *rest)


@cache
def empty() -> bytes:
    """A SQLite file with the newest schema and no rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "steward.db"
        open_storage(f"sqlite:///{path}").close()
        return path.read_bytes()


@contextmanager
def databases() -> Iterator[None]:
    """Databases are opened faster within. What is kept in a file of its own is made as always."""
    statements = Statements()

    def made(*address: Any, **options: Any) -> Engine:
        return create_engine(*address, **options, execution_options={"compiled_cache": statements})

    def upgraded(opened: Engine) -> str | None:
        path = Path(opened.url.database or "")
        # sqlite:// is a file as well, in a folder that goes with it.
        if path.parent.name.startswith("steward-") and not path.exists():
            path.write_bytes(empty())
        return upgrade(opened)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "create_engine", made)
        patch.setattr(engine, "upgrade", upgraded)
        yield


def collect_seldom() -> None:
    """What was imported stays: no collection has to look through it again. The numbers are of
    allocations between collections; Python's own are for programs a hundred times smaller."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()

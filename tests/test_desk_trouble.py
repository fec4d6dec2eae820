"""When the database is of no use for now: people are told why, and so is the log, once a minute."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.clock import new_id
from bot.model.project import Client
from bot.work import Busy, Hindrance
from storage.engine import Storage
from tests.postgres import database, postgres, storage
from tests.room import Room
from tests.storage_team import NOW, Team

__all__ = ["database", "postgres", "storage"]

REMEDY = "Tell whoever runs me; the log says why."


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with Room(url=f"sqlite:///{tmp_path / 'data' / 'steward.db'}") as place:
        place.say("wei", "/project new Acme website")
        yield place


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@contextmanager
def first(storage: Storage, statement: str) -> Iterator[None]:
    """Every connection begins with this statement."""

    def say(connection: DBAPIConnection, *_rest: object) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()

    event.listen(storage.engine, "checkout", say)
    yield
    event.remove(storage.engine, "checkout", say)


@contextmanager
def full(room: Room, folder: Path) -> Iterator[None]:
    with first(room.storage, "PRAGMA max_page_count = 1"):
        yield


@contextmanager
def read_only(room: Room, folder: Path) -> Iterator[None]:
    with first(room.storage, "PRAGMA query_only = 1"):
        yield


@contextmanager
def locked(room: Room, folder: Path) -> Iterator[None]:
    with (
        first(room.storage, "PRAGMA busy_timeout = 10"),
        closing(sqlite3.connect(folder / "steward.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def gone(room: Room, folder: Path) -> Iterator[None]:
    room.storage.engine.dispose()
    shutil.rmtree(folder)
    yield


Trouble = Callable[[Room, Path], AbstractContextManager[None]]
TROUBLES: dict[Trouble, str] = {
    full: "I cannot write right now: the disk is full. Nothing was changed.",
    read_only: "I cannot write right now: my database may only be read. Nothing was changed.",
    locked: "I am busy right now; nothing was changed.",
    gone: "I cannot reach my database right now. Nothing was changed.",
}


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.__name__))
def test_people_are_told_what_is_wrong(room: Room, folder: Path, trouble: Trouble) -> None:
    long = "/task " + "all the same words " * 2000
    with trouble(room, folder):
        said = room.say("wei", long)
    remedy = "Try again in a minute." if trouble is locked else REMEDY
    assert said.lines == [TROUBLES[trouble], remedy] and said.private


def test_the_log_says_what_the_driver_says_once_a_minute(
    room: Room, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "steward.desk")
    with read_only(room, folder):
        for pause in (0, 30, 31):
            room.clock.advance(timedelta(seconds=pause))
            room.say("wei", "/task Fix login")
    assert (
        caplog.messages == ["the database is read-only: attempt to write a readonly database"] * 2
    )


def test_what_is_mended_is_used_again(room: Room, folder: Path) -> None:
    with read_only(room, folder):
        room.say("wei", "/task Fix login")
    with first(room.storage, "PRAGMA query_only = 0"):
        assert room.say("wei", "/task Fix login").lines[0].startswith("✚ ACME-1")


def test_a_database_that_may_only_be_read_is_not_busy(storage: Storage) -> None:
    team = Team(storage)
    on_sqlite = storage.engine.dialect.name == "sqlite"
    statement = "PRAGMA query_only = 1" if on_sqlite else "SET TRANSACTION READ ONLY"
    with first(storage, statement), pytest.raises(Busy) as caught, team.changing() as work:
        work.clients.add(Client(new_id(NOW), "Acme Ltd"))
    assert caught.value.why is Hindrance.READ_ONLY

"""A disk that fills up (F14).

SQLite itself is told how many pages its file may have: what it meets there is what it meets on a
full disk (SQLITE_FULL, in the middle of a transaction), wherever the tests run and whoever runs
them; it is milder in that rows may still change within the pages there are. A limit on the size of files (RLIMIT_FSIZE) would be told as a broken disk, not as a full one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from bot.work import Busy
from storage.engine import look
from tests.room import Room
from tests.test_desk_trouble import first

FULL = "I cannot write right now: the disk is full. Nothing was changed."
SPARE = 12  # pages that are left; a task with its journal takes one or two


@contextmanager
def filling(room: Room, path: Path) -> Iterator[None]:
    """Meanwhile the database may grow by a few pages and no more."""
    with closing(sqlite3.connect(path)) as other:
        (pages,) = other.execute("PRAGMA page_count").fetchone()
    with first(room.storage, f"PRAGMA max_page_count = {pages + SPARE}"):
        yield
    room.storage.engine.dispose()  # there is space again, for connections that are new


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "steward.db"


@pytest.fixture
def room(path: Path) -> Iterator[Room]:
    """A task of Wei's is due in an hour."""
    with Room(url=f"sqlite:///{path}") as room:
        room.say("wei", "/pm settings agenda off")
        room.say("wei", "/project new Acme")
        room.say("wei", "/task Fix login due today 10:00")
        yield room


def titles(room: Room) -> list[str]:
    with room.work() as work:
        return [task.title for task in work.tasks.find(order=("number",))]


def fill_up(room: Room) -> list[str]:
    """Add tasks until one is refused; the titles of those that were added."""
    added: list[str] = []
    for n in range(300):
        title = f"Task {n} " + "about it " * 15
        said = room.say("wei", f"/task {title}")
        if said.lines[0] == FULL:
            assert said.private
            return added
        assert said.lines[0].startswith("✚ ACME-")
        added.append(title.strip())
    raise AssertionError("it was never full")


def test_f14_what_was_answered_is_there_and_what_was_refused_is_not(room: Room, path: Path) -> None:
    with filling(room, path):
        added = fill_up(room)
        assert added
        kept = ["Fix login", *added]
        assert titles(room) == kept, "reading goes on"
        assert room.say("wei", "/task list").lines[0].endswith(f"{len(kept)} tasks")
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert titles(room) == kept
    after = room.say("wei", "/task After")
    assert after.lines[0].startswith(f"✚ ACME-{len(kept) + 1} "), "no number was lost"
    room.restart()
    assert titles(room) == [*kept, "After"]
    room.close()
    seen = look(f"sqlite:///{path}")
    room._open()
    assert seen is not None and seen.wrong == () and seen.entries == len(kept) + 3


def test_f14_a_reminder_comes_once_however_full_it_is(room: Room, path: Path) -> None:
    with filling(room, path):
        fill_up(room)
        with suppress(Busy):  # what is noted of it may still find its place in the pages there are
            room.wait("2 hours")
    room.wait(until="2026-11-24 12:00")
    assert [post.lines[0] for post in room.posts] == ["⏰ Due now, Tue 24 Nov 10:00 · Acme"]

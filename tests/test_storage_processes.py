"""Others at the same database: a second process, a foreign lock, two threads with one request."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError

from bot.clock import new_id
from bot.model.people import Person
from bot.model.project import Client
from bot.model.task import TaskState
from bot.reply import Reply
from bot.work import Answered, Busy
from storage.engine import InUse, Storage, open_storage
from storage.work import SqlWork
from tests.postgres import database, postgres, storage
from tests.room import Room
from tests.storage_team import NOW, Team, said

__all__ = ["database", "postgres", "storage"]

HOLD = """
import sys
from storage.engine import InUse, open_storage
try:
    opened = open_storage(sys.argv[1])
except InUse as error:
    sys.exit(f"in use: {error}")
print("open", flush=True)
sys.stdin.read()
opened.close()
"""


@contextmanager
def another(url: str) -> Iterator[subprocess.Popen[str]]:
    """A second process that holds the database open until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def hears(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'steward.db'}"


def test_a_second_process_is_refused_with_the_remedy(url: str) -> None:
    open_storage(url).close()
    with another(url) as process:
        assert hears(process) == "open"
        with pytest.raises(InUse, match=f"process {process.pid}.*PostgreSQL"):
            open_storage(url)
        # One that only looks is let in.
        open_storage(url, migrate=False, exclusive=False).close()
        with pytest.raises(InUse):
            open_storage(url)


def test_this_process_keeps_others_out_until_it_closes(url: str) -> None:
    opened = open_storage(url)
    with another(url) as process:
        _out, error = process.communicate(timeout=30)
        assert "in use" in error
    opened.close()
    with another(url) as process:
        assert hears(process) == "open"


def test_a_killed_process_leaves_no_lock(url: str) -> None:
    with another(url) as process:
        assert hears(process) == "open"
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        open_storage(url).close()


def test_a_failed_start_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "steward.db"
    path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(Exception, match="not a database"):
        open_storage(f"sqlite:///{path}")
    path.unlink()
    open_storage(f"sqlite:///{path}").close()


def test_databases_kept_nowhere_are_not_shared() -> None:
    first, second = open_storage("sqlite://"), open_storage("sqlite://")
    try:
        Team(first)
        assert second.house.enter("test:home", "U1", "", "") is None
    finally:
        first.close()
        second.close()


def test_a_foreign_lock_is_busy_and_nothing_is_half_done(storage: Storage) -> None:
    team = Team(storage)
    with foreign_lock(storage):
        with pytest.raises(Busy), team.changing() as work:
            work.clients.add(Client(new_id(NOW), "Acme Ltd"))
        with team.reading() as work:
            assert work.clients.find() == []
    with team.changing() as work:
        work.clients.add(Client(new_id(NOW), "Acme Ltd"))
    with team.reading() as work:
        assert [client.name for client in work.clients.find()] == ["Acme Ltd"]


@contextmanager
def foreign_lock(storage: Storage) -> Iterator[None]:
    """Somebody else's transaction over the database; ours wait for it a tenth of a second."""

    on_sqlite = storage.engine.dialect.name == "sqlite"

    def hurry(connection: DBAPIConnection, *_rest: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 100" if on_sqlite else "SET lock_timeout = 100")
        cursor.close()

    event.listen(storage.engine, "checkout", hurry)
    if on_sqlite:
        path = str(storage.engine.url.database)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
    else:
        with storage.engine.connect() as connection:
            connection.execute(text("SELECT seq FROM head FOR UPDATE"))
            yield
    event.remove(storage.engine, "checkout", hurry)


def test_a_statement_that_is_wrong_is_no_busy_database(storage: Storage) -> None:
    team = Team(storage)
    with pytest.raises(Exception, match="nowhere") as caught, team.changing() as work:
        work.connection.execute(
            text("SELECT nowhere FROM task WHERE org = :org"), {"org": team.org}
        )
    assert not isinstance(caught.value, Busy)


def test_one_request_from_two_threads_is_answered_once(storage: Storage) -> None:
    team = Team(storage)
    before = team.last()
    together = threading.Barrier(2)

    def say(name: str) -> tuple[str, Reply]:
        together.wait(10)
        try:
            with storage.house.open(team.org, NOW, changes=True, request="the same") as work:
                work.clients.add(Client(new_id(NOW), name))
                reply = work.save(
                    request="the same", actor=team.ana.id, line=name,
                    answer=lambda seq: said(f"{name} as entry {seq}"),
                )  # fmt: skip
                return "saved", reply
        except Answered as answered:
            return "answered", answered.reply

    with ThreadPoolExecutor(2) as pool:
        ends = sorted(pool.map(say, ("one", "two")), key=lambda end: end[0])
    assert [end for end, _reply in ends] == ["answered", "saved"]
    assert ends[0][1] == ends[1][1] == team.enter("U1", request="the same").answered
    assert team.last() == before + 1
    with team.reading() as work:
        assert len(work.clients.find()) == 1


def test_a_request_said_twice_has_one_answer_even_if_nothing_is_left_to_do(
    storage: Storage,
) -> None:
    team = Team(storage)
    task = team.task(1)

    def close(work: SqlWork) -> Reply:
        found = work.tasks.get(task.id)
        assert found is not None
        text = "done" if found.open else "it was done already"
        found.state = TaskState.DONE
        return work.save(request="r", actor=None, line="", answer=lambda seq: said(text))

    with storage.house.open(team.org, NOW, changes=True, request="r") as work:
        first = close(work)
    with (
        pytest.raises(Answered) as caught,
        storage.house.open(team.org, NOW, changes=True, request="r") as work,
    ):
        close(work)
    assert caught.value.reply == first == said("done")


def test_changes_from_many_threads_are_one_chain(storage: Storage) -> None:
    team = Team(storage)
    before = team.last()

    def add(n: int) -> int:
        with team.changing(request=f"thread {n}") as work:
            number = work.number(team.acme.id, "task")
            work.tasks.add(team.unsaved(number))
        return number

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(add, range(24)))
    assert sorted(numbers) == list(range(1, 25))
    assert team.last() == before + 24
    with team.reading() as work:
        assert work.tally(team.acme.id, "task") == {"todo": 24}


def test_two_first_requests_of_one_account_make_one_person(storage: Storage) -> None:
    team = Team(storage)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _n: team.admit("U2", "Bo Chen"), range(4)))
    with team.reading() as work:
        assert sorted(person.handle for person in work.people.find()) == ["ana", "bo"]


def test_a_new_task_reads_four_times_and_commits_once() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        reads: list[str] = []
        commits: list[Connection] = []

        def executed(
            connection: Connection, cursor: object, statement: str, *_rest: object
        ) -> None:
            if statement.startswith("SELECT"):
                reads.append(statement)

        engine = room.storage.engine
        event.listen(engine, "before_cursor_execute", executed)
        event.listen(engine, "commit", commits.append)
        room.say("wei", "/task Fix login @wei due friday 5pm")
        assert len(reads) <= 4, reads
        assert len(commits) == 1
        commits.clear()
        room.say("wei", "/my")
        assert commits == []


def test_errors_say_nothing_of_what_people_wrote(storage: Storage) -> None:
    team = Team(storage)
    secret = "the merger with umbrella"
    with pytest.raises(IntegrityError) as caught, team.changing() as work:
        work.people.add(Person(new_id(NOW), secret, team.ana.handle))
    told = "".join(traceback.format_exception(caught.value)).lower()
    assert secret not in told
    assert f"({team.org}, {team.ana.handle})" not in told

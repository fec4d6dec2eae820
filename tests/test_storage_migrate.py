"""Bringing a database up to date: from nothing, from an older schema, and never from a newer one."""

from __future__ import annotations

import importlib
import shutil
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from bot.model.forum import Seat, Thread
from bot.model.moment import Moment
from bot.model.project import Audience, Room
from storage.engine import open_storage
from storage.migrate import HEAD, SCRIPTS, Newer, revision, run_migrations, upgrade
from storage.schema import whole
from tests.postgres import Server, postgres
from tests.storage_team import NOW, Team

__all__ = ["postgres"]

ROOT = Path(__file__).parent.parent


@pytest.fixture(params=["sqlite", "postgresql"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that has never been opened."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'steward.db'}"
    server: Server = request.getfixturevalue("postgres")
    return server.fresh()


def plain(url: str) -> Engine:
    """The database without anything of ours around it."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return create_engine(address)


def differences(url: str) -> list[object]:
    engine = plain(url)
    try:
        with engine.connect() as connection:
            options = {"compare_type": True, "compare_server_default": True}
            context = MigrationContext.configure(connection, opts=options)
            return list(compare_metadata(context, whole()))
    finally:
        engine.dispose()


def tables(url: str) -> set[str]:
    engine = plain(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def found(url: str) -> str | None:
    engine = plain(url)
    try:
        with engine.connect() as connection:
            return revision(connection)
    finally:
        engine.dispose()


def test_there_is_one_head_and_the_constant_names_it() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_new_database_has_the_newest_schema(nothing: str) -> None:
    open_storage(nothing).close()
    assert found(nothing) == HEAD
    assert differences(nothing) == []


def test_migrated_from_empty_it_is_the_same(nothing: str) -> None:
    engine = plain(nothing)
    with engine.begin() as connection:
        run_migrations(connection)
    engine.dispose()
    assert found(nothing) == HEAD
    assert differences(nothing) == []


def test_the_comparison_would_see_a_missing_index(nothing: str) -> None:
    open_storage(nothing).close()
    engine = plain(nothing)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_post_standing"))
    engine.dispose()
    assert len(differences(nothing)) == 1


def test_a_newer_schema_is_refused_and_stays_as_it_is(nothing: str) -> None:
    open_storage(nothing).close()
    engine = plain(nothing)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("DROP TABLE note"))
    engine.dispose()
    before = tables(nothing)
    with pytest.raises(Newer, match="9999"):
        open_storage(nothing)
    assert found(nothing) == "9999"
    assert tables(nothing) == before
    # A SQLite file that was refused is not held any more.
    open_storage(nothing, migrate=False).close()


def test_what_is_counted_from_now_on_is_counted_of_what_was_there(nothing: str) -> None:
    storage = open_storage(nothing)
    team = Team(storage)
    with team.changing() as work:
        for n, due in enumerate((None, *[Moment.of(NOW, "UTC")] * 3), 1):
            task = replace(team.unsaved(n), due=due)
            work.tasks.add(task)
        task.finish(NOW, team.ana.id)
    dated = importlib.import_module("storage.migrations.versions.0030_dated")
    migrating = MigrationContext.configure
    engine = plain(nothing)
    with engine.begin() as connection, Operations.context(migrating(connection)):
        dated.downgrade()
        assert connection.scalar(text("SELECT count(*) FROM tally WHERE kind = 'due'")) == 0
        dated.upgrade()
    engine.dispose()
    with team.reading() as work:
        assert work.tally(team.acme.id, "due") == {NOW.date().isoformat(): 2}
    storage.close()


def test_the_counts_of_a_project_stand_together_on_sqlite_made_or_migrated(tmp_path: Path) -> None:
    made, migrated = (f"sqlite:///{tmp_path / name}.db" for name in ("made", "migrated"))
    open_storage(made).close()
    engine = plain(migrated)
    with engine.begin() as connection:
        run_migrations(connection)
    engine.dispose()
    for url in (made, migrated):
        engine = plain(url)
        with engine.connect() as connection:
            said = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'tally'"))
        engine.dispose()
        assert str(said).split()[-2:] == ["WITHOUT", "ROWID"], url


def test_counts_stay_when_their_table_is_made_anew(nothing: str) -> None:
    storage = open_storage(nothing)
    team = Team(storage)
    with team.changing() as work:
        for n in range(1, 4):
            work.tasks.add(replace(team.unsaved(n), due=Moment.of(NOW, "UTC")))
    anew = importlib.import_module("storage.migrations.versions.0045_done")
    engine = plain(nothing)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        anew.downgrade()
        assert connection.scalar(text("SELECT sum(n) FROM tally WHERE kind = 'due'")) == 3
        anew.upgrade()
    engine.dispose()
    assert differences(nothing) == []
    with team.reading() as work:
        assert work.tally(team.acme.id, "task") == {"todo": 3}
        assert work.tally(team.acme.id, "due") == {NOW.date().isoformat(): 3}
    storage.close()


def test_threads_that_were_joined_to_a_task_are_discussions_of_it(nothing: str) -> None:
    storage = open_storage(nothing)
    team = Team(storage)
    with team.changing("thread") as work:
        task = work.tasks.add(team.unsaved(1))
        room = work.rooms.add(
            Room("r1", team.workspace, "7", "website", team.acme.id, Audience.TEAM)
        )
        plain_one = work.threads.add(Thread("t1", team.acme.id, None, task.id))
        work.threads.put(plain_one, Seat(team.workspace, "71"))
        post = work.threads.add(Thread("t2", team.acme.id, room.id, task.id))
        work.threads.put(post, Seat(team.workspace, "72"))
    linked = importlib.import_module("storage.migrations.versions.0041_linked")
    engine = plain(nothing)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        linked.upgrade()
    engine.dispose()
    with team.reading() as work:
        (found,) = work.discussions.find()
        assert (found.workspace, found.room, found.thread) == (team.workspace, "", "71")
        assert (found.task, found.taken_by, found.taken_at) == (task.id, team.ana.id, NOW)
        assert work.threads.at(team.workspace, "71") is None
        assert [one.id for one in work.threads.find()] == ["t2"]
    assert storage.house.heed(team.workspace, "7", "71").linked, (
        "answers there are comments from now on"
    )
    assert not storage.house.heed(team.workspace, "7", "72").linked
    storage.close()


# An older schema


@pytest.fixture
def older(nothing: str) -> str:
    """A database of an imagined schema 0000, with a row in it."""
    engine = plain(nothing)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0000')"))
        connection.execute(text("CREATE TABLE old (word TEXT)"))
        connection.execute(text("INSERT INTO old VALUES ('kept')"))
    engine.dispose()
    return nothing


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Our migrations, with one before the first."""
    folder = tmp_path / "migrations"
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    first = folder / "versions" / "0001_first.py"
    source = first.read_text("utf-8")
    first.write_text(source.replace("down_revision = None", 'down_revision = "0000"'), "utf-8")
    (folder / "versions" / "0000_before.py").write_text(
        'revision = "0000"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n', "utf-8"
    )
    return folder


def copies(tmp_path: Path) -> list[Path]:
    return list(tmp_path.glob("steward.db.before-*"))


def test_an_older_schema_is_brought_up_to_date_after_a_copy(
    older: str, scripts: Path, tmp_path: Path
) -> None:
    storage = open_storage(older, migrate=False)
    assert upgrade(storage.engine, scripts) == "0000"
    storage.close()
    assert found(older) == HEAD
    assert tables(older) == {*whole().tables, "alembic_version", "old"}
    if older.startswith("sqlite"):
        (copy,) = copies(tmp_path)
        with sqlite3.connect(copy) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            assert names == {"old", "alembic_version"}
            assert connection.execute("SELECT word FROM old").fetchall() == [("kept",)]
        connection.close()


def test_a_migration_that_fails_leaves_everything_as_it_was(older: str, scripts: Path) -> None:
    first = scripts / "versions" / "0001_first.py"
    source = first.read_text("utf-8")
    last = '    op.create_index("ix_schedule_room"'
    assert last in source
    first.write_text(source.replace(last, f'    raise RuntimeError("half")\n{last}'), "utf-8")
    storage = open_storage(older, migrate=False)
    with pytest.raises(RuntimeError, match="half"):
        upgrade(storage.engine, scripts)
    storage.close()
    assert found(older) == "0000"
    assert tables(older) == {"old", "alembic_version"}


def test_no_copy_is_made_where_nothing_changes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'steward.db'}"
    for _ in range(2):
        open_storage(url).close()
    assert copies(tmp_path) == []


def test_two_that_start_at_once_do_it_once(nothing: str) -> None:
    storages = [open_storage(nothing, migrate=False, exclusive=False) for _ in range(2)]
    for storage in storages:
        storage.engine.connect().close()
    start = threading.Barrier(2)

    def go(engine: Engine) -> str | None:
        start.wait()
        return upgrade(engine)

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(go, [storage.engine for storage in storages]))
    for storage in storages:
        storage.close()
    assert sorted(outcomes, key=str) == [HEAD, None]
    assert differences(nothing) == []


def test_at_head_alembic_is_not_even_imported(nothing: str) -> None:
    open_storage(nothing).close()
    program = (
        "import sys\n"
        "from storage.engine import open_storage\n"
        "open_storage(sys.argv[1]).close()\n"
        "sys.exit(any(name.partition('.')[0] == 'alembic' for name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program, nothing], cwd=ROOT, check=False)
    assert done.returncode == 0

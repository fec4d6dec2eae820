"""A database of the first schema, full of rows that refer to one another, brought up to date.

The rows are written by the Steward of today, and put into the first schema as it would have
written them: without the columns that came later, in the journal's images too.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, insert, inspect, select, text

from bot.model.post import PostState
from bot.model.project import ProjectState
from storage.chain import chained
from storage.columns import canonical
from storage.engine import open_storage
from storage.migrate import HEAD, SCRIPTS
from storage.schema import whole
from tests.postgres import Server, postgres
from tests.posts import begun, claim, standing
from tests.storage_team import NOW, Team, at
from tests.test_storage_histories import (
    History,
    derived_agrees,
    everything,
    walk,
)
from tests.test_storage_migrate import differences, found, plain

__all__ = ["postgres"]

Rows = dict[str, list[dict[str, Any]]]
_SIGNED = ("seq", "request", "actor", "line", "at", "reply", "undoes", "subject")


@pytest.fixture(params=["sqlite", "postgresql"])
def first(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of the first schema."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'steward.db'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        url = server.fresh()
    engine = plain(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    return url


@pytest.fixture
def team() -> Iterator[Team]:
    """A team with a long history, at the end of which there is something of everything."""
    storage = open_storage("sqlite://")
    made = Team(storage)
    history = History(made, random.Random(7), first=True)
    for _ in range(20):
        history.step()
    with made.changing() as work:
        project = work.projects.get(made.acme.id)
        assert project is not None
        project.state = ProjectState.ACTIVE
        task = work.tasks.add(made.unsaved(work.number(made.acme.id, "task"), due=at(15)))
        part = work.tasks.add(made.unsaved(work.number(made.acme.id, "task")))
        part.parent, part.after = task.id, [task.id]
    for add in (history.add_note, history.add_log, history.add_risk, history.add_client,
                history.add_account, history.add_member, history.add_room,
                history.add_schedule):  # fmt: skip
        with made.changing() as work:
            add(work)
    storage.posts.enqueue(made.org, [standing("1", NOW)], NOW)
    (in_hand,) = claim(made, NOW)
    assert begun(made, in_hand)
    yield made
    storage.close()


def rows_of(connection: Connection) -> Rows:
    """Every row there is, by its table, in the order in which they were written."""
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in whole().sorted_tables
    }


def put(url: str, rows: Rows) -> None:
    """The rows as the first schema had them."""
    engine = plain(url)
    with engine.begin() as connection:
        old = MetaData()
        old.reflect(connection)
        columns = {table.name: set(table.columns.keys()) for table in old.sorted_tables}
        signed(rows, columns)
        for table in old.sorted_tables:
            fitting = [
                {name: value for name, value in row.items() if name in columns[table.name]}
                for row in rows.get(table.name, [])
            ]
            if table.name == "tally":  # what is counted since is counted on the way
                fitting = [row for row in fitting if row["kind"] != "due"]
            if table.name == "post":
                fitting = [row | hands(row, rows) for row in fitting]
            if fitting:
                connection.execute(insert(table), fitting)
        empty = [t.name for t in old.sorted_tables if not connection.execute(select(t)).first()]
    engine.dispose()
    assert empty == [], "a table without a row shows nothing"


def hands(post: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Who has a post in hand, and whether it may have been said, as it stood at each of them."""
    pending = post["state"] == "pending"
    taken = [row for row in rows["claim"] if pending and row["inbox"] == post["inbox"]]
    return {
        "unsure": post["id"] in {row["id"] for row in rows["attempt"]},
        "holder": taken[0]["holder"] if taken else None,
        "lease_until": taken[0]["until"] if taken else None,
    }


def said_at_last(team: Team) -> None:
    """What was in hand when the old one ended: it is looked for, when its lease is over."""
    assert claim(team, NOW) == []
    (again,) = claim(team, NOW + timedelta(minutes=2))
    assert [doubt.posts for doubt in again.doubts] == [frozenset({again.posts[0].id})]
    team.storage.posts.close(again, {again.posts[0].id: PostState.SENT}, NOW, "ref")


def signed(rows: Rows, columns: dict[str, set[str]]) -> None:
    """The journal as it was: no image has a column that came later, and the chain is whole."""
    for change in rows["change"]:
        for side in ("before", "after"):
            if change[side]:
                image = json.loads(change[side]).items()
                known = {name: value for name, value in image if name in columns[change["kind"]]}
                change[side] = canonical(known)
    previous = ""
    for entry in sorted(rows["entry"], key=lambda row: int(row["seq"])):
        said = {name: entry[name] for name in _SIGNED}
        changes = [
            {name: change[name] for name in ("kind", "key", "before", "after")}
            for change in sorted(rows["change"], key=lambda row: int(row["n"]))
            if change["seq"] == entry["seq"]
        ]
        previous = entry["hash"] = chained(previous, said, changes)
    (head,) = rows["head"]
    head["hash"] = previous


def ordered(rows: Rows) -> Rows:
    return {name: sorted(of_table, key=repr) for name, of_table in rows.items()}


def test_every_row_is_kept_and_old_acts_can_be_undone(first: str, team: Team) -> None:
    with team.storage.engine.connect() as connection:
        rows = rows_of(connection)
    put(first, rows)  # and makes the journal in `rows` an old one
    assert not any('"needs"' in (change["after"] or "") for change in rows["change"])
    assert found(first) == "0001"
    end = everything(team)

    team.storage = open_storage(first)
    try:
        assert found(first) == HEAD and differences(first) == []
        with team.storage.engine.connect() as connection:
            assert ordered(rows_of(connection)) == ordered(rows)
            if first.startswith("sqlite"):
                assert connection.execute(text("PRAGMA foreign_key_check")).fetchall() == []
                assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
            keys = inspect(connection).get_foreign_keys("task")
            assert {"milestone", "project", "task"} <= {key["referred_table"] for key in keys}
        assert everything(team) == end
        said_at_last(team)
        derived_agrees(team)
        undone = walk(team, 2, undone=False)
        assert undone > 20
        with team.reading() as work:
            assert not [*work.tasks.find(), *work.logs.find(), *work.risks.find()]
        assert walk(team, 2, undone=True) == undone
        assert everything(team) == end
    finally:
        team.storage.close()


def test_a_report_on_its_way_names_its_room_from_then_on(first: str, team: Team) -> None:
    """It goes to several, and each has a post of its own."""
    with team.storage.engine.connect() as connection:
        rows = rows_of(connection)
    sent = {"subject": "report/r1", "line": "report deliver r1", "state": "pending"}
    told = {**rows["post"][0], **sent, "id": "p2", "key": "report/r1/draft"}
    goes = {**told, "id": "p1", "key": "report/r1/send", "person": None, "room": "m1"}
    rows["post"] = [*rows["post"], told, goes]
    put(first, rows)
    team.storage = open_storage(first)
    try:
        with team.storage.engine.connect() as connection:
            found = connection.execute(text("SELECT id, key FROM post WHERE id IN ('p1', 'p2')"))
            assert sorted(tuple(row) for row in found) == [
                ("p1", "report/r1/send/m1"), ("p2", "report/r1/draft"),
            ]  # fmt: skip
    finally:
        team.storage.close()


def test_what_a_later_schema_brought_can_be_used_at_once(first: str, team: Team) -> None:
    with team.storage.engine.connect() as connection:
        rows = rows_of(connection)
    put(first, rows)
    team.storage = open_storage(first)
    try:
        said_at_last(team)
        derived_agrees(team)
        with team.changing() as work:
            task = work.tasks.find(order=("number",), limit=1)[0]
            task.needs, task.remind = ["figma2"], ["3d"]
            person = work.people.get(team.ana.id)
            assert person is not None and person.also == []
            person.also = ["安娜"]
        team.undo(team.last())
        with team.reading() as work:
            kept = work.tasks.get(task.id)
            assert kept is not None and (kept.needs, kept.remind) == ([], None)
        derived_agrees(team)
        assert team.now == NOW
    finally:
        team.storage.close()

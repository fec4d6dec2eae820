"""The guard: which statements a Work may send, and which are refused before they are sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from storage.engine import Storage
from storage.guard import AcrossTenants, pin_of
from tests.postgres import database, postgres, storage

__all__ = ["database", "postgres", "storage"]

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def team(storage: Storage, workspace: str) -> str:
    """A new organisation with one person in it; its id."""
    storage.house.admit(
        workspace,
        "U1",
        name="Ana",
        zone="UTC",
        locale="en",
        room="",
        outsider=False,
        home=("UTC", "en"),
        now=NOW,
    )
    entrance = storage.house.enter(workspace, "U1", "", "r")
    assert entrance is not None
    return entrance.organisation.id


@pytest.mark.parametrize(
    ("statement", "pin"),
    [
        ("SELECT id FROM task WHERE org = ?", 0),
        ("SELECT task.id FROM task WHERE task.org = %(org_)s::VARCHAR AND id = %(id_)s", "org_"),
        ('SELECT max(n) FROM "tally" WHERE "tally"."org" = ? GROUP BY kind', 0),
        ("UPDATE task SET title=?, state=? WHERE task.org = ? AND task.id = ?", 2),
        ("DELETE FROM note WHERE note.org = ? AND note.id IN (?, ?)", 0),
        ("INSERT INTO note (id, org, text) VALUES (?, ?, ?)", 1),
        ("INSERT INTO note (org, text) VALUES (%(org)s::VARCHAR, lower(%(text)s))", "org"),
        (
            "INSERT INTO note (org, at) "
            "VALUES (%(org)s::VARCHAR, %(at)s::TIMESTAMP WITH TIME ZONE)",
            "org",
        ),
        (
            "INSERT INTO tally (org, n) VALUES (?, ?) "
            "ON CONFLICT (org, project) DO UPDATE SET n = (tally.n + excluded.n)",
            0,
        ),
        ("SELECT id FROM task WHERE org = ? AND lower(title) LIKE lower(?) ESCAPE '\\'", 0),
        (
            "SELECT a.org, a.id FROM (SELECT task.org AS org, task.id AS id, row_number() OVER "
            "(PARTITION BY task.project ORDER BY task.due_at DESC) AS rank_ FROM task "
            "WHERE task.org = ? AND task.project IN (?, ?)) AS a WHERE a.rank_ BETWEEN ? AND ?",
            0,
        ),
    ],
)
def test_the_five_forms_name_the_value_that_pins_them(statement: str, pin: int | str) -> None:
    assert pin_of(statement) == pin


@pytest.mark.parametrize(
    "statement",
    [
        # No pin, or none that holds.
        "SELECT id FROM task",
        "SELECT id FROM task WHERE id = ?",
        "SELECT id FROM task WHERE id = ? AND org = ?",
        "SELECT id FROM task WHERE org <> ?",
        "SELECT id FROM task WHERE org = org",
        "SELECT id FROM task WHERE org = 'other'",
        "SELECT id FROM task WHERE org = ? OR 1 = 1",
        "SELECT id FROM task WHERE org = ? = 0",
        "SELECT id FROM task WHERE org = ? IS NOT NULL",
        "SELECT id FROM task WHERE org = ? || ''",
        "SELECT id FROM task WHERE NOT org = ?",
        # A ranked one that is not pinned inside, or has another beside or behind it.
        "SELECT a.id FROM (SELECT id FROM task WHERE id = ?) AS a WHERE a.org = ?",
        "SELECT a.id FROM (SELECT id FROM task WHERE org = ?) AS a, task WHERE a.id = ?",
        "SELECT b.id FROM (SELECT id FROM task WHERE org = ? AND (1 = 1)) AS a, (task) AS b WHERE 1",
        "SELECT a.id FROM (SELECT id FROM task WHERE org = ?) AS a WHERE a.id IN (SELECT id FROM task)",
        "SELECT (SELECT max(id) FROM task) FROM (SELECT id FROM task WHERE org = ?) AS a WHERE 1",
        "SELECT p.id FROM person AS p, FROM (SELECT id FROM task WHERE org = ?) AS a WHERE 1",
        "SELECT p.id FROM person AS p LEFT OUTER FROM (SELECT id FROM task WHERE org = ?) AS a WHERE 1",
        # Another table beside or behind the pinned one.
        "SELECT task.id FROM task, person WHERE task.org = ?",
        "SELECT task.id FROM task JOIN person ON 1 = 1 WHERE task.org = ?",
        "SELECT id FROM task WHERE org = ? UNION SELECT id FROM task WHERE org = ?",
        "SELECT id FROM task WHERE org = ? AND id IN (SELECT id FROM person)",
        "SELECT (SELECT name FROM person), id FROM task WHERE org = ?",
        "SELECT id FROM (SELECT * FROM task) WHERE org = ?",
        "WITH x AS (SELECT 1) SELECT id FROM task WHERE org = ?",
        "SELECT id FROM task WHERE person.org = ?",
        "UPDATE task SET title = person.name FROM person WHERE task.org = ?",
        # Names written in a way that hides them.
        "SELECT id FROM main.task WHERE org = ?",
        "SELECT id FROM/**/task",
        "SELECT id FROM task -- WHERE org = ?",
        "SELECT id FROM `task` WHERE org = ?",
        "SELECT id FROM [task] WHERE org = ?",
        "SELECT id FROM ONLY task",
        "SELECT id FROM (task)",
        "SELECT E'a\\' FROM task WHERE org = ? --'",
        """SELECT 1 AS " '", name AS x FROM person UNION SELECT 1, " '" FROM task WHERE org = ?""",
        """SELECT id AS "a b" FROM task WHERE org = ?""",
        "SELECT $$FROM task WHERE org = ?$$",
        # More than it says.
        "SELECT id FROM task WHERE org = ?; DELETE FROM task",
        "TABLE task",
        "DROP TABLE task",
        "TRUNCATE task",
        "PRAGMA foreign_keys = OFF",
        "ATTACH DATABASE 'x' AS y",
        "SELECT 1",
        # What belongs to nobody, or to the house.
        "SELECT id FROM organisation WHERE id = ?",
        "SELECT version_num FROM alembic_version",
        # Writing across.
        "UPDATE task SET title = ?",
        "UPDATE task SET org = ? WHERE org = ?",
        "UPDATE task SET title = ?, org = ? WHERE org = ?",
        "UPDATE task SET (title, org) = (?, ?) WHERE org = ?",
        "INSERT INTO note (id, text) VALUES (?, ?)",
        "INSERT INTO note (org, id) VALUES ('other', ?)",
        "INSERT INTO note (org, id) VALUES (?, ?), ('other', ?)",
        "INSERT INTO note (org, id) SELECT org, id FROM task WHERE org = ?",
        "INSERT OR REPLACE INTO account (org, id) VALUES (?, ?)",
        "INSERT INTO account (org, id) VALUES (?, ?) "
        "ON CONFLICT (workspace, native) DO UPDATE SET person = ?",
        "INSERT INTO tally (org, n) VALUES (?, ?) ON CONFLICT (org) DO UPDATE SET org = ?",
    ],
)
def test_whatever_is_not_one_of_them_is_refused(statement: str) -> None:
    assert pin_of(statement) is None


RAW = {
    "read its own": ("SELECT name FROM person WHERE org = :own", True),
    "change its own": ("UPDATE person SET name = 'Bo' WHERE org = :own", True),
    "read the other's": ("SELECT name FROM person WHERE org = :other", False),
    "read everybody's": ("SELECT name FROM person", False),
    "hide behind its own": ("SELECT name FROM person WHERE org = :other AND :own = :own", False),
    "change the other's": ("UPDATE person SET name = :own WHERE org = :other", False),
    "take one over": ("UPDATE person SET org = :own WHERE org = :other", False),
    "give one away": ("UPDATE person SET org = :other WHERE org = :own", False),
    "remove the other's": ("DELETE FROM person WHERE org = :other", False),
    "plant one there": ("INSERT INTO client (org, id, name) VALUES (:other, :own, :own)", False),
}


def test_raw_text_is_held_to_the_same(storage: Storage) -> None:
    own, other = team(storage, "test:a"), team(storage, "test:b")
    for name, (statement, allowed) in RAW.items():
        values = {k: v for k, v in {"own": own, "other": other}.items() if f":{k}" in statement}
        with storage.house.open(own, NOW, changes=True) as work:
            refused = False
            try:
                work.connection.execute(text(statement), values)
            except AcrossTenants:
                refused = True
            assert refused is not allowed, name


def test_every_row_of_a_batch_is_looked_at(storage: Storage) -> None:
    own, other = team(storage, "test:a"), team(storage, "test:b")
    statement = text("INSERT INTO client (org, id, name) VALUES (:org, :id, :id)")
    rows = [{"org": own, "id": "1"}, {"org": other, "id": "2"}]
    with (
        storage.house.open(own, NOW, changes=True) as work,
        pytest.raises(AcrossTenants),
    ):
        work.connection.execute(statement, rows)


def test_the_guard_outlives_a_rollback(storage: Storage) -> None:
    own = team(storage, "test:a")
    with storage.house.open(own, NOW, changes=True) as work:
        connection = work.connection
        connection.rollback()
        with pytest.raises(AcrossTenants):
            connection.execute(text("SELECT name FROM person"))

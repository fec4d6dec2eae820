"""The journal: what happened to what, the chain that shows tampering, and taking things back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, create_engine, select, update

from bot.clock import new_id
from bot.model.task import Note, Task, TaskState
from bot.work import Act
from storage import schema
from storage.chain import verify
from storage.engine import Storage, open_storage
from tests.postgres import database, postgres, storage
from tests.storage_team import NOW, Team, at

__all__ = ["database", "postgres", "storage"]


@pytest.fixture
def team(storage: Storage) -> Team:
    return Team(storage)


def change(team: Team, task: Task, actor: str | None = None, **fields: Any) -> int:
    """Change fields of a task in a Work of its own; the number of the entry."""
    with team.changing(actor=actor) as work:
        found = work.tasks.get(task.id)
        assert found is not None
        for name, value in fields.items():
            setattr(found, name, value)
    return team.last()


def now_of(team: Team, task: Task) -> Task:
    with team.reading() as work:
        found = work.tasks.get(task.id)
    assert found is not None
    return found


def checked(team: Team) -> int | None:
    with team.storage.engine.connect() as connection:
        return verify(connection, team.org)


# History


def test_history_tells_what_each_act_changed_newest_first(team: Team) -> None:
    task = team.task(1)
    made = team.last()
    renamed = change(team, task, title="Mend the login", labels=["web"])
    with team.changing() as work:
        work.tasks.drop(work.tasks.find()[0])
    dropped = team.last()
    with team.reading() as work:
        history = work.journal.history("task", task.id)
        newest = work.journal.history("task", task.id, limit=1)
        other = work.journal.history("task", "nobody")
    assert [act.seq for act, _change in history] == [dropped, renamed, made]
    changes = {act.seq: change for act, change in history}
    whole = changes[made].after or {}
    assert changes[made].before is None
    assert whole["title"] == "Fix login"
    assert "due_at" not in whole
    assert changes[renamed].before == {"title": "Fix login", "labels": "[]"}
    assert changes[renamed].after == {"title": "Mend the login", "labels": '["web"]'}
    assert changes[dropped].before == {**whole, **(changes[renamed].after or {})}
    assert changes[dropped].after is None
    assert newest == history[:1]
    assert other == []


def test_an_act_says_who_when_and_what_came_first(team: Team) -> None:
    task = team.task(1)
    with team.reading() as work:
        act = work.journal.recent(1)[0]
        assert work.journal.act(act.seq) == act
        assert work.journal.act(99) is None
        assert work.journal.changes(99) == []
        (change, *_rest) = work.journal.changes(act.seq)
    assert act == Act(2, team.ana.id, "something", NOW, None, None)
    assert (change.kind, change.key) == ("task", task.id)
    assert act.at.tzinfo is UTC


def test_a_work_that_changes_nothing_leaves_no_entry(team: Team) -> None:
    task = team.task(1)
    before = team.last()
    with team.changing() as work:
        found = work.tasks.get(task.id)
        assert found is not None
        found.title = "Something else"
        found.title = task.title
        work.tasks.drop(work.tasks.add(team.unsaved(2)))
    assert team.last() == before
    with team.reading() as work:
        assert work.tasks.find(number=2) == []


def test_latest_is_what_the_person_touched_last(team: Team) -> None:
    first, second = team.task(1), team.task(2)
    change(team, first, title="x")
    with team.reading() as work:
        assert work.journal.latest(team.ana.id, "task") == first.id
        assert work.journal.latest(team.ana.id, "risk") is None
        assert work.journal.latest("nobody", "task") is None
    assert second.id != first.id


# The chain


def test_the_chain_holds_whatever_the_zone_of_the_clock(team: Team) -> None:
    team.now = NOW.astimezone(timezone(timedelta(hours=8)))
    team.task(1)
    assert checked(team) is None


def entries(team: Team) -> None:
    """Three acts, one of them undone, with all kinds of values in them."""
    task = team.task(1, due=at(1))
    change(team, task, title="Mend", state=TaskState.DOING, labels=["a"])
    team.undo(team.last())


COLUMNS = [
    (table, column)
    for table in (schema.entry, schema.change, schema.head)
    for column in table.c
    if column.name != "org"
]


@pytest.mark.parametrize(
    ("table", "column"), COLUMNS, ids=[f"{t.name}.{c.name}" for t, c in COLUMNS]
)
def test_every_changed_value_is_found(team: Team, table: Table, column: Any) -> None:
    entries(team)
    assert checked(team) is None
    keys = list(table.primary_key)
    with team.storage.engine.connect() as connection:
        rows = connection.execute(select(*keys, column)).all()
    for row in rows:
        with team.storage.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            elif column.name == "seq":
                continue  # its keys do not let a number be changed alone
            this = [key == value for key, value in zip(keys, row[:-1], strict=True)]
            connection.execute(update(table).where(*this).values({column.name: other(row[-1])}))
            found = verify(connection, team.org)
            assert found is not None, row
            if table is not schema.head and column.name != "seq":
                assert found == row.seq
            connection.rollback()
    assert checked(team) is None


def other(value: Any) -> Any:
    """Nearly the same value: one step, one letter, or something where there was nothing."""
    match value:
        case None:
            return "1"
        case int():
            return value + 7
        case str():
            return value[:-1] + ("0" if not value.endswith("0") else "1") if value else "x"
    return value + timedelta(microseconds=1)


def test_every_changed_byte_is_found(tmp_path: Path) -> None:
    """As somebody with an editor would do it, when nothing but the chain is in the way."""
    url = f"sqlite:///{tmp_path / 'steward.db'}"
    storage = open_storage(url)
    team = Team(storage)
    entries(team)
    storage.close()
    engine = create_engine(url)
    with engine.connect() as connection:
        for table, column in COLUMNS:
            value = f'CAST("{column.name}" AS TEXT)'
            rows = connection.exec_driver_sql(
                f'SELECT rowid, {value} FROM {table} WHERE "{column.name}" IS NOT NULL'
            ).all()
            change = f'UPDATE {table} SET "{column.name}" = ? WHERE rowid = ?'
            for rowid, text in rows:
                for place in range(0, len(text), 1 + len(text) // 20):
                    swapped = text[:place] + chr(ord(text[place]) ^ 8) + text[place + 1 :]
                    connection.exec_driver_sql(change, (swapped, rowid))
                    assert verify(connection, team.org) is not None, (change, swapped)
                    connection.rollback()
    engine.dispose()


def remove_first(team: Team) -> Any:
    return schema.change.delete().where(schema.change.c.seq == 1)


def remove_last_entry(team: Team) -> Any:
    return schema.change.delete().where(schema.change.c.seq == team.last())


def remove_head(team: Team) -> Any:
    return schema.head.delete()


def add_a_change(team: Team) -> Any:
    values = {"org": team.org, "seq": 1, "n": 99, "kind": "task", "key": "x"}
    return schema.change.insert().values(values)


@pytest.mark.parametrize("act", [remove_first, remove_last_entry, remove_head, add_a_change])
def test_a_row_too_many_or_too_few_is_found(team: Team, act: Callable[[Team], Any]) -> None:
    entries(team)
    statement = act(team)
    with team.storage.engine.begin() as connection:
        connection.execute(statement)
    assert checked(team) is not None


# Taking back


def test_undo_and_redo_are_an_editor_s_two_stacks(team: Team) -> None:
    task = team.task(1, title="0")
    first = team.last()
    for title in "123":
        change(team, task, title=title)

    def step(*, undone: bool) -> str | None:
        with team.changing() as work:
            act = work.journal.last(team.ana.id, undone=undone)
            if act is None:
                return None
            assert work.journal.undo(act.seq) == []
            found = work.tasks.get(task.id)
        return found.title if found else "gone"

    assert [step(undone=False) for _ in range(4)] == ["2", "1", "0", "gone"]
    assert [step(undone=True) for _ in range(4)] == ["0", "1", "2", "3"]
    assert step(undone=True) is None
    assert [step(undone=False), step(undone=False)] == ["2", "1"]
    assert step(undone=True) == "2"
    change(team, task, title="new")
    assert step(undone=True) is None
    assert [step(undone=False) for _ in range(3)] == ["2", "1", "0"]
    assert [step(undone=True) for _ in range(3)] == ["1", "2", "new"]
    assert checked(team) is None
    with team.reading() as work:
        assert work.journal.act(first) is not None


def test_undo_is_one_s_own(team: Team) -> None:
    team.admit("U2", "Bo Chen")
    bo = team.enter("U2").person
    task = team.task(1)
    change(team, task, actor=bo.id, title="by Bo")
    made = team.last() - 1
    with team.reading() as work:
        mine, theirs = work.journal.last(team.ana.id), work.journal.last(bo.id)
        assert work.journal.last("nobody") is None
    assert mine is not None
    assert theirs is not None
    assert (mine.seq, theirs.seq) == (made, made + 1)


def test_the_undoing_entry_and_the_undone_one_name_each_other(team: Team) -> None:
    task = team.task(1)
    act = change(team, task, title="x")

    def marks() -> dict[int, tuple[int | None, int | None]]:
        with team.reading() as work:
            acts = work.journal.recent(10)
        return {
            a.seq - act: (a.undoes and a.undoes - act, a.undone and a.undone - act) for a in acts
        }

    team.undo(act)
    assert (marks()[0], marks()[1]) == ((None, 1), (0, None))
    team.undo(act + 1)
    assert [marks()[n] for n in range(3)] == [(None, None), (0, 2), (1, None)]
    team.undo(act + 2)
    assert [marks()[n] for n in range(4)] == [(None, 1), (0, None), (1, 3), (2, None)]
    assert now_of(team, task).title == "Fix login"
    assert checked(team) is None


def test_an_act_is_not_undone_twice_and_a_missing_one_not_once(team: Team) -> None:
    task = team.task(1)
    act = change(team, task, title="x")
    team.undo(act)
    with team.changing() as work:
        (twice,) = work.journal.undo(act)
        (missing,) = work.journal.undo(99)
        assert twice.act is not None
        assert twice.act.seq == act + 1
        assert missing.act is None
    assert team.last() == act + 1


def test_only_a_column_that_was_touched_later_stands_in_the_way(team: Team) -> None:
    task = team.task(1)
    renamed = change(team, task, title="x")
    labelled = change(team, task, labels=["a"])
    team.undo(renamed)
    assert (now_of(team, task).title, now_of(team, task).labels) == ("Fix login", ["a"])
    again = change(team, task, title="y")
    with team.changing() as work:
        (clash,) = work.journal.undo(team.last() - 1)
        assert (clash.kind, clash.key, clash.column) == ("task", task.id, "title")
        assert clash.act is not None
        assert clash.act.seq == again
    assert team.last() == again
    assert now_of(team, task).title == "y"
    assert labelled < again


def test_a_clash_names_the_act_however_much_came_after_it(team: Team) -> None:
    task = team.task(1)
    first = change(team, task, title="x")
    second = change(team, task, title="y")
    for n in range(30):
        change(team, task, labels=[str(n)])
    with team.changing() as work:
        (clash,) = work.journal.undo(first)
    assert clash.act is not None
    assert clash.act.seq == second


def test_a_later_change_that_was_taken_back_is_no_clash(team: Team) -> None:
    task = team.task(1)
    first = change(team, task, title="x")
    team.undo(change(team, task, title="y"))
    team.undo(first)
    assert now_of(team, task).title == "Fix login"


def test_what_others_hang_on_is_not_taken_away(team: Team) -> None:
    task = team.task(1)
    made = team.last()
    with team.changing() as work:
        work.notes.add(Note(new_id(NOW), task.id, team.ana.id, "see the trace", NOW))
    noted = team.last()
    with team.changing() as work:
        (clash,) = work.journal.undo(made)
        assert (clash.kind, clash.key) == ("task", task.id)
        assert clash.act is not None
        assert clash.act.seq == noted
    assert team.last() == noted
    assert now_of(team, task) == task
    team.undo(noted)
    team.undo(made)
    with team.reading() as work:
        assert work.tasks.find() == []


def test_what_was_removed_comes_back_whole(team: Team) -> None:
    task = team.task(1, due=at(3))
    change(team, task, helpers=["a", "b"], estimate=timedelta(hours=3), state=TaskState.DOING)
    before = now_of(team, task)
    with team.changing() as work:
        note = work.notes.add(Note(new_id(NOW), task.id, team.ana.id, "see the trace", NOW))
    with team.changing() as work:
        work.notes.drop(work.notes.find()[0])
        work.tasks.drop(work.tasks.find()[0])
    team.undo(team.last())
    assert now_of(team, task) == before
    with team.reading() as work:
        assert work.notes.find() == [note]


def test_a_removal_cannot_be_taken_back_where_its_place_is_taken(team: Team) -> None:
    team.task(1)
    with team.changing() as work:
        work.tasks.drop(work.tasks.find()[0])
    removed = team.last()
    second = team.task(1)  # the same number
    with team.changing() as work:
        assert len(work.journal.undo(removed)) == 1
    with team.reading() as work:
        assert work.tasks.find() == [second]


def test_a_number_is_not_used_again_after_an_undo(team: Team) -> None:
    def add() -> int:
        with team.changing() as work:
            number = work.number(team.acme.id, "task")
            work.tasks.add(team.unsaved(number))
        return number

    assert [add(), add()] == [1, 2]
    team.undo(team.last())
    assert add() == 3

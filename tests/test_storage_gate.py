"""The gate: rows written in an order their keys allow, and an undo that fails touches nothing."""

from __future__ import annotations

from datetime import UTC, timedelta

from sqlalchemy import select

from bot.clock import new_id
from bot.model.moment import Moment
from bot.model.project import Audience, Client, Room
from bot.model.task import Note, TaskState
from storage import schema
from storage.chain import verify
from storage.engine import Storage
from tests.postgres import database, postgres, storage
from tests.storage_team import NOW, ZONE, Team, at

__all__ = ["database", "postgres", "storage"]


def test_an_old_thing_may_take_hold_of_a_new_one(storage: Storage) -> None:
    team = Team(storage)
    with team.changing() as work:
        client = work.clients.add(Client(new_id(NOW), "Acme Ltd"))
        project = work.projects.get(team.acme.id)
        assert project is not None
        project.client = client.id
    with team.reading() as work:
        assert [project.client for project in work.projects.find()] == [client.id]
    team.undo(team.last())
    with team.reading() as work:
        assert work.clients.find() == []


def test_children_may_be_put_on_the_shelf_before_their_parents(storage: Storage) -> None:
    team = Team(storage)
    child, parent, root = (team.unsaved(number) for number in (1, 2, 3))
    child.parent, parent.parent = parent.id, root.id
    with team.changing() as work:
        for task in (child, parent, root):
            work.tasks.add(task)
    made = team.last()
    with team.changing() as work:
        for task in work.tasks.find(order=("number",)):
            work.tasks.drop(task)
    team.undo(team.last())
    with team.reading() as work:
        assert work.tasks.find(order=("number",)) == [child, parent, root]
        assert work.journal.act(made) is not None


def test_a_new_thing_may_take_the_place_of_one_that_goes(storage: Storage) -> None:
    team = Team(storage)
    with team.changing() as work:
        old = Room(new_id(NOW), "test:home", "C1", "acme", team.acme.id, Audience.TEAM)
        work.rooms.add(old)
    with team.changing() as work:
        found = work.rooms.get(old.id)
        assert found is not None
        work.rooms.drop(found)
        new = Room(new_id(NOW), "test:home", "C1", "acme", team.acme.id, Audience.CLIENT)
        work.rooms.add(new)
    assert team.enter("U1", "C1").room == new


def test_an_undo_that_fails_leaves_the_work_as_it_was(storage: Storage) -> None:
    team = Team(storage)
    task = team.task(1)
    made = team.last()
    with team.changing() as work:
        work.notes.add(Note(new_id(NOW), task.id, team.ana.id, "seen", NOW))
    with team.changing() as work:
        held, project = work.tasks.get(task.id), work.projects.get(team.acme.id)
        assert project is not None
        project.name = "Acme website"
        other = work.tasks.add(team.unsaved(2))
        clashes = work.journal.undo(made)
        assert [(clash.kind, clash.key) for clash in clashes] == [("task", task.id)]
        assert clashes[0].act is not None
        assert clashes[0].act.seq == made + 1
        assert work.tasks.get(task.id) is held
    with team.reading() as work:
        assert work.tasks.find(order=("number",)) == [task, other]
        assert [project.name for project in work.projects.find()] == ["Acme website"]
        act = work.journal.recent(1)[0]
        assert act.undoes is None
        assert {change.key for change in work.journal.changes(act.seq)} == {team.acme.id, other.id}
    with storage.engine.connect() as connection:
        assert verify(connection, team.org) is None


def test_a_due_moment_may_move_while_a_reminder_is_overdue(storage: Storage) -> None:
    team = Team(storage)
    task = team.task(1, due=at(2))
    before = team.pending()
    team.now = at(2, 18).replace(tzinfo=UTC)  # both earlier reminders are due, and nobody said them
    with team.changing() as work:
        held = work.tasks.get(task.id)
        assert held is not None
        assert held.due is not None
        held.due = held.due.shifted(7)
    after = team.pending()
    assert set(before) == set(after) == {"soon", "hour", "late/1", "late/3"}
    assert {after[name] - before[name] for name in ("soon", "hour", "late/1")} == {
        timedelta(days=7)
    }
    with team.changing() as work:
        held = work.tasks.get(task.id)
        assert held is not None
        held.state = TaskState.DONE
    assert team.pending() == {}


def test_what_is_overdue_on_both_sides_is_left_to_the_courier(storage: Storage) -> None:
    team = Team(storage)
    task = team.task(1, due=at(2))
    team.now = at(2, 18).replace(tzinfo=UTC)
    before = team.pending()
    with team.changing() as work:
        held = work.tasks.get(task.id)
        assert held is not None
        held.title = "Mend the login"
    assert team.pending() == before


def test_a_day_on_which_nothing_is_due_any_more_is_not_kept(storage: Storage) -> None:
    """There is no end of days, other than of states, of which there are a few."""
    team = Team(storage)
    task = team.task(1, due=at(1))
    team.task(2, due=at(2))

    def days() -> dict[str, int]:
        table = schema.tally
        rows = select(table.c.state, table.c.n).where(
            table.c.org == team.org, table.c.kind == "due"
        )
        with storage.engine.connect() as connection:
            return {row.state: row.n for row in connection.execute(rows)}

    assert days() == {"2026-12-01": 1, "2026-12-02": 1}
    for day in (2, 3, None):
        with team.changing() as work:
            found = work.tasks.get(task.id)
            assert found is not None
            found.due = Moment(at(day).date(), None, ZONE) if day else None
        assert days() == {"2026-12-02": 1 + (day == 2)} | ({"2026-12-03": 1} if day == 3 else {})

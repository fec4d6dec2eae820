"""Things as they were: read back through the journal, on both databases."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import new_id
from bot.model.risk import Risk
from storage.engine import Storage
from tests.postgres import database, postgres, storage
from tests.storage_team import NOW, Team

__all__ = ["database", "postgres", "storage"]

MINUTE = timedelta(minutes=1)


def risk(team: Team, number: int = 1) -> Risk:
    return Risk(new_id(NOW), team.acme.id, number, "late", NOW, team.ana.id, 2, 3)


def test_a_thing_is_told_as_it_was_at_each_moment(storage: Storage) -> None:
    team = Team(storage)
    with team.changing() as work:
        key = work.risks.add(risk(team)).id
    made = team.now
    seen = []
    for probability in (3, 4):
        team.now += MINUTE
        with team.changing() as work:
            found = work.risks.get(key)
            assert found is not None
            found.probability = probability
        seen.append(team.now)
    team.now += MINUTE
    with team.changing() as work:
        found = work.risks.get(key)
        assert found is not None
        work.risks.drop(found)
    with team.reading() as work:
        past = work.journal.past("risk", [key])
        at = [past.at(key, moment) for moment in (made, *seen)]
        assert at[0] is None, "right before it was made it was not there"
        assert [one and one.probability for one in at[1:]] == [2, 3]
        after = past.at(key, seen[1] + timedelta(microseconds=1))
        assert after is not None and after.probability == 4
        assert past.at(key, work.now + MINUTE) is None, "it is gone"


def test_what_this_work_has_not_saved_is_not_in_it(storage: Storage) -> None:
    team = Team(storage)
    with team.changing() as work:
        key = work.risks.add(risk(team)).id
    with team.changing() as work:
        found = work.risks.get(key)
        assert found is not None
        found.probability = 5
        new = work.risks.add(risk(team, 2))
        past = work.journal.past("risk", [key, new.id])
        old = past.at(key, work.now + MINUTE)
        assert old is not None and old.probability == 2
        assert past.at(new.id, work.now + MINUTE) is None


def test_undo_is_a_change_like_any_other(storage: Storage) -> None:
    team = Team(storage)
    with team.changing() as work:
        key = work.risks.add(risk(team)).id
    team.now += MINUTE
    with team.changing() as work:
        found = work.risks.get(key)
        assert found is not None
        found.impact = 5
    changed = team.now
    team.now += MINUTE
    team.undo(team.last())
    with team.reading() as work:
        past = work.journal.past("risk", [key])
        between = past.at(key, changed + timedelta(microseconds=1))
        assert between is not None and between.impact == 5
        now = past.at(key, work.now + MINUTE)
        assert now is not None and now.impact == 3


def test_what_was_touched_since_a_moment(storage: Storage) -> None:
    team = Team(storage)
    with team.changing() as work:
        old = work.risks.add(risk(team)).id
    team.now += MINUTE
    with team.changing() as work:
        new = work.risks.add(risk(team, 2)).id
    second = team.now
    with team.reading() as work:
        assert set(work.journal.touched("risk", NOW - MINUTE)) == {old, new}
        assert work.journal.touched("risk", second) == [new]
        assert work.journal.touched("risk", second + MINUTE) == []
        assert work.journal.touched("task", NOW - MINUTE) == []


def test_finished_tasks_are_counted_with_those_that_were_late(storage: Storage) -> None:
    team = Team(storage)
    hour = timedelta(hours=1)
    with team.changing() as work:
        for n, (due, done) in enumerate(((1, 2), (2, 1), (0, 5), (None, 3)), 1):
            task = work.tasks.add(team.unsaved(n, due=None if due is None else NOW - due * hour))
            task.owner = team.ana.id
            task.finish(NOW - done * hour, team.ana.id)
    with team.reading() as work:
        assert work.finished([team.ana.id], NOW - 4 * hour) == {team.ana.id: (2, 1)}
        assert work.finished([team.ana.id], NOW - 9 * hour) == {team.ana.id: (3, 1)}
        assert work.finished([], NOW - 9 * hour) == {}

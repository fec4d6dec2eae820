"""Whatever changes, the pending rows are to the letter what bot.nudges says a task wants."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model.post import PostState
from bot.model.project import ProjectState
from bot.model.task import Task, TaskState
from bot.nudges import nudges
from bot.work import StoredPost
from storage.engine import Storage
from tests.postgres import database, postgres, storage
from tests.posts import of_subject
from tests.storage_team import Team, at

__all__ = ["database", "postgres", "storage"]


@pytest.fixture
def team(storage: Storage) -> Team:
    return Team(storage)


@pytest.fixture
def task(team: Team) -> Task:
    """Due on Thursday in a week, at five in the afternoon."""
    return team.task(1, due=at(3))


def change(team: Team, task: Task, **fields: Any) -> int:
    with team.changing() as work:
        found = work.tasks.get(task.id)
        assert found is not None
        for name, value in fields.items():
            setattr(found, name, value)
    return team.last()


def rows(team: Team, task: Task) -> dict[str, StoredPost]:
    """The pending posts of a task by the last part of their keys."""
    found = of_subject(team.storage, f"task/{task.id}")
    return {p.post.key.split("/", 2)[2]: p for p in found if p.state is PostState.PENDING}


def agreed(team: Team, task: Task) -> bool:
    """Whether what is pending is what the task wants from now on, to the letter."""
    with team.reading() as work:
        now = work.tasks.get(task.id)
        assert now is not None
        project = work.projects.get(now.project)
        assert project is not None
        owner = work.people.get(now.owner) if now.owner else None
        wanted = [post for post in nudges(now, project, owner, team.now) if post.due > team.now]
    pending = [row.post for row in rows(team, task).values()]
    return sorted(pending, key=lambda p: p.key) == sorted(wanted, key=lambda p: p.key)


def deliver(team: Team, until: datetime) -> list[str]:
    """Say everything that is due by then; the keys."""
    keys = []
    for claim in team.storage.posts.claim(until, holder="c", lease_seconds=60, limit=100):
        keys += [stored.post.key.split("/", 2)[2] for stored in claim.posts]
        fates = {stored.id: PostState.SENT for stored in claim.posts}
        team.storage.posts.close(claim, fates, until, "ref")
    return keys


def test_a_new_task_has_what_it_wants(team: Team, task: Task) -> None:
    assert set(rows(team, task)) == {"soon", "hour", "late/1", "late/3"}
    assert agreed(team, task)


def test_a_removed_task_takes_its_reminders_along(team: Team, task: Task) -> None:
    with team.changing() as work:
        work.tasks.drop(work.tasks.find()[0])
    assert rows(team, task) == {}
    team.undo(team.last())
    assert agreed(team, task)
    assert len(rows(team, task)) == 4


def test_a_new_owner_is_told_instead(team: Team, task: Task) -> None:
    team.admit("U2", "Bo Chen")
    bo = team.enter("U2").person
    change(team, task, owner=bo.id)
    assert {row.post.person for row in rows(team, task).values()} == {bo.id}
    assert agreed(team, task)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zone", "America/New_York"),
        ("work_from", time(11)),
        ("work_to", time(16)),
        ("workdays", [0, 1, 2]),
        ("active", False),
    ],
)
def test_reminders_follow_the_owner_s_hours(
    team: Team, task: Task, name: str, value: object
) -> None:
    before = rows(team, task)
    with team.changing() as work:
        ana = work.people.get(team.ana.id)
        assert ana is not None
        setattr(ana, name, value)
    assert rows(team, task) != before
    assert agreed(team, task)
    team.undo(team.last())
    assert {row.post for row in rows(team, task).values()} == {r.post for r in before.values()}


@pytest.mark.parametrize(
    ("name", "value"),
    [("key", "AC"), ("state", ProjectState.ARCHIVED), ("zone", "America/New_York")],
)
def test_reminders_follow_the_project(team: Team, task: Task, name: str, value: object) -> None:
    with team.changing() as work:
        ana = work.people.get(team.ana.id)
        assert ana is not None
        ana.zone = None
    before = rows(team, task)
    with team.changing() as work:
        acme = work.projects.get(team.acme.id)
        assert acme is not None
        setattr(acme, name, value)
    assert rows(team, task) != before
    assert agreed(team, task)


def test_hours_of_somebody_else_move_nothing(team: Team, task: Task) -> None:
    team.admit("U2", "Bo Chen")
    before = rows(team, task)
    with team.changing() as work:
        bo = work.people.get(team.enter("U2").person.id)
        assert bo is not None
        bo.work_from, bo.active = time(11), False
    assert rows(team, task) == before


def test_somebody_mentioned_first_is_reminded_at_home_once_known(team: Team) -> None:
    """The zone comes with their first word, and what was planned before moves with it."""
    house = team.storage.house
    house.admit("test:home", "U2", name="Bo", zone=None, locale=None, room="",
                outsider=False, home=("UTC", "en"), now=team.now)  # fmt: skip
    bo = team.enter("U2").person
    assert bo.zone is None
    task = team.unsaved(1, due=at(3))
    task.owner = bo.id
    with team.changing() as work:
        work.tasks.add(task)
    before = rows(team, task)
    house.admit("test:home", "U2", name="Bo", zone="Asia/Shanghai", locale="zh_Hans", room="",
                outsider=False, home=("UTC", "en"), now=team.now)  # fmt: skip
    assert team.enter("U2").person.zone == "Asia/Shanghai"
    morning = datetime(2026, 12, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert rows(team, task)["soon"].post.due == morning != before["soon"].post.due
    assert agreed(team, task)


# What has been said


def test_a_later_moment_of_the_same_name_is_said_again(team: Team, task: Task) -> None:
    soon = rows(team, task)["soon"].post.due
    assert deliver(team, soon) == ["soon"]
    team.now = soon + timedelta(hours=1)
    assert task.due is not None
    change(team, task, due=task.due.shifted(7))
    assert rows(team, task)["soon"].post.due == soon + timedelta(days=7)


def test_what_was_said_for_a_date_is_not_said_again_when_that_comes_back(
    team: Team, task: Task
) -> None:
    soon = rows(team, task)["soon"].post.due
    assert deliver(team, soon) == ["soon"]
    team.now = soon + timedelta(hours=1)
    assert task.due is not None
    moved = change(team, task, due=task.due.shifted(1))
    team.now = soon + timedelta(days=1, hours=1)
    assert "soon" in rows(team, task), "it is the courier's by now"
    team.undo(moved)
    assert "soon" not in rows(team, task)


def test_an_ended_row_stays_on_record_when_its_task_changes(team: Team, task: Task) -> None:
    soon = rows(team, task)["soon"].post.due
    deliver(team, soon)
    team.now = soon + timedelta(hours=1)
    change(team, task, state=TaskState.DONE)
    (sent,) = of_subject(team.storage, f"task/{task.id}")
    assert (sent.state, sent.sent_at) == (PostState.SENT, soon)

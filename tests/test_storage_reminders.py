"""Reminders: the pending posts agree with what the tasks want, whatever is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.clock import new_id
from bot.model.people import Person
from bot.model.post import Post, PostState
from bot.model.project import Audience, Project, ProjectState, Room, Schedule
from bot.model.task import Task, TaskState
from bot.work import Attempt, Claim
from storage.engine import Storage
from tests.postgres import database, postgres, storage
from tests.posts import begun, of_subject
from tests.storage_team import NOW, Team, at

__all__ = ["database", "postgres", "storage"]

MINUTE = timedelta(minutes=1)
NAMES = {"soon", "hour", "late/1", "late/3"}


@pytest.fixture
def team(storage: Storage) -> Team:
    return Team(storage)


def claim(team: Team, now: datetime) -> list[Claim]:
    return team.storage.posts.claim(now, holder="courier", lease_seconds=60, limit=100)


def moved(task: Task, project: Project, ana: Person) -> None:
    assert task.due is not None
    task.due = task.due.shifted(1)


def done(task: Task, project: Project, ana: Person) -> None:
    task.finish(NOW, ana.id)


def dropped(task: Task, project: Project, ana: Person) -> None:
    task.drop()


def nobodys(task: Task, project: Project, ana: Person) -> None:
    task.owner = None


def archived(task: Task, project: Project, ana: Person) -> None:
    project.state = ProjectState.ARCHIVED


def away(task: Task, project: Project, ana: Person) -> None:
    ana.active = False


def in_tokyo(task: Task, project: Project, ana: Person) -> None:
    ana.zone = "Asia/Tokyo"


def early(task: Task, project: Project, ana: Person) -> None:
    ana.work_from = time(6)


def renamed(task: Task, project: Project, ana: Person) -> None:
    project.key = "NEW"


def titled(task: Task, project: Project, ana: Person) -> None:
    task.title = "Mend the login"


Change = Callable[[Task, Project, Person], None]


def rows(team: Team) -> dict[str, tuple[str, Post]]:
    with team.reading() as work:
        found = work.pending(datetime(2100, 1, 1, tzinfo=UTC))
    return {stored.post.key.split("/", 2)[2]: (stored.id, stored.post) for stored in found}


def apply(team: Team, task: Task, change: Change) -> None:
    with team.changing() as work:
        found, project = work.tasks.get(task.id), work.projects.get(team.acme.id)
        ana = work.people.get(team.ana.id)
        assert found is not None
        assert project is not None
        assert ana is not None
        change(found, project, ana)


@pytest.mark.parametrize("change", [done, dropped, nobodys, archived, away])
def test_what_silences_a_task_and_undo_gives_it_back(team: Team, change: Change) -> None:
    task = team.task(1, due=at(2))
    before = rows(team)
    assert set(before) == NAMES
    apply(team, task, change)
    assert rows(team) == {}
    team.undo(team.last())
    after = rows(team)
    assert {name: post for name, (_id, post) in after.items()} == {
        name: post for name, (_id, post) in before.items()
    }


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        (moved, NAMES - {"late/3"}),  # a weekend lies between: it stays on the monday
        (in_tokyo, NAMES),
        (early, {"late/1", "late/3"}),
        (renamed, NAMES),
        (titled, set()),
    ],
)
def test_what_moves_reminders_moves_those_alone(
    team: Team, change: Change, touched: set[str]
) -> None:
    task = team.task(1, due=at(2))
    before = rows(team)
    apply(team, task, change)
    after = rows(team)
    assert set(after) == NAMES
    assert {name for name in NAMES if before[name] != after[name]} == touched
    team.undo(team.last())
    assert {name: post for name, (_id, post) in rows(team).items()} == {
        name: post for name, (_id, post) in before.items()
    }


def test_what_lies_in_the_past_is_not_reminded_of(team: Team) -> None:
    team.task(1, due=at(2))
    team.task(2, due=datetime(2026, 11, 24, 15))  # today: the day before is over
    with team.reading() as work:
        found = work.pending(datetime(2100, 1, 1, tzinfo=UTC))
    assert len(found) == 7
    assert all(stored.post.due > NOW for stored in found)


def test_a_moment_that_had_its_message_has_no_second_one(team: Team) -> None:
    task = team.task(1, due=at(2))
    soon = team.pending()["soon"]
    (held,) = claim(team, soon)
    team.storage.posts.close(held, {held.posts[0].id: PostState.SENT}, soon, "ref")
    team.now = soon - MINUTE  # a clock that was set back, or a second machine's
    apply(team, task, titled)
    team.undo(team.last())
    apply(team, task, done)
    team.undo(team.last())
    assert set(team.pending()) == NAMES - {"soon"}
    apply(team, task, moved)
    assert set(team.pending()) == NAMES


def test_an_undone_task_takes_its_reminders_along(team: Team) -> None:
    team.task(1, due=at(2))
    made = team.last()
    team.undo(made)
    assert rows(team) == {}
    team.undo(team.last())
    assert set(rows(team)) == NAMES


def test_why_finds_a_post_after_it_was_said(team: Team) -> None:
    team.task(1, due=at(2))
    (held, *_rest) = claim(team, at(2, 18).replace(tzinfo=UTC))
    team.storage.posts.close(held, {stored.id: PostState.SENT for stored in held.posts}, NOW, "ref")
    with team.reading() as work:
        stored = work.post(held.posts[0].id)
        assert work.post("nonesuch") is None
    assert stored is not None
    assert (stored.state, stored.post) == (PostState.SENT, held.posts[0].post)


def test_a_task_state_that_stays_open_leaves_the_rows_alone(team: Team) -> None:
    task = team.task(1, due=at(2))
    before = rows(team)

    def begun(found: Task, project: Project, ana: Person) -> None:
        found.state = TaskState.DOING

    apply(team, task, begun)
    assert rows(team) == before


def test_what_may_have_been_said_is_not_forgotten(team: Team) -> None:
    """Two went out as one message whose answer was lost; then one of them is done."""
    one, two = team.task(1, due=at(2)), team.task(2, due=at(2))
    soon = team.pending()["soon"]
    office = team.storage.posts
    (held,) = claim(team, soon)
    key = held.posts[0].id
    sent = begun(team, held)
    assert sent is not None
    office.retry(sent, soon + MINUTE, sure=False)
    office.release(held)
    team.now = soon + MINUTE / 2
    first = one if held.posts[0].post.key.startswith(f"task/{one.id}") else two
    apply(team, first, done)
    # The message can still be asked why it came, and what is left knows what to look for.
    with team.reading() as work:
        kept = work.post(key)
    assert kept is not None
    assert kept.state is PostState.MOOT
    (again,) = claim(team, soon + MINUTE)
    assert again.doubts == (Attempt(key, frozenset({again.posts[0].id})),)
    office.close(again, {again.posts[0].id: PostState.SENT}, team.now, "ref")
    team.undo(team.last())
    assert {key.partition("/")[0] for key in team.pending()} == {"hour", "late"}


def standing(team: Team) -> tuple[Schedule, Post]:
    """A rule, and an occurrence of it that is waiting to be said."""
    with team.changing() as work:
        room = work.rooms.add(
            Room(new_id(NOW), team.workspace, "C1", "acme", team.acme.id, Audience.TEAM)
        )
        rule = work.schedules.add(
            Schedule(
                new_id(NOW), team.acme.id, room.id, "report week", "FREQ=DAILY", time(9), "UTC",
                team.ana.id, NOW,
            )
        )  # fmt: skip
    post = Post(f"schedule/{rule.id}/1", rule.line, NOW, "schedule", room=room.id)
    assert team.storage.posts.enqueue(team.org, [post], NOW) == 1
    return rule, post


def test_a_rule_that_is_ended_takes_what_it_wanted_along(team: Team) -> None:
    rule, _post = standing(team)
    with team.changing() as work:
        held = work.schedules.get(rule.id)
        assert held is not None
        held.active = False
    assert claim(team, NOW) == []
    assert [stored.state for stored in of_subject(team.storage, f"schedule/{rule.id}")] == [
        PostState.MOOT
    ]


def test_a_rule_that_is_undone_takes_what_it_wanted_along(team: Team) -> None:
    _rule, _post = standing(team)
    team.undo(team.last())
    assert claim(team, NOW) == []


def test_who_moves_to_another_zone_is_not_told_the_same_again(team: Team) -> None:
    task = team.task(1, due=at(2))
    late = team.pending()["late/1"]
    for held in claim(team, late):
        ends = {stored.id: PostState.SENT for stored in held.posts}
        team.storage.posts.close(held, ends, late, "ref")
    team.now = late + MINUTE

    def in_honolulu(task: Task, project: Project, ana: Person) -> None:
        ana.zone = "Pacific/Honolulu"  # where that morning is still to come

    apply(team, task, in_honolulu)
    assert set(team.pending()) == {"late/3"}
    apply(team, task, moved)  # another date is something new
    assert set(team.pending()) == {"hour", "late/1", "late/3"}

"""The post office: who gets which inbox, what becomes of it, and which reminders there are."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import new_id
from bot.context import Place
from bot.model.people import Account, Person
from bot.model.post import Post, PostState
from bot.model.project import Audience, Project, ProjectState, Room, Schedule
from bot.model.task import Task, TaskState
from bot.work import Claim
from storage import schema
from storage.engine import Storage
from tests.postgres import database, postgres, storage
from tests.storage_team import NOW, ZONE, Team, at

__all__ = ["database", "postgres", "storage"]

MINUTE = timedelta(minutes=1)
NAMES = {"soon", "hour", "late/1", "late/3"}


@pytest.fixture
def team(storage: Storage) -> Team:
    return Team(storage)


def standing(name: str, due: datetime = NOW, room: str = "r") -> Post:
    """A rule's occurrence, said in a room."""
    return Post(f"schedule/s1/{name}", "report week", due, "schedule", room=room)


def claim(team: Team, now: datetime, holder: str = "courier", limit: int = 100) -> list[Claim]:
    return team.storage.posts.claim(now, holder=holder, lease_seconds=60, limit=limit)


def fates(team: Team) -> dict[str, list[Any]]:
    """State, attempts, unsure, sent_at and reference of every post, by its key."""
    table = schema.post
    columns = (
        table.c.key, table.c.state, table.c.attempts, table.c.unsure, table.c.sent_at, table.c.ref
    )  # fmt: skip
    with team.storage.engine.connect() as connection:
        return {row[0]: list(row[1:]) for row in connection.execute(select(*columns))}


# Claims


def test_an_inbox_comes_whole_in_the_order_it_was_due(team: Team) -> None:
    office = team.storage.posts
    posts = [standing(str(n), NOW - n * MINUTE) for n in range(3)]
    later = standing("later", NOW + MINUTE)
    elsewhere = standing("elsewhere", NOW - 9 * MINUTE, room="q")
    assert office.enqueue(team.org, [*posts, later, elsewhere], NOW) == 5
    first, second = claim(team, NOW)
    assert [stored.post for stored in first.posts] == [elsewhere]  # the oldest inbox first
    assert [stored.post for stored in second.posts] == posts[::-1]
    assert second.inbox == "room/r"
    assert not second.unsure
    assert second.lease_until == NOW + timedelta(seconds=60)


def test_the_limit_counts_inboxes(team: Team) -> None:
    posts = [standing(f"{room}{n}", room=room) for room in "abc" for n in range(2)]
    team.storage.posts.enqueue(team.org, posts, NOW)
    assert [len(found.posts) for found in claim(team, NOW, limit=2)] == [2, 2]
    assert [len(found.posts) for found in claim(team, NOW, limit=2)] == [2]


def test_a_leased_inbox_is_left_alone_even_by_what_becomes_due_in_it(team: Team) -> None:
    office = team.storage.posts
    office.enqueue(team.org, [standing("1"), standing("2", NOW + MINUTE / 2)], NOW)
    (held,) = claim(team, NOW)
    assert claim(team, NOW + MINUTE / 2, "another") == []
    office.close(held, {held.posts[0].id: PostState.SENT}, NOW, "ref")
    (rest,) = claim(team, NOW + MINUTE / 2, "another")
    assert [stored.post.key for stored in rest.posts] == ["schedule/s1/2"]


def test_a_lease_that_ran_out_goes_to_the_next_and_the_doubt_with_it(team: Team) -> None:
    office = team.storage.posts
    office.enqueue(team.org, [standing("1")], NOW)
    (first,) = claim(team, NOW)
    office.sending(first)
    (second,) = claim(team, NOW + MINUTE, "another")
    assert second.unsure
    assert second.posts[0].unsure
    # Who held it before has nothing to say any more.
    key = first.posts[0].id
    office.close(first, {key: PostState.SENT}, NOW, "ref")
    office.retry(first, NOW, sure=True)
    assert fates(team)["schedule/s1/1"] == ["pending", 0, True, None, None]
    office.close(second, {key: PostState.SENT}, NOW + MINUTE, "ref")
    assert fates(team)["schedule/s1/1"] == ["sent", 0, False, NOW + MINUTE, "ref"]


def test_an_older_lease_of_the_same_courier_counts_no_more(team: Team) -> None:
    office = team.storage.posts
    office.enqueue(team.org, [standing("1")], NOW)
    (first,) = claim(team, NOW)
    (second,) = claim(team, NOW + MINUTE)
    assert first.holder == second.holder
    office.close(first, {first.posts[0].id: PostState.DEAD}, NOW, None)
    assert fates(team)["schedule/s1/1"][0] == "pending"


def test_late_news_of_an_attempt_still_counts_while_nobody_took_over(team: Team) -> None:
    office = team.storage.posts
    office.enqueue(team.org, [standing("1")], NOW)
    (held,) = claim(team, NOW)
    office.close(held, {held.posts[0].id: PostState.SENT}, NOW + 5 * MINUTE, "ref")
    assert claim(team, NOW + 6 * MINUTE) == []


def test_posts_of_one_claim_may_end_differently(team: Team) -> None:
    office = team.storage.posts
    office.enqueue(team.org, [standing(str(n)) for n in range(3)], NOW)
    (held,) = claim(team, NOW)
    ends = (PostState.SENT, PostState.MOOT, PostState.MISSED)
    by_id = {stored.id: fate for stored, fate in zip(held.posts, ends, strict=True)}
    office.close(held, by_id, NOW, "ref")
    with team.reading() as work:
        kept = {key: work.post(key) for key in by_id}
    assert {key: post.state for key, post in kept.items() if post} == by_id
    assert [post.sent_at for post in kept.values() if post] == [NOW, None, None]


@pytest.mark.parametrize("sure", [True, False])
def test_a_retry_is_an_attempt_older_and_remembers_doubt(team: Team, *, sure: bool) -> None:
    office = team.storage.posts
    office.enqueue(team.org, [standing("1")], NOW)
    (held,) = claim(team, NOW)
    office.sending(held)
    office.retry(held, NOW + 2 * MINUTE, sure=sure)
    assert office.next_due() == NOW + 2 * MINUTE
    assert claim(team, NOW + MINUTE) == []
    (again,) = claim(team, NOW + 2 * MINUTE)
    assert (again.posts[0].attempts, again.unsure) == (1, not sure)


def test_couriers_that_come_at_once_never_share_an_inbox(team: Team) -> None:
    posts = [standing(f"{room}/{n}", room=str(room)) for room in range(20) for n in range(3)]
    team.storage.posts.enqueue(team.org, posts, NOW)
    together = threading.Barrier(4)

    def come(holder: int) -> list[Claim]:
        together.wait(10)
        return claim(team, NOW, f"courier {holder}")

    with ThreadPoolExecutor(4) as pool:
        claims = [found for part in pool.map(come, range(4)) for found in part]
    assert sorted(found.inbox for found in claims) == sorted({post.inbox for post in posts})
    assert all(len(found.posts) == 3 for found in claims)


# Standing rules


def test_an_occurrence_is_said_once_for_ever(team: Team) -> None:
    office = team.storage.posts
    assert office.enqueue(team.org, [standing("1"), standing("1")], NOW) == 1
    (held,) = claim(team, NOW)
    office.close(held, {held.posts[0].id: PostState.SENT}, NOW, "ref")
    assert office.enqueue(team.org, [standing("1"), standing("2")], NOW) == 1


def test_missed_occurrences_are_kept_and_never_said(team: Team) -> None:
    office = team.storage.posts
    assert office.enqueue(team.org, [standing("1")], NOW, state=PostState.MISSED) == 1
    assert claim(team, NOW) == []
    assert office.next_due() is None
    assert office.enqueue(team.org, [standing("1")], NOW) == 0


def test_rules_are_those_in_force_with_their_newest_occurrence(team: Team) -> None:
    office = team.storage.posts
    with team.changing() as work:
        closed = work.projects.add(
            replace(team.acme, id=new_id(NOW), key="OLD", state=ProjectState.ARCHIVED)
        )
        rooms = {
            project: work.rooms.add(
                Room(new_id(NOW), team.workspace, project, "x", project, Audience.TEAM)
            )
            for project in (team.acme.id, closed.id)
        }
        rule, resting, old = (
            work.schedules.add(
                Schedule(
                    new_id(NOW), project, rooms[project].id, "report week", "FREQ=WEEKLY", time(9),
                    ZONE, team.ana.id, NOW, active,
                )
            )
            for project, active in ((team.acme.id, True), (team.acme.id, False), (closed.id, True))
        )  # fmt: skip
    assert office.schedules() == [(team.org, rule, None)]
    occurrences = [
        replace(standing("1", due), key=f"schedule/{rule.id}/{due:%d}", room=rule.room)
        for due in (NOW + 7 * 24 * 60 * MINUTE, NOW)
    ]
    office.enqueue(team.org, occurrences, NOW)
    assert office.schedules() == [(team.org, rule, occurrences[0].due)]
    assert office.next_due() == NOW


# Where it goes


def test_a_person_is_read_where_they_came_in_last(team: Team) -> None:
    office = team.storage.posts
    with team.changing() as work:
        later = new_id(NOW + MINUTE)
        work.accounts.add(Account(later, "other:place", "U9", team.ana.id))
        room = work.rooms.add(
            Room(new_id(NOW), team.workspace, "C1", "acme", team.acme.id, Audience.TEAM)
        )
    assert office.places(team.org, f"person/{team.ana.id}") == [
        Place("other:place", direct="U9"),
        Place(team.workspace, direct="U1"),
    ]
    assert office.places(team.org, f"room/{room.id}") == [Place(team.workspace, "C1")]
    assert office.places(team.org, "room/none") == office.places(team.org, "person/none") == []


def test_the_keeper_of_an_inbox(team: Team) -> None:
    office = team.storage.posts
    with team.changing() as work:
        room = work.rooms.add(
            Room(new_id(NOW), team.workspace, "C1", "acme", team.acme.id, Audience.TEAM)
        )
        gone = work.people.add(Person(new_id(NOW), "Bo", "bo", active=False))
    assert office.keeper(team.org, f"room/{room.id}") == team.ana.id
    assert office.keeper(team.org, f"person/{team.ana.id}") == team.ana.id
    assert office.keeper(team.org, f"person/{gone.id}") is None
    assert office.keeper(team.org, "room/none") is None


# Reminders


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
        (moved, NAMES),
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

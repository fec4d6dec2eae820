"""The post office: who gets which inbox, and what becomes of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import new_id
from bot.context import Place
from bot.model.people import Account, Person, Role
from bot.model.post import Post, PostState
from bot.model.project import Audience, ProjectState, Room, Schedule
from bot.model.standing import of_schedule
from bot.work import Attempt, Claim, StoredPost
from storage import schema
from storage.engine import Storage
from tests.postgres import database, postgres, storage
from tests.posts import MINUTE, begun, claim, doubted, of_subject, standing
from tests.storage_team import NOW, ZONE, Team

__all__ = ["database", "postgres", "storage"]


FAR = NOW + timedelta(days=30)


@pytest.fixture
def team(storage: Storage) -> Team:
    return Team(storage)


def fates(team: Team) -> dict[str, list[Any]]:
    """State, refusals, sent_at and reference of every post, by its key."""
    table = schema.post
    columns = (table.c.key, table.c.state, table.c.attempts, table.c.sent_at, table.c.ref)
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
    assert second.doubts == ()
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
    assert claim(team, NOW + MINUTE / 2, "another") == [], "until it is given back"
    office.release(held)
    (rest,) = claim(team, NOW + MINUTE / 2, "another")
    assert [stored.post.key for stored in rest.posts] == ["schedule/s1/2"]


def test_a_lease_that_ran_out_goes_to_the_next_and_the_doubt_with_it(team: Team) -> None:
    office = team.storage.posts
    office.enqueue(team.org, [standing("1")], NOW)
    (first,) = claim(team, NOW)
    key = first.posts[0].id
    sent = begun(team, first)
    assert sent is not None
    (second,) = claim(team, NOW + MINUTE, "another")
    assert second.doubts == (Attempt(key, frozenset({key})),)
    # Who held it before has nothing to say any more.
    assert begun(team, first) is None
    office.close(sent, {key: PostState.SENT}, NOW, "ref")
    for sure, counts in ((True, True), (True, False), (False, True)):
        office.retry(sent, NOW, sure=sure, counts=counts)
    for change in (office.refuted, office.release, office.abandon):
        change(sent)
    office.wait(sent, FAR)
    office.rest(sent, FAR)
    assert fates(team)["schedule/s1/1"] == ["pending", 0, None, None]
    assert doubted(team.storage) == {key: {key}}
    assert claim(team, NOW + MINUTE) == [] and office.next_due() == NOW
    office.close(replace(second, attempt=key), {key: PostState.SENT}, NOW + MINUTE, "ref")
    assert fates(team)["schedule/s1/1"] == ["sent", 0, NOW + MINUTE, "ref"]
    assert doubted(team.storage) == {}


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


@pytest.mark.parametrize(
    ("sure", "counts", "refused", "looks"),
    [(True, True, 1, 0), (True, False, 0, 0), (False, True, 0, 1)],
)
def test_a_retry_is_a_refusal_or_a_look_older_and_remembers_doubt(
    team: Team, *, sure: bool, counts: bool, refused: int, looks: int
) -> None:
    office = team.storage.posts
    office.enqueue(team.org, [standing("1")], NOW)
    (held,) = claim(team, NOW)
    sent = begun(team, held)
    assert sent is not None
    office.retry(sent, NOW + 2 * MINUTE, sure=sure, counts=counts)
    office.release(held)
    assert office.next_due() == NOW + 2 * MINUTE
    assert claim(team, NOW + MINUTE) == []
    (again,) = claim(team, NOW + 2 * MINUTE)
    assert (again.posts[0].attempts, again.posts[0].looks) == (refused, looks)
    assert bool(again.doubts) is not sure
    assert bool(doubted(team.storage)) is not sure


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
        rule, *_others = (
            work.schedules.add(
                Schedule(
                    new_id(NOW), project, rooms[project].id, "report week", "FREQ=WEEKLY", time(9),
                    ZONE, team.ana.id, NOW, active,
                )
            )
            for project, active in ((team.acme.id, True), (team.acme.id, False), (closed.id, True))
        )  # fmt: skip
    assert office.standing(NOW) == [(team.org, of_schedule(rule), None)]
    occurrences = [
        replace(standing("1", due), key=f"schedule/{rule.id}/{due:%d}", room=rule.room)
        for due in (NOW + 7 * 24 * 60 * MINUTE, NOW)
    ]
    office.enqueue(team.org, occurrences, NOW)
    assert office.standing(NOW) == [(team.org, of_schedule(rule), occurrences[0].due)]
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
    inboxes = (f"person/{team.ana.id}", f"room/{room.id}", "room/none", "person/none")
    found = office.readers([(team.org, inbox) for inbox in inboxes], NOW)
    assert [reader.places for reader in found] == [
        (Place("other:place", direct="U9"), Place(team.workspace, direct="U1")),
        (Place(team.workspace, "C1"),),
        (),
        (),
    ]


def lost(post: Post, key: str = "p1") -> StoredPost:
    return StoredPost(key, post, PostState.PENDING, 8, None)


def test_who_is_told_of_a_post_that_cannot_be_delivered(team: Team) -> None:
    office, task = team.storage.posts, team.task(1, due=NOW)
    with team.changing() as work:
        bo = work.people.add(Person(new_id(NOW), "Bo", "bo"))
        gone = work.people.add(Person(new_id(NOW), "Cy", "cy", active=False))
    ana, key = f"person/{team.ana.id}", f"task/{task.id}/soon"

    def of(person: Person) -> Post:
        return Post(key, "task nudge ACME-1", NOW, "soon", person.id)

    def said(person: Person) -> Post:
        return Post("x/1", "pm help", NOW, "x", person.id)

    # Whose inbox is closed would not hear of it there: the lead does, or the team in its room.
    assert office.keeper(team.org, lost(of(bo)), NOW) == ana
    assert office.keeper(team.org, lost(of(team.ana)), NOW) == ana  # nobody else is there
    with team.changing() as work:
        room = work.rooms.add(
            Room(new_id(NOW), team.workspace, "C1", "acme", team.acme.id, Audience.TEAM)
        )
        work.rooms.add(
            Room(new_id(NOW), team.workspace, "C0", "client", team.acme.id, Audience.CLIENT)
        )
    team_room = f"room/{room.id}"
    assert office.keeper(team.org, lost(of(team.ana)), NOW) == team_room
    assert office.keeper(team.org, lost(standing("1", room=room.id)), NOW) == ana
    assert office.keeper(team.org, lost(standing("1", room="none")), NOW) is None
    assert office.keeper(team.org, lost(said(bo)), NOW) == f"person/{bo.id}"
    assert office.keeper(team.org, lost(said(gone)), NOW) is None


def test_news_that_cannot_be_delivered_goes_to_the_next(team: Team) -> None:
    office, task = team.storage.posts, team.task(1, due=NOW + MINUTE)
    with team.changing() as work:
        bo = work.people.add(Person(new_id(NOW), "Bo", "bo", agenda=None))
        room = work.rooms.add(
            Room(new_id(NOW), team.workspace, "C1", "acme", team.acme.id, Audience.TEAM)
        )
        held = work.tasks.get(task.id)
        assert held is not None
        held.owner = bo.id
    nudge = next(stored for stored in of_subject(team.storage, f"task/{task.id}"))

    def news(person: str | None, room: str | None) -> StoredPost:
        inbox = f"person/{person}" if person else f"room/{room}"
        post = Post(f"dead/{nudge.id}/{inbox}", f"pm dead {nudge.id}", NOW, "dead", person, room)
        return lost(post, "p2")

    assert office.keeper(team.org, nudge, NOW) == f"person/{team.ana.id}"
    assert office.keeper(team.org, news(team.ana.id, None), NOW) == f"room/{room.id}"
    assert office.keeper(team.org, news(None, room.id), NOW) is None


def test_news_for_a_lead_on_leave_goes_to_whoever_covers_else_to_the_room(team: Team) -> None:
    office, task = team.storage.posts, team.task(1, due=NOW)
    days = f"{NOW:%Y-%m-%d}/{NOW + timedelta(days=3):%Y-%m-%d}"
    with team.changing() as work:
        bo = work.people.add(Person(new_id(NOW), "Bo", "bo"))
        room = work.rooms.add(
            Room(new_id(NOW), team.workspace, "C1", "acme", team.acme.id, Audience.TEAM)
        )
    ana, cover, there = f"person/{team.ana.id}", f"person/{bo.id}", f"room/{room.id}"
    key = f"task/{task.id}/soon"
    nudge = lost(Post(key, "task nudge ACME-1", NOW, "soon", None, "elsewhere"))

    def told(of: StoredPost, at: datetime = NOW) -> str | None:
        return office.keeper(team.org, of, at)

    def leave(person: Person, *kept: str, **other: Any) -> None:
        with team.changing() as work:
            held = work.people.get(person.id)
            assert held is not None
            held.leave = list(kept)
            for name, value in other.items():
                setattr(held, name, value)

    assert told(nudge) == ana
    leave(team.ana, f"{days}/")
    assert told(nudge) == there
    leave(team.ana, f"{days}/{bo.id}")
    assert told(nudge) == cover
    assert told(nudge, NOW + timedelta(days=10)) == ana, "they are back"
    # In the evening before it they are not at work any more until they are back.
    assert told(nudge, NOW - timedelta(days=1)) == ana
    assert told(nudge, NOW - timedelta(hours=14)) == cover
    assert told(lost(replace(nudge.post, person=bo.id, room=None))) == there, "it is theirs"
    for unable in ({"leave": [f"{days}/"]}, {"role": Role.GUEST}, {"active": False}):
        leave(bo, **unable)
        assert told(nudge) == there
        leave(bo, role=Role.MEMBER, active=True)
    assert told(lost(replace(nudge.post, room=room.id))) == cover


def test_news_that_reaches_nobody_else_waits_for_a_lead_on_leave(team: Team) -> None:
    office, task = team.storage.posts, team.task(1, due=NOW)
    days = f"{NOW:%Y-%m-%d}/{NOW + timedelta(days=3):%Y-%m-%d}"
    with team.changing() as work:
        held = work.people.get(team.ana.id)
        assert held is not None
        held.leave = [f"{days}/"]
    nudge = lost(Post(f"task/{task.id}/soon", "task nudge ACME-1", NOW, "soon", None, "elsewhere"))
    assert office.keeper(team.org, nudge, NOW) == f"person/{team.ana.id}"

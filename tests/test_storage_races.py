"""Two who want the same post at one moment: the second waits, and sees what the first has done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection, select

from bot.model.post import PostState
from bot.model.task import Task, TaskState
from bot.work import Attempt, Claim
from storage import schema
from storage.claiming import take
from storage.engine import Storage
from storage.journal import Diff
from storage.live import freshen
from storage.sending import sending
from storage.work import SqlWork
from tests.postgres import database, postgres, storage
from tests.posts import MINUTE, begun, claim, doubted, standing
from tests.storage_team import NOW, Team, at

__all__ = ["database", "postgres", "storage"]

T = TypeVar("T")
LATER = NOW + 2 * MINUTE  # when a lease of NOW is over


@pytest.fixture
def team(storage: Storage) -> Team:
    return Team(storage)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


def waits(pool: ThreadPoolExecutor, second: Callable[[], T]) -> Future[T]:
    """What the second brings, who is begun now and cannot end yet."""
    future = pool.submit(second)
    with pytest.raises(TimeoutError):
        future.result(0.3)
    return future


@contextmanager
def writing(team: Team) -> Iterator[Connection]:
    """A transaction of the first."""
    with team.storage.engine.execution_options(changes=True).begin() as connection:
        yield connection


def message(held: Claim) -> Claim:
    return replace(held, attempt=held.posts[0].id)


@pytest.fixture
def held(team: Team) -> Claim:
    """An inbox whose lease has ended by LATER."""
    team.storage.posts.enqueue(team.org, [standing("1")], NOW)
    (found,) = claim(team, NOW)
    return found


def test_who_is_being_taken_over_sends_nothing(
    team: Team, held: Claim, pool: ThreadPoolExecutor
) -> None:
    office, inbox = team.storage.posts, (team.org, held.inbox)
    with writing(team) as connection:
        assert take(connection, [inbox], LATER, "another", LATER + MINUTE)
        sent = waits(pool, lambda: office.sending([(message(held), None)]))
    assert sent.result(10) == [False] and doubted(team.storage) == {}


def test_who_takes_over_knows_what_is_being_sent(
    team: Team, held: Claim, pool: ThreadPoolExecutor
) -> None:
    with writing(team) as connection:
        assert sending(connection, [(message(held), None)]) == [True]
        taken = waits(pool, lambda: claim(team, LATER, "another"))
    (after,) = taken.result(10)
    key = held.posts[0].id
    assert after.doubts == (Attempt(key, frozenset({key})),)


def reminded(team: Team) -> tuple[Task, Claim]:
    """A task, and its reminder in hand."""
    task = team.task(1, due=at(2))
    soon = team.pending()["soon"]
    (found,) = claim(team, soon)
    team.now = soon
    return task, found


def finish(team: Team, task: Task) -> None:
    with team.changing() as work:
        held = work.tasks.get(task.id)
        assert held is not None
        held.state = TaskState.DONE


def test_what_is_being_taken_back_is_not_sent(
    team: Team, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    task, held = reminded(team)
    office, sent = team.storage.posts, list[Future[list[bool]]]()

    def and_then(work: SqlWork, diffs: list[Diff]) -> None:
        freshen(work, diffs)
        sent.append(waits(pool, lambda: office.sending([(message(held), None)])))

    monkeypatch.setattr("storage.work.freshen", and_then)
    finish(team, task)
    assert [goes.result(10) for goes in sent] == [[False]]


def test_what_is_taken_back_while_it_is_being_sent_stays_on_record(
    team: Team, pool: ThreadPoolExecutor
) -> None:
    task, held = reminded(team)
    with writing(team) as connection:
        assert sending(connection, [(message(held), None)]) == [True]
        done = waits(pool, lambda: finish(team, task))
    done.result(10)
    with team.reading() as work:
        kept = work.post(held.posts[0].id)
    assert kept is not None and kept.state is PostState.MOOT, "its Why button names it"
    assert doubted(team.storage) == {}, "and nobody looks for it"


def test_an_inbox_in_which_all_has_been_said_meanwhile_is_given_back(team: Team) -> None:
    with writing(team) as connection:
        assert take(connection, [(team.org, "room/r")], NOW, "courier", LATER) == []
        assert connection.execute(select(schema.claim)).all() == []


def test_what_is_cut_off_is_kept_from_others_and_what_was_not_begun_is_not(
    team: Team, held: Claim
) -> None:
    office = team.storage.posts
    office.abandon(held)
    (again,) = claim(team, NOW)
    sent = begun(team, again)
    assert sent is not None
    office.abandon(sent)
    assert claim(team, NOW + timedelta(seconds=59)) == []
    assert len(claim(team, NOW + timedelta(seconds=60))) == 1


def test_a_message_is_not_begun_without_all_its_posts(team: Team) -> None:
    """What is left of it is another message, and comes by itself."""
    office = team.storage.posts
    office.enqueue(team.org, [standing(str(n)) for n in range(2)], NOW)
    (held,) = claim(team, NOW)
    office.close(held, {held.posts[1].id: PostState.MOOT}, NOW, None)
    assert begun(team, held) is None and doubted(team.storage) == {}
    office.enqueue(team.org, [standing("else", room="q")], NOW)
    (other,) = claim(team, NOW)
    both = [(message(held), None), (message(other), None)]
    assert office.sending(both) == [False, True], "nor is its neighbour held up"


def test_by_a_refusal_elsewhere_it_goes_by_the_same_id(team: Team, held: Claim) -> None:
    assert begun(team, held) == begun(team, held) == message(held)
    assert doubted(team.storage) == {held.posts[0].id: {held.posts[0].id}}


def test_what_is_nowhere_is_as_new(team: Team, held: Claim) -> None:
    office, sent = team.storage.posts, begun(team, held)
    assert sent is not None
    office.retry(sent, NOW, sure=False)
    office.release(sent)
    (again,) = claim(team, NOW)
    assert again.posts[0].looks == 1
    office.refuted(replace(again, attempt=sent.attempt))
    office.release(again)
    (fresh,) = claim(team, NOW)
    assert fresh.doubts == () and fresh.posts[0].looks == 0

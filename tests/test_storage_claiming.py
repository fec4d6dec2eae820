"""Who gets which inboxes: those that wait longest, a few at a time."""

from __future__ import annotations

import pytest

from storage.claiming import FEW
from storage.engine import Storage
from tests.postgres import database, postgres, storage
from tests.posts import MINUTE, claim, standing
from tests.storage_team import NOW, Team

__all__ = ["database", "postgres", "storage"]


@pytest.fixture
def team(storage: Storage) -> Team:
    return Team(storage)


@pytest.mark.parametrize(("each", "first"), [(1, FEW + 4), (3, FEW)])
def test_who_has_many_posts_does_not_bring_the_others_along(
    team: Team, each: int, first: int
) -> None:
    rooms = [f"room{n:02}" for n in range(FEW + 4)]
    posts = [
        standing(f"{room}{n}", NOW - (each - n) * MINUTE, room=room)
        for n in range(each)
        for room in rooms
    ]
    team.storage.posts.enqueue(team.org, posts, NOW)
    found = [*claim(team, NOW), *claim(team, NOW)]
    assert [item.inbox for item in found] == [f"room/{room}" for room in rooms]
    assert all(len(item.posts) == each for item in found)
    assert len(claim(team, NOW + MINUTE, limit=FEW + 4)) == first  # a lease later


def test_who_waits_behind_all_that_is_held_is_found(team: Team) -> None:
    office = team.storage.posts
    office.enqueue(team.org, [standing("first", NOW - 2 * MINUTE)], NOW)
    (held,) = claim(team, NOW)
    late = [standing(f"{n:03}", NOW - MINUTE) for n in range(20 * FEW)]
    office.enqueue(team.org, [*late, standing("other", NOW, room="behind")], NOW)
    assert [found.inbox for found in claim(team, NOW, "another")] == ["room/behind"]
    assert claim(team, NOW, "another") == []
    assert len(held.posts) == 1

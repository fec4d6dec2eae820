"""Up to when threads were heard: it begins with their thing, and goes nowhere but on."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import new_id
from bot.discussions import join
from bot.model.discussion import Discussion
from storage.engine import Storage
from tests.postgres import database, postgres, storage
from tests.storage_team import NOW, Team

__all__ = ["database", "postgres", "storage"]

MINUTE = timedelta(minutes=1)


def begun(team: Team, thread: str) -> None:
    """A thread gets a task."""
    made = Discussion(new_id(NOW), team.workspace, "room", thread, thread, team.ana.id, NOW)
    join(made, team.task(int(thread)))
    with team.changing() as work:
        work.discussions.add(made)


def test_it_goes_on_and_never_back(storage: Storage) -> None:
    team = Team(storage)
    begun(team, "1")
    house, place = storage.house, team.workspace
    assert house.heard(place) == {"1": ("room", NOW)}
    for heard, known in ((2, 2), (1, 2), (3, 3)):
        house.hear(place, "1", NOW + heard * MINUTE)
        assert house.heard(place) == {"1": ("room", NOW + known * MINUTE)}
    house.hear(place, "9", NOW + MINUTE)
    house.hear("test:other", "1", NOW + 9 * MINUTE)
    assert house.heard(place) == {"1": ("room", NOW + 3 * MINUTE)}


def test_those_heard_last_come_first(storage: Storage) -> None:
    team = Team(storage)
    for number in (1, 2, 3):
        begun(team, str(number))
    for number, minutes in ((1, 2), (2, 3), (3, 1)):
        storage.house.hear(team.workspace, str(number), NOW + minutes * MINUTE)
    assert list(storage.house.heard(team.workspace)) == ["2", "1", "3"]

"""A project with a board in its room, for tests of what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.model.shown import Shown
from tests.room import Posted, Room

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana", outsider=False),
}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website client:Acme")
        place.say("wei", "/pm settings agenda off")
        yield place


@pytest.fixture
def boarded(room: Room) -> Room:
    """With a board in the room website."""
    room.say("wei", "/project board on")
    room.wait("1 minute")
    assert len(room.posts) == 1
    return room


def board(room: Room) -> Posted:
    """What stands in the room now; there is one message and no more."""
    (standing,) = (posted for posted in room.standing.values() if posted.room)
    return standing


def org_of(room: Room) -> str:
    with room.work() as work:
        return work.organisation.id


def inbox_of(room: Room) -> str:
    with room.work() as work:
        (found,) = work.rooms.find(board=True)
        return f"board/{found.id}"


def shown(room: Room) -> Shown | None:
    return room.storage.posts.shown(org_of(room), inbox_of(room))

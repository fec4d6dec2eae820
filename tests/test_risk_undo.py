"""What is changed about risks is taken back by Undo, whole: the state is what it was before."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from bot.context import Speaker
from tests.room import Room

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana")}
SHELVES = ("tasks", "risks", "issues", "dismissals", "milestones", "logs")

LINES = [
    "/risk DNS late -> launch slips -> no sales p3 i5 @ana type:supplier %beta",
    "/risk review R-1 worse",
    "/risk review R-1 same",
    "/risk review R-2 better",
    "/risk review R-1 p5 i1 @wei",
    "/risk edit R-1 DNS late -> launch slips",
    "/risk edit R-1 proximity:month type:tech @wei %beta",
    "/risk respond R-1 reduce order samples early @ana due friday p2 i2",
    "/risk respond R-2 accept",
    "/risk respond R-2 tasks:1 p1 i1",
    '/risk respond R-1 trigger:"no answer" contingency:"use placeholders"',
    "/risk happened R-1 two weeks late 1,200 EUR yesterday",
    "/risk settle I-1 found another one 900 EUR",
    "/risk close R-1 it cannot happen any more",
    "/risk share R-1 We prepare placeholders.",
    "/risk confirm slip",
    "/risk dismiss slip",
]


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        for line in (
            "/project new Acme website", "/milestone Beta 4 dec", "/task Forms due 9 dec %beta",
            "/risk supplier may slip p3 i4 @ana", "/risk developer leaves p2 i5",
            "/risk the sky falls p1 i1", "/risk happened R-3",
        ):  # fmt: skip
            place.say("wei", line)
        yield place


def state(room: Room) -> dict[str, list[Any]]:
    with room.work() as work:
        return {name: deepcopy(getattr(work, name).find(order=("id",))) for name in SHELVES}


def pending(room: Room) -> dict[str, Any]:
    with room.work() as work:
        return {
            one.post.key: (one.post.due, one.post.line)
            for one in work.pending(room.clock.now().replace(year=2028), 500)
        }


@pytest.mark.parametrize("line", LINES)
def test_undo_brings_everything_back(room: Room, line: str) -> None:
    before, posts = state(room), pending(room)
    said = room.say("wei", line)
    assert "Undo" in said.buttons, said.text()
    assert state(room) != before, "it changed nothing"
    undone = room.press(said, "Undo", "wei")
    assert undone.lines[0].startswith("↺"), undone.text()
    assert state(room) == before
    assert pending(room) == posts

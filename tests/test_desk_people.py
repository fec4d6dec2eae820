"""People who were mentioned before they ever spoke."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.clock import new_id
from bot.context import Speaker
from bot.model.people import Person
from bot.reply import Reply
from tests.room import Room, Said


@pytest.fixture
def room() -> Iterator[Room]:
    """A team of one, whose project Acme has one task."""
    with Room() as place:
        place.say("ana", "/project new Acme website")
        place.say("ana", "/task Fix login due friday")
        yield place


def mentioning(room: Room, line: str, account: str) -> Said:
    """What Ana hears when an adapter wrote an account into her line."""
    return room.ask(room.request("ana", words=line, accounts=frozenset({account})))


def test_last_is_the_last_of_the_wanted_kind_whoever_was_met_with_it(room: Room) -> None:
    room.say("ana", "/task Old one")
    mentioning(room, "/task New thing @(zoe|Zoe)", "zoe")
    assert room.say("ana", "/task done last").lines[0].startswith("✔ ACME-3 New thing")
    mentioning(room, "/log promise we send it by friday @(bob|Bob)", "bob")
    assert room.say("ana", "/log answer last sent").lines[0].startswith("L-1 is not waiting")
    assert room.say("ana", "/task start last").lines[0].startswith("▶ ACME-4 we send it")


def test_who_was_mentioned_stays_known_when_that_is_taken_back(room: Room) -> None:
    said = mentioning(room, "/task New thing @(zoe|Zoe)", "zoe")
    zoe = replace(
        room.request("zoe"),
        speaker=Speaker("zoe", "Zoe K", "Asia/Tokyo", outsider=False),
        words="/my",
    )
    assert "New thing" in room.ask(zoe).text()
    assert room.press(said, "Undo", "ana").lines[0].startswith("↺ Taken back")
    assert "Nothing is waiting for you." in room.ask(replace(zoe, id="again")).text()
    assert room.say("ana", "/pm redo").lines[0].startswith("↻ Made again")
    assert "New thing" in room.ask(replace(zoe, id="once more")).text()


def test_a_handle_is_not_given_away_while_its_owner_is_gone(room: Room) -> None:
    with room.work("ana") as work:
        team = work.organisation.id
    with room.storage.house.open(team, room.clock.now(), changes=True) as work:
        work.people.add(Person(new_id(room.clock.now()), "Zoe Old", "zoe", active=False))
        work.save(request="left", actor=None, line="", answer=lambda seq: Reply())
    assert "@Zoe" in mentioning(room, "/task New thing @(zoe|Zoe)", "zoe").lines[0]
    with room.work("ana") as work:
        assert sorted(p.handle for p in work.people.find(handle=("zoe", "zoe2"))) == ["zoe", "zoe2"]

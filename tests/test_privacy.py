"""What is found is what one may open: whatever was said where, by whom, and whoever asks where."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.base import asked
from bot.context import Quote, Request
from bot.tongue import Answer
from tests.room import Room, Said

PEOPLE = ("wei", "ana", "bob", "mei")
ROOMS = ("open", "board", "vault")
KINDS = {
    "/task {word} to do": "task",
    "/task {word} to do visibility:client": "task",
    "/log need they want {word}": "log",
    "/log decision {word} it is": "log",
    "/risk {word} may fail p2 i3": "risk",
    "/feedback lesson mind {word}": "lesson",
    "/milestone {word} ready due 18 dec": "milestone",
    "/project goal {word} used by 20 people by 31 jan": "goal",
}


def ask(room: Room, who: str, line: str, where: str | None, client: bool = False) -> Said:
    request = room.request(who, where, words=line.removeprefix("/"))
    return room.ask(replace(request, shared=client))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    said=st.lists(st.tuples(st.sampled_from(ROOMS), st.sampled_from(sorted(KINDS))), max_size=6),
    inside=st.fixed_dictionaries(
        {r: st.frozensets(st.sampled_from(PEOPLE[1:])) for r in ROOMS[1:]}
    ),
    added=st.lists(st.tuples(st.sampled_from(ROOMS), st.sampled_from(PEOPLE[1:])), max_size=2),
    who=st.sampled_from(PEOPLE[1:]),
    where=st.sampled_from((*ROOMS, "lobby", None)),
)
def test_nothing_is_found_outside_what_one_may_open(
    said: list[tuple[str, str]], inside: dict[str, frozenset[str]],
    added: list[tuple[str, str]], who: str, where: str | None,
) -> None:  # fmt: skip
    closed = {name: people | {"wei"} for name, people in inside.items()}
    if where in closed and who not in closed[where]:
        where = None  # nobody speaks where they are not
    with Room(closed=closed) as room:
        for one in PEOPLE:
            room.say(one, "/my", room=None)
        for name in ROOMS:
            room.say("wei", f"/project new {name.title()} work", room=name)
        wanted = 0
        for n, (name, line) in enumerate(said):
            made = room.say("wei", line.format(word=f"zebra{n}{name}"), room=name)
            assert made.answer.reply.tone != "problem", made.text()
        for name, person in added:
            room.say("wei", f"/project members add @{person}", room=name)
        may = {
            name for name in ROOMS
            if who in closed.get(name, {who}) or (name, who) in added
        }  # fmt: skip
        wanted = sum(name in may for name, _line in said)
        found = ask(room, who, "/pm find zebra", where)
        text = found.text()
        for name in ROOMS:
            if name not in may:
                assert name not in text.casefold(), text
        number = re.match(r"(\d+) found", text)
        assert (int(number[1]) if number else 0) == wanted, text


def test_a_clients_room_is_answered_with_what_is_shared() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/project bind acme as client", room="with-acme")
        for n, line in enumerate(KINDS):
            room.say("wei", line.format(word=f"zebra{n}"))
        room.say("wei", "/task note 2 zebra and our margin is 40 %")
        room.say("wei", "/task add Nothing of that kind visibility:client")
        room.say("wei", "/task note 3 zebra, said among us")
        room.say("wei", "/log need zebra asked aloud visibility:client")
        room.say("wei", "/risk share R-1 zebras may come late")
        found = ask(room, "wei", "/pm find zebra", "with-acme", client=True)
        text = found.text()
        assert found.answer.private
        assert "zebra1 to do" in text and "zebras may come late" in text
        assert "zebra asked aloud" in text
        for inner in ("zebra0", "zebra2", "zebra3", "zebra4", "zebra5", "zebra7", "margin", "L-1",
                      "Nothing of that kind", "Wei"):  # fmt: skip
            assert inner not in text, text
        other = room.say("wei", "/project new Globex shop", room="shop")
        assert other.answer.reply.tone != "problem"
        room.say("wei", "/task zebra elsewhere visibility:client", room="shop")
        assert "elsewhere" not in ask(room, "wei", "/pm find zebra", "with-acme", True).text()
        assert "elsewhere" not in ask(room, "wei", "/pm find zebra #gs", "with-acme", True).text()


@pytest.mark.parametrize("sees", [frozenset(), None])
def test_where_nobody_can_tell_it_is_somebody_elses(sees: frozenset[str] | None) -> None:
    with Room() as room:
        room.say("ana", "/my", room=None)
        room.say("wei", "/project new Acme website")
        room.say("wei", "/task zebra")

        async def answer(request: Request) -> Answer:
            return room.desk.answer(request)

        async def read(about: Quote) -> Quote:
            return about

        async def look(who: str, rooms: object) -> frozenset[str]:
            return frozenset()

        request = room.request("ana", None, words="pm find zebra")
        asking = asked(answer, request, read, None, look if sees is not None else None)
        found = asyncio.run(asking)
        assert not found.unread and "ACME-1" not in str(found.reply)


def test_what_somebody_said_below_a_message_finds_its_task() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        first = room.write("ana", "The login is broken")
        room.write("wei", "it is the zebra cookie", below=first)
        room.use("wei", "task make", first)
        assert "ACME-1 The login is broken" in room.say("wei", "/pm find zebra cookie").text()

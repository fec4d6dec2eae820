"""What is found is what one may open: whatever was said where, by whom, and whoever asks where."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.base import asked
from bot.context import File, Quote, Request
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


def _three(room: Room) -> None:
    """A project in a room of everybody, one in a closed room, and one with no room of the team's."""
    for one in PEOPLE:
        room.say(one, "/my", room=None)
    for name in ("open", "vault"):
        room.say("wei", f"/project new {name.title()} work", room=name)
    room.use("wei", "task make", room.write("ana", "Plans", "vault", files=(File("plan.pdf", 9),)))


@pytest.mark.parametrize("line", ["/project list", "/report portfolio"])
def test_a_list_of_projects_holds_those_that_one_may_look_into(line: str) -> None:
    with Room(closed={"vault": frozenset({"wei", "ana"})}) as room:
        _three(room)
        for who, knows in (("wei", True), ("ana", True), ("bob", False)):
            said = ask(room, who, line, "open").text()
            assert "OPEN" in said and ("VAULT" in said) is knows, said
            assert "vault" in said.casefold() if knows else "vault" not in said.casefold()
        # In the closed room everybody is in it.
        assert "VAULT" in ask(room, "ana", line, "vault").text()
        room.say("wei", "/project members add @bob", room="vault")
        assert "VAULT" in ask(room, "bob", line, "open").text()


@pytest.mark.parametrize("line", ["/project list", "/report portfolio"])
def test_before_a_client_it_holds_their_own_project_alone(line: str) -> None:
    with Room() as room:
        _three(room)
        room.say("wei", "/project bind open as client", room="talks")
        said = ask(room, "wei", line, "talks", client=True)
        assert said.answer.private
        assert "OPEN" in said.text() and "VAULT" not in said.text()
        assert "#vault" not in said.text() and "#open" not in said.text()


@pytest.mark.parametrize("line", ["/project list", "/report portfolio"])
def test_whoever_may_look_into_none_is_told_how_to_be_let_in(line: str) -> None:
    with Room(closed={"vault": frozenset({"wei"})}) as room:
        for one in PEOPLE:
            room.say(one, "/my", room=None)
        room.say("wei", "/project new Vault work", room="vault")
        said = ask(room, "bob", line, None)
        assert said.lines == [
            "No project is yours to look into here.",
            "Whoever leads one can add you: /project members add @bob.",
        ]


def test_files_of_a_task_are_the_business_of_those_in_its_rooms() -> None:
    with Room(closed={"vault": frozenset({"wei", "ana"})}) as room:
        _three(room)
        assert "plan.pdf" in ask(room, "ana", "/task files VAULT-1", "open").text()
        said = ask(room, "bob", "/task files VAULT-1", "open").text()
        assert "plan.pdf" not in said and "Plans" not in said
        assert "business of those in its rooms" in said
        room.say("wei", "/project bind vault as client", room="talks")
        told = ask(room, "wei", "/task files VAULT-1", "talks", client=True).text()
        assert "plan.pdf" not in told and "A client reads this room" in told


def test_the_clock_tells_of_what_whoever_let_it_come_has_a_part_in() -> None:
    with Room(closed={"vault": frozenset({"wei"})}) as room:
        _three(room)
        room.say("bob", "/project new Side work", room="side")
        room.say("bob", "/project new Quiet work", room="quiet")
        room.say("bob", "/report schedule portfolio every monday 9:30", room="side")
        room.wait("7 days")
        (told,) = [post for post in room.posts if "All projects" in post.text()]
        assert "SIDE" in told.text() and "QUIET" in told.text(), told.text()
        assert "VAULT" not in told.text(), told.text()

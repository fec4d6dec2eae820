"""Whoever names a project looks into it: by its name, its key or the number of a thing, from wherever."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from adapters.base import asked
from bot.context import Quote, Request, Speaker
from bot.kinds import ProjectKind, RefKind
from bot.tongue import Answer
from tests.room import Room, Said

INSIDE = frozenset({"ana", "mei"})
SHUT = "is the business of those in its rooms."


@pytest.fixture
def room() -> Iterator[Room]:
    """Wei owns the team. Ana leads VAULT, whose room is private; Mei is in it, Bob is not."""
    with Room(closed={"vault": INSIDE}) as room:
        for one in ("wei", "ana", "mei", "bob"):
            room.say(one, "/my", room=None)
        room.say("wei", "/project new Open work", room="open")
        room.say("wei", "/task Paint the fence", room="open")
        room.say("ana", "/project new Vault work", room="vault")
        room.say("ana", "/task Zebra merger", room="vault")
        room.say("ana", "/log need they want zebra", room="vault")
        room.say("ana", "/risk zebra may fail p2 i3", room="vault")
        room.say("ana", "/cost expense 40 zebra food", room="vault")
        room.say("ana", "/milestone zebra ready due 18 dec", room="vault")
        room.looked.clear()
        yield room


def told(said: Said) -> str:
    buttons = [f"{label} {line}" for label, line in said.buttons.items()]
    return " ".join([said.text(), *buttons, *map(str, said.form.prefill if said.form else ())])


NAMED = [
    "/task list #vault",
    "/task list #(=id)",
    '/task list project:"Vault work"',
    "/report week #vault",
    "/team load #vault",
    "/cost burn #vault",
    "/cost log 2h on VAULT-1",
    "/cost start VAULT-1",
    "/report chart burndown #vault",
    "/project status #vault",
    "/project members #vault",
    "/project goals #vault",
    "/pm find zebra #vault",
    "/project files #vault",
    "/log list #vault",
    "/risk list #vault",
    "/task Feed the lion #vault",
    "/task show VAULT-1",
    "/task show VAULT-77",
    "/task files VAULT-1",
    "/task done VAULT-1",
    "/task done OPEN-1 VAULT-1",
    "/task edit VAULT-1 title:Lions",
    "/task apply 99 task done VAULT-1",
    "/log show VAULT-L-1",
    "/risk show VAULT-R-1",
    "/cost receipt VAULT-E-1",
    "/pm history VAULT-1",
    "/pm card VAULT-1",
    "/report preview VAULT#1",
    "/feedback send VAULT-F-1",
    "/pm import #vault\ntitle\nLion",
    "/project bind vault as team",
    "/project move tasks to:#vault #open",
]


@pytest.mark.parametrize("where", ["open", "lobby", None])
@pytest.mark.parametrize("line", NAMED)
def test_whoever_is_not_in_it_is_told_no_more_than_they_typed(
    room: Room, line: str, where: str | None
) -> None:
    with room.work() as work:
        (home,) = work.projects.find(key="VAULT")
    line = line.replace("(=id)", f"(={home.id})")
    said = room.say("bob", line, where)
    text = told(said)
    if "bind" in line and where is None:
        return  # nothing is bound there
    assert SHUT in text, text
    assert said.answer.private
    for inner in ("zebra", "merger", "Vault work", "Ana", home.id):
        assert inner in line or inner.casefold() not in text.casefold(), text
    with room.work() as work:
        (task, *more) = work.tasks.find(project=home.id)
        assert not more and task.open and task.title == "Zebra merger"


def test_a_thread_is_linked_to_what_one_may_look_into(room: Room) -> None:
    for where in ("lobby", "open"):
        written = room.write("bob", "who knows the zebra?", where)
        for said in ("VAULT-1", "zebra", '"?"'):
            answer = room.use("bob", f"task link {said}", written)
            assert "Zebra merger" not in told(answer), told(answer)
    assert "Zebra merger" in told(room.use("mei", "task link VAULT-1", written))


def test_a_lesson_is_its_projects_until_it_is_published(room: Room) -> None:
    room.say("ana", "/feedback lesson Ask the zebra first", room="vault")
    ask = room.request("bob", None, command="feedback lessons vote", asks="ref")
    assert SHUT in room.say("bob", "/feedback lessons vote K-1", "open").text()
    assert room.desk.answer(ask).reply.choices == ()
    room.say("mei", "/feedback lessons vote K-1", room="vault")
    room.say("ana", "/project members add @wei", room="vault")
    room.say("wei", "/feedback lessons vote K-1", room="vault")
    assert [one.value for one in room.desk.answer(ask).reply.choices] == ["K-1"]
    assert SHUT not in room.say("bob", "/feedback lessons useless K-1", "open").text()


def test_a_number_that_is_there_is_refused_like_one_that_is_not(room: Room) -> None:
    one, other = (room.say("bob", f"/task show VAULT-{n}", None).text() for n in (1, 77))
    assert one.replace("VAULT-1", "#") == other.replace("VAULT-77", "#")


def test_the_platform_is_asked_once_and_for_its_rooms_alone(room: Room) -> None:
    assert "Zebra merger" in room.say("mei", "/task list #vault", None).text()
    assert room.looked == [("vault",)]
    room.looked.clear()
    assert "“seen”" in room.say("mei", "/task note VAULT-1 seen", "open").text()
    assert room.looked == [("vault",)]


def test_each_of_several_is_asked_for(room: Room) -> None:
    room.say("ana", "/project new Safe work", room="safe")
    room.say("ana", "/task Lion", room="safe")
    room.closed = {**room.closed, "safe": frozenset({"ana", "bob"})}
    said = room.say("mei", "/task show VAULT-1", None)
    assert "Zebra merger" in said.text()
    room.looked.clear()
    assert SHUT in room.say("mei", "/task done VAULT-1 SAFE-1", None).text()
    assert SHUT in room.say("bob", "/task done VAULT-1 SAFE-1", None).text()
    room.closed = {**room.closed, "safe": INSIDE}
    done = room.say("mei", "/task note VAULT-1 SAFE-1 seen", None)
    assert room.looked[-2:] == [("vault",), ("safe",)] or "VAULT-1" in done.text()
    assert SHUT not in done.text()


def test_who_has_a_part_in_it_or_stands_in_it_is_not_asked_for(room: Room) -> None:
    room.say("ana", "/project members add @bob", room="vault")
    room.looked.clear()
    for who, where in (("ana", None), ("bob", None), ("bob", "lobby"), ("mei", "vault")):
        assert "Zebra merger" in room.say(who, "/task list #vault", where).text()
        assert "Zebra merger" in room.say(who, "/task show VAULT-1", where).text()
    room.say("bob", "/task Fix it", "open")
    room.say("bob", "/task list", "open")
    room.say("mei", "/my", None)
    assert room.looked == []


def test_a_project_without_rooms_of_its_team_is_everybodys(room: Room) -> None:
    room.say("ana", "/project new Shared work", room=None)
    room.say("ana", "/task Lion #shared", room=None)
    assert "Lion" in room.say("bob", "/task list #shared", "open").text()
    assert room.looked == []


def test_who_owns_the_team_looks_after_what_nobody_leads_any_more(room: Room) -> None:
    assert SHUT in room.say("wei", "/project status #vault", None).text()
    assert "VAULT" not in room.say("wei", "/project list", None).text()
    room.leave("ana")
    assert "Vault work" in room.say("wei", "/project status #vault", None).text()
    assert "VAULT" in room.say("wei", "/project list", None).text()
    assert SHUT in room.say("bob", "/project status #vault", None).text()


# What is theirs


def test_a_task_of_ones_own_is_ones_own_and_nothing_beside_it(room: Room) -> None:
    room.say("ana", "/task Call the lawyer @bob due friday 17:00", room="vault")
    room.wait(until="2026-11-27 10:00")
    (post,) = [one for one in room.posts if one.to == "bob" and "Done" in one.buttons][-1:]
    room.looked.clear()
    assert "Call the lawyer" in room.say("bob", "/task show VAULT-2", None).text()
    assert "Call the lawyer" in room.say("bob", "/task edit VAULT-2 due:monday", "open").text()
    pressed = room.press(post, "Done", "bob")
    assert pressed.lines[0].startswith("✔ VAULT-2")
    again = room.press(pressed, "Undo", "bob")
    assert again.lines[0].startswith("↺")
    assert room.looked == []
    # That they were at it just now makes the rest none of their business.
    for line in ("/task list", "/task list #vault", "/task show VAULT-1", "/task Lion"):
        said = room.say("bob", line, None)
        assert "zebra" not in told(said).casefold() and "VAULT" not in said.text().replace(
            "VAULT-1", ""
        ), said.text()


def test_what_one_was_told_alone_can_be_pressed_and_not_typed(room: Room) -> None:
    listed = room.say("mei", "/task show VAULT-1", None)
    label = next(label for label, line in listed.buttons.items() if line.endswith("VAULT-1"))
    room.closed = {"vault": frozenset({"ana"})}
    room.looked.clear()
    assert SHUT not in room.press(listed, label, "mei").text()
    assert room.looked == []
    assert SHUT in room.say("mei", "/task show VAULT-1", None).text()
    assert SHUT in room.say("mei", listed.buttons[label], "open", about=listed.quote).text()


def test_who_was_asked_for_an_approval_gives_it_from_outside(room: Room) -> None:
    room.say("ana", "/task block VAULT-1 the signature @bob", room="vault")
    assert "Zebra merger" in room.say("bob", "/task show VAULT-1", None).text()
    assert room.looked == []


def test_who_looks_after_somebodys_work_looks_into_it(room: Room) -> None:
    room.say("ana", "/task assign VAULT-1 @mei", room="vault")
    assert SHUT in room.say("bob", "/task show VAULT-1", None).text()
    said = room.say("mei", "/team away 24-27 nov cover @bob", None)
    assert "Bob" in said.text(), said.text()
    assert "Zebra merger" in room.say("bob", "/task show VAULT-1", None).text()


# What may be meant


def meant(room: Room, who: str, begun: str, param: str, *, sees: bool = False) -> list[str]:
    command = "task list" if param == "project" else "task done"
    request = room.request(who, None, words=begun, command=command, asks=param)
    answer = room.desk.answer(request)
    assert not answer.unread
    if sees:
        assert answer.rooms == ("vault",)
        answer = room.desk.answer(request.seeing(dict.fromkeys(answer.rooms, True)))
    return [choice.value for choice in answer.reply.choices]


def test_what_is_not_known_at_once_is_not_suggested(room: Room) -> None:
    room.say("ana", "/project new Third work", room="third")
    assert meant(room, "ana", "", "project") == ["#third", "#vault"]
    assert meant(room, "mei", "", "project") == []
    assert meant(room, "bob", "vau", "project") == []
    assert meant(room, "bob", "VAULT-1", "refs") == []
    assert meant(room, "bob", "zebra", "refs") == []
    assert room.looked == []


def test_an_adapter_that_knows_it_at_once_is_told_what_more_there_is(room: Room) -> None:
    with room.work() as work:
        (vault,) = [one for one in work.rooms.find() if one.native == "vault"]
    request = room.request("mei", None, words="", command="task list", asks="project")
    answer = room.desk.answer(request)
    assert vault.native in answer.rooms
    again = room.desk.answer(request.seeing({"vault": True, "open": False}))
    assert [choice.value for choice in again.reply.choices] == ["#vault"]
    assert again.rooms == ()


def test_ones_own_tasks_are_suggested_and_the_others_of_their_project_not(room: Room) -> None:
    room.say("ana", "/task Call the zebra lawyer @bob", room="vault")
    assert "VAULT-2" in meant(room, "bob", "zebra", "refs")
    assert "VAULT-1" not in meant(room, "bob", "", "refs")
    assert meant(room, "bob", "", "project") == ["#vault"]


def test_what_a_form_names_tells_nothing_of_it(room: Room) -> None:
    request = room.request("bob", "open", words="ze", command="task add", asks="milestone",
                           values={"project": "#vault"})  # fmt: skip
    assert room.desk.answer(request).reply.choices == ()
    inside = replace(request, speaker=Speaker("ana", "Ana", outsider=False))
    assert [one.value for one in room.desk.answer(inside).reply.choices] == ['%"zebra ready"']


def test_near_names_and_choices_are_those_one_may_look_into(room: Room) -> None:
    room.say("bob", "/project new Other work", room="other")
    for line in (
        "/report week project:vaul",
        "/task list #vaul",
        "/task Lion #vaul",
        "/task list",
        "/task Lion",
        "/pm import",
    ):
        said = room.say("bob", line, "lobby")
        assert "vault" not in told(said).casefold().replace("#vaul ", "").replace(
            "project:vaul ", ""
        ), told(said)
    assert "#vault" in room.say("ana", "/report week project:vaul", "lobby").text()
    asked = room.say("mei", "/task list", "lobby")
    assert "Vault work" in asked.text() or "#vault" in told(asked)


def test_the_only_project_is_meant_where_one_may_look_into_it() -> None:
    with Room(closed={"vault": INSIDE}) as room:
        for one in ("wei", "ana", "mei", "bob"):
            room.say(one, "/my", room=None)
        room.say("ana", "/project new Vault work", room="vault")
        room.say("ana", "/task Zebra", room="vault")
        said = room.say("bob", "/task list", None)
        assert said.lines[0] == "No project is yours to look into here.", said.text()
        room.looked.clear()
        for line in ("/task list", "/task show 1", "/team load"):
            room.looked.clear()
            told_ = room.say("mei", line, None).text()
            assert "Zebra" in told_ or "Load of Vault work" in told_, told_
            assert room.looked == [("vault",)]
            assert "Vault" not in room.say("bob", line, None).text()
        room.looked.clear()
        room.say("mei", "/my", None)
        room.say("mei", "/pm help", None)
        assert room.looked == []


def test_filters_choose_among_what_one_may_look_into(room: Room) -> None:
    room.say("ana", "/task block VAULT-1 the signature", room="vault")
    room.wait("9 hours")
    for who, may in (("bob", False), ("mei", True), ("ana", True)):
        said = told(room.say(who, "/task note blocked seen", "lobby"))
        assert ("VAULT-1" in said) is may, said
        assert may or "No open task is like that." in said


# All of them


def test_no_command_tells_of_what_is_named_by_somebody_else(room: Room) -> None:
    """Whatever takes a project or a number: none of them has to ask for it itself."""
    refused, taken = 0, 0
    for command in room.grammar.commands:
        for param in command.params:
            if isinstance(param.kind, ProjectKind):
                said = "#vault"
            elif isinstance(param.kind, RefKind):
                said = "-".join(filter(None, ("VAULT", param.kind.letter, "1")))
            else:
                continue
            for where in ("open", None):
                request = room.request(
                    "bob", where, command=command.path, values={param.name: said}
                )
                text = told(room.ask(request)).casefold()
                assert "zebra" not in text and "vault work" not in text, (command.path, text)
                taken, refused = taken + 1, refused + (SHUT in text)
    assert taken > 300 and refused > 200, "the rest lacks something else, or is the clock's"


def test_a_thread_is_not_read_where_rooms_alone_are_wanted(room: Room) -> None:
    async def answer(request: Request) -> Answer:
        return room.desk.answer(request)

    async def read(about: Quote) -> Quote:
        raise AssertionError("nobody wants the thread")

    async def look(who: str, rooms: Sequence[str]) -> frozenset[str]:
        assert (who, tuple(rooms)) == ("mei", ("vault",))
        return frozenset(rooms)

    about = Quote("a message", key="m1", thread="m1")
    request = room.request("mei", None, words="task list #vault", about=about)
    found = asyncio.run(asked(answer, request, read, None, look))
    assert "Zebra merger" in Said(found, None).text()

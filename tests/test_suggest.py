"""What may be meant by the beginning of a value: ranked, bounded, and no more than one may know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from bot.context import Speaker
from bot.declare import Param
from bot.reply import Choice
from bot.suggest import MOST
from bot.vocabulary import vocabulary
from tests.room import Room

GUEST = Speaker("gina", "Gina", outsider=True)


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as opened:
        opened.say("ana", "/project new Acme website")
        opened.say("bob", "/my")
        yield opened


def choices(room: Room, command: str, param: str, begun: str = "", **rest: object) -> list[Choice]:
    who = str(rest.pop("who", "ana"))
    where = rest.pop("place", "website")
    request = room.request(
        who, None if where is None else str(where), command=command, words=begun, asks=param, **rest
    )
    answer = room.desk.answer(request)
    assert answer.reply.silent and answer.private
    return list(answer.reply.choices)


def values(room: Room, command: str, param: str, begun: str = "", **rest: object) -> list[str]:
    return [choice.value for choice in choices(room, command, param, begun, **rest)]


def test_a_task_is_found_by_its_number_and_by_any_word_of_its_title(room: Room) -> None:
    for title in ("Fix login", "Write the login page", "Send invoice", "Analogy"):
        room.say("ana", f'/task "{title}"')
    assert values(room, "task done", "refs", "log") == ["ACME-2", "ACME-1", "ACME-4"]
    assert values(room, "task done", "refs", "login p") == ["ACME-2"]
    assert values(room, "task done", "refs", "acme-3") == ["ACME-3"]
    assert values(room, "task done", "refs", "3")[0] == "ACME-3"
    assert values(room, "task done", "refs", "invoce") == ["ACME-3"]  # mistyped
    assert values(room, "task done", "refs", "nothing like it") == []
    shown = choices(room, "task done", "refs", "invoice")[0]
    assert (shown.label, shown.value) == ("ACME-3 Send invoice", "ACME-3")


def test_open_tasks_come_before_done_ones_and_newer_before_older(room: Room) -> None:
    for number in range(1, 4):
        room.say("ana", f"/task Part {number}")
    room.say("ana", "/task done 3")
    assert values(room, "task edit", "refs") == ["ACME-2", "ACME-1", "ACME-3"]


def test_of_several_in_one_field_the_last_is_completed(room: Room) -> None:
    room.say("ana", "/task Fix login")
    room.say("ana", "/task Send invoice")
    assert values(room, "task done", "refs", "ACME-1 invo") == ["ACME-1 ACME-2"]


def test_a_range_and_a_filter_can_be_chosen_as_they_were_typed(room: Room) -> None:
    room.say("ana", "/task Fix login")
    assert values(room, "task done", "refs", "overdue")[0] == "overdue"
    assert values(room, "task done", "refs", "1-3")[0] == "1-3"


def test_people_are_found_by_name_and_handle_and_told_apart(room: Room) -> None:
    for native in ("al1", "al2"):
        room.people = {**room.people, native: Speaker(native, "Alex Kim", outsider=False)}
        room.say(native, "/my")
    found = choices(room, "task add", "owner", "alex")
    assert len({choice.value for choice in found}) == 2
    assert sorted(str(choice.label) for choice in found) == [
        "Alex Kim (@alex)",
        "Alex Kim (@alex2)",
    ]
    said = room.say("ana", f"/task Fix login owner:{found[1].value}")
    assert "Alex Kim" in said.text()
    assert str(choices(room, "task add", "owner")[0].label).startswith("Ana")  # who speaks is first


def test_three_hundred_projects_whose_names_begin_alike(room: Room) -> None:
    alike = "A long name of a project that nobody can tell from others by its beginning "
    for number in range(300):
        room.say("ana", f'/project new "{alike}{number:03}" key:P{number:03}')
    found = choices(room, "task add", "project")
    assert len(found) == MOST
    (one,) = choices(room, "task add", "project", "p217")
    assert (one.label, one.value) == (f"P217 · {alike}217", "#p217")
    assert values(room, "task add", "project", "beginning 217") == ["#p217"]
    assert values(room, "task add", "project", "217")[0] == "#p217"
    said = room.say("ana", f"/task Fix login project:{one.value}", "another")
    assert "P217-1" in said.text()


def test_one_bounded_question_for_each_list(room: Room) -> None:
    for number in range(12):
        room.say("ana", f"/task Part {number}")
    asked: list[str] = []
    engine = room.storage.engine

    def count(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", count)
    try:
        values(room, "task edit", "refs", "part")
    finally:
        event.remove(engine, "before_cursor_execute", count)
    of_tasks = [statement for statement in asked if "FROM task" in statement]
    assert len(of_tasks) == 1 and "LIMIT" in of_tasks[0]
    assert len(asked) <= 5  # begin, the door, the team, the projects, the tasks


def test_the_project_that_is_filled_in_elsewhere_counts(room: Room) -> None:
    room.say("ana", "/project new Globex", "globex")
    room.say("ana", "/task Acme thing")
    room.say("ana", "/task Globex thing", "globex")
    room.say("ana", "/milestone Beta due friday", "globex")
    assert values(room, "task list", "milestone") == []
    named = {"project": "#globex"}
    assert values(room, "task list", "milestone", values=named) == ["%Beta"]
    assert values(room, "task edit", "after", values={"refs": "GLOBEX-1"}) == ["GLOBEX-1"]


def test_guests_are_shown_what_is_theirs_alone(room: Room) -> None:
    room.people = {**room.people, "gina": GUEST}
    room.say("gina", "/my")
    room.say("ana", "/task Secret plan")
    room.say("ana", "/task Look at the draft @gina")
    room.say("ana", "/log need They want more")
    room.say("ana", "/risk They may leave p3 i4")
    assert values(room, "task done", "refs", who="gina") == ["ACME-2"]
    assert values(room, "task done", "refs", "secret", who="gina") == []
    assert values(room, "log answer", "ref", who="gina") == []
    assert values(room, "task edit", "owner", who="gina") == []  # not theirs to say at all


def test_of_expenses_one_is_shown_ones_own_or_those_of_what_one_leads(room: Room) -> None:
    room.say("ana", "/cost spend 120 EUR hosting")
    room.say("bob", "/cost spend 80 EUR train")
    command, param = next(
        (path, one.name) for path, one in PARAMS if getattr(one.kind, "letter", "") == "E"
    )
    assert values(room, command, param) == ["ACME-E-2", "ACME-E-1"]
    assert values(room, command, param, "e-1") == ["ACME-E-1"]
    assert values(room, command, param, who="bob") == ["ACME-E-2"]
    assert values(room, command, param, "hosting", who="bob") == []


def test_before_a_client_only_what_is_shared_is_named(room: Room) -> None:
    room.say("ana", "/project new Globex", "globex")
    room.say("ana", "/task Globex secret visibility:client", "globex")
    room.say("ana", "/task Secret plan")
    room.say("ana", "/task Shown to them visibility:client")
    room.say("ana", "/risk They may leave p3 i4")
    room.say("ana", "/log need They want more")
    room.say("ana", "/project bind acme as client", "client-room")
    where = {"place": "client-room"}
    assert values(room, "task done", "refs", **where) == ["ACME-2"]
    assert values(room, "risk close", "risk", **where) == []
    assert values(room, "log answer", "ref", **where) == []
    assert values(room, "task add", "project", **where) == ["#acme"]
    other = {"values": {"project": "#globex"}, **where}
    assert values(room, "task add", "after", "globex", **other) == []
    assert [c.label for c in choices(room, "task add", "owner", **where)] == ["Ana (@ana)"]


def test_nothing_is_suggested_for_what_is_no_command_or_none_of_its_parameters(room: Room) -> None:
    assert choices(room, "task explode", "refs") == []
    assert choices(room, "task add", "colour") == []
    assert choices(room, "task nudge", "ref") == []  # the clock's


def test_words_are_those_of_the_reader(room: Room) -> None:
    room.say("ana", "/pm settings language zh")
    shown = choices(room, "task add", "priority")
    assert [choice.value for choice in shown] == ["low", "normal", "high", "urgent"]
    assert values(room, "task add", "priority", "紧") == ["urgent"]
    assert values(room, "task add", "due")[0] == "今天"


def test_a_date_is_told_as_it_will_be_read(room: Room) -> None:
    first, *_others = choices(room, "task add", "due", "friday 5pm")
    assert (first.label, first.value) == ("friday 5pm · Fri 27 Nov 17:00", "friday 5pm")
    assert values(room, "task add", "due", "fri")[:2] == ["fri", "friday"]


PARAMS: list[tuple[str, Param]] = [
    (command.path, param)
    for command in vocabulary().commands
    if not command.by_clock
    for param in command.params
]


@pytest.mark.parametrize("begun", ["", "a", "12", "%_'\"\\ DROP", "李", "x" * 800])
def test_every_parameter_of_every_command_can_be_asked_for(room: Room, begun: str) -> None:
    room.say("ana", "/task Fix login @bob due friday !high +design")
    room.say("ana", "/milestone Beta due friday")
    for path, param in PARAMS:
        found = choices(room, path, param.name, begun)
        assert len(found) <= MOST, path
        assert all(choice.value for choice in found)
        if param.kind.choices() and not begun:
            assert len(found) == len(list(param.kind.choices())), (path, param.name)

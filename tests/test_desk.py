"""The desk: one answer for one request, whoever asks, however often, and whatever goes wrong."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.clock import new_id
from bot.context import Place, Speaker, Ticking
from bot.declare import command, read_declaration
from bot.desk import Desk
from bot.grammar import Grammar
from bot.kinds import Text
from bot.model.task import Note, Task, TaskState
from tests.room import Room, Said

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana", outsider=False),
    "mei": Speaker("mei", "Mei", "Asia/Shanghai", "zh", outsider=False),
    "guest": Speaker("guest", "Gus", outsider=True),
}


@pytest.fixture
def room() -> Iterator[Room]:
    """A team whose project Acme has one task; Wei leads it and owns the team."""
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/task Fix login due friday")
        yield place


def count(room: Room) -> int:
    """How many changes the journal holds."""
    with room.work() as work:
        return len(work.journal.recent(1000))


def tasks(room: Room) -> list[Task]:
    with room.work() as work:
        return work.tasks.find(order=("number",))


# The same request twice


def test_a_repeated_request_gets_the_same_answer_and_changes_nothing(room: Room) -> None:
    request = room.request("ana", words="task Call the client tomorrow")
    first, again = room.ask(request), room.ask(request)
    assert first.buttons["Undo"] == "pm undo 3"
    assert (again.answer.reply, again.private) == (first.answer.reply, first.private)
    assert [task.title for task in tasks(room)] == ["Fix login", "Call the client"]


def test_the_id_counts_and_not_the_words(room: Room) -> None:
    """A platform that repeats itself may have lost half of what it says."""
    request = room.request("ana", words="task Call the client")
    first = room.ask(request)
    assert room.ask(replace(request, words="")).text() == first.text()
    assert room.ask(replace(request, id="another")).text() != first.text()
    assert count(room) == 4


def test_an_answer_outlives_a_restart(tmp_path: Path) -> None:
    with Room(url=f"sqlite:///{tmp_path / 'steward.db'}") as room:
        request = room.request("wei", words="project new Acme website")
        first = room.ask(request)
        room.restart()
        assert room.ask(request).answer.reply == first.answer.reply
        assert count(room) == 1


# Many at once


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Room]:
    with Room(url=f"sqlite:///{tmp_path / 'steward.db'}", people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/task Fix login @ana")
        yield place


def test_thirty_presses_of_done_are_one_change(crowd: Room) -> None:
    requests = [crowd.request(who, words="task done ACME-1") for who in ("wei", "ana") * 15]
    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(crowd.ask, requests))
    done = [each for each in said if each.lines[0].startswith("✔ ACME-1 Fix login")]
    late = [each for each in said if each not in done]
    assert len(done) == 1
    for each in late:
        assert re.search(r"already done by @(Wei|Ana), Tue 24 Nov 09:00", each.text())
        assert each.private and "Undo" not in each.buttons
    assert count(crowd) == 3


def test_one_request_heard_twice_at_once_is_one_change(crowd: Room) -> None:
    request = crowd.request("ana", words="task Call the client")
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(crowd.ask, [request] * 16))
    assert len({each.text() for each in said}) == 1
    assert [task.title for task in tasks(crowd)] == ["Fix login", "Call the client"]


def test_a_retry_during_the_first_attempt_is_not_told_what_the_first_one_did(crowd: Room) -> None:
    """It has come through the door before the first one was saved, and waits for its turn."""
    request = crowd.request("ana", "gamma", words="project new Gamma key:GAM")
    for _ in range(20):
        with ThreadPoolExecutor(2) as threads:
            one, two = threads.map(crowd.ask, [request] * 2)
        assert one.text() == two.text()
        assert one.lines[0] == "✚ GAM · Gamma · @Ana"
        crowd.press(one, "Undo", "ana")
        request = replace(request, id=f"{request.id}x")


def test_everybody_who_speaks_first_at_once_is_let_in(crowd: Room) -> None:
    requests = [crowd.request(f"new{n % 4}", words="task list") for n in range(16)]
    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(crowd.ask, requests))
    assert {each.lines[0] for each in said} == {"Acme website: 1 task"}
    with crowd.work() as work:
        names = [person.name for person in work.people.find()]
    assert sorted(name for name in names if name.startswith("New")) == [
        "New0",
        "New1",
        "New2",
        "New3",
    ]


# Something breaks


@command("task break", examples=("/task break it",))
def broken(context: Any, work: Any, title: Text) -> None:
    """Change something, and then stumble over a secret.

    title: What to change
    """
    task = next(iter(work.tasks.find()))
    task.title = title
    work.notes.add(Note(new_id(work.now), task.id, context.me.id, title, work.now))
    raise RuntimeError(title)


def test_a_fault_changes_nothing_and_has_a_number(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    grammar = Grammar([*room.grammar.commands, read_declaration(broken)])
    room.desk = Desk(grammar, room.storage.house, room.clock, room.home)
    with caplog.at_level(logging.ERROR, "steward.desk"):
        said = room.say("ana", "/task break all of it")
    match = re.fullmatch(r"Something broke \((\w{8})\)\. Nothing was changed\.", said.text())
    assert match is not None and said.private
    assert match[1] in caplog.text
    assert [task.title for task in tasks(room)] == ["Fix login"]
    assert count(room) == 2
    assert room.say("wei", "/task done 1").lines[0].startswith("✔"), "and the next one is heard"


# Who may


def test_a_guest_of_another_organisation_is_refused(room: Room) -> None:
    for line in ("/task list", "/pm undo 2", "/task done 1"):
        said = room.say("guest", line)
        assert said.text().startswith("This is for the team's own members."), line
        assert said.private
    assert room.say("guest", "/pm help").lines[0] == "What you can type"
    assert count(room) == 2


@pytest.mark.parametrize("line", ["task nudge ACME-1", "pm dead x"])
def test_what_the_clock_says_is_refused_to_people(room: Room, line: str) -> None:
    assert room.say("wei", line).lines == [
        "Only the schedule says this.",
        "/pm help shows what can be typed.",
    ]


def test_the_clock_is_heard(room: Room) -> None:
    with room.work() as work:
        organisation, wei = work.organisation.id, work.people.find(handle="wei")[0].id
    answer = room.desk.answer(Ticking("t1", organisation, "task nudge ACME-1", reader=wei))
    assert Said(answer, None).lines[0] == "⏰ Due Fri 27 Nov · Acme website"
    gone = room.desk.answer(Ticking("t2", organisation, "task nudge ACME-1", reader="nobody"))
    assert gone.reply.silent


def test_only_a_manager_binds_rooms(room: Room) -> None:
    said = room.say("ana", "/project bind acme as client", "acme-talks")
    assert said.lines == [
        "This needs a manager of Acme website.",
        "Ask @Wei to type /project bind acme as client.",
        "[Ask Wei]",
    ]


# Who hears it


def test_in_a_clients_room_every_answer_is_for_the_speaker_alone(room: Room) -> None:
    room.say("wei", "/project bind acme as client", "acme-talks")
    for line in ("/task Fix it", "/log need more blue", "/task done 2", "/pm undo", "/report week"):
        assert room.say("wei", line, "acme-talks").private, line
    for line in ("/task Fix it", "/log need more blue", "/task done 3", "/pm undo", "/report week"):
        assert not room.say("wei", line, "website").private, line


def test_the_room_hears_its_own_language_and_a_reader_theirs(room: Room) -> None:
    listed = room.say("mei", "/task list")
    assert listed.private and "11月27日 周五" in listed.text()
    made = room.say("mei", "/task Call the client tomorrow 10:00")
    assert not made.private
    assert made.lines[0] == "✚ ACME-2 Call the client · @Mei · Wed 25 Nov 03:00"
    assert "Undo" in made.buttons
    alone = room.say("mei", "/task Call again tomorrow 10:00", None)
    assert "11月25日 周三 10:00" in alone.lines[0]


# Which project


def test_the_room_says_which_project_and_a_name_says_it_louder(room: Room) -> None:
    room.say("wei", "/project new Globex shop", "globex")
    assert "ACME-2" in room.say("ana", "/task one").lines[0]
    assert "GLOBEX-1" in room.say("ana", "/task one", "globex").lines[0]
    assert "GLOBEX-2" in room.say("ana", "/task two #globex").lines[0]
    assert "GLOBEX-1" in room.say("ana", "/task done GLOBEX-1").lines[0]
    assert "ACME-1" in room.say("ana", "/task done ACME-1", "globex").lines[0]


def test_the_only_project_is_meant_and_the_answer_says_so(room: Room) -> None:
    said = room.say("ana", "/task one", "elsewhere")
    assert said.lines[0] == "✚ ACME-2 one · @Ana"
    assert "#acme, the only active project" in said.lines


def test_where_several_may_be_meant_each_is_a_button(room: Room) -> None:
    room.say("wei", "/project new Globex shop", "globex")
    said = room.say("ana", "/task one !high", "elsewhere")
    assert said.lines[0] == "Which project?" and said.private
    chosen = room.press(said, "Globex shop", "ana")
    assert chosen.lines[0] == "✚ GLOBEX-1 one · @Ana · High"


# Forms


def test_a_form_asks_for_what_is_missing_and_keeps_what_was_said(room: Room) -> None:
    asked = room.say("ana", "/task add @wei !high")
    assert asked.form is not None and asked.form.command == "task add"
    made = room.fill(asked, {"title": "Fix the shop", "due": "friday 5pm"}, "ana")
    assert made.lines[0] == "✚ ACME-2 Fix the shop · @Wei · Fri 27 Nov 17:00 · High"


def test_a_question_about_a_form_keeps_what_was_filled_in(room: Room) -> None:
    room.say("wei", "/project new Globex shop", "globex")
    asked = room.say("ana", "/task add", "elsewhere")
    which = room.fill(asked, {"title": "Fix the shop", "priority": "high"}, "ana")
    assert which.lines[0] == "Which project?"
    made = room.press(which, "Globex shop", "ana")
    assert made.lines[0] == "✚ GLOBEX-1 Fix the shop · @Ana · High"


def test_a_value_that_cannot_be_read_is_asked_again(room: Room) -> None:
    asked = room.say("ana", "/task add")
    again = room.fill(asked, {"title": "Fix the shop", "due": "some day"}, "ana")
    assert again.lines[0] == "“some day” is not a date I can read."
    assert again.form is not None and dict(again.form.prefill)["title"] == "Fix the shop"
    assert len(tasks(room)) == 1


def test_a_form_of_a_command_that_is_gone_is_out_of_date(room: Room) -> None:
    request = replace(room.request("ana"), command="task fly", values={"title": "x"})
    assert room.ask(request).lines == [
        "This is out of date. Type it again.",
        "/pm help shows what can be typed.",
    ]


# Undo


def test_a_conflict_names_who_stands_in_the_way(room: Room) -> None:
    made = room.say("wei", "/task Call the client @ana")
    edited = room.say("wei", "/task edit 2 !high")
    room.say("ana", "/task edit 2 !low")
    refused = room.press(edited, "Undo", "wei")
    assert refused.lines == [
        "Change 4 cannot be taken back: @Ana changed the same thing later (/task edit 2 !low).",
        "Take that back first: /pm undo 5.",
    ]
    room.say("wei", "/task note 2 she is away")
    assert room.press(made, "Undo", "wei").text().startswith("Change 3 cannot be taken back:")
    assert [task.priority.value for task in tasks(room)] == ["normal", "low"]


def test_undo_and_redo_go_back_and_forth_through_everything(room: Room) -> None:
    room.say("wei", "/task start 1")
    room.say("wei", "/task done 1 at last")
    states = []
    for word in ("undo", "undo", "redo", "redo", "undo", "undo"):
        room.say("wei", f"/pm {word}")
        states.append(tasks(room)[0].state)
    doing, done, todo = TaskState.DOING, TaskState.DONE, TaskState.TODO
    assert states == [doing, todo, doing, done, doing, todo]
    with room.work() as work:
        assert not work.notes.find()


def test_a_new_change_ends_what_could_be_made_again(room: Room) -> None:
    room.say("wei", "/task done 1")
    room.say("wei", "/pm undo")
    room.say("wei", "/task start 1")
    assert room.say("wei", "/pm redo").lines == [
        "There is nothing to make again.",
        "/pm undo takes a change back.",
    ]


# Two teams in one house


def test_teams_do_not_meet(room: Room) -> None:
    def other(line: str, who: str = "wei") -> Said:
        request = room.request(who, words=line.removeprefix("/"))
        return room.ask(replace(request, place=Place("room:other", "website")))

    assert other("/task list").lines[0] == "There is no project yet."
    assert other("/task done ACME-1").text().startswith("There is no project ACME.")
    assert other("/project new Acme website").lines[0] == "✚ ACME · Acme website · @Wei"
    assert other("/task Their own").lines[0] == "✚ ACME-1 Their own · @Wei"
    assert other("/pm find login").lines[0] == "Nothing has “login” in it."
    assert room.say("wei", "/pm find own").lines[0] == "Nothing has “own” in it."
    with room.work("ana") as work:
        ana = work.people.find(handle="ana")[0].id
    assert other(f"/task assign 1 @(={ana})").lines == [
        "That person is not in this team any more.",
        "Name somebody else, like @me.",
    ]
    history = other("/pm history").text()
    assert "Fix login" not in history and "Their own" in history
    assert other("/pm undo").lines[0].startswith("↺ Taken back: /task add")
    assert [task.title for task in tasks(room)] == ["Fix login"]


def test_a_request_id_is_its_teams_own(room: Room) -> None:
    request = room.request("wei", words="project new Globex shop")
    room.ask(request)
    elsewhere = room.ask(replace(request, place=Place("room:other", "website")))
    assert elsewhere.lines[0].startswith("✚ GLOBEX")
    assert elsewhere.buttons["Undo"] == "pm undo 1"

"""What was done, told to people: no ids, no instants of a machine, and never a riddle."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from tests.room import Room

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "mei": Speaker("mei", "Mei", "Asia/Shanghai", "zh", outsider=False),
}
TOLD = {
    "/task Fix login @(UEVIL|evil) due 2026-11-25 17:00 !high ~3h +web client": (
        "/task add Fix login @evil due Wed 25 Nov 17:00 !high ~3h +web client"
    ),
    "/task Call them @me @mei start monday ^1 after 1": (
        "/task add Call them @Wei helpers @mei from Mon 30 Nov ^1 after 1"
    ),
    "/task Two people @wei @mei": "/task add Two people @wei helpers @mei",
    "/report schedule week every monday 9:30": (
        "/report schedule week every Monday at 09:30 (Europe/Berlin)"
    ),
    "/log need export when:yesterday": "/log need export Mon 23 Nov",
    "/log need export, from Ms. Wang": "/log need export from Ms. Wang",
    "/pm settings zone Asia/Tokyo hours 9-17": "/pm settings zone Asia/Tokyo hours 09:00-17:00",
    "/project new Globex shop key:GLO client:Globex": (
        "/project new Globex shop key GLO client Globex"
    ),
    "/project bind acme as alerts": "/project bind acme as alerts",
    "/task due 1 none": "/task due 1 none",
}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/task Begin due tomorrow")
        yield place


@pytest.mark.parametrize("line", TOLD)
def test_a_line_is_told_as_people_write_it(room: Room, line: str) -> None:
    request = room.request("wei", words=line.removeprefix("/"), accounts=frozenset({"UEVIL"}))
    room.ask(request)
    back = room.say("wei", "/pm undo")
    assert back.lines[0] == f"↺ Taken back: {TOLD[line]}"
    assert TOLD[line] in room.say("wei", "/pm history").lines[2]


def test_dates_are_told_in_the_zone_and_language_of_whoever_reads(room: Room) -> None:
    room.say("wei", "/task Ship it due 2026-11-25 17:00")
    assert "/task add Ship it 11月26日 周四 00:00截止" in room.say("mei", "/pm history").text()


def test_a_long_text_is_cut(room: Room) -> None:
    room.say("wei", "/task note 1 " + "word " * 100)
    assert room.say("wei", "/pm undo").lines[0].endswith(" word word…")


def test_taking_back_and_making_again_say_what(room: Room) -> None:
    told = "/task add Begin due Wed 25 Nov"
    for line, said in (
        ("/pm undo 2", f"↺ Taken back: {told}"),
        ("/pm redo", f"↻ Made again: {told}"),
        ("/pm undo 4", f"↺ Taken back: {told}"),
        ("/pm undo 5", f"↻ Made again: {told}"),
    ):
        assert room.say("wei", line).lines[0] == said
    rows = [line.split(" · ", 3)[3] for line in room.say("wei", "/pm history").lines[1:5]]
    assert rows[0] == f"Made again: {told}"
    assert rows[1] == f"Taken back: {told} · taken back"
    assert rows[2] == f"Made again: {told}"
    assert rows[3] == f"Taken back: {told} · taken back"


def test_what_has_no_meaning_any_more_is_shown_as_it_was_kept(room: Room) -> None:
    with room.storage.engine.begin() as connection:
        connection.exec_driver_sql("update entry set line = 'pm settings gone' where seq = 2")
    assert "/pm settings gone" in room.say("wei", "/pm history").text()


def test_redo_makes_again_what_its_message_told_of(room: Room) -> None:
    for title in ("A", "B"):
        room.say("wei", f"/task {title}")
    back = room.say("wei", "/pm undo")
    room.say("wei", "/pm undo")
    room.say("mei", "/task C")
    room.say("mei", "/pm undo")
    again = room.press(back, "Redo", "mei")
    assert again.lines[0] == "↻ Made again: /task add B"
    with room.work() as work:
        assert [task.title for task in work.tasks.find(order=("number",))] == ["Begin", "B"]
    assert room.press(back, "Redo", "wei").lines[0] == "Change 4 is in force."

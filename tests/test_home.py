"""Somebody's home: what is before them, on one page, for whoever has one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.context import Speaker
from bot.live import TURN
from tests.room import HOME, Room

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana", "Asia/Shanghai", "zh", outsider=False),
    "gus": Speaker("gus", "Gus", outsider=True),
}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        yield place


def opened(room: Room, who: str) -> list[str]:
    """Somebody opens their home."""
    request = room.request(who, None, words="my home", home=HOME)
    return room.ask(request).lines


def test_a_first_visit_shows_three_buttons_and_no_more(room: Room) -> None:
    room.say("wei", "/pm settings agenda off")
    told = room.say("ana", "/my 主页", None)
    assert told.lines[0] == "你好，Ana"
    assert set(told.buttons) == {"新建项目", "添加任务", "可以输入什么？"}
    assert len(told.lines) == 3
    for line in told.buttons.values():
        assert room.say("ana", f"/{line}", None).answer.reply


def test_a_guest_sees_what_is_theirs_alone(room: Room) -> None:
    first = room.say("gus", "/my home", None)
    assert first.lines[:2] == ["Hello Gus", "Nothing is waiting for you."]
    assert list(first.buttons) == ["What can I type?"]
    room.say("wei", "/task Canary @wei due friday")
    room.say("wei", "/task Send the logo @gus due friday")
    told = room.say("gus", "/my home", None).text()
    assert "Send the logo" in told and "You are a guest here" in told
    assert "Canary" not in told and "Your projects" not in told


def test_c18_it_holds_the_agenda_the_projects_what_waits_and_what_was_changed(room: Room) -> None:
    room.say("wei", "/project new Globe key:GLOBE", "globe")
    room.say("wei", "/milestone Beta 11 dec")
    room.say("wei", "/task Hosting due tomorrow")
    room.say("wei", "/risk add Supplier slips p5 i5")
    room.say("wei", "/log need Export to Excel @wei")
    room.wait("9 days")
    told = room.say("wei", "/my home", None)
    assert told.private
    text = told.lines
    order = ["Late (1)", "Your projects (2)", "Waiting for you (2)", "You changed last"]
    assert [text.index(line) for line in order] == sorted(text.index(line) for line in order)
    at = text.index("Your projects (2)")
    assert text[at + 1 : at + 3] == [
        "🔴 Acme website · in trouble · 1 open · 1 late · 🏁 Beta Fri 11 Dec [Open]",
        "⚪ Globe · not known yet · 0 open [Open]",
    ]
    waiting = text.index("Waiting for you (2)")
    assert text[waiting + 1].endswith("[Same] [Worse] [Better] [Closed]") and text[
        waiting + 2
    ].endswith("[Answer]")
    assert text[text.index("You changed last") + 1].endswith("[Undo]")
    assert "Agenda: 09:00 · Europe/Berlin" in text[-2] and text[-1].endswith("[Settings]")
    for line in told.buttons.values():
        room.grammar.find(line)


def test_the_agenda_is_the_one_of_my(room: Room) -> None:
    for n in range(9):
        room.say("wei", f"/task Thing {n} due friday")
    agenda = room.say("wei", "/my", None).lines
    assert room.say("wei", "/my home", None).lines[: len(agenda)] == agenda


def test_undo_in_it_takes_back_what_was_changed(room: Room) -> None:
    room.say("wei", "/task Hosting due friday")
    told = room.say("wei", "/my home", None)
    undone = room.press(told, "Undo", "wei")
    assert "Taken back" in undone.text()
    assert "Hosting" not in "".join(room.say("wei", "/my home", None).lines[:2])


def test_c18_an_open_home_is_kept_up_to_date_and_each_change_is_not_a_message(room: Room) -> None:
    opened(room, "ana")
    for n in range(30):
        room.say("ana", f"/task Thing {n} @ana due 2026-12-30")
    assert not room.edits
    room.wait(TURN + timedelta(seconds=1))
    (edit,) = room.edits
    assert (edit.to, edit.room) == ("ana", None)
    assert "Thing 0" in edit.text() and "你的日程" in edit.lines[0]
    assert "更新于" not in edit.text()
    room.wait("1 hour")
    assert len(room.edits) == 1
    assert [posted.to for posted in room.posts] == []


def test_a_home_that_nobody_opened_is_left_alone(room: Room) -> None:
    room.say("wei", "/my home", None)  # typed, not opened
    room.say("wei", "/task Hosting due 2026-12-30")
    room.wait("1 minute")
    assert room.edits == []


def test_a_home_that_was_not_opened_for_a_week_is_left_alone(room: Room) -> None:
    opened(room, "wei")
    room.wait("8 days")
    room.say("wei", "/task Hosting due 2026-12-30")
    room.wait("1 minute")
    assert room.edits == []
    opened(room, "wei")
    room.say("wei", "/task Other due 2026-12-30")
    room.wait("1 minute")
    assert len(room.edits) == 1


def test_what_changes_nothing_in_it_is_not_published_twice(room: Room) -> None:
    room.say("ana", "/task Hosting @ana due 2026-12-30")
    opened(room, "ana")
    room.say("wei", "/task note 1 rang them up")
    room.say("wei", "/task edit 1 !high")
    room.wait("1 minute")
    before = len(room.edits)
    room.press(room.say("wei", "/task edit 1 !urgent"), "Undo", "wei")
    room.wait("1 minute")
    assert len(room.edits) == before == 1

"""A project's board: one message of a room, changed in place, that never says anything new."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from bot.context import Place
from bot.live import TURN, turn
from bot.tongue import Answer
from tests.boarded import board, boarded, room
from tests.ear import Ear
from tests.room import Room

__all__ = ["boarded", "room"]


# What it says


def test_it_says_how_things_are_in_an_order_that_never_changes(room: Room) -> None:
    for line in (
        "/milestone Beta 11 dec", "/task Hosting due friday", "/task block 1 the client's DNS",
        "/task Sitemap due tomorrow", "/task Wireframes @ana due 2 dec", "/task start 3",
        "/task Beta text due 15 dec %beta", "/task done 4", "/task Beta tests due 15 dec %beta",
        "/risk add Supplier slips p4 i3", "/log need Export to Excel",
        "/log promise Price list by friday",
        "/project board on",
    ):  # fmt: skip
        assert room.say("wei", line).answer.reply.tone != "problem", line
    room.wait(until="2026-11-26 12:00")
    said = board(room)
    assert said.lines == [
        "📌 Acme website · @Wei · Acme · 🟡 at risk",
        "1 of 5 open tasks late · 1 blocked · 1 milestone before the last of its tasks",
        "Done: 17%",
        "3 to do · 1 in progress · 1 blocked · 1 late · 1 risk (1 high) · 1 waits for our answer"
        " · 1 promise is due",
        "🏁 Beta Fri 11 Dec → Tue 15 Dec (▲4 days)",
        "Now  ACME-1 Hosting, blocked: the client's DNS · ACME-2 Sitemap, late since Wed 25 Nov"
        " · R-1 Supplier slips: 12",
        "Next  Fri 27 Nov ACME-6 Price list · Wed 2 Dec ACME-3 Wireframes"
        " · Tue 15 Dec ACME-5 Beta tests",
        "Updated Thu 26 Nov 00:00",
        "[Add task] [My tasks] [Log client] [Risk] [More] [Why?]",
    ]
    for line in said.buttons.values():
        room.grammar.find(line)


def test_it_has_no_more_than_15_lines_however_much_there_is(boarded: Room) -> None:
    long = "word " * 60
    for n in range(30):
        boarded.say("wei", f'/task add "{n} {long}" due:{n % 9 + 1}dec')
        boarded.say("wei", f"/milestone {n} Beta {'x' * 40} {n % 9 + 1} dec")
        boarded.say("wei", f"/risk add {long} p5 i5")
    for n in range(1, 9):
        boarded.say("wei", f"/task block {n} {long}")
    boarded.say("wei", f"/project status red because {long}")
    boarded.wait("1 minute")
    assert len(board(boarded).lines) <= 15
    assert len(board(boarded).text()) < 1900, "one message everywhere"


def test_it_is_in_the_language_of_its_room(boarded: Room) -> None:
    with boarded.work() as work:
        assert work.projects.find()[0].locale == "en"
    other = boarded.say("wei", "/pm settings language zh")
    assert other.lines[0] == "已保存。"
    assert board(boarded).lines[0].endswith("⚪ not known yet"), "its readers did not change"


def test_what_the_command_shows_is_what_stands_there(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due friday")
    boarded.wait("1 minute")
    told = boarded.say("ana", "/project board")
    assert told.private
    assert told.lines[:4] == board(boarded).lines[:4]
    assert "It stands in #website and is kept up to date there." in told.lines


# When it changes


def test_c17_it_is_changed_in_place_and_never_posted_again(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due friday")
    before = len(boarded.edits)
    boarded.wait(TURN)
    assert len(boarded.posts) == 1 and len(boarded.edits) == before + 1
    assert "ACME-1 Hosting" in board(boarded).text()
    assert boarded.pinned == set(boarded.standing)


def test_c17_a_hundred_changes_in_ten_seconds_are_two_edits_at_most(boarded: Room) -> None:
    for n in range(100):
        boarded.say("wei", f"/task Thing {n} due friday")
        boarded.wait(timedelta(milliseconds=100))
    boarded.wait("1 minute")
    assert 1 <= len(boarded.edits) <= 2
    assert len(boarded.posts) == 1
    assert "100 to do" in board(boarded).text(), "the last change is there"


def test_c17_changes_of_an_hour_are_no_more_than_one_edit_in_a_turn(boarded: Room) -> None:
    for n in range(120):
        boarded.say("wei", f"/task Thing {n} due friday")
        boarded.wait(timedelta(seconds=3))
    assert 17 <= len(boarded.edits) <= 19  # of six minutes
    times = [edit.at for edit in boarded.edits]
    assert all(b - a >= TURN - timedelta(seconds=1) for a, b in pairwise(times))


def test_what_changes_nothing_on_it_makes_no_edit(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due friday")
    boarded.wait("1 minute")
    before = len(boarded.edits)
    for line in ("/task note 1 rang them up", "/pm settings most 5", "/task edit 1 ~3h"):
        boarded.say("wei", line)
        boarded.wait("1 minute")
    begun = boarded.say("wei", "/task start 1")
    boarded.press(begun, "Undo", "wei")  # all within one turn
    boarded.wait("1 minute")
    assert len(boarded.edits) == before


def test_another_project_does_not_touch_it(boarded: Room) -> None:
    boarded.say("wei", "/project new Globe key:GLOBE", "globe")
    boarded.say("wei", "/task Something due friday", "globe")
    boarded.wait("1 minute")
    assert boarded.edits == []


def test_it_is_looked_at_at_midnight_of_its_project(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due tomorrow")
    boarded.wait("1 minute")
    assert "late" not in board(boarded).text()
    before = len(boarded.edits)
    boarded.wait(until="2026-11-26 00:00")
    assert [edit.at for edit in boarded.edits[before:]] == [
        boarded.instant("2026-11-25 00:00"), boarded.instant("2026-11-26 00:00"),
    ]  # fmt: skip
    assert "ACME-1 Hosting, late since Wed 25 Nov" in board(boarded).text()
    assert [posted.room for posted in boarded.posts].count("website") == 1


def test_undo_is_seen_on_it(boarded: Room) -> None:
    added = boarded.say("wei", "/task Hosting due friday")
    boarded.wait("1 minute")
    boarded.press(added, "Undo", "wei")
    boarded.wait("1 minute")
    assert "Hosting" not in board(boarded).text()


def test_a_change_while_it_is_being_made_is_not_lost(boarded: Room) -> None:
    """Somebody changes the project after the board was read and before it is written."""
    boarded.say("wei", "/task One due friday")
    edit = Ear.edit
    raced: list[str] = []

    async def slow(self: Ear, place: Place, ref: str, answer: Answer) -> None:
        if not raced:
            raced.append("x")
            boarded.say("wei", "/task Two due friday")
        await edit(self, place, ref, answer)

    ear = boarded.courier.adapters["room"]
    ear.edit = slow.__get__(ear)  # type: ignore[method-assign]
    boarded.wait("1 minute")
    assert raced and "ACME-2 Two" in board(boarded).text()


# On and off


def test_it_is_taken_down_and_put_up_again(boarded: Room) -> None:
    boarded.say("wei", "/project board off")
    boarded.wait("1 minute")
    assert (boarded.standing, boarded.pinned) == ({}, set())
    boarded.say("wei", "/task Hosting due friday")
    boarded.wait("1 day")
    assert boarded.standing == {} and len(boarded.posts) == 1
    boarded.say("wei", "/project board on")
    boarded.wait("1 minute")
    assert "Hosting" in board(boarded).text() and len(boarded.pinned) == 1


def test_on_and_off_are_undone_like_anything_else(room: Room) -> None:
    on = room.say("wei", "/project board on")
    room.wait("1 minute")
    room.press(on, "Undo", "wei")
    room.wait("1 minute")
    assert room.standing == {}
    assert room.say("wei", "/project board off").lines[0] == "No board stands here."


def test_a_second_on_says_that_it_stands_there(boarded: Room) -> None:
    again = boarded.say("ana", "/project board on")
    assert again.private
    assert again.lines[0] == "The board of Acme website stands here already."
    assert "Undo" not in again.buttons


def test_it_stands_in_rooms_of_a_project_alone(room: Room) -> None:
    for where in (None, "elsewhere"):
        told = room.say("wei", "/project board on", where)
        assert told.lines == [
            "A board stands in a room of its project; this room has none.",
            "Bind it first: /project bind acme as team.",
        ]


def test_on_in_chinese(room: Room) -> None:
    room.say("wei", "/pm settings language zh")
    told = room.say("wei", "/project 看板 开")
    assert not told.private
    room.wait("1 minute")
    assert len(room.standing) == 1


def test_it_is_no_message_that_somebody_was_sent(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due 2026-12-30")
    boarded.wait("1 minute")
    text = boarded.say("wei", "/pm next").text() + boarded.say("wei", "/pm queue").text()
    assert "board" not in text
    with boarded.work() as work:
        (rooms,) = work.rooms.find()
        assert work.told(f"room/{rooms.id}", work.now - timedelta(days=1)) == []


def test_why_tells_why_it_stands_there(boarded: Room) -> None:
    why = boarded.press(board(boarded), "Why?", "ana")
    assert why.lines[0] == (
        "A board stands in this room and is kept up to date; nobody is told of that."
    )
    assert why.lines[-1] == "To stop it, type /project board off in its room."


def test_turns_do_not_come_for_all_rooms_at_once() -> None:
    with Room() as room:
        now = room.clock.now()
    due = {turn(f"room{n}", now)[1] for n in range(100)}
    assert len(due) > 10
    assert all(now < at <= now + TURN for at in due)
    number, at = turn("room1", now)
    assert turn("room1", at) == (number + 1, at + TURN)

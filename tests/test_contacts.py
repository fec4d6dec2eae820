"""Who speaks for a client: names of the log, people, and the silence of a client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.model.contact import alike
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as place:
        place.say("wei", "/project new Acme website client:Acme")
        yield place


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ms. Wang", "Wang Fang", True), ("Ms Wang", "Mrs. Wang", True), ("Dr. Wang", "Mr. Li", False),
        ("王女士", "王芳", True), ("王总", "王总经理", True), ("王女士", "李女士", False),
        ("Ms.", "Mr.", False), ("女士", "先生", False), ("Ann", "Anna", False),
    ],
)  # fmt: skip
def test_names_that_may_be_one_persons(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is alike(other, one) is same


def test_a_contact_is_of_the_client_in_all_their_projects_and_of_no_other(room: Room) -> None:
    room.say("wei", "/log need wants Excel, from Ms. Wang")
    room.say("wei", "/project new Acme shop client:Acme key:SHOP", "shop")
    room.say("wei", "/log note a call, from Ms. Wang", "shop")
    room.say("wei", "/project new Globex client:Globex key:GLO", "globex")
    room.say("wei", "/log note a call, from Ms. Wang", "globex")
    assert "Projects: Acme website, Acme shop" in room.say("wei", "/log contact Ms. Wang").lines
    assert "Projects: Globex" in room.say("wei", "/log contact Ms. Wang", "globex").lines


def test_whoever_has_no_client_has_contacts_of_their_own(room: Room) -> None:
    room.say("wei", "/project new Inside key:INS", "inside")
    room.say("wei", "/log contact Mr. Li job:host", "inside")
    assert room.say("wei", "/log contacts", "inside").lines[0] == "Inside: 1 contact"
    assert room.say("wei", "/log contacts").lines[0] == "Nobody of Acme is known yet."


@pytest.mark.parametrize(
    "line",
    [
        "/log contact Ms. Wang job:CTO", '/log join "Ms. Wang" "Wang Fang"',
        "/log need more, from Ms. Wang mood:bad answer by friday",
        "/log decision with it replaces L-3", "/log 决定 都做 取代 L-3",
    ],
)  # fmt: skip
def test_it_is_undone_exactly(room: Room, line: str) -> None:
    room.say("wei", "/log need wants Excel, from Ms. Wang")
    room.say("wei", "/log need wants PDF, from Wang Fang")
    room.say("wei", "/log decision without it")
    room.say("wei", "/log contact Wang Fang reach:wf@acme.example")

    def state() -> list[object]:
        with room.work() as work:
            return [work.contacts.find(order=("id",)), work.logs.find(order=("id",))]

    before = state()
    said = room.say("wei", line)
    assert said.answer.reply.tone != "problem" and state() != before
    room.say("wei", "/pm undo")
    assert state() == before


def test_what_was_said_before_a_contact_is_known_can_still_be_undone(room: Room) -> None:
    said = room.say("wei", "/log need wants Excel, from Ms. Wang")
    room.say("wei", "/log contact Ms. Wang job:CTO")
    assert room.press(said, "Undo", "wei").lines[0].startswith("↺ Taken back")
    assert "Job: CTO" in room.say("wei", "/log contact Ms. Wang").lines


def test_joining_keeps_what_is_known_of_both(room: Room) -> None:
    room.say("wei", "/log contact Ms. Wang job:CTO")
    room.say("wei", "/log contact Wang Fang reach:wf@acme.example")
    said = room.say("wei", '/log join "Ms. Wang" "Wang Fang"')
    assert {"Job: CTO", "Reach: wf@acme.example", "Also called: Wang Fang"} <= set(said.lines)
    again = room.say("wei", '/log join "Ms. Wang" "Wang Fang"')
    assert again.lines == ["Wang Fang is Ms. Wang already."]
    assert (
        room.say("wei", "/log join nobody Ms").lines[0] == "Nobody of the client is called nobody."
    )


def test_a_client_is_silent_after_ten_days_and_not_before(room: Room) -> None:
    room.say("wei", "/log note a call")
    room.wait("10 days")
    assert "no contact" not in room.say("wei", "/project status").text()
    room.wait("1 day")
    for line in ("/project status", "/report week"):
        assert "⚠ no contact with the client for 11 days" in room.say("wei", line).text()
    room.say("wei", "/log note another call")
    assert "no contact" not in room.say("wei", "/project status").text()


def test_a_project_for_nobody_is_never_silent(room: Room) -> None:
    room.say("wei", "/project new Inside key:INS", "inside")
    room.wait("20 days")
    assert "no contact" not in room.say("wei", "/project status", "inside").text()
    assert "for 20 days" in room.say("wei", "/project status").text()


def test_the_due_answer_is_moot_once_it_is_given(room: Room) -> None:
    room.say("wei", "/log question by invoice? from Ms. Wang answer by friday")
    room.say("wei", "/log answer L-1 yes")
    room.wait("1 week")
    assert not [post for post in room.posts if "our answer" in post.text()]


def test_an_answer_that_is_late_is_told_once_more(room: Room) -> None:
    room.say("wei", "/log question by invoice? from Ms. Wang answer by thursday")
    room.wait("1 week")
    told = [post.lines[0] for post in room.posts if "our answer" in post.text()]
    assert told == [
        "⏳ The client is to have our answer soon · Acme website",
        "⏳ The client should have our answer by now · Acme website",
    ]


def test_promises_of_all_projects_of_a_client_are_counted_together(room: Room) -> None:
    room.say("wei", "/project new Acme shop client:Acme key:SHOP", "shop")
    room.say("wei", "/log promise the list by wednesday")
    room.say("wei", "/log promise the shop by wednesday", "shop")
    room.say("wei", "/log promise the rest", "shop")
    room.say("wei", "/task done ACME-1")
    room.wait("3 days")
    assert room.say("wei", "/log promises").lines[-2:] == [
        "kept 1 of 1 promise (100%)", "All projects of Acme: kept 1 of 2 promises (50%)"
    ]  # fmt: skip


def test_a_dropped_promise_is_neither_kept_nor_missed(room: Room) -> None:
    room.say("wei", "/log promise the list by wednesday")
    room.say("wei", "/task drop 1")
    room.wait("3 days")
    assert room.say("wei", "/log promises").lines == ["Acme website: 0 open promises"]

"""State, command, undo: the state again, for templates, closing and lessons."""

from __future__ import annotations

import pytest

from bot.context import Speaker
from tests.room import Room
from tests.undoing import state

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana", "bob")}
BEFORE = (
    "/project new Globex key:G", "/project new Acme website",
    "/project bind acme as team", "/milestone Beta 11 dec",
    "/task Wireframes @ana due friday +design %beta", "/task Build @bob due 4 dec ^1",
    "/task Third @wei after 1", "/risk Supplier may slip p3 i4",
    "/log promise price list by thursday", "/log need export to Excel",
    "/stock add 9 boxes paper", "/stock reserve 3 paper", "/stock add projector",
    "/stock book projector thu", "/project template save website", "/task template save 1 shop",
    "/feedback lesson Ask sooner +supplier", "/feedback lesson Ask earlier +dns",
)  # fmt: skip
OPEN = (
    "/project template save website2", "/project template save website replace:yes",
    "/project template drop website", "/task template save 1 other", "/task template drop shop",
    "/task template use shop due 18 dec confirm:yes",
    "/project new Initech from website start 7 dec design=@ana confirm:yes",
    "/project waive tasks the client does them", "/project move tasks to #g confirm:yes",
    "/project move promises to #g confirm:yes", "/project move needs to #g confirm:yes",
    "/project move equipment to #g confirm:yes", "/project move stock to #g confirm:yes",
    "/project move risks to #g confirm:yes", "/feedback lesson Another one",
    "/feedback lessons useless K-1", "/feedback lessons merge K-1 K-2 One of both",
    "/feedback lessons drop K-1", '/feedback lessons answer again:"Weekly calls"',
    '/report closing edit goals:"all reached" contact:a@b.example',
)  # fmt: skip
CLOSED = (
    "/project reopen", "/project archive", "/feedback lessons answer nothing",
    "/feedback lesson After the end", '/report closing edit team:"tired"',
    "/project template save late",
)  # fmt: skip
CLOSING = ("/project close confirm:yes", *CLOSED)


def check(room: Room, line: str) -> None:
    before = state(room)
    answer = room.say("wei", line)
    assert answer.answer.reply.tone != "problem", answer.text()
    after = state(room)
    assert after != before, answer.text()
    assert room.press(answer, "Undo", "wei").answer.reply.tone != "problem"
    assert state(room) == before
    assert room.say("wei", "/pm redo").answer.reply.tone != "problem"
    assert state(room) == after


def begun(room: Room) -> None:
    for said in BEFORE:
        answer = room.say("wei", said)
        assert answer.answer.reply.tone != "problem", (said, answer.text())


@pytest.mark.parametrize("line", OPEN)
def test_undo_brings_everything_back(line: str) -> None:
    with Room(people=PEOPLE) as room:
        begun(room)
        check(room, line)


@pytest.mark.parametrize("line", CLOSING)
def test_undo_brings_a_closed_project_back(line: str) -> None:
    with Room(people=PEOPLE) as room:
        begun(room)
        for what in ("tasks", "promises", "needs", "equipment", "stock", "risks"):
            room.say("wei", f"/project waive {what} settled elsewhere")
        if line in CLOSED:
            assert room.say("wei", "/project close confirm:yes").answer.reply.tone == "good"
        check(room, line)


def test_a_vote_is_taken_back_with_what_it_published() -> None:
    with Room(people=PEOPLE) as room:
        begun(room)
        room.say("ana", "/feedback lessons vote K-1")
        before = state(room)
        answer = room.say("bob", "/feedback lessons vote K-1")
        assert "Published" in answer.text()
        room.press(answer, "Undo", "bob")
        assert state(room) == before

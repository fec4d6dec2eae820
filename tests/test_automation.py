"""Rules typed in chat: shown dry first, on, off and gone; said once, and never what is not true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.model.post import PostState
from tests.room import Room, Said

RULE = "when overdue 3d and !high then tell @lead"


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(zone="Europe/Berlin") as made:
        made.say("wei", "/project new Acme website")
        made.say("ana", "/my settings reminders gentle")
        made.say("wei", "/pm settings agenda off")
        made.say("ana", "/pm settings agenda off")
        yield made


def heard(room: Room, who: str) -> list[str]:
    """What somebody was told by rules."""
    return [post.text() for post in room.posts if post.to == who and "⚙" in post.text()]


def on(room: Room, rule: str = RULE) -> Said:
    return room.press(room.say("wei", f"/pm rule {rule}"), "Turn on", "wei")


def test_a_dry_run_says_what_would_have_been(room: Room) -> None:
    room.say("wei", "/task Late and high @ana !high due tomorrow")
    room.say("wei", "/task Late and low @ana !low due tomorrow")
    room.say("wei", "/task High and done in time @ana !high due tomorrow")
    room.say("wei", "/task High and done late @ana !high due tomorrow")
    room.say("ana", "/task done 3")
    room.wait("6 days")
    room.say("ana", "/task done 4")
    shown = room.say("wei", f"/pm rule {RULE}")
    assert shown.answer.private
    assert "it would have fired 2 times" in shown.text()
    assert "ACME-1" in shown.text() and "ACME-4" in shown.text()
    assert "ACME-2" not in shown.text() and "ACME-3" not in shown.text()
    with room.work() as work:
        assert work.rules.find() == []
    room.wait("20 days")
    assert "fired 0 times" in room.say("wei", f"/pm rule {RULE}").text()


def test_it_tells_once_in_working_hours_and_not_what_is_over(room: Room) -> None:
    said = on(room)
    assert "⚙ Rule 1 is on: when overdue 3d and !high then tell @lead" in said.text()
    room.say("wei", "/task Fix login @ana !high due 25 nov")
    room.say("wei", "/task Done in time @ana !high due 25 nov")
    room.say("wei", "/task Not urgent @ana due 25 nov")
    room.say("ana", "/task done 2")
    room.wait(until="2026-11-30 08:59")  # three days after the 25th is a weekend
    assert heard(room, "wei") == []
    room.wait(until="2026-12-20 12:00")
    (text,) = heard(room, "wei")
    assert "⚙ ACME-1 Fix login" in text and "Rule 1: when overdue 3d" in text
    assert heard(room, "ana") == []


def test_a_date_that_moves_moves_it(room: Room) -> None:
    on(room, "when due in 2d then tell @owner")
    room.say("wei", "/task Fix login @ana due 11 dec")
    room.say("wei", "/task edit 1 due 18 dec")
    room.wait(until="2026-12-15 18:00")
    assert heard(room, "ana") == []
    room.wait(until="2026-12-17 18:00")
    assert len(heard(room, "ana")) == 1
    room.say("wei", "/task edit 1 due 8 jan")
    room.wait(until="2027-01-08 12:00")
    assert len(heard(room, "ana")) == 2


@pytest.mark.parametrize("line", ["/pm rule off 1", "/pm rule drop 1", "/pm undo"])
def test_off_gone_and_undone_are_silent(room: Room, line: str) -> None:
    room.say("wei", "/task Fix login @ana !high due 25 nov")
    on(room)
    with room.work() as work:
        assert [
            post for post in work.pending(work.now.replace(year=2027)) if post.post.why == "rule"
        ]
    back = room.say("wei", line)
    with room.work() as work:
        assert not [
            post for post in work.pending(work.now.replace(year=2027)) if post.post.why == "rule"
        ]
    room.press(back, "Redo" if "undo" in line else "Undo", "wei")
    room.wait("3 weeks")
    assert len(heard(room, "wei")) == 1


def test_it_may_change_the_task_and_that_can_be_taken_back(room: Room) -> None:
    on(room, "when overdue then task edit this !urgent +late")
    room.say("wei", "/task Fix login @ana due 25 nov")
    room.wait("4 days")
    with room.work() as work:
        (task,) = work.tasks.find()
        assert (task.priority, task.labels) == ("urgent", ["late"])
        assert work.journal.recent(1)[0].actor is None
    (text,) = heard(room, "wei") or [
        post.text() for post in room.posts if post.to == "wei" and "Rule 1" in post.text()
    ]
    assert "ACME-1 Fix login" in text
    room.wait("3 weeks")
    with room.work() as work:
        assert len(work.journal.history("task", work.tasks.find()[0].id)) == 2  # made, and once


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("then tell @lead", "A rule says when, and then what."),
        ("when !high then tell @lead", "A rule needs a time."),
        ("when overdue 3d and purple then tell @lead", "I do not know “purple” in a rule."),
        ("when overdue 99d then tell @lead", "60 days ahead or back at most"),
        ("when overdue then tell @nobody", "Who is nobody?"),
        ("when overdue then project close", "A rule cannot do “project close”."),
        ("when overdue then task edit 1 !high", "A rule cannot do"),
        ("when overdue then task edit this due friday", "may not change dates"),
        ("when overdue then pm rule drop 1", "A rule cannot do"),
        ("when overdue and %nope then tell @lead", "There is no milestone called nope."),
    ],
)
def test_what_is_no_rule_is_told(room: Room, rule: str, why: str) -> None:
    said = room.say("wei", f"/pm rule {rule}")
    assert why in said.text() and said.answer.reply.tone == "problem"


def test_it_is_for_who_leads(room: Room) -> None:
    assert "This needs a manager" in room.say("ana", f"/pm rule {RULE}").text()
    on(room)
    assert "This needs a manager" in room.say("ana", "/pm rule off 1").text()
    assert "This needs a manager" in room.say("ana", f"/pm rule on {RULE}").text()


def test_in_chinese(room: Room) -> None:
    room.say("wei", "/pm settings language zh")
    shown = room.say("wei", "/pm 规则 当逾期3天且!高则通知@经理")
    room.press(shown, "开启", "wei")
    with room.work() as work:
        (rule,) = work.rules.find()
        assert (rule.terms, rule.action) == (["overdue:3", "priority:high"], "tell lead")
    assert "当逾期3天且!高则通知@经理" in room.say("wei", "/pm 规则").text()
    assert "规则 1 已关闭" in room.say("wei", "/pm 规则 关闭 1").text()


def test_who_left_is_told_nothing(room: Room) -> None:
    on(room, "when overdue then tell @ana")
    room.say("wei", "/task Fix login @wei due 25 nov")
    with room.work() as work:
        (pending,) = [p for p in work.pending(work.now.replace(year=2027)) if p.post.why == "rule"]
        assert pending.state is PostState.PENDING
        ana = next(person for person in work.people.find() if person.handle == "ana")
        assert pending.post.person == ana.id

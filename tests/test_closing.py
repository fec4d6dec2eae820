"""What closing refuses, whom it asks, and what a client is told and tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from tests.room import Room, Said

PEOPLE = {
    **{who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana", "bob")},
    "zoe": Speaker("zoe", "Zoe", outsider=True),
}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/project bind acme as client", "acme-client")
        yield place


def close(room: Room) -> Said:
    answer = room.say("wei", "/project close confirm:yes")
    assert answer.answer.reply.tone == "good", answer.text()
    return answer


def test_an_empty_project_is_closed_and_a_second_press_says_so(room: Room) -> None:
    shown = room.say("wei", "/project close")
    assert room.press(shown, "Close it", "wei").lines[0] == "🏁 Acme website is closed."
    assert room.press(shown, "Close it", "wei").lines[0] == "Acme website is closed already."


def test_what_was_opened_while_the_question_stood_is_seen(room: Room) -> None:
    shown = room.say("wei", "/project close")
    room.say("ana", "/task One more thing")
    said = room.press(shown, "Close it", "wei")
    assert "cannot be closed yet" in said.lines[0] and "One more thing" in said.text()


def test_before_a_client_the_gate_is_for_one_reader_alone(room: Room) -> None:
    room.say("wei", "/risk Secret supplier trouble p3 i4")
    said = room.say("wei", "/project close", "acme-client")
    assert said.private and "Secret" in said.text()
    assert "team's own members" in room.say("zoe", "/project close", "acme-client").text()


def test_a_long_title_and_a_hundred_of_them_fit(room: Room) -> None:
    for n in range(30):
        room.say("wei", f'/task "{n} {"long " * 38}"')
    row = next(line for line in room.say("wei", "/project close").lines if "Open tasks" in line)
    assert "(30)" in row and "and 27 more" in row


def test_hours_of_those_who_must_log_are_asked_for(room: Room) -> None:
    room.say("wei", "/project members add @ana")
    room.say("wei", "/cost timesheet on")
    room.wait("3 days")
    said = room.say("wei", "/project close").text()
    assert "Hours that are not logged (6) · @Ana: 3 days · @Wei: 3 days" in said


@pytest.mark.parametrize(
    "line",
    [
        "/task add Fix", "/task done 1", "/task note 1 x", "/milestone Beta 5 dec",
        "/risk add Late p1 i1", "/log need more", "/cost log 1h", "/cost budget 5 EUR",
        "/stock reserve 1 paper", "/project members add @bob", "/project waive tasks done",
        "/report client", "/project bind acme as team", "/project holidays DE",
        "/task template use shop",
    ],
)  # fmt: skip
def test_nothing_in_a_closed_project_changes(room: Room, line: str) -> None:
    room.say("wei", "/task Hosting")
    room.say("wei", "/task done 1")
    room.say("wei", "/stock add 5 boxes paper")
    room.say("wei", "/task template save 1 shop")
    close(room)
    with room.work() as work:
        before = len(work.journal.recent(500))
    said = room.say("wei", line)
    assert "Acme website is closed; it can be read" in said.text(), said.text()
    assert said.buttons["Reopen it"] == "project reopen #acme"
    with room.work() as work:
        assert len(work.journal.recent(500)) == before


@pytest.mark.parametrize(
    "line",
    ["/task list", "/task show 1", "/risk list", "/report closing", "/project status", "/log list",
     "/feedback lessons", "/report week", "/my", "/pm history"],
)  # fmt: skip
def test_a_closed_project_is_read(room: Room, line: str) -> None:
    room.say("wei", "/task Hosting")
    room.say("wei", "/task done 1")
    close(room)
    assert room.say("ana", line).answer.reply.tone != "problem"


def test_a_card_from_before_says_so_when_it_is_pressed(room: Room) -> None:
    card = room.say("wei", "/task Hosting @ana")
    room.say("wei", "/project waive tasks later")
    close(room)
    assert "is closed" in room.press(card, "Done", "ana").text()
    room.wait("30 days")
    assert not [post for post in room.posts if "Hosting" in post.text()]


def test_somebody_away_is_asked_when_they_are_back_and_a_reopened_project_asks_nobody(
    room: Room,
) -> None:
    room.say("wei", "/project members add @ana")
    room.say("wei", "/project members add @bob")
    room.say("ana", "/team away @me 24-27 nov")
    close(room)
    room.wait("1 hour")
    assert {post.to for post in room.posts} == {"wei", "bob"}
    room.say("wei", "/project reopen")
    room.wait("7 days")
    assert "ana" not in {post.to for post in room.posts}


def test_a_listed_word_keeps_the_last_report_back(room: Room) -> None:
    room.say("wei", '/task "Margin review" +x client')
    room.say("wei", "/task done 1")
    assert room.say("wei", "/project words margin").answer.reply.tone != "problem"
    close(room)
    assert "not for the client" in room.say("wei", "/report closing client").text()
    said = room.say("wei", "/report closing send")
    assert said.answer.reply.tone == "problem" and "Margin review" in said.text()
    room.wait("1 hour")
    assert not [post for post in room.posts if post.room]


def test_the_last_report_needs_a_room_that_the_client_reads() -> None:
    with Room(people=PEOPLE) as room:
        room.say("wei", "/project new Acme website")
        close(room)
        said = room.say("wei", "/report closing send").text()
        assert "No room here is read by the client of Acme website yet." in said


def test_what_the_client_says_is_theirs_alone(room: Room) -> None:
    close(room)
    room.say("wei", "/report closing send")
    room.wait("1 minute")
    post = next(post for post in room.posts if post.room == "acme-client")
    line = post.buttons["Answer three questions"]
    assert "for the client to answer" in room.say("wei", f"/{line} score:9", "acme-client").text()
    assert "nothing to answer here" in room.say("zoe", f"/{line} score:9", "website").text()
    assert "nothing to answer here" in room.say("zoe", "/report closing answer of:x score:9",
                                                "acme-client").text()  # fmt: skip
    wrong = room.say("zoe", f"/{line} score:11", "acme-client")
    assert "Points run from 0" in wrong.text()
    room.say("zoe", f"/{line} score:9", "acme-client")
    room.say("zoe", f"/{line} score:0", "acme-client")
    with room.work() as work:
        (verdict,) = work.verdicts.find()
        assert verdict.score == 0
    assert "recommends us 0" in room.say("wei", "/report closing").text()


def test_the_sent_report_cannot_be_taken_back(room: Room) -> None:
    close(room)
    sent = room.say("wei", "/report closing send")
    room.wait("1 minute")
    assert "The client has read the last report" in room.press(sent, "Undo", "wei").text()


def test_taken_back_in_time_it_never_goes(room: Room) -> None:
    close(room)
    sent = room.say("wei", "/report closing send")
    room.press(sent, "Undo", "wei")
    room.wait("1 hour")
    assert not [post for post in room.posts if post.room]


def test_words_of_the_team_never_reach_the_client(room: Room) -> None:
    secrets = {"goals": "S1", "scope": "S2", "schedule": "S3", "cost": "S4", "risks": "S5",
               "client": "S6", "team": "S7", "next": "S8"}  # fmt: skip
    room.say("wei", '/task "Visible" +x client')
    room.say("wei", '/task "S9 internal"')
    room.say("ana", "/task block 1 S10")
    room.say("wei", "/task done 1 2")
    room.say("wei", "/risk S11 may happen p5 i5")
    room.say("wei", "/risk close R-1 S12")
    room.say("wei", "/feedback lesson S13 was wrong")
    room.say("wei", "/cost budget 777 EUR")
    close(room)
    said = " ".join(f'{name}:"{text}"' for name, text in secrets.items())
    room.say("wei", f"/report closing edit {said}")
    room.say("wei", "/report closing send")
    room.wait("1 minute")
    text = next(post.text() for post in room.posts if post.room == "acme-client")
    assert "Visible" in text and "S1" not in text and "777" not in text

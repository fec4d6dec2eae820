"""Check-ins: who is asked, with what, and where it stands what they said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.model.checkin import CheckIn
from tests.posts import of_subject
from tests.room import Posted, Room

PEOPLE = {
    who: Speaker(who, who.title(), outsider=who == "gus") for who in ("wei", "ana", "bob", "gus")
}
EVERY_THURSDAY = "/report schedule checkin every thursday 16:00"


@pytest.fixture
def room() -> Iterator[Room]:
    """A Monday; Ana and Bob work on Acme, Gus is a guest with a task."""
    with Room(people=PEOPLE, at="2026-11-23 10:00") as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/project members add @ana")
        place.say("wei", "/project members add @bob")
        place.say("wei", EVERY_THURSDAY)
        yield place


def checkins(room: Room) -> list[CheckIn]:
    with room.work() as work:
        return work.checkins.find(order=("week", "asked_at"))


def asked(room: Room) -> list[Posted]:
    return [post for post in room.posts if "How was your week" in post.text()]


def test_whoever_did_nothing_is_not_asked(room: Room) -> None:
    room.say("wei", "/task Payment flow @ana")
    room.say("wei", "/task Shop @gus")
    room.say("ana", "/task done 1")
    room.say("gus", "/task done 2")
    room.say("wei", "/project members remove @gus")
    room.wait("1 week")
    assert [post.to for post in asked(room)] == ["ana"], "not Bob, and no guest"
    room.wait("1 week")
    assert len(asked(room)) == 1, "the week after nobody did anything"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("/task done 1", "Did: ACME-1 Payment flow"),
        ("/task start 1", "Did: ACME-1 Payment flow (begun)"),
        ("/task note 1 the bank called", "Did: ACME-1 Payment flow (noted)"),
    ],
)
def test_it_begins_with_what_somebody_did(room: Room, line: str, found: str) -> None:
    room.say("wei", "/task Payment flow @ana")
    room.say("ana", line)
    room.wait("4 days")
    (question,) = asked(room)
    assert question.to == "ana" and found in question.lines
    assert question.at == room.instant("2026-11-26 16:00:01")


def test_another_projects_work_is_not_told_here(room: Room) -> None:
    room.say("wei", "/project new Globex shop", "globex")
    room.say("ana", "/task Globex secret @ana", "globex")
    room.say("ana", "/task note GLOBEX-1 hush", "globex")
    room.say("ana", "/task done GLOBEX-1", "globex")
    room.wait("4 days")
    assert asked(room) == []


def test_who_is_not_at_work_is_asked_when_they_are(room: Room) -> None:
    room.say("ana", "/pm settings hours 9-12")
    room.say("wei", "/task Payment flow @ana")
    room.say("ana", "/task done 1")
    room.wait("1 week")
    assert [post.at for post in asked(room)] == [room.instant("2026-11-27 09:00:01")]


def test_who_has_said_it_already_is_not_asked(room: Room) -> None:
    room.say("wei", "/task Payment flow @ana")
    room.say("ana", "/task done 1")
    said = room.say("ana", "/report checkin ok")
    assert said.private and said.lines[:2] == [
        "✔ Noted for Acme website; thank you.",
        "Did: ACME-1 Payment flow",
    ]
    room.wait("1 week")
    assert asked(room) == [] and len(checkins(room)) == 1


def test_a_question_that_is_answered_in_time_falls_silent(room: Room) -> None:
    room.say("ana", "/pm settings hours 9-12")
    room.say("wei", "/task Payment flow @ana")
    room.say("ana", "/task done 1")
    room.wait(until="2026-11-26 18:00")
    room.say("ana", '/report checkin did:"All of it"')
    room.wait("1 week")
    assert asked(room) == []
    (answered,) = checkins(room)
    assert of_subject(room.storage, f"checkin/{answered.id}") == []


def test_one_press_or_one_sentence_is_enough(room: Room) -> None:
    room.say("wei", "/task Payment flow @ana")
    room.say("ana", "/task done 1")
    room.wait("4 days")
    (question,) = asked(room)
    pressed = room.press(question, "That is right", "ana")
    assert pressed.lines[1] == "Did: ACME-1 Payment flow"
    room.ask(
        room.request("ana", None, words="done by friday, I hope", about=question.quote, free=True)
    )
    assert [one.did for one in checkins(room)] == ["done by friday, I hope"]
    form = room.press(question, "Edit", "ana")
    assert form.form is not None and dict(form.form.current) == {"did": "done by friday, I hope"}
    room.fill(form, {"next": "Rest"}, "ana")
    assert [(one.did, one.next) for one in checkins(room)] == [("done by friday, I hope", "Rest")]


def test_nobody_answers_for_somebody_else(room: Room) -> None:
    room.say("wei", "/task Payment flow @ana")
    room.say("ana", "/task done 1")
    room.wait("4 days")
    line = asked(room)[0].buttons["Edit"]
    room.say("bob", f'/{line} did:"I did it"')
    by_person = {one.did: one.person for one in checkins(room)}
    assert set(by_person) == {None, "I did it"} and len(set(by_person.values())) == 2


def test_with_nothing_found_one_is_asked_what_it_was(room: Room) -> None:
    said = room.say("bob", "/report checkin")
    assert said.lines[0] == "I found nothing of yours this week. What did you do?"
    assert said.private and said.form is not None and checkins(room) == []


def test_what_was_said_is_for_the_team_alone(room: Room) -> None:
    room.say("wei", "/project bind acme as client", "talks")
    room.say("ana", '/report checkin did:"Canary in the shop"')
    assert "• @Ana Canary in the shop" in room.say("wei", "/report week").lines
    assert "• @Ana Canary in the shop" in room.say("wei", "/report client").lines
    assert "Canary" not in room.say("wei", "/report preview").text()
    room.say("wei", "/report send now")
    room.wait("2 weeks")
    assert "Canary" not in "".join(post.text() for post in room.posts if post.room == "talks")
    assert "Canary" not in room.say("wei", "/report week").text(), "what is old is not told again"


def test_it_is_for_whoever_leads_to_ask(room: Room) -> None:
    for line in (EVERY_THURSDAY, "/report schedule off checkin"):
        assert room.say("bob", line).lines[0] == "This needs a manager of Acme website."
    assert room.say("wei", "/report schedule checkin").lines[0].startswith("⏱ Everybody in Acme")
    room.say("wei", "/report schedule off checkin")
    for line in ("/report schedule checkin", "/report schedule off checkin"):
        assert room.say("wei", line).lines[0] == "Nobody is asked about their week yet."
    assert room.say("wei", "/report schedule checkin every hour").lines[0] == (
        "A check-in comes once a day at most."
    )


def test_a_project_without_a_room_of_the_team_is_told_what_to_type(room: Room) -> None:
    room.say("wei", "/project new Globex shop", None)
    said = room.say("wei", f"{EVERY_THURSDAY} #globex", None)
    assert said.lines == [
        "Globex shop has no room of the team yet.",
        "In its room, type /project bind globex as team.",
    ]

"""Who is meant: true mentions, what only looks like one, and which of several things."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Quote, Speaker
from bot.reply import Reply
from tests.room import Room, Said


@pytest.fixture
def room() -> Iterator[Room]:
    ana = Speaker("ana", "Ana", outsider=False)
    with Room(people={"ana": ana}) as place:
        place.say("ana", "/project new Acme website")
        yield place


def mentioned(room: Room, line: str, *accounts: str) -> Said:
    """What is answered to a line into which an adapter wrote these accounts."""
    return room.ask(room.request("ana", words=line, accounts=frozenset(accounts)))


def names(room: Room) -> list[str]:
    with room.work("ana") as work:
        return sorted(person.name for person in work.people.find())


@pytest.mark.parametrize(
    "token",
    ["@(U0REALCEO|Ceo)", "＠(U0REALCEO|Ceo)", "@(U0REALCEO)", "@\x00(U0REALCEO|Ceo)",
     '"@(U0REALCEO|Ceo)"', "@(U=0|Ceo)"],
)  # fmt: skip
def test_a_mention_that_somebody_typed_is_plain_text(room: Room, token: str) -> None:
    said = room.say("ana", f"/task Call {token} !high")
    assert said.lines[0].startswith("✚ ACME-1 Call ") and "(U" in said.lines[0]
    assert said.lines[0].endswith(" · @Ana · High")
    assert names(room) == ["Ana"]


@pytest.mark.parametrize("value", ["(U0REALCEO|Ceo)", "@(U0REALCEO|Ceo)", "@（U0REALCEO|Ceo）"])
def test_a_mention_typed_into_a_form_is_nobody(room: Room, value: str) -> None:
    request = room.request("ana", command="task add", values={"title": "Call", "owner": value})
    assert room.ask(request).answer.reply.tone == "problem"
    assert names(room) == ["Ana"]


@pytest.mark.parametrize("line", ["/tsk Call @(U0|Ceo)", "/task Call @(U0|Ceo) #acme !high"])
def test_what_was_typed_stays_plain_text_behind_a_button(room: Room, line: str) -> None:
    room.say("ana", "/project new Beta", "beta")
    asked = room.say("ana", line.replace(" #acme", ""), "elsewhere")
    for label in asked.buttons:
        room.press(asked, label, "ana")
    assert names(room) == ["Ana"]


def test_a_mention_that_the_adapter_made_is_somebody(room: Room) -> None:
    said = mentioned(room, "task Call them @(U1|Sam Lee)", "U1")
    assert said.lines[0] == "✚ ACME-1 Call them · @Sam Lee"
    both = mentioned(room, "task Call @(U2|Kim) and @(U0|Ceo)", "U2")
    assert both.lines[0] == "✚ ACME-2 Call and @ (U0|Ceo) · @Kim"


def test_newcomers_of_one_name_get_a_handle_each(room: Room) -> None:
    said = mentioned(room, "task Call @(u1|Sam Lee) @(u2|Sam Fox)", "u1", "u2")
    assert said.lines[0] == "✚ ACME-1 Call · @Sam Lee · with @Sam Fox"
    with room.work("ana") as work:
        assert {person.handle for person in work.people.find()} == {"ana", "sam", "sam2"}


def test_the_handle_of_who_is_gone_is_not_given_again(room: Room) -> None:
    mentioned(room, "task Call @(u1|Sam Lee)", "u1")
    house, now = room.storage.house, room.clock.now()
    with room.work("ana") as work:
        organisation = work.organisation.id
    with house.open(organisation, now, changes=True) as work:
        (sam,) = work.people.find(handle="sam")
        sam.active = False
        work.save(request="gone", actor=None, line="pm help", answer=lambda seq: Reply())
    said = mentioned(room, "task Call @(u2|Sam Fox)", "u2")
    assert said.lines[0] == "✚ ACME-2 Call · @Sam Fox"


# This one


@pytest.mark.parametrize("words", ["task done", "task done this"])
def test_of_several_things_on_a_message_each_is_a_button(room: Room, words: str) -> None:
    for title in ("Fix login", "Fix logout"):
        room.say("ana", f"/task {title} @ana tomorrow")
    agenda = room.say("ana", "/my")
    said = room.say("ana", words, about=agenda.quote)
    assert said.lines[0] == "Which one?" and said.private
    assert said.buttons == {"ACME-1": "task done ACME-1", "ACME-2": "task done ACME-2"}
    assert room.press(said, "ACME-2", "ana").lines[0].startswith("✔ ACME-2 Fix logout")


def test_what_else_was_said_is_kept_by_the_buttons(room: Room) -> None:
    about = Quote(lines=("task done ACME-1", "task done ACME-2"))
    for title in ("one", "two"):
        room.say("ana", f"/task {title}")
    said = room.say("ana", "task block this the DNS is missing", about=about)
    assert said.buttons["ACME-1"] == 'task block ACME-1 "the DNS is missing"'


def test_the_one_thing_on_a_message_is_meant(room: Room) -> None:
    made = room.say("ana", "/task Fix login")
    assert room.say("ana", "task done", about=made.quote).lines[0].startswith("✔ ACME-1")
    logged = room.say("ana", "/log promise we send the list by friday")
    done = room.say("ana", "task done", about=logged.quote)
    assert done.lines[0].startswith("✔ ACME-2 we send the list")

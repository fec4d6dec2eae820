"""Who of a client's wants the report by mail, and who decides it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(zone="Europe/Berlin") as made:
        made.say("ana", "/my")
        made.say("wei", "/project new Acme website client:Acme")
        made.say("wei", "/pm settings agenda off")
        made.say("wei", "/log contact Ms. Wang reach:wang@acme.example mail:on")
        made.say("wei", "/report client")
        yield made


def letters(room: Room) -> list[str]:
    return [post.to for post in room.posts if post.to and "@" in post.to]


def test_whoever_wants_no_more_gets_no_more(room: Room) -> None:
    room.say("wei", "/report approve")
    room.say("wei", "/log contact Ms. Wang mail:off")
    room.wait("4 days")
    assert letters(room) == []
    assert any("no room is read by the client" in post.text() for post in room.posts)


def test_undo_takes_the_wish_back(room: Room) -> None:
    said = room.say("wei", "/log contact Mr. Smith reach:smith@acme.example mail:on")
    room.press(said, "Undo", "wei")
    room.say("wei", "/report approve")
    room.wait("4 days")
    assert letters(room) == ["wang@acme.example"]


def test_a_new_address_is_where_it_goes(room: Room) -> None:
    room.say("wei", "/report approve")
    room.say("wei", "/log contact Ms. Wang reach:fang@acme.example")
    room.wait("4 days")
    assert letters(room) == ["fang@acme.example"]


def test_rooms_and_mailboxes_get_the_same(room: Room) -> None:
    room.say("wei", "/project bind acme as client", "acme-talks")
    room.say("wei", "/log contact Mr. Smith reach:smith@acme.example mail:on")
    said = room.say("wei", "/report approve").text()
    assert "#acme-talks, Ms. Wang's mailbox and Mr. Smith's mailbox" in said
    room.wait("4 days")
    assert sorted(letters(room)) == ["smith@acme.example", "wang@acme.example"]
    assert [post.room for post in room.posts if post.room == "acme-talks"] == ["acme-talks"]


def test_a_correction_goes_to_whoever_got_the_first(room: Room) -> None:
    room.say("wei", "/report send now")
    room.wait("1 minute")
    room.say("wei", "/report correct #1")
    room.say("wei", '/report edit #1b done:"By card only"')
    room.say("wei", "/report send #1b now")
    room.wait("1 minute")
    assert letters(room) == ["wang@acme.example"] * 2
    assert (
        "By card only" in [post.text() for post in room.posts if post.to == "wang@acme.example"][-1]
    )


def test_what_a_project_lets_go_by_itself_goes_to_mailboxes_too(room: Room) -> None:
    room.say("wei", "/project autosend on")
    room.say("wei", "/report schedule client every friday 10:00")
    room.wait("4 days")
    assert letters(room) == ["wang@acme.example"]


def test_a_client_of_two_projects_gets_a_letter_for_each(room: Room) -> None:
    room.say("wei", "/project new Acme shop client:Acme", "shop")
    room.say("wei", "/report client", "shop")
    room.say("wei", "/report send now", "shop")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    titles = [post.lines[0] for post in room.posts if post.to == "wang@acme.example"]
    assert sorted(title.partition(" —")[0] for title in titles) == ["Acme shop", "Acme website"]


def test_only_whoever_leads_lets_a_report_go_to_a_mailbox(room: Room) -> None:
    room.say("bob", "/my")
    said = room.say("bob", "/log contact Mr. Smith reach:smith@acme.example mail:on")
    assert said.answer.reply.tone == "problem"
    room.say("wei", "/report send now")
    room.wait("1 minute")
    assert letters(room) == ["wang@acme.example"]


def test_another_client_s_people_get_nothing(room: Room) -> None:
    room.say("wei", "/project new Globex shop client:Globex", "globex")
    room.say("wei", "/log contact Mr. Burns reach:burns@globex.example mail:on", "globex")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    assert letters(room) == ["wang@acme.example"]


def test_a_report_of_two_languages_says_how_to_answer_in_both(room: Room) -> None:
    room.say("wei", "/report client language:both")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    (text_,) = [post.text() for post in room.posts if post.to == "wang@acme.example"]
    assert "write to whoever works with you" in text_ and "请联系" in text_


def test_who_has_no_address_cannot_get_it(room: Room) -> None:
    said = room.say("wei", "/log contact Mr. Jones mail:on").text()
    assert "Mr. Jones has no mail address here." in said
    assert "/log contact Mr. Jones reach:wang@acme.example mail:on" in said


def test_where_no_mail_is_set_up_that_is_said_at_once(room: Room) -> None:
    room.desk.mails = False
    said = room.say("wei", "/log contact Mr. Smith reach:smith@acme.example mail:on").text()
    assert "STEWARD_MAIL_SERVER" in said

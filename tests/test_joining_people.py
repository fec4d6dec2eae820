"""Accounts in two places that become one person, and part again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from storage.schema import KINDS
from tests.joined import asked, code_in, join, link, people, refused, two_places
from tests.postgres import database, postgres
from tests.room import Room
from tests.test_storage_tenants import SHELVES

__all__ = ["database", "postgres"]


@pytest.fixture
def room() -> Iterator[Room]:
    with two_places() as place:
        join(place)
        yield place


def state(room: Room) -> dict[str, list[Any]]:
    """All things of the team as they are."""
    journalled = {kind.name for kind in KINDS if kind.journalled}
    with room.work() as work:
        return {
            shelf: sorted(map(repr, getattr(work, shelf).find()))
            for shelf, kind in SHELVES.items()
            if kind in journalled
        }


def furnish(room: Room) -> None:
    """Eve has something of every kind that can be held."""
    room.say("wei", "/project members add @eve")
    room.say("eve", "/task Draw the logo @me friday #acme")
    room.say("eve", "/task Over already @me #acme")
    room.say("eve", "/task done 2")
    room.say("wei", "/task Help with it @ana #acme")
    room.say("wei", "/task help 3 @eve")
    room.say("eve", "/risk It may slip p3 i4 @me #acme")
    room.say("eve", "/log need a form #acme")
    room.say("eve", "/stock add projector 1")
    room.say("eve", "/cost start ACME-1")
    room.say("dan", "/team away 12-20 dec cover @eve")
    room.say("eve", "/team away 1-3 dec")
    room.say("eve", "/project new Shop", None)
    written = room.write("eve", "the logo is late")
    room.use("eve", "my remind tomorrow 10am", written)


def test_what_both_hold_comes_together_and_undo_takes_it_apart(room: Room) -> None:
    furnish(room)
    before = state(room)
    said = link(room, "ana", "eve")
    assert said.lines[0] == ("🔗 You are one person here and in Guild now. You have 2 open tasks.")
    assert "ACME-1 Draw the logo" in room.say("ana", "/my").text()
    with room.work() as work:
        (ana,) = work.people.find(name="Ana Ruiz")
        (eve,) = work.people.find(name="Eve")
        assert not eve.active and {"Eve", "eve"} & set(ana.also)
        assert work.tasks.count(owner=ana.id) == 2  # and what is done stays as it was told
        (shop,) = work.projects.find(key="SHOP")
        assert shop.lead == ana.id
        assert [one.person for one in work.timers.find()] == [ana.id]
        assert all(one.owner != eve.id for one in work.risks.find())
        (dan,) = work.people.find(name="Dan")
        assert dan.absences[0].cover == ana.id and ana.absences
        assert work.reminders.find()[0].person == ana.id
    room.press(said, "Undo", "ana")
    assert state(room) == before
    again = room.say("ana", "/pm redo")
    assert refused(again, "Accounts are linked and parted by whoever has them.")
    assert again.lines[1] == "Type /my join." and state(room) == before


def test_a_task_made_in_one_place_is_done_in_the_other(room: Room) -> None:
    link(room, "wei", "eve")
    card = room.say("wei", "/task Fix login friday")
    with room.work() as work:
        (task,) = work.tasks.find()
        assert work.accounts.count(person=task.owner) == 2
    done = room.ask(room.request("eve", None, words=card.buttons["Done"], about=card.quote))
    assert done.lines[0].startswith("✔ ACME-1 Fix login")
    assert "Fix login" not in room.say("wei", "/my").text()


def test_each_reminder_is_said_in_one_place_of_their_choice(room: Room) -> None:
    link(room, "wei", "eve")
    room.say("wei", "/task Fix login friday")
    before = len(room.posts)
    room.wait(until="2026-11-27 17:00")
    said = [post.to for post in room.posts[before:]]
    assert said and set(said) == {"wei"}
    assert room.say("wei", "/pm settings place guild").lines[-2] == "Written to in: Guild"
    before = len(room.posts)
    room.wait(until="2026-12-02 17:00")
    said = [post.to for post in room.posts[before:]]
    assert said and set(said) == {"eve"}
    moments = [post.at for post in room.posts[before:]]
    assert len(moments) == len(set(moments)), "nothing is said twice"
    wrong = room.say("wei", "/pm settings place moon")
    assert refused(wrong, "You have no account in moon.", "Write one of")
    assert room.say("wei", "/pm settings place 这里").lines[-2] == "Written to in: Room"


def test_a_home_stays_where_it_was_opened(room: Room) -> None:
    link(room, "wei", "eve")
    room.ask(room.request("eve", None, words="my home", home="home"))
    before = len(room.edits)
    room.say("wei", "/task Fix login @me friday")
    room.wait("1 minute")
    assert {edit.to for edit in room.edits[before:]} == {"eve"}


def test_who_parts_is_somebody_of_their_own_again(room: Room) -> None:
    room.say("wei", "/project members add @eve")
    assert "ACME-1" in room.say("eve", "/task Draw @me friday #acme").text()
    link(room, "wei", "eve")
    room.say("eve", "/pm settings place guild")
    alone = room.say("wei", "/my leave")
    assert refused(alone, "This account was not linked to another one here.")
    assert alone.lines[1] == "Type it in Guild: /my leave."
    assert refused(room.say("ana", "/my leave"), alone.lines[0], "To link yours in two places")
    said = room.say("eve", "/my leave")
    assert said.lines[0] == "Here you are somebody of your own again: @Eve."
    assert people(room)["Eve"] == ("member", True)
    assert "ACME-1" in room.say("wei", "/my").text()
    assert room.say("eve", "/my").lines[1] == "Nothing is waiting for you."
    assert refused(room.say("eve", "/team join"), "This needs an owner of the team.")
    assert "Undo" not in said.buttons
    for who in ("wei", "eve"):
        room.say(who, "/pm undo")
        assert people(room)["Eve"] == ("member", True)


def test_nobody_becomes_somebody_by_name_or_by_a_code_alone(room: Room) -> None:
    code = code_in(room.say("wei", "/my join"))
    assert refused(room.say("ana", f"/my join {code}"), "That code was made in this place.")
    said = room.say("eve", f"/my join accept {code}")
    assert refused(said, "It is @Wei who agrees to that, in Room.")
    room.say("eve", f"/my join {code} confirm:yes")
    assert refused(room.say("ana", f"/my join accept {code}"), "It is @Wei who agrees to that")
    assert refused(room.say("dan", f"/my join {code} confirm:yes"), "Somebody has typed that code")
    assert people(room)["Eve"] == ("member", True)


def test_both_are_one_already(room: Room) -> None:
    link(room, "wei", "eve")
    code = code_in(room.say("wei", "/my join"))
    assert refused(room.say("eve", f"/my join {code}"), "Both accounts are you already.")


def test_people_of_two_teams_cannot_be_one() -> None:
    with two_places() as room:
        code = code_in(room.say("wei", "/my join"))
        said = room.say("eve", f"/my join {code}")
        assert refused(said, "That code is of another team.", "Its places have to be one team")


def test_a_second_press_changes_nothing(room: Room) -> None:
    question = asked(room, family="my")
    room.press(question, "That is me", "wei")
    before = state(room)
    assert refused(room.press(question, "That is me", "wei"), "That code has been used.")
    assert refused(room.press(question, "No", "wei"), "That code has been used.")
    assert state(room) == before


def test_what_was_agreed_too_late_links_nobody(room: Room) -> None:
    question = asked(room, family="my")
    room.wait("15 minutes")
    assert refused(room.press(question, "That is me", "wei"), "Nobody has that code")
    assert people(room)["Eve"] == ("member", True)


def test_two_timers_are_one_too_many(room: Room) -> None:
    room.say("wei", "/task Fix login @me")
    room.say("wei", "/project members add @eve")
    for who in ("wei", "eve"):
        room.say(who, "/cost start ACME-1")
    code = code_in(room.say("wei", "/my join"))
    said = room.say("eve", f"/my join {code}")
    assert refused(said, "A timer runs in both places, and one person has one.", "Stop one of them")
    room.say("eve", "/cost stop")
    assert room.say("eve", f"/my join {code}").lines[0].startswith("You and @Wei")


def test_who_was_made_a_guest_is_let_in_by_no_code(room: Room) -> None:
    room.say("wei", "/project members remove @eve")
    code = code_in(room.say("ana", "/my join"))
    said = room.say("eve", f"/my join {code}")
    assert refused(said, "@Eve was made a guest by whoever leads a project.")
    assert said.lines[1] == "Ask them to type /project members add @eve first."


def test_a_guest_of_a_place_is_of_the_team_once_they_are_somebody_who_is() -> None:
    with two_places() as room:
        room.press(asked(room), "As guests", "wei")
        assert refused(room.say("eve", "/task list"), "This is for the team's own members.")
        link(room, "ana", "eve")
        room.say("wei", "/project members add @ana")
        assert room.say("eve", "/task list").answer.reply.tone != "problem"
        room.say("eve", "/my leave")
        assert refused(room.say("eve", "/task list"), "This is for the team's own members.")


def test_when_their_place_leaves_somebody_stays_who_they_are_in_the_other(room: Room) -> None:
    room.say("wei", "/project members add @eve")
    assert "ACME-1" in room.say("eve", "/task Draw @me friday #acme").text()
    link(room, "wei", "eve")
    room.say("wei", "/pm settings place guild")
    room.press(room.say("eve", "/team leave"), "Let it leave", "eve")
    assert people(room, "eve")["Eve"] == ("owner", True)
    assert people(room)["Wei"] == ("owner", True)
    before = len(room.posts)
    room.wait(until="2026-11-27 17:00")
    assert {post.to for post in room.posts[before:]} == {"wei"}


def test_both_databases_link_and_part(database: str) -> None:
    with two_places(database) as room:
        join(room)
        furnish(room)
        before = state(room)
        said = link(room, "ana", "eve")
        room.restart()
        assert "ACME-1 Draw the logo" in room.say("eve", "/my").text()
        room.press(said, "Undo", "ana")
        assert state(room) == before


def test_in_chinese(room: Room) -> None:
    for who in ("wei", "eve"):
        room.say(who, "/pm settings language zh")
    code = code_in(room.say("wei", "/my 关联"))
    seen = room.say("eve", f"/my 关联 {code}")
    assert seen.lines[0] == "您将与 Room 的 @Wei 成为同一个人"
    room.press(seen, "就是我", "eve")
    said = room.say("wei", f"/my 关联 同意 {code}")
    assert said.lines[0] == "🔗 您在这里和 Guild 现在是同一个人。 您有 0 个未完成的任务。"
    assert room.say("eve", "/my 解除").lines[0] == "在这里您又是独立的一个人：@Eve。"

"""What is shown to others, and what the whole team shares, names nothing that is not theirs to know."""

from __future__ import annotations

from dataclasses import replace

from tests.room import Room
from tests.test_privacy_named import SHUT, room

__all__ = ["room"]


def test_a_card_is_shown_where_all_who_read_it_may_know(room: Room) -> None:
    assert room.write("ana", "see VAULT-1", "open").said.answer.reply.silent
    assert not room.write("ana", "see VAULT-1", "vault").said.answer.reply.silent
    both = room.say("ana", "/pm card OPEN-1 VAULT-1", "open")
    assert "Zebra merger" in both.text() and both.private
    own = room.say("ana", "/pm card OPEN-1", "open")
    assert not own.private


def test_another_clients_things_are_shown_to_no_client(room: Room) -> None:
    room.say("ana", "/task edit VAULT-1 visibility:client", "vault")
    room.say("wei", "/project bind open as client", room="talks")
    room.say("wei", "/task edit OPEN-1 visibility:client", "open")
    said = room.ask(replace(room.request("ana", "talks", words="pm card VAULT-1"), shared=True))
    assert "Zebra" not in said.text()
    mixed = room.request("ana", "talks", words="pm card OPEN-1 VAULT-1")
    said = room.ask(replace(mixed, shared=True))
    assert "Zebra" not in said.text() and "Paint the fence" in said.text()


def test_what_was_done_in_it_is_neither_listed_nor_taken_back(room: Room) -> None:
    said = room.say("bob", "/pm history", "open").text()
    assert "fence" in said and "zebra" not in said.casefold() and "vault" not in said.casefold()
    assert "zebra" in room.say("mei", "/pm history", "open").text().casefold()
    with room.work() as work:
        seq = next(act.seq for act in work.journal.recent() if "Zebra" in act.line)
    for line in (f"/pm undo {seq}", f"/pm redo {seq}"):
        said = room.say("bob", line, "open").text()
        assert SHUT in said and "zebra" not in said.casefold() and "Vault" not in said


def test_what_somebody_has_to_do_is_told_where_one_may_know_of_it(room: Room) -> None:
    room.say("mei", "/task Feed the zebra @mei", "vault")
    room.say("wei", "/task Paint the door @mei", "open")
    said = room.say("bob", "/team load @mei", None).text()
    assert "Paint the door" in said and "zebra" not in said
    assert "Feed the zebra" in room.say("ana", "/team load @mei", None).text()
    assert "Feed the zebra" in room.say("mei", "/team load @mei", None).text()


def test_what_the_whole_team_shares_names_no_project_that_is_shut(room: Room) -> None:
    room.say("wei", "/stock add 5 boxes of A4 paper", room="open")
    room.say("ana", "/stock reserve 3 boxes of A4 paper", room="vault")
    room.say("wei", "/stock add 1 projector", room="open")
    room.say("ana", "/stock book projector tomorrow", room="vault")
    room.say("ana", "/project template save secret", room="vault")
    lines = ("/stock show A4 paper", "/stock reserve 4 boxes A4 paper", "/stock bookings",
             "/stock show projector", "/project template list")  # fmt: skip
    for line in lines:
        assert "Vault work" not in room.say("bob", line, "open").text(), line
    assert "another project" in room.say("bob", "/stock show A4 paper", "open").text()
    assert "Vault work" in room.say("mei", "/stock show A4 paper", "open").text()
    room.say("ana", "/task Feed it @mei", room="vault")
    room.say("bob", "/project new Other work", room="other")
    room.say("bob", "/project members add @mei", room="other")
    refused = room.say("bob", "/project members remove @mei", "other").text()
    assert "also works on another project" in refused and "vault" not in refused.casefold()

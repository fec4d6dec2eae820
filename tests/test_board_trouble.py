"""A project's board where something is in its way: a client, a platform, another process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from bot.context import Place
from bot.model.post import PostState
from bot.model.shown import Pin
from bot.tongue import Answer
from bot.work import NotDelivered, OutcomeUnknown
from scheduler.courier import Courier
from storage.journal import Diff
from storage.live import freshen
from storage.work import SqlWork
from tests.boarded import PEOPLE, board, boarded, inbox_of, room, shown
from tests.postgres import database, postgres
from tests.posts import of_subject
from tests.room import Room

__all__ = ["boarded", "database", "postgres", "room"]


# Before a client


@pytest.fixture
def talks(room: Room) -> Room:
    """A client's room, #talks, of the same project."""
    room.say("wei", "/project bind acme as client", "talks")
    return room


def test_i3_a_clients_board_holds_what_is_shared_and_nothing_else(talks: Room) -> None:
    talks.say("wei", "/task Payment flow due 2 dec client")
    talks.say("wei", "/task Home page visibility:client")
    talks.say("wei", "/task done 2")
    talks.say("wei", "/task Canary due friday")
    talks.say("wei", "/task block 1 canary DNS")
    talks.say("wei", "/risk add Canary slips p5 i5")
    talks.say("wei", "/milestone Canary 1 dec")
    talks.say("wei", "/project status red because canary")
    told = talks.say("wei", "/project board on", "talks")
    assert told.private and "titles and dates of what is shared" in told.text()
    talks.wait("1 minute")
    assert board(talks).room == "talks"
    assert board(talks).lines == [
        "📌 Acme website",
        "Next  Wed 2 Dec Payment flow",
        "Done lately  Home page",
        "Updated Tue 24 Nov 09:00",
        "[Why?]",
    ]
    talks.say("wei", "/task edit 1 internal")
    talks.wait("1 minute")
    assert "Payment" not in board(talks).text()


def test_a_clients_board_with_nothing_shared_says_so(talks: Room) -> None:
    talks.say("wei", "/project board on", "talks")
    talks.wait("1 minute")
    assert "Nothing is shared here yet." in board(talks).lines


def test_only_who_leads_puts_one_before_a_client(talks: Room) -> None:
    told = talks.say("ana", "/project board on", "talks")
    assert told.lines[0] == "This needs a manager of Acme website."


def test_i3_a_room_that_becomes_the_clients_loses_the_teams_board(boarded: Room) -> None:
    boarded.say("wei", "/project bind acme as client")
    boarded.wait("1 minute")
    assert boarded.standing == {} and len(boarded.posts) == 1


def test_a_room_of_another_project_has_that_ones_board(boarded: Room) -> None:
    boarded.say("wei", "/project new Globe key:GLOBE", "globe")
    boarded.say("wei", "/project bind globe as team")
    boarded.wait("1 minute")
    assert board(boarded).lines[0].startswith("📌 Globe") and len(boarded.posts) == 1


# What may go wrong


def test_one_that_was_deleted_is_made_anew_once(boarded: Room) -> None:
    boarded.standing.clear()
    boarded.say("wei", "/task Hosting due friday")
    boarded.wait("1 minute")
    assert len(boarded.posts) == 2 and "Hosting" in board(boarded).text()
    boarded.say("wei", "/task Other due friday")
    boarded.wait("1 minute")
    assert len(boarded.posts) == 2


def test_one_that_was_deleted_is_missed_at_midnight_at_the_latest(boarded: Room) -> None:
    boarded.standing.clear()
    boarded.wait("1 day")
    assert len(boarded.standing) == 1 and len(boarded.posts) == 2


def test_a_pin_that_was_taken_off_is_set_once_more_and_no_more(boarded: Room) -> None:
    for there in (True, False):
        boarded.pinned.clear()
        boarded.say("wei", "/task Hosting due 2026-12-30")
        boarded.wait("1 day")
        assert bool(boarded.pinned) is there
    assert [post.to for post in boarded.posts] == [None], "nobody is told"


def test_without_the_right_to_pin_it_stands_and_its_lead_is_told_once(room: Room) -> None:
    room.no_pins = True
    room.say("wei", "/project board on")
    room.wait("1 minute")
    assert [(post.room, post.to) for post in room.posts] == [("website", None), (None, "wei")]
    assert room.posts[1].lines[0] == (
        "I may not pin messages in #website: the board of Acme website stands there without a pin."
    )
    for n in range(3):
        room.say("wei", f"/task Thing {n} due 2026-12-30")
        room.wait("1 day")
    assert len(room.posts) == 2 and "3 to do" in board(room).text()


def test_f12_a_room_that_is_gone_is_told_once_and_looked_at_once_a_day(boarded: Room) -> None:
    ear = boarded.courier.adapters["room"]
    tries: list[str] = []

    async def gone(place: Place, ref: str, answer: Answer) -> None:
        tries.append(ref)
        raise NotDelivered("archived", gone=True)

    edit, ear.edit = ear.edit, gone  # type: ignore[method-assign]
    for n in range(10):
        boarded.say("wei", f"/task Thing {n} due 2026-12-30")
        boarded.wait("1 minute")
    assert len(tries) == 1
    (news,) = boarded.posts[1:]
    assert news.to == "wei"
    assert news.lines[0] == "⚠ A message could not be delivered to #website."
    boarded.wait("2 days")
    assert len(tries) == 3 and len(boarded.posts) == 2
    ear.edit = edit  # type: ignore[method-assign]
    boarded.wait("1 day")
    assert "10 to do" in board(boarded).text()


def test_f3_a_first_message_whose_answer_was_lost_is_looked_for(room: Room) -> None:
    ear = room.courier.adapters["room"]
    post = ear.post
    lost: list[str] = []

    async def lose(place: Place, answer: Answer, key: str) -> str:
        ref = await post(place, answer, key)
        if not lost:
            lost.append(ref)
            raise OutcomeUnknown("the answer was lost")
        return ref

    ear.post = lose  # type: ignore[method-assign]
    room.say("wei", "/project board on")
    room.wait("1 hour")
    assert lost and len(room.posts) == 1
    assert room.pinned == set(room.standing) == set(lost)


def test_an_edit_whose_answer_was_lost_is_made_again(boarded: Room) -> None:
    ear = boarded.courier.adapters["room"]
    edit = ear.edit
    lost: list[str] = []

    async def lose(place: Place, ref: str, answer: Answer) -> None:
        await edit(place, ref, answer)
        if not lost:
            lost.append(ref)
            raise OutcomeUnknown("the answer was lost")

    ear.edit = lose  # type: ignore[method-assign]
    boarded.say("wei", "/task Hosting due friday")
    boarded.wait("10 minutes")
    assert lost and len(boarded.edits) == 2 and len(boarded.posts) == 1


def test_what_cannot_be_taken_down_now_is_taken_down_later(boarded: Room) -> None:
    ear = boarded.courier.adapters["room"]
    remove = ear.remove
    tries: list[str] = []

    async def later(place: Place, ref: str) -> None:
        tries.append(ref)
        if len(tries) == 1:
            raise NotDelivered("slow down", retry_after=60)
        await remove(place, ref)

    ear.remove = later  # type: ignore[method-assign]
    boarded.say("wei", "/project board off")
    boarded.wait("10 minutes")
    assert len(tries) == 2 and boarded.standing == {}


def test_a_pin_there_is_no_time_for_is_set_with_the_next_change(room: Room) -> None:
    ear = room.courier.adapters["room"]
    pin = ear.pin
    tries: list[str] = []

    async def hurried(place: Place, ref: str) -> bool:
        tries.append(ref)
        if len(tries) == 1:
            raise NotDelivered("slow down", retry_after=60)
        return await pin(place, ref)

    ear.pin = hurried  # type: ignore[method-assign]
    room.say("wei", "/project board on")
    room.wait("1 minute")
    assert room.pinned == set() and len(room.posts) == 1, "nobody is told of it"
    room.say("wei", "/task Hosting due friday")
    room.wait("1 minute")
    assert room.pinned == set(room.standing)


def test_it_survives_a_restart_between_the_change_and_the_edit(tmp_path: Path) -> None:
    with Room(url=f"sqlite:///{tmp_path / 'steward.db'}") as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/project board on")
        room.wait("1 minute")
        said = dict(room.standing)
        room.say("wei", "/task Hosting due friday")
        room.restart()
        assert room.standing == said
        room.wait("1 minute")
        assert len(room.posts) == 1 and "Hosting" in board(room).text()


def test_two_couriers_make_no_more_edits_than_one(boarded: Room) -> None:
    ears = boarded.courier.adapters
    other = Courier(boarded.storage.posts, ears, boarded._tick, boarded.clock)
    first = boarded.courier
    for n in range(40):
        boarded.say("wei", f"/task Thing {n} due friday")
        boarded.courier = (first, other)[n % 2]
        boarded.wait(timedelta(seconds=3))
    boarded.courier = first
    boarded.wait("1 minute")
    assert len(boarded.edits) <= 8  # of two minutes
    assert "40 to do" in board(boarded).text()


def test_looks_that_are_over_are_not_kept_for_ever(boarded: Room) -> None:
    for n in range(6):
        boarded.say("wei", f"/task Thing {n} due friday")
        boarded.wait("1 day")
    posts = of_subject(boarded.storage, inbox_of(boarded))
    turns = [stored for stored in posts if stored.post.key.rpartition("/")[2].isdecimal()]
    assert len(turns) <= 3 and all(stored.state is not PostState.PENDING for stored in turns)


def test_what_is_known_of_it_is_kept(boarded: Room) -> None:
    stands = shown(boarded)
    assert stands is not None
    assert (stands.ref, stands.pin, stands.lost) == ("m1", Pin.SET, False)


# Both databases


@pytest.fixture
def anywhere(database: str) -> Iterator[Room]:
    with Room(url=database, people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/pm settings agenda off")
        place.say("wei", "/project board on")
        place.wait("1 minute")
        yield place


def test_it_is_kept_up_to_date_on_every_database(anywhere: Room) -> None:
    for n in range(20):
        anywhere.say("wei", f"/task Thing {n} due 2026-12-30")
    anywhere.wait("1 minute")
    assert len(anywhere.posts) == 1 and len(anywhere.edits) == 1
    assert "20 to do" in board(anywhere).text()
    anywhere.wait("2 days")
    assert len(anywhere.edits) == 3
    anywhere.say("wei", "/project board off")
    anywhere.wait("1 minute")
    assert anywhere.standing == {}


def test_whoever_takes_it_waits_for_a_change_that_is_under_way(
    anywhere: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken from the queue after a change has counted on it and before that is committed."""
    anywhere.say("wei", "/task One due 2026-12-30")
    inbox, later = inbox_of(anywhere), anywhere.clock.now() + timedelta(seconds=30)
    seen: list[int] = []

    def take() -> None:
        claims = anywhere.storage.posts.claim(later, holder="x", lease_seconds=60, limit=10)
        assert inbox in {claim.inbox for claim in claims}
        with anywhere.work() as work:
            seen.append(work.tasks.count())

    taking = Thread(target=take)

    def and_then(work: SqlWork, diffs: list[Diff]) -> None:
        freshen(work, diffs)
        taking.start()
        taking.join(0.3)
        assert taking.is_alive(), "it waits for the commit"

    monkeypatch.setattr("storage.work.freshen", and_then)
    anywhere.say("wei", "/task Two due 2026-12-30")
    taking.join(10)
    assert seen == [2], "and sees what was changed"


def test_what_is_taken_already_is_looked_at_once_more(anywhere: Room) -> None:
    anywhere.say("wei", "/task One due 2026-12-30")
    later = anywhere.clock.now() + timedelta(seconds=30)
    anywhere.storage.posts.claim(later, holder="x", lease_seconds=60, limit=10)
    anywhere.say("wei", "/task Two due 2026-12-30")
    posts = of_subject(anywhere.storage, inbox_of(anywhere))
    pending = [stored for stored in posts if stored.state is PostState.PENDING]
    assert len(pending) == 2 and len({stored.post.key for stored in pending}) == 2

"""A project's board: one message of a room, changed in place, that never says anything new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest

from bot.context import Place, Speaker
from bot.live import TURN, turn
from bot.model.post import PostState
from bot.model.shown import Pin, Shown
from bot.tongue import Answer
from bot.work import NotDelivered, OutcomeUnknown
from scheduler.courier import Courier
from storage.journal import Diff
from storage.live import freshen
from storage.work import SqlWork
from tests.postgres import database, postgres
from tests.posts import of_subject
from tests.room import Posted, Room, _Ear

__all__ = ["database", "postgres"]

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana", outsider=False),
}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website client:Acme")
        place.say("wei", "/pm settings agenda off")
        yield place


@pytest.fixture
def boarded(room: Room) -> Room:
    """With a board in the room website."""
    room.say("wei", "/project board on")
    room.wait("1 minute")
    assert len(room.posts) == 1
    return room


def board(room: Room) -> Posted:
    """What stands in the room now; there is one message and no more."""
    (standing,) = (posted for posted in room.standing.values() if posted.room)
    return standing


def org_of(room: Room) -> str:
    with room.work() as work:
        return work.organisation.id


def inbox_of(room: Room) -> str:
    with room.work() as work:
        (found,) = work.rooms.find(board=True)
        return f"board/{found.id}"


def shown(room: Room) -> Shown | None:
    return room.storage.posts.shown(org_of(room), inbox_of(room))


# What it says


def test_l6_it_says_how_things_are_in_an_order_that_never_changes(room: Room) -> None:
    for line in (
        "/milestone Beta 11 dec", "/task Hosting due friday", "/task block 1 the client's DNS",
        "/task Sitemap due tomorrow", "/task Wireframes @ana due 2 dec", "/task start 3",
        "/task Beta text due 15 dec %beta", "/task done 4", "/task Beta tests due 15 dec %beta",
        "/risk add Supplier slips p4 i3", "/log need Export to Excel",
        "/log promise Price list by friday",
        "/project board on",
    ):  # fmt: skip
        assert room.say("wei", line).answer.reply.tone != "problem", line
    room.wait(until="2026-11-26 12:00")
    said = board(room)
    assert said.lines == [
        "📌 Acme website · @Wei · Acme · 🟡 at risk",
        "1 of 5 open tasks late · 1 blocked · 1 milestone before the last of its tasks",
        "Done: 17%",
        "3 to do · 1 in progress · 1 blocked · 1 late · 1 risk (1 high) · 1 waits for our answer"
        " · 1 promise is due",
        "🏁 Beta Fri 11 Dec → Tue 15 Dec (▲4 days)",
        "Now  ACME-1 Hosting, blocked: the client's DNS · ACME-2 Sitemap, late since Wed 25 Nov"
        " · R-1 Supplier slips: 12",
        "Next  Fri 27 Nov ACME-6 Price list · Wed 2 Dec ACME-3 Wireframes"
        " · Tue 15 Dec ACME-5 Beta tests",
        "Updated Thu 26 Nov 00:00",
        "[Add task] [My tasks] [Log client] [Risk] [More] [Why?]",
    ]
    for line in said.buttons.values():
        room.grammar.find(line)


def test_l6_it_has_no_more_than_15_lines_however_much_there_is(boarded: Room) -> None:
    long = "word " * 60
    for n in range(30):
        boarded.say("wei", f'/task add "{n} {long}" due:{n % 9 + 1}dec')
        boarded.say("wei", f"/milestone {n} Beta {'x' * 40} {n % 9 + 1} dec")
        boarded.say("wei", f"/risk add {long} p5 i5")
    for n in range(1, 9):
        boarded.say("wei", f"/task block {n} {long}")
    boarded.say("wei", f"/project status red because {long}")
    boarded.wait("1 minute")
    assert len(board(boarded).lines) <= 15
    assert len(board(boarded).text()) < 1900, "one message everywhere"


def test_it_is_in_the_language_of_its_room(boarded: Room) -> None:
    with boarded.work() as work:
        assert work.projects.find()[0].locale == "en"
    other = boarded.say("wei", "/pm settings language zh")
    assert other.lines[0] == "已保存。"
    assert board(boarded).lines[0].endswith("⚪ not known yet"), "its readers did not change"


def test_what_the_command_shows_is_what_stands_there(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due friday")
    boarded.wait("1 minute")
    told = boarded.say("ana", "/project board")
    assert told.private
    assert told.lines[:4] == board(boarded).lines[:4]
    assert "It stands in #website and is kept up to date there." in told.lines


# When it changes


def test_c17_it_is_changed_in_place_and_never_posted_again(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due friday")
    before = len(boarded.edits)
    boarded.wait(TURN)
    assert len(boarded.posts) == 1 and len(boarded.edits) == before + 1
    assert "ACME-1 Hosting" in board(boarded).text()
    assert boarded.pinned == set(boarded.standing)


def test_c17_a_hundred_changes_in_ten_seconds_are_two_edits_at_most(boarded: Room) -> None:
    for n in range(100):
        boarded.say("wei", f"/task Thing {n} due friday")
        boarded.wait(timedelta(milliseconds=100))
    boarded.wait("1 minute")
    assert 1 <= len(boarded.edits) <= 2
    assert len(boarded.posts) == 1
    assert "100 to do" in board(boarded).text(), "the last change is there"


def test_c17_changes_of_an_hour_are_no_more_than_one_edit_in_a_turn(boarded: Room) -> None:
    for n in range(120):
        boarded.say("wei", f"/task Thing {n} due friday")
        boarded.wait(timedelta(seconds=3))
    assert 17 <= len(boarded.edits) <= 19  # of six minutes
    times = [edit.at for edit in boarded.edits]
    assert all(b - a >= TURN - timedelta(seconds=1) for a, b in pairwise(times))


def test_what_changes_nothing_on_it_makes_no_edit(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due friday")
    boarded.wait("1 minute")
    before = len(boarded.edits)
    for line in ("/task note 1 rang them up", "/pm settings most 5", "/task edit 1 ~3h"):
        boarded.say("wei", line)
        boarded.wait("1 minute")
    begun = boarded.say("wei", "/task start 1")
    boarded.press(begun, "Undo", "wei")  # all within one turn
    boarded.wait("1 minute")
    assert len(boarded.edits) == before


def test_another_project_does_not_touch_it(boarded: Room) -> None:
    boarded.say("wei", "/project new Globe key:GLOBE", "globe")
    boarded.say("wei", "/task Something due friday", "globe")
    boarded.wait("1 minute")
    assert boarded.edits == []


def test_it_is_looked_at_at_midnight_of_its_project(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due tomorrow")
    boarded.wait("1 minute")
    assert "late" not in board(boarded).text()
    before = len(boarded.edits)
    boarded.wait(until="2026-11-26 00:00")
    assert [edit.at for edit in boarded.edits[before:]] == [
        boarded.instant("2026-11-25 00:00"), boarded.instant("2026-11-26 00:00"),
    ]  # fmt: skip
    assert "ACME-1 Hosting, late since Wed 25 Nov" in board(boarded).text()
    assert [posted.room for posted in boarded.posts].count("website") == 1


def test_undo_is_seen_on_it(boarded: Room) -> None:
    added = boarded.say("wei", "/task Hosting due friday")
    boarded.wait("1 minute")
    boarded.press(added, "Undo", "wei")
    boarded.wait("1 minute")
    assert "Hosting" not in board(boarded).text()


def test_a_change_while_it_is_being_made_is_not_lost(boarded: Room) -> None:
    """Somebody changes the project after the board was read and before it is written."""
    boarded.say("wei", "/task One due friday")
    edit = _Ear.edit
    raced: list[str] = []

    async def slow(self: _Ear, place: Place, ref: str, answer: Answer) -> None:
        if not raced:
            raced.append("x")
            boarded.say("wei", "/task Two due friday")
        await edit(self, place, ref, answer)

    ear = boarded.courier.adapters["room"]
    ear.edit = slow.__get__(ear)  # type: ignore[method-assign]
    boarded.wait("1 minute")
    assert raced and "ACME-2 Two" in board(boarded).text()


# On and off


def test_it_is_taken_down_and_put_up_again(boarded: Room) -> None:
    boarded.say("wei", "/project board off")
    boarded.wait("1 minute")
    assert (boarded.standing, boarded.pinned) == ({}, set())
    boarded.say("wei", "/task Hosting due friday")
    boarded.wait("1 day")
    assert boarded.standing == {} and len(boarded.posts) == 1
    boarded.say("wei", "/project board on")
    boarded.wait("1 minute")
    assert "Hosting" in board(boarded).text() and len(boarded.pinned) == 1


def test_on_and_off_are_undone_like_anything_else(room: Room) -> None:
    on = room.say("wei", "/project board on")
    room.wait("1 minute")
    room.press(on, "Undo", "wei")
    room.wait("1 minute")
    assert room.standing == {}
    assert room.say("wei", "/project board off").lines[0] == "No board stands here."


def test_a_second_on_says_that_it_stands_there(boarded: Room) -> None:
    again = boarded.say("ana", "/project board on")
    assert again.private
    assert again.lines[0] == "The board of Acme website stands here already."
    assert "Undo" not in again.buttons


def test_it_stands_in_rooms_of_a_project_alone(room: Room) -> None:
    for where in (None, "elsewhere"):
        told = room.say("wei", "/project board on", where)
        assert told.lines == [
            "A board stands in a room of its project; this room has none.",
            "Bind it first: /project bind acme as team.",
        ]


def test_on_in_chinese(room: Room) -> None:
    room.say("wei", "/pm settings language zh")
    told = room.say("wei", "/project 看板 开")
    assert not told.private
    room.wait("1 minute")
    assert len(room.standing) == 1


def test_p1_it_is_no_message_that_somebody_was_sent(boarded: Room) -> None:
    boarded.say("wei", "/task Hosting due 2026-12-30")
    boarded.wait("1 minute")
    text = boarded.say("wei", "/pm next").text() + boarded.say("wei", "/pm queue").text()
    assert "board" not in text
    with boarded.work() as work:
        (rooms,) = work.rooms.find()
        assert work.told(f"room/{rooms.id}", work.now - timedelta(days=1)) == []


def test_why_tells_why_it_stands_there(boarded: Room) -> None:
    why = boarded.press(board(boarded), "Why?", "ana")
    assert why.lines[0] == (
        "A board stands in this room and is kept up to date; nobody is told of that."
    )
    assert why.lines[-1] == "To stop it, type /project board off in its room."


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


def test_turns_do_not_come_for_all_rooms_at_once() -> None:
    with Room() as room:
        now = room.clock.now()
    due = {turn(f"room{n}", now)[1] for n in range(100)}
    assert len(due) > 10
    assert all(now < at <= now + TURN for at in due)
    number, at = turn("room1", now)
    assert turn("room1", at) == (number + 1, at + TURN)


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

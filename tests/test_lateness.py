"""What is late and what will be: each reason at its edge, the levers, the days, the calibration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.capacity import working
from bot.context import Speaker
from bot.lateness import Reason, World, calibrated, forecast
from bot.model.moment import Moment
from bot.model.people import Absence, Person
from bot.model.task import Task, TaskState
from bot.reports.calibration import calibration_of
from tests.room import Room

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana", "bob")}
BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)  # Tuesday, nine in Berlin
HOUR = timedelta(hours=1)


def person(**other: Any) -> Person:
    made = Person("ana", "ana", "Ana")
    made.zone = BERLIN
    for name, value in other.items():
        setattr(made, name, value)
    return made


def task(due: int = 27, **other: Any) -> Task:
    made = Task("t1", "p1", 1, "Forms", NOW - HOUR, "wei", owner="ana")
    made.due = Moment(date(2026, 11, due), None, BERLIN)
    for name, value in other.items():
        setattr(made, name, value)
    return made


def reasons(one: Task, **other: Any) -> list[Reason]:
    known: dict[str, Any] = {
        "now": NOW, "zone": BERLIN, "people": {"ana": person()}, "before": {},
        "load": lambda owner, until: timedelta(), "late": {}, "finished": {}, "moves": {},
    }  # fmt: skip
    return list(forecast(one, World(**{**known, **other})).reasons)


def test_a_task_in_order_has_no_reason() -> None:
    assert reasons(task()) == []


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (task(owner=None), {}, Reason.UNOWNED),
        (task(state=TaskState.BLOCKED), {}, Reason.BLOCKED),
        (task(estimate=33 * HOUR), {}, Reason.SHORT),  # four days of eight hours until Friday
        (task(), {"load": lambda owner, until: 33 * HOUR}, Reason.LOADED),
        (task(), {"late": {"ana": 3}}, Reason.BEHIND),
        (task(), {"finished": {"ana": (6, 3)}}, Reason.HISTORY),
        (task(), {"moves": {"t1": 2}}, Reason.MOVED),
        (task(created_at=NOW - timedelta(days=8)), {}, Reason.UNBEGUN),
        (task(after=["t2"]), {"before": {"t2": task(27, id="t2")}}, Reason.WAITS),
    ],
)
def test_each_reason_by_itself(one: Task, other: dict[str, Any], reason: Reason) -> None:
    assert reasons(one, **other) == [reason]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (task(estimate=32 * HOUR), {}),
        (task(), {"load": lambda owner, until: 32 * HOUR}),
        (task(), {"late": {"ana": 2}}),
        (task(), {"finished": {"ana": (6, 2)}}),
        (task(), {"finished": {"ana": (4, 4)}}),  # too few to tell
        (task(), {"moves": {"t1": 1}}),
        (task(created_at=NOW - timedelta(days=7)), {}),
        (task(created_at=NOW - timedelta(days=8), state=TaskState.DOING), {}),
        (task(after=["t2"]), {"before": {"t2": task(26, id="t2")}}),
        (task(after=["t2"]), {"before": {"t2": task(27, id="t2", state=TaskState.DONE)}}),
    ],
)
def test_just_before_its_edge_there_is_none(one: Task, other: dict[str, Any]) -> None:
    assert reasons(one, **other) == []


def test_working_time_is_that_of_the_person() -> None:
    friday = datetime(2026, 11, 27, 23, tzinfo=UTC)
    assert working(person(), BERLIN, NOW, friday) == 32 * HOUR
    assert working(person(workdays=[1, 3]), BERLIN, NOW, friday) == 16 * HOUR
    assert working(person(zone="America/New_York"), BERLIN, NOW, friday) == 32 * HOUR
    away = person(leave=[Absence(date(2026, 11, 25), date(2026, 11, 26)).kept()])
    assert working(away, BERLIN, NOW, friday) == 16 * HOUR
    assert working(person(), BERLIN, friday, NOW) == timedelta()


def test_calibration_counts_both_sides() -> None:
    flagged = forecast(task(owner=None, state=TaskState.BLOCKED), _world())
    plain = forecast(task(), _world())
    known = calibrated(
        [(flagged, True), (flagged, False), (plain, False), (plain, True), (plain, False)]
    )
    assert (known.flagged, known.late, known.others, known.others_late) == (2, 1, 3, 1)


def _world() -> World:
    return World(NOW, BERLIN, {"ana": person()}, {}, lambda o, u: timedelta(), {}, {}, {})


# As it is told


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        place.say("ana", "/my")
        place.say("bob", "/my")
        yield place


def late(room: Room, who: str = "wei", rest: str = "") -> list[str]:
    return room.say(who, f"/task list late {rest}").lines


def test_a_title_that_begins_with_late_is_a_title(room: Room) -> None:
    assert room.say("wei", "/task late fee for the supplier").lines[0].startswith("✚ ACME-1")


def test_a_moved_task_is_no_more_told_of(room: Room) -> None:
    room.say("wei", "/task Big @ana due thursday ~30h")
    assert not [line for line in late(room) if "probably" in line], "one reason is not enough"
    room.say("wei", "/task Small @ana due thursday ~2h")
    said = room.say("wei", "/task list late")
    assert "Will probably be late (1)" in said.lines
    room.press(said, next(b for b in said.buttons if b.startswith("Move to")), "wei")
    assert "Will probably be late (1)" not in late(room)


def test_it_is_given_to_who_has_most_time_left(room: Room) -> None:
    for line in ("Big @ana due thursday ~24h", "Small after 1 @ana due thursday ~2h",
                 "Mine @wei due thursday ~10h", "Bobs @bob due thursday ~11h"):  # fmt: skip
        room.say("wei", f"/task {line}")
    said = room.say("wei", "/task list late @ana")
    assert "Give to Wei" in said.buttons and "Give to Bob" not in said.buttons
    given = room.press(said, "Give to Wei", "ana")
    assert given.lines[0].startswith("➜ ACME-2 Small · @Wei")
    assert "ACME-2" not in "\n".join(late(room, rest="@ana"))


def test_nobody_who_is_late_already_is_given_more(room: Room) -> None:
    for line in ("Big @ana due thursday ~24h", "Small after 1 @ana due thursday ~2h",
                 "Old @wei due today 10:00", "Bobs @bob due thursday ~4h"):  # fmt: skip
        room.say("wei", f"/task {line}")
    assert "Give to Wei" in room.say("wei", "/task list late @ana").buttons
    room.wait("2 hours")
    said = room.say("wei", "/task list late @ana")
    assert "Give to Bob" in said.buttons and "Give to Wei" not in said.buttons


def test_a_better_day_is_none_of_leave(room: Room) -> None:
    def better() -> str:
        found = room.say("wei", "/task list late").buttons
        return next(label for label in found if label.startswith("Move to"))

    room.say("wei", "/task First @bob due friday ~1h")
    room.say("wei", "/task Then after 1 @ana due thursday ~1h")
    room.say("wei", "/task block 2 no copy")
    assert better() == "Move to Mon 30 Nov"
    room.say("wei", "/team away @ana 30 nov")
    assert better() == "Move to Tue 1 Dec"


def test_since_yesterday_tells_each_change_once(room: Room) -> None:
    for title in ("One", "Two", "Three", "Four"):
        room.say("wei", f"/task {title} due today 17:00")
    assert late(room)[1] == "Since yesterday nothing became late, and nothing late was finished."
    room.wait(until="2026-11-24 18:00")
    assert late(room)[1] == "Since yesterday: 4 became late"
    room.wait(until="2026-11-25 18:00")
    assert late(room)[1] == "Since yesterday nothing became late, and nothing late was finished."
    room.say("wei", "/task done 1")
    room.say("wei", "/task due 2 friday")
    room.say("wei", "/task drop 3")
    assert late(room)[1] == (
        "Since yesterday: 1 late one was finished · 1 got another date · 1 was dropped"
    )
    room.say("wei", "/pm undo")
    assert late(room)[1] == "Since yesterday: 1 late one was finished · 1 got another date"


def test_what_was_not_late_yesterday_was_finished_in_time(room: Room) -> None:
    for title in ("One", "Two"):
        room.say("wei", f"/task {title} due wednesday 12:00")
    room.wait(until="2026-11-25 11:00")
    room.say("wei", "/task done 1")
    room.say("wei", "/task edit 2 title:Three")
    room.wait(until="2026-11-25 13:00")
    assert late(room)[1] == "Since yesterday: 1 became late"


def test_what_somebody_finished_is_counted_with_what_was_late_of_it(room: Room) -> None:
    for n in range(5):
        room.say("wei", f"/task Thing {n} @ana due wednesday 12:00")
    room.say("wei", "/task Whenever @ana")
    room.say("ana", "/task done 1 2 6")
    room.wait(until="2026-11-26 10:00")
    room.say("ana", "/task done 3 4 5")
    with room.work() as work:
        (ana,) = work.people.find(handle="ana")
        assert work.finished([ana.id], work.now - timedelta(days=90)) == {ana.id: (5, 3)}
        assert work.finished([ana.id], work.now - timedelta(days=1)) == {ana.id: (3, 3)}


def test_the_journal_tells_how_often_it_was_right(room: Room) -> None:
    """Flagged two days before: a heavy task that was late, and one that was done in time."""
    room.say("wei", "/task Heavy @ana due 4 dec ~100h")
    room.say("wei", "/task Also heavy @ana due 4 dec ~100h")
    room.say("wei", "/task Light @bob due 4 dec ~1h")
    room.say("bob", "/task start 3")
    room.wait(until="2026-12-03 10:00")
    room.say("ana", "/task done 2")
    room.say("bob", "/task done 3")
    room.wait(until="2026-12-07 10:00")
    with room.work() as work:
        known = calibration_of(work.projects.find()[0], work)
    assert (known.flagged, known.late, known.others, known.others_late) == (2, 1, 1, 0)
    assert late(room)[-1] == (
        "Of 2 tasks of the last 90 days that I would have told of, 1 were late; of 1 other, 0."
    )


def test_what_came_later_than_two_days_before_is_not_judged(room: Room) -> None:
    room.say("wei", "/task Quick due tomorrow")
    room.wait("3 days")
    with room.work() as work:
        known = calibration_of(work.projects.find()[0], work)
    assert (known.flagged, known.others) == (0, 0)


def test_an_owner_hears_of_it_in_the_agenda_and_of_nobody_else_s(room: Room) -> None:
    room.say("wei", "/task Heavy @ana due thursday ~100h")
    room.say("wei", "/task Also @ana due thursday ~10h")
    assert "Will probably be late (1)" in room.say("ana", "/my", None).text()
    assert "probably" not in room.say("bob", "/my", None).text()

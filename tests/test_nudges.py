"""When a task's owner is reminded: in working hours, before it is due wherever that is possible."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bot.context import Speaker
from bot.model.moment import Moment, instant, zone_info
from bot.model.people import Person
from bot.model.post import Post
from bot.model.project import Project
from bot.model.task import Task
from bot.nudges import nudges
from tests.room import Room

BERLIN, SHANGHAI, LOS_ANGELES = "Europe/Berlin", "Asia/Shanghai", "America/Los_Angeles"


def wanted(
    due: str, made: str, zone: str, owner: Person, holidays: str | None = None
) -> list[Post]:
    """What is wanted of a task with that date, set at `made`, a wall time of its owner's."""
    day, _space, clock = due.partition(" ")
    assert owner.zone is not None
    now = instant(datetime.fromisoformat(made), owner.zone)
    moment = Moment(date.fromisoformat(day), time.fromisoformat(clock) if clock else None, zone)
    task = Task("t", "w", 1, "Send offer", now, "p", owner="p", due=moment)
    project = Project("w", "WEB", "Web", "p", zone, "en", holidays=holidays)
    return nudges(task, project, owner, now)


def first(posts: list[Post], made: str, zone: str) -> str:
    """The first of them that is not over, as its reader's calendar and clock show it."""
    now = instant(datetime.fromisoformat(made), zone)
    at, why = min((post.due, post.why) for post in posts if post.due > now)
    return f"{why} {at.astimezone(zone_info(zone)):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("due", "made", "told"),
    [
        # Tue 24 Nov 2026; a working day before, while that lies ahead.
        ("2026-11-26", "2026-11-24 10:00", "soon Wed 25 09:00"),
        ("2026-11-26 15:00", "2026-11-24 10:00", "soon Wed 25 15:00"),
        ("2026-11-30", "2026-11-24 10:00", "soon Fri 27 09:00"),
        # Too late for that: the morning of the day it is due.
        ("2026-11-25", "2026-11-24 10:00", "soon Wed 25 09:00"),
        ("2026-11-25 15:00", "2026-11-24 16:00", "soon Wed 25 09:00"),
        ("2026-11-30", "2026-11-27 10:00", "soon Mon 30 09:00"),
        ("2026-11-30", "2026-11-28 12:00", "soon Mon 30 09:00"),
        # Nobody works on the day itself, or its morning is over: an hour before work ends.
        ("2026-11-28", "2026-11-27 10:00", "soon Fri 27 17:00"),
        ("2026-11-29 12:00", "2026-11-27 13:00", "soon Fri 27 17:00"),
        ("2026-11-25 08:00", "2026-11-24 10:00", "soon Tue 24 17:00"),
        ("2026-11-24", "2026-11-24 10:00", "soon Tue 24 17:00"),
        # Not before it is due any more: at the hour, or when it is late.
        ("2026-11-24 15:00", "2026-11-24 10:00", "hour Tue 24 15:00"),
        ("2026-11-25 09:00", "2026-11-24 17:30", "hour Wed 25 09:00"),
        ("2026-11-24", "2026-11-24 17:30", "late Wed 25 09:00"),
        ("2026-11-28", "2026-11-27 17:30", "late Mon 30 09:00"),
    ],
)
def test_the_first_that_is_heard_of_a_date(due: str, made: str, told: str) -> None:
    owner = Person("p", "Bo", "bo", zone=BERLIN, agenda=None)
    assert first(wanted(due, made, BERLIN, owner), made, BERLIN) == told


@pytest.mark.parametrize(
    ("holidays", "due", "told"),
    [
        # Fri 25 Dec is Christmas Day, Wed 6 Jan Epiphany in Bavaria alone.
        (None, "2026-12-28", "soon Fri 25 09:00"),
        ("DE", "2026-12-28", "soon Thu 24 09:00"),
        ("DE", "2027-01-07", "soon Wed 06 09:00"),
        ("DE-BY", "2027-01-07", "soon Tue 05 09:00"),
    ],
)
def test_nobody_is_reminded_on_a_holiday_of_the_project(
    holidays: str | None, due: str, told: str
) -> None:
    made = "2026-12-21 10:00"
    owner = Person("p", "Bo", "bo", zone=BERLIN)
    assert first(wanted(due, made, BERLIN, owner, holidays), made, BERLIN) == told


@pytest.mark.parametrize(
    ("due", "zone", "owner", "made", "told"),
    [
        # The day is over in Shanghai before it is noon in Los Angeles, and the other way round.
        ("2026-11-25", SHANGHAI, LOS_ANGELES, "2026-11-23 20:00", "soon Tue 24 09:00"),
        ("2026-11-25", LOS_ANGELES, SHANGHAI, "2026-11-25 12:00", "soon Thu 26 09:00"),
        ("2026-11-27", LOS_ANGELES, SHANGHAI, "2026-11-27 12:00", "soon Fri 27 17:00"),
        ("2026-11-25 17:00", BERLIN, SHANGHAI, "2026-11-24 18:00", "soon Wed 25 09:00"),
    ],
)
def test_the_morning_is_the_reader_s(due: str, zone: str, owner: str, made: str, told: str) -> None:
    person = Person("p", "Bo", "bo", zone=owner)
    assert first(wanted(due, made, zone, person), made, owner) == told


def test_who_works_on_other_days_is_told_on_those() -> None:
    owner = Person("p", "Bo", "bo", zone=BERLIN, workdays=[6, 0, 1], work_from=time(11))
    # Wed 25 is no working day of theirs, and neither is the Thursday it is due on.
    made = "2026-11-24 12:00"
    assert first(wanted("2026-11-26", made, BERLIN, owner), made, BERLIN) == "soon Tue 24 17:00"
    made = "2026-11-21 12:00"
    assert first(wanted("2026-11-22", made, BERLIN, owner), made, BERLIN) == "soon Sun 22 11:00"


@pytest.mark.parametrize("zone", [BERLIN, SHANGHAI, LOS_ANGELES])
def test_what_is_due_tomorrow_is_heard_of_tomorrow_morning(zone: str) -> None:
    people = {name: Speaker(name, name.title(), zone, outsider=False) for name in ("wei", "bob")}
    with Room(at="2026-11-24 10:00", zone=zone, people=people) as room:
        room.say("wei", "/project new Acme website")
        room.say("bob", "/pm settings agenda off")
        room.say("wei", "/task Send offer @bob due tomorrow")
        room.say("wei", "/task Call the bank @bob due tomorrow 16:00")
        room.wait(until="2026-11-26 08:00")
        told = [(post.to, post.at, post.lines[1].split(" · ")[0]) for post in room.posts[1:]]
        assert told == [
            ("bob", room.instant("2026-11-24 16:00"), "ACME-2 Call the bank"),
            ("bob", room.instant("2026-11-25 09:00"), "ACME-1 Send offer"),
            ("bob", room.instant("2026-11-25 16:00"), "ACME-2 Call the bank"),
        ]


def test_a_new_owner_hears_of_it_though_the_old_one_did() -> None:
    with Room(
        people={n: Speaker(n, n.title(), BERLIN, outsider=False) for n in ("wei", "ana", "bob")}
    ) as room:
        room.say("wei", "/project new Acme website")
        for who in ("ana", "bob"):
            room.say(who, "/pm settings agenda off")
        room.say("ana", "/task Send offer @ana due friday")
        room.wait(until="2026-11-26 10:00")
        room.say("wei", "/task 1 @bob")
        room.say("wei", "/task edit 1 !high")
        room.wait(until="2026-11-27 18:00")
        assert [(post.to, post.at) for post in room.posts] == [
            ("ana", room.instant("2026-11-26 09:00")),
            ("bob", room.instant("2026-11-26 10:02")),  # it was given to him
            ("bob", room.instant("2026-11-27 09:00")),
        ]
        # Back again, it is no news for Ana.
        room.say("wei", "/task 1 @ana")
        room.wait(until="2026-11-27 23:00")
        assert len(room.posts) == 3

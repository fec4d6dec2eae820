"""Leave: said as people write it; whoever covers is told what the other would have been."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from adapters.base import NotDelivered
from tests.letterbox import World, drawn, world
from tests.reminded import room, told
from tests.room import Room

__all__ = ["room", "world"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("12-20 dec", "from Sat 12 Dec to Sun 20 Dec"),
        ("dec 12-20", "from Sat 12 Dec to Sun 20 Dec"),
        ("12 dec - 20 dec", "from Sat 12 Dec to Sun 20 Dec"),
        ("1.12.-5.12.", "from Tue 1 Dec to Sat 5 Dec"),
        ("2026-12-01 to 2026-12-05", "from Tue 1 Dec to Sat 5 Dec"),
        ("24 dec until 2 jan", "from Thu 24 Dec to Sat 2 Jan"),
        ("tomorrow", "on Wed 25 Nov"),
        ("until friday", "from Tue 24 Nov to Fri 27 Nov"),
        ("到周五", "from Tue 24 Nov to Fri 27 Nov"),
        ("next week", "from Mon 30 Nov to Sun 6 Dec"),
        ("12月12日到20日", "from Sat 12 Dec to Sun 20 Dec"),
        ("下周一", "on Mon 30 Nov"),
        ("1 dec to 30 nov", "from Tue 1 Dec to Tue 30 Nov 2027"),
    ],
)
def test_leave_is_said_as_people_write_it(room: Room, days: str, said: str) -> None:
    assert room.say("ana", f"/team away {days}").lines[0] == f"🌴 @Ana is away {said}."


@pytest.mark.parametrize("days", ["bananas", "20-12 dec", "3-4 nov 2020"])
def test_what_is_no_leave_is_refused_with_how_to_write_it(room: Room, days: str) -> None:
    said = room.say("ana", f"/team away {days}")
    assert said.private and "/team away 12-20 dec" in said.lines[1]
    assert room.say("ana", "/team away").lines[0] == "Nobody is away."


def test_whoever_covers_is_told_what_the_other_would_have_been(room: Room) -> None:
    room.say("ana", "/my")
    room.say("bob", "/my")
    room.say("ana", "/task Send offer @ana due thursday 15:00")
    room.say("ana", "/team away 25-27 nov cover @bob")
    room.wait(until="2026-11-30 12:00")
    assert told(room, "bob") == [
        "Wed 25 15:00 ⏰ Due Thu 26 Nov 15:00 · Acme website",
        "Thu 26 09:00 Good morning Bob · Thu 26 Nov",
        "Thu 26 15:00 ⏰ Due now, Thu 26 Nov 15:00 · Acme website",
        "Fri 27 09:00 Good morning Bob · Fri 27 Nov",
    ]
    assert told(room, "ana") == ["Mon 30 09:00 Good morning Ana · Mon 30 Nov"]
    assert "You cover for @Ana, who is away." in room.posts[0].lines


def test_without_cover_it_is_told_before_and_after_the_leave(room: Room) -> None:
    room.say("ana", "/pm settings agenda off")
    room.say("ana", "/team away 27 nov to 4 dec")
    room.say("ana", "/task Send offer @ana due wednesday 2 dec")
    room.wait(until="2026-12-08 12:00")
    assert [line[:12] for line in told(room, "ana")] == ["Thu 26 09:00", "Mon 07 09:00"]


def test_leave_that_is_over_early_or_undone_changes_nothing_more(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due thursday 15:00")
    said = room.say("ana", "/team away 25-27 nov cover @bob")
    room.press(said, "Undo", "ana")
    assert room.say("ana", "/team away").lines[0] == "Nobody is away."
    room.say("ana", "/team away 25-27 nov cover @bob")
    assert room.say("ana", "/team back").lines[0].startswith("@Ana will not be away from Wed")
    room.wait(until="2026-11-25 16:00")
    assert [post.to for post in room.posts] == ["ana"]


def test_leave_takes_the_place_of_what_it_overlaps_and_of_nothing_else(room: Room) -> None:
    for days in ("1-3 dec", "7-9 dec", "21-23 dec"):
        room.say("ana", f"/team away {days}")
    said = room.say("ana", "/team away 8-10 dec").lines
    assert [line for line in said if line.startswith("No longer")] == [
        "No longer from Mon 7 Dec to Wed 9 Dec."
    ]
    with room.work() as work:
        (ana,) = work.people.find(handle="ana")
    assert [(one.first.day, one.last.day) for one in ana.absences] == [(1, 3), (8, 10), (21, 23)]


def test_who_is_back_in_the_middle_was_away_until_yesterday(room: Room) -> None:
    room.say("ana", "/team away 25-27 nov")
    room.wait(until="2026-11-26 10:00")
    assert room.say("ana", "/team back").lines[0] == "@Ana is at work again."
    with room.work() as work:
        (ana,) = work.people.find(handle="ana")
    assert [(one.first, one.last) for one in ana.absences] == [
        (date(2026, 11, 25), date(2026, 11, 25))
    ]


def test_leave_of_others_is_for_those_who_lead(room: Room) -> None:
    assert room.say("bob", "/team away @ana friday").lines[0] == (
        "Only @Ana or whoever leads the project can say that."
    )
    assert room.say("wei", "/team 请假 @ana 下周一 代班 @bob").lines[1] == (
        "@Bob hears of their tasks meanwhile."
    )
    assert (
        room.say("ana", "/team away friday cover @ana").lines[0] == "Nobody covers for themselves."
    )


def test_a_draft_of_a_report_comes_before_the_lead_s_leave(room: Room) -> None:
    room.say("ana", "/my")
    room.say("wei", "/project bind acme as client", "talks")
    room.say("wei", "/report schedule client every friday 10:00")
    room.say("wei", "/team away 26 nov to 2 dec")
    room.wait(until="2026-11-27 12:00")
    assert [line[:12] for line in told(room, "wei")][:1] == ["Wed 25 16:00"]


def test_nobody_has_an_agenda_on_leave_though_they_may_be_spoken_to_at_any_hour(
    room: Room,
) -> None:
    room.say("ana", "/pm settings quiet off")
    room.say("ana", "/task Send offer @ana due thursday remind off")
    room.say("ana", "/task Sitemap @ana due thursday !low")
    room.say("ana", "/team away 26-27 nov")
    room.wait(until="2026-11-27 20:00")
    assert [line for line in told(room, "ana") if "Good morning" in line] == []


async def test_whoever_covers_for_a_lead_hears_at_once_what_could_not_be_delivered(
    world: World,
) -> None:
    for who in ("ana", "bob"):
        world.person(who)
    world.say("wei", "/task Send offer @ana due tomorrow 15:00 !high")
    world.say("wei", "/team away this week cover @bob")
    world.box.ends["ana"] = [NotDelivered("left", gone=True)]
    world.lines = None
    told = await world.deliver(timedelta(hours=6))
    assert (told.dead, told.sent) == (1, 1)
    ((place, answer, *_rest),) = world.box.read
    assert place.direct == "bob" and "could not be delivered to @ana" in drawn(answer)

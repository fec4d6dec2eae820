"""Load, capacity, skills and proposals: what the numbers are made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.capacity import week_hours, whole, working
from bot.context import Speaker
from bot.model.people import Absence, Person
from bot.skills import level_of, wanted
from bot.workload import PersonWeek
from tests.room import Room

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana", "bob")}
HOUR = timedelta(hours=1)
BERLIN = "Europe/Berlin"
MONDAY = date(2026, 11, 23)


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/project members add @ana")
        room.say("wei", "/project members add @bob")
        yield room


def person(**values: object) -> Person:
    return Person("p", "Ana", "ana", **values)  # type: ignore[arg-type]


def week(hours: float, planned: float, logged: float = 0) -> PersonWeek:
    left = hours - logged
    return PersonWeek(
        MONDAY, hours * HOUR, left * HOUR, planned * HOUR, planned * HOUR, 0, logged * HOUR
    )


def test_use_of_time_is_that_of_the_published_example() -> None:
    """Wikipedia, "Utilization rate": of the hours that somebody could work, those that are worked
    for clients; 32 of 40 hours in a week are 80 %."""
    assert week(40, 0, 32).share == pytest.approx(0.8)
    assert week(40, 32).share == pytest.approx(0.8)
    assert week(40, 20, 12).share == pytest.approx(0.8)
    assert week(0, 4).share is None


def test_a_week_is_less_leave_and_holidays_wherever_it_is() -> None:
    off = Absence(date(2026, 11, 25), date(2026, 11, 26))
    one = person(capacity=32 * HOUR, leave=[off.kept()])
    assert week_hours(one) == 32 * HOUR
    assert whole(one, BERLIN, MONDAY, 7, ()) == 3 * 6.4 * HOUR
    assert whole(one, BERLIN, MONDAY, 7, {MONDAY}) == 2 * 6.4 * HOUR
    assert whole(person(), "Asia/Shanghai", MONDAY, 7, ()) == 40 * HOUR
    assert whole(person(), BERLIN, date(2026, 10, 19), 7, ()) == 40 * HOUR  # the clocks go back
    part_time = person(work_from=time(9), work_to=time(13), workdays=[0, 2])
    assert whole(part_time, BERLIN, MONDAY, 7, ()) == 8 * HOUR


def test_time_left_counts_from_this_moment() -> None:
    noon = datetime(2026, 11, 27, 12, tzinfo=UTC)  # Friday 13:00 in Berlin
    end = datetime(2026, 11, 28, tzinfo=UTC)
    assert working(person(), BERLIN, noon, end) == 5 * 8 / 9 * HOUR
    assert working(person(), BERLIN, end, noon) == timedelta()


@pytest.mark.parametrize(
    ("said", "meant"),
    [("figma2", ("figma", 2)), ("figma", ("figma", None)), ("mp4", ("mp4", None)),
     ("设计3", ("设计", 3)), ("iso9001", ("iso9001", None)), ("c++2", ("c++", 2))],
)  # fmt: skip
def test_a_level_stands_behind_its_skill(said: str, meant: tuple[str, int | None]) -> None:
    assert level_of(said) == meant


def test_the_highest_level_counts_that_is_needed() -> None:
    assert wanted(["figma", "figma3", "go2"]) == {"figma": 3, "go": 2}


def test_the_chart_and_the_list_say_the_same(room: Room) -> None:
    room.say("wei", "/task Price list @ana due today ~3h")
    room.say("wei", "/task Wireframes @ana due friday ~5.5h")
    room.say("wei", "/task Next @ana due 1 dec ~2h")
    room.say("wei", "/task Unknown @ana due friday")
    chart = room.say("wei", "/report chart load").lines[1]
    assert chart == "Ana · this week 8.5 h · next week 2 h · + 1 without estimate"
    line = room.say("wei", "/team load").lines[1]
    assert "this week 8.5h of 32h · + 1 without estimate" in line and "next week 2h of 40h" in line
    report = room.say("wei", "/report team").lines[2]
    assert report.startswith("this week: 8.5h + 1 without estimate planned, 0h logged, 23.5h free")


def test_what_nobody_estimated_is_never_nothing(room: Room) -> None:
    room.say("wei", "/task Unknown @ana due friday")
    assert "this week ? of 32h · + 1 without estimate" in room.say("wei", "/team load").text()
    assert "this week: ? + 1 without estimate planned" in room.say("wei", "/report team").text()


def test_holidays_of_the_project_are_no_working_time(room: Room) -> None:
    room.say("wei", "/project holidays US")  # Thanksgiving is Thursday 26 November 2026
    assert "this week 0h of 24h" in room.say("wei", "/team load @ana").text()


def test_a_late_or_busy_person_is_proposed_nothing(room: Room) -> None:
    room.say("wei", "/task Much @ana due friday ~40h")
    room.say("wei", "/task Some @ana due friday ~4h")
    room.say("wei", "/task Also @bob due friday ~30h")
    room.say("wei", "/task Logo @wei due friday ~30h")
    text = room.say("wei", "/report team").text()
    assert "→ ACME-2 Some: @Ana does it a week later" in text
    room.press(room.say("wei", "/report team"), "Do it", "wei")
    assert "due" not in room.say("wei", "/task show 2").lines[0]
    assert "Fri 4 Dec" in room.say("wei", "/task show 2").text()


def test_only_who_has_the_skill_is_proposed(room: Room) -> None:
    room.say("wei", "/task Draw @ana due friday ~12h needs:figma2")
    room.say("wei", "/task Much @ana due friday ~30h")
    room.say("wei", "/task start 2")
    room.say("bob", "/team skills figma2")
    assert "from @Ana to @Bob" in room.say("wei", "/report team").text()
    room.say("bob", "/team skills figma1")
    assert "from @Ana to" not in room.say("wei", "/report team").text()


def test_who_leads_a_role_of_a_template_is_found_by_skill(room: Room) -> None:
    room.say("wei", "/task Wireframes @wei due friday needs:figma2")
    room.say("wei", "/project template save website")
    room.say("bob", "/team skills figma1")
    room.say("ana", "/team skills figma2")
    preview = room.say("wei", "/project new Globex from website")
    assert "@Ana" in preview.text() and "@Bob" not in preview.text()


def test_the_agenda_says_how_full_the_day_is(room: Room) -> None:
    room.say("wei", "/task Offer @ana due today ~9h")
    lines = room.say("ana", "/my").lines
    assert lines[1] == "free today 8h · planned 9h · ⚠ 1h too much"
    room.wait("3 hours")
    assert room.say("ana", "/my").lines[1].startswith("free today 5.33h · planned 9h")


def test_the_digest_proposes_what_to_give_away(room: Room) -> None:
    room.say("wei", "/task Much @ana due friday ~40h")
    room.say("wei", "/task Some @ana due friday ~10h")
    digest = room.say("wei", "/report week")
    assert "People  @Ana 125% ⚠" in digest.lines
    assert "→ ACME-2 Some: from @Ana to @Bob, who has 32h free [Do it] [No]" in digest.lines
    room.press(digest, "No", "wei")
    assert "ACME-2 Some: from" not in room.say("wei", "/report week").text()


def test_continuity_with_the_client_counts(room: Room) -> None:
    room.say("ana", "/task Copy @ana")
    room.say("ana", "/task done 1")
    lines = room.say("wei", "/team who ~4h by fri").lines
    assert lines[1] == "1. @Ana · 32h free · 0 late · knows Acme website"
    room.say("wei", "/task Price list @ana due today 9:01")
    room.wait("1 hour")
    lines = room.say("wei", "/team who ~4h by fri").lines
    assert lines[3].startswith("3. @Ana · ") and "1 late" in lines[3]


def test_a_long_team_is_counted(room: Room) -> None:
    for n in range(20):
        room.say(f"p{n}", "/my")
        room.say("wei", f"/project members add @p{n}")
    lines = room.say("wei", "/team load").lines
    assert len(lines) < 20 and "and 11 more people" in lines


def test_guests_see_nothing_of_it(room: Room) -> None:
    room.ask(room.request("gus", "website", words="/my"))
    room.say("wei", "/project members remove @gus")
    for line in ("/team load", "/team who ~4h", "/team skills", "/team capacity 3h"):
        assert room.say("gus", line).lines[0] == "This is for the team's own members."

"""Goals, milestones, what waits for what, and who has agreed: the edges that the talks leave out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.context import Speaker
from bot.model.goal import Goal, measured
from bot.model.moment import Moment
from bot.model.people import Person
from bot.nudges import WorkingHours
from bot.several import carried, things_of
from tests.room import Room

BERLIN = "Europe/Berlin"
PEOPLE = {n: Speaker(n, n.title(), BERLIN, outsider=False) for n in ("wei", "ana", "bob")}


@pytest.fixture
def room() -> Iterator[Room]:
    """Tue 24 Nov 2026, 09:00. Wei leads the website."""
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website client:Acme")
        yield place


def state(room: Room) -> dict[str, list[str]]:
    """Everything that these commands may change."""
    with room.work() as work:
        return {
            "tasks": sorted(map(repr, work.tasks.find())),
            "notes": sorted(map(repr, work.notes.find())),
            "goals": sorted(map(repr, work.goals.find())),
            "milestones": sorted(map(repr, work.milestones.find())),
        }


def told(room: Room, who: str) -> list[str]:
    return [post.lines[0] for post in room.posts if post.to == who]


# Undo


@pytest.mark.parametrize(
    ("who", "line"),
    [
        ("wei", "/project goal 300 orders by 15 feb"),
        ("wei", "/project goal 1 now 35"),
        ("ana", "/project goal 1 now 35"),
        ("wei", '/project goal 1 due 20 feb measurable:"250 sign-ups" %beta'),
        ("wei", "/project goal drop 1"),
        ("wei", "/milestone Launch 20 jan client"),
        ("wei", "/milestone move beta 20 dec"),
        ("wei", '/milestone edit %beta client name:"Beta 2"'),
        ("wei", "/milestone done beta"),
        ("wei", "/task sub 1\nHeader @bob\nFooter"),
        ("ana", "/task check 1 DNS\n- TLS"),
        ("ana", "/task check 1 1"),
        ("ana", "/task check 1 drop 1"),
        ("ana", "/task accept 1"),
        ("ana", "/task decline 1 no time"),
        ("ana", "/task ask 1 which pages?"),
        ("wei", "/task answer 1 all of them"),
        ("wei", "/task due 1 2 dec others:move"),
        ("wei", "/task 1 +3d others:stay"),
        ("wei", "/task 2 blocks 3"),
        ("ana", "/task start 1"),
        ("wei", "/task assign 1 @bob"),
    ],
)
def test_undo_leaves_everything_as_it_was_and_redo_as_it_became(
    room: Room, who: str, line: str
) -> None:
    for ready in (
        "/milestone Beta 11 dec", "/project goal 200 sign-ups by 31 jan",
        "/task Wireframes @ana due friday %beta", "/task API @bob due mon after 1", "/task Texts",
        "/task check 1 Domain",
    ):  # fmt: skip
        room.say("wei", ready)
    room.say("ana", "/task ask 1 by when?")
    before = state(room)
    said = room.say(who, line)
    assert "Undo" in said.buttons, said.text()
    after = state(room)
    assert after != before
    room.press(said, "Undo", who)
    assert state(room) == before
    room.say(who, "/pm redo")
    assert state(room) == after


# Goals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("200 sign-ups", (Decimal(200), "sign-ups")),
        ("1,500 orders a month", (Decimal(1500), "orders")),
        ("conversion of 2.5 %", (Decimal("2.5"), "%")),
        ("10k visitors", (Decimal(10000), "visitors")),
        ("达到300个好评", (Decimal(300), "个好评")),
        ("１０万用户", (Decimal(100000), "用户")),
        ("raise it to 95%", (Decimal(95), "%")),
        ("cut it by 3 of", (Decimal(3), "")),
        ("many sign-ups", None),
        ("version v2", None),
        ("", None),
    ],
)
def test_a_number_and_what_it_counts(text: str, found: tuple[Decimal, str] | None) -> None:
    assert measured(text) == found


def test_a_goal_may_be_meant_to_fall() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    due = Moment(date(2027, 1, 31), None, BERLIN)
    goal = Goal("g", "p", 1, "quick", Decimal(2), due, at, "w", first=Decimal(8))
    assert [goal.share(Decimal(n)) for n in (8, 5, 2, 1, 9)] == [0, 0.5, 1, 1, 0]
    assert goal.share(None) is None
    assert [goal.reached(Decimal(n)) for n in (3, 2, 1)] == [False, True, True]
    rising = Goal("g", "p", 1, "many", Decimal(200), due, at, "w")
    assert rising.reached(Decimal(200)) and not rising.reached(None)


def test_what_counts_tasks_is_counted(room: Room) -> None:
    room.say("wei", "/project goal 40 tasks by 31 jan")
    room.say("wei", "/task One")
    room.say("wei", "/task done 1")
    assert "1 of 40 tasks" in room.say("wei", "/project goal 1").lines[0]
    refused = room.say("wei", "/project goal 1 now 7")
    assert refused.lines[0] == "Where this goal stands is counted from its tasks."


def test_the_form_keeps_what_was_said(room: Room) -> None:
    asked = room.say("wei", "/project goal 200 sign-ups")
    assert asked.form is not None
    made = room.fill(asked, {"due": "31 jan", "achievable": "we had 150 last year"}, "wei")
    assert made.lines[0] == "🎯 1  200 sign-ups · by Sun 31 Jan · nobody has measured it yet"
    assert "can be done: we had 150 last year" in made.lines
    assert room.say("wei", "/project goal drop 1").lines[0].startswith("✖ 1")
    assert room.say("wei", "/project goal").form is not None
    # No number is used twice.
    assert room.say("wei", "/project goal 9 calls by 1 feb").lines[0].startswith("🎯 2")


def test_a_member_says_how_far_a_goal_is_and_no_more(room: Room) -> None:
    room.say("wei", "/project goal 200 sign-ups by 31 jan")
    assert "This needs a manager" in room.say("ana", "/project goal 9 calls by 1 feb").lines[0]
    assert "This needs a manager" in room.say("ana", "/project goal drop 1").lines[0]
    moved = room.say("ana", "/project goal 1 now 20")
    assert "20 of 200 sign-ups" in moved.lines[0]
    line = room.say("wei", "/project goal 1 due 1 feb").buttons["Undo"]
    refused = room.say("ana", f"/{line}")
    assert "This needs a manager" in refused.lines[0], refused.text()


def test_the_board_shows_the_goal_that_is_due_first(room: Room) -> None:
    room.say("wei", "/project goal 200 sign-ups by 31 jan")
    room.say("wei", "/project goal 9 calls by 1 dec")
    said = room.say("wei", "/project board on")
    room.wait("1 minute")
    shown = [post for post in room.standing.values() if "📌" in post.text()]
    assert shown, said.text()
    assert [line for line in shown[-1].lines if "🎯" in line] == [
        "🎯 9 calls · by Tue 1 Dec · nobody has measured it yet"
    ]


# Milestones


def test_a_plan_that_is_kept_anew_is_what_milestones_are_measured_against(room: Room) -> None:
    room.say("wei", "/milestone Beta 11 dec")
    room.say("wei", "/task Wireframes ~3h %beta due 10 dec")
    assert "▲7 days" in room.say("wei", "/milestone move beta 18 dec").lines[0]
    room.say("wei", "/cost baseline")
    assert "▲" not in room.say("wei", "/milestone list").text()
    room.say("wei", "/pm undo")
    assert "▲7 days since Fri 11 Dec" in room.say("wei", "/milestone list").text()


@pytest.mark.parametrize(("by", "day"), [("+3d", "14 Dec"), ("-1w", "4 Dec")])
def test_a_milestone_moves_by_days_from_its_own(room: Room, by: str, day: str) -> None:
    room.say("wei", "/milestone Beta 11 dec")
    assert day in room.say("wei", f"/milestone move beta {by}").text()


def test_a_milestone_without_a_day_moves_to_one(room: Room) -> None:
    room.say("wei", "/milestone Beta")
    assert room.say("wei", "/milestone move beta +3d").lines[0] == "Until when?"


def test_nobody_knows_when_a_milestone_is_whose_tasks_have_no_dates(room: Room) -> None:
    room.say("wei", "/milestone Beta 11 dec")
    room.say("wei", "/task Wireframes %beta")
    lines = room.say("wei", "/milestone list").lines
    assert lines[1] == "🏁 Beta · Fri 11 Dec"
    room.say("wei", "/task due 1 10 dec")
    room.wait(until="2026-12-14 09:00")
    lines = room.say("wei", "/milestone list").lines
    assert lines[1] == "🏁 Beta · Fri 11 Dec · forecast Mon 14 Dec · ▲3 days since Fri 11 Dec"


def test_a_milestone_without_a_day_gets_its_first_one_later(room: Room) -> None:
    assert room.say("wei", "/milestone Beta").lines[0] == "🏁 Beta · no date yet"
    room.say("wei", "/milestone move beta 11 dec")
    assert "▼3 days since Fri 11 Dec" in room.say("wei", "/milestone move beta 8 dec").lines[0]
    assert room.say("wei", '/milestone edit %beta name:" "').private
    room.say("wei", "/milestone Launch")
    refused = room.say("wei", "/milestone edit %beta name:launch")
    assert refused.lines[0] == "Acme website has a milestone of that name."


# What waits for what


def test_days_off_are_skipped_and_free_days_used_up(room: Room) -> None:
    room.say("wei", "/task A due thu 26 nov")
    room.say("ana", "/task B due fri 27 nov after 1")
    room.say("bob", "/task C start tue 1 dec due wed 2 dec after 2")
    said = room.say("wei", "/task due 1 fri 27 nov")
    assert said.lines[1:3] == [
        "ACME-1 A · Thu 26 Nov → Fri 27 Nov",
        "↳ ACME-2 B · @Ana · Fri 27 Nov → Mon 30 Nov",  # the weekend is no work
    ]
    assert "ACME-3" not in said.text()  # Tuesday is free of it still
    said = room.say("wei", "/task due 1 tue 1 dec")
    assert "↳ ACME-3 C · @Bob · starts Tue 1 Dec → Thu 3 Dec · Wed 2 Dec → Fri 4 Dec" in said.lines
    moved = room.press(said, "Move all", "wei")
    assert moved.lines[0].startswith("⏰ ACME-1 A · @Wei · Tue 1 Dec")
    # Pressed again, it moves nothing twice.
    room.press(said, "Move all", "wei")
    assert "ACME-2 B · @Ana · Wed 2 Dec · after ACME-1" in room.say("wei", "/task list").text()


def test_size_tells_when_a_task_without_a_start_begins(room: Room) -> None:
    room.say("wei", "/task A due mon 30 nov")
    room.say("ana", "/task B due thu 3 dec ~3d after 1")
    # Three days of work end on Thursday: they begin on Tuesday, right behind A.
    assert "Thu 3 Dec → Fri 4 Dec" in room.say("wei", "/task due 1 tue 1 dec").text()


def test_what_waits_for_nothing_else_asks_nothing(room: Room) -> None:
    room.say("wei", "/task A due thu 26 nov")
    room.say("wei", "/task B after 1")
    room.say("wei", "/task C due fri 27 nov after 1")
    room.say("wei", "/task done 3")
    assert not room.say("wei", "/task due 1 4 dec").private
    assert not room.say("wei", "/task due 1 none").private


def test_a_new_date_on_what_had_none_pushes_what_lies_before_it(room: Room) -> None:
    room.say("wei", "/task A")
    room.say("ana", "/task B due fri 27 nov after 1")
    assert not room.say("wei", "/task due 1 fri 27 nov").private
    room.say("wei", "/task due 1 none")
    asked = room.say("wei", "/task 1 @bob due mon 30 nov")
    assert "↳ ACME-2 B · @Ana · Fri 27 Nov → Mon 30 Nov" in asked.lines
    # The choice keeps everything else that was said.
    both = room.press(asked, "Move both", "wei")
    assert both.lines[0] == "✎ ACME-1 A · @Bob · Mon 30 Nov"


def test_who_can_begin_is_told_when_all_that_came_before_is_over(room: Room) -> None:
    room.say("wei", "/task A")
    room.say("wei", "/task B")
    room.say("ana", "/task C after 1,2")
    room.say("wei", "/task done 1")
    room.wait("5 minutes")
    assert told(room, "ana") == []
    room.say("wei", "/task drop 2")
    room.wait("5 minutes")
    (post,) = [post for post in room.posts if post.to == "ana"]
    assert post.lines[:2] == ["🔓 You can begin · ACME-3 C · after ACME-1 · after ACME-2",
                              "ACME-2 B is over."]  # fmt: skip
    assert "freed" in (room.press(post, "Why?", "ana").text() + "freed")


def test_nobody_is_told_who_is_blocked_finished_it_or_has_left_it_closed(room: Room) -> None:
    room.say("wei", "/task A")
    room.say("ana", "/task B after 1")
    room.say("ana", "/task block 2 no copy")
    room.say("wei", "/task done 1")
    room.wait("1 hour")
    assert told(room, "ana") == []
    room.say("ana", "/task C")
    room.say("ana", "/task D after 3")
    room.say("ana", "/task done 3")
    room.wait("1 hour")
    assert told(room, "ana") == []


def test_outside_working_hours_it_waits_for_the_morning(room: Room) -> None:
    room.say("wei", "/task A")
    room.say("ana", "/task B after 1")
    room.wait(until="2026-11-24 21:00")
    room.say("wei", "/task done 1")
    room.say("wei", "/task Late idea @ana")
    room.wait(until="2026-11-25 08:00")
    assert told(room, "ana") == []
    room.wait(until="2026-11-25 09:30")
    (post,) = [post for post in room.posts if post.to == "ana"]
    assert "🔓 You can begin" in post.text() and "gave you a task" in post.text()


# Who has agreed


def test_what_is_given_in_one_minute_is_one_message(room: Room) -> None:
    room.say("wei", "/task Part A @ana")
    room.say("wei", "/task Part B @ana")
    room.say("wei", "/task Part C @ana")
    room.press(room.say("wei", "/task Part D @ana"), "Undo", "wei")
    room.say("ana", "/task start 2")
    room.wait("1 hour")
    (post,) = [post for post in room.posts if post.to == "ana"]
    assert [f"ACME-{n} " in post.text() for n in (1, 2, 3, 4)] == [True, False, True, False]


def test_a_guest_agrees_to_their_own_and_reads_no_others(room: Room) -> None:
    room.people = {**PEOPLE, "cli": Speaker("cli", "Client", BERLIN, outsider=True)}
    room.say("wei", "/project bind acme as client", "talks")
    room.say("cli", "/my", "talks")
    room.say("wei", "/task Secret plan")
    room.say("wei", "/task Send logo @client after 1", "talks")
    room.say("wei", "/task done 1")
    room.wait("1 hour")
    told = [post.text() for post in room.posts if post.to == "cli"]
    assert len(told) == 2 or "You can begin" in told[0]
    assert not any("Secret" in text for text in told), told
    assert room.say("cli", "/task accept 1", "talks").private
    assert "has agreed to it" in room.say("cli", "/task accept 2", "talks").text()
    assert "Secret" not in room.say("cli", "/task show 2", "talks").text()


def test_who_was_given_it_by_somebody_who_left_gives_it_to_nobody(room: Room) -> None:
    room.say("bob", "/task Part A @ana")
    with room.work() as work:
        bob = next(one for one in work.people.find() if one.handle == "bob")
        assert work.tasks.find()[0].given_by == bob.id
    room.say("wei", "/task take 1")
    with room.work() as work:
        (task,) = work.tasks.find()
        assert (task.given_by, task.offered) == (None, False)
    assert room.say("ana", "/task ask 1 why?").lines[0] == "It is for @Wei to say that."
    assert room.say("wei", "/task ask 1 why?").lines[0].startswith("Nobody gave it to you")
    assert room.say("wei", "/task answer 1 so").lines[0].startswith("Nobody has asked")


@pytest.mark.parametrize(
    ("given", "over"),
    [
        ("2026-11-24 10:00", "2026-11-25 10:00"),
        ("2026-11-27 15:00", "2026-11-30 15:00"),  # Friday to Monday
        ("2026-11-28 12:00", "2026-12-01 09:00"),  # a Saturday counts from Monday
        ("2026-11-24 20:00", "2026-11-26 09:00"),
    ],
)
def test_a_working_day_is_the_owner_s(given: str, over: str) -> None:
    zone = Moment.of(datetime(2026, 11, 24, tzinfo=UTC), BERLIN).zone
    hours = WorkingHours.alone(Person("p", "Bo", "bo", zone=zone), BERLIN)
    with Room(at=given, zone=BERLIN) as place:
        assert hours.day_after(place.clock.now()) == place.instant(over)


# Lists


def test_lines_of_a_list() -> None:
    assert things_of("A\n- B\n[ ] C\n\n1. D\n  • E") == ["A", "B", "C", "D", "E"]
    assert carried("12 A", ["B", ""]) == ["12 A", "12 B"]
    assert carried("ACME-12", ["B"]) == ["ACME-12 B"]


def test_a_checklist_has_an_end(room: Room) -> None:
    room.say("wei", "/task A")
    room.say("wei", "/task check 1 " + "\n".join(f"thing {n}" for n in range(25)))
    full = room.say("wei", "/task check 1 one more")
    assert full.lines[0] == "A checklist has up to 25 things, each with words in it."
    assert (
        room.say("wei", "/task check 1 0").private and room.say("wei", "/task check 1 26").private
    )
    assert "☑ 25/25" in room.say("wei", "/task check 1 " + " ".join(map(str, range(1, 26)))).text()
    assert "☑ 0/25" not in room.say("wei", "/task check 1 drop 1 2 3").text()
    assert "☑ 22/22" in room.say("wei", "/task list").text()

"""Reminders, agenda and leave where people are unlucky, late, or somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from bot.clock import new_id
from bot.context import Speaker
from bot.model.moment import Moment
from bot.model.people import Absence, Account, Person, Preset, Role
from bot.model.post import Post, PostState
from bot.model.project import Project
from bot.model.task import Priority, Task
from bot.nudges import WorkingHours, nudges
from bot.reply import Line, Reply
from bot.tongue import Answer, Tongue
from bot.work import StoredPost
from scheduler.message import message
from storage.columns import write
from storage.schema import BY_NAME
from storage.standing import standing
from tests.reminded import told
from tests.room import WORKSPACE, Room, drawn

BERLIN, SHANGHAI, LOS_ANGELES = "Europe/Berlin", "Asia/Shanghai", "America/Los_Angeles"


def opened(at: str = "2026-11-24 10:00", zone: str = BERLIN, own: str | None = BERLIN) -> Room:
    """Wei leads the website; Ana and Bob work on it, the client looks on."""
    people = {n: Speaker(n, n.title(), own, outsider=False) for n in ("wei", "ana", "bob")}
    people["cli"] = Speaker("cli", "Client", own, outsider=True)
    place = Room(at=at, zone=zone, people=people)
    place.say("wei", "/project new Acme website")
    return place


@pytest.fixture
def room() -> Iterator[Room]:
    with opened() as place:
        yield place


# The agenda


@pytest.mark.parametrize(
    ("hour", "begins"),
    [("18:00", "Your agenda · Wed 25 Nov"), ("23:30", "Your agenda · Wed 25 Nov"),
     ("6:00", "Good morning Ana · Wed 25 Nov")],
)  # fmt: skip
def test_an_agenda_outside_working_hours_comes_at_its_hour(
    room: Room, hour: str, begins: str
) -> None:
    room.say("ana", f"/pm settings agenda {hour}")
    room.say("ana", "/task Send offer @ana due wednesday remind off")
    room.say("ana", "/task Call the bank @ana due wednesday")
    room.wait(until="2026-11-25 23:59")
    assert f"Wed 25 {hour.zfill(5)} {begins}" in told(room, "ana")


def test_an_agenda_is_not_late_by_the_moment_it_takes_to_say_it(room: Room) -> None:
    room.say("ana", "/pm settings agenda 18:00")
    room.say("ana", "/task Send offer @ana due wednesday")
    room.wait(until="2026-11-25 17:59")
    room.away(until="2026-11-25 18:05")
    room.wait(until="2026-11-25 18:10")
    assert told(room, "ana")[-1] == "Wed 25 18:05 Your agenda · Wed 25 Nov"


def test_the_agenda_shows_what_its_reminder_does_not_say_any_more(room: Room) -> None:
    room.say("ana", "/pm settings most 0")
    room.say("ana", "/task Send offer @ana due wednesday")
    room.say("ana", "/task Sitemap @ana due thursday")
    room.wait(until="2026-11-25 12:00")
    (post,) = room.posts
    assert {"Today (1)", "Tomorrow (1)"} <= set(post.lines)


def test_what_is_awake_is_found_behind_much_that_was_put_off(room: Room) -> None:
    for n in range(110):
        room.say("ana", f"/task Old {n} @ana due wednesday")
    for refs in ("1-40", "41-80", "81-110"):
        room.say("wei", f"/task snooze {refs} 20 dec")
    room.say("ana", "/task New @ana due thursday remind 1m")
    room.wait(until="2026-11-27 10:00")
    assert "Late (1)" in room.posts[-1].lines and "ACME-111" in room.posts[-1].text()


def test_next_leaves_out_the_agendas_of_leave(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due 2 dec")
    room.say("ana", "/team away 25-27 nov")
    agendas = [line for line in room.say("ana", "/pm next").lines if "· agenda" in line]
    assert [line[:10] for line in agendas] == ["Mon 30 Nov", "Tue 1 Dec "]


# Leave


@pytest.mark.parametrize(
    ("today", "days", "said"),
    [
        ("2026-12-26", "24 dec to 2 jan", "from Thu 24 Dec to Sat 2 Jan"),
        ("2026-11-24", "nov 20-28", "from Fri 20 Nov to Sat 28 Nov"),
        ("2026-11-24", "20 nov 2027 to 28 nov 2027", "from Sat 20 Nov 2027 to Sun 28 Nov 2027"),
        ("2026-11-24", "2 jan to 4 jan", "from Sat 2 Jan to Mon 4 Jan"),
        ("2026-11-24", "monday to friday", "from Mon 30 Nov to Fri 4 Dec"),
        ("2026-11-24", "friday to monday", "from Fri 27 Nov to Mon 30 Nov"),
        ("2026-11-24", "12月12-20日", "from Sat 12 Dec to Sun 20 Dec"),
    ],
)
def test_leave_that_has_begun_and_leave_that_is_near(today: str, days: str, said: str) -> None:
    with opened(f"{today} 10:00") as room:
        first = room.say("ana", f"/team away {days}").lines[0]
        assert first.replace(" 2027.", ".").replace(" 2027 ", " ") == (
            f"🌴 @Ana is away {said}.".replace(" 2027.", ".").replace(" 2027 ", " ")
        )


def test_days_that_are_not_in_every_year_break_nothing() -> None:
    with opened("2027-12-01 10:00") as room:
        assert "is no leave" in room.say("ana", "/team away 1 mar to 29 feb").lines[0]


def test_leave_tells_what_it_takes_the_place_of(room: Room) -> None:
    room.say("ana", "/team away 1-31 dec")
    assert "No longer from Tue 1 Dec to Thu 31 Dec." in room.say("ana", "/team away 15 dec").lines


def test_leave_without_days_is_asked_for_them(room: Room) -> None:
    assert room.say("ana", "/team away cover @bob").lines[0] == "From when to when?"


def test_a_guest_covers_for_nobody(room: Room) -> None:
    room.say("cli", "/my")
    room.say("ana", "/task Secret offer @ana due thursday 15:00")
    said = room.say("ana", "/team away 25-27 nov cover @client")
    assert said.lines[0] == "@Client cannot cover: they see their own tasks alone."
    room.say("ana", "/team away 25-27 nov cover @bob")
    room.say("wei", "/project members remove @bob")
    room.wait(until="2026-11-30 12:00")
    assert told(room, "cli") == told(room, "bob") == []


def test_whoever_covers_and_is_away_leaves_it_to_the_owner(room: Room) -> None:
    room.say("wei", "/task Send offer @ana due thursday 15:00")
    room.say("ana", "/team away 25 nov cover @bob")
    said = room.say("bob", "/team away 25-26 nov cover @ana")
    assert "@Ana is away on Wed 25 Nov as well." in said.lines
    room.wait(until="2026-11-26 12:00")
    assert told(room, "ana")[0].startswith("Tue 24 15:00 ⏰ Due")
    assert told(room, "bob") == []


@pytest.mark.parametrize("zone", [LOS_ANGELES, SHANGHAI])
def test_leave_is_counted_where_the_team_is(zone: str) -> None:
    with opened(zone=zone, own=None) as room:
        for who in ("ana", "bob"):
            room.say(who, "/pm settings hours 7-18 agenda 7:30")
        room.say("ana", "/task Call the bank @ana due thursday 7:15")
        room.say("ana", "/task Send offer @ana due thursday 17:30")
        room.say("ana", "/team away 25 nov cover @bob")
        room.wait(until="2026-11-25 23:00")
        times = [line[:12] for line in told(room, "bob") if "Due" in line]
        assert times == ["Wed 25 07:15", "Wed 25 17:00"]


# Snoozing


def test_a_new_owner_has_put_nothing_off(room: Room) -> None:
    for n, line in enumerate(("/task assign {} @bob", "/task {} @bob"), 1):
        room.say("ana", f"/task Send offer @ana due friday {10 + n}:00")
        room.say("ana", f"/task snooze {n} 20 dec")
        room.say("wei", line.format(n))
    room.wait(until="2026-11-27 20:00")
    assert len([line for line in told(room, "bob") if "Due" in line]) == 4


def test_who_hears_of_it_again_is_said(room: Room) -> None:
    room.say("wei", "/task Send offer @ana due friday")
    said = room.say("wei", "/task snooze 1 tomorrow")
    assert said.lines[0] == "💤 @Ana hears of it again Wed 25 Nov 09:00."
    room.wait(until="2026-11-25 12:00")
    assert "⏰ This was put off until now" in told(room, "ana")[0]


def test_everything_is_put_off_for_whom_one_covers_too(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due today")
    room.say("ana", "/team away 25-27 nov cover @bob")
    room.wait(until="2026-11-25 12:00")
    said = room.press(room.posts[-1], "Snooze all until tomorrow", "bob")
    assert said.lines[0] == "💤 1 task rests until Thu 26 Nov 09:00"


def test_who_wants_no_quiet_any_more_need_not_wait_for_the_morning(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due thursday 15:00")
    room.away(until="2026-11-25 23:00")
    room.wait(until="2026-11-25 23:10")
    assert told(room, "ana") == []
    room.say("ana", "/pm settings quiet off")
    room.wait(until="2026-11-25 23:20")
    assert [line[:12] for line in told(room, "ana")] == ["Wed 25 23:10"]


def test_what_nobody_has_cannot_be_put_off() -> None:
    names = {"wei": "Wei", "a1": "Ana Lee", "a2": "Ana Ray"}
    people = {key: Speaker(key, name, BERLIN, outsider=False) for key, name in names.items()}
    with Room(at="2026-11-24 10:00", people=people) as room:
        room.say("wei", "/project new Acme website")
        room.say("ana", "/task Send offer @ana due friday")
        said = room.say("wei", "/task snooze 1 tomorrow")
        assert said.lines[0] == "Nobody has ACME-1 yet, so nobody is reminded of it."


def test_a_guest_is_shown_no_button_they_may_not_press(room: Room) -> None:
    room.say("cli", "/my", "elsewhere")
    room.say("wei", "/project bind acme as client", "clients")
    room.say("wei", "/task Send logo @client due wednesday", "clients")
    room.wait(until="2026-11-25 10:00")
    given, post = (post for post in room.posts if post.to == "cli")
    assert set(given.buttons) == {"Accept", "Can't", "Ask", "Why?"}
    assert set(post.buttons) == {"Done", "Block", "Why?"}


# Why


def test_what_was_said_to_somebody_else_is_theirs_and_their_leader_s(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due wednesday !high")
    room.say("ana", "/pm settings reminders gentle")
    room.wait(until="2026-11-25 12:00")
    post = next(post for post in room.posts if post.to == "ana")
    assert room.press(post, "Why?", "bob").lines[0] == "I know of no such message."
    assert "Reminders: gentle, as you chose." in room.press(post, "Why?", "ana").lines
    assert "Reminders: gentle, as @Ana chose." in room.press(post, "Why?", "wei").lines


# Working hours, whoever one is

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@st.composite
def persons(draw: st.DrawFn) -> Person:
    start, end = sorted(draw(st.lists(CLOCKS, min_size=2, max_size=2, unique=True)))
    days = draw(st.lists(st.integers(0, 6), unique=True))
    spans = draw(st.lists(st.tuples(DAYS, st.integers(0, 200)), max_size=3))
    leave = [Absence(day, day + timedelta(days=n)).kept() for day, n in spans]
    return Person(
        "p", "Bo", "bo", zone=draw(st.sampled_from([BERLIN, LOS_ANGELES, SHANGHAI, None])),
        work_from=start, work_to=end, workdays=days, leave=leave,
        reminders=draw(st.sampled_from([None, *Preset])),
        agenda=draw(st.sampled_from([None, time(9), time(23, 30)])),
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    owner=persons(), day=DAYS, clock=st.none() | CLOCKS, ahead=st.integers(-40, 400),
    zone=st.sampled_from([BERLIN, "America/Sao_Paulo", "Australia/Lord_Howe"]),
    priority=st.sampled_from(Priority), holidays=st.sampled_from([None, "DE", "CN"]),
    remind=st.sampled_from([None, ["3d", "1h"], ["strict"]]),
    snoozed=st.none() | st.integers(0, 5000),
)  # fmt: skip
def test_nobody_is_spoken_to_outside_their_hours(
    owner: Person, day: date, clock: time | None, ahead: int, zone: str, priority: Priority,
    holidays: str | None, remind: list[str] | None, snoozed: int | None,
) -> None:  # fmt: skip
    due = Moment(day, clock, zone)
    now = due.at - timedelta(days=ahead)
    task = Task("t", "w", 1, "x", now, "p", owner="p", due=due, priority=priority, remind=remind)
    task.snoozed = None if snoozed is None else now + timedelta(hours=snoozed)
    home = Project("w", "WEB", "Web", "p", zone, "en", holidays=holidays)
    hours = WorkingHours.of(owner, home)
    posts = nudges(task, home, owner, now)
    assert posts == nudges(task, home, owner, now)
    assert len({post.key for post in posts}) == len(posts)
    for post in posts:
        assert hours.open_at(post.due) == post.due, post.key


def test_the_last_hour_of_a_very_short_day_is_within_it() -> None:
    owner = Person("p", "Bo", "bo", zone=BERLIN, work_from=time(0), work_to=time(0, 30))
    hours = WorkingHours.alone(owner, BERLIN)
    due = Moment(date(2026, 11, 26), time(12), BERLIN).at
    before = Moment.of(hours.day_before(due), BERLIN)
    assert (before.day, before.clock) == (date(2026, 11, 25), time(0))


def test_news_of_what_failed_does_not_say_that_it_came_late() -> None:
    at = datetime(2026, 11, 24, 22, tzinfo=UTC)
    tongue = Tongue("en", BERLIN, at)
    for why, title in (("dead", "2 things for you"), ("soon", "While I was away: 2 things")):
        heard = [
            (StoredPost(str(n), Post(f"{why}/{n}", "x", at, why, person="p"), PostState.PENDING, 0,
                        None), Answer(Reply((Line((why,)),)), tongue))
            for n in range(2)
        ]  # fmt: skip
        answer = message(heard, at + timedelta(hours=10))
        assert drawn(answer.reply, tongue).split("\n")[0] == title


# Cost


def test_a_large_team_with_nothing_to_do_is_looked_through_once(room: Room) -> None:
    """Counted in the database's own steps: three times the people are no more than as much work."""
    crowd(room, 500)
    few = steps(room)
    crowd(room, 1000)
    assert steps(room) < 4 * few


def crowd(room: Room, n: int) -> None:
    """So many people more, who have nothing to do."""
    now = room.clock.now()
    with room.work() as work:
        org, known = work.organisation.id, work.people.count()
    people = [
        Person(new_id(now), f"P{known + n}", f"p{known + n}", Role.MEMBER, leave=[LEAVE])
        for n in range(n)
    ]
    accounts = [Account(new_id(now), WORKSPACE, one.handle, one.id) for one in people]
    with room.storage.engine.execution_options(changes=True).begin() as connection:
        for name, things in (("person", people), ("account", accounts)):
            rows = [{"org": org, **write(thing)} for thing in things]
            connection.execute(insert(BY_NAME[name].table), rows)


LEAVE = "2026-12-12/2026-12-20/somebody"


def steps(room: Room) -> int:
    """In hundreds, what SQLite does to tell whose agenda is to be looked at."""
    done: list[None] = []
    with room.storage.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.set_progress_handler(lambda: done.append(None), 100)
        standing(connection, room.clock.now())
        raw.set_progress_handler(None, 0)
    return len(done)


def test_what_will_be_said_is_told_in_words_for_people(room: Room) -> None:
    """Never with the ids that Steward's own lines hold."""
    room.say("wei", "/stock add 1 projector")
    room.say("wei", "/stock book projector thu 9-17")
    room.say("wei", "/cost budget 1000 EUR")
    room.say("wei", "/cost spend 900 EUR server")
    said = room.say("wei", "/pm next").text()
    assert "Remind somebody that a thing is due back.\n" in said
    assert "Tell whoever leads a project how far its budget is used.\n" in said

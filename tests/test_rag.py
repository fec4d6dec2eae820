"""How a project stands: what the data say, and a person's word above them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.light import Light
from bot.model.project import Project
from bot.rag import HOLDS, Measures, computed_of, rag_of
from bot.reports.status import status_of
from tests.moments import NOW
from tests.room import Room

NOTHING = Measures(0, 0, 0, 0, 0, 0, 0, 0)
FINE = replace(NOTHING, open=6, done=2, dated=6)
CASES: list[tuple[Measures, Light]] = [
    (NOTHING, Light.UNKNOWN),
    (FINE, Light.GREEN),
    (replace(NOTHING, done=3), Light.GREEN),  # all that was planned is done
    (replace(FINE, dated=3), Light.GREEN),
    (replace(FINE, dated=2), Light.UNKNOWN),  # of most of them nobody knows when they are late
    (replace(FINE, late=1), Light.AMBER),
    (replace(FINE, late=2), Light.RED),
    (replace(FINE, blocked=1), Light.AMBER),
    (replace(FINE, critical=1), Light.AMBER),
    (replace(FINE, slipping=1), Light.AMBER),
    (replace(FINE, missed=1), Light.RED),
    (replace(FINE, dated=0, blocked=1), Light.AMBER),  # bad news needs no more data
    (replace(NOTHING, done=3, missed=1), Light.RED),
]


@pytest.mark.parametrize(("measures", "light"), CASES)
def test_n11_the_light_is_computed_and_no_green_comes_of_missing_data(
    measures: Measures, light: Light
) -> None:
    found, why = computed_of(measures)
    assert found is light
    assert bool(why) == (light is not Light.GREEN), "every other light has its reason"


def said(light: Light, over: Light) -> Project:
    return Project(
        "p", "ACME", "Acme", "wei", "UTC", "en",
        light=light, light_why="silence", light_by="wei", light_at=NOW, light_over=over,
    )  # fmt: skip


def test_c31_a_word_holds_for_two_weeks_and_until_the_data_are_worse() -> None:
    later = NOW + HOLDS - timedelta(seconds=1)
    green = said(Light.GREEN, Light.AMBER)
    amber, red = replace(FINE, blocked=1), replace(FINE, late=3)
    assert rag_of(green, amber, later).light is Light.GREEN
    assert rag_of(green, FINE, later).light is Light.GREEN
    assert rag_of(green, red, NOW).light is Light.RED
    assert rag_of(green, amber, NOW + HOLDS).light is Light.AMBER
    assert rag_of(green, amber, NOW).computed is Light.AMBER, "what the data say is never lost"
    # Nothing known is no better than a word that was given over it.
    assert rag_of(said(Light.RED, Light.UNKNOWN), NOTHING, later).light is Light.RED
    assert rag_of(said(Light.GREEN, Light.UNKNOWN), amber, NOW).light is Light.AMBER


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/task Fix login due friday")
        yield place


def test_what_is_late_is_so_from_its_moment_on(room: Room) -> None:
    for due in ("today 10:00", "today 17:00", "tomorrow 10:00"):
        room.say("wei", f"/task Thing due {due}")
    for until, late in (
        ("2026-11-24 09:30", 0), ("2026-11-24 12:00", 1), ("2026-11-24 18:00", 2),
        ("2026-11-25 09:00", 2), ("2026-11-25 11:00", 3), ("2026-11-26 23:00", 3),
    ):  # fmt: skip
        room.wait(until=until)
        with room.work() as work:
            (project,) = work.projects.find()
            assert status_of(project, work).late == late, until


def test_c31_somebody_says_that_it_stands_badly_with_a_reason(room: Room) -> None:
    assert room.say("wei", "/project status").lines[0] == "🟢 Acme website"
    told = room.say("wei", "/project status red because the client is silent")
    assert told.lines[:2] == [
        "🔴 Acme website: in trouble, because the client is silent.",
        "The data say: on track. Your word holds for 14 days, unless they become worse.",
    ]
    assert not told.private, "it is no secret in the team's room"
    status = room.say("wei", "/project status").lines
    assert status[0] == "🔴 Acme website"
    assert status[2] == (
        "@Wei says so, Tue 24 Nov 09:00: the client is silent (the data say: on track)"
    )
    assert "🔴" in room.say("wei", "/report week").lines[0]
    room.press(told, "Undo", "wei")
    assert room.say("wei", "/project status").lines[0] == "🟢 Acme website"


def test_c31_the_word_is_gone_after_two_weeks(room: Room) -> None:
    room.say("wei", "/task due 1 2027-01-15")
    room.say("wei", "/project light amber because of the holidays")
    room.wait("13 days")
    assert room.say("wei", "/project status").lines[0] == "🟡 Acme website"
    room.wait("1 day")
    status = room.say("wei", "/project status").lines
    assert status[0] == "🟢 Acme website" and "says so" not in "\n".join(status)


def test_c31_auto_lets_the_data_speak_again(room: Room) -> None:
    room.say("wei", "/project status yellow: we wait for DNS")
    assert room.say("wei", "/project status auto").lines[0] == (
        "Acme website: the data say 🟢 on track."
    )
    assert room.say("wei", "/project status").lines[0] == "🟢 Acme website"


def test_c31_it_is_said_in_chinese_too(room: Room) -> None:
    room.say("wei", "/pm settings language zh")
    room.say("wei", "/project 状态 红 因为客户没有回复")
    status = room.say("wei", "/project 状态").lines
    assert status[0] == "🔴 Acme website"
    assert status[2] == "@Wei在11月24日 周二 09:00这样说：客户没有回复（按数据看：进展顺利）"


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("/project light", "How does it stand?"),
        ("/project status red", "Why? Whoever reads it will ask."),
        ("/project status red because", "Why? Whoever reads it will ask."),
    ],
)
def test_a_light_without_a_reason_is_refused(room: Room, line: str, refusal: str) -> None:
    told = room.say("wei", line)
    assert told.lines[0] == refusal and "/project status red because" in told.lines[1]


def test_only_who_leads_the_project_may_say_it(room: Room) -> None:
    told = room.say("ana", "/project status green because all is fine")
    assert told.lines[0] == "This needs a manager of Acme website."
    assert room.say("ana", "/project status").lines[0] == "🟢 Acme website"


def test_a_long_reason_is_cut(room: Room) -> None:
    told = room.say("wei", f"/project status red because {'word ' * 200}")
    assert told.lines[0].endswith("….") and len(told.lines[0]) < 260


def test_a_milestone_before_the_last_of_its_tasks_shows_where_they_lead(room: Room) -> None:
    room.say("wei", "/milestone Beta 11 dec")
    room.say("wei", "/task Price list due 15 dec %beta")
    status = room.say("wei", "/project status").lines
    assert status[0] == "🟡 Acme website"
    assert "🏁 Beta Fri 11 Dec → Tue 15 Dec (▲4 days)" in status
    room.say("wei", "/task due 2 10 dec")
    assert "🏁 Beta Fri 11 Dec" in room.say("wei", "/project status").lines
    room.wait(until="2026-12-12 00:01")
    assert room.say("wei", "/project status").lines[0] == "🔴 Acme website"

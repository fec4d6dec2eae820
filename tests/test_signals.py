"""Signals that draft risks: each at its threshold, never twice, and only a person makes one a risk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.reports.signals import Signal, signals_of
from tests.room import Room

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana")}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website client:Acme")
        yield place


def signals(room: Room) -> list[Signal]:
    with room.work() as work:
        return signals_of(work.projects.find()[0], work)


def kinds(room: Room) -> list[tuple[str, int]]:
    return [(one.kind, one.amount) for one in signals(room)]


def risks(room: Room) -> int:
    with room.work() as work:
        return work.risks.count()


def test_nothing_is_drafted_of_a_project_in_order(room: Room) -> None:
    room.say("wei", "/milestone Beta 4 dec")
    room.say("wei", "/task Forms due 4 dec %beta")
    assert signals(room) == []
    assert room.say("wei", "/risk").lines[0] == "No open risks in Acme website."


def test_a_milestone_slips_by_a_day(room: Room) -> None:
    room.say("wei", "/milestone Beta 4 dec")
    room.say("wei", "/task Forms due 5 dec %beta")
    assert kinds(room) == [("slip", 1)]
    room.say("wei", "/task due 1 4 dec")
    assert kinds(room) == [], "a draft whose cause is over is gone"


def test_two_of_its_tasks_that_will_be_late_draft_a_slip(room: Room) -> None:
    room.say("wei", "/milestone Beta 26 nov")
    room.say("wei", "/task Forms due 26 nov ~30h %beta @ana")
    assert kinds(room) == [], "one reason of one task is no slip"
    room.say("wei", "/task Pages due 26 nov ~30h %beta @ana")
    assert kinds(room) == [("slip", 2)]


def test_a_client_is_silent_after_more_than_ten_days(room: Room) -> None:
    room.wait("40 days")
    assert kinds(room) == [], "there never was a word of them"
    room.say("wei", "/log note called")
    room.wait("10 days")
    assert kinds(room) == []
    room.wait("1 day")
    assert kinds(room) == [("silent", 11)]
    room.say("wei", "/log note called again")
    assert kinds(room) == []


def test_two_promises_that_were_not_kept(room: Room) -> None:
    room.say("wei", "/log promise the price list by wednesday")
    room.say("wei", "/log promise the photos by thursday")
    room.say("wei", "/log promise the texts by thursday")
    room.say("wei", "/task done 3")
    room.wait(until="2026-11-26 10:00")
    assert kinds(room) == [], "one is late"
    room.wait(until="2026-11-27 10:00")
    assert kinds(room) == [("promises", 2)]
    room.say("wei", "/task done 1")
    assert kinds(room) == [("promises", 2)], "kept too late is not kept"
    room.say("wei", "/log note called")
    room.wait("20 days")
    room.say("wei", "/log note called")
    assert ("promises", 2) in kinds(room)
    room.wait("15 days")
    assert "promises" not in dict(kinds(room)), "that was more than 30 days ago"


def test_one_open_risk_says_it_of_all_promises(room: Room) -> None:
    for day in ("wednesday", "thursday"):
        room.say("wei", f"/log promise something by {day}")
    room.wait(until="2026-11-27 10:00")
    room.say("wei", "/risk confirm promises")
    room.say("wei", "/log promise another by monday")
    room.say("wei", "/log note called")
    room.wait(until="2026-12-01 10:00")
    assert kinds(room) == []
    room.say("wei", "/risk close R-1")
    assert kinds(room) == [("promises", 3)], "a third one is another cause"


def test_stock_below_its_minimum_that_the_project_holds(room: Room) -> None:
    room.say("wei", "/stock add paper ×10 min 4")
    room.say("wei", "/stock use paper ×5 #acme")
    assert kinds(room) == []
    room.say("wei", "/stock use paper ×2 #acme")
    assert kinds(room) == [("stock", 25)]
    assert (
        room.say("wei", "/risk").lines[1].startswith("✎ ACME Draft: paper runs out · 4×3 = 12 High")
    )


def test_a_budget_that_runs_ahead_and_one_that_does_not_last(room: Room) -> None:
    room.say("wei", "/cost budget 100h")
    for n in range(10):
        room.say("wei", f"/task Part {n} ~10h")
    for n in range(1, 4):
        room.say("wei", f"/task done {n}")
    for hours, ref, day in ((12, 1, 17), (12, 2, 18), (6, 3, 19)):
        room.say("wei", f"/cost log {hours}h on {ref} 2026-11-{day}")
    assert kinds(room) == [], "30 % used, 30 % done"
    room.say("wei", "/cost log 9h on 3 2026-11-20")
    room.say("wei", "/cost log 6h on 2 2026-11-21")
    assert kinds(room) == [("forecast", 50)], "45 % against 30 %: not more than 15 ahead"
    room.say("wei", "/cost log 1h on 1 2026-11-22")
    assert kinds(room) == [("forecast", 53), ("burn", 16)]
    lines = room.say("wei", "/risk").lines
    assert "46 % of the budget is used, 30 % of the work is done" in lines[2]
    assert "at this pace 153 % of the budget will be used" in lines[1]


def test_too_little_work_is_done_for_a_forecast(room: Room) -> None:
    room.say("wei", "/cost budget 100h")
    for n in range(10):
        room.say("wei", f"/task Part {n} ~10h")
    room.say("wei", "/task done 1")
    room.say("wei", "/cost log 12h on 1")
    room.say("wei", "/cost log 10h on 1 2026-11-20")
    assert kinds(room) == []


# Confirmed and dismissed


def test_nothing_becomes_a_risk_before_somebody_says_so(room: Room) -> None:
    room.say("wei", "/milestone Beta 4 dec")
    room.say("wei", "/task Forms due 9 dec %beta")
    room.wait("20 days")
    room.say("wei", "/risk")
    assert risks(room) == 0


def test_a_confirmed_cause_is_never_drafted_again(room: Room) -> None:
    room.say("wei", "/milestone Beta 4 dec")
    room.say("wei", "/task Forms due 9 dec %beta")
    drafted = room.say("wei", "/risk")
    made = room.press(drafted, "Confirm", "ana")
    assert made.lines[0].startswith("⚠ R-1 Beta slips · 4×3 = 12 High · @Ana · schedule")
    again = room.press(drafted, "Confirm", "wei")
    assert again.lines[0].startswith("It is a risk already: R-1") and risks(room) == 1
    assert room.press(drafted, "Dismiss", "wei").lines[0].startswith("Nothing of that kind")
    room.say("wei", "/risk close 1")
    room.say("wei", "/task due 1 30 dec")
    assert kinds(room) == []
    room.say("wei", "/pm undo")
    room.say("wei", "/pm undo")
    room.press(made, "Undo", "ana")
    assert kinds(room) == [("slip", 5)], "undone, it is a draft as before"


def test_a_dismissal_raises_the_threshold_of_its_kind(room: Room) -> None:
    room.say("wei", "/milestone Alpha 4 dec")
    room.say("wei", "/task Forms due 8 dec %alpha")
    room.say("wei", "/milestone Beta 11 dec")
    room.say("wei", "/task Pages due 16 dec %beta")
    assert kinds(room) == [("slip", 4), ("slip", 5)]
    first = signals(room)[0]
    room.say("wei", f"/risk dismiss {first.cause}")
    assert kinds(room) == [], "5 days are less than half as bad again as 4"
    room.say("wei", "/task due 2 17 dec")
    assert kinds(room) == [("slip", 6)]
    room.say("wei", "/task due 1 30 dec")
    assert kinds(room) == [("slip", 6)], "the dismissed one does not come again"


def test_of_several_one_has_to_be_named(room: Room) -> None:
    for name, day in (("Alpha", 3), ("Beta", 4)):
        room.say("wei", f"/milestone {name} {day} dec")
        room.say("wei", f"/task Forms due 9 dec %{name.lower()}")
    said = room.say("wei", "/risk confirm")
    assert said.lines[0] == "Which one?" and risks(room) == 0
    room.press(said, "Beta slips", "wei")
    with room.work() as work:
        (risk,) = work.risks.find()
    assert risk.statement == "Beta slips"


def test_what_is_kept_of_it_is_in_the_project_s_language() -> None:
    with Room(people=PEOPLE, language="zh") as place:
        place.say("wei", "/项目 新建 官网 key:WEB")
        place.say("wei", "/里程碑 Beta 12月4日")
        place.say("wei", "/任务 写页面 12月9日截止 %beta")
        place.say("wei", "/风险 确认")
        with place.work() as work:
            (risk,) = work.risks.find()
    assert risk.statement == "Beta 延期" and risk.cause is not None
    assert risk.cause.startswith("最后一项任务")


def test_an_archived_project_drafts_nothing(room: Room) -> None:
    room.say("wei", "/milestone Beta 4 dec")
    room.say("wei", "/task Forms due 9 dec %beta")
    with room.work() as work:
        home = work.projects.find()[0]
        home.state = type(home.state)("archived")
        assert signals_of(home, work) == []

"""Filters as references: which tasks they choose, and the look at them before anything changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.annotations import kind_of
from bot.chosen import MOST
from bot.daysoff import days_off
from bot.kinds import Before, Contact, Kind, MilestoneName, Skill, Unread
from bot.model.milestone import Milestone
from bot.reply import Reply
from tests.lines import ENGLISH
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as made:
        made.say("wei", "/project new Acme website")
        for who in ("ana", "ana stone"):
            made.say(who, "/my")
        made.say("wei", "/milestone Beta 11 dec")
        for line in (
            "one @wei !high +garden due friday", "two @wei +garden +iron %beta", "three @wei !high",
            "four %beta due tomorrow",
        ):  # fmt: skip
            made.say("wei", f"/task {line}")
        yield made


def preview(room: Room, filters: str) -> list[str]:
    """The numbers of the tasks that the button would change."""
    said = room.say("wei", f"/task {filters} ~3h")
    if not said.private:
        return [said.lines[0].split()[1].removeprefix("ACME-")]
    line = said.buttons["Apply"]
    return [word.removeprefix("ACME-") for word in line.split() if word.startswith("ACME-")]


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ("mine", ["4", "1", "2", "3"]),
        ("@wei", ["4", "1", "2", "3"]),
        ("@me !high", ["1", "3"]),
        ("+garden", ["1", "2"]),
        ("+garden +iron", ["2"]),
        ("%beta", ["4", "2"]),
        ("%BETA, +iron", ["2"]),
        ("我的 !高", ["1", "3"]),
    ],
)
def test_all_filters_must_be_true_and_the_soonest_comes_first(
    room: Room, filters: str, numbers: list[str]
) -> None:
    assert preview(room, filters) == numbers


def test_what_is_late_is_known_by_the_clock(room: Room) -> None:
    assert room.say("wei", "/task overdue ~3h").lines[0] == "No open task is like that."
    room.wait("2 days")
    assert preview(room, "overdue") == ["4"]
    room.wait("2 days")
    assert preview(room, "逾期") == ["4", "1"]


def test_nothing_changes_before_it_was_looked_at(room: Room) -> None:
    said = room.say("wei", "/task mine due monday")
    assert said.private
    assert said.lines[0] == "4 changes, not made yet"
    assert said.lines[1] == "ACME-4 four · Wed 25 Nov → Mon 30 Nov"
    assert said.lines[2] == "ACME-1 one · Fri 27 Nov → Mon 30 Nov"
    before = room.say("wei", "/task list").text()
    assert "Mon 30 Nov" not in before
    done = room.press(said, "Apply", "wei")
    assert done.text().count("Mon 30 Nov") == 4
    assert room.press(done, "Undo", "wei").lines[0].startswith("↺")
    assert room.say("wei", "/task list").text() == before


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("@zoe ~3h", "Nobody here is called zoe."),
        ("@ana ~3h", "Who is ana?"),
        ("%gamma ~3h", "There is no milestone called gamma."),
        ("!important ~3h", "“!important” is not a priority."),
        ("unowned ~3h", "No open task is like that."),
    ],
)
def test_a_filter_that_is_none_is_told_and_nothing_is_changed(
    room: Room, line: str, reply: str
) -> None:
    said = room.say("wei", f"/task {line}")
    assert said.private and said.lines[0] == reply
    assert "~3h" not in room.say("wei", "/task list").text()


def test_too_many_are_not_changed_at_once(room: Room) -> None:
    for number in range(MOST):
        room.say("wei", f"/task another {number} @wei")
    said = room.say("wei", "/task mine ~3h")
    assert said.lines[0] == f"That is more than {MOST} tasks."
    assert "Apply" not in said.buttons


def test_a_further_name_is_as_good_as_the_first(room: Room) -> None:
    with room.work() as work:
        organisation = work.organisation
    with room.storage.house.open(organisation.id, room.clock.now(), changes=True) as work:
        (person,) = work.people.find(name="Ana Stone")
        person.also = ["石安娜", "Stoney"]
        work.save(request="also", actor=person.id, line="", answer=lambda seq: Reply())
    for said in ("@石安娜", "@stoney", "owner:石安娜"):
        assert "@Ana Stone" in room.say("wei", f"/task Paint the wall {said}").lines[0]
    glued = room.say("wei", "/task 刷墙@石安娜尽快")
    assert glued.lines[0].endswith("刷墙尽快 · @Ana Stone")


# Kinds and holidays


@pytest.mark.parametrize(
    ("hint", "said", "value"),
    [
        (Milestone, "%beta", MilestoneName("beta")),
        (Milestone, '％"phase 2"', MilestoneName("phase 2")),
        (Milestone, "“二期”", MilestoneName("二期")),
        (Skill, "needs:Figma2", "figma2"),
        (Skill, "需要：设计", "设计"),
        (Before, "3d", "3d"),
        (Before, "3 days", "3d"),
        (Before, "2小时", "2h"),
        (Before, "1周", "1w"),
        (Before, "不提醒", "off"),
        (Contact, "from Ms. Wang", "Ms. Wang"),
        (Contact, "，来自王总", "王总"),
        (Contact, "the Kims", "the Kims"),
    ],
)
def test_a_kind_reads_its_own(hint: object, said: str, value: object) -> None:
    kind: Kind[object] = kind_of(hint)
    assert kind.read(said, ENGLISH) == value
    assert kind.read(kind.write(value).strip('"'), ENGLISH) == value


@pytest.mark.parametrize("said", ["soon", "3", "d", "three days", "-1d"])
def test_what_is_no_time_before_something_is_refused(said: str) -> None:
    with pytest.raises(Unread):
        kind_of(Before).read(said, ENGLISH)


def test_holidays_are_those_of_a_country_or_a_part_of_it() -> None:
    assert date(2026, 1, 6) not in days_off("DE")
    assert date(2026, 1, 6) in days_off("de-BY")
    assert date(2026, 10, 1) in days_off("CN")
    assert date(2026, 10, 1) not in days_off(None)
    with pytest.raises(LookupError):
        days_off("XX")
    with pytest.raises(LookupError):
        days_off("DE-XX")


# The same words in a search and in a list


@pytest.mark.parametrize("line", ["/pm find {}", "/task list {}"])
@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("mine", ["one", "two"]),
        ("overdue", ["one", "four"]),
        ("blocked", ["one"]),
    ],
)
def test_a_search_and_a_list_mean_the_same_open_tasks(
    room: Room, line: str, words: str, titles: list[str]
) -> None:
    room.say("wei", "/task done 3")
    room.say("wei", '/task assign 4 owner:"Ana Stone"')
    room.say("wei", "/task block 1 no answer")
    room.wait("4 days")
    said = room.say("wei", line.format(words)).text()
    assert {title for title in ("one", "two", "three", "four") if f" {title} " in said} == {*titles}


@pytest.mark.parametrize(
    "words", ["blocked overdue", "overdue blocked", "mine blocked", "blocked @wei"]
)
def test_of_several_words_in_a_search_all_are_true(room: Room, words: str) -> None:
    room.say("wei", "/task block 1 no answer")
    room.wait("4 days")
    said = room.say("wei", f"/pm find {words}")
    assert "1 found" in said.lines[0] and " one " in said.lines[1]

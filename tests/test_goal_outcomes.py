"""What came of goals: beside what was wanted, computed here a second time by hand; and what a template
carries of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(zone="Europe/Berlin") as made:
        for line in (
            "/project new Acme website client:Acme",
            "/project goal 200 sign-ups by 29 jan client",
            "/project goal 10 bugs by 29 jan now 40",
            "/project goal 99.5 % uptime by 29 jan",
            "/milestone Beta 15 dec",
            "/task Payment %beta",
            "/task Search %beta",
            '/project goal "The beta is out" by 15 dec %beta',
            "/project goal 3 tasks by 15 dec",
            "/project goal 1 now 231",
            "/project goal 2 now 12",
            "/task done 1",
        ):
            said = made.say("wei", line)
            assert said.answer.reply.tone != "problem", (line, said.text())
        yield made


BY_HAND = {
    1: ("200", "231", 231 - 200, "✔"),
    2: ("10", "12", 12 - 10, "✖"),  # it is to fall, and has not fallen far enough
    3: ("99.5", None, None, "?"),  # nobody has measured it
    4: ("100", "50", 50 - 100, "✖"),  # one of the two tasks of its milestone
    5: ("3", "1", 1 - 3, "✖"),  # one task is done
}


def signed(n: int) -> str:
    return f"+{n}" if n > 0 else f"−{-n}"


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line[:1] in "✔✖?" and "wanted" in line]


def test_the_table_says_what_was_wanted_what_came_and_the_difference(room: Room) -> None:
    text = room.say("wei", "/report closing").text()
    found = rows(text)
    assert len(found) == len(BY_HAND)
    for line, (number, (wanted, came, apart, sign)) in zip(found, BY_HAND.items(), strict=True):
        assert line.startswith(f"{sign} {number}  "), line
        assert f"wanted {wanted}" in line
        assert f"reached {came or 'n/a'}" in line
        assert (signed(apart) in line) if apart is not None else ("+" not in line), line
    assert "Goals  1 of 5 reached" in text


def test_a_number_that_was_to_fall_is_reached_from_above(room: Room) -> None:
    room.say("wei", "/project goal 2 now 9")
    assert "✔ 2  10 bugs · wanted 10 bugs · reached 9 · −1" in (
        room.say("wei", "/report closing").text()
    )


def test_exactly_what_was_wanted_is_reached(room: Room) -> None:
    room.say("wei", "/project goal 1 now 200")
    assert "✔ 1  200 sign-ups · wanted 200 sign-ups · reached 200 · ±0" in (
        room.say("wei", "/report closing").text()
    )


def test_the_list_for_a_spreadsheet_holds_the_same_numbers(room: Room) -> None:
    (paper,) = room.say("wei", "/pm export goals").answer.reply.papers
    head, *found = list(csv.reader(io.StringIO(paper.content.decode("utf-8-sig"))))
    assert head == ["Number", "What", "Wanted", "Unit", "Reached", "Difference", "Outcome", "Due",
                    "Visibility"]  # fmt: skip
    assert len(found) == len(BY_HAND)
    for row, (number, (wanted, came, apart, sign)) in zip(found, BY_HAND.items(), strict=True):
        assert row[0] == str(number)
        assert Decimal(row[2]) == Decimal(wanted)
        assert row[4] == (came or "")
        assert row[5].lstrip("'") == ("" if apart is None else str(apart))
        assert row[6] == {"✔": "reached", "✖": "not reached", "?": ""}[sign]
    assert [row[8] for row in found] == ["client", *["internal"] * 4]


def test_the_client_reads_the_goals_that_are_shared_and_no_other(room: Room) -> None:
    text = room.say("wei", "/report closing client").text()
    assert "✔ 200 sign-ups: 231 reached, 200 sign-ups wanted" in text
    assert "bugs" not in text and "uptime" not in text and "beta is out" not in text.lower()
    room.say("wei", "/project goal 1 internal")
    assert "sign-ups" not in room.say("wei", "/report closing client").text()
    room.say("wei", "/project goal 3 client")
    assert "uptime" not in room.say("wei", "/report closing client").text()  # nobody measured it


def test_a_milestone_that_is_not_shared_is_not_told_to_the_client(room: Room) -> None:
    room.say("wei", "/milestone done beta")
    assert "Beta" not in room.say("wei", "/report closing client").text()
    room.say("wei", "/milestone edit %beta client")
    assert "✔ Beta reached on" in room.say("wei", "/report closing client").text()


# Templates


def test_a_template_carries_goals_and_checklists_and_nothing_of_how_far_they_came(
    room: Room,
) -> None:
    room.say("wei", "/task check 2 Ask for a sample⏎Compare".replace("⏎", "\n"))
    room.say("wei", "/task check 2 1")
    room.say("wei", "/project template save website")
    with room.work() as work:
        old = work.goals.find(order=("number",))
        steps = work.steps.find(order=("n",))
        assert [step.title for step in steps if step.kind == "goal"] == [g.specific for g in old]
    room.press(
        room.say("wei", "/project new Globex from website start 4 jan", "globex"), "Make it", "wei"
    )
    with room.work() as work:
        home = next(p for p in work.projects.find() if p.name == "Globex")
        new = work.goals.find(project=home.id, order=("number",))
        assert [(g.specific, g.target, g.unit, g.first, g.visibility) for g in new] == [
            (g.specific, g.target, g.unit, g.first, g.visibility) for g in old
        ]
        assert all(goal.now is None for goal in new)
        beta = next(one for one in work.milestones.find(project=home.id))
        assert [goal.milestone for goal in new] == [None, None, None, beta.id, None]
        search = work.tasks.find(project=home.id, title="Search")[0]
        assert [(one.text, one.done) for one in search.checklist] == [
            ("Ask for a sample", False), ("Compare", False),
        ]  # fmt: skip


def test_a_goal_after_the_work_does_not_move_its_last_day(room: Room) -> None:
    """Back from the last day: what is reached later stays as many working days behind it."""
    room.say("wei", "/project template save website")
    said = room.say("wei", "/project new Globex from website end 15 dec", "globex")
    assert "To Tue 15 Dec" in said.text() or "to Tue 15 Dec" in said.text(), said.text()
    room.press(said, "Make it", "wei")
    with room.work() as work:
        home = next(p for p in work.projects.find() if p.name == "Globex")
        old = {g.specific: g.due.day for g in work.goals.find() if g.project != home.id}
        new = {g.specific: g.due.day for g in work.goals.find(project=home.id)}
    assert new == old


def test_undo_takes_goals_of_a_template_back(room: Room) -> None:
    room.say("wei", "/project template save website")
    said = room.say("wei", "/project new Globex from website start 4 jan", "globex")
    room.press(room.press(said, "Make it", "wei"), "Undo", "wei")
    with room.work() as work:
        assert work.goals.count() == len(BY_HAND)

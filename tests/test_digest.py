"""The weekly report of a team's room: what stands where, how much, and when it stays away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from bot.context import Speaker
from bot.reply import charts_of
from tests.room import Room

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana", "bob")}
TITLES = ("Won", "Late", "Blocked", "The next days", "Risks", "Client", "People", "Check-ins")


@pytest.fixture
def room() -> Iterator[Room]:
    """A Wednesday, so that a report is about the week under way."""
    with Room(people=PEOPLE, at="2026-11-25 09:00") as place:
        place.say("wei", "/project new Acme website")
        yield place


def week(room: Room) -> list[str]:
    return room.say("wei", "/report week").lines


def begins(lines: list[str], start: str) -> str:
    """The one line that begins so."""
    (line,) = [line for line in lines if line.startswith(start)]
    return line


def test_its_sections_stand_in_an_order_that_never_changes(room: Room) -> None:
    fill(room, 1)
    lines = week(room)
    order = [
        title for line in lines for title in TITLES if line == title or line.startswith(f"{title} ")
    ]
    assert order == list(TITLES)


def fill(room: Room, n: int) -> None:
    """Something of everything, `n` times."""
    for i in range(n):
        room.say("ana", f"/task Header {i} @ana ~20h")
        room.say("ana", "/task done last")
        room.say("ana", f"/task Late {i} @ana due today 10:00 ~30h")
        room.say("bob", f"/task Waits {i} @bob")
        room.say("bob", "/task block last the client's DNS")
        for day in ("tomorrow", "friday", "28 nov", "30 nov", "1 dec", "2 dec 09:00"):
            room.say("bob", f"/task Coming {i} @bob due {day} ~2h")
        room.say("wei", f"/risk Supplier {i} may slip p3 i4 @ana")
        room.say("wei", f"/log need more blue {i}")
        room.say("wei", f"/log promise a list {i} due friday")
        for who in PEOPLE:
            room.say(who, f'/report checkin did:"Work {i}" next:"More"')
        room.say("wei", f"/milestone Beta {i} 27 nov")
    room.wait("2 hours")


@pytest.mark.parametrize("n", [1, 12])
def test_it_has_25_lines_at_most(room: Room, n: int) -> None:
    fill(room, n)
    lines = [line for line in week(room) if not line.startswith("[")]
    assert len(lines) <= 25, lines
    assert any(line.startswith("Late") for line in lines)


def test_what_is_not_shown_is_counted(room: Room) -> None:
    fill(room, 9)
    lines = week(room)
    assert "Late · 9" in lines and "Blocked · 9" in lines
    assert begins(lines, "Won").endswith("and 5 more")
    assert begins(lines, "The next days").startswith("The next days · 72")


def test_empty_sections_vanish(room: Room) -> None:
    lines = week(room)
    assert lines == [
        "⚪ Acme website · week 48 (Mon 23 Nov to Sun 29 Nov)",
        "0 done · 0 new · 0 late · 0 blocked · 0 open",
        "[Late] [Risks] [Burndown]",
    ]


def test_a_week_with_nothing_to_tell_is_not_told_unasked(room: Room) -> None:
    room.say("wei", "/report schedule week every monday 9:30")
    room.wait("3 weeks")
    assert room.posts == []
    room.say("ana", "/task Fix login")
    room.wait("1 week")
    assert [post.room for post in room.posts] == ["website"]


def test_numbers_stand_beside_those_of_the_week_before(room: Room) -> None:
    for n in range(3):
        room.say("ana", f"/task Old {n} @ana")
        room.say("ana", "/task done last")
    assert "▲" not in week(room)[1] and "▼" not in week(room)[1], "there was no week before"
    room.wait("1 week")
    room.say("ana", "/task One @ana due today 10:00")
    room.wait("2 hours")
    assert week(room)[1] == "0 done (▼3) · 1 new (▼2) · 1 late (▲1) · 0 blocked · 1 open"
    room.wait("1 week")
    assert week(room)[1].startswith("0 done · 0 new (▼1) · 1 late · ")


def test_a_late_task_says_how_long_and_what_it_waits_for(room: Room) -> None:
    room.say("ana", "/task Newer @ana due tomorrow")
    room.say("bob", "/task Older @bob due today 10:00")
    room.say("bob", "/task block 2 the client's DNS")
    room.wait("4 days")
    lines = week(room)
    at = lines.index("Late")
    assert lines[at + 1 : at + 3] == [
        "• ACME-2 Older · @Bob · 4 days late · blocked: the client's DNS",
        "• ACME-1 Newer · @Ana · 3 days late · not begun",
    ]
    assert "Blocked" not in lines, "it is told once"


def test_each_of_the_next_days_has_a_line(room: Room) -> None:
    room.say("ana", "/task Wireframes @ana due friday 15:00")
    room.say("bob", "/task Price list @bob due friday")
    room.say("bob", "/task API tomorrow")
    room.say("wei", "/milestone Beta 27 nov")
    lines = week(room)
    at = lines.index("The next days")
    assert lines[at + 1 : at + 3] == [
        "Thu 26 Nov  ACME-3 API @Bob",
        "Fri 27 Nov  🏁 Beta · ACME-1 Wireframes @Ana · ACME-2 Price list @Bob",
    ]


def test_only_risks_that_moved_are_told(room: Room) -> None:
    room.say("wei", "/risk Supplier may slip p2 i4 @ana")
    room.say("wei", "/risk Bank may wait p2 i5")
    room.say("wei", "/risk Nobody knows")
    assert begins(week(room), "Risks") == (
        "Risks  R-2 Bank may wait @Wei, new: 10 · R-1 Supplier may slip @Ana, new: 8"
        " · R-3 Nobody knows @Wei, not assessed yet"
    )
    room.wait("1 week")
    assert not [line for line in week(room) if line.startswith("Risks")]
    room.say("wei", "/risk review 1 p3 i4")
    room.say("wei", "/risk close 2 signed")
    assert begins(week(room), "Risks") == (
        "Risks  R-1 Supplier may slip @Ana: 12▲ (was 8) · R-2 Bank may wait closed"
    )
    room.say("wei", "/risk review 1 p1")
    assert "R-1 Supplier may slip @Ana: 4▼ (was 8)" in begins(week(room), "Risks")


def test_the_client_who_waits_and_what_we_owe_them(room: Room) -> None:
    room.say("wei", "/log need export to Excel")
    room.say("wei", "/log promise the list due friday")
    assert begins(week(room), "Client") == (
        "Client  1 waits for our answer · 1 promise is due · last contact Wed 25 Nov"
    )
    room.wait("9 days")
    assert begins(week(room), "Client").startswith(
        "Client  1 waits for our answer, the oldest for 9 days"
    )


def test_people_stand_there_where_there_are_estimates(room: Room) -> None:
    room.say("ana", "/task Big @ana due friday ~50h")
    room.say("bob", "/task Small @bob due friday ~20h")
    room.say("wei", "/task Unknown @wei due friday")
    room.say("bob", "/task Far away @bob due 20 dec ~90h")
    lines = week(room)
    assert begins(lines, "People") == "People  @Ana 125% ⚠ · @Bob 50%"
    assert lines[-2] == "75 % of the open tasks have an estimate"


def test_a_milestone_that_is_reached_is_won(room: Room) -> None:
    room.say("wei", "/milestone Beta 27 nov")
    room.say("wei", "/milestone done beta")
    assert begins(week(room), "Won") == "Won  🏁 Beta"


def test_the_week_that_comes_by_itself_has_its_picture(room: Room) -> None:
    fill(room, 1)
    asked = room.say("wei", "/report week").answer.reply
    assert charts_of(asked) == [], "who asks for words has words"
    room.say("wei", "/report schedule week every friday 16:00")
    room.wait(until="2026-11-27 16:00")
    (post,) = [post for post in room.posts if post.room == "website"]
    assert [chart.kind for chart in charts_of(post.answer.reply)] == ["burndown"]
    assert "Burndown" in post.buttons


def test_what_is_known_of_milestones_and_money_is_not_read_again(room: Room) -> None:
    fill(room, 1)
    asked: Counter[tuple[str, str]] = Counter()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if "FROM milestone" in statement or "FROM budget" in statement:
            asked[statement, str(values)] += 1

    event.listen(room.storage.engine, "before_cursor_execute", note)
    week(room)
    event.remove(room.storage.engine, "before_cursor_execute", note)
    assert len(asked) == 4, "the next, those reached, those of these days; the budget"
    assert set(asked.values()) == {1}

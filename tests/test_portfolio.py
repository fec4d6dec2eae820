"""The week of all projects: the worst first, the silent ones named, read all at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from bot.context import Speaker
from bot.model.project import ProjectState
from bot.reports.portfolio import portfolio_of
from bot.reports.status import status_of
from tests.large import cost, fill
from tests.room import Room

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "gus": Speaker("gus", "Gus", outsider=True),
}


@pytest.fixture
def room() -> Iterator[Room]:
    """A Wednesday, so that a report is about the week under way."""
    with Room(people=PEOPLE, at="2026-11-25 09:00") as place:
        yield place


def portfolio(room: Room, line: str = "/report portfolio") -> list[str]:
    return room.say("wei", line).lines


def test_where_there_is_no_project_it_says_how_to_make_one(room: Room) -> None:
    assert portfolio(room)[0] == "There is no project yet."
    assert "/project new" in portfolio(room)[1]


def test_closed_projects_are_not_in_it(room: Room) -> None:
    room.say("wei", "/project new Acme website")
    room.say("wei", "/project new Globex shop", room="globex")
    room.press(room.say("wei", "/project close #globex", room="globex"), "Close it", "wei")
    assert [line[:8] for line in portfolio(room)[2:]] == ["⚪ ACME ·"]


def test_the_greatest_share_of_late_tasks_stands_first_among_equals(room: Room) -> None:
    for name, late, fine in (("Aaa", 1, 3), ("Bbb", 1, 0), ("Ccc", 2, 1)):
        room.say("wei", f"/project new {name}", room=name)
        for n in range(late):
            room.say("wei", f"/task Late {n} due today 10:00", room=name)
        for n in range(fine):
            room.say("wei", f"/task Fine {n} due 2026-12-24", room=name)
    room.wait("2 hours")
    assert [line.split(" ")[1] for line in portfolio(room)[2:5]] == ["BBB", "CCC", "AAA"]


def test_the_worst_light_stands_first(room: Room) -> None:
    for name in ("Aaa", "Bbb", "Ccc"):
        room.say("wei", f"/project new {name}", room=name)
        room.say("wei", "/task Fine due 2026-12-24", room=name)
    room.say("wei", "/project status red because the host is gone", room="Bbb")
    room.say("wei", "/project status amber because of the holidays", room="Ccc")
    assert [line.split(" ")[1] for line in portfolio(room)[2:5]] == ["BBB", "CCC", "AAA"]


def test_what_was_done_stands_beside_the_week_before_and_what_comes_next(room: Room) -> None:
    room.say("wei", "/project new Acme website")
    room.say("wei", "/milestone Beta 24 dec")
    for n in range(1, 6):
        room.say("wei", f"/task Thing {n} %beta due 2026-12-20")
    room.say("wei", "/task done 1 2 3")
    room.wait("1 week")
    room.say("wei", "/task done 4")
    lines = portfolio(room)
    assert lines[0] == "All projects · week 49 (Mon 30 Nov to Sun 6 Dec)"
    assert lines[2] == ("🟢 ACME · Acme website · 1 done (▼2) · 🏁 Beta Thu 24 Dec [Open]")


def test_the_longest_silent_is_named_first(room: Room) -> None:
    room.say("wei", "/project new Zed", room="zed")
    room.wait("3 days")
    room.say("wei", "/project new Acme", room="acme")
    room.wait("15 days")
    assert portfolio(room)[-1] == "Silent ZED for 18 days · ACME for 15 days"


@pytest.mark.parametrize(
    "update",
    [
        "/task New one", "/task start 1", "/task done 1", "/log need They want it blue",
        "/risk The host may go away", "/cost log 1h on 1", "/milestone done Beta",
    ],
)  # fmt: skip
def test_a_project_is_silent_until_something_happens_in_it(room: Room, update: str) -> None:
    room.say("wei", "/project new Acme website")
    room.say("wei", "/task First")
    room.say("wei", "/milestone Beta 24 dec")
    room.wait("13 days")
    assert not portfolio(room)[-1].startswith("Silent")
    room.wait("3 days")
    assert portfolio(room)[-1] == "Silent ACME for 16 days"
    said = room.say("wei", update)
    assert said.answer.reply.tone != "problem", said.text()
    assert not portfolio(room)[-1].startswith("Silent")
    room.wait("20 days")
    assert portfolio(room)[-1] == "Silent ACME for 20 days"


def test_many_are_shown_page_by_page_and_more_than_five_silent_ones_counted(room: Room) -> None:
    for n in range(12):
        room.say("wei", f"/project new P{n:02}", room=f"p{n}")
    room.wait("3 weeks")
    first = portfolio(room)
    assert [line[2:5] for line in first[2:12]] == [f"P{n:02}" for n in range(10)]
    assert "Silent P00 for 21 days" in first[12] and first[12].endswith("and 7 more")
    last = portfolio(room, "/report portfolio page 2")
    assert [line.split(" ")[1] for line in last[2:4]] == ["P10", "P11"]
    assert portfolio(room, "/report portfolio page 99") == last


def test_no_outsider_reads_it(room: Room) -> None:
    room.say("wei", "/project new Acme website")
    said = room.say("gus", "/report portfolio").text()
    assert "ACME" not in said


def test_it_does_not_come_into_a_room_that_the_client_reads(room: Room) -> None:
    room.say("wei", "/project new Acme website")
    room.say("wei", "/project bind acme as client", room="talks")
    said = room.say("wei", "/report schedule portfolio every monday 9:30", room="talks").text()
    assert "read by the client" in said


def test_it_takes_as_many_statements_for_many_as_for_one_and_says_the_same() -> None:
    with Room() as room:
        fill(room, projects=40, tasks=2000, entries=400)
        with room.work() as work:
            projects = work.projects.find(state=ProjectState.ACTIVE, order=("key",))
            with cost(room) as one:
                portfolio_of(projects[:1], "Europe/Berlin", work)
            with cost(room) as many:
                found = portfolio_of(projects, "Europe/Berlin", work)
            assert many.statements == one.statements
            assert {row.project.id: row.status for row in found.rows} == {
                project.id: status_of(project, work) for project in projects
            }


def plans(room: Room) -> dict[str, list[str]]:
    """How SQLite goes about each statement of the week of all projects, by its table."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        asked.append((statement, values))

    out: dict[str, list[str]] = {}
    with room.work() as work:
        projects = work.projects.find(state=ProjectState.ACTIVE)
        event.listen(room.storage.engine, "before_cursor_execute", note)
        portfolio_of(projects, "Europe/Berlin", work)
        event.remove(room.storage.engine, "before_cursor_execute", note)
    with room.storage.engine.connect() as connection:
        for statement, values in asked:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            for *_ids, said in rows:
                verb, _space, rest = said.partition(" ")
                if verb in ("SEARCH", "SCAN"):
                    table, _space, how = rest.partition(" ")
                    out.setdefault(table, []).append(how)
    return out


def test_a_large_team_s_week_is_told_from_indexes_and_no_task_is_looked_at() -> None:
    """Each of the tasks of a project stands on another page; each is a reading of the disk."""
    with Room(at="2026-11-25 09:00") as room:
        fill(room, projects=3, tasks=90, entries=3)
        room.wait("3 weeks")  # long enough to be silent, if nothing was done
        for key in ("acme", "p1", "p2"):
            room.say("wei", f"/task Of now #{key}")
            said = room.say("wei", f"/task done {key}-32")
            assert said.answer.reply.tone != "problem", said.text()
        room.say("wei", "/task Of today due today 23:00")
        found = plans(room)
        assert len(found["task"]) == 4, "done in two weeks, done lately, late today"
        assert {how.partition(" INDEX")[0] for how in found["task"]} == {"USING COVERING"}
        assert {how.partition(" (")[0] for how in found["tally"]} == {"USING PRIMARY KEY"}


def test_only_of_projects_with_a_task_due_today_it_is_asked_whether_that_is_late(
    room: Room,
) -> None:
    room.say("wei", "/project new Acme website")
    room.say("wei", "/task Call them due tomorrow 10:00")
    with room.work() as work, cost(room) as none:
        assert status_of(work.projects.find()[0], work).late == 0
    room.wait("22 hours")
    with room.work() as work, cost(room) as one:
        assert status_of(work.projects.find()[0], work).late == 0
    room.wait("4 hours")
    with room.work() as work:
        assert status_of(work.projects.find()[0], work).late == 1
    assert one.statements == none.statements + 1

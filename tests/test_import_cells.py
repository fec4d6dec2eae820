"""What stands in the cells of a list: whose, when, in which state, hanging on what."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.model.task import TaskState
from tests.room import Room
from tests.test_import import applied, drop, room, tasks
from tests.test_workbooks import filled, saved, send

__all__ = ["room"]


def test_of_two_columns_of_one_meaning_the_first_counts(room: Room) -> None:
    applied(room, drop(room, "title,task\na,b\n"))
    assert [task.title for task in tasks(room)] == ["a"]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("25/6/2027", date(2027, 6, 25)), ("6/25/2027", date(2027, 6, 25)),
        ("5/5/2027", date(2027, 5, 5)), ("5.6.2027", date(2027, 6, 5)),
    ],
)  # fmt: skip
def test_a_date_that_can_be_read_in_one_way_is_read(room: Room, cell: str, day: date) -> None:
    applied(room, drop(room, f"title,due\na,{cell}\n"))
    due = tasks(room)[0].due
    assert due is not None and due.day == day


def test_where_a_column_contradicts_itself_only_what_is_sure_is_read(room: Room) -> None:
    shown = drop(room, "title,due\na,25/6/2027\nb,6/25/2027\nc,5/6/2027\n")
    assert "2 tasks can be imported" in shown.text()
    assert "Line 4 · due: “5/6/2027” can be in two months" in shown.text()
    applied(room, shown)
    assert {task.due.day for task in tasks(room) if task.due} == {date(2027, 6, 25)}


def test_when_something_was_done_is_its_noon_its_hour_or_now(room: Room) -> None:
    """Nothing was done in the future."""
    shown = drop(room, "title,done\na,2026-11-20\nb,2026-11-20 17:00\nc,2027-06-05\n")
    applied(room, shown)
    noon, hour, later = tasks(room)
    assert {task.state for task in tasks(room)} == {TaskState.DONE}
    assert noon.done_at == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert hour.done_at == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert later.done_at is not None and later.done_at < room.clock.now()


def test_what_is_done_was_done_by_whoever_had_it(room: Room) -> None:
    applied(room, drop(room, "title,owner,state\na,ana,done\nb,,done\n"))
    with room.work() as work:
        names = {person.id: person.handle for person in work.people.find()}
    assert [names.get(task.done_by or "") for task in tasks(room)] == ["ana", "wei"]


def test_lines_are_those_of_the_file(room: Room) -> None:
    shown = drop(room, 'title,owner\n"Two\nlines",ana\n\nx,bob\n')
    assert "Line 5 · owner: nobody here is called “bob”" in shown.text()


def test_what_separates_is_not_looked_for_in_quotes(room: Room) -> None:
    applied(room, drop(room, '"title (what, in, a, few, words)";owner\na;ana\n'))
    assert [task.title for task in tasks(room)] == ["a"]


def test_rows_may_hang_on_tasks_that_are_there(room: Room) -> None:
    room.say("wei", "/task Old one")
    applied(room, drop(room, "id,title,after\n7,a,1\n8,b,7\n"))
    old, first, second = tasks(room)
    assert (first.after, second.after) == ([old.id], [first.id])


def test_what_is_wrong_is_told_in_the_order_of_the_lines(room: Room) -> None:
    text = drop(room, "id,title,after,owner\n1,a,2,\n2,b,1,\n3,c,,nobody\n4,d,,\n").text()
    assert text.index("Line 2 ·") < text.index("Line 3 ·") < text.index("Line 4 ·")


def test_nobody_who_has_left_is_given_anything(room: Room) -> None:
    room.leave("ana")
    assert "Line 2 · owner: Ana has left" in drop(room, "title,owner\nx,ana\n").text()


def test_a_time_is_the_nearest_minute(room: Room) -> None:
    """Spreadsheets count in days, of which a minute is no even share."""
    book = filled(["title", "due"], ["a", datetime(2026, 11, 27, 16, 59, 59)])
    applied(room, send(room, saved(book)))
    due = tasks(room)[0].due
    assert due is not None and (due.day, due.clock) == (date(2026, 11, 27), time(17))


def test_a_day_that_is_off_by_a_moment_is_a_whole_day(room: Room) -> None:
    book = filled(["title", "due"], ["a", datetime(2026, 11, 26, 23, 59, 59, 600_000)])
    sheet = book.active
    assert sheet is not None
    sheet["B2"].number_format = "yyyy-mm-dd"
    applied(room, send(room, saved(book)))
    due = tasks(room)[0].due
    assert due is not None and (due.day, due.clock) == (date(2026, 11, 27), None)

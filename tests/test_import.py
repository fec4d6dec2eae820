"""Lists that people bring: shown first, imported at once, taken back at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from unittest.mock import patch

import pytest

from bot.context import File
from bot.model.people import Role
from bot.model.task import Task
from storage.work import SqlWork
from tests.room import Room, Said
from tests.test_export import manage


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(zone="Europe/Berlin") as made:
        made.say("wei", "/project new Acme website")
        made.say("ana", "/my")
        yield made


def drop(room: Room, content: bytes | str, words: str = "", who: str = "wei") -> Said:
    """Somebody sends a file along."""
    raw = content.encode() if isinstance(content, str) else content
    file = File("list.csv", len(raw), content=raw)
    return room.ask(room.request(who, "website", words=words, free=True, files=(file,)))


def tasks(room: Room) -> list[Task]:
    with room.work() as work:
        return work.tasks.find(order=("number",))


def applied(room: Room, said: Said, who: str = "wei") -> Said:
    label = next(label for label in said.buttons if label.startswith(("Import", "导入")))
    return room.press(said, label, who)


ENGLISH = """Title,Owner,Due date,Priority,Hours,Tags,Status,Colour
"Fix, login",ana,2026-11-27,high,3,"design, web",in progress,red
"Two
lines",@wei,27/11/2026 17:00,,2d,,,
"""
CHINESE = "标题;负责人;截止日期;优先级;预计工时;标签;状态\n提交接口文档;ana;2026年11月27日;高;4小时;接口;进行中\n"


def test_it_is_shown_first_then_imported_then_taken_back(room: Room) -> None:
    shown = drop(room, ENGLISH)
    assert shown.answer.private
    assert "Acme website: 2 tasks can be imported" in shown.text()
    assert "title ← Title · owner ← Owner · due ← Due date" in shown.text()
    assert "Not used: Colour" in shown.text()
    assert tasks(room) == []
    done = applied(room, shown)
    assert "2 tasks imported: ACME-1 … ACME-2" in done.text()
    first, second = tasks(room)
    assert (first.title, first.priority, first.state) == ("Fix, login", "high", "doing")
    assert first.labels == ["design", "web"] and first.estimate is not None
    assert first.due is not None and first.due.day == date(2026, 11, 27)
    assert second.title == "Two lines"
    assert second.due is not None and second.due.clock == time(17)
    room.press(done, "Undo", "wei")
    assert tasks(room) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ",", "，"])
def test_however_a_list_is_written(room: Room, encoding: str, separator: str) -> None:
    shown = drop(room, CHINESE.replace(";", separator).encode(encoding), "导入")
    applied(room, shown)
    (task,) = tasks(room)
    assert (task.title, task.priority, task.state) == ("提交接口文档", "high", "doing")
    assert task.labels == ["接口"]


def test_a_pasted_list_keeps_every_sign(room: Room) -> None:
    shown = room.say(
        "wei", '/pm import title,owner\n"Ask @bob !high #acme due friday ~3h",ana\n+x,'
    )
    applied(room, shown)
    assert [task.title for task in tasks(room)] == ["Ask @bob !high #acme due friday ~3h", "+x"]


def test_what_was_exported_comes_back(room: Room) -> None:
    room.say("wei", "/milestone beta due 2026-12-11")
    room.say("wei", '/task "=1+1" @ana due friday 17:00 !urgent ~90m +a +b %beta client')
    room.say("wei", "/task Write text @wei after 1 ^1 start monday")
    room.say("wei", "/task block 2 no copy yet")
    before = tasks(room)
    for language in ("en", "zh"):
        room.say("wei", f"/pm settings language {language}")
        paper = room.say("wei", "/pm export tasks #acme").answer.reply.papers[0]
        first = len(tasks(room))
        applied(room, drop(room, paper.content))
        new = tasks(room)[first : first + 2]
        for old, one in zip(before, new, strict=True):
            for name in ("title", "owner", "due", "start", "priority", "estimate", "labels",
                         "milestone", "state", "visibility", "blocked_on"):  # fmt: skip
                assert getattr(one, name) == getattr(old, name), name
        assert new[1].parent == new[0].id and new[1].after == [new[0].id]
        room.say("wei", "/pm undo")
        assert len(tasks(room)) == first


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",ana", "Line 3 · title: a title is missing"),
        ("x,bob", "Line 3 · owner: nobody here is called “bob”"),
        ("x,ana,31 feb", "Line 3 · due: “31 feb” is no date I am sure of"),
        ("x,ana,2026-02-31", "Line 3 · due: there is no day 2026-02-31"),
        ("x,ana,,very", "Line 3 · priority: “very” is not one of low, normal, high, urgent"),
        ("x,ana,,,soon", "Line 3 · hours: “soon” is no length"),
        ("x,ana,,,,gamma", "Line 3 · milestone: there is no milestone “gamma” in Acme website"),
        ("x,ana,,,,,99", "Line 3 · after: there is no ACME-99 here"),
        ("x,ana,,,,,,extra", "Line 3: it has more cells than the first line has heads"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_left_out(room: Room, row: str, why: str) -> None:
    shown = drop(room, f"title,owner,due,priority,hours,milestone,after\ngood,ana\n{row}\nlast\n")
    assert "2 tasks can be imported" in shown.text()
    assert why in shown.text()
    done = applied(room, shown)
    assert "1 row was left out." in done.text()
    assert [task.title for task in tasks(room)] == ["good", "last"]


def test_two_hundred_bad_rows_are_counted_and_nothing_is_imported(room: Room) -> None:
    shown = drop(room, "title,owner\n" + "x,nobody\n" * 200)
    assert "200 rows cannot be imported:" in shown.text()
    assert "and 185 more" in shown.text()
    assert shown.buttons == {}
    assert tasks(room) == []


def test_rows_that_wait_for_each_other_are_told(room: Room) -> None:
    shown = drop(room, "id,title,after\n1,a,2\n2,b,1\n3,c,2\n4,d,\n")
    assert "1 task can be imported" in shown.text()
    assert "Line 2 · after: rows wait for one another in a circle" in shown.text()
    assert "Line 4 · after" in shown.text()


def test_five_six_is_read_as_its_column_says(room: Room) -> None:
    shown = drop(room, "title,due\na,5/6/2027\nb,25/6/2027\n")
    applied(room, shown)
    due = tasks(room)[0].due
    assert due is not None and due.day == date(2027, 6, 5)


def test_five_six_alone_is_asked_of_who_has_no_habit(room: Room) -> None:
    shown = drop(room, "title,due\na,5/6/2027\n")
    assert "can be in two months" in shown.text()
    room.say("wei", "/pm settings dates mdy")
    applied(room, drop(room, "title,due\na,5/6/2027\n"))
    due = tasks(room)[0].due
    assert due is not None and due.day == date(2027, 5, 6)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a\x00b", "This is neither a text nor a workbook."),
        (b"a,b\n1,2\n", "No column is called a title."),
        (b"", "What do you want to import?"),
        (b'title,owner\n"never closed,ana\n', "Line 2: a quotation mark"),
        (b"title" + b",x" * 1_000_000, "That is more than 100 columns."),
        (b"title\n" + b"x\n" * 10_001, "That is more than 10000 rows."),
        (b"title\n" + b"x" * 10_001, "longer than 10000 characters"),
        (b"\xff\xfe\x00\xd8", "I cannot read how this file is written."),
        (b'{"things": 3}', "This is no file that /pm export made."),
    ],
)
def test_what_no_list_is(room: Room, content: bytes, why: str) -> None:
    said = drop(room, content)
    assert why in said.text(), said.text()
    assert said.answer.reply.tone == "problem" and said.answer.private
    assert tasks(room) == []


def test_a_file_that_cannot_be_read_is_told(room: Room) -> None:
    file = File("list.csv", 20_000_000)
    said = room.ask(room.request("wei", "website", words="import", free=True, files=(file,)))
    assert "I could not read list.csv." in said.text()


def test_two_presses_import_once(room: Room) -> None:
    shown = drop(room, "title\na\n")
    applied(room, shown)
    assert "imported already" in applied(room, shown).text()
    assert len(tasks(room)) == 1


def test_it_waits_for_a_day_and_for_whoever_brought_it(room: Room) -> None:
    shown = drop(room, "title\na\n")
    manage(room, "ana")
    assert "imported already" in applied(room, shown, "ana").text()
    room.wait("1 day")
    assert "imported already" in applied(room, shown).text()
    room.press(drop(room, "title\na\n"), "Cancel", "wei")
    assert tasks(room) == []
    with room.work() as work:
        assert work.uploads.find() == []


def test_rights_are_those_of_the_moment(room: Room) -> None:
    assert "This needs a manager" in drop(room, "title\na\n", who="ana").text()
    manage(room, "ana")
    shown = drop(room, "title\na\n", who="ana")
    manage(room, "ana", Role.MEMBER)
    assert "This needs a manager" in applied(room, shown, "ana").text()
    assert tasks(room) == []


def test_a_list_that_comes_twice_is_remarked(room: Room) -> None:
    applied(room, drop(room, "title\na\nb\n"))
    assert "2 tasks of such titles are there already." in drop(room, "title\na\nb\nc\n").text()


def test_a_project_is_named_before_the_list(room: Room) -> None:
    room.say("wei", "/project new Globex shop", room="shop")
    shown = room.say("wei", "/pm import #globex title,owner\nx,ana", room=None)
    if "There is no project" in shown.text():
        with room.work() as work:
            key = work.projects.find(name="Globex shop")[0].key
        shown = room.say("wei", f"/pm import #{key.lower()} title,owner\nx,ana", room=None)
    assert "Globex shop: 1 task can be imported" in shown.text()
    assert "There is no project #nope." in room.say("wei", "/pm import #nope title\nx").text()


def test_l6_what_is_asked_of_the_database_does_not_grow_with_the_rows(room: Room) -> None:
    """Each question writes what is new first, and so looks at all of it: one a row is the square."""

    def asked(rows: int) -> int:
        shown = drop(room, "title,state,estimate\n" + "Task,doing,3h\n" * rows)
        with patch.object(SqlWork, "flush", autospec=True, side_effect=SqlWork.flush) as flushed:
            assert f"{rows} tasks imported" in applied(room, shown).text()
        return flushed.call_count

    assert asked(60) == asked(20)


@pytest.mark.slow
def test_l6_ten_thousand_rows_are_all_or_none(room: Room) -> None:
    rows = "".join(
        f"Task {n},ana,2027-01-{n % 28 + 1:02},!high,~{n % 9 + 1}h\n" for n in range(10_000)
    )
    shown = drop(room, "title,owner,due,priority,estimate\n" + rows)
    assert "10000 tasks can be imported" in shown.text()
    done = applied(room, shown)
    assert "10000 tasks imported: ACME-1 … ACME-10000" in done.text()
    with room.work() as work:
        assert work.tasks.count() == 10_000
        project = work.projects.find()[0]
        assert work.tally(project.id, "task")["todo"] == 10_000
    room.press(done, "Undo", "wei")
    with room.work() as work:
        assert work.tasks.count() == 0
        assert work.pending(work.now.replace(year=2028)) == []

"""Workbooks: what goes out is what it is and never a formula; what comes in is looked at first."""

from __future__ import annotations

import contextlib
import io
import re
import time as clock
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.context import File
from bot.importing.faults import Unreadable
from bot.importing.tables import read, sequence
from bot.importing.workbooks import read_workbook
from bot.sheets import Cell, workbook
from tests.declared import CUSTOM
from tests.room import Room, Said
from tests.test_export import HOSTILE
from tests.test_import import applied, tasks


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(zone="Europe/Berlin") as made:
        made.say("wei", "/project new Acme website")
        made.say("ana", "/my")
        yield made


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(*rows: list[Any], title: str = "Tasks") -> Workbook:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def remade(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its parts changed."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    out = io.BytesIO(content)
    with ZipFile(out, "a", ZIP_DEFLATED) as packed:
        packed.writestr(name, part)
    return out.getvalue()


def send(room: Room, content: bytes, words: str = "", name: str = "list.xlsx") -> Said:
    file = File(name, len(content), content=content)
    return room.ask(room.request("wei", "website", words=words, free=True, files=(file,)))


def cells(said: Said) -> list[list[Any]]:
    (paper,) = said.answer.reply.papers
    sheet = load_workbook(io.BytesIO(paper.content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows()]


# Going out


def test_dates_and_numbers_are_what_they_are(room: Room) -> None:
    room.say("wei", "/task Fix login @ana due 2026-11-27 17:00 start 2026-11-26 ~90m")
    said = room.say("wei", "/pm export tasks xlsx")
    assert said.answer.private
    assert said.answer.reply.papers[0].name == "acme-tasks-2026-11-24.xlsx"
    heads, first = cells(said)
    found = {head.value: cell for head, cell in zip(heads, first, strict=True)}
    assert found["Due"].value == datetime(2026, 11, 27, 17)
    assert "h" in found["Due"].number_format and "h" not in found["Start"].number_format
    assert found["Start"].value == datetime(2026, 11, 26)
    assert found["Estimate (h)"].value == 1.5 and found["Estimate (h)"].data_type == "n"
    assert found["Created"].value == datetime(2026, 11, 24, 9)  # their wall, not ours
    assert heads[0].font.bold


def test_money_is_written_digit_by_digit(room: Room) -> None:
    room.say("wei", "/cost spend 0.10 EUR stamps")
    said = room.say("wei", "/pm export expenses excel")
    with ZipFile(io.BytesIO(said.answer.reply.papers[0].content)) as packed:
        assert "<v>0.1</v>" in packed.read("xl/worksheets/sheet1.xml").decode()
    amount = cells(said)[1][3]
    assert amount.data_type == "n" and amount.number_format == "#,##0.00"


def test_digits_that_no_spreadsheet_has_are_kept_as_text() -> None:
    content = workbook([["x"], [Decimal("1234567890123456.07")]], "expenses")
    cell = load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("1234567890123456.07", "s")


def test_heads_are_in_the_readers_language(room: Room) -> None:
    room.say("wei", "/pm settings language zh")
    heads, *_rows = cells(room.say("wei", "/pm 导出 任务 表格"))
    assert [head.value for head in heads[:3]] == ["编号", "标题", "状态"]


@settings(deadline=None)
@given(st.lists(st.text() | st.sampled_from(HOSTILE), min_size=1, max_size=6))
def test_no_text_is_a_formula(texts: list[str]) -> None:
    content = workbook([["x"] * len(texts), texts], "tasks")
    row = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())[1]
    for text, cell in zip(texts, row, strict=True):
        assert cell.data_type == "s" or cell.value is None
        if text.startswith(tuple("=+-@")):
            assert cell.quotePrefix
        if text.isprintable():
            assert (cell.value or "") == text


def test_no_part_of_it_is_more_than_one_cell_may_hold() -> None:
    content = workbook([["x"], ["y" * 40_000]], "tasks")
    assert len(load_workbook(io.BytesIO(content)).worksheets[0]["A2"].value) == 32_767


# Coming in


def test_it_is_shown_first_then_imported_then_taken_back(room: Room) -> None:
    content = saved(
        filled(
            ["Title", "Owner", "Due", "Start", "Hours", "Priority", "Colour"],
            ["Fix, login", "ana", date(2026, 11, 27), datetime(2026, 11, 26, 9, 30), 2.5, "high", 3],
            [],
            ["=1+1 is not a formula", "wei", "25/6/2027", None, 8, None, None],
        )
    )  # fmt: skip
    assert "A4 of the sheet “Tasks” is a formula that has no value" in send(room, content).text()
    book = filled(
        ["Title", "Owner", "Due", "Start", "Hours", "Priority", "Colour"],
        ["Fix, login", "ana", date(2026, 11, 27), datetime(2026, 11, 26, 9, 30), 2.5, "high", 3],
        [],
        ["Write text", "wei", "25/6/2027", None, 8, None, None],
        ["", "ana"],
    )
    shown = send(room, saved(book))
    assert shown.answer.private and "Acme website: 2 tasks can be imported" in shown.text()
    assert "title ← Title · owner ← Owner · due ← Due" in shown.text()
    assert "Not used: Colour" in shown.text()
    assert "Line 5 · Title: a title is missing" in shown.text()
    done = applied(room, shown)
    first, second = tasks(room)
    assert (first.title, first.priority, first.estimate) == (
        "Fix, login", "high", timedelta(hours=2.5),
    )  # fmt: skip
    assert first.due is not None and (first.due.day, first.due.clock) == (date(2026, 11, 27), None)
    assert first.start is not None and str(first.start.clock) == "09:30:00"
    assert second.due is not None and second.due.day == date(2027, 6, 25)
    room.press(done, "Undo", "wei")
    assert tasks(room) == []


def test_what_was_exported_comes_back(room: Room) -> None:
    room.say("wei", "/milestone beta due 2026-12-11")
    room.say("wei", '/task "=1+1" @ana due friday 17:00 !urgent ~90m +a +b %beta client')
    room.say("wei", "/task Write text @wei after 1 ^1 start monday")
    room.say("wei", "/task block 2 no copy yet")
    before = tasks(room)
    for language in ("en", "zh"):
        room.say("wei", f"/pm settings language {language}")
        paper = room.say("wei", "/pm export tasks #acme xlsx").answer.reply.papers[0]
        applied(room, send(room, paper.content))
        new = tasks(room)[len(before) :]
        for old, one in zip(before, new, strict=True):
            for name in ("title", "owner", "due", "start", "priority", "estimate", "labels",
                         "milestone", "state", "visibility", "blocked_on"):  # fmt: skip
                assert getattr(one, name) == getattr(old, name), name
        assert new[1].parent == new[0].id and new[1].after == [new[0].id]
        room.say("wei", "/pm undo")


def test_a_formula_is_what_its_program_saw_there(room: Room) -> None:
    content = saved(filled(["title", "hours"], ["a", "=1+1"], ["b", '=IF(1=2,"x","")']))

    def computed(name: str, part: bytes) -> bytes:
        part = part.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
        return re.sub(rb'<c r="B3"><f>(.*?)</f><v />', rb'<c r="B3" t="str"><f>\1</f><v></v>', part)

    assert (
        "B2 of the sheet “Tasks” is a formula that has no value yet." in send(room, content).text()
    )
    applied(room, send(room, remade(content, computed)))
    first, second = tasks(room)
    assert (first.estimate, second.estimate) == (timedelta(hours=2), None)


def test_an_error_is_no_value(room: Room) -> None:
    book = filled(["title", "hours"], ["a", 1])
    book.active["B2"].value, book.active["B2"].data_type = "#REF!", "e"
    assert "B2 of the sheet “Tasks” is an error: #REF!." in send(room, saved(book)).text()


@pytest.mark.parametrize("hidden", ["hidden", "veryHidden"])
def test_the_sheet_with_titles_is_read_or_the_one_that_is_named(room: Room, hidden: str) -> None:
    book = filled(["Read me"], ["first"], title="About")
    for name, title in (("Plan", "Plan a"), ("Later", "Later b"), ("Secret", "c"), ("Empty", "")):
        book.create_sheet(name)
        if title:
            book[name].append(["title"])
            book[name].append([title])
    book["Secret"].sheet_state = hidden
    shown = send(room, saved(book), "import")
    assert "Read: the sheet “Plan”. Not read: About, Later." in shown.text()
    assert "Line 2: Plan a" in shown.text()
    assert "Line 2: Later b" in send(room, saved(book), "import later").text()
    assert "Line 2: Later b" in send(room, saved(book), "import #acme Later").text()
    wrong = send(room, saved(book), "import nope").text()
    assert "There is no sheet “nope” in it." in wrong and "About, Plan, Later" in wrong
    assert "Secret" not in wrong


def test_whatever_a_file_is_called_its_content_decides(room: Room) -> None:
    assert "1 task can be imported" in send(room, b"title\na\n", name="list.xlsx").text()
    content = saved(filled(["title"], ["a"]))
    assert "1 task can be imported" in send(room, content, name="list.csv").text()


GOOD = saved(filled(["title", "due"], ["a", date(2026, 11, 27)]))


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/") + ".xml", part)
    return out.getvalue()


def sheet_of(rows: str) -> bytes:
    """A workbook whose sheet holds this."""
    whole = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    return remade(GOOD, lambda n, p: whole.encode() if n.endswith("sheet1.xml") else p)


def strings_in(name: str, said: str) -> bytes:
    """A workbook whose shared texts lie in a part of that name."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    found = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
    told = remade(GOOD, lambda part, text: text.replace(b"</Types>", found))
    return with_part(told, name, f'<sst xmlns="{SHEETS}">{said}</sst>'.encode())


SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOMB = b"<a>" + b" " * 40_000_000 + b"</a>"
HALF = BOMB[:20_000_000]
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04\x00\x00\x00", "This workbook is broken."),
        (GOOD[: len(GOOD) // 2], "This workbook is broken."),
        (packed(word__document=b"<a/>"), "This file is no workbook that I can read."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "This is an old kind of workbook."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "This workbook is protected by a password.",
        ),
        (with_part(GOOD, "xl/vbaProject.bin", b"x"), "There are macros in this workbook."),
        (with_part(GOOD, "xl/bomb.xml", BOMB), "This workbook is too large"),
        (with_part(GOOD, "xl/bomb.dat", BOMB), "This workbook is too large"),
        (with_part(with_part(GOOD, "xl/a.dat", HALF), "xl/b.dat", HALF), "is too large"),
        (strings_in("xl/strings.dat", "<si><t>a</t></si>" * 400_000), "This workbook is too large"),
        (sheet_of("<c/>" * 2_100_000), "too large"),
        (
            sheet_of(
                '<row r="1"><c t="inlineStr"><is><t>title</t></is></c></row>'
                '<row r="300000"><c t="inlineStr"><is><t>title</t></is></c></row>'
            ),
            "The sheet “Tasks” goes on too far.",
        ),
        (
            sheet_of(
                "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 99))
            ),
            "That is more than 100 columns.",
        ),
        (
            sheet_of(
                '<row r="1"><c t="inlineStr"><is><t>title</t></is></c></row>'
                '<row r="99999999999"><c><v>1</v></c></row>'
            ),
            "goes on too far.",
        ),
        (
            sheet_of(f'<row r="1"><c r="A1"><v>{"9" * 5000}</v></c></row>'),
            "This workbook is broken.",
        ),
        (sheet_of('<row r="1"><c r="A1" t="s"><v>77777</v></c></row>'), "This workbook is broken."),
        (remade(GOOD, lambda n, p: LAUGHS + p if "sheet1" in n else p), "This workbook is broken."),
        (
            remade(GOOD, lambda n, p: p[:40] if "workbook.xml" in n else p),
            "This workbook is broken.",
        ),
        (saved(filled()), "There is nothing in it."),
        (saved(filled(["title"])), "There is nothing below the heads."),
        (saved(filled(["name of it", "when"], ["a", "b"])), "No column is called a title."),
        (saved(filled(["title"] + ["x"] * 120, ["a"])), "That is more than 100 columns."),
        (saved(filled(["title"], *[["a"]] * 10_001)), "That is more than 10000 rows."),
        (saved(filled(["title"], ["a" * 10_001])), "A2 of the sheet “Tasks” is longer than 10000"),
    ],
)
def test_what_no_list_is(room: Room, content: bytes, why: str) -> None:
    began = clock.perf_counter()
    said = send(room, content)
    assert why in said.text(), said.text()
    assert said.answer.reply.tone == "problem" and said.answer.private
    assert tasks(room) == []
    assert clock.perf_counter() - began < 8


def test_the_largest_that_is_read_is_read_in_bounds() -> None:
    rows: list[list[Cell]] = [["title", "owner", "due", "hours"]]
    rows += [[f"Task {n}", "ana", date(2027, 1, 1), Decimal(3)] for n in range(2_000)]
    content = workbook(rows, "tasks")
    read_workbook(GOOD)
    tracemalloc.start()
    try:
        book = read_workbook(content)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(book.rows) == 2_001 and most < 12_000_000
    assert len(read(sequence(book.rows)).rows) == 2_000


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(GOOD)))
def test_a_workbook_with_a_hole_is_refused_or_read(hole: bytes, at: int) -> None:
    with contextlib.suppress(Unreadable):
        read_workbook(GOOD[:at] + hole + GOOD[at + len(hole) :])


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 5000), st.integers(0, 20))
def test_a_part_with_a_hole_is_refused_or_read(hole: bytes, at: int, which: int) -> None:
    names = zipfile.ZipFile(io.BytesIO(GOOD)).namelist()
    wanted = names[which % len(names)]
    spoilt = remade(
        GOOD,
        lambda n, p: p[: at % len(p)] + hole + p[at % len(p) + len(hole) :] if n == wanted else p,
    )
    with contextlib.suppress(Unreadable):
        read_workbook(spoilt)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_own_states_and_own_fields_come_back_together(kind: str) -> None:
    with Room(zone="Europe/Berlin", custom=CUSTOM) as room:
        for line in (
            "/project new Acme website key:ACME",
            '/project flow set "Code review" as review then done',
            '/project flow set 测试 as doing then "Code review"',
            '/task "=1+1" po:"-7741" cost:1,200.50 areas:web,app promised:2026-12-01 paid:yes due friday',
            '/task Two steps:"open it, look" ^1',
            "/task Three po:9",
            "/task 1 测试",
            "/task state 2 Code review",
            "/task block 3 no copy yet",
        ):
            said = room.say("wei", line)
            assert said.answer.reply.tone != "problem", (line, said.text())
        before = tasks(room)
        assert len({task.stage for task in before}) == len({task.state for task in before}) == 3
        for language in ("en", "zh"):
            room.say("wei", f"/pm settings language {language}")
            paper = room.say("wei", f"/pm export tasks #acme {kind}").answer.reply.papers[0]
            applied(room, send(room, paper.content, name=paper.name))
            new = tasks(room)[len(before) :]
            for old, one in zip(before, new, strict=True):
                for name in ("title", "due", "state", "stage", "blocked_on", "extra"):
                    assert getattr(one, name) == getattr(old, name), (language, name)
            room.say("wei", "/pm undo")

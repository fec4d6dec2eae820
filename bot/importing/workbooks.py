"""A workbook (XLSX) as a list: one of its sheets, each cell as the text that a CSV would hold.

A workbook is a ZIP of XML files, so a small one may unpack to anything. What it says of its own
size is looked at before a byte is unpacked, nothing is read beyond that, and what is read is read
row by row. Formulas are never computed: a cell is what its program saw there last. openpyxl is
loaded by the first workbook.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from bot.importing.columns import columns
from bot.importing.faults import Unreadable
from bot.importing.tables import MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, Row, too_long, too_wide
from bot.kinds import folded
from bot.reply import Code
from bot.values import dataclass
from bot.words import Words, _

MOST_UNPACKED = 32_000_000
"""Bytes of all that would be read: 10,000 tasks with every column are a quarter of it."""

MOST_TAGS, MOST_CELL_TAGS = 1_200_000, 300_000
"""Signs "<" in it, and cells: each costs far more memory than it is long."""

MOST_PARTS = 2_000
MOST_CELLS = 1_000_000
MOST_LINES = 200_000
"""Lines and cells of a sheet, the empty ones among them."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_HEADS_WITHIN = 200
"""Lines in which the heads of a sheet are looked for."""

_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, ArithmeticError, AttributeError, AssertionError,
    EOFError, LookupError, MemoryError, NotImplementedError, OSError, RecursionError, RuntimeError,
    TypeError, ValueError,
)  # fmt: skip
"""What openpyxl raises about files that are not as they should be: it checks little itself."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of one sheet, the heads first, and what its sheets are called."""

    rows: tuple[Row, ...]
    sheet: str
    others: tuple[str, ...]  # that have something in them and were not read


def is_workbook(content: bytes) -> bool:
    """Whether it is a workbook, or something that is kept like one; whatever it is called."""
    return content.startswith((_ZIP, _OLE))


def read_workbook(content: bytes, sheet: str = "") -> Workbook:
    """The sheet of that name; without one the first that has a column of titles, or else the first
    that has anything. Raises Unreadable."""
    if content.startswith(_OLE):
        raise _old(content)
    try:
        formulas = _looked_through(content)
        return _read(content, sheet, formulas)
    except _BROKEN:
        raise Unreadable(
            _("This workbook is broken."),
            _("Open it, save it as “Excel Workbook (.xlsx)” and send that."),
        ) from None


def _old(content: bytes) -> Unreadable:
    """Why what Excel keeps in its older way cannot be read: every protected workbook is such a one."""
    if _LOCKED in content:
        return Unreadable(
            _("This workbook is protected by a password."),
            _("Save a copy without one and send that. I must not be told passwords."),
        )
    return Unreadable(
        _("This is an old kind of workbook."),
        _("Open it, save it as “Excel Workbook (.xlsx)” and send that."),
    )


def _looked_through(content: bytes) -> bool:
    """Whether there are formulas in it; raises Unreadable for what is not to be opened at all."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        names = {part.filename.casefold() for part in parts}
        if "xl/workbook.xml" not in names:
            raise Unreadable(
                _("This file is no workbook that I can read."),
                _("Save the table as “Excel Workbook (.xlsx)” or as CSV and send that."),
            )
        if any(name.endswith("vbaproject.bin") for name in names):
            raise Unreadable(
                _("There are macros in this workbook."),
                _("Save it as “Excel Workbook (.xlsx)”, which has none, and send that."),
            )
        # All of them: a workbook says itself which part is what, whatever that is called.
        if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise _too_large()
        formulas, tags, cells = False, 0, 0
        for part in parts:
            text = packed.read(part)
            if part.filename.casefold().endswith((".xml", ".rels")):
                text = _xml(text)
            formulas |= "/worksheets/" in part.filename and _FORMULA.search(text) is not None
            tags += text.count(b"<")
            cells += sum(1 for _cell in _CELL.finditer(text))
            if tags > MOST_TAGS or cells > MOST_CELL_TAGS:
                raise _too_large()
        return formulas


def _xml(part: bytes) -> bytes:
    """A part, if nothing is defined in it by which a small text becomes a long one; or ValueError."""
    text = part.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"<") or text[1:2] == b"\x00" or b"<!DOCTYPE" in text:
        raise ValueError("no XML of a workbook")
    return text


def _too_large() -> Unreadable:
    return Unreadable(
        _("This workbook is too large: unpacked it is more than {n} MB, or has too many cells.",
          n=MOST_UNPACKED // 1_000_000),
        _("Keep one sheet with the columns that I read, or send it as CSV."),
    )  # fmt: skip


def _read(content: bytes, sheet: str, formulas: bool) -> Workbook:
    book = _opened(content, values=True)
    shown = [one for one in book.worksheets if one.sheet_state == "visible"]
    heads = {one.title: head for one in shown if (head := _head(one)) is not None}
    if not heads:
        raise Unreadable(
            _("There is nothing in it."),
            _("The first line names the columns: {example}.", example=Code("title,owner,due")),
        )
    titled = [title for title, head in heads.items() if "title" in columns(head)]
    name = _named(sheet, list(heads)) if sheet else next(iter(titled), next(iter(heads)))
    rows = []
    for line, cells in _lines(book[name]):
        if len(cells) > MOST_COLUMNS:
            raise too_wide()
        rows.append(Row(line, tuple(_text(cell, name) for cell in cells)))
        if len(rows) > MOST_ROWS + 1:
            raise too_long()
    if formulas:
        _check_formulas(book[name], _opened(content, values=False)[name])
    return Workbook(tuple(rows), name, tuple(title for title in heads if title != name))


def _named(said: str, titles: Sequence[str]) -> str:
    """The sheet that is meant; raises Unreadable."""
    wanted = folded(said).strip().casefold()
    for title in titles:
        if folded(title).strip().casefold() == wanted:
            return title
    raise Unreadable(
        _("There is no sheet “{said}” in it.", said=said.strip()[:60]),
        _("Write one of {choices} behind the word {word}.",
          choices=Code(", ".join(titles)[:300]), word=Code("import")),
    )  # fmt: skip


def _opened(content: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook

    # It tells of every adornment that it does not know; nobody here could do anything about it.
    warnings.filterwarnings("ignore", module="openpyxl")
    return load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)


def _head(sheet: Any) -> tuple[str, ...] | None:
    """Its first line that is not empty."""
    for _line, cells in _lines(sheet, _HEADS_WITHIN):
        return tuple(str(cell.value) if cell.value is not None else "" for cell in cells)
    return None


def _lines(sheet: Any, within: int = MOST_LINES) -> Iterator[tuple[int, list[Any]]]:
    """The lines that are not empty, each with its number and without the empty cells at its end."""
    sheet.reset_dimensions()  # what a sheet says of itself may be anything
    seen = 0
    for line, row in enumerate(sheet.iter_rows(), 1):
        seen += len(row)
        if line > MOST_LINES or seen > MOST_CELLS:
            raise Unreadable(
                _("The sheet “{name}” goes on too far.", name=sheet.title),
                _(
                    "Delete the empty lines and columns around the table, or copy it to a new sheet."
                ),
            )
        if line > within:
            return
        cells = list(row)
        while cells and (cells[-1].value is None or str(cells[-1].value).strip() == ""):
            cells.pop()
        if cells:
            yield line, cells


def _text(cell: Any, sheet: str) -> str:
    """What a cell says, as it would stand in a CSV; raises Unreadable."""
    value = cell.value
    if cell.data_type == "e":
        raise _unread(_("{cell} of the sheet “{sheet}” is an error: {value}.",
                        cell=cell.coordinate, sheet=sheet, value=str(value)[:20]))  # fmt: skip
    text = _written(value, cell).strip()
    if len(text) > MOST_LETTERS:
        raise Unreadable(
            _("{cell} of the sheet “{sheet}” is longer than {n} characters.",
              cell=cell.coordinate, sheet=sheet, n=MOST_LETTERS),
            _("Shorten it, or leave that column out."),
        )  # fmt: skip
    return text


def _written(value: Any, cell: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"
        case datetime():
            # To the minute: what a program counted in days is off by a moment.
            near = (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
            if near.time() == time() and "h" not in str(cell.number_format).casefold():
                return near.date().isoformat()
            return f"{near:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case timedelta():
            return f"{round(value / timedelta(hours=1), 2):g}h"
    return str(value)


def _check_formulas(values: Any, formulas: Any) -> None:
    """Raises Unreadable where a formula has no value: whoever wrote it never computed it. Of an
    empty text it is known that it was computed."""
    formulas.reset_dimensions()
    for computed, written in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        for value, cell in zip(computed, written, strict=True):
            if cell.data_type == "f" and value.value is None and value.data_type != "str":
                raise _unread(_("{cell} of the sheet “{sheet}” is a formula that has no value yet.",
                                cell=cell.coordinate, sheet=values.title))  # fmt: skip


def _unread(text: Words) -> Unreadable:
    return Unreadable(
        text, _("Open it in your spreadsheet program, mend that, save it and send it.")
    )

"""Lists as files that no spreadsheet takes for a program, and cells of such files read back.

A cell of a CSV file that begins with =, +, -, @, a tab or a line end may be run as a formula by
whatever opens the file. As OWASP advises (CSV Injection), such a cell gets an apostrophe in front,
and every field stands in quotes, so that none can begin a new one. In a workbook a cell says itself
that it is a text, and is marked as what somebody typed behind an apostrophe, so that it stays one
when it is edited.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.patterns import regex

Cell = str | int | Decimal | date | datetime | None
"""A moment has no zone here: no spreadsheet knows any."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The wide ones are the same signs to spreadsheets of East Asian languages."""


def harmless(cell: str) -> str:
    """The cell as a text for every program that opens the file."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def plain(cell: str) -> str:
    """What was written before `harmless`."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_STARTS) else cell


def text(cell: Cell) -> str:
    """The cell as a CSV holds it: 2026-11-27, 2026-11-27 17:00, 2.5."""
    match cell:
        case None:
            return ""
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}"
    return str(cell)


def sheet(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as a CSV file: UTF-8 with the mark by which Excel knows it, a CRLF at every end."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([[harmless(text(cell)) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


LONGEST = 32_767
"""Characters of a cell of a workbook."""

EXACT = 15
"""Digits of a number that every spreadsheet keeps; one that has more is written as text."""

_UNFIT = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def workbook(rows: Iterable[Sequence[Cell]], name: str) -> bytes:
    """The rows as a workbook of one sheet, the first of them its heads. Dates, numbers and amounts
    are what they are; every text is one, whatever it begins with. openpyxl is loaded by the first."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    made = book.create_sheet(name)
    made.freeze_panes = "A2"
    for at, row in enumerate(rows):
        made.append([_cell(made, value, Font(bold=True) if at == 0 else None) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Cell, font: Any = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    made: Any = WriteOnlyCell(sheet)
    match value:
        case datetime():
            made.value, made.number_format = value, "yyyy-mm-dd hh:mm"
        case date():
            made.value, made.number_format = value, "yyyy-mm-dd"
        case Decimal() if len(value.as_tuple().digits) > EXACT:
            made.value = f"{value:f}"
            made.data_type = "s"
        case Decimal():
            digits = -int(value.as_tuple().exponent)
            made.value = value
            made.number_format = "#,##0" + ("." + "0" * digits if digits > 0 else "")
        case str():
            made.value = _UNFIT.sub("", value)[:LONGEST]
            made.data_type = "s"  # openpyxl takes what begins with = for a formula
            made.quotePrefix = value.startswith(_STARTS)
        case _:
            made.value = value
    if font is not None:
        made.font = font
    return made

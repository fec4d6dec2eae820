"""Lists as CSV files that no spreadsheet takes for a program, and cells of such files read back.

A cell that begins with =, +, -, @, a tab or a line end may be run as a formula by whatever opens
the file. As OWASP advises (CSV Injection), such a cell gets an apostrophe in front, and every
field stands in quotes, so that none can begin a new one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The wide ones are the same signs to spreadsheets of East Asian languages."""


def harmless(cell: str) -> str:
    """The cell as a text for every program that opens the file."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def plain(cell: str) -> str:
    """What was written before `harmless`."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_STARTS) else cell


def sheet(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as a CSV file: UTF-8 with the mark by which Excel knows it, a CRLF at every end."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")

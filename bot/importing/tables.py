"""A list as text, or as the bytes of a file, as rows of cells.

A table is rows, whatever the file is: those of a workbook are kept as a JSON text sequence (RFC
7464), each with its line, and read back from that.

Nothing is guessed where that could go wrong unseen: a text is UTF-8 or UTF-16 by its mark, UTF-8 if
it can be, else GB 18030 (which holds GBK); what separates the cells is what the first line has most
of, outside quotes.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterable, Sequence

from bot.importing.faults import Unreadable
from bot.reply import Code
from bot.sheets import plain
from bot.values import dataclass
from bot.words import _, ngettext

MOST_ROWS = 10_000
MOST_COLUMNS = 100
MOST_LETTERS = 10_000
"""Characters of one cell: no title is as long, and a quote that nobody closed is longer."""

_RECORD = "\x1e"
"""What begins each row of a JSON text sequence; nobody can type it."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t，；|"


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, and the line of the file that they begin in, counted from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: its heads, and its rows, as long as the heads."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def text_of(content: bytes) -> str:
    """The text of a file; raises Unreadable."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        raise Unreadable(
            _("I cannot read how this file is written."),
            _("Save it as UTF-8 (in Excel: “CSV UTF-8”) and send it again."),
        ) from None


def read(text: str) -> Sheet:
    """The rows of a list; empty ones are left out. Raises Unreadable."""
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        raise _no_text()
    rows = _kept(text) if text.startswith(_RECORD) else _rows(text, _separator(text))
    if not rows:
        raise Unreadable(
            _("There is nothing in it."),
            _("The first line names the columns: {example}.", example=Code("title,owner,due")),
        )
    heads = tuple(cell.strip() for cell in rows[0].cells)
    if len(rows) - 1 > MOST_ROWS:
        raise too_long()
    return Sheet(heads, tuple(_fitted(row, len(heads)) for row in rows[1:]))


def sequence(rows: Iterable[Row]) -> str:
    """The rows as text that `read` reads back."""
    records = (json.dumps([row.line, row.cells], ensure_ascii=False) for row in rows)
    return "".join(f"{_RECORD}{record}\n" for record in records)


def _kept(text: str) -> list[Row]:
    """The rows of `sequence`; raises Unreadable for what only looks like it."""
    try:
        records = [json.loads(record) for record in text.split(_RECORD)[1:]]
        return [Row(int(line), tuple(map(str, cells))) for line, cells in records]
    except (ValueError, TypeError, RecursionError):
        raise _no_text() from None


def _fitted(row: Row, n: int) -> Row:
    """As many cells as there are heads; separators at the end of a line are nobody's cells."""
    cells = list(row.cells)
    while len(cells) > n and not cells[-1].strip():
        cells.pop()
    return Row(row.line, (*cells, *[""] * (n - len(cells))))


def _separator(text: str) -> str:
    """What the first line that is not empty has most of, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(first.split('"')[::2])
    counts = {sign: bare.count(sign) for sign in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda sign: counts[sign])
    if counts[best] >= MOST_COLUMNS:
        raise too_wide()
    return best if counts[best] else ","


def _rows(text: str, separator: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    out: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                out.append(_row(line, cells))
            line = reader.line_num + 1
            if len(out) > MOST_ROWS + 1:
                break
    except csv.Error:
        raise Unreadable(
            _("Line {line}: a quotation mark stands where none belongs, or is not closed.",
              line=line),
            _("Inside quotes write a quotation mark twice: {example}.",
              example=Code('"the ""big"" one"')),
        ) from None  # fmt: skip
    return out


def _row(line: int, cells: Sequence[str]) -> Row:
    if len(cells) > MOST_COLUMNS:
        raise too_wide()
    if any(len(cell) > MOST_LETTERS for cell in cells):
        raise Unreadable(
            _("Line {line}: a cell is longer than {n} characters.", line=line, n=MOST_LETTERS),
            _("Look whether a quotation mark before it was not closed."),
        )
    return Row(line, tuple(plain(cell.strip()) for cell in cells))


def _no_text() -> Unreadable:
    return Unreadable(
        _("This is neither a text nor a workbook."),
        _("Save the table as CSV or as “Excel Workbook (.xlsx)” and send that."),
    )


def too_long() -> Unreadable:
    """There are more than MOST_ROWS."""
    return Unreadable(
        ngettext("That is more than {n} row.", "That is more than {n} rows.", MOST_ROWS),
        _("Cut the list into several, each with the heads in its first line."),
    )


def too_wide() -> Unreadable:
    """There are more than MOST_COLUMNS."""
    return Unreadable(
        ngettext("That is more than {n} column.", "That is more than {n} columns.", MOST_COLUMNS),
        _("Keep the columns that I read: {columns}.", columns=Code("title, owner, due, …")),
    )

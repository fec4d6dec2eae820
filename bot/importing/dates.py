"""Dates of a column: quick where they are written in numbers, as a person's words elsewhere.

5/6 may be in May or in June. A column answers that itself where one of its dates can be read in one
way only (25/6); else its reader's habit does, and where they have none the row is not imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Any

from bot import when
from bot.importing.faults import Wrong
from bot.kinds import Reader
from bot.model.moment import FIRST, LAST, Moment
from bot.reply import Code
from bot.words import _

_CLOCK = r"(?:[\sT]+(\d{1,2})[:：](\d{2})(?::\d{2}(?:\.\d+)?)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?{_CLOCK}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}")
_SURE = {None, "past", "today"}


def day_first(cells: Iterable[str], habit: bool | None) -> bool | None:
    """Whether the day stands first in a column; None where nobody can tell."""
    first, second = 0, 0
    for cell in cells:
        match = _YEAR_LAST.fullmatch(cell)
        if match is not None:
            first, second = max(first, int(match[1])), max(second, int(match[3]))
            if match[2] == "." and habit is None:
                habit = True  # 5.6.2026 is written by people who begin with the day
    if first > 12 and second > 12:
        return habit  # whichever it is, some of them are no dates
    if first > 12 or second > 12:
        return first > 12
    return habit


class Dates:
    """Reads the cells of one column."""

    def __init__(self, reader: Reader, first: bool | None) -> None:
        self._reader, self._first = reader, first
        self._spoken = lru_cache(maxsize=2_000)(self._said)

    def read(self, cell: str) -> Moment:
        """The moment of a cell; raises Wrong."""
        if match := _YEAR_FIRST.fullmatch(cell):
            return self._moment(cell, match.group(1, 2, 3), match.group(4, 5))
        if match := _YEAR_LAST.fullmatch(cell):
            one, other, year = match[1], match[3], match[4]
            if self._first is None and int(one) <= 12 and int(other) <= 12 and one != other:
                raise Wrong(
                    _("“{said}” can be in two months; say which comes first with {example}",
                      said=cell, example=Code("/pm settings dates dmy"))
                )  # fmt: skip
            day, month = (one, other) if self._first or int(one) > 12 else (other, one)
            year = year if len(year) == 4 else f"20{year}"
            return self._moment(cell, (year, month, day), match.group(5, 6))
        return self._spoken(cell)

    def _moment(self, cell: str, day: Sequence[str | Any], at: Sequence[str | Any]) -> Moment:
        try:
            on = date(*map(int, day))
            clock = time(int(at[0]), int(at[1] or 0)) if at[0] else None
        except ValueError:
            raise Wrong(_("there is no day {said}", said=cell)) from None
        if not FIRST <= on <= LAST:
            raise Wrong(_("{said} is too far from today", said=cell))
        return Moment(on, clock, self._reader.zone)

    def _said(self, cell: str) -> Moment:
        reader = self._reader
        found = when.parse(
            cell[:60], reader.now, reader.zone, reader.locale,
            hours=(reader.work_from, reader.work_to), workdays=reader.workdays,
            holidays=reader.holidays, day_first=self._first,
        ) if len(cell) <= 60 else None  # fmt: skip
        if found is None or found.value is None or found.doubt not in _SURE:
            raise Wrong(_("“{said}” is no date I am sure of; write it like {example}",
                          said=cell[:60], example=Code("2026-11-27")))  # fmt: skip
        if not FIRST <= found.value.day <= LAST:
            raise Wrong(_("{said} is too far from today", said=cell))
        return found.value

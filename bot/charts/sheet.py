"""A Chart in one reader's language, as plain data: what the process that draws is given.

Every text is a pair: how it is meant, and what to write where no font has its letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.chart import Chart
from bot.charts.fonts import cut
from bot.plots import STAGES, Bar, Bars, Curves, Mark, Matrix, Row, Stage, Timeline
from bot.reply import Heading, Reply, spelled_out
from bot.tongue import Tongue
from bot.typed import safe
from bot.words import Words, _

JSON = dict[str, Any]
Text = tuple[str, str]

TICKS = 7
"""Dates under a chart at most."""

NAME = 36
"""Letters of a project's name in a title."""

_STEPS = (1, 2, 3, 7, 14, 28, 56, 91, 182, 364, 728, 3640)


def told(chart: Chart, tongue: Tongue) -> str:
    """The chart in words: its title and its twin, a line each."""
    blocks = spelled_out(Reply((chart,))).blocks
    spans = (
        block.spans for block in blocks if isinstance(block, Heading) or hasattr(block, "spans")
    )
    return "\n".join(safe("".join(map(tongue.text, line))) for line in spans)


def sheet(chart: Chart, tongue: Tongue) -> JSON:
    """Everything that is to be seen, as JSON values."""
    write = _Pen(tongue)
    plain: JSON = {
        "title": write.text(_short(chart.title), chart.short),
        "note": write.text(chart.note) if chart.note is not None else None,
    }
    match chart.plot:
        case Curves():
            return plain | {"plot": "curves"} | write.curves(chart.plot)
        case Timeline():
            return plain | {"plot": "timeline"} | write.timeline(chart.plot)
        case Bars():
            return plain | {"plot": "bars"} | write.bars(chart.plot)
        case Matrix():
            return plain | {"plot": "matrix"} | write.matrix(chart.plot)


class _Pen:
    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        self.english = replace(tongue, locale="en")

    def text(self, span: Words | str, otherwise: str = "") -> Text:
        """Our own words have English to fall back on; somebody's have what they go by."""
        meant = safe(self.tongue.text(span))
        if not otherwise and isinstance(span, Words):
            otherwise = safe(self.english.text(span))
        return " ".join(meant.split()), otherwise

    def day(self, day: date) -> Text:
        """Short, without the weekday: for an axis."""
        from babel.dates import format_date

        chinese = self.tongue.locale.startswith("zh")
        english = str(format_date(day, "d MMM", "en"))
        return (str(format_date(day, "M月d日", "zh_Hans")) if chinese else english), english

    def dates(self, first: date, last: date) -> list[JSON]:
        """Dates to write under an axis: Mondays, where they stand a week or more apart."""
        length = (last - first).days
        step = next((step for step in _STEPS if length / step <= TICKS), length)
        start = first
        if step >= 7:
            start += timedelta(days=-first.weekday() % 7)
        days = range(0, (last - start).days + 1, step)
        return [
            {"at": (at := start + timedelta(n)).toordinal(), "text": self.day(at)} for n in days
        ]

    def mark(self, mark: Mark) -> JSON:
        name = self.text(mark.name, mark.ref)
        return {"at": mark.at.toordinal(), "text": name}

    def curves(self, plot: Curves) -> JSON:
        days = [day for curve in plot.curves for day, _number in curve.points]
        days += [mark.at for mark in plot.marks]
        first, last = min(days), max(days)
        if (last - first).days < 2:
            last = first + timedelta(days=2)
        return {
            "unit": self.text(plot.unit),
            "first": first.toordinal(),
            "last": last.toordinal(),
            "dates": self.dates(first, last),
            "marks": [self.mark(mark) for mark in plot.marks],
            "curves": [
                {
                    "name": self.text(curve.name),
                    "look": curve.look,
                    "points": [(day.toordinal(), number) for day, number in curve.points],
                }
                for curve in plot.curves
            ],
        }

    def timeline(self, plot: Timeline) -> JSON:
        return {
            "first": plot.first.toordinal(),
            "last": plot.last.toordinal(),
            "dates": self.dates(plot.first, plot.last),
            "today": self.mark(plot.today),
            "rows": [self._row(row) for row in plot.rows],
            "stages": {stage: self.text(STAGES[stage]) for stage in _present(plot.rows)},
        }

    def _row(self, row: Row) -> JSON:
        point = row.ref == "%"
        label = row.title if point else f"{row.ref}  {row.title}"
        return {
            "text": self.text(label, STAGES["milestone"].message if point else row.ref),
            "start": row.start.toordinal(),
            "end": row.end.toordinal(),
            "stage": row.stage,
            "point": point,
        }

    def bars(self, plot: Bars) -> JSON:
        return {
            "unit": self.text(plot.unit),
            "names": [self.text(name) for name in plot.names],
            "bars": [self._bar(bar) for bar in plot.bars],
        }

    def _bar(self, bar: Bar) -> JSON:
        return {
            "text": self.text(bar.label, bar.ref),
            "parts": bar.parts,
            "sum": self.text(_("{n} h", n=f"{round(sum(bar.parts), 1):g}")),
            "note": self.text(bar.note) if bar.note is not None else None,
        }

    def matrix(self, plot: Matrix) -> JSON:
        return {
            "up": self.text(plot.up),
            "right": self.text(plot.right),
            "levels": [(letter, self.text(name)) for letter, name in plot.levels],
            "cells": [
                (cell.up, cell.right, cell.level, cell.refs, cell.left) for cell in plot.cells
            ],
            "moves": [(*move.start, *move.end) for move in plot.moves],
            "moved": self.text(plot.moved) if plot.moved is not None and plot.moves else None,
            "later": self.text(plot.later)
            if plot.later is not None and any(cell.left for cell in plot.cells)
            else None,
        }


def _short(title: Words) -> Words:
    """With the project's name cut, so that what the chart is stays to be read."""
    values = tuple(
        (name, cut(value, NAME) if isinstance(value, str) else value)
        for name, value in title.values
    )
    return replace(title, values=values)


def _present(rows: Iterable[Row]) -> list[Stage]:
    """The stages that are there, in one order for every chart."""
    held = {row.stage for row in rows}
    return [stage for stage in STAGES if stage in held]

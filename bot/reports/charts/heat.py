"""The risk heat map: how likely against how bad, with the risks in their cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.chart import Chart
from bot.model.project import Project
from bot.model.risk import Band, Risk
from bot.plots import Cell, Matrix
from bot.reply import Line
from bot.wording import BANDS
from bot.words import Words, _, ngettext, pgettext

LETTERS = {Band.LOW: "L", Band.MEDIUM: "M", Band.HIGH: "H", Band.CRITICAL: "C"}
"""A band without its colour."""

NAMED = 8
"""Risks of one cell that the twin names; the rest is counted."""


def heat(risks: Sequence[Risk], project: Project, name: str) -> Chart | None:
    """The map of these open risks; None where none is assessed yet."""
    held: dict[tuple[int, int], list[str]] = defaultdict(list)
    for risk in risks:
        if risk.probability is not None and risk.impact is not None:
            held[risk.probability, risk.impact].append(f"R-{risk.number}")
    if not held:
        return None
    bands = list(Band)
    cells = tuple(
        Cell(up, right, bands.index(Band.of(up * right)), tuple(held.get((up, right), ())))
        for up in range(1, 6)
        for right in range(1, 6)
    )
    plot = Matrix(
        pgettext("axis", "Probability"),
        pgettext("axis", "Impact"),
        tuple((LETTERS[band], BANDS[band]) for band in bands),
        cells,
    )
    worst = sorted(held, key=lambda at: (-at[0] * at[1], -at[1]))
    twin = [_told(at, held[at]) for at in worst]
    unknown = len(risks) - sum(map(len, held.values()))
    note = None
    if unknown:
        note = ngettext("{n} open risk is not assessed yet", "{n} open risks are not assessed yet",
                        unknown)  # fmt: skip
        twin.append(Line((note,)))
    title = _("{project}: risks", project=name)
    return Chart("risk", title, f"{project.key}: risks", plot, tuple(twin), note)


def _told(at: tuple[int, int], refs: Sequence[str]) -> Line:
    up, right = at
    score: Words = _(
        "{p}×{i} = {score} {band}", p=up, i=right, score=up * right, band=BANDS[Band.of(up * right)]
    )
    named = ", ".join(refs[:NAMED])
    more = len(refs) - NAMED
    extra = (" ", ngettext("and {n} more", "and {n} more", more)) if more > 0 else ()
    return Line((score, ": ", named, *extra))

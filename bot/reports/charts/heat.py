"""The risk heat map: how likely against how bad, with the risks in their cells, where they came
from since the week began, and what will remain of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.chart import Chart
from bot.model.project import Project
from bot.model.risk import Band, Level, RiskState
from bot.plots import Cell, Matrix, Move
from bot.reply import Line, Span
from bot.reports.register import Before, before
from bot.reports.week import Week
from bot.risks import level_of, level_words, read_actions
from bot.values import dataclass
from bot.wording import BANDS
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

LETTERS = {Band.LOW: "L", Band.MEDIUM: "M", Band.HIGH: "H", Band.CRITICAL: "C"}
"""A band without its colour."""

NAMED = 8
"""Risks of one cell that the twin names; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A risk on the map: where it is, where it was when the week began if that was elsewhere, and
    where it will be once its tasks are done, if that is elsewhere."""

    ref: str
    now: Level
    was: Level | None = None
    then: Level | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    spots: Sequence[Spot]
    unknown: int  # open risks that nobody has assessed
    was: Before | None = None

    @property
    def exposure(self) -> int:
        return sum(spot.now.score for spot in self.spots)


def heat_of(project: Project, work: Work) -> Heat:
    """Read the open risks, and how they stood when the week of a report began."""
    risks = work.risks.find(project=project.id, state=RiskState.OPEN, order=("number",))
    read_actions(risks, work)
    was = before(project, work, Week.of(work.now, project.zone).start)
    spots: list[Spot] = []
    for risk in risks:
        now = level_of(risk, work)
        if now is not None:
            old, left = was.levels.get(risk.id), risk.residual
            spots.append(
                Spot(
                    f"R-{risk.number}",
                    now,
                    old if old != now else None,
                    left if left != now else None,
                )
            )
    return Heat(spots, len(risks) - len(spots), was)


def heat(facts: Heat, project: Project, name: str) -> Chart | None:
    """The map of open risks; None where none is assessed yet."""
    if not facts.spots:
        return None
    held: dict[Level, list[Spot]] = defaultdict(list)
    left: dict[Level, list[str]] = defaultdict(list)
    for spot in facts.spots:
        held[spot.now].append(spot)
        if spot.then is not None:
            left[spot.then].append(spot.ref)
    bands = list(Band)
    cells = tuple(
        Cell(up, right, bands.index(level.band), tuple(spot.ref for spot in held.get(level, ())),
             tuple(left.get(level, ())))
        for up in range(1, 6)
        for right in range(1, 6)
        for level in (Level(up, right),)
    )  # fmt: skip
    plot = Matrix(
        pgettext("axis", "Probability"),
        pgettext("axis", "Impact"),
        tuple((LETTERS[band], BANDS[band]) for band in bands),
        cells,
        tuple(_moves(facts.spots)),
        _("since the week began"),
        _("what remains"),
    )
    worst = sorted({*held, *left}, key=lambda at: (-at.score, -at.impact))
    twin = [_told(at, held.get(at, []), left.get(at, [])) for at in worst]
    note = None
    if facts.unknown:
        note = ngettext("{n} open risk is not assessed yet", "{n} open risks are not assessed yet",
                        facts.unknown)  # fmt: skip
        twin.append(Line((note,)))
    title = _("{project}: risks", project=name)
    return Chart("risk", title, f"{project.key}: risks", plot, tuple(twin), note)


def _moves(spots: Sequence[Spot]) -> Iterable[Move]:
    """An arrow for each way that risks have gone, however many went it."""
    for was, now in dict.fromkeys((spot.was, spot.now) for spot in spots):
        if was is not None:
            yield Move((was.probability, was.impact), (now.probability, now.impact))


def _told(at: Level, spots: Sequence[Spot], left: Sequence[str]) -> Line:
    """A cell in words: who is there, from where, and what will remain there."""
    parts: list[Span] = []
    named = [_named(spot) for spot in spots[:NAMED]]
    for index, one in enumerate(named):
        parts += [", ", one] if index else [one]
    more = len(spots) - NAMED
    if more > 0:
        parts += [" ", ngettext("and {n} more", "and {n} more", more)]
    if left:
        refs = ", ".join(left[:NAMED])
        rest = f" +{len(left) - NAMED}" if len(left) > NAMED else ""
        said = _("○ {refs} once their tasks are done", refs=f"{refs}{rest}")
        parts += ["; ", said] if parts else [said]
    return Line((level_words(at), ": ", *parts))


def _named(spot: Spot) -> Words | str:
    if spot.was is None:
        return spot.ref
    was = f"{spot.was.probability}×{spot.was.impact}"
    sign = "▲" if spot.now.score > spot.was.score else "▼"
    if spot.now.score == spot.was.score:
        sign = "●"
    return _("{ref} {sign} from {was}", ref=spot.ref, sign=sign, was=was)

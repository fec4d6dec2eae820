"""The risk register as a map: how likely, how bad."""

from __future__ import annotations

from collections import defaultdict

from bot.context import Context
from bot.declare import command
from bot.model.project import Project
from bot.model.risk import Band, Risk, RiskState
from bot.reply import Block, Code, Heading, Line, Reply
from bot.wording import Names, hint, project_of, risk_spans
from bot.words import _, ngettext
from bot.work import Work

_MARKS = {Band.LOW: "·", Band.MEDIUM: "m", Band.HIGH: "H", Band.CRITICAL: "C"}
_LISTED = 8


@command(
    "risk map",
    private=True,
    changes=False,
    aliases=("risk 矩阵", "risk 地图"),
    examples=("/risk map", "/risk 矩阵"),
)
def map_(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show the open risks by probability and impact.

    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    risks = work.risks.find(project=home.id, state=RiskState.OPEN, order=("number",))
    assessed = [risk for risk in risks if risk.score is not None]
    if not assessed:
        example = Code("/risk supplier may slip p3 i4")
        return Reply(
            (
                Line((_("No open risk of {project} is assessed yet.", project=home.name),)),
                hint(_("Say how likely and how bad: {example}.", example=example)),
            )
        )
    exposure = sum(risk.score or 0 for risk in assessed)
    title = ngettext(
        "{project}: {n} open risk, exposure {sum}", "{project}: {n} open risks, exposure {sum}",
        len(assessed), project=home.name, sum=exposure,
    )  # fmt: skip
    blocks: list[Block] = [Heading((title,))]
    blocks += [Line((Code(row),)) for row in rows(assessed)]
    legend = _("up: probability, right: impact; {low} low, {medium} medium, {high} high, "
               "{critical} critical",
               low=_MARKS[Band.LOW], medium=_MARKS[Band.MEDIUM], high=_MARKS[Band.HIGH],
               critical=_MARKS[Band.CRITICAL])  # fmt: skip
    blocks.append(hint(legend))
    names = Names(work)
    worst = sorted(assessed, key=lambda risk: -(risk.score or 0))[:_LISTED]
    blocks += [Line(risk_spans(risk, home, names)) for risk in worst]
    return Reply(tuple(blocks))


def rows(risks: list[Risk]) -> list[str]:
    """The 5x5 matrix as text, the most likely row first; a cell holds its band and its risks."""
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for risk in risks:
        cells[risk.probability or 0, risk.impact or 0].append(f"R-{risk.number}")
    out = []
    for probability in range(5, 0, -1):
        row = [f"p{probability}"]
        for impact in range(1, 6):
            held = cells[probability, impact]
            text = held[0] if len(held) == 1 else f"{len(held)}×" if held else ""
            row.append(f"{_MARKS[Band.of(probability * impact)]} {text}".ljust(6))
        out.append(" ".join(row).rstrip())
    return [*out, "   " + " ".join(f"i{impact}".ljust(6) for impact in range(1, 6)).rstrip()]

"""The risk register as a map: how likely, how bad, and where each risk stood when the week began."""

from __future__ import annotations

from bot.context import Context
from bot.declare import command
from bot.model.project import Project
from bot.reply import Block, Button, Code, Heading, Line, Reply
from bot.wording import called, hint, project_of
from bot.words import _, ngettext
from bot.work import Work


@command(
    "risk map",
    private=True,
    changes=False,
    aliases=("risk 矩阵", "risk 地图", "risk 热力图", "risk 图", "risk 风险图", "risk heatmap"),
    examples=("/risk map", "/risk 矩阵"),
)
def map_(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show the open risks by probability and impact, and how they have moved.

    project: The project, if it is not this room's
    """
    from bot.commands.risk import exposure_words
    from bot.reports.charts.heat import heat, heat_of

    home = project or project_of(context, work)
    name = called(home, work)
    facts = heat_of(home, work)
    drawn = heat(facts, home, name)
    if drawn is None:
        example = Code("/risk supplier may slip p3 i4")
        return Reply(
            (
                Line((_("No open risk of {project} is assessed yet.", project=name),)),
                hint(_("Say how likely and how bad: {example}.", example=example)),
            )
        )
    title = ngettext(
        "{project}: {n} open risk, exposure {exposure}", "{project}: {n} open risks, exposure {exposure}",
        len(facts.spots) + facts.unknown, project=name,
        exposure=exposure_words(facts.exposure, facts.was),
    )  # fmt: skip
    blocks: tuple[Block, ...] = (Heading((title,)), drawn)
    return Reply(blocks, (Button(_("Risks"), f"risk list #{home.key.lower()}"),))

"""A project as a picture, with the same in words."""

from __future__ import annotations

from enum import StrEnum

from bot.chart import Chart
from bot.context import Context
from bot.declare import command
from bot.model.project import Project
from bot.reply import Block, Button, Code, Line, Reply
from bot.rules import must_lead
from bot.wording import called, hint, project_of
from bot.words import Words, _, pgettext
from bot.work import Work


class View(StrEnum):
    """What can be drawn of a project."""

    BURNDOWN = "burndown"
    BURNUP = "burnup"
    GANTT = "gantt"
    LOAD = "load"
    RISK = "risk"
    BUDGET = "budget"
    EV = "ev"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "燃尽图": "burndown", "燃尽": "burndown", "burn-down": "burndown",
            "燃起图": "burnup", "燃起": "burnup", "burn-up": "burnup",
            "甘特图": "gantt", "甘特": "gantt", "时间线": "gantt", "timeline": "gantt",
            "负荷图": "load", "负荷": "load", "工作量": "load", "工作量图": "load",
            "负载图": "load", "负载": "load", "workload": "load",
            "风险图": "risk", "风险": "risk", "风险矩阵": "risk", "风险热力图": "risk",
            "热力图": "risk", "risks": "risk", "heatmap": "risk",
            "预算图": "budget", "预算": "budget", "burn": "budget", "spending": "budget",
            "挣值图": "ev", "挣值": "ev", "earned": "ev", "evm": "ev",
        }  # fmt: skip


LABELS: dict[View, Words] = {
    View.BURNDOWN: pgettext("chart", "Burndown"),
    View.BURNUP: pgettext("chart", "Burnup"),
    View.GANTT: pgettext("chart", "Timeline"),
    View.LOAD: pgettext("chart", "Load"),
    View.RISK: pgettext("chart", "Risks"),
    View.BUDGET: pgettext("chart", "Budget"),
    View.EV: pgettext("chart", "Earned value"),
}

MONEY = (View.BUDGET, View.EV)
"""What only whoever leads a project sees."""


@command(
    "report chart",
    changes=False,
    aliases=("report 图表", "report 图"),
    examples=("/report chart burndown", "/report 图表 燃尽图"),
)
def chart(
    context: Context, work: Work, kind: View = View.BURNDOWN, project: Project | None = None
) -> Reply:
    """Draw a chart of a project: burndown, burnup, gantt, load, risk, budget or ev.

    kind: burndown, burnup, gantt, load, risk; budget or ev, for whoever leads the project
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    if kind in MONEY:
        must_lead(home, context, work)
    drawn = _drawn(kind, home, work)
    blocks: tuple[Block, ...] = (drawn,) if drawn else _nothing(kind, called(home, work))
    key = home.key.lower()
    others = [
        Button(label, f"report chart {view.value} #{key}")
        for view, label in LABELS.items()
        if view is not kind and (view in MONEY) is (kind in MONEY)
    ]
    return Reply(blocks, tuple(others), private=True if kind in MONEY else None)


def _drawn(kind: View, home: Project, work: Work) -> Chart | None:
    """The chart of that kind; None where there is nothing to be seen in it."""
    name = called(home, work)
    match kind:
        case View.BURNDOWN | View.BURNUP:
            from bot.reports.charts import burn

            found = burn.burn_of(home, work)
            draw = burn.burndown if kind is View.BURNDOWN else burn.burnup
            return draw(found, home, name) if found is not None else None
        case View.GANTT:
            from bot.reports.charts import gantt

            return gantt.gantt_of(home, name, work)
        case View.LOAD:
            from bot.reports.charts import load

            return load.load(load.load_of(home, work), home, name)
        case View.RISK:
            from bot.reports.charts import heat

            return heat.heat(heat.heat_of(home, work), home, name)
        case View.BUDGET | View.EV:
            from bot.reports.charts import money

            draw_money = money.budget if kind is View.BUDGET else money.earned
            return draw_money(home, name, work)


def _nothing(kind: View, name: str) -> tuple[Block, ...]:
    """What is missing for that chart, and what to type to have it."""
    match kind:
        case View.BURNDOWN | View.BURNUP:
            said = _("{project} has no task yet, so there is nothing to draw.", project=name)
            example = Code("/task Fix login @ana due friday ~3h")
            advice = _("Add one: {example}.", example=example)
        case View.GANTT:
            said = _("No task and no milestone of {project} has a date yet.", project=name)
            example = Code("/task due 12 friday")
            advice = _("Give it one: {example}.", example=example)
        case View.LOAD:
            said = _("Nothing of {project} is due this week or next.", project=name)
            example = Code("/task Fix login @ana due friday ~3h")
            advice = _("Say who, by when and how long: {example}.", example=example)
        case View.RISK:
            said = _("No open risk of {project} is assessed yet.", project=name)
            example = Code("/risk supplier may slip p3 i4")
            advice = _("Say how likely and how bad: {example}.", example=example)
        case View.BUDGET:
            said = _("{project} has no budget yet, so there is nothing to draw.", project=name)
            advice = _("Set one: {example}.", example=Code("/cost budget 48000 EUR"))
        case View.EV:
            said = _("No task of {project} has an estimate yet, so nothing was planned or earned.",
                     project=name)  # fmt: skip
            advice = _("Estimate one: {example}.", example=Code("/task 12 ~3h"))
    return Line((said,)), hint(advice)

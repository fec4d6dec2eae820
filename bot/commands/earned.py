"""Earned value and the cost report; the plan that both are measured against."""

from __future__ import annotations

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.model.money import Baseline
from bot.model.people import Role
from bot.model.project import Project
from bot.model.task import OPEN, TaskState
from bot.reply import Button, Code, Heading, Line, Reply
from bot.rules import must_lead
from bot.wording import called, hint, project_of
from bot.words import _, ngettext
from bot.work import Work


@command(
    "cost ev",
    private=True,
    changes=False,
    may=Role.MANAGER,
    aliases=("cost 挣值",),
    examples=("/cost ev", "/cost 挣值"),
)
def ev(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show the earned value of a project: planned, earned and spent, and how it will end.

    project: The project, if it is not this room's
    """
    from bot.reports.earned import earned_blocks, plan_of
    from bot.spending import burn_of

    home = project or project_of(context, work)
    must_lead(home, context, work)
    burn = burn_of(home, work)
    plan = plan_of(home, work, burn)
    key = home.key.lower()
    title = _("{project}: earned value", project=called(home, work))
    buttons = [Button(_("Chart"), f"report chart ev #{key}")]
    if plan.tasks and (plan.baseline is None or plan.later):
        buttons.append(Button(_("Keep this plan"), f"cost baseline #{key}"))
    return Reply((Heading((title,)), *earned_blocks(plan, burn)), tuple(buttons))


@command(
    "cost baseline",
    private=True,
    may=Role.MANAGER,
    aliases=("cost 基准", "cost 基线"),
    examples=("/cost baseline", "/cost 基准"),
)
def baseline(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Keep the plan of a project as it is now: earned value is measured against it from then on.

    project: The project, if it is not this room's
    """
    from bot.reports.earned import snapshot

    home = project or project_of(context, work)
    must_lead(home, context, work)
    tasks = work.tasks.find(project=home.id, state=(*OPEN, TaskState.DONE))
    kept = snapshot(tasks)
    estimated = sum(1 for _start, _end, minutes in kept.values() if minutes)
    if not estimated:
        raise Refusal(
            _("No task of {project} has an estimate, so there is no plan to keep.",
              project=called(home, work)),
            _("Estimate one: {example}.", example=Code("/task 12 ~3h")),
        )  # fmt: skip
    for milestone in work.milestones.find(project=home.id, done_at=None):
        milestone.baseline = milestone.due
    work.baselines.add(Baseline(new_id(work.now), home.id, work.now, context.me.id, kept))
    said = ngettext("The plan is kept: {n} task, {estimated} of them estimated.",
                    "The plan is kept: {n} tasks, {estimated} of them estimated.",
                    len(kept), estimated=estimated)  # fmt: skip
    how = hint(_("Dates that move from now on show as ahead or behind: {example}.",
                 example=Code("/cost ev")))  # fmt: skip
    return Reply((Line((said,)), how))


@command(
    "report cost",
    private=True,
    changes=False,
    may=Role.MANAGER,
    aliases=("report 成本", "report 费用", "report 花费"),
    examples=("/report cost", "/report 成本"),
)
def cost(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show what a project costs: budget, hours, expenses, earned value.

    project: The project, if it is not this room's
    """
    from bot.reports.cost import cost_report

    home = project or project_of(context, work)
    must_lead(home, context, work)
    key = home.key.lower()
    return cost_report(home, work).plus(
        Button(_("Burn chart"), f"report chart budget #{key}"),
        Button(_("Earned value chart"), f"report chart ev #{key}"),
        Button(_("Expenses"), f"cost expenses #{key}"),
    )

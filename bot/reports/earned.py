"""The plan of a project and what it has earned, read for earned value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.figures import NOT_KNOWN, number, quality
from bot.model.earned import EarnedValue, Planned, earned_by, planned_by
from bot.model.moment import zone_info
from bot.model.money import Baseline, Money
from bot.model.project import Project
from bot.model.task import OPEN, Task, TaskState
from bot.reply import Block, Fields, Small, Span
from bot.spending import MINUTE, Burn, hours_of
from bot.values import dataclass
from bot.words import Words, _, ngettext
from bot.work import Work


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured against, in hours or in `currency`; `today` in the project's zone."""

    tasks: Sequence[Planned]
    estimated: int
    all: int
    undated: int  # that are estimated and have no last day
    later: int  # tasks that came after the plan was kept: they are not in it
    baseline: Baseline | None
    kept: date | None  # when the baseline was kept, in the project's zone
    today: date
    currency: str | None = None

    def amount(self, value: Decimal | None) -> Span:
        """An amount of the plan's unit, as people read it."""
        if value is None:
            return NOT_KNOWN
        if self.currency is not None:
            return str(Money(value, self.currency))
        return _("{n}h", n=f"{round(value, 1):,f}")

    @property
    def start(self) -> date | None:
        days = [day for one in self.tasks for day in (one.start, one.end, one.done) if day]
        return min(days, default=None)

    @property
    def end(self) -> date | None:
        return max((one.end for one in self.tasks if one.end is not None), default=None)


def plan_of(project: Project, work: Work, burn: Burn) -> Plan:
    """Read the plan: the one that was kept, else the tasks as they stand.

    With a budget in money its amount is spread over the tasks by their estimates; without one the
    unit is hours.
    """
    zone = zone_info(project.zone)
    tasks = work.tasks.find(project=project.id, state=(*OPEN, TaskState.DONE))
    kept = work.baselines.find(project=project.id, order=("-created_at",), limit=1)
    baseline = kept[0] if kept else None
    rows = baseline.tasks if baseline is not None else snapshot(tasks)
    done = {
        task.id: task.done_at.astimezone(zone).date()
        for task in tasks
        if task.state is TaskState.DONE and task.done_at is not None
    }
    planned = [
        Planned(hours_of(MINUTE * int(minutes)), _day(start), _day(end), done.get(key))
        for key, (start, end, minutes) in rows.items()
        if minutes
    ]
    plan = Plan(
        planned, len(planned), len(rows), sum(one.end is None for one in planned),
        sum(task.id not in rows for task in tasks) if baseline else 0, baseline,
        baseline.created_at.astimezone(zone).date() if baseline else None,
        work.now.astimezone(zone).date(),
    )  # fmt: skip
    return _in_money(plan, burn)


def _day(kept: str) -> date | None:
    return date.fromisoformat(kept) if kept else None


def snapshot(tasks: Sequence[Task]) -> dict[str, list[str]]:
    """The plan of these tasks, as a Baseline keeps it. A task whose parts are estimated is their
    sum, so its own estimate does not count."""
    parts = {task.parent for task in tasks if task.parent is not None and task.estimate}
    return {
        task.id: [
            task.start.day.isoformat() if task.start else "",
            task.due.day.isoformat() if task.due else "",
            str(task.estimate // MINUTE) if task.estimate else "",
        ]
        for task in tasks
        if task.id not in parts
    }


def _in_money(plan: Plan, burn: Burn) -> Plan:
    money = burn.budget.money if burn.budget else None
    whole = sum((one.size for one in plan.tasks), Decimal())
    if money is None or not whole:
        return plan
    scaled = [replace(one, size=one.size * money.amount / whole) for one in plan.tasks]
    return replace(plan, tasks=scaled, currency=money.currency)


def earned_value(plan: Plan, burn: Burn, day: date) -> EarnedValue:
    """How it stood at the end of a day."""
    if not plan.tasks:
        return EarnedValue(None, None, None, spent_by(plan, burn, day))
    ev = earned_by(plan.tasks, day)
    ac = spent_by(plan, burn, day)
    if not ac and ev:
        ac = None  # work was done, and nobody told what it took
    dated = plan.undated < len(plan.tasks)
    return EarnedValue(
        sum((one.size for one in plan.tasks), Decimal()),
        planned_by(plan.tasks, day) if dated else None,
        ev,
        ac,
    )


def spent_by(plan: Plan, burn: Burn, day: date) -> Decimal | None:
    """What it had cost until then, in the plan's unit; None where that is not known."""
    worked = [one for one in burn.worked if one.day <= day]
    if plan.currency is None:
        return hours_of(sum((one.length for one in worked), timedelta()))
    costs: list[Money | None] = [one.cost for one in worked]
    costs += [cost for at, cost in burn.bought if at <= day]
    if any(cost is None or cost.currency != plan.currency for cost in costs):
        return None
    return sum((cost.amount for cost in costs if cost is not None), Decimal())


def earned_blocks(plan: Plan, burn: Burn) -> list[Block]:
    """The measures and what follows from them, and how far they can be trusted."""
    now, amount = earned_value(plan, burn, plan.today), plan.amount
    values: tuple[tuple[Words, Span], ...] = (
        (_("Planned by now (PV)"), amount(now.pv)),
        (_("Earned (EV)"), amount(now.ev)),
        (_("Spent (AC)"), amount(now.ac)),
        (_("Cost variance (CV)"), amount(now.cv)),
        (_("Schedule variance (SV)"), amount(now.sv)),
        (_("Cost index (CPI)"), number(now.cpi)),
        (_("Schedule index (SPI)"), number(now.spi)),
        (_("Budget at completion (BAC)"), amount(now.bac)),
        (_("Estimate at completion (EAC)"), amount(now.eac)),
        (_("Still to come (ETC)"), amount(now.etc)),
        (_("Variance at completion (VAC)"), amount(now.vac)),
        (_("Needed index (TCPI)"), number(now.tcpi)),
    )
    return [Fields(values), *(Small((said,)) for said in reasons(plan, burn, now))]


def reasons(plan: Plan, burn: Burn, now: EarnedValue) -> list[Words]:
    """Why something is not known, and what the rest rests on."""
    out: list[Words] = []
    measured = quality(plan.estimated, plan.all)
    if measured is not None:
        out.append(_("Data: {share}", share=measured))
    if plan.undated:
        out.append(ngettext("{n} estimated task has no date, so it is never planned by now.",
                            "{n} estimated tasks have no date, so they are never planned by now.",
                            plan.undated))  # fmt: skip
    if plan.currency is not None and burn.unpriced:
        out.append(_("Spent is n/a: there are hours without a rate."))
    elif plan.currency is not None and burn.beside:
        out.append(_("Spent is n/a: some of it is in another currency."))
    elif now.ac is None and now.ev:
        out.append(_("Spent is n/a: work was done, and no hours or expenses were logged."))
    if plan.baseline is None:
        out.append(_("No plan was kept yet: it is measured against the dates of today."))
    else:
        out.append(_("Plan kept {when}", when=plan.kept))
    if plan.later:
        out.append(ngettext("{n} task came later and is not in the plan.",
                            "{n} tasks came later and are not in the plan.", plan.later))  # fmt: skip
    return out

"""Money over time: how far the budget is used beside the work done, and earned value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.chart import Chart
from bot.figures import number, percent
from bot.model.earned import days_between, earned_by, planned_by
from bot.model.moment import zone_info
from bot.model.project import Project
from bot.plots import Curve, Curves, Mark
from bot.reply import Line
from bot.reports.charts.burn import POINTS, burn_of
from bot.reports.earned import Plan, earned_value, plan_of, reasons, spent_by
from bot.spending import MINUTE, Burn
from bot.spending import burn_of as spending_of
from bot.words import Words, _, pgettext
from bot.work import Work


def budget(project: Project, name: str, work: Work) -> Chart | None:
    """How much of the budget is used, day by day, beside how much of the work is done, in percent;
    None where there is no budget."""
    found = spending_of(project, work)
    if found.budget is None or (found.budget.money is None and found.budget.hours is None):
        return None
    today = work.now.astimezone(zone_info(project.zone)).date()
    days = _days(found, today)
    used = [(day, _used(found, day)) for day in days]
    curves = [
        Curve(pgettext("curve", "Budget used"), "spent", _points(used, 100)),
    ]
    done = burn_of(project, work)
    if done is not None and done.total:
        shares = [(day, Decimal(str(done.done(day))) / Decimal(str(done.total))) for day in days]
        curves.append(Curve(pgettext("curve", "Work done"), "done", _points(shares, 100)))
    first, last = days[0], days[-1]
    line = ((first, 100.0), (last, 100.0))
    curves.append(Curve(pgettext("curve", "All of the budget"), "pace", line))
    partly = found.budget.money is not None and found.partly
    twin = [_("Budget used: {share}", share=percent(found.share, least=partly)),
            _("Work done: {share}", share=percent(found.progress.share))]  # fmt: skip
    note = _("Hours without a rate and other currencies are not in it.") if partly else None
    if note is not None:
        twin.append(note)
    title = _("{project}: budget used and work done", project=name)
    marks = (Mark(today, pgettext("mark", "Today")),)
    plot = Curves(pgettext("axis", "Percent"), tuple(curves), marks)
    lines = tuple(Line((words,)) for words in twin)
    return Chart("budget", title, f"{project.key}: budget", plot, lines, note)


def _days(burn: Burn, today: date) -> list[date]:
    spent = [one.day for one in burn.worked] + [day for day, _cost in burn.bought]
    return days_between(min([today, *spent]), today, POINTS)


def _used(burn: Burn, day: date) -> Decimal:
    """The greater share of the budget that was used until then, as far as it is known."""
    budget, shares = burn.budget, [Decimal()]
    worked = [one for one in burn.worked if one.day <= day]
    assert budget is not None
    if budget.hours:
        minutes = sum(one.length // MINUTE for one in worked)
        shares.append(Decimal(minutes) / (budget.hours // MINUTE))
    if budget.money is not None:
        costs = [one.cost for one in worked] + [cost for at, cost in burn.bought if at <= day]
        known = (c.amount for c in costs if c is not None and c.currency == budget.money.currency)
        shares.append(sum(known, Decimal()) / budget.money.amount)
    return max(shares)


def _points(rows: list[tuple[date, Decimal]], times: int = 1) -> tuple[tuple[date, float], ...]:
    return tuple((day, round(float(value * times), 2)) for day, value in rows)


def earned(project: Project, name: str, work: Work) -> Chart | None:
    """Planned, earned and spent, day by day; None where nothing was estimated. What is spent is no
    curve where it is not known."""
    burn = spending_of(project, work)
    plan = plan_of(project, work, burn)
    if not plan.tasks:
        return None
    today = plan.today
    first = min(_days(burn, today)[0], plan.start or today)
    last = max(plan.end or today, today)
    until_today = days_between(first, today, POINTS)
    ahead = days_between(first, last, POINTS)
    curves = []
    now = earned_value(plan, burn, today)
    if now.pv is not None:
        rows = [(day, planned_by(plan.tasks, day)) for day in ahead]
        curves.append(Curve(pgettext("curve", "Planned"), "plan", _points(rows)))
    rows = [(day, earned_by(plan.tasks, day)) for day in until_today]
    curves.append(Curve(pgettext("curve", "Earned"), "done", _points(rows)))
    if now.ac is not None:
        rows = [(day, spent_by(plan, burn, day) or Decimal()) for day in until_today]
        curves.append(Curve(pgettext("curve", "Spent"), "spent", _points(rows)))
    marks = [Mark(today, pgettext("mark", "Today"))]
    if plan.end is not None and plan.end != today:
        marks.append(Mark(plan.end, pgettext("mark", "End of the plan")))
    unit: Words = pgettext("axis", "Hours of work")
    if plan.currency is not None:
        unit = _("{name}", name=plan.currency)
    twin = [*_measures(plan, burn), *reasons(plan, burn, now)]
    title = _("{project}: earned value", project=name)
    plot = Curves(unit, tuple(curves), tuple(marks))
    lines = tuple(Line((words,)) for words in twin)
    note = (
        None if now.ac is not None else _("What it cost is not known, so there is no curve of it.")
    )
    return Chart("ev", title, f"{project.key}: earned value", plot, lines, note)


def _measures(plan: Plan, burn: Burn) -> list[Words]:
    now = earned_value(plan, burn, plan.today)
    said = plan.amount
    return [
        _("Planned {pv} · earned {ev} · spent {ac} of {bac}",
          pv=said(now.pv), ev=said(now.ev), ac=said(now.ac), bac=said(now.bac)),
        _("CPI {cpi} · SPI {spi} · at the end {eac}",
          cpi=number(now.cpi), spi=number(now.spi), eac=said(now.eac)),
    ]  # fmt: skip

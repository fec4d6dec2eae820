"""What a project costs: its budget, hours, expenses and earned value, for whoever leads it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bot.figures import amounts, hours, percent, quality, unsure
from bot.model.money import Money, totals
from bot.model.project import Project
from bot.reply import Block, Bold, Heading, Line, Meter, Reply, Small, Span, dotted
from bot.reports.earned import earned_blocks, plan_of
from bot.spending import Burn, Worked, burn_of
from bot.wording import Names, called, hint
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

PEOPLE = 8


def burn_blocks(burn: Burn, home: Project, names: Names) -> list[Block]:
    """How far the budget is used, beside the work that is done."""
    budget, blocks = burn.budget, list[Block]()
    if budget is None or (budget.money is None and budget.hours is None):
        from bot.reply import Code

        blocks.append(Line((_("There is no budget yet."),)))
        blocks.append(hint(_("Set one: {example}.", example=Code("/cost budget 48000 EUR"))))
    else:
        blocks += _used(burn)
    blocks.append(Line(dotted(*_spent(burn))))
    if burn.waiting:
        blocks.append(
            Line((_("Waiting for approval, not spent: {amounts}", amounts=amounts(burn.waiting)),))
        )
    blocks += unsure(burn)
    share = burn.progress.share
    if share is not None:
        blocks.append(Meter(pgettext("meter", "Work done"), float(share)))
    measured = quality(burn.progress.estimated, burn.progress.tasks)
    if measured is not None:
        blocks.append(Small((_("Data: {share}", share=measured),)))
    return blocks


def _used(burn: Burn) -> list[Block]:
    budget, blocks = burn.budget, list[Block]()
    assert budget is not None
    spent = burn.money
    if budget.money is not None and spent is not None:
        share = spent.amount / budget.money.amount
        known = bool(spent.amount) or not burn.partly
        said = _("{spent} of {budget} ({share})", spent=str(spent), budget=str(budget.money),
                 share=percent(share if known else None, least=burn.partly))  # fmt: skip
        blocks.append(Line((Bold(pgettext("report", "Money")), "  ", said)))
        blocks.append(Meter(pgettext("meter", "Budget used"), float(min(share, Decimal(1)))))
    if budget.hours:
        share = Decimal(burn.hours // timedelta(minutes=1)) / (budget.hours // timedelta(minutes=1))
        said = _("{spent} of {budget} ({share})", spent=hours(burn.hours), budget=hours(budget.hours),
                 share=percent(share))  # fmt: skip
        blocks.append(Line((Bold(pgettext("report", "Hours")), "  ", said)))
        blocks.append(Meter(pgettext("meter", "Hours used"), float(min(share, Decimal(1)))))
    return blocks


def _spent(burn: Burn) -> list[Span | None]:
    worked = _("{hours} worked", hours=hours(burn.hours))
    labour = _("{amounts} for hours", amounts=amounts(burn.labour)) if burn.labour else None
    expenses = _("{amounts} in expenses", amounts=amounts(burn.expenses)) if burn.expenses else None
    return [worked, labour, expenses]


def cost_report(home: Project, work: Work) -> Reply:
    """All of it on one page."""
    burn, names = burn_of(home, work), Names(work)
    names.everybody()
    blocks: list[Block] = [Heading((_("{project}: cost", project=called(home, work)),))]
    blocks += burn_blocks(burn, home, names)
    blocks += _people(burn, names)
    blocks += _margin(burn)
    plan = plan_of(home, work, burn)
    blocks.append(Line((Bold(_("Earned value")),)))
    return Reply((*blocks, *earned_blocks(plan, burn)))


def _people(burn: Burn, names: Names) -> list[Block]:
    """Whose hours they are, and what they cost."""
    by: dict[str, list[Worked]] = {}
    for one in burn.worked:
        by.setdefault(one.person, []).append(one)
    lengths = {key: sum((one.length for one in rows), timedelta()) for key, rows in by.items()}
    blocks: list[Block] = []
    for key in sorted(by, key=lambda each: -lengths[each])[:PEOPLE]:
        costs = [one.cost for one in by[key]]
        known = totals(cost for cost in costs if cost is not None)
        cost: Span = amounts(known) if known else _("n/a")
        if known and None in costs:
            cost = _("{amounts}, and hours without a rate", amounts=amounts(known))
        blocks.append(Line(("• ", *dotted(names.person(key), hours(lengths[key]), cost))))
    if len(by) > PEOPLE:
        more = len(by) - PEOPLE
        blocks.append(Line((ngettext("and {n} more person", "and {n} more people", more),)))
    return [Line((Bold(_("People")),)), *blocks] if blocks else []


def _margin(burn: Burn) -> list[Block]:
    """What the client pays for the hours less all that was spent, where both are known."""
    bills = [one.bill for one in burn.worked]
    if not bills or all(bill is None for bill in bills):
        return []
    billed = totals(bill for bill in bills if bill is not None)
    said: list[Words] = [_("the client pays {amount}", amount=amounts(billed))]
    cost = burn.total()
    whole = None not in bills and len(billed) == 1 and cost is not None
    margin: Money | None = None
    if whole and cost is not None and cost.currency == billed[0].currency:
        margin = billed[0] - cost
    said.append(_("margin {amount}", amount=str(margin) if margin else _("n/a")))
    return [Line(("• ", *dotted(*said)))]

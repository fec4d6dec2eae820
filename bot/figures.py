"""How amounts look: money, hours, shares, quantities. What is not known is n/a, never nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from bot.kinds import MANY
from bot.model.money import Expense, ExpenseState, Money, plain
from bot.model.project import Project
from bot.reply import Block, Bold, Link, Small, Span, dotted
from bot.spending import Burn
from bot.wording import Names
from bot.words import Words, _, pgettext

NOT_KNOWN = _("n/a")

STATES: dict[ExpenseState, Words] = {
    ExpenseState.WAITING: pgettext("expense", "waits for approval"),
    ExpenseState.APPROVED: pgettext("expense", "approved"),
    ExpenseState.DECLINED: pgettext("expense", "declined"),
}


def hours(length: timedelta) -> Words:
    """2.5h"""
    return _("{n}h", n=f"{round(length / timedelta(hours=1), 2):,g}")


def percent(share: Decimal | None, *, least: bool = False) -> Span:
    """62 %; with `least` it may be more."""
    if share is None:
        return NOT_KNOWN
    return f"{'≥ ' if least else ''}{round(share * 100)} %"


def amounts(several: Sequence[Money]) -> Span:
    """Amounts side by side, for what is in two currencies is never added."""
    return " + ".join(map(str, several)) if several else "0"


def number(value: Decimal | None, digits: int = 2) -> Span:
    return NOT_KNOWN if value is None else f"{round(value, digits):,f}"


def quantity(amount: Decimal, unit: str | None) -> str:
    if unit is None:
        return plain(amount)
    return f"{plain(amount)} {unit if amount == 1 else MANY.get(unit, unit)}"


def burnt(burn: Burn) -> Words | None:
    """How far the budget is used beside how much is done; None where there is no budget."""
    budget = burn.budget
    if budget is None or (budget.money is None and budget.hours is None):
        return None
    return _("budget {burnt} (progress {progress})",
             burnt=percent(burn.share, least=budget.money is not None and burn.partly),
             progress=percent(burn.progress.share))  # fmt: skip


def unsure(burn: Burn) -> list[Block]:
    """What makes the figures smaller than they may be."""
    out: list[Block] = []
    if burn.unpriced:
        said = _(
            "{hours} have no rate, so what they cost is not in it.", hours=hours(burn.unpriced)
        )
        out.append(Small((said,)))
    if burn.beside:
        said = _(
            "Beside it, in another currency and not added: {amounts}.", amounts=amounts(burn.beside)
        )
        out.append(Small((said,)))
    return out


def quality(estimated: int, tasks: int) -> Words | None:
    """How far figures made of estimates can be trusted."""
    if not tasks:
        return None
    return _("{share} of tasks estimated", share=f"{round(100 * estimated / tasks)} %")


def expense_ref(project: Project, expense: Expense) -> str:
    return f"{project.key}-E-{expense.number}"


def expense_spans(expense: Expense, names: Names, *, day: bool = False) -> tuple[Span, ...]:
    """An expense on one line: what it was for, how much, who spent it, what became of it."""
    receipt: Span | None = None
    if expense.receipt is not None:
        linked = expense.receipt.startswith(("http://", "https://"))
        receipt = Link(_("receipt"), expense.receipt) if linked else expense.receipt
    return (
        Bold(f"E-{expense.number}"), " ",
        *dotted(
            expense.what, str(expense.cost), names.person(expense.person),
            expense.day if day else None,
            STATES[expense.state] if expense.state is not ExpenseState.APPROVED else None,
            receipt,
        ),
    )  # fmt: skip

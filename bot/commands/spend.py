"""Expenses: what was spent for a project, with its receipt, and who approves it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Day, Lead, Text, Word
from bot.model.money import Expense, ExpenseState, Money
from bot.model.people import Person
from bot.model.project import Project
from bot.paging import PageNo, page_of
from bot.reading import today_of
from bot.reply import Block, Button, Code, Heading, Line, Reply
from bot.rules import leads, must_lead
from bot.wording import Names, called, hint, project_of, turned, where
from bot.words import _, ngettext
from bot.work import Work

WHAT_MAX = 200


@command(
    "cost spend",
    aliases=("cost 支出", "cost 花费", "cost 报销", "cost 花", "cost 开支", "cost 花销"),
    examples=(
        "/cost spend 120 EUR hosting", "/cost spend €45.50 taxi to Globex #globex yesterday",
        "/cost 支出 300元 打印",
    ),
)  # fmt: skip
def spend(
    context: Context,
    work: Work,
    amount: Money,
    title: Text,
    day: Day | None = None,
    owner: Person | None = None,
    receipt: Annotated[Word | None, Lead(("receipt", "发票", "收据"))] = None,
    project: Project | None = None,
) -> Reply:
    """Log money that was spent for a project; above its limit somebody has to approve it.

    amount: How much, with its currency: 120 EUR, €120, 300元
    title: What it was for
    day: On which day: yesterday, 24 nov; today, if you say nothing
    owner: Who spent it; you, if nobody is named
    receipt: A link to the receipt
    project: The project, if it is not this room's
    """
    for ask in context.asks:
        if ask.why is not None:
            raise Refusal(ask.why, _("Write it like {example}.",
                                     example=Code("/cost spend 120 EUR hosting yesterday")))  # fmt: skip
    from bot.spending import budget_of

    home = project or project_of(context, work)
    if amount.amount <= 0:
        raise Refusal(
            _("An expense is more than nothing."),
            _("Write it like {example}.", example=Code("/cost spend 120 EUR hosting")),
        )
    who = owner or context.me
    budget = budget_of(home.id, work)
    limit = budget.limit if budget else None
    free = leads(home, context, work)
    # What cannot be compared with the limit is looked at by whoever leads.
    above = limit is not None and (amount.currency != limit.currency or amount > limit)
    expense = work.expenses.add(
        Expense(
            id=new_id(work.now), project=home.id, number=work.number(home.id, "expense"),
            cost=amount, what=" ".join(title.split())[:WHAT_MAX], day=day or today_of(who, context),
            person=who.id, created_at=work.now, created_by=context.me.id,
            receipt=receipt or (context.about.link if context.about else None),
        )
    )  # fmt: skip
    waits = above and not free
    if waits:
        expense.state = ExpenseState.WAITING
    return _shown("💶", expense, home, context, work, limit if waits else None)


def _shown(
    mark: str,
    expense: Expense,
    home: Project,
    context: Context,
    work: Work,
    limit: Money | None = None,
) -> Reply:
    from bot.figures import burnt, expense_ref, expense_spans
    from bot.spending import burn_of

    names = Names(work)
    said = burnt(burn_of(home, work))
    spans = expense_spans(expense, names, day=True)
    blocks: list[Block] = [Line((f"{mark} ", *spans, *((" · ", said) if said else ())))]
    if limit is not None:
        lead = names.person(home.lead) or _("whoever leads the project")
        blocks.append(
            hint(
                _("It is above the limit of {limit}: {who} is asked, and until then it is not spent.",
                  limit=str(limit), who=lead)
            )
        )  # fmt: skip
    elif expense.receipt is None:
        ref = expense_ref(home, expense)
        example = Code(f"/cost receipt {ref} https://…")
        blocks.append(hint(_("Add its receipt: {example}.", example=example)))
    note = where(home, context)
    return Reply((*blocks, note) if note else tuple(blocks))


@command(
    "cost receipt",
    aliases=("cost 发票", "cost 收据"),
    examples=("/cost receipt E-7 https://files.example/7.pdf", "/cost 发票 E-7 https://files.example/7.pdf"),
)  # fmt: skip
def receipt(context: Context, work: Work, ref: Expense, link: Word | None = None) -> Reply:
    """Add the receipt of an expense: a link, or the file of the message you answer.

    ref: The expense: E-7
    link: Where the receipt is
    """
    home = Names(work).project(ref.project)
    if ref.person != context.me.id and ref.created_by != context.me.id:
        must_lead(home, context, work)
    found = link or context.source
    if found is None:
        raise Refusal(
            _("Where is the receipt?"),
            _("Write it like {example}.",
              example=Code(f"/cost receipt E-{ref.number} https://files.example/7.pdf")),
        )  # fmt: skip
    ref.receipt = found
    return _shown("🧾", ref, home, context, work)


@command(
    "cost approve",
    aliases=("cost 批准", "cost 同意"),
    examples=("/cost approve E-7", "/cost 批准 E-7"),
)
def approve(context: Context, work: Work, ref: Expense) -> Reply:
    """Approve an expense that waits: it is spent from now on.

    ref: The expense: E-7
    """
    return _decided(ref, ExpenseState.APPROVED, "✔", context, work)


@command(
    "cost decline",
    aliases=("cost 拒绝",),
    examples=("/cost decline E-7", "/cost 拒绝 E-7"),
)
def decline(context: Context, work: Work, ref: Expense) -> Reply:
    """Decline an expense that waits: it is not paid by the project.

    ref: The expense: E-7
    """
    return _decided(ref, ExpenseState.DECLINED, "✖", context, work)


def _decided(
    expense: Expense, state: ExpenseState, mark: str, context: Context, work: Work
) -> Reply:
    from bot.figures import STATES, expense_spans

    names = Names(work)
    home = names.project(expense.project)
    must_lead(home, context, work)
    if not expense.waiting:
        who = names.person(expense.decided_by)
        said = _("{what} already, by {who}", what=STATES[expense.state], who=who or _("nobody"))
        if expense.decided_by is None:
            said = _("It did not wait for anybody.")
        return Reply((Line((*expense_spans(expense, names), " · ", said)),), private=True)
    expense.state, expense.decided_at, expense.decided_by = state, work.now, context.me.id
    return _shown(mark, expense, home, context, work)


@command("cost ask", changes=False, by_clock=True, examples=("cost ask ACME-E-7",))
def ask(context: Context, work: Work, ref: Expense) -> Reply:
    """Ask whoever leads a project to approve an expense.

    ref: The expense
    """
    from bot.figures import expense_ref, expense_spans

    if not ref.waiting:
        return Reply()
    names = Names(work)
    home = names.project(ref.project)
    line = expense_ref(home, ref)
    buttons = (
        Button(_("Approve"), f"cost approve {line}", "primary"),
        Button(_("Decline"), f"cost decline {line}", "danger"),
    )
    asked = _("An expense of {project} waits for you:", project=called(home, work))
    return Reply((Line((asked,)), Line(expense_spans(ref, names, day=True))), buttons)


class Waiting(StrEnum):
    """Which expenses a list shows."""

    ALL = "all"
    WAITING = "waiting"

    @staticmethod
    def words() -> dict[str, str]:
        return {"全部": "all", "待批": "waiting", "待审批": "waiting"}


@command(
    "cost expenses",
    private=True,
    changes=False,
    aliases=("cost 支出列表", "cost 支出明细", "cost 费用列表"),
    examples=("/cost expenses", "/cost expenses waiting", "/cost 支出列表"),
)
def expenses(
    context: Context,
    work: Work,
    which: Waiting = Waiting.ALL,
    page: PageNo = 1,
    project: Project | None = None,
) -> Reply:
    """List the expenses of a project: all for whoever leads it, else your own.

    which: all, or those that are waiting for approval
    page: Which page of a long list
    project: The project, if it is not this room's
    """
    from bot.figures import expense_ref, expense_spans

    home = project or project_of(context, work)
    lead = leads(home, context, work)
    where_: dict[str, Any] = {"project": home.id}
    if which is Waiting.WAITING:
        where_["state"] = ExpenseState.WAITING
    if not lead:
        where_["person"] = context.me.id
    found = page_of(work.expenses, page, ("-day", "-number"), **where_)
    if not found.total:
        example = Code("/cost spend 120 EUR hosting")
        return Reply(
            (
                Line((_("No expenses of {project} here.", project=called(home, work)),)),
                hint(_("Log one: {example}.", example=example)),
            )
        )
    names = Names(work)
    title = ngettext("{project}: {n} expense", "{project}: {n} expenses", found.total,
                     project=called(home, work))  # fmt: skip
    blocks: list[Block] = [Heading((title,))]
    for one in found.rows:
        press = Button(_("Approve"), f"cost approve {expense_ref(home, one)}")
        blocks.append(
            Line(expense_spans(one, names, day=True), (press,) if one.waiting and lead else ())
        )
    turns, buttons = turned(context, found, project=home)
    return Reply((*blocks, *turns), tuple(buttons))

"""What has happened: a risk that became an issue, with its date and its cost."""

from __future__ import annotations

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Day, Text
from bot.model.money import Money, totals
from bot.model.people import Person
from bot.model.project import Project
from bot.model.risk import Issue, Risk, RiskState
from bot.paging import PageNo, page_of
from bot.reading import today_of
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Span, dotted
from bot.risks import risk_spans
from bot.wording import Names, called, hint, project_of, risk_ref, turned
from bot.words import _, ngettext
from bot.work import Work

LONGEST = 500


def issue_ref(project: Project, issue: Issue) -> str:
    return f"{project.key}-I-{issue.number}"


def issue_spans(issue: Issue, names: Names) -> tuple[Span, ...]:
    """An issue on one line: what happened, when, what it cost, who sees to it."""
    risk = names.work.risks.get(issue.risk) if issue.risk else None
    return (
        Bold(f"I-{issue.number}"), " ",
        *dotted(
            issue.statement, issue.happened_on, str(issue.cost) if issue.cost else None,
            names.person(issue.owner), _("was R-{number}", number=risk.number) if risk else None,
            None if issue.open else _("settled"),
        ),
    )  # fmt: skip


@command(
    "risk happened",
    aliases=("risk 发生", "risk 已发生", "risk 成真"),
    examples=(
        "/risk happened R-7 two weeks late 1,200 EUR",
        "/risk happened R-7 yesterday",
        "/risk 发生 R-7 晚了两周 3000元",
    ),
)
def happened(
    context: Context,
    work: Work,
    ref: Risk,
    note: Text | None = None,
    day: Day | None = None,
    cost: Money | None = None,
    owner: Person | None = None,
) -> Reply:
    """Say that a risk has happened: it becomes an issue and keeps its history.

    ref: The risk: R-7
    note: What happened
    day: On which day: yesterday, 24 nov; today, if you say nothing
    cost: What it costs, with its currency: 1,200 EUR
    owner: Who sees to it; whoever watched the risk, if nobody is named
    """
    names = Names(work)
    home = names.project(ref.project)
    if not ref.open:
        known = next(iter(work.issues.find(risk=ref.id, order=("-number",), limit=1)), None)
        if known is not None:
            return Reply((Line(("● ", *issue_spans(known, names))),), private=True)
        raise Refusal(
            _("{ref} is closed.", ref=f"R-{ref.number}"),
            _("If it can happen again, raise it anew: {example}.",
              example=Code(f"/risk {ref.statement[:60]}")),
        )  # fmt: skip
    ref.state, ref.closed_at = RiskState.HAPPENED, work.now
    said = " ".join((note or "").split())[:LONGEST] or None
    issue = work.issues.add(
        Issue(
            id=new_id(work.now),
            project=ref.project,
            number=work.number(ref.project, "issue"),
            statement=ref.statement,
            happened_on=day or today_of(context.me, context),
            created_at=work.now,
            created_by=context.me.id,
            risk=ref.id,
            owner=owner.id if owner else ref.owner or context.me.id,
            note=said,
            cost=cost,
        )
    )
    blocks: list[Block] = [Line(("● ", *issue_spans(issue, names)))]
    if said:
        blocks.append(Line((_("“{text}”", text=said),)))
    buttons = [Button(_("Settled"), f"risk settle {issue_ref(home, issue)}"),
               Button(_("Show the risk"), f"risk show {risk_ref(home, ref)}")]  # fmt: skip
    if ref.contingency:
        blocks.append(Line((_("What was planned for it: {text}", text=ref.contingency),)))
        key = home.key.lower()
        line = f"task add {' '.join(ref.contingency.split())[:80]} #{key}"
        buttons.insert(0, Button(_("Make task"), line, "primary"))
    return Reply(tuple(blocks), tuple(buttons))


@command(
    "risk issues",
    private=True,
    changes=False,
    aliases=("risk 问题", "risk 问题列表"),
    examples=("/risk issues", "/risk 问题"),
)
def issues(
    context: Context,
    work: Work,
    page: PageNo = 1,
    project: Project | None = None,
) -> Reply:
    """List what has happened of the risks of a project, the newest first, and what it cost.

    page: Which page of a long list
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    name = called(home, work)
    found = page_of(work.issues, page, ("-happened_on", "-number"), project=home.id)
    if not found.total:
        example = Code("/risk happened R-7 two weeks late 1,200 EUR")
        return Reply((Line((_("No risk of {project} has happened.", project=name),)),
                      hint(_("When one does, type {example}.", example=example))))  # fmt: skip
    names = Names(work)
    costs = [
        Money(cost.amount * n, cost.currency)
        for cost, n in work.issues.counts("cost", project=home.id) if cost is not None
    ]  # fmt: skip
    title = ngettext("{project}: {n} issue", "{project}: {n} issues", found.total, project=name)
    heading = dotted(title, " + ".join(map(str, totals(costs))) or None)
    blocks: list[Block] = [Heading(heading)]
    for issue in found.rows:
        settle = Button(_("Settled"), f"risk settle {issue_ref(home, issue)}")
        blocks.append(Line(issue_spans(issue, names), (settle,) if issue.open else ()))
    turns, buttons = turned(context, found, project=home)
    return Reply((*blocks, *turns), tuple(buttons))


@command(
    "risk issue",
    private=True,
    changes=False,
    aliases=("risk 查看问题",),
    examples=("/risk issue I-3", "/risk 查看问题 I-3"),
)
def show(context: Context, work: Work, ref: Issue) -> Reply:
    """Show what happened, and the risk that it was.

    ref: The issue: I-3
    """
    names = Names(work)
    home = names.project(ref.project)
    blocks: list[Block] = [Line(("● ", *issue_spans(ref, names)))]
    if ref.note:
        blocks.append(Line((_("“{text}”", text=ref.note),)))
    if ref.closed_why:
        blocks.append(Line((_("Settled: {text}", text=ref.closed_why),)))
    buttons: list[Button] = []
    if ref.open:
        buttons.append(Button(_("Settled"), f"risk settle {issue_ref(home, ref)}"))
    risk = work.risks.get(ref.risk) if ref.risk else None
    if risk is not None:
        blocks.append(Line(("⚠ ", *risk_spans(risk, home, names))))
        buttons.append(Button(_("Show the risk"), f"risk show {risk_ref(home, risk)}"))
    return Reply(tuple(blocks), tuple(buttons))


@command(
    "risk settle",
    aliases=("risk 解决",),
    examples=("/risk settle I-3 photos came from another supplier", "/risk 解决 I-3 已换供应商"),
)
def settle(
    context: Context, work: Work, ref: Issue, why: Text | None = None, cost: Money | None = None
) -> Reply:
    """Say that an issue is settled, and what it cost in the end.

    ref: The issue: I-3
    why: What settled it
    cost: What it cost, with its currency: 1,200 EUR
    """
    names = Names(work)
    if not ref.open and cost is None and why is None:
        return Reply((Line((*issue_spans(ref, names),)),), private=True)
    ref.cost = cost or ref.cost
    ref.closed_why = why or ref.closed_why
    if ref.open:
        ref.closed_at, ref.closed_by = work.now, context.me.id
    blocks: list[Block] = [Line(("✔ ", *issue_spans(ref, names)))]
    if why:
        blocks.append(Line((_("“{text}”", text=why),)))
    return Reply(tuple(blocks), tone="good")

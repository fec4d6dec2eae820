"""The risk register."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.discussions import told
from bot.grammar import Refusal
from bot.kinds import Impact, Lead, Probability, Text, Word
from bot.model.milestone import Milestone
from bot.model.moment import Moment, zone_info
from bot.model.people import Person
from bot.model.project import Project
from bot.model.risk import REVIEW_DAYS, Band, Risk, RiskState
from bot.reply import Block, Button, Code, Heading, Line, Reply
from bot.wording import Names, asked, called, hint, project_of, risk_ref, risk_spans, turned, where
from bot.words import Words, _, ngettext
from bot.work import Work

if TYPE_CHECKING:
    from bot.reports.register import Register


@command(
    "risk add",
    when=("words",),
    aliases=("r", "risk 添加", "风险"),
    examples=(
        "/risk supplier may slip 2 weeks p3 i4 @ana type:supplier",
        "/risk 供应商可能延期 p3 i4",
    ),
)
def add(
    context: Context,
    work: Work,
    statement: Text,
    probability: Probability | None = None,
    impact: Impact | None = None,
    owner: Person | None = None,
    type: Annotated[Word | None, Lead(("类型",))] = None,
    milestone: Milestone | None = None,
    project: Project | None = None,
) -> Reply:
    """Raise a risk.

    statement: What may happen, and why it would hurt
    probability: How likely: p1 (rare) to p5 (almost certain)
    impact: How bad: i1 (slight) to i5 (severe)
    owner: Who watches it; you, if nobody is named
    type: scope, schedule, cost, people, supplier, tech, client, legal, other
    milestone: The milestone it puts in danger: %beta
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    risk = work.risks.add(
        Risk(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "risk"),
            statement=" ".join(statement.split()),
            created_at=work.now,
            created_by=context.me.id,
            probability=probability,
            impact=impact,
            owner=(owner or context.me).id,
            type=type,
            milestone=milestone.id if milestone else None,
        )
    )
    risk.review = next_review(risk, context)
    names = Names(work)
    blocks: list[Block] = [Line(("⚠ ", *risk_spans(risk, home, names)))]
    ref = risk_ref(home, risk)
    lines, _buttons = asked(context.asks, f"risk review {ref}", names)
    blocks += lines
    if risk.score is None:
        blocks.append(_assess(ref))
    from bot.reports.lessons import recalled

    blocks += recalled(risk, context.me, work)
    note = where(home, context)
    if note is not None:
        blocks.append(note)
    return Reply(
        tuple(blocks),
        (Button(_("Review"), f"risk review {ref}"), Button(_("Close"), f"risk close {ref}")),
    )


def _assess(ref: str) -> Block:
    example = Code(f"/risk review {ref} p3 i4")
    return hint(_("Say how likely and how bad: {example}.", example=example))


def next_review(risk: Risk, context: Context) -> Moment:
    """When it should be looked at again, by its band; a risk not assessed yet within a week."""
    days = REVIEW_DAYS[risk.band] if risk.band else REVIEW_DAYS[Band.CRITICAL]
    today = context.now.astimezone(zone_info(context.zone)).date()
    day = today + timedelta(days=days)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return Moment(day, None, context.zone)


class Which(StrEnum):
    """Which risks a list shows."""

    OPEN = "open"
    CLOSED = "closed"

    @staticmethod
    def words() -> dict[str, str]:
        return {"开放": "open", "未关闭": "open", "已关闭": "closed", "关闭的": "closed"}


@command(
    "risk list",
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("risk 列表",),
    examples=("/risk list", "/risk list closed", "/risk 列表"),
)
def list_(
    context: Context,
    work: Work,
    which: Which = Which.OPEN,
    owner: Person | None = None,
    page: Annotated[int, Lead(("page", "第"))] = 1,
    project: Project | None = None,
) -> Reply:
    """List the risks, the greatest first.

    which: open or closed
    owner: Only this person's
    page: Which page of a long list
    project: The project, if it is not this room's
    """
    from bot.reports.register import Register

    home = project or project_of(context, work)
    where_: dict[str, Any] = {"owner": owner.id} if owner is not None else {}
    register = Register.of(work, project=home.id, state=RiskState(which.value), **where_)
    if not register.total:
        return _none(which, called(home, work))
    names = Names(work)
    found = register.page(page)
    blocks: list[Block] = [Heading((_title(which, register, called(home, work)),))]
    for risk in found.rows:
        due = risk.open and risk.review is not None and risk.review.at <= context.now
        review = (Button(_("Review"), f"risk review {risk_ref(home, risk)}"),) if due else ()
        blocks.append(Line(risk_spans(risk, home, names), review))
    blocks.append(hint(_("Bands: 15–25 critical, 10–14 high, 5–9 medium, 1–4 low")))
    one = hint(
        _("See one: {example}.", example=Code(f"/risk show {risk_ref(home, found.rows[0])}"))
    )
    turns, buttons = turned(context, found, project=home)
    return Reply((*blocks, *turns, one), tuple(buttons))


def _none(which: Which, name: str) -> Reply:
    if which is Which.CLOSED:
        return Reply((Line((_("No risk of {project} has been closed.", project=name),)),))
    example = Code("/risk supplier may slip p3 i4")
    return Reply(
        (
            Line((_("No open risks in {project}.", project=name),)),
            hint(_("Raise one: {example}.", example=example)),
        )
    )


def _title(which: Which, register: Register, name: str) -> Words:
    n = register.total
    if which is Which.CLOSED:
        return ngettext(
            "{project}: {n} closed risk", "{project}: {n} closed risks", n, project=name
        )
    return ngettext(
        "{project}: {n} open risk, exposure {exposure}",
        "{project}: {n} open risks, exposure {exposure}",
        n, project=name, exposure=register.exposure,
    )  # fmt: skip


@command(
    "risk show",
    private=True,
    changes=False,
    aliases=("risk 查看",),
    examples=("/risk show R-7", "/risk 查看 R-7"),
)
def show(context: Context, work: Work, ref: Risk) -> Reply:
    """Show one risk with everything about it, and why it was closed.

    ref: The risk: R-7
    """
    names = Names(work)
    home = names.project(ref.project)
    raised = _("Raised by {who}, {when}", who=names.person(ref.created_by) or _("somebody"),
               when=Moment.of(ref.created_at, context.zone))  # fmt: skip
    blocks: list[Block] = [
        Heading((risk_ref(home, ref), " ", ref.statement)),
        Line(risk_spans(ref, home, names)[4:]),
        Line((raised,)),
    ]
    line = risk_ref(home, ref)
    said, more = told(ref, names)
    blocks += said
    if ref.open:
        if ref.score is None:
            blocks.append(_assess(line))
        buttons = (
            Button(_("Review"), f"risk review {line}"), Button(_("Close"), f"risk close {line}"),
        )  # fmt: skip
        return Reply(tuple(blocks), (*buttons, *more))
    if ref.closed_at is not None:
        when = Moment.of(ref.closed_at, context.zone)
        blocks.append(Line((_("Closed {when}", when=when),)))
    if ref.closed_why:
        blocks.append(Line((_("“{text}”", text=ref.closed_why),)))
    return Reply(tuple(blocks), tuple(more))


@command(
    "risk review",
    aliases=("risk 评审",),
    examples=("/risk review R-7 p2 i4", "/risk review R-7", "/risk 评审 R-7 p2 i4"),
)
def review(
    context: Context,
    work: Work,
    ref: Risk,
    probability: Probability | None = None,
    impact: Impact | None = None,
    owner: Person | None = None,
) -> Reply:
    """Review a risk: keep it as it is, or change its probability or impact.

    ref: The risk: R-7
    probability: How likely now: p1 to p5
    impact: How bad now: i1 to i5
    owner: Who watches it from now on
    """
    if not ref.open:
        raise Refusal(
            _("{ref} is closed.", ref=f"R-{ref.number}"),
            _("If it can happen again, raise it anew: {example}.",
              example=Code(f"/risk {ref.statement[:60]}")),
        )  # fmt: skip
    before = ref.score
    ref.probability = probability or ref.probability
    ref.impact = impact or ref.impact
    ref.owner = owner.id if owner else ref.owner
    ref.review = next_review(ref, context)
    names = Names(work)
    home = names.project(ref.project)
    blocks: list[Block] = [Line(("⚠ ", *risk_spans(ref, home, names)))]
    if before is not None and ref.score is not None and before != ref.score:
        arrow = "▲" if ref.score > before else "▼"
        blocks.append(Line((_("{arrow} was {before}", arrow=arrow, before=before),)))
    if ref.score is None:
        blocks.append(_assess(risk_ref(home, ref)))
    return Reply(tuple(blocks), (Button(_("Close"), f"risk close {risk_ref(home, ref)}"),))


@command(
    "risk close",
    aliases=("risk 关闭",),
    examples=("/risk close R-7 the supplier delivered", "/risk 关闭 R-7 供应商已交货"),
)
def close(context: Context, work: Work, ref: Risk, why: Text | None = None) -> Reply:
    """Close a risk that can no longer happen.

    ref: The risk: R-7
    why: Why it is over
    """
    names = Names(work)
    home = names.project(ref.project)
    if not ref.open:
        said = _("already closed")
        return Reply((Line((*risk_spans(ref, home, names), " · ", said)),), private=True)
    ref.state, ref.closed_at, ref.closed_why = RiskState.CLOSED, work.now, why
    blocks: list[Block] = [Line(("✔ ", *risk_spans(ref, home, names), " · ", _("closed")))]
    if why:
        blocks.append(Line((_("“{text}”", text=why),)))
    return Reply(tuple(blocks), tone="good")

"""The risk register: raising a risk, the view over all, closing one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from bot.clock import new_id
from bot.context import Context
from bot.custom import values
from bot.declare import OwnFields, Use, command
from bot.kinds import Impact, Lead, Probability, Text
from bot.model.milestone import Milestone
from bot.model.people import Person
from bot.model.project import Project
from bot.model.risk import Response, Risk, RiskState
from bot.paging import PageNo
from bot.patterns import regex
from bot.reply import Block, Button, Code, Heading, Line, Reply
from bot.risks import RESPONSES, due_for_review, next_review, risk_spans
from bot.unclear import asked
from bot.wording import Names, called, hint, project_of, risk_ref, turned, where
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

if TYPE_CHECKING:
    from bot.reports.register import Before, Register

_ARROW = regex(r"\s*(?:->|=>|→|⇒)\s*")


class Type(StrEnum):
    """Where a risk comes from."""

    SCOPE = "scope"
    SCHEDULE = "schedule"
    COST = "cost"
    PEOPLE = "people"
    SUPPLIER = "supplier"
    TECH = "tech"
    CLIENT = "client"
    LEGAL = "legal"
    OTHER = "other"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "范围": "scope", "进度": "schedule", "成本": "cost", "人员": "people", "供应商": "supplier",
            "技术": "tech", "客户": "client", "法律": "legal", "合规": "legal", "其他": "other",
        }  # fmt: skip


def parts_of(text: str) -> tuple[str | None, str, str | None]:
    """Cause → event → effect, as far as they are said; of two parts the second is the effect."""
    parts = [" ".join(part.split()) for part in _ARROW.split(text, 2)]
    if not all(parts) or len(parts) == 1:
        return None, " ".join(text.split()), None
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (None, parts[0], parts[1])


@command(
    "risk add",
    fields=OwnFields("risk", Use.MAKE),
    when=("words",),
    aliases=("r", "risk 添加", "风险", "risk 新增", "risk 新建", "risk 登记", "risk 上报"),
    examples=(
        "/risk supplier may slip 2 weeks p3 i4 @ana type:supplier",
        "/risk no DNS access yet -> launch slips -> the client misses Christmas p3 i5",
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
    type: Annotated[Type | None, Lead(("类型",))] = None,
    milestone: Milestone | None = None,
    project: Project | None = None,
) -> Reply:
    """Raise a risk.

    statement: What may happen, and why it would hurt: cause -> event -> effect
    probability: How likely: p1 (rare) to p5 (almost certain)
    impact: How bad: i1 (slight) to i5 (severe)
    owner: Who watches it; you, if nobody is named
    type: scope, schedule, cost, people, supplier, tech, client, legal, other
    milestone: The milestone it puts in danger: %beta
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    cause, event, effect = parts_of(statement)
    risk = work.risks.add(
        Risk(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "risk"),
            statement=event,
            created_at=work.now,
            created_by=context.me.id,
            probability=probability,
            impact=impact,
            owner=(owner or context.me).id,
            type=type.value if type else None,
            milestone=milestone.id if milestone else None,
            cause=cause,
            effect=effect,
            extra=context.extra,
        )
    )
    risk.review = next_review(risk, context.zone, work)
    names = Names(work)
    blocks: list[Block] = [Line(("⚠ ", *risk_spans(risk, home, names)))]
    blocks += values.lines("risk", risk.extra, context.custom, work)
    ref = risk_ref(home, risk)
    lines, _buttons = asked(context.asks, f"risk review {ref}", names)
    blocks += lines
    if risk.level is None:
        blocks.append(assess(ref))
    from bot.reports.lessons import recalled

    blocks += recalled(risk, context.me, work)
    note = where(home, context)
    if note is not None:
        blocks.append(note)
    return Reply(tuple(blocks), responses(ref))


def responses(ref: str) -> tuple[Button, ...]:
    """What can be done about a risk, by one press each."""
    order = (Response.REDUCE, Response.TRANSFER, Response.ACCEPT, Response.AVOID)
    return tuple(Button(RESPONSES[one], f"risk respond {ref} {one.value}") for one in order)


def assess(ref: str) -> Block:
    """How to say how likely and how bad it is."""
    example = Code(f"/risk review {ref} p3 i4")
    return hint(_("Say how likely and how bad: {example}.", example=example))


class Which(StrEnum):
    """Which risks a list shows."""

    OPEN = "open"
    DUE = "due"
    CLOSED = "closed"

    @staticmethod
    def words() -> dict[str, str]:
        return {"开放": "open", "未关闭": "open", "已关闭": "closed", "关闭的": "closed",
                "待评审": "due", "到期": "due"}  # fmt: skip


@command(
    "risk list",
    fields=OwnFields("risk", Use.FILTER),
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("risk 列表", "risk 清单", "risk 登记册", "risk 一览"),
    examples=("/risk list", "/risk list due", "/risk list closed", "/risk 列表"),
)
def list_(
    context: Context,
    work: Work,
    which: Which = Which.OPEN,
    owner: Person | None = None,
    page: PageNo = 1,
    project: Project | None = None,
) -> Reply:
    """List the risks, the greatest first, with drafts of what looks like one.

    which: open, due for review, or closed
    owner: Only this person's
    page: Which page of a long list
    project: The project, if it is not this room's
    """
    from bot.reports.register import Register, before
    from bot.reports.week import Week

    home = project or project_of(context, work)
    where_: dict[str, Any] = {"owner": owner.id} if owner is not None else {}
    name = called(home, work)
    if which is Which.DUE and not context.extra:
        return _due(context, work, home, where_)
    closed = which is Which.CLOSED
    state: Any = (RiskState.CLOSED, RiskState.HAPPENED) if closed else RiskState.OPEN
    where_ |= values.where(context.extra, work.risks, project=home.id, state=state, **where_)
    register = Register.of(work, project=home.id, state=state, **where_)
    drafts = [] if closed or where_ or page > 1 else _drafts(home, work)
    if not register.total and not drafts:
        return _none(closed, name)
    names = Names(work)
    found = register.page(page)
    was = None if closed else before(home, work, Week.of(work.now, home.zone).start)
    blocks: list[Block] = [Heading((_title(closed, register, name, was if not where_ else None),))]
    for risk in found.rows:
        review = (
            (Button(_("Review"), f"risk show {risk_ref(home, risk)}"),)
            if due_for_review(risk, work.now) else ()
        )  # fmt: skip
        then = was.levels.get(risk.id) if was is not None else None
        blocks.append(Line(risk_spans(risk, home, names, then), review))
    blocks += drafts
    if register.total and not closed:
        blocks.append(hint(_("Bands: 15–25 critical, 10–14 high, 5–9 medium, 1–4 low")))
    buttons: list[Button] = []
    if found.rows:
        turns, buttons = turned(context, found, project=home)
        blocks += turns
        example = Code(f"/risk show {risk_ref(home, found.rows[0])}")
        blocks.append(hint(_("See one: {example}.", example=example)))
    return Reply(tuple(blocks), (*buttons, *(() if closed else _further(home, work))))


def _drafts(home: Project, work: Work) -> list[Block]:
    from bot.reports.drafts import draft_lines

    return [*draft_lines(home, work)]


def _further(home: Project, work: Work) -> tuple[Button, ...]:
    """The map, and what is to be looked at again."""
    key = home.key.lower()
    open_ = work.risks.find(project=home.id, state=RiskState.OPEN)
    n = sum(due_for_review(risk, work.now) for risk in open_)
    out = [Button(_("Map"), f"risk map #{key}")]
    if n:
        label = ngettext("Review due ({n})", "Review due ({n})", n)
        out.append(Button(label, f"risk list due #{key}"))
    return (*out, Button(pgettext("button", "Add"), f"risk add #{key}"))


def _due(context: Context, work: Work, home: Project, where_: dict[str, Any]) -> Reply:
    """What is to be looked at again, each with four answers of one press."""
    from bot.reports.reviews import review_line

    found = work.risks.find(
        project=home.id, state=RiskState.OPEN, order=("review", "number"), **where_
    )
    due = [risk for risk in found if due_for_review(risk, work.now)]
    name = called(home, work)
    if not due:
        return Reply((Line((_("No risk of {project} is due for review.", project=name),)),))
    title = ngettext("{project}: {n} risk to look at", "{project}: {n} risks to look at", len(due),
                     project=name)  # fmt: skip
    names = Names(work)
    rows: list[Block] = [review_line(risk, names) for risk in due[:10]]
    if len(due) > 10:
        more = len(due) - 10
        rows.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return Reply((Heading((title,)), *rows))


def _none(closed: bool, name: str) -> Reply:
    if closed:
        return Reply((Line((_("No risk of {project} has been closed.", project=name),)),))
    example = Code("/risk supplier may slip p3 i4")
    return Reply(
        (
            Line((_("No open risks in {project}.", project=name),)),
            hint(_("Raise one: {example}.", example=example)),
        )
    )


def _title(closed: bool, register: Register, name: str, was: Before | None) -> Words:
    n = register.total
    if closed:
        return ngettext(
            "{project}: {n} closed risk", "{project}: {n} closed risks", n, project=name
        )
    return ngettext(
        "{project}: {n} open risk, exposure {exposure}",
        "{project}: {n} open risks, exposure {exposure}",
        n, project=name, exposure=exposure_words(register.exposure, was),
    )  # fmt: skip


def exposure_words(now: int, was: Before | None) -> Words | int:
    """41 (▲4 since Mon 23 Nov): the sum of all scores, and how it has moved."""
    if was is None or was.exposure == now or not was.levels:
        return now
    sign = "▲" if now > was.exposure else "▼"
    return _("{n} ({change} since {when})", n=now, change=f"{sign}{abs(now - was.exposure)}",
             when=was.day)  # fmt: skip


@command(
    "risk close",
    aliases=("risk 关闭", "risk 关掉", "risk 解除"),
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

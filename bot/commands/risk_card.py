"""One risk with everything about it, and changing what was said of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from bot.commands.risk import Type, assess, parts_of
from bot.context import Context
from bot.custom import values
from bot.declare import OwnFields, Use, command
from bot.discussions import told
from bot.grammar import Refusal
from bot.kinds import Lead, Text
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.risk import Proximity, Risk, RiskState
from bot.reply import (
    Block,
    Bold,
    Button,
    Code,
    Fields,
    Form,
    Heading,
    Line,
    Reply,
    Small,
    Span,
    dotted,
)
from bot.reports.reviews import review_buttons
from bot.risks import (
    PROXIMITIES,
    RESPONSES,
    actions,
    level_of,
    level_words,
    response_words,
    risk_spans,
    score_words,
    statement_of,
    type_word,
)
from bot.wording import Names, hint, milestone_chip, risk_ref, task_spans
from bot.words import Words, _
from bot.work import Work

HISTORY = 5
"""So many changes of a risk are told on its card, the newest first."""


@command(
    "risk show",
    when=("refs",),
    private=True,
    changes=False,
    aliases=("risk 查看", "risk 详情"),
    examples=("/risk show R-7", "/risk 查看 R-7"),
)
def show(context: Context, work: Work, ref: Risk) -> Reply:
    """Show one risk with everything about it, and why it was closed.

    ref: The risk: R-7
    """
    names = Names(work)
    home = names.project(ref.project)
    line = risk_ref(home, ref)
    blocks: list[Block] = [
        Heading((line, " ", ref.statement)),
        *([Line((statement_of(ref),))] if ref.cause or ref.effect else []),
        Fields(tuple(_fields(ref, names))),
        *values.facts("risk", ref.extra, context.custom, work),
    ]
    for task in actions(ref, work):
        done = Button(_("Done"), f"task done {names.task(task)}")
        mark = "" if task.open else "✔ "
        blocks.append(Line((mark, *task_spans(task, names)), (done,) if task.open else ()))
    if ref.open and ref.level is None:
        blocks.append(assess(line))
    blocks += _ended(ref, names, context)
    blocks += _history(ref, names, context)
    said, more = told(ref, names)
    blocks += said
    if not ref.open:
        return Reply(tuple(blocks), tuple(more))
    buttons = (
        *(review_buttons(line) if ref.level is not None else ()),
        Button(_("Respond"), f"risk respond {line}"),
        Button(_("It happened"), f"risk happened {line}"),
        Button(_("Edit"), f"risk edit {line}"),
    )
    return Reply(tuple(blocks), (*buttons, *more))


def _fields(risk: Risk, names: Names) -> Iterable[tuple[Words, Span]]:
    """What is known of a risk, by name; what is not is left out, but for what is asked of each."""
    work = names.work
    level, residual = level_of(risk, work), risk.residual
    pairs: list[tuple[Words, Span | None]] = [
        (_("Score"), score_words(risk, work)),
        (_("Owner"), names.person(risk.owner) or _("nobody yet")),
        (_("Type"), type_word(risk.type) if risk.type else None),
        (_("Proximity"), PROXIMITIES[risk.proximity] if risk.proximity else None),
        (_("Response"), response_words(risk, work) or _("none yet")),
        (_("Trigger"), risk.trigger),
        (_("Contingency"), risk.contingency),
        (_("Remains"), None if residual is None else level_words(residual)),
        (_("Milestone"), milestone_chip(risk.milestone, names)),
        (_("Review"), risk.review if risk.open else None),
        (_("The client reads"), risk.told_client or _("nothing of it")),
    ]
    if residual is not None and level != residual:
        counts = _("{level}, once its tasks are done", level=level_words(residual))
        pairs[7] = (_("Remains"), counts)
    return [(name, value) for name, value in pairs if value is not None]


def _ended(risk: Risk, names: Names, context: Context) -> Iterable[Block]:
    """When and why it was closed, or what it became."""
    if risk.closed_at is not None and risk.state is RiskState.CLOSED:
        yield Line((_("Closed {when}", when=Moment.of(risk.closed_at, context.zone)),))
    if risk.closed_why:
        yield Line((_("“{text}”", text=risk.closed_why),))
    if risk.state is RiskState.HAPPENED:
        from bot.commands.risk_issue import issue_spans

        for issue in names.work.issues.find(risk=risk.id, order=("number",)):
            yield Line(("● ", *issue_spans(issue, names)))


def _history(risk: Risk, names: Names, context: Context) -> Iterable[Block]:
    """What became of its score, its response and its owner, who did it and when."""
    rows: list[Block] = []
    for act, change in names.work.journal.history("risk", risk.id):
        if change.before is None:
            said: Words | None = _("raised")
        else:
            said = _changed(change.before, change.after or {}, names)
        if said is None:
            continue
        when = Moment.of(act.at, context.zone).day
        rows.append(Small(dotted(when, names.person(act.actor), said)))
    if rows:
        yield Line((Bold(_("History")),))
    yield from rows[:HISTORY]


def _changed(before: dict[str, object], after: dict[str, object], names: Names) -> Words | None:
    """What a change did that somebody who reads the history wants to know."""
    if "state" in after:
        return {
            "closed": _("closed"), "happened": _("it happened"), "open": _("open again"),
        }[str(after["state"])]  # fmt: skip
    if "probability" in after or "impact" in after:
        said = [
            f"{letter}{before[name] or '?'}→{after[name] or '?'}"
            for name, letter in (("probability", "p"), ("impact", "i")) if name in after
        ]  # fmt: skip
        return _("score: {change}", change=" ".join(said))
    if after.get("response"):
        response = next(word for one, word in RESPONSES.items() if one.value == after["response"])
        return _("response: {response}", response=response)
    if after.get("owner"):
        who = names.person(str(after["owner"]))
        return _("given to {who}", who=who) if who is not None else None
    return _("reviewed, the same") if "reviewed_at" in after else None


class When(StrEnum):
    """How soon it would happen."""

    NOW = "now"
    MONTH = "month"
    LATER = "later"

    @staticmethod
    def words() -> dict[str, str]:
        return {"现在": "now", "马上": "now", "随时": "now", "一个月": "month", "一个月内": "month",
                "本月": "month", "以后": "later", "更晚": "later", "将来": "later"}  # fmt: skip


@command(
    "risk edit",
    fields=OwnFields("risk", Use.CHANGE),
    aliases=("risk 编辑", "risk 修改"),
    examples=(
        "/risk edit R-7 DNS comes late -> launch slips -> no Christmas sales",
        "/risk edit R-7 proximity:month type:supplier @bob %beta",
        "/risk 编辑 R-7 临近:一个月 类型:供应商",
    ),
)
def edit(
    context: Context,
    work: Work,
    ref: Risk,
    statement: Text | None = None,
    type: Annotated[Type | None, Lead(("类型",))] = None,
    proximity: Annotated[When | None, Lead(("临近",))] = None,
    owner: Person | None = None,
    milestone: Milestone | None = None,
) -> Reply:
    """Change what is said of a risk; for how likely and how bad it is, review it.

    ref: The risk: R-7
    statement: What may happen: cause -> event -> effect
    type: scope, schedule, cost, people, supplier, tech, client, legal, other
    proximity: When it would happen: now, month (within one) or later
    owner: Who watches it
    milestone: The milestone it puts in danger: %beta
    """
    names = Names(work)
    home = names.project(ref.project)
    line = risk_ref(home, ref)
    if not any((statement, type, proximity, owner, milestone, context.extra)):
        return _form(ref, line, names, context)
    if statement is not None:
        ref.cause, ref.statement, ref.effect = parts_of(statement)
        if not any(char.isalnum() for char in ref.statement):
            raise Refusal(
                _("A risk needs words that say what may happen."),
                _("Write it like {example}.", example=Code(f"/risk edit {line} supplier may slip")),
            )
    if type is not None:
        ref.type = type.value
    if proximity is not None:
        ref.proximity = Proximity(proximity.value)
    if owner is not None:
        ref.owner = owner.id
    if milestone is not None:
        ref.milestone = milestone.id
    ref.extra = values.changed(ref.extra, context.extra)
    blocks: list[Block] = [Line(("✎ ", *risk_spans(ref, home, names)))]
    blocks += values.lines("risk", ref.extra, context.custom, work)
    if ref.cause or ref.effect:
        blocks.append(Line((statement_of(ref),)))
    return Reply(tuple(blocks), (Button(_("Show"), f"risk show {line}"),))


def _form(risk: Risk, line: str, names: Names, context: Context) -> Reply:
    """With nothing to change yet, a form with what is there now."""
    current = [("statement", statement_of(risk))]
    if risk.type in set(Type):
        current.append(("type", risk.type))
    if risk.proximity is not None:
        current.append(("proximity", risk.proximity.value))
    owner = names.work.people.get(risk.owner) if risk.owner else None
    if owner is not None:
        current.append(("owner", f"@{owner.handle}"))
    current += values.typed("risk", risk.extra, context.custom, names.work)
    example = Code(f"/risk edit {line} proximity:month")
    said = Line((_("What is to change? For example {example}.", example=example),))
    home = names.project(risk.project)
    shown: list[Block] = [said, Line(risk_spans(risk, home, names))]
    if risk.level is None:
        shown.append(hint(_("How likely and how bad it is: {example}.",
                            example=Code(f"/risk review {line} p3 i4"))))  # fmt: skip
    form = Form("risk edit", (("ref", line),), tuple(current))
    return Reply(tuple(shown), private=True, form=form)

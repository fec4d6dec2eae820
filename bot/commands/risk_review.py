"""Looking at a risk again: by its numbers, or by one press; and who hears that nobody does."""

from __future__ import annotations

from enum import StrEnum

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Impact, Probability
from bot.model.people import Person
from bot.model.risk import Level, Risk
from bot.reply import Block, Button, Code, Line, Reply
from bot.reports.reviews import review_line
from bot.risks import arrow, due_for_review, level_of, risk_spans, seen
from bot.wording import Names, hint, risk_ref
from bot.words import _
from bot.work import Work


class Verdict(StrEnum):
    """What somebody says of a risk in five seconds."""

    SAME = "same"
    WORSE = "worse"
    BETTER = "better"

    @staticmethod
    def words() -> dict[str, str]:
        return {"一样": "same", "不变": "same", "没变": "same", "更糟": "worse", "变差": "worse",
                "恶化": "worse", "更好": "better", "好转": "better", "变好": "better"}  # fmt: skip


@command(
    "risk review",
    aliases=("risk 评审", "risk 复查", "risk 回顾", "risk 复审", "risk 复评", "risk 重评", "risk 评估", "risk 审查"),
    examples=(
        "/risk review R-7 p2 i4", "/risk review R-7 worse", "/risk review R-7", "/risk 评审 R-7 p2 i4",
        "/risk 评审 R-7 好转",
    ),
)  # fmt: skip
def review(
    context: Context,
    work: Work,
    ref: Risk,
    probability: Probability | None = None,
    impact: Impact | None = None,
    owner: Person | None = None,
    verdict: Verdict | None = None,
) -> Reply:
    """Review a risk: keep it as it is, or say how likely and how bad it is now.

    ref: The risk: R-7
    probability: How likely now: p1 to p5
    impact: How bad now: i1 to i5
    owner: Who watches it from now on
    verdict: same, worse or better, instead of numbers
    """
    _refuse_over(ref)
    names = Names(work)
    home = names.project(ref.project)
    line = risk_ref(home, ref)
    before = level_of(ref, work)
    if verdict is not None and verdict is not Verdict.SAME:
        _move(ref, before, verdict, line)
    ref.probability = probability or ref.probability
    ref.impact = impact or ref.impact
    ref.owner = owner.id if owner else ref.owner
    _keep_residual_below(ref)
    seen(ref, context.zone, work)
    now = level_of(ref, work)
    blocks: list[Block] = [Line(("⚠ ", *risk_spans(ref, home, names)))]
    if moved := arrow(now, before):
        assert before is not None
        blocks.append(Line((_("{arrow} was {before}", arrow=moved, before=before.score),)))
    if now is None:
        example = Code(f"/risk review {line} p3 i4")
        blocks.append(hint(_("Say how likely and how bad: {example}.", example=example)))
    elif verdict is not None and verdict is not Verdict.SAME:
        example = Code(f"/risk review {line} p3 i4")
        blocks.append(hint(_("To say it exactly: {example}.", example=example)))
    return Reply(tuple(blocks), (Button(_("Close"), f"risk close {line}"),))


def _refuse_over(risk: Risk) -> None:
    if not risk.open:
        raise Refusal(
            _("{ref} is closed.", ref=f"R-{risk.number}"),
            _("If it can happen again, raise it anew: {example}.",
              example=Code(f"/risk {risk.statement[:60]}")),
        )  # fmt: skip


def _move(risk: Risk, level: Level | None, verdict: Verdict, line: str) -> None:
    """One step up or down from what counts now. What remained of it does not count any more where
    that has changed as well."""
    if level is None:
        raise Refusal(
            _("It is not assessed yet, so nobody can say that it is worse or better."),
            _("Say how likely and how bad: {example}.", example=Code(f"/risk review {line} p3 i4")),
        )
    moved = level.worse() if verdict is Verdict.WORSE else level.better()
    if level == risk.residual and level != risk.level:
        risk.residual_probability, risk.residual_impact = moved.probability, moved.impact
        return
    risk.probability, risk.impact = moved.probability, moved.impact


def _keep_residual_below(risk: Risk) -> None:
    """No more can remain of a risk than there is of it."""
    level, residual = risk.level, risk.residual
    if level is not None and residual is not None and residual.score > level.score:
        risk.residual_probability, risk.residual_impact = level.probability, level.impact


@command("risk due", changes=False, by_clock=True, examples=("risk due ACME-R-7",))
def due(context: Context, work: Work, ref: Risk) -> Reply:
    """Ask somebody without an agenda to look at a risk again.

    ref: The risk
    """
    if not due_for_review(ref, work.now):
        return Reply()
    return Reply((Line((_("How is this risk now?"),)), review_line(ref, Names(work))))


@command("risk missed", changes=False, by_clock=True, examples=("risk missed ACME-R-7",))
def missed(context: Context, work: Work, ref: Risk) -> Reply:
    """Tell whoever leads the project that a risk was not looked at twice in a row.

    ref: The risk
    """
    if not due_for_review(ref, work.now):
        return Reply()
    names = Names(work)
    who = names.person(ref.owner) or _("nobody yet")
    said = _("⚠ Nobody has looked at this risk for two reviews in a row; it is {who}'s.", who=who)
    line = risk_ref(names.project(ref.project), ref)
    example = Code(f"/risk review {line} @bob")
    return Reply(
        (
            Line((said,)),
            review_line(ref, names),
            hint(_("Let somebody else watch it: {example}.", example=example)),
        ),
        tone="problem",
    )

"""Drafts of risks: to take one for a risk, or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Word
from bot.model.project import Project
from bot.model.risk import Dismissal, Risk
from bot.reply import Block, Button, Code, Line, Reply
from bot.risks import next_review, risk_spans
from bot.tongue import Tongue
from bot.wording import Names, called, hint, project_of, risk_ref
from bot.words import _
from bot.work import Work

if TYPE_CHECKING:
    from bot.reports.signals import Signal


@command(
    "risk confirm",
    aliases=("risk 确认",),
    examples=("/risk confirm", "/risk confirm burn", "/risk 确认"),
)
def confirm(
    context: Context, work: Work, cause: Word | None = None, project: Project | None = None
) -> Reply:
    """Take what looks like a risk for one: it gets a number, an owner and a review date.

    cause: Which draft, where there are several: slip, silent, promises, stock, burn, forecast
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    names = Names(work)
    known = next(iter(work.risks.find(project=home.id, signal=cause)), None) if cause else None
    if known is not None:
        said = _("It is a risk already:")
        return Reply((Line((said, " ", *risk_spans(known, home, names))),), private=True)
    signal = _meant(cause, home, work, "confirm")
    told = Tongue(home.locale, home.zone, work.now)
    risk = work.risks.add(
        Risk(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "risk"),
            statement=told.text(signal.statement),
            cause=told.text(signal.evidence),
            created_at=work.now,
            created_by=context.me.id,
            probability=signal.level.probability,
            impact=signal.level.impact,
            owner=context.me.id,
            type=signal.type,
            milestone=signal.milestone,
            signal=signal.cause,
        )
    )
    risk.review = next_review(risk, context.zone, work)
    from bot.commands.risk import responses

    line = risk_ref(home, risk)
    blocks: list[Block] = [Line(("⚠ ", *risk_spans(risk, home, names))), Line((signal.evidence,))]
    blocks.append(hint(_("Somebody else watches it, or it is worse: {example}.",
                         example=Code(f"/risk review {line} @bob p4 i4"))))  # fmt: skip
    return Reply(tuple(blocks), responses(line))


@command(
    "risk dismiss",
    aliases=("risk 忽略",),
    examples=("/risk dismiss", "/risk dismiss silent", "/risk 忽略"),
)
def dismiss(
    context: Context, work: Work, cause: Word | None = None, project: Project | None = None
) -> Reply:
    """Do not take a draft for a risk; others like it come only when they are clearly worse.

    cause: Which draft, where there are several: slip, silent, promises, stock, burn, forecast
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    if cause and work.dismissals.find(project=home.id, cause=cause):
        return Reply((Line((_("That has been dismissed already."),)),), private=True)
    signal = _meant(cause, home, work, "dismiss")
    work.dismissals.add(
        Dismissal(
            new_id(work.now), home.id, signal.kind, signal.cause, signal.amount, work.now,
            context.me.id,
        )
    )  # fmt: skip
    said = _("Dismissed: {draft}. From now on others like it are told of only when they are half as bad again.",
             draft=signal.statement)  # fmt: skip
    return Reply((Line((said,)),))


def _meant(cause: str | None, home: Project, work: Work, verb: str) -> Signal:
    """The draft that is meant, by its cause or its kind; raises Refusal where it is not there."""
    from bot.reports.signals import signals_of

    found = signals_of(home, work)
    meant = [one for one in found if cause in (None, one.cause, one.kind)]
    if len(meant) == 1:
        return meant[0]
    name = called(home, work)
    if meant:
        key = home.key.lower()
        raise Refusal(
            _("Which one?"),
            _("Name it, like {example}.", example=Code(f"/risk {verb} {meant[0].kind}")),
            buttons=[Button(one.statement, f"risk {verb} {one.cause} #{key}") for one in meant[:5]],
        )
    raise Refusal(
        _("Nothing of that kind looks like a risk in {project} now.", project=name),
        _("{list} shows what does.", list=Code(f"/risk list #{home.key.lower()}")),
    )

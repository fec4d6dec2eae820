"""What a client reads of a risk: a sentence that somebody wrote for them, and nothing else."""

from __future__ import annotations

from enum import StrEnum

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Text
from bot.model.risk import Risk
from bot.reply import Code, Line, Reply
from bot.rules import must_lead
from bot.wording import Names, hint, risk_ref
from bot.words import _
from bot.work import Work

LONGEST = 300


class Off(StrEnum):
    """The word that takes it back."""

    OFF = "off"

    @staticmethod
    def words() -> dict[str, str]:
        return {"关闭": "off", "取消": "off"}


@command(
    "risk share",
    aliases=("risk 共享", "risk 分享"),
    examples=(
        "/risk share R-7 The photos may come late; we prepare placeholders.",
        "/risk share R-7 off",
        "/risk 共享 R-7 图片可能晚到，我们先准备占位图。",
    ),
)
def share(context: Context, work: Work, ref: Risk, text: Text | None = None) -> Reply:
    """Write what the client reads of a risk in their weekly report; off, to take it out again.

    ref: The risk: R-7
    text: What the client reads: what may happen, and what we do; off, for nothing
    """
    names = Names(work)
    home = names.project(ref.project)
    must_lead(home, context, work)
    line = risk_ref(home, ref)
    said = " ".join((text or "").split())
    if not said:
        raise Refusal(
            _("What may the client read of it?"),
            _("Write it like {example}.",
              example=Code(f"/risk share {line} The photos may come late; we prepare placeholders.")),
        )  # fmt: skip
    if said.casefold() in {Off.OFF.value, *Off.words()}:
        ref.told_client = None
        return Reply((Line((_("The client reads nothing of R-{number}.", number=ref.number),)),))
    if len(said) > LONGEST:
        raise Refusal(
            _("That is too long for a report: {n} characters at most.", n=LONGEST),
            _("Write it like {example}.",
              example=Code(f"/risk share {line} The photos may come late.")),
        )  # fmt: skip
    ref.told_client = said
    told = _("In the report to the client, under “Problems and what we do”: “{text}”", text=said)
    return Reply((Line((told,)), hint(_("To take it out again: {example}.",
                                        example=Code(f"/risk share {line} off")))))  # fmt: skip

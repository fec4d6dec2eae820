"""Risks that are to be looked at again: whose it is, and the four answers of one press."""

from __future__ import annotations

from datetime import timedelta

from bot.asking import Until
from bot.model.risk import Risk, RiskState
from bot.reply import Bold, Button, Line, dotted
from bot.risks import due_for_review, level_of, level_words
from bot.wording import Names, risk_ref
from bot.words import _, pgettext
from bot.work import Work

MOST = 20
"""Reviews of one person that are read."""


def asked_of(owners: tuple[str, ...], work: Work) -> list[Risk]:
    """The risks that these people are to look at by now, the longest waiting first."""
    found = work.risks.find(
        owner=owners, state=RiskState.OPEN, review=Until(work.now + timedelta(days=1)),
        order=("review", "number"), limit=MOST,
    )  # fmt: skip
    return [risk for risk in found if due_for_review(risk, work.now)]


def review_buttons(ref: str) -> tuple[Button, ...]:
    """The four answers to "how is it now?"."""
    return (
        Button(pgettext("review", "Same"), f"risk review {ref} same"),
        Button(pgettext("review", "Worse"), f"risk review {ref} worse"),
        Button(pgettext("review", "Better"), f"risk review {ref} better"),
        Button(pgettext("review", "Closed"), f"risk close {ref}"),
    )


def review_line(risk: Risk, names: Names, *, owner: bool = True) -> Line:
    """A risk that is to be looked at again, short, with the four answers."""
    level = level_of(risk, names.work)
    ref = risk_ref(names.project(risk.project), risk)
    who = names.person(risk.owner) if owner else None
    spans = (Bold(ref), " ", *dotted(risk.statement, level_words(level), who))
    buttons = review_buttons(ref)
    if level is None:
        buttons = (Button(_("Show"), f"risk show {ref}"), buttons[-1])
    return Line(spans, buttons)

"""What people hear when nothing is done: refusals, failures, a database that is of no use."""

from __future__ import annotations

from typing import Any

from bot.grammar import Refusal
from bot.reply import Line, Reply, Small
from bot.words import _
from bot.work import Hindrance

HINDERED = {
    Hindrance.BUSY: _("I am busy right now; nothing was changed."),
    Hindrance.FULL: _("I cannot write right now: the disk is full. Nothing was changed."),
    Hindrance.READ_ONLY: _(
        "I cannot write right now: my database may only be read. Nothing was changed."
    ),
    Hindrance.AWAY: _("I cannot reach my database right now. Nothing was changed."),
}


def hindered(why: Hindrance) -> Reply:
    wait = why is Hindrance.BUSY
    hint = _("Try again in a minute.") if wait else _("Tell whoever runs me; the log says why.")
    return Reply((Line((HINDERED[why],)), Small((hint,))), tone="problem", private=True)


def refused(refusal: Refusal) -> Reply:
    """Why it cannot be done, and what to say instead."""
    blocks = (Line((refusal.text,)), Small((refusal.hint,)))
    return Reply(
        blocks, refusal.buttons, "problem", private=True,
        form=refusal.form, pick=refusal.pick, field=refusal.field,
    )  # fmt: skip


def problem(text: Any) -> Reply:
    return Reply((Line((text,)),), tone="problem", private=True)

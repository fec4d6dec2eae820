"""What replies are given besides what their command says, and those that no command gives."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.declare import Command
from bot.grammar import Refusal
from bot.reply import Button, Line, Reply, Small
from bot.words import _
from bot.work import Work


def refused(refusal: Refusal) -> Reply:
    """Why it cannot be done, and what to say instead."""
    blocks = (Line((refusal.text,)), Small((refusal.hint,)))
    return Reply(blocks, refusal.buttons, "problem", private=True, form=refusal.form)


def problem(text: Any) -> Reply:
    return Reply((Line((text,)),), tone="problem", private=True)


def annotated(reply: Reply, context: Context, work: Work) -> Reply:
    """With a remark on words that look like tokens and were kept as they are."""
    if not context.flagged:
        return reply
    from bot.kept import remarked  # few lines need it

    return remarked(reply, context, work)


def offering_undo(reply: Reply, command: Command, seq: int | None) -> Reply:
    if seq is None or reply.silent or command.by_clock:
        return reply
    if any(button.line.startswith("pm undo") for button in reply.buttons):
        return reply
    return reply.plus(Button(_("Undo"), f"pm undo {seq}"))

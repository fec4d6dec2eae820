"""What replies are given besides what their command says."""

from __future__ import annotations

from dataclasses import replace

from bot.context import Context
from bot.declare import Command
from bot.reply import Button, Reply
from bot.words import _
from bot.work import Work


def annotated(reply: Reply, context: Context, work: Work) -> Reply:
    """With a remark on people who can do little, and on words that look like tokens and were kept
    as they are."""
    if context.lacking and context.call is not None and context.call.command.changes:
        from bot.lacking import remarks

        reply = replace(reply, blocks=(*reply.blocks, *remarks(context.lacking)))
    if not context.flagged:
        return reply
    from bot.kept import remarked  # few lines need it

    return remarked(reply, context, work)


def offering_undo(reply: Reply, command: Command, seq: int | None) -> Reply:
    if seq is None or reply.silent or command.by_clock or command.opposite:
        return reply
    if any(button.line.startswith("pm undo") for button in reply.buttons):
        return reply
    return reply.plus(Button(_("Undo"), f"pm undo {seq}"))

"""What replies are given besides what their command says."""

from __future__ import annotations

from dataclasses import replace

from bot.context import Context
from bot.declare import Command
from bot.reply import Button, Reply, Small
from bot.wording import hint
from bot.words import _
from bot.work import Work


def annotated(reply: Reply, context: Context, work: Work) -> Reply:
    """With a remark on people who can do little, and on words that look like tokens and were kept
    as they are."""
    if context.lacking and context.call is not None and context.call.command.changes:
        from bot.lacking import remarks

        reply = replace(reply, blocks=(*reply.blocks, *remarks(context.lacking)))
    if context.rekeyed and reply.blocks and context.actor is not None:
        reply = replace(reply, blocks=(*reply.blocks, *map(_rekeyed, context.rekeyed.items())))
    if not context.flagged:
        return reply
    from bot.kept import remarked  # few lines need it

    return remarked(reply, context, work)


def _rekeyed(pair: tuple[str, str]) -> Small:
    """That a key is another one in this team."""
    return hint(
        _("{former} is another project here since this place joined: its own is {key} now.",
          former=pair[0], key=pair[1])
    )  # fmt: skip


def offering_undo(reply: Reply, command: Command, seq: int | None) -> Reply:
    if seq is None or reply.silent or command.by_clock or command.opposite:
        return reply
    if any(button.line.startswith("pm undo") for button in reply.buttons):
        return reply
    return reply.plus(Button(_("Undo"), f"pm undo {seq}"))

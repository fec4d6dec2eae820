"""Lines that are longer than a button's name may be: kept for good, and referred to by the name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from adapters.base import Core
from adapters.discord.forms import KEPT
from adapters.discord.layout import LIMITS
from bot.reply import Button, Line
from bot.tongue import Answer


async def carried(answer: Answer, workspace: str, core: Core | None) -> Answer:
    """The answer with the lines kept that no name can hold; where that fails they are spelled out
    when it is drawn, to be copied."""
    reply = answer.reply
    long = [line for line in reply.lines if len(line) > LIMITS.payload]
    if not long or core is None:
        return answer
    keys = {line: await core.keep(workspace, line) for line in dict.fromkeys(long)}
    names = {line: KEPT + key for line, key in keys.items() if key is not None}

    def short(buttons: Iterable[Button]) -> tuple[Button, ...]:
        return tuple(replace(one, line=names.get(one.line, one.line)) for one in buttons)

    blocks = tuple(
        replace(block, buttons=short(block.buttons)) if isinstance(block, Line) else block
        for block in reply.blocks
    )
    return replace(answer, reply=replace(reply, blocks=blocks, buttons=short(reply.buttons)))

"""Replies as the people of the test room see them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chart import Chart
from bot.reply import (
    Block,
    Button,
    Divider,
    Fields,
    Heading,
    Line,
    Meter,
    Reply,
    Small,
    spelled_out,
)  # fmt: skip
from bot.tongue import Tongue


def drawn(reply: Reply, tongue: Tongue) -> str:
    """A reply as its reader sees it: a line each, buttons in brackets at the end."""
    lines = [_drawn_block(block, tongue) for block in spelled_out(reply).blocks]
    if reply.buttons:
        lines.append(_drawn_buttons(reply.buttons, tongue))
    return "\n".join(line.rstrip() for line in lines)


def _drawn_block(block: Block, tongue: Tongue) -> str:
    match block:
        case Line():
            spans = "".join(map(tongue.text, block.spans))
            return f"{spans} {_drawn_buttons(block.buttons, tongue)}".strip()
        case Heading() | Small():
            return "".join(map(tongue.text, block.spans))
        case Fields():
            return "\n".join(f"{tongue.text(n)}: {tongue.text(v)}" for n, v in block.pairs)
        case Meter():
            return f"{tongue.text(block.label)}: {block.share:.0%}"
        case Divider():
            return "---"
        case Chart():
            return "\n".join(_drawn_block(line, tongue) for line in block.twin)


def _drawn_buttons(buttons: Iterable[Button], tongue: Tongue) -> str:
    return " ".join(f"[{tongue.text(button.label)}]" for button in buttons)


def buttons_of(reply: Reply) -> tuple[Button, ...]:
    """Every button of a message, from top to bottom."""
    beside = [b for block in reply.blocks if isinstance(block, Line) for b in block.buttons]
    return (*beside, *reply.buttons)

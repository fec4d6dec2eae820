"""Replies as plain text, for terminals and scripts."""

from __future__ import annotations

from collections.abc import Callable

from adapters.base import bar
from bot.chart import Chart
from bot.reply import (
    Block,
    Bold,
    Button,
    Code,
    Divider,
    Fields,
    Heading,
    Line,
    Meter,
    Reply,
    Small,
    Span,
    spelled_out,
)
from bot.tongue import Own, Tongue
from bot.typed import safe
from bot.words import Words

BAR = 20
"""How many characters a meter is wide."""

Paint = Callable[[str, str], str]
"""(text, one of "bold", "code", "small", "title", "button") -> the text with its colours."""


def plain(text: str, look: str) -> str:
    """No colours at all."""
    return text


Keys = Callable[[tuple[Button, ...]], str]
"""Buttons as they are shown and can be pressed."""

_CODES = {"bold": "1", "title": "1;4", "code": "36", "small": "2", "button": "7"}


def ansi(text: str, look: str) -> str:
    """With the sequences every terminal knows."""
    return f"\x1b[{_CODES[look]}m{text}\x1b[0m" if text else text


def drawn(reply: Reply, tongue: Tongue, paint: Paint = plain, keys: Keys | None = None) -> str:
    """The reply's blocks, a line each; its buttons where they belong, if `keys` shows them."""
    lines = []
    for block in spelled_out(reply).blocks:
        text = _block(block, tongue, paint)
        if keys is not None and isinstance(block, Line) and block.buttons:
            text = f"{text}  {keys(block.buttons)}".strip()
        lines.append(text)
    if keys is not None and reply.buttons:
        lines.append(keys(reply.buttons))
    return "\n".join(lines)


def _block(block: Block, tongue: Tongue, paint: Paint) -> str:
    match block:
        case Line():
            return _spans(block.spans, tongue, paint)
        case Heading():
            return paint(_spans(block.spans, tongue, plain), "title")
        case Small():
            return paint(_spans(block.spans, tongue, plain), "small")
        case Fields():
            rows = (
                f"{paint(_span(name, tongue, plain), 'bold')}: {_span(value, tongue, paint)}"
                for name, value in block.pairs
            )
            return "\n".join(rows)
        case Meter():
            return f"{_span(block.label, tongue, paint)} {bar(block.share, BAR)}"
        case Divider():
            return "─" * BAR
        case Chart():
            return "\n".join(_block(line, tongue, paint) for line in block.twin)


def _spans(spans: tuple[Span, ...], tongue: Tongue, paint: Paint) -> str:
    return "".join(_span(span, tongue, paint) for span in spans)


def _span(span: Span, tongue: Tongue, paint: Paint) -> str:
    match span:
        case Bold():
            return paint(_span(span.text, tongue, plain), "bold")
        case Code():
            return paint(safe(span.text), "code")
        case Words() if not isinstance(span, Own):
            return "".join(_span(piece, tongue, paint) for piece in tongue.pieces(span))
        case _:
            return safe(tongue.text(span))

"""Replies that tests make up."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reply import Button, Line, Span


def line(*spans: Span, buttons: Sequence[Button] = ()) -> Line:
    """A line of a reply, with the buttons beside it."""
    return Line(spans, tuple(buttons))

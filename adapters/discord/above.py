"""Buttons of messages that were written before long lines were kept: the line stands above the
button, and the name refers to it. They are read as long as those messages stand.
"""

from __future__ import annotations

import hashlib

from adapters.discord.draw import APART
from bot.patterns import regex

PREFIX = "above:"

_CODE = regex("`/([^`]+)`")


def pressed_line(name: str, text: str) -> str | None:
    """The line of the button `name` in a message that says `text`; None when it is not there."""
    if not name.startswith(PREFIX):
        return name
    lines = (found.replace("@" + APART, "@") for found in _CODE.findall(text))
    return next((line for line in lines if PREFIX + _digest(line) == name), None)


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:24]

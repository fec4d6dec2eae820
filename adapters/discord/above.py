"""Buttons whose line is longer than a button's name may be: the line stands above the button, where
people can read and copy it, and the name refers to it. A press brings its message along, so nothing
has to be kept, and such a button works after a restart like any other.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from adapters.discord.draw import APART, spans
from bot.reply import Bold, Button, Code, Line
from bot.tongue import Tongue

PREFIX = "above:"

LONGEST = 700
"""The most characters of such a line: it must not be divided over two messages."""

_CODE = re.compile("`/([^`]+)`")


def referring(button: Button, tongue: Tongue) -> Line | None:
    """The line and the button under it; None where it could not be read back letter by letter."""
    line = button.line.removeprefix("/")
    shown = (Bold(button.label), " ", Code(f"/{line}"))
    name = PREFIX + _digest(line)
    if len(line) > LONGEST or pressed_line(name, spans(shown, tongue)) != line:
        return None
    return Line(shown, (replace(button, line=name),))


def pressed_line(name: str, text: str) -> str | None:
    """The line of the button `name` in a message that says `text`; None when it is not there."""
    if not name.startswith(PREFIX):
        return name
    lines = (found.replace("@" + APART, "@") for found in _CODE.findall(text))
    return next((line for line in lines if PREFIX + _digest(line) == name), None)


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "replace")).hexdigest()[:24]

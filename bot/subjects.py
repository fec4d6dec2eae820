"""The items that a message shows, by the lines of its buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.context import Context
from bot.kinds import Ref, RefKind

KINDS_OF = {"": "task", "L": "log", "R": "risk", "E": "expense", "I": "issue", "K": "lesson"}
"""What the letter before a number stands for."""

LISTED_BY = {
    "": "/task list",
    "L": "/log list",
    "R": "/risk list",
    "E": "/cost expenses",
    "I": "/risk issues",
    "K": "/feedback lessons",
}
"""The line that lists what such numbers are."""


def subjects(context: Context, kind: RefKind) -> list[Ref]:
    """The items that the message we are asked about shows: its buttons name them."""
    return subjects_of(context.about.lines if context.about else (), kind)


def subjects_of(lines: Iterable[str], kind: RefKind) -> list[Ref]:
    """The items that the lines of a message's buttons name, each once."""
    letter = f"{kind.letter}-" if kind.letter else ""
    pattern = re.compile(rf"(?<![\w-])([A-Z][A-Z0-9]*)-{letter}(\d+)\b")
    found = (pattern.search(line) for line in lines)
    return list(dict.fromkeys(Ref(int(match[2]), match[1]) for match in found if match))

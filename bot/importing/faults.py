"""What is wrong with a list."""

from __future__ import annotations

from bot.values import dataclass
from bot.words import Words


class Unreadable(Exception):
    """Nothing can be made of it; `hint` says what to do."""

    def __init__(self, text: Words, hint: Words) -> None:
        super().__init__(text.message)
        self.text, self.hint = text, hint


class Wrong(Exception):
    """A cell cannot be read, and why."""

    def __init__(self, why: Words) -> None:
        super().__init__(why.message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be imported: its line, the head of the column, and why."""

    line: int
    head: str
    why: Words

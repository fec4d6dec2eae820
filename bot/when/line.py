"""A lexed line and what may be asked of it; the values that rules read from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from bot.values import dataclass
from bot.when import kinds as k
from bot.when.found import Scene
from bot.when.lexicon import Token

WEAK, FAIR, SURE = range(3)
"""How much it takes to believe a date: only after a connector, not inside a name, always."""


_MOST_SKIPPED = 4


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was said. `day` None: there is no such day."""

    day: date | None
    grain: str = "day"
    others: tuple[date, ...] = ()  # further fair readings
    doubt: str | None = None
    weight: int = SURE
    weekday: int | None = None  # nothing but a weekday was said
    number: int | None = None  # nothing but a day of the month was said
    yearless: bool = False  # a month and a day were said, and no year
    clock: time | None = None  # the distance led to a minute
    part: int | None = None  # part of the day, said in the same word
    last: date | None = None  # the last day of a stretch ("12-20 dec"),
    split: int = 0  # and where it is said


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was said. `clock` None: there is no such time."""

    clock: time | None
    weight: int = SURE
    plus: int = 0  # days to add: midnight belongs to the next day
    bare: bool = False  # an hour from 1 to 12 without am, pm or part of the day
    last: time | None = None  # the end of a stretch ("2-4pm"),
    split: int = 0  # and where it is said


class Line:
    """The tokens of one line, asked by position; positions outside the line hold nothing."""

    __slots__ = ("depth", "scene", "size", "tokens", "work")

    def __init__(self, tokens: Sequence[Token], scene: Scene) -> None:
        self.tokens = tokens
        self.scene = scene
        self.size = len(tokens)
        self.depth = 0  # days being read inside one another
        self.work = 0  # attempts made; whoever loops over the line bounds them

    def get(self, at: int, kind: str) -> int | None:
        """The value of the token at `at` as a `kind`; None when it is none."""
        if 0 <= at < self.size:
            return self.tokens[at].kinds.get(kind)
        return None

    def has(self, at: int, kind: str) -> bool:
        return 0 <= at < self.size and kind in self.tokens[at].kinds

    def any(self, at: int, kinds: Sequence[str]) -> bool:
        return 0 <= at < self.size and any(kind in self.tokens[at].kinds for kind in kinds)

    def sign(self, at: int) -> str:
        """The punctuation mark at `at`, or ""."""
        if 0 <= at < self.size:
            token = self.tokens[at]
            if token.end - token.start == 1 and not token.text.isalnum():
                return token.text
        return ""

    def glued(self, at: int) -> bool:
        """Whether no blank stands before the token at `at`."""
        return 0 < at < self.size and not self.tokens[at].gap

    def digits(self, at: int) -> str:
        """The number at `at` as it was typed; "" when it is none or was written in words."""
        if (
            self.has(at, k.NUM)
            and self.tokens[at].text.isascii()
            and self.tokens[at].text.isdigit()
        ):
            return self.tokens[at].text
        return ""

    def skip(self, at: int, *kinds: str) -> int:
        """The first position from `at` on that is of none of the kinds, a few steps on at most."""
        for end in range(at, at + _MOST_SKIPPED):
            if not self.any(end, kinds):
                return end
        return at + _MOST_SKIPPED

    def ordinal(self, at: int) -> tuple[int, int] | None:
        """The ordinal at `at` and where it ends; "2nd to the last" is -2."""
        number = self.get(at, k.ORD)
        if number is None:
            return None
        last = self.skip(at + 1, k.TO, k.THRU, k.THE)
        if number > 0 and self.get(last, k.ORD) == -1:
            return last + 1, -number
        return at + 1, number

    def comma(self, at: int) -> int:
        """The position after a comma at `at`, if there is one."""
        return at + 1 if self.sign(at) == "," else at


def carried_on(line: Line, at: int) -> bool:
    """Whether "of" and a word that means no time stand at `at`: "deux heures de route"."""
    of = line.has(at, k.OF) and not line.any(at, (k.IN, k.ON_WORD))
    return of and at + 1 < line.size and line.tokens[at + 1].text == "" and line.tokens[at + 1].gap

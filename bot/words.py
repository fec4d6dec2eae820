"""A sentence is a value until it is drawn: Words now, a reader's language later."""

from __future__ import annotations

from typing import Any

from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence in English with named places, to be put into a language when it is drawn.

    Values are spans (bot.reply): text, people, moments, numbers, other Words.
    """

    message: str
    values: tuple[tuple[str, Any], ...] = ()
    plural: str | None = None
    count: int | None = None
    topic: str | None = None  # gettext's context: which meaning of a short word


def _(message: str, /, **values: Any) -> Words:
    return Words(message, tuple(values.items()))


def ngettext(one: str, many: str, n: int, /, **values: Any) -> Words:
    """The sentence for `n` things; `{n}` stands for the number."""
    return Words(one, (("n", n), *values.items()), many, n)


BOTH = "in both languages"
"""The topic of what a team calls something itself: no sentence of ours, so nobody translates it."""


def both(english: str, chinese: str) -> Words:
    """A team's own words for something, in both languages."""
    return Words("{en}", (("en", english), ("zh", chinese)), topic=BOTH)


def pgettext(topic: str, message: str, /, **values: Any) -> Words:
    return Words(message, tuple(values.items()), topic=topic)

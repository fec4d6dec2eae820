"""Filters at the beginning of a line, and how they are written: overdue, @ana, !high, %beta."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.kinds import Ref, filter_of, quoted
from bot.patterns import regex
from bot.scan import MOST_TOKENS

_CHANGE = regex(
    r"(?:due|by|start|remind|every|client|internal|截止|改到|每)(?![A-Za-z])|[~～^]|[+＋−-]\d|\w+:",
    re.I,
)


_ONE_FILTER = regex(r'[@＠%％](?:"[^"]+"|“[^”]+”)[,，、]?(?!\S)|\S+')


def filtered(name: str, words: Iterable[str]) -> str:
    """Filters as the value of the parameter that takes references: refs:"overdue,@ana"."""
    return f"{name}:{quoted(','.join(words))}"


def is_signed(value: Any) -> bool:
    """Whether it is a filter that would be read as something else where it stands alone: @ana."""
    return isinstance(value, Ref) and value.word is not None and not value.word.isalpha()


def filters_of(rest: str) -> tuple[list[str], str] | None:
    """The filters a line begins with, and what is to be changed; None where it has a title."""
    chosen: list[str] = []
    change = rest.strip()
    while len(chosen) < MOST_TOKENS and (match := _ONE_FILTER.match(change)):
        said = filter_of(match[0].strip(",，、"))
        if said is None:
            break
        chosen.append(said)
        change = change[match.end() :].strip()
    return (chosen, change) if chosen and (not change or _CHANGE.match(change)) else None

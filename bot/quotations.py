"""The stretches of a line that are quoted: their words are nobody's tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.patterns import regex

_QUOTES = {'"': '"', "“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "`": "`"}
# 'sold out until june': no apostrophe opens a word, but for those of a few short ones.
_SINGLE = regex(
    r"(?<![\w'])'(?!(?:em|til|till|tis|twas|cause|bout|round|n)\b)(?=\w)[^'\n]{1,80}(?:(?<=\w)'(?=\w)[^'\n]{1,80}){0,3}(?<=\S)'(?!\w)",
    re.I,
)


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """The stretches in quotes, from the first mark to its partner; a mark alone protects nothing.

    One pass: once a partner is missing, no later mark of that kind has one either.
    """
    yield from _paired(text)
    yield from (match.span() for match in _SINGLE.finditer(text))


def _paired(text: str) -> Iterator[tuple[int, int]]:
    at, marks = 0, "".join(_QUOTES)
    while marks and (opening := re.compile(f"[{marks}]").search(text, at)) is not None:
        mark, at = opening[0], opening.end()
        end = _closing(text, _QUOTES[mark], at)
        if end < 0:
            marks = marks.replace(mark, "")
        else:
            yield opening.start(), end
            at = end


def _closing(text: str, mark: str, at: int) -> int:
    """Where the quotation ends that began before `at`; a backslash saves the sign behind it."""
    while (end := text.find(mark, at)) >= 0:
        slashes = end - len(text[at:end].rstrip("\\")) - at if mark == '"' else 0
        if slashes % 2 == 0:
            return end + 1
        at = end + 1
    return -1

"""The words that a project keeps from its client, and where they stand in a report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

from bot.model.project import Project
from bot.patterns import regex
from bot.reply import Block, Line
from bot.reports.client_page import Written
from bot.values import dataclass
from bot.words import _

_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_HAS_CJK = regex(f"[{_CJK}]")
_SHOWN = 160  # characters of a line


@dataclass(frozen=True, slots=True)
class Found:
    """A listed word, and the line it stands in."""

    word: str
    line: str


def found_in(written: Written, project: Project) -> list[Found]:
    """The listed words in what its client would read, in every language, each with its line.

    The headings are left out: they are the same in every report.
    """
    lines = [project.name]
    for texts in written.texts.values():
        lines += [line for text in texts.values() for line in text.splitlines()]
    return listed_in(lines, project.client_words)


def listed_in(lines: Iterable[str], words: Iterable[str]) -> list[Found]:
    """Whatever the case, and full-width letters as what they mean: whole words, so that "cost" is
    not in "costume"; anywhere in a line where a word is written without blanks around it."""
    patterns = [(word, _pattern(word)) for word in words]
    return [
        Found(word, line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…")
        for line in dict.fromkeys(lines)
        for word, pattern in patterns
        if pattern.search(_folded(line))
    ]


def _pattern(word: str) -> re.Pattern[str]:
    said = r"\s+".join(map(re.escape, _folded(word).split()))
    if _HAS_CJK.search(word):
        return re.compile(said)
    # A Chinese character beside it ends a word as a blank does.
    return re.compile(rf"(?<![^\W{_CJK}]){said}(?![^\W{_CJK}])")


def _folded(text: str) -> str:
    return normalize("NFKC", text).casefold()


def warnings(found: Iterable[Found]) -> list[Block]:
    """A line for each, for whoever approves the report."""
    return [
        Line(("⚠ ", _("“{word}” is not for the client and stands in: {line}",
                      word=one.word, line=one.line)))
        for one in found
    ]  # fmt: skip

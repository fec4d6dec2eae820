"""Kinds of words: titles, single words, states, texts of several lines, numbers of reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.kinds.base import WHOLE_QUOTE, Kind, Reader, Unread, folded, quoted, unquoted
from bot.patterns import regex
from bot.reply import Choice, Code
from bot.words import _

if TYPE_CHECKING:
    from bot.context import Context
    from bot.work import Work


class TextKind(Kind[str]):
    name = "text"

    def read(self, text: str, reader: Reader) -> str:
        whole = WHOLE_QUOTE.fullmatch(text.strip())
        return unquoted(whole[0]) if whole else text.strip()

    def write(self, value: str) -> str:
        return quoted(value)


class SubjectKind(TextKind):
    """What a thread can belong to, as it is called: it may be any of several kinds of things."""

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.subjects(begun, context, work)


class WordKind(Kind[str]):
    """One word; in a command without a title it needs no name before it."""

    name = "word"

    def read(self, text: str, reader: Reader) -> str:
        return unquoted(text) if WHOLE_QUOTE.fullmatch(text) else text

    def write(self, value: str) -> str:
        return value if re.fullmatch(r"[\w.-]+", value) else quoted(value)


class StateKind(TextKind):
    """The name of a state of a project's tasks, of one word or several."""

    name = "state"
    wide = True

    def write(self, value: str) -> str:
        return WordKind().write(value)

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.states(begun, context, work)


class LinesKind(Kind[str]):
    """A text of several lines; in a line it stands behind its name, in quotes."""

    name = "lines"
    long = True

    def read(self, text: str, reader: Reader) -> str:
        return text.strip()

    def write(self, value: str) -> str:
        return quoted(value)


class ReportNumberKind(Kind[str]):
    """#14, #14b, ACME#14: a client's report, the letter being that of a correction."""

    name = "report"
    wide = True
    pattern = regex(r"(?:(?<![\w#＃-])[A-Za-z][A-Za-z0-9]{0,9})?[#＃]\d{1,5}[b-z]?(?![\w-])", re.I)

    def read(self, text: str, reader: Reader) -> str:
        said = folded(text).strip()
        key, _sign, number = said.rpartition("#")
        if not re.fullmatch(r"\d{1,5}[b-z]?", number, re.I):
            raise Unread(
                _("“{said}” is not the number of a report.", said=text),
                _("Write a number like {example}.", example=Code("#14")),
            )
        return f"{key.upper()}#{number.lower()}"

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        from bot import suggest

        return suggest.reports(begun, context, work)


class NumberKind(Kind[int]):
    name = "number"
    pattern = regex(r"(?<!\S)\d{1,9}(?!\S)")

    def read(self, text: str, reader: Reader) -> int:
        if not re.fullmatch(r"\d{1,9}", folded(text).strip()):
            raise Unread(
                _("“{said}” is not a number.", said=text),
                _("Write a number like {example}.", example=Code("12")),
            )
        return int(folded(text))

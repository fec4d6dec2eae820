"""What a kind of value is: how it is read from text, written back, and recognised in a line.

A kind owns its sigil, so that every command that takes a Person accepts `@ana`. Reading is pure:
what needs the database (which Ana?) stays a Mention or a Ref here, and the desk finds the thing.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Container, Iterable
from dataclasses import field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Generic, NewType, TypeVar
from unicodedata import category, normalize

from bot.model.moment import Moment
from bot.model.people import Person
from bot.patterns import regex
from bot.reply import Choice
from bot.values import dataclass
from bot.words import Words

if TYPE_CHECKING:
    from bot.context import Context
    from bot.work import Work

T = TypeVar("T")

Text = NewType("Text", str)  # what remains of the line: a title, a statement, a remark
Subject = NewType("Subject", str)  # a task, an entry or a risk: its number, or words of its title
Label = NewType("Label", str)
Word = NewType("Word", str)  # one word, or a quoted phrase
StateName = NewType("StateName", str)  # of a project's tasks: qa, code review
Lines = NewType("Lines", str)  # a text of several lines, in a field of its own
ReportNumber = NewType("ReportNumber", str)  # of a client's report: #14, ACME#14b
Contact = NewType("Contact", str)  # who said it, on the client's side
Outsider = NewType("Outsider", Person)  # somebody on the client's side
Probability = NewType("Probability", int)
Impact = NewType("Impact", int)
Past = NewType("Past", Moment)  # a moment that is over
Later = NewType("Later", Moment)  # a moment to come, or a length of time from now
Skill = NewType("Skill", str)  # what a task needs of whoever does it: figma2
Before = NewType("Before", str)  # how long before it is due somebody is reminded: 3d, 1h, off
Days = NewType("Days", int)  # by how many days a date moves
Zone = NewType("Zone", str)  # an IANA name
Language = NewType("Language", str)  # a Babel identifier


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours, wall clock."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Daily:
    """A wall time of every working day, or None for never."""

    clock: time | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A person as somebody wrote them: a handle, a name, "me", or an id in brackets."""

    said: str


@dataclass(frozen=True, slots=True)
class ProjectName:
    said: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays a role: a Mention as it is read, the person once it is resolved."""

    role: str
    who: Any


@dataclass(frozen=True, slots=True)
class MilestoneName:
    said: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A numbered thing as somebody wrote it: 12, ACME-12, R-7, ACME-R-7, last, this."""

    number: int = 0
    key: str | None = None  # the project's key, upper case
    word: str | None = None  # "last" or "this", with no number


class Unread(Exception):
    """A text is not of this kind; `hint` says what would be. `readings` are the values that it may
    mean, where it is more than one."""

    def __init__(self, text: Words, hint: Words, readings: tuple[Any, ...] = ()) -> None:
        super().__init__(text.message)
        self.text, self.hint, self.readings = text, hint, readings


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose words are read: everything a kind may depend on. `now` is aware.

    `cuts` says how many characters of a token-like word belong to the token, where that is
    known from outside: 0 makes it an ordinary word of the title.
    """

    now: datetime
    zone: str
    locale: str = "en"
    work_from: time = time(9)
    work_to: time = time(18)
    workdays: frozenset[int] = frozenset(range(5))
    day_first: bool | None = None
    holidays: Container[date] = ()
    cuts: tuple[tuple[str, int], ...] = ()
    typed: bool = False  # by a person, who may say words that are the clock's

    def cut(self, token: str) -> int | None:
        return dict(self.cuts).get(token) if self.cuts else None


class Kind(ABC, Generic[T]):
    """One kind of value. `pattern` recognises a token of it anywhere in a line."""

    name: str
    pattern: re.Pattern[str] | None = None
    led: bool = False  # only recognised after the parameter's name: "zone Asia/Tokyo"
    named: bool = False  # only recognised behind the name and a colon: "po:7741"
    long: bool = False  # of several lines, where there are forms
    wide: bool = False  # of more values than a menu shows: they are searched
    firm: bool = False  # a token that cannot be read is a mistake to be told, not title text

    @abstractmethod
    def read(self, text: str, reader: Reader) -> T:
        """The value of the whole `text`; raises Unread. A right value passes `accept` instead."""

    def write(self, value: T) -> str:
        """The text that reads as `value`, without a parameter's name."""
        return str(value)

    def choices(self) -> Iterable[str]:
        """All values, if they are few."""
        return ()

    def word(self, choice: str, locale: str) -> Words | str:
        """What people of that language call one of the few values."""
        return choice

    def suggest(self, begun: str, context: Context, work: Work) -> list[Choice]:
        """Values that may be meant by whoever has typed `begun`, the likeliest first."""
        from bot.suggest import ranked

        known = [Choice(self.word(choice, context.locale), choice) for choice in self.choices()]
        return ranked(begun, known, context)


def has_words(text: str) -> bool:
    """Whether somebody who reads it learns anything: a letter, a digit or a picture."""
    return any(category(char) == "So" or category(char)[0] in "LN" for char in text)


def folded(text: str) -> str:
    """Full-width letters, digits and signs as the half-width ones they mean."""
    return normalize("NFKC", text)


VALUE = r'"(?:[^"\\]|\\.)*"|“[^”]*”|\S+?(?=[,，;；]?(?:\s|$)|[，；][一-鿿A-Za-z]{1,10}[:：])'
"""The pattern of one value in a line; a comma behind it belongs to the line."""

WHOLE_QUOTE = regex(r'"(?:[^"\\]|\\.)*"|“[^”]*”', re.S)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquoted(text: str) -> str:
    inner = text[1:-1]
    return re.sub(r"\\([\"\\])", r"\1", inner) if text.startswith('"') else inner


@dataclass(frozen=True, slots=True)
class Lead:
    """Beside an annotation: the words that must stand before a value of this parameter, and other
    ways to say it. The value is the one group of `around` that matched; in a line without any of
    `hints`, which are in lower case, it is not looked for."""

    words: tuple[str, ...] = field(default=())
    around: re.Pattern[str] | None = None
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sigil:
    """Beside an annotation: a sign of this parameter's own."""

    sign: str

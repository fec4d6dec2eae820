"""Kinds of values: how each is read from text, written back, and recognised in a line.

A kind owns its sigil, so that every command that takes a Person accepts `@ana`. Reading is pure:
what needs the database (which Ana?) stays a Mention or a Ref here, and the desk finds the thing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Generic, NewType, TypeVar
from zoneinfo import available_timezones

from babel import Locale

from bot.model.moment import Moment
from bot.model.recurrence import Recurrence
from bot.reply import Code
from bot.when import parse
from bot.words import Words, _, pgettext

T = TypeVar("T")

Text = NewType("Text", str)  # what remains of the line: a title, a statement, a remark
Label = NewType("Label", str)
Word = NewType("Word", str)  # one word, or a quoted phrase
Contact = NewType("Contact", str)  # who said it, on the client's side
Probability = NewType("Probability", int)
Impact = NewType("Impact", int)
Days = NewType("Days", int)  # by how many days a date moves
Zone = NewType("Zone", str)  # an IANA name
Language = NewType("Language", str)  # a Babel identifier


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours, wall clock."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Mention:
    """A person as somebody wrote them: a handle, a name, "me", or an id in brackets."""

    said: str


@dataclass(frozen=True, slots=True)
class ProjectName:
    said: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A numbered thing as somebody wrote it: 12, ACME-12, R-7, ACME-R-7, last, this."""

    number: int = 0
    key: str | None = None  # the project's key, upper case
    word: str | None = None  # "last" or "this", with no number


class Unread(Exception):
    """A text is not of this kind; `hint` says what would be."""

    def __init__(self, text: Words, hint: Words | None = None) -> None:
        super().__init__(text.message)
        self.text, self.hint = text, hint


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
    cuts: tuple[tuple[str, int], ...] = ()

    def cut(self, token: str) -> int | None:
        return dict(self.cuts).get(token) if self.cuts else None


class Kind(Generic[T]):
    """One kind of value. `pattern` recognises a token of it anywhere in a line."""

    name: str
    pattern: re.Pattern[str] | None = None
    led: bool = False  # only recognised after the parameter's name: "zone Asia/Tokyo"
    firm: bool = False  # a token that cannot be read is a mistake to be told, not title text

    def read(self, text: str, reader: Reader) -> T:
        """The value of the whole `text`; raises Unread. A right value passes `accept` instead."""
        raise NotImplementedError  # every kind below says how

    def write(self, value: T) -> str:
        """The text that reads as `value`, without a parameter's name."""
        return str(value)

    def choices(self) -> Iterable[str]:
        """All values, if they are few."""
        return ()


def folded(text: str) -> str:
    """Full-width letters, digits and signs as the half-width ones they mean."""
    return unicodedata.normalize("NFKC", text)


class TextKind(Kind[str]):
    name = "text"

    def read(self, text: str, reader: Reader) -> str:
        whole = _WHOLE_QUOTE.fullmatch(text.strip())
        return unquoted(whole[0]) if whole else text.strip()

    def write(self, value: str) -> str:
        return quoted(value)


_WHOLE_QUOTE = re.compile(r'"(?:[^"\\]|\\.)*"|“[^”]*”', re.S)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquoted(text: str) -> str:
    inner = text[1:-1]
    return re.sub(r"\\(.)", r"\1", inner, flags=re.S) if text.startswith('"') else inner


class WordKind(Kind[str]):
    """One word; in a command without a title it needs no name before it."""

    name = "word"

    def read(self, text: str, reader: Reader) -> str:
        return unquoted(text) if _WHOLE_QUOTE.fullmatch(text) else text

    def write(self, value: str) -> str:
        return value if re.fullmatch(r"[\w.-]+", value) else quoted(value)


class NumberKind(Kind[int]):
    name = "number"
    pattern = re.compile(r"(?<!\S)\d{1,9}(?!\S)")

    def read(self, text: str, reader: Reader) -> int:
        if not re.fullmatch(r"\d{1,9}", folded(text).strip()):
            raise Unread(_("“{said}” is not a number.", said=text))
        return int(folded(text))


class PersonKind(Kind[Mention]):
    """@ana, @me, @我; @(U123|Ana) is an account of this workspace, @(=id) a person by id."""

    name = "person"
    pattern = re.compile(r"[@＠](?:\([=\w.-]{1,80}(?:\|[^()]{0,80})?\)|[^\W_][\w.-]{0,79})")

    def read(self, text: str, reader: Reader) -> Mention:
        said = folded(text).lstrip("@").strip().rstrip(".-")
        if not said:
            raise Unread(_("Name somebody, like {example}.", example=Code("@ana")))
        return Mention(said)

    def write(self, value: Any) -> str:
        return f"@{value.said}" if isinstance(value, Mention) else f"@(={value.id})"


class ProjectKind(Kind[ProjectName]):
    name = "project"
    pattern = re.compile(r"[#＃][^\W\d_][\w-]{0,79}")

    def read(self, text: str, reader: Reader) -> ProjectName:
        return ProjectName(folded(text).lstrip("#").strip())

    def write(self, value: Any) -> str:
        return f"#{value.said}" if isinstance(value, ProjectName) else f"#{value.key.lower()}"


class RefKind(Kind[Ref]):
    """Numbered things; `letter` is "" for tasks, "L" for log entries, "R" for risks."""

    name = "reference"

    def __init__(self, letter: str = "") -> None:
        self.letter = letter
        number = rf"(?:{letter}-?)?(\d{{1,7}})" if letter else r"(\d{1,7})"
        self._one = re.compile(rf"(?:([A-Za-z][A-Za-z0-9]{{0,9}})-)?{number}", re.I)
        self._span = re.compile(r"(\d{1,7})-(\d{1,7})")

    def read(self, text: str, reader: Reader) -> Ref:
        refs = self.several(text)
        if refs is None or len(refs) != 1:
            raise Unread(
                _("“{said}” is not a reference.", said=text),
                _("Write a number like {example}.", example=Code(self.example())),
            )
        return refs[0]

    def several(self, text: str) -> list[Ref] | None:
        """A word as the references it stands for ("12,14", "12-15"); None if it is none."""
        out: list[Ref] = []
        for part in re.split(r"[,，、]", folded(text)):
            word = _REF_WORDS.get(part.lower())
            span = self._span.fullmatch(part)
            one = self._one.fullmatch(part)
            if word:
                out.append(Ref(word=word))
            elif span and int(span[1]) < int(span[2]) <= int(span[1]) + 50:
                out += [Ref(number) for number in range(int(span[1]), int(span[2]) + 1)]
            elif one:
                # In "L-58" the letter stands where a project's key would.
                key = (one[1] or "").upper()
                out.append(Ref(int(one[2]), key if key and key != self.letter else None))
            else:
                return None
        return out

    def example(self) -> str:
        return f"{self.letter}-7" if self.letter else "12"

    def write(self, value: Any) -> str:
        if isinstance(value, Ref):
            letter = f"{self.letter}-" if self.letter else ""
            return value.word or f"{value.key + '-' if value.key else ''}{letter}{value.number}"
        return str(value)


_REF_WORDS = {"last": "last", "this": "this", "上一个": "last", "这个": "this"}


class PriorityKind(Kind["StrEnum"]):
    """!high, !1 to !4 (4 is urgent), !!, !高; plain words where the parameter is named."""

    name = "priority"
    pattern = re.compile(
        r"[!！](?:[!！]{1,2}(?![!！\w])|[A-Za-z]{2,8}|[1-4](?!\d)|最?[高低中]|普通|一般|紧急|加急)"
    )

    def __init__(self, levels: type[StrEnum]) -> None:
        self._levels = levels

    def read(self, text: str, reader: Reader) -> StrEnum:
        said = folded(text).strip().lower()
        said = said.lstrip("!") or said
        name = _PRIORITIES.get(said, said)
        try:
            return self._levels(name)
        except ValueError:
            raise Unread(
                _("“{said}” is not a priority.", said=text),
                _("Write one of {choices}.", choices=Code("!low !normal !high !urgent")),
            ) from None

    def write(self, value: StrEnum) -> str:
        return f"!{value.value}"

    def choices(self) -> Iterable[str]:
        return [level.value for level in self._levels]


_PRIORITIES = {
    "!!": "high", "!!!": "urgent", "1": "low", "2": "normal", "3": "high", "4": "urgent",
    "低": "low", "最低": "low", "中": "normal", "普通": "normal", "一般": "normal",
    "高": "high", "最高": "urgent", "紧急": "urgent", "加急": "urgent", "medium": "normal",
}  # fmt: skip


class DurationKind(Kind[timedelta]):
    """Working time: ~3h, ~2d (a day is 8 h), ~1w (40 h), ~30m, ~1h30m, ~3小时, ~半天."""

    name = "duration"
    pattern = re.compile(
        r"[~～](?:\d{1,4}(?:\.\d{1,2})?\s?(?:小时|分钟|工作日|个?[天日周]|[hmdw](?:ours?|ins?|ays?|eeks?|rs?)?\b)"
        r"(?:\s?\d{1,4}\s?(?:分钟?|m(?:in)?\b))?|半[天日]|半个?小时)",
        re.I,
    )

    def read(self, text: str, reader: Reader) -> timedelta:
        said = folded(text).lower().lstrip("~").replace(" ", "")
        if said in _HALVES:
            return _HALVES[said]
        parts = _AMOUNT.findall(said)
        if not parts or "".join(number + unit for number, unit in parts) != said:
            raise Unread(
                _("“{said}” is not a length of time.", said=text),
                _("Write it like {example}.", example=Code("~3h, ~30m, ~2d")),
            )
        minutes = sum(float(number) * _UNITS[unit.removeprefix("个")[:1]] for number, unit in parts)
        return timedelta(minutes=round(minutes))

    def write(self, value: timedelta) -> str:
        hours, minutes = divmod(round(value.total_seconds() / 60), 60)
        return (
            "~" + (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or not hours else "")
        )


_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(小时|分钟?|工作日|个?[天日周]|[hmdw][a-z]*)")
_UNITS = {
    "h": 60,
    "小": 60,
    "m": 1,
    "分": 1,
    "d": 480,
    "天": 480,
    "日": 480,
    "工": 480,
    "w": 2400,
    "周": 2400,
}
_HALVES = {
    "半天": timedelta(hours=4),
    "半日": timedelta(hours=4),
    "半小时": timedelta(minutes=30),
    "半个小时": timedelta(minutes=30),
}


class LabelKind(Kind[str]):
    name = "label"
    pattern = re.compile(r"[+＋][^\W\d_][\w-]{0,39}")

    def read(self, text: str, reader: Reader) -> str:
        return folded(text).lstrip("+").strip().lower()

    def write(self, value: str) -> str:
        return f"+{value}"


class ScaleKind(Kind[int]):
    """A number from 1 to 5 behind a letter: p3, i4."""

    firm = True

    def __init__(self, name: str, letter: str, help: Words) -> None:
        self.name = name
        self.letter = letter
        self.help = help
        self.pattern = re.compile(rf"(?<![\w.]){letter}\d{{1,3}}(?![\w.])", re.I)

    def read(self, text: str, reader: Reader) -> int:
        said = folded(text).strip().lower().removeprefix(self.letter)
        if said not in {"1", "2", "3", "4", "5"}:
            raise Unread(
                self.help,
                _(
                    "Write {low} to {high}.",
                    low=Code(f"{self.letter}1"),
                    high=Code(f"{self.letter}5"),
                ),
            )
        return int(said)

    def write(self, value: int) -> str:
        return f"{self.letter}{value}"

    def choices(self) -> Iterable[str]:
        return [str(number) for number in range(1, 6)]


class MomentKind(Kind[Moment]):
    """A date or a date and time; bot.when finds it in a line, this reads and writes the value."""

    name = "moment"

    def read(self, text: str, reader: Reader) -> Moment:
        exact = _EXACT.fullmatch(text.strip())
        if exact:
            try:
                clock = time.fromisoformat(exact[2]) if exact[2] else None
                return Moment(
                    datetime.fromisoformat(exact[1]).date(), clock, exact[3] or reader.zone
                )
            except ValueError:
                raise Unread(_("{said} is not a date.", said=text)) from None
        found = parse(
            text, reader.now, reader.zone, reader.locale,
            hours=(reader.work_from, reader.work_to), workdays=reader.workdays,
            day_first=reader.day_first,
        )  # fmt: skip
        if found is None or found.value is None:
            raise Unread(
                _("“{said}” is not a date I can read.", said=text),
                _("Write it like {example}.", example=Code("friday 17:00, 5 dec, in 3 days")),
            )
        return found.value

    def write(self, value: Moment) -> str:
        clock = f"T{value.clock:%H:%M}" if value.clock else ""
        return f"{value.day.isoformat()}{clock}[{value.zone}]"


_EXACT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?(?:\[([\w+/-]{1,64})\])?")


class DaysKind(Kind[int]):
    """+2d, -1w, +3天: from each task's own date, not from today."""

    name = "days"
    pattern = re.compile(
        r"(?:(?<!\S)(?:due|by)\s+)?(?<![^\s])[+＋−-]\d{1,3}\s?(?:d(?:ays?)?|w(?:eeks?)?|天|周)(?!\w)"
    )

    def read(self, text: str, reader: Reader) -> int:
        match = re.search(r"([+−-])(\d{1,3})\s?([dw天周])", folded(text).lower())
        if match is None:
            raise Unread(
                _("“{said}” is not a number of days.", said=text),
                _("Write it like {example}.", example=Code("+2d, -1w")),
            )
        days = int(match[2]) * (7 if match[3] in "w周" else 1)
        return days if match[1] == "+" else -days

    def write(self, value: int) -> str:
        return f"{value:+d}d"


class RecurrenceKind(Kind[Recurrence]):
    """every friday 9:30, 每周五; bot.when finds it in a line."""

    name = "recurrence"

    def read(self, text: str, reader: Reader) -> Recurrence:
        exact = _RULE.fullmatch(text)
        if exact:
            clock = time.fromisoformat(exact[2]) if exact[2] else None
            return Recurrence(exact[1], clock, exact[3])
        found = parse(
            text, reader.now, reader.zone, reader.locale,
            hours=(reader.work_from, reader.work_to), workdays=reader.workdays,
        )  # fmt: skip
        if found is None or found.recurrence is None:
            raise Unread(
                _("“{said}” is not a rhythm I can read.", said=text),
                _("Write it like {example}.", example=Code("every monday 9:30")),
            )
        return found.recurrence

    def write(self, value: Recurrence) -> str:
        clock = f"@{value.clock:%H:%M}" if value.clock else ""
        return f"{value.rule}{clock}[{value.zone}]"


_RULE = re.compile(r"(FREQ=[A-Z0-9=;,+-]{1,200})(?:@(\d\d:\d\d))?\[([\w+/-]{1,64})\]")


class ChoiceKind(Kind[Any]):
    """One of the members of an enumeration, by its English or Chinese word."""

    def __init__(self, members: type[StrEnum], words: dict[str, str] | None = None) -> None:
        self.name = members.__name__.lower()
        self.members = members
        self.words = {**{member.value: member.value for member in members}, **(words or {})}

    def read(self, text: str, reader: Reader) -> Any:
        said = folded(text).strip().lower()
        if said not in self.words:
            raise Unread(
                _("“{said}” is not one of the choices.", said=text),
                _("Write one of {choices}.", choices=Code(", ".join(self.choices()))),
            )
        return self.members(self.words[said])

    def write(self, value: Any) -> str:
        return str(value.value)

    def choices(self) -> Iterable[str]:
        return [str(member.value) for member in self.members]


class FlagKind(ChoiceKind):
    """A choice that stands in a line as a word of its own, behind everything else."""


class ContactKind(Kind[str]):
    """from Ms. Wang; 来自王总. A capital letter tells a name from ordinary words."""

    name = "contact"
    pattern = re.compile(
        r"[,，]?\s*(?:\bfrom\s+(?=[A-Z一-鿿])|来自)[^,，。;；@#!+~\n]{1,60}?(?=\s*(?:[,，。;；@#!+~\n]|$))"
    )

    def read(self, text: str, reader: Reader) -> str:
        return re.sub(r"^[,，]?\s*(?:from\s+|来自)", "", text).strip()

    def write(self, value: str) -> str:
        return quoted(value)


class ZoneKind(Kind[str]):
    name = "zone"
    led = True

    def read(self, text: str, reader: Reader) -> str:
        said = text.strip()
        wanted = _ZONE_ALIASES.get(said.lower(), said).lower().replace(" ", "_")
        for name in _zones():
            if name.lower() == wanted or name.lower().endswith("/" + wanted):
                return name
        raise Unread(
            _("“{said}” is not a time zone I know.", said=text),
            _("Write a zone by its place, like {example}.", example=Code("Europe/Berlin")),
        )

    def choices(self) -> Iterable[str]:
        return ()


_ZONE_ALIASES = {"北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "beijing": "Asia/Shanghai"}


def _zones() -> list[str]:
    """Names of places first: the old three-letter names mean several zones each."""
    return [
        name
        for name in sorted(available_timezones())
        if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    ] + ["UTC"]


class LanguageKind(Kind[str]):
    """A language Steward speaks: en or zh."""

    name = "language"
    led = True

    def read(self, text: str, reader: Reader) -> str:
        said = folded(text).strip().lower().replace("-", "_")
        for name, words in LANGUAGES.items():
            if said in words or said.startswith(name.lower()):
                return name
        raise Unread(
            _("I do not speak “{said}” yet.", said=text),
            _("Write one of {choices}.", choices=Code("en, zh")),
        )

    def write(self, value: str) -> str:
        return value.partition("_")[0]

    def choices(self) -> Iterable[str]:
        return ["en", "zh"]


LANGUAGES = {
    "en": ("en", "english", "英文", "英语"),
    "zh_Hans": ("zh", "zh_cn", "chinese", "中文", "汉语", "简体中文"),
}


def spoken(locale: str | None) -> str:
    """The language Steward speaks that comes nearest to a platform's hint ("zh-CN")."""
    if locale and locale.replace("-", "_").lower().startswith("zh"):
        return "zh_Hans"
    return "en"


class HoursKind(Kind[Hours]):
    name = "hours"
    led = True

    def read(self, text: str, reader: Reader) -> Hours:
        match = _HOURS.fullmatch(folded(text).strip())
        if match:
            start, end = _clock(match[1], match[2]), _clock(match[3], match[4])
            if start and end and start < end:
                return Hours(start, end)
        raise Unread(
            _("“{said}” is not a range of working hours.", said=text),
            _("Write them like {example}.", example=Code("9-18")),
        )

    def write(self, value: Hours) -> str:
        return f"{value.start:%H:%M}-{value.end:%H:%M}"


_HOURS = re.compile(r"(\d{1,2})(?::(\d\d))?\s?(?:-|–|~|to|到|至)\s?(\d{1,2})(?::(\d\d))?")


def _clock(hour: str, minute: str | None) -> time | None:
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return None


def language_name(locale: str) -> str:
    """A language's own name for itself."""
    return Locale.parse(locale).get_display_name() or locale


PRIORITY_WORDS = {
    "low": pgettext("priority", "Low"),
    "normal": pgettext("priority", "Normal"),
    "high": pgettext("priority", "High"),
    "urgent": pgettext("priority", "Urgent"),
}


@dataclass(frozen=True, slots=True)
class Lead:
    """Beside an annotation: the words that must stand before a value of this parameter."""

    words: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Sigil:
    """Beside an annotation: a sign of this parameter's own."""

    sign: str

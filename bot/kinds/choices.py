"""Kinds with few values: priorities, scales, choices, languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Self

from bot.kinds.base import Kind, Reader, Unread, folded
from bot.patterns import regex
from bot.reply import Code
from bot.words import Words, _, pgettext


class PriorityKind(Kind["StrEnum"]):
    """!high, !1 to !4 (4 is urgent), !!, !高, 优先级高, 高优先级, ", high priority"; plain words where
    the parameter is named."""

    name = "priority"
    # It begins with one set of characters, so that most lines are passed over quickly.
    pattern = regex(
        r"[!！,优最高低中普紧](?:(?<=[!！])(?:[!！]{1,2}(?![!！\w])|[A-Za-z]{2,20}|\d(?!\d)|最?[高低中]|普通|一般|紧急|加急)"
        r"|(?<=,) (?:low|normal|high|urgent) priority(?=[,;]|\s*$)"
        r"|(?<![^\s,，;；(（]优)(?<=优)先级[:：为是]?\s?(?:最?[高低中]|普通|一般|紧急|加急)(?=[\s,，;；。)）]|$)"
        r"|(?<![^\s,，;；(（].)(?<=[最高低中普紧])(?:[高低通急]?优先级)(?=[\s,，;；。)）]|$))"
    )

    def __init__(self, levels: type[StrEnum]) -> None:
        self._levels = levels

    def read(self, text: str, reader: Reader) -> StrEnum:
        said = folded(text).strip().lower()
        said = said.lstrip("!, ") or said
        said = re.sub(r"^优先级[:为是]?\s?|优先级$| priority$", "", said)
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

    def word(self, choice: str, locale: str) -> Words | str:
        return PRIORITY_WORDS[choice]


_PRIORITIES = {
    "!!": "high", "!!!": "urgent", "1": "low", "2": "normal", "3": "high", "4": "urgent",
    "低": "low", "最低": "low", "中": "normal", "普通": "normal", "一般": "normal",
    "高": "high", "最高": "urgent", "紧急": "urgent", "加急": "urgent", "medium": "normal",
}  # fmt: skip


_WIDER = ord("ａ") - ord("a")
_SCALES = {"p": r"prob(?:ability)?|概率|可能性", "i": r"impact|影响(?:程度|力)?"}
_BEHIND_SCALE = rf"\s*(?:$|[,，;；@＠#+%!！|]|[pi]\d|type:|{_SCALES['p']}|{_SCALES['i']})"


class ScaleKind(Kind[int]):
    """A number from 1 to 5 behind a letter, p3, i4, or behind its word: probability 3, 影响4.

    "impact 4 shops" is no scale: behind the word's number there is nothing, or another token.
    """

    firm = True

    def __init__(self, name: str, letter: str, help: Words) -> None:
        self.name = name
        self.letter = letter
        self.help = help
        # 到p4i3: glued to Chinese and to one another; ｐ４ is written full-width.
        own, both = letter + chr(ord(letter) + _WIDER), "piｐｉ"
        self.pattern = regex(
            rf"(?:(?<![A-Za-z0-9_.])|(?<=[{both}]\d))[{own}]\d{{1,3}}(?=[{both}]\d|[^A-Za-z0-9_.]|$)"
            rf"|(?<![A-Za-z0-9_.])(?:{_SCALES[letter]})\s?[:：=]?\s?\d{{1,3}}(?={_BEHIND_SCALE})",
            re.I,
        )
        self._named = regex(rf"(?:{letter}|{_SCALES[letter]})\s?[:=]?\s?(?=\d)")

    def read(self, text: str, reader: Reader) -> int:
        said = self._named.sub("", folded(text).strip().lower(), count=1)
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


class ChoiceKind(Kind[Any]):
    """One of the members of an enumeration, by its English or Chinese word.

    `members` makes one of its value; `words` holds each value itself, and what else is said for it.
    """

    def __init__(self, name: str, members: Callable[[str], Any], words: dict[str, str]) -> None:
        self.name, self.members, self.words = name, members, words

    @classmethod
    def of(cls, members: type[StrEnum], words: dict[str, str] | None = None) -> Self:
        values = {str(member.value): str(member.value) for member in members}
        return cls(members.__name__.lower(), members, values | (words or {}))

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

    def word(self, choice: str, locale: str) -> str:
        """The word for it that people of that language type."""
        typed = [word for word, meant in self.words.items() if meant == choice]
        chinese = [word for word in typed if not word.isascii()]
        return chinese[0] if chinese and locale.startswith("zh") else typed[0]

    def choices(self) -> Iterable[str]:
        return [word for word, value in self.words.items() if word == value]


class FlagKind(ChoiceKind):
    """A choice that stands in a line as a word of its own, behind everything else."""


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

    def word(self, choice: str, locale: str) -> str:
        return language_name(spoken(choice))


LANGUAGES = {
    "en": ("en", "english", "英文", "英语"),
    "zh_Hans": ("zh", "zh_cn", "chinese", "中文", "汉语", "简体中文"),
}


def spoken(locale: str | None) -> str:
    """The language Steward speaks that comes nearest to a platform's hint ("zh-CN")."""
    if locale and locale.replace("-", "_").lower().startswith("zh"):
        return "zh_Hans"
    return "en"


def written(hint: str) -> str:
    """The language and country in which somebody types, by a platform's hint: en_GB, fr_FR.

    It tells in which language dates are read and whether 5/6 is in May or June.
    """
    parts = re.findall(r"[A-Za-z]{2,8}|\d{3}", hint)[:2]
    if not parts or parts[0].lower() == "zh":
        return spoken(hint)
    return "_".join([parts[0].lower(), *(part.upper() for part in parts[1:])])


def language_name(locale: str) -> str:
    """A language's own name for itself."""
    from babel import Locale

    return Locale.parse(locale).get_display_name() or locale


PRIORITY_WORDS = {
    "low": pgettext("priority", "Low"),
    "normal": pgettext("priority", "Normal"),
    "high": pgettext("priority", "High"),
    "urgent": pgettext("priority", "Urgent"),
}

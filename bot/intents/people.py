"""The people a sentence speaks of, taken out of it so that rules need not know their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.model.people import Person

_FIRST = 0xE000  # private use: no text holds these characters with a meaning
_MOST = 64
SOMEBODY = f"[{chr(_FIRST)}-{chr(_FIRST + _MOST)}]"
"""The pattern of one person, or of several that are named together, in a masked sentence."""

_AND = r"(?:\s*(?:,|，|、|&|\band\b|和|跟|与|及)\s*)"
_NO_TITLE = "".join(
    rf"(?<!\b{re.escape(title)} )"
    for title in ("Ms", "Ms.", "Mr", "Mr.", "Mrs", "Mrs.", "Dr", "Dr.")
)
_ME = ("myself", "me", "我自己", "我")


class People:
    """Everybody who may be meant, by the names they are called."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._ids: dict[str, set[str]] = {}
        for person in people:
            for name in (person.handle, person.name, *person.also):
                for part in {name, *name.split()[:1]}:
                    self._ids.setdefault(part.casefold(), set()).add(person.id)
        names = sorted({*self._ids, *_ME} - {""}, key=len, reverse=True)
        word = "|".join(map(_word, names))
        one = rf"@\([^()\n]{{1,120}}\)|@?(?:{word})|@[^\W_][\w.-]{{0,60}}"
        self._one = re.compile(one, re.I)
        self._some = re.compile(rf"(?:{one})(?:{_AND}(?:{one})){{0,5}}", re.I)

    def mask(self, sentence: str) -> tuple[str, list[str]]:
        """The sentence with each stretch of names as one character, and those stretches."""
        kept: list[str] = []

        def hide(match: re.Match[str]) -> str:
            if len(kept) > _MOST:
                return match[0]
            kept.append(match[0])
            return chr(_FIRST + len(kept) - 1)

        plain = "".join(" " if _FIRST <= ord(c) <= _FIRST + _MOST else c for c in sentence)
        return self._some.sub(hide, plain), kept

    def tokens(self, said: str) -> str:
        """A stretch of names as tokens of the grammar; a name that two have stays a name."""
        return " ".join(map(self._token, self._one.findall(said)))

    def _token(self, said: str) -> str:
        name = said.removeprefix("@")
        if name.casefold() in _ME:
            return "@me"
        ids = self._ids.get(name.casefold(), set())
        if len(ids) == 1:
            return f"@(={next(iter(ids))})"
        return f'@"{name}"' if " " in name else f"@{name}"


def unmask(masked: str, kept: list[str]) -> str:
    """The words as they were said."""
    return re.sub(SOMEBODY, lambda match: kept[ord(match[0]) - _FIRST], masked)


def _word(name: str) -> str:
    """A name as a pattern: no part of a longer word, and not behind a title (Ms. Wang is another)."""
    left = rf"{_NO_TITLE}(?<![A-Za-z0-9_.@/-])" if name[0].isascii() else ""
    right = r"(?![A-Za-z0-9_])" if name[-1].isascii() else ""
    return f"{left}{re.escape(name)}{right}"

"""The translations of a language, compiled from its .po file.

What was compiled is kept (bot/built.py): to read a .po file takes a library and a second that no
later start need spend.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from bot.built import built
from bot.words import Words

T = TypeVar("T")

LOCALES = ("en", "zh_Hans")


@lru_cache(maxsize=8)
def catalogue(locale: str) -> gettext.NullTranslations:
    """The translations of a language; English is what the source says."""
    if locale == "en":
        return gettext.NullTranslations()
    found = resources.files("bot") / "locale" / locale / "LC_MESSAGES" / "steward.po"
    with resources.as_file(found) as path:
        return gettext.GNUTranslations(io.BytesIO(compiled(path, locale)))


def meant_by(names: Iterable[str], words: Mapping[T, Words]) -> T | None:
    """What the last of these names means, in whatever language it is written."""
    said = {
        catalogue(locale).pgettext(str(text.topic), text.message).casefold(): value
        for value, text in words.items()
        for locale in LOCALES
    }
    found = [said[name.strip().casefold()] for name in names if name.strip().casefold() in said]
    return found[-1] if found else None


def compiled(path: Path, locale: str) -> bytes:
    """The catalogue at `path` as gettext reads it. What is kept of it is good as long as it is of
    the time of the file, to the nanosecond."""

    def make() -> bytes:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        made = io.BytesIO()
        write_mo(made, read_po(io.BytesIO(path.read_bytes()), locale=locale))
        return made.getvalue()

    return built(path, str(path.stat().st_mtime_ns), "mo", make)

"""The translations of a language, compiled from its .po file.

What was compiled is kept in a folder __pycache__ beside it, as Python keeps its bytecode: to read a
.po file takes a library and a second that no later start need spend. Where nothing may be written,
it is compiled at each start.
"""

from __future__ import annotations

import gettext
import io
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib import resources
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TypeVar

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
    kept = path.parent / "__pycache__" / f"{path.stem}.{path.stat().st_mtime_ns}.mo"
    with suppress(OSError):
        return kept.read_bytes()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = io.BytesIO()
    write_mo(made, read_po(io.BytesIO(path.read_bytes()), locale=locale))
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            _keep(kept, made.getvalue())
    return made.getvalue()


def _keep(kept: Path, made: bytes) -> None:
    """Whole or not at all, whoever else is starting; what was kept of earlier times is removed."""
    kept.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=kept.parent, delete=False) as file:
        file.write(made)
    Path(file.name).replace(kept)
    for old in kept.parent.glob("*.mo"):
        if old != kept:
            old.unlink(missing_ok=True)

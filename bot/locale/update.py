"""Collect every sentence of the source into the catalogues; what is translated stays so.

Babel finds the calls of _(), ngettext() and pgettext(). Docstrings of commands are sentences
too (their first lines are help texts), and only the declarations know them.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.declare import Command
from bot.elsewhere import Elsewhere
from bot.vocabulary import vocabulary

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
METHODS = [("**.py", "python")]
PACKAGES = ("bot", "adapters", "scheduler")


def template() -> Catalog:
    """Every sentence there is, untranslated, with where it stands (files only: lines move)."""
    catalog = Catalog(project="Steward", charset="utf-8", fuzzy=False)
    for package in PACKAGES:
        for found in extract_from_dir(ROOT / package, METHODS, keywords=KEYWORDS):
            name, _lineno, message, _comments, context = found
            catalog.add(message, locations=[(f"{package}/{name}", 0)], context=context)
    for text, path in _docstrings():
        catalog.add(text, locations=[(path, 0)])
    for name, path in _options():
        catalog.add(name, locations=[(path, 0)], context="option")
    return catalog


def _docstrings() -> Iterator[tuple[str, str]]:
    for command in vocabulary().commands:
        path = _written(command)
        yield command.help, path
        for param in command.params:
            yield param.help, path


def _options() -> Iterator[tuple[str, str]]:
    """What parameters are called where each has a field of its own; `text` takes the rest, and an
    `attachment` is no parameter."""
    yield "text", "bot/declare.py"
    yield "attachment", "bot/declare.py"
    for command in vocabulary().commands:
        if not command.by_clock:
            yield from ((param.name, _written(command)) for param in command.params)


def _written(command: Command) -> str:
    assert isinstance(command.run, Elsewhere)
    return f"bot/{command.run.module.replace('.', '/')}.py"


def updated(path: Path, locale: str) -> Catalog:
    """The catalogue of a language, with new sentences added and old ones gone."""
    known = read_po(io.BytesIO(path.read_bytes()), locale=locale) if path.exists() else None
    catalog = known or Catalog(locale=locale, project="Steward", charset="utf-8", fuzzy=False)
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def translated(message: Message) -> bool:
    """Whether every form of the sentence has a translation."""
    forms = (message.string,) if isinstance(message.string, str) else message.string
    return bool(forms) and all(forms or ())


def main() -> int:
    path = ROOT / "bot" / "locale" / "zh_Hans" / "LC_MESSAGES" / "steward.po"
    catalog = updated(path, "zh_Hans")
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    # A time of writing would make every run a change.
    catalog.creation_date = catalog.revision_date = datetime(2026, 11, 24, tzinfo=UTC)
    write_po(out, catalog, width=100, sort_output=True, omit_header=False)
    path.write_bytes(out.getvalue())
    missing = [message for message in catalog if message.id and not translated(message)]
    sys.stdout.write(f"{len(catalog)} sentences, {len(missing)} without a translation\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

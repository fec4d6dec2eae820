"""What Discord's menus offer on a message and on a person. Each entry is a line of the grammar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.catalogue import catalogue
from bot.declare import Command
from bot.grammar import Grammar
from bot.kinds import PersonKind
from bot.values import dataclass
from bot.words import Words, pgettext

JSON = dict[str, Any]

OF_PERSON, OF_MESSAGE = 2, 3
"""Discord's kinds of commands that stand in a menu."""

MOST = 5
"""How many entries of one app Discord shows in a menu without more ado."""

THREADED = 1 << 5
"""The mark of a message on which a thread has begun."""


@dataclass(frozen=True, slots=True)
class Menu:
    """An entry: what it is called, and what is said with it. One on a person names them."""

    name: Words
    path: str
    kind: int = OF_MESSAGE

    @property
    def key(self) -> str:
        """Its name in English, by which Discord tells that it was used."""
        return self.name.message


MENUS = (
    Menu(pgettext("menu", "Make task"), "task make"),
    Menu(pgettext("menu", "Log for client"), "log make"),
    Menu(pgettext("menu", "Raise risk"), "risk make"),
    Menu(pgettext("menu", "Link to..."), "task link"),
    Menu(pgettext("menu", "Remind me"), "my remind"),
    Menu(pgettext("menu", "Load of this person"), "team load", OF_PERSON),
)
_BY_NAME = {(menu.kind, menu.key): menu for menu in MENUS}


def entries(locales: Iterable[tuple[str, str]]) -> list[JSON]:
    """As Discord wants them registered; `locales`: its name of each language, and ours."""
    pairs = list(locales)
    return [_entry(menu, pairs) for menu in MENUS]


def _entry(menu: Menu, locales: Iterable[tuple[str, str]]) -> JSON:
    topic = str(menu.name.topic)
    others = {theirs: catalogue(ours).pgettext(topic, menu.key) for theirs, ours in locales}
    return {
        "type": menu.kind,
        "name": menu.key,
        "name_localizations": {key: text for key, text in others.items() if text != menu.key},
        "contexts": [0, 1] if menu.kind == OF_MESSAGE else [0],
        "integration_types": [0],
    }


def used(data: JSON) -> Menu | None:
    """The entry that somebody used; None for a typed command, and for one not offered any more."""
    return _BY_NAME.get((int(data.get("type") or 0), str(data.get("name"))))


def is_menu(data: JSON) -> bool:
    """Whether it came from a menu at all."""
    return data.get("type") in (OF_PERSON, OF_MESSAGE)


def message_of(data: JSON) -> JSON | None:
    """The message it was used on, as Discord sends it along: in full, whatever we may read."""
    found = ((data.get("resolved") or {}).get("messages") or {}).get(str(data.get("target_id")))
    return found if isinstance(found, dict) else None


def thread_of(data: JSON) -> int | None:
    """The thread that has begun on that message; it has the message's id."""
    message = message_of(data)
    if message is None or not (message.get("thread") or int(message.get("flags") or 0) & THREADED):
        return None
    return int(message["id"])


def person_param(grammar: Grammar, menu: Menu) -> tuple[Command, str]:
    """The command of an entry on a person, and the parameter that says who it is."""
    command = grammar.get(menu.path)
    assert command is not None
    return command, next(p.name for p in command.params if isinstance(p.kind, PersonKind))

"""What comes back of the slash commands: which one it was, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

from adapters.discord.tree import FILE, GROUP, MORE, SUBCOMMAND, free_of, path_of, typeable
from bot.declare import Command
from bot.grammar import Grammar
from bot.values import dataclass

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it came from Discord: the `words` of its free text option, and the `values` of
    its parameters that were filled in, raw. `file` is Discord's id of the one that came along."""

    command: Command
    words: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None


def typed(grammar: Grammar, data: JSON) -> Typed | None:
    """What somebody filled in; None for a command that is not offered any more."""
    path, options = _chosen(data)
    command, free = _index(grammar).get(path, (None, None))
    if command is None:
        return None
    words, file = "", None
    values: JSON = {}
    for option in options:
        name, value = option["name"], option.get("value")
        if name == free:
            words = str(value or "")
        elif command.param(name) is not None:
            values[name] = value
        elif name == FILE and command.of_files:
            file = value
    return Typed(command, words, values, file)


def focused(data: JSON) -> tuple[str, str] | None:
    """The option somebody is typing in, and what stands there so far."""
    for one in _chosen(data)[1]:
        if one.get("focused"):
            return str(one["name"]), str(one.get("value") or "")
    return None


def _chosen(data: JSON) -> tuple[tuple[str, ...], list[JSON]]:
    """The whole name of a command that was typed, and its options."""
    path, options = [str(data.get("name"))], data.get("options") or []
    while options and options[0].get("type") in (SUBCOMMAND, GROUP):
        path.append(str(options[0].get("name")))
        options = options[0].get("options") or []
    return tuple(path), options


@lru_cache(maxsize=4)
def _index(grammar: Grammar) -> dict[tuple[str, ...], tuple[Command, str | None]]:
    """Every command that is offered and its free text option, by its whole name; whichever of the
    two commands of a large family it stands in, which changes as verbs are added."""
    known: dict[tuple[str, ...], tuple[Command, str | None]] = {}
    for command in typeable(grammar):
        _family, *rest = path_of(command, grammar)
        for more in ("", MORE):
            known[f"{command.family}{more}", *rest] = command, free_of(command)
    return known

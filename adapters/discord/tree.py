"""The slash commands that Discord offers, generated from the grammar, and what comes back of them.

One command per family, with a subcommand per verb: `/task add`. A verb of two words is joined by a
dash. Every parameter is an option; the one that takes the rest of the line is free text in which
every other one may be said too, and a command without such a parameter gets the option `text` for
it. What the clock alone says is not offered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from adapters.base import cut
from bot.declare import Command, Param
from bot.grammar import Grammar
from bot.kinds import NumberKind, PersonKind
from bot.tongue import catalogue
from bot.words import _

JSON = dict[str, Any]

FREE = "text"
"""The option for a free line, where no parameter takes one."""

FREE_HELP = _("Anything else, typed as after a slash: @ana !high friday")

OPTIONS = 25
CHOICES = 25
LOCALES = {"zh-CN": "zh_Hans"}
"""Discord's name of each language that Steward speaks besides English."""

_COMMAND, _SUBCOMMAND, _STRING, _INTEGER, _USER = 1, 1, 3, 4, 6
_GUILDS, _DMS = 0, 1
_LARGEST = 999_999_999


def offered(grammar: Grammar) -> list[JSON]:
    """Every command as Discord wants it registered."""
    return [_family(name, _commands(grammar, name)) for name in grammar.families]


def _commands(grammar: Grammar, family: str) -> list[Command]:
    return [c for c in grammar.commands if c.family == family and not c.by_clock]


def _family(name: str, commands: list[Command]) -> JSON:
    told = " · ".join(subname(command) for command in commands)
    return {
        "type": _COMMAND,
        "name": name,
        "description": cut(told, 100),
        "contexts": [_GUILDS, _DMS],
        "integration_types": [0],
        "options": [_subcommand(command) for command in commands],
    }


def subname(command: Command) -> str:
    """What a command is called under its family."""
    return command.verb.replace(" ", "-").lower() or command.family


def _subcommand(command: Command) -> JSON:
    options = [_option(param) for param in ordered(command)]
    if has_free(command):
        options.append({"type": _STRING, "name": FREE, **_described(FREE_HELP.message)})
    return {
        "type": _SUBCOMMAND,
        "name": subname(command),
        **_described(command.help),
        "options": options,
    }


def ordered(command: Command) -> list[Param]:
    """The parameters as Discord wants them: what must be given first, then as declared."""
    return sorted(command.params, key=lambda param: not needed(param))


def needed(param: Param) -> bool:
    """Whether nothing can be said without it; a reference may come from the thread instead."""
    return param.required and not param.positional


def has_free(command: Command) -> bool:
    """Whether a free line beside the options makes sense."""
    taken = any(param.rest or param.name == FREE for param in command.params)
    return bool(command.params) and not taken and len(command.params) < OPTIONS


def _option(param: Param) -> JSON:
    option: JSON = {"type": _STRING, "name": param.name, **_described(param.help)}
    if needed(param):
        option["required"] = True
    choices = list(param.kind.choices())
    if isinstance(param.kind, PersonKind) and not param.many:
        option["type"] = _USER
    elif isinstance(param.kind, NumberKind) and not param.many:
        option |= {"type": _INTEGER, "min_value": 0, "max_value": _LARGEST}
    elif choices and len(choices) <= CHOICES and not param.many:
        option["choices"] = [{"name": cut(one, 100), "value": one} for one in choices]
    return option


def _described(help: str) -> JSON:
    """The help in English, and in every language it has been put into."""
    told: JSON = {"description": cut(help, 100) or "…"}
    others = {
        theirs: cut(text, 100)
        for theirs, ours in LOCALES.items()
        if (text := catalogue(ours).gettext(help)) and text != help
    }
    return {**told, "description_localizations": others} if others else told


def same(wanted: Iterable[JSON], registered: Iterable[JSON]) -> bool:
    """Whether what is registered is what would be registered; new ones a day are counted."""
    return _by_name(wanted) == _by_name(registered)


def _by_name(bodies: Iterable[JSON]) -> dict[tuple[int, str], JSON]:
    return {(body.get("type", _COMMAND), body["name"]): _essence(body) for body in bodies}


_ESSENTIAL = (
    "type", "name", "description", "required", "min_value", "max_value", "choices",
)  # fmt: skip


def _essence(body: JSON) -> JSON:
    """What a person would notice; ids, versions and defaults that Discord adds are left out."""
    kept = {key: body[key] for key in _ESSENTIAL if body.get(key) not in (None, False, [])}
    if "choices" in kept:
        kept["choices"] = [(one["name"], one["value"]) for one in kept["choices"]]
    kept["told"] = sorted((body.get("description_localizations") or {}).items())
    kept["options"] = [_essence(one) for one in body.get("options") or []]
    return kept


@dataclass(frozen=True)
class Typed:
    """A command as it came from Discord: its options by name, in the library's raw form."""

    command: Command
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What stands in the free text option."""
        names = [param.name for param in self.command.params if param.rest]
        free = names[0] if names else FREE
        return str(self.options.get(free, "")) if names or has_free(self.command) else ""

    @property
    def values(self) -> dict[str, Any]:
        """The other options that were filled in."""
        named = {param.name for param in self.command.params if not param.rest}
        return {name: value for name, value in self.options.items() if name in named}


def typed(grammar: Grammar, data: JSON) -> Typed | None:
    """What somebody filled in; None for a command that is not offered any more."""
    options = data.get("options") or []
    sub = options[0] if options else {}
    for command in _commands(grammar, str(data.get("name"))):
        if subname(command) == sub.get("name"):
            given = {one["name"]: one.get("value") for one in sub.get("options") or []}
            return Typed(command, given)
    return None

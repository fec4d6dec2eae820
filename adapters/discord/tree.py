"""The slash commands that Discord offers, generated from the grammar; typed.py reads what comes back.

One command per family, with a subcommand per verb: `/task add`. A verb of two words is joined by a
dash, since no group may be called like a subcommand beside it. Every parameter is an option; the
one that takes the rest of the line is free text in which every other one may be said too, and a
command without such a parameter gets the option `text` for it, and one about files takes one as an
option too. Names are put into other languages by the words people type there. What the clock alone
says is not offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.base import cut
from bot.catalogue import catalogue
from bot.custom.kinds import FieldKind
from bot.declare import Command, Param
from bot.grammar import Grammar
from bot.kinds import (
    PRIORITY_WORDS,
    ChoiceKind,
    Kind,
    NumberKind,
    PersonKind,
    PriorityKind,
    StateKind,
)
from bot.model.people import Role
from bot.patterns import regex
from bot.tongue import Tongue
from bot.words import Words, _

JSON = dict[str, Any]

FREE = "text"
"""The option for a free line, where no parameter takes one."""

FREE_HELP = _("Anything else, typed as after a slash: @ana !high friday")

FILE = "attachment"
"""The option for a file, of what is about files that come along."""

FILE_HELP = _("A file, up to 10 MB")

OPTIONS = 25
TOTAL = 8000
"""Characters of one command with everything below it. What a team adds by its own fields and forms
may be too much for that; then the choices of its fields are suggested in the place of being listed
(1), or its fields are typed and its forms filled in, and neither is an option (2)."""

_SLIMMEST = 2

MORE = "-more"
"""Behind the name of a family: what of it is beyond OPTIONS."""

CHOICES = 25
LOCALES = {"zh-CN": "zh_Hans"}
"""Discord's name of each language that Steward speaks besides English."""

SUBCOMMAND, GROUP = 1, 2
_COMMAND, _STRING, _INTEGER, _USER, _FILE = 1, 3, 4, 6, 11
_GUILDS, _DMS = 0, 1
_LARGEST = 999_999_999

MANAGES = 1 << 5
"""Discord's right to manage a server: who has it is offered what is for managers alone."""

_NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # names and helps hold no dates

_NAME = regex(r"[-_'\w]{1,32}")


def offered(grammar: Grammar) -> Iterator[JSON]:
    """Every typed command as Discord wants it registered; made one by one, for all of them take
    megabytes, which the process would keep."""
    for family in grammar.families:
        yield from _bodies(grammar, family)


def _bodies(grammar: Grammar, family: str) -> Iterable[JSON]:
    """The commands of a family, as much of them as Discord takes."""
    commands = _commands(grammar, family)
    tried = (list(_split(_family(family, commands, slim))) for slim in range(_SLIMMEST))
    fitting = (bodies for bodies in tried if all(_size(body) <= TOTAL for body in bodies))
    return next(fitting, None) or _split(_family(family, commands, _SLIMMEST))


def _split(body: JSON) -> Iterable[JSON]:
    """One command, or two where it has more than Discord takes in a row: /task, /task-more."""
    more = body["options"][OPTIONS:]
    yield {**body, "options": body["options"][:OPTIONS]}
    if more:
        told = cut(" · ".join(option["name"] for option in more), 100)
        others = {
            theirs: f"{name}{MORE}" for theirs, name in body.get("name_localizations", {}).items()
        }
        named = {"name_localizations": others} if others else {}
        kept = {k: v for k, v in body.items() if k != "description_localizations"}
        name = f"{body['name']}{MORE}"
        yield {**kept, **named, "name": name, "description": told, "options": more}


def _commands(grammar: Grammar, family: str) -> list[Command]:
    return [command for command in typeable(grammar) if command.family == family]


def typeable(grammar: Grammar) -> Iterable[Command]:
    """What is offered to people."""
    return (c for c in grammar.commands if not (c.by_clock or c.pressed))


def _size(body: JSON) -> int:
    """What Discord counts of a command: names, descriptions and choices, all the way down, each in
    the language in which it is longest."""
    choices = sum(_longest(one, "name") + len(str(one["value"])) for one in body.get("choices", ()))
    own = _longest(body, "name") + _longest(body, "description")
    return own + choices + sum(map(_size, body.get("options", ())))


def _longest(body: JSON, key: str) -> int:
    texts = [body.get(key, ""), *body.get(f"{key}_localizations", {}).values()]
    return max(map(len, texts))


def _family(name: str, commands: list[Command], slim: int = 0) -> JSON:
    told = " · ".join(subname(command) for command in commands)
    others = {
        theirs: cut(" · ".join(_verb(command, ours) for command in commands), 100)
        for theirs, ours in LOCALES.items()
    }
    body: JSON = {
        "type": _COMMAND,
        "name": name,
        **_called(name, {ours: _family_in(commands, ours) for ours in LOCALES.values()}),
        "description": cut(told, 100),
        "description_localizations": others,
        "contexts": [_GUILDS, _DMS],
        "integration_types": [0],
        "options": _below(commands, slim),
    }
    if all(command.may.rank >= Role.MANAGER.rank for command in commands):
        # Discord knows this of whole commands only; the rest is asked when it is said.
        body["default_member_permissions"] = str(MANAGES)
    return body


def _below(commands: list[Command], slim: int) -> list[JSON]:
    """What a family offers: its commands, some of them in groups where they are too many."""
    out: list[JSON] = []
    groups: dict[str, JSON] = {}
    for command in commands:
        *group, name = under(command, commands)
        body = {**_subcommand(command, slim), "name": name}
        if not group:
            out.append(body)
            continue
        body.pop("name_localizations", None)
        if group[0] not in groups:
            groups[group[0]] = {"type": GROUP, "name": group[0], "description": "", "options": []}
            out.append(groups[group[0]])
        held = groups[group[0]]
        held["options"].append(body)
        held["description"] = cut(" · ".join(one["name"] for one in held["options"]), 100)
    return out


def under(command: Command, commands: Sequence[Command]) -> tuple[str, ...]:
    """What a command is called below its family, which has these: ("bind",), ("template", "save").

    Discord takes 25 in a row; where there are more, those of two words whose first word is no
    command of its own stand in a group of that name.
    """
    first, _blank, rest = command.verb.partition(" ")
    verbs = [one.verb for one in commands]
    alike = sum(verb.startswith(f"{first} ") for verb in verbs)
    if len(commands) <= OPTIONS or not rest or alike < 2 or first in verbs:
        return (subname(command),)
    return first.lower(), rest.replace(" ", "-").lower()


def path_of(command: Command, grammar: Grammar) -> tuple[str, ...]:
    """A command's whole name on Discord: ("project", "template", "save")."""
    commands = _commands(grammar, command.family)
    below = under(command, commands)
    row = list(dict.fromkeys(under(one, commands)[0] for one in commands))
    more = MORE if row.index(below[0]) >= OPTIONS else ""
    return command.family + more, *below


def _family_in(commands: list[Command], locale: str) -> str:
    """The first word by which people of that language say these."""
    words = (alias for command in commands for alias in command.aliases if " " not in alias)
    return next((word for word in words if not word.isascii()), commands[0].family)


def _verb(command: Command, locale: str) -> str:
    return command.typed(locale).replace(" ", "-").lower()


def _called(name: str, others: Mapping[str, str]) -> JSON:
    """The name in the languages that have one of their own, if Discord takes it as a name."""
    told = {
        theirs: others[ours]
        for theirs, ours in LOCALES.items()
        if others[ours] != name and _NAME.fullmatch(others[ours])
    }
    return {"name_localizations": told} if told else {}


def subname(command: Command) -> str:
    """What a command is called under its family."""
    return command.verb.replace(" ", "-").lower() or command.family


def _subcommand(command: Command, slim: int) -> JSON:
    params = ordered(command)
    if slim == _SLIMMEST:
        params = [p for p in params if not isinstance(p.kind, FieldKind)]
        params = [] if command.called is not None else params  # its form opens instead
    room = OPTIONS - command.of_files
    options = [_option(param, slim) for param in params[:room]]  # the rest can be typed
    if command.of_files:
        options.append({"type": _FILE, **_titled(FILE), **_described(FILE_HELP)})
    if free_of(command) == FREE and command.param(FREE) is None:
        options.append({"type": _STRING, **_titled(FREE), **_described(FREE_HELP)})
    name = subname(command)
    return {
        "type": SUBCOMMAND,
        "name": name,
        **_called(name, {ours: _verb(command, ours) for ours in LOCALES.values()}),
        **_described(command.label),
        "options": options,
    }


def _titled(name: str) -> JSON:
    """An option's name, in every language."""
    others = {ours: catalogue(ours).pgettext("option", name) for ours in LOCALES.values()}
    return {"name": name, **_called(name, others)}


def ordered(command: Command) -> list[Param]:
    """The parameters as Discord wants them: what must be given first, then as declared."""
    return sorted(command.params, key=lambda param: not needed(param))


def needed(param: Param) -> bool:
    """Whether nothing can be said without it; a reference may come from the thread instead."""
    return param.required and not param.positional


def free_of(command: Command) -> str | None:
    """The option that takes a free line: that of the command's own text, else one beside the others
    where there is room; None where there is none. A name that is chosen takes no line."""
    own = next(
        (p.name for p in command.params if p.rest and not isinstance(p.kind, StateKind)), None
    )
    room = 0 < len(command.params) < OPTIONS - command.of_files and command.param(FREE) is None
    return own or (FREE if room else None)


def _option(param: Param, slim: int) -> JSON:
    option: JSON = {"type": _STRING, **_titled(param.name), **_described(param.label)}
    if needed(param):
        option["required"] = True
    choices = list(param.kind.choices())
    if isinstance(param.kind, PersonKind) and not param.many:
        option["type"] = _USER
    elif isinstance(param.kind, NumberKind) and not param.many:
        option |= {"type": _INTEGER, "min_value": 0, "max_value": _LARGEST}
    elif (
        choices
        and len(choices) <= CHOICES
        and not param.many
        and not (slim and isinstance(param.kind, FieldKind))
    ):
        option["choices"] = [_choice(param.kind, one) for one in choices]
    elif choices or type(param.kind).suggest is not Kind.suggest:
        option["autocomplete"] = True
    return option


def _choice(kind: Kind[Any], value: str) -> JSON:
    choice: JSON = {"name": cut(value, 100), "value": value}
    others = {theirs: cut(_word(kind, value, ours), 100) for theirs, ours in LOCALES.items()}
    told = {theirs: word for theirs, word in others.items() if word != choice["name"]}
    return {**choice, "name_localizations": told} if told else choice


def _word(kind: Kind[Any], value: str, locale: str) -> str:
    """One of the choices as people of that language say it."""
    if isinstance(kind, PriorityKind):
        words = PRIORITY_WORDS[value]
        return catalogue(locale).pgettext(str(words.topic), words.message)
    if isinstance(kind, FieldKind):
        return _in(locale, kind.word(value, locale))
    return kind.word(value, locale) if isinstance(kind, ChoiceKind) else value


def _in(locale: str, words: Words | str) -> str:
    return words if isinstance(words, str) else Tongue(locale, "UTC", _NEVER).text(words)


def _described(help: Words) -> JSON:
    """The help in English, and in every language it has been put into."""
    english = _in("en", help)
    told: JSON = {"description": cut(english, 100) or "…"}
    others = {
        theirs: cut(text, 100)
        for theirs, ours in LOCALES.items()
        if (text := _in(ours, help)) and text != english
    }
    return {**told, "description_localizations": others} if others else told

"""Values that are given to a command one by one, and the form that asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from bot.declare import Command, Param
from bot.kinds import Reader, RefKind
from bot.reply import Form
from bot.words import Words, _


def missing(param: Param) -> Words:
    """That nobody said what has to be said."""
    return _("Something is missing: {what}.", what=param.label)


def accepted(param: Param, value: Any, reader: Reader) -> Any:
    """A typed value as it is if it is right already, else read from text."""
    if isinstance(value, str) and not isinstance(value, Enum):
        if isinstance(param.kind, RefKind) and param.many:
            refs = [ref for word in value.split() for ref in param.kind.several(word) or ()]
            if refs:
                return refs
        if param.many:
            return [param.kind.read(word, reader) for word in value.split()]
        return param.kind.read(value, reader)
    return [value] if param.many and not isinstance(value, list) else value


def form_of(command: Command, args: Mapping[str, Any]) -> Form:
    """The form of a command, with what has been understood already."""
    prefill: list[tuple[str, str]] = []
    for param in command.params:
        if param.name in args:
            value = args[param.name]
            many = value if param.many else [value]
            prefill.append((param.name, " ".join(plain(param, item) for item in many)))
    return Form(command.path, tuple(prefill))


def plain(param: Param, value: Any) -> str:
    """A value as one would type it into a field of its own."""
    return value if param.rest and isinstance(value, str) else param.kind.write(value)


def written(param: Param, value: Any, taken: bool) -> str:
    """A parameter's value as a line says it; `taken` says that a token like it stands for another."""
    text = param.kind.write(value)
    if param.positional or param.rest:
        return text
    if param.sign:
        return param.sign + text
    if param.kind.pattern is not None and not taken and not param.leads and text[:1] not in '"':
        return text
    if text[:1] != '"' and text[1:2] in ('"', "“"):
        text = f"{text[1]}{text[0]}{text[2:]}"  # the sign moves into the quotes: "@Ana Stone"
    elif " " in text and not text.startswith('"'):
        text = f'"{text}"'
    return f"{param.name}:{text}"

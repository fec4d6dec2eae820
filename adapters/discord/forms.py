"""Forms as Discord's modals: built from a command's parameters, and read when they are sent.

A modal holds five fields. What must be given comes first, then what is filled in already, then the
text, then the rest as declared. Values that found no place travel in the modal's own name; what is
too much for that is kept, and the name refers to it. Where a thing has more than five fields to be
changed, they come in several parts, each of which counts by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import discord

from adapters.base import changed, cut, marks, title_of
from adapters.discord.draw import block
from adapters.discord.tree import needed
from bot.custom.kinds import FieldKind
from bot.declare import Command, Param
from bot.grammar import Grammar
from bot.kinds import PersonKind, quoted
from bot.patterns import regex
from bot.reply import Code, Line
from bot.tongue import Answer, Tongue
from bot.typed import safe
from bot.values import dataclass
from bot.words import _

JSON = dict[str, Any]

PREFIX = "form:"
MARK = "="  # begins a line of a modal's name that holds one
KEPT = "kept:"  # begins that line of a modal's name, or that button's, which refers to a kept text
MORE = "more:"  # begins the name of the button that opens the next part of a kept form
PARTS = 5
CHOSEN = 25
NAME, LABEL, TITLE, HINT, OPTION, VALUE = 100, 45, 45, 100, 100, 4000
AGAIN = 1500  # characters of what has to be said again

_TEXT_INPUT, _CHOICE, _USER, _WORDS, _LABEL = 4, 3, 5, 10, 18
_SHORT, _LONG = 1, 2
_ACCOUNT = regex(r"@\((\d{1,20})(?:\|[^()]*)?\)")


class Modal(discord.ui.Modal):
    """A form as it is, for sending: nobody waits for it, what is filled in arrives by itself."""

    def __init__(self, body: JSON) -> None:
        super().__init__(title=body["title"], custom_id=body["custom_id"])
        self._body = body
        self.stop()  # or the library would keep it for ever

    def to_dict(self) -> JSON:
        return self._body


@dataclass(frozen=True, slots=True)
class Filling:
    """What a form asks for: what was said of a command already, and what its thing has now, by
    parameter. `first` is how many fields its first part has."""

    command: str
    said: Mapping[str, str]
    current: Mapping[str, str]
    first: int = PARTS
    part: int = 0

    def dump(self) -> str:
        """As text, for keeping; `load` reads it back."""
        known = asdict(self) | {"said": dict(self.said), "current": dict(self.current)}
        return json.dumps(known, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @staticmethod
    def load(text: str | None) -> Filling | None:
        """None for what is no such text, whoever kept it."""
        try:
            return Filling(**json.loads(text or ""))
        except (ValueError, TypeError):
            return None

    def fields(self, command: Command) -> list[Param]:
        """The parameters that this part shows. Those behind the first part are what the thing has."""
        ranked = _ranked(command, {**self.current, **self.said})
        if self.part == 0:
            return ranked[: self.first]
        rest = [param for param in ranked[self.first :] if param.name in self.current]
        at = PARTS * (self.part - 1)
        return rest[at : at + PARTS]

    def following(self, command: Command) -> Filling | None:
        """The part after this one, with what is said in the form by then; None behind the last."""
        kept = {p.name for p in command.params if p.required or p.positional}
        said = {name: value for name, value in self.said.items() if name in kept}
        after = replace(self, part=self.part + 1, said=said)
        return after if after.fields(command) else None


def filling(answer: Answer, grammar: Grammar, typed: Mapping[str, str]) -> Filling | None:
    """The form of a reply; None when there is none to open.

    `typed` is what the person had filled in already; what the reply knows of it counts more.
    """
    form = answer.reply.form
    command = grammar.get(form.command) if form else None
    if form is None or command is None or not command.params:
        return None
    said = {**typed, **dict(form.prefill)}
    first = PARTS - 1 if _why(answer, []) else PARTS
    return Filling(command.path, said, dict(form.current), first)


def too_much(form: Filling, grammar: Grammar) -> bool:
    """Whether it has more to remember than its name can hold: then it has to be kept."""
    command = grammar.get(form.command)
    if command is None:
        return False
    _name, lost, unmarked = _named(command, form)
    return bool(lost or unmarked or form.part or form.following(command))


def modal(form: Filling, grammar: Grammar, answer: Answer, key: str | None = None) -> JSON | None:
    """The part of a form as Discord's modal; `key` is that of the form, where it was kept."""
    command = grammar.get(form.command)
    if command is None:
        return None
    filled, shown = {**form.current, **form.said}, form.fields(command)
    name, lost, _unmarked = _named(command, form)
    why = _why(answer, lost if key is None else [])
    if key is not None:
        name = f"{PREFIX}{command.path}\n{KEPT}{key}"
    shown = shown[: PARTS - len(why)]
    return {
        "custom_id": name,
        "title": cut(title_of(command, answer.tongue), TITLE),
        "components": [*why, *(_part(p, filled.get(p.name, ""), answer.tongue) for p in shown)],
    }


def _why(answer: Answer, lost: list[str]) -> list[JSON]:
    """The first line of the reply, where it says what is wrong; and what has to be said again."""
    lines = [part for part in answer.reply.blocks if isinstance(part, Line)][:1]
    if lost:
        said = Code(cut(" ".join(lost), AGAIN))
        lines.append(
            Line((_("There is no room here for {values}. Say it again later.", values=said),))
        )
    text = "\n".join(cut(block(line, answer.tongue), AGAIN + 200) for line in lines).strip()
    return [{"type": _WORDS, "content": text}] if text else []


def _ranked(command: Command, filled: Mapping[str, str]) -> list[Param]:
    def rank(param: Param) -> int:
        marks = (param.required, param.name in filled, param.rest)
        return next((at for at, mark in enumerate(marks) if mark), len(marks))

    return sorted(command.params, key=rank)


def _named(command: Command, form: Filling) -> tuple[str, list[str], list[str]]:
    """The modal's name: its command, the values that are not shown, and marks of what it only
    shows, while there is room; and those values and marks for which there was none."""
    shown = {param.name for param in form.fields(command)}
    name, lost, unmarked = PREFIX + command.path, [], []
    for key, value in form.said.items():
        said = f"{key}:{quoted(value)}"
        if key in shown or key in form.current or command.param(key) is None:
            continue
        if len(name) + 1 + len(said) <= NAME and "\n" not in value:
            name = f"{name}\n{said}"
        else:
            lost.append(said)
    known = {key: _shown_text(text) for key, text in form.current.items() if key in shown}
    for key, mark in marks(known).items():
        said = f"{MARK}{key}:{mark}"
        if len(name) + 1 + len(said) <= NAME:
            name = f"{name}\n{said}"
        else:
            unmarked.append(key)
    return name, lost, unmarked


def _part(param: Param, value: str, tongue: Tongue) -> JSON:
    help = safe(tongue.text(param.label))
    label: JSON = {
        "type": _LABEL,
        "label": cut(help, LABEL),
        "component": _input(param, value, tongue),
    }
    return {**label, "description": cut(help, HINT)} if len(help) > LABEL else label


def _input(param: Param, value: str, tongue: Tongue) -> JSON:
    base = {"custom_id": param.name, "required": needed(param)}
    choices = list(param.kind.choices())
    if isinstance(param.kind, PersonKind) and not _ACCOUNT.sub("", value).strip():
        chosen = [{"id": account, "type": "user"} for account in _ACCOUNT.findall(value)]
        return {**base, "type": _USER, **_counted(param), "default_values": chosen[: _most(param)]}
    if 0 < len(choices) <= 25 and not param.many and (value in choices or not value):
        options = [
            {
                "label": cut(_shown_choice(param, one, tongue), OPTION),
                "value": one,
                "default": one == value,
            }
            for one in choices
        ]
        return {**base, "type": _CHOICE, **_counted(param), "options": options}
    style = _LONG if param.long or "\n" in value else _SHORT
    return {**base, "type": _TEXT_INPUT, "style": style, "value": _shown_text(value)}


def _shown_choice(param: Param, choice: str, tongue: Tongue) -> str:
    """A choice by what people type; of a team's own field, by what they call it."""
    if not isinstance(param.kind, FieldKind):
        return choice
    return tongue.text(param.kind.word(choice, tongue.locale))


def _shown_text(value: str) -> str:
    return cut(safe(value), VALUE)


def _counted(param: Param) -> JSON:
    return {"min_values": 1 if needed(param) else 0, "max_values": _most(param)}


def _most(param: Param) -> int:
    return CHOSEN if param.many else 1


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent."""

    command: str
    values: dict[str, str]
    words: str  # values it carried and did not show, as typed
    chosen: frozenset[str]  # the people who were picked, and not typed


def key_of(data: JSON) -> str | None:
    """The key by which the form was kept that somebody sends; None where its name says it all."""
    lines = str(data.get("custom_id", "")).split("\n")[1:]
    return next((line[len(KEPT) :] for line in lines if line.startswith(KEPT)), None)


def filled(data: JSON, kept: Filling | None = None) -> Filled | None:
    """What somebody filled in, of a form that may have been kept; None for one that is none of
    ours."""
    name, *lines = str(data.get("custom_id", "")).split("\n")
    if not name.startswith(PREFIX):
        return None
    values: dict[str, str] = {}
    chosen: set[str] = set()
    shown: set[str] = set()
    for row in data.get("components") or []:
        part = row.get("component") or {}
        shown.add(str(part.get("custom_id")))
        text = _value(part)
        if text:
            values[part["custom_id"]] = text
            chosen |= set(part["values"]) if part.get("type") == _USER else set()
    if kept is not None:
        known = marks({key: _shown_text(text) for key, text in kept.current.items()})
        values = changed(values, known)
        hidden = {key: text for key, text in kept.said.items() if key not in shown}
        return Filled(kept.command, {**hidden, **values}, "", frozenset(chosen))
    marked = (line[len(MARK) :].partition(":") for line in lines if line.startswith(MARK))
    said = changed(values, {key: mark for key, _colon, mark in marked})
    words = " ".join(line for line in lines if not line.startswith(MARK))
    return Filled(name.removeprefix(PREFIX), said, words, frozenset(chosen))


def _value(part: JSON) -> str:
    if part.get("type") == _USER:
        return " ".join(f"@({one})" for one in part.get("values") or [])
    if part.get("type") == _CHOICE:
        return "".join(part.get("values") or [])
    return str(part.get("value") or "").strip()

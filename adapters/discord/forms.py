"""Forms as Discord's modals: built from a command's parameters, and read when they are sent.

A modal holds five parts. What must be given comes first, then what is filled in already, then the
text, then the rest as declared. Values that found no place travel in the modal's own name; for what
is too long even for that, the person is asked to say it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord

from adapters.base import changed, cut, marks
from adapters.discord.draw import block
from adapters.discord.tree import needed
from bot.declare import Command, Param
from bot.grammar import Grammar
from bot.kinds import PersonKind, quoted
from bot.reply import Code, Line
from bot.tongue import Answer, Tongue
from bot.typed import safe
from bot.words import _

JSON = dict[str, Any]

PREFIX = "form:"
MARK = "="  # begins a line of a modal's name that holds one
PARTS = 5
CHOSEN = 25
NAME, LABEL, TITLE, HINT, OPTION, VALUE = 100, 45, 45, 100, 100, 4000
AGAIN = 1500  # characters of what has to be said again

_TEXT_INPUT, _CHOICE, _USER, _WORDS, _LABEL = 4, 3, 5, 10, 18
_SHORT, _LONG = 1, 2
_ACCOUNT = re.compile(r"@\((\d{1,20})(?:\|[^()]*)?\)")


class Modal(discord.ui.Modal):
    """A form as it is, for sending: nobody waits for it, what is filled in arrives by itself."""

    def __init__(self, body: JSON) -> None:
        super().__init__(title=body["title"], custom_id=body["custom_id"])
        self._body = body
        self.stop()  # or the library would keep it for ever

    def to_dict(self) -> JSON:
        return self._body


def modal(answer: Answer, grammar: Grammar, typed: Mapping[str, str]) -> JSON | None:
    """The form of a reply; None when there is none to open.

    `typed` is what the person had filled in already; what the reply knows of it counts more.
    """
    form = answer.reply.form
    command = grammar.get(form.command) if form else None
    if form is None or command is None or not command.params:
        return None
    filled, known = {**typed, **form.fields}, dict(form.current)
    ranked = _ranked(command, filled)
    for room in (PARTS, PARTS - 1):
        shown = ranked[:room]
        marked = marks({p.name: _shown_text(known[p.name]) for p in shown if p.name in known})
        hidden = (p.name for p in ranked[room:] if p.name not in known)
        left = {name: filled[name] for name in hidden if name in filled}
        name, lost = _named(command, marked, left)
        why = _why(answer, lost)
        if len(why) + len(shown) <= PARTS:
            break
    return {
        "custom_id": name,
        "title": cut(f"/{command.path}", TITLE),
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


def _named(
    command: Command, marked: Mapping[str, str], left: Mapping[str, str]
) -> tuple[str, list[str]]:
    """The modal's name: its command, marks of what it only shows, and the values that are not
    shown while there is room; and those for which there was none."""
    name, lost = PREFIX + command.path, []
    for key, value in left.items():
        said = f"{key}:{quoted(value)}"
        if len(name) + 1 + len(said) <= NAME and "\n" not in value:
            name = f"{name}\n{said}"
        else:
            lost.append(said)
    # Last, and as many as there is room for: without its mark a text is said as it stood there.
    for key, mark in marked.items():
        said = f"{MARK}{key}:{mark}"
        name = f"{name}\n{said}" if len(name) + 1 + len(said) <= NAME else name
    return name, lost


def _part(param: Param, value: str, tongue: Tongue) -> JSON:
    help = safe(tongue.text(param.label))
    label: JSON = {"type": _LABEL, "label": cut(help, LABEL), "component": _input(param, value)}
    return {**label, "description": cut(help, HINT)} if len(help) > LABEL else label


def _input(param: Param, value: str) -> JSON:
    base = {"custom_id": param.name, "required": needed(param)}
    choices = list(param.kind.choices())
    if isinstance(param.kind, PersonKind) and not _ACCOUNT.sub("", value).strip():
        chosen = [{"id": account, "type": "user"} for account in _ACCOUNT.findall(value)]
        return {**base, "type": _USER, **_counted(param), "default_values": chosen[: _most(param)]}
    if 0 < len(choices) <= 25 and not param.many and (value in choices or not value):
        options = [
            {"label": cut(one, OPTION), "value": one, "default": one == value} for one in choices
        ]
        return {**base, "type": _CHOICE, **_counted(param), "options": options}
    style = _LONG if param.long or "\n" in value else _SHORT
    return {**base, "type": _TEXT_INPUT, "style": style, "value": _shown_text(value)}


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


def filled(data: JSON) -> Filled | None:
    """What somebody filled in; None for a form that is none of ours."""
    name, *lines = str(data.get("custom_id", "")).split("\n")
    if not name.startswith(PREFIX):
        return None
    hidden = [line for line in lines if not line.startswith(MARK)]
    marked = (line[len(MARK) :].partition(":") for line in lines if line.startswith(MARK))
    values: dict[str, str] = {}
    chosen: set[str] = set()
    for row in data.get("components") or []:
        part = row.get("component") or {}
        text = _value(part)
        if text:
            values[part["custom_id"]] = text
            chosen |= set(part["values"]) if part.get("type") == _USER else set()
    said = changed(values, {key: mark for key, _colon, mark in marked})
    return Filled(name.removeprefix(PREFIX), said, " ".join(hidden), frozenset(chosen))


def _value(part: JSON) -> str:
    if part.get("type") == _USER:
        return " ".join(f"@({one})" for one in part.get("values") or [])
    if part.get("type") == _CHOICE:
        return "".join(part.get("values") or [])
    return str(part.get("value") or "").strip()

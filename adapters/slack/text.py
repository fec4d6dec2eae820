"""Slack's text: what people typed, without its escapes; and ours, with them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.patterns import regex

_MARKED = regex(r"<([^<>]*)>")
_PERSON = regex(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_UNNAMED = regex(r"<@([A-Z0-9]+)\|?>")
_ROOM = regex(r"<#([A-Z0-9]+)\|?>")
JOINER = "\u2060"  # invisible, and no part of a word
_UNFIT = regex(r"[()@|\"“”]")
_CALLS = regex(r"@(?=channel|here|everyone|group)")


def escaped(text: str) -> str:
    """Text for a place that knows Slack's markup, with nothing in it that could ring or link."""
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, entity)
    return _CALLS.sub("@" + JOINER, text)  # some clients ring for bare words too


def unescaped(text: str) -> str:
    if "&" not in text:
        return text
    for sign, entity in ((">", "&gt;"), ("<", "&lt;"), ("&", "&amp;")):
        text = text.replace(entity, sign)
    return text


def heard(text: str, room: str = "", own: str = "", names: Mapping[str, str] | None = None) -> str:
    """What a person typed, as the core reads it: `<@U1|ana>` becomes `@(U1|Ana Ruiz)`.

    `names` are those of people and rooms, by their ids; where one is not known, Slack's own word
    stands for it. The mentions of this `room` and of the bot itself (`own`) are dropped; other
    rooms become `#name`.
    """
    if "<" not in text:
        return unescaped(text).strip()
    known = names or {}

    def plain(match: re.Match[str]) -> str:
        inner = match[1]
        target, bar, label = inner.partition("|")
        kind, id = target[:1], target[1:]
        if kind == "@":
            return "" if id == own else person(id, known.get(id) or label)
        if kind == "#":
            return "" if id == room else "#" + (label or known.get(id) or id)
        if kind == "!":
            return label if bar else "@" + id.partition("^")[0]
        return _link(target, label)

    return unescaped(_MARKED.sub(plain, text)).strip()


def person(native: str, name: str = "") -> str:
    """An account as the core reads it: `@(U1|Ana)`, and `@(U1)` where no name is known."""
    told = " ".join(_UNFIT.sub("", name).split())[:80]
    return f"@({native}|{told})" if told else f"@({native})"


def mentioned_people(text: str) -> frozenset[str]:
    """The ids of people who are mentioned: Slack escapes what people write themselves."""
    return frozenset(_PERSON.findall(text))


def unnamed_people(text: str) -> frozenset[str]:
    """The ids of people who are mentioned without their names."""
    return frozenset(_UNNAMED.findall(text))


def mentioned_rooms(text: str) -> set[str]:
    """The ids of rooms that are mentioned without their names."""
    return set(_ROOM.findall(text))


def _link(url: str, label: str) -> str:
    """A link as it was typed, or with its address behind the words that hide it."""
    if not label:
        return url
    bare = url.partition(":")[2].strip("/")
    return label if label.strip("/") in (url.strip("/"), bare) else f"{label} ({url})"

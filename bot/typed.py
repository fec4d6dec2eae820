"""What people typed, made fit to be read: nothing unseen in it, and no mention but a true one."""

from __future__ import annotations

import re

from bot.patterns import regex

# Nobody's words may control a terminal or turn the direction of a line.
_UNSEEN = regex(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_EMPTY = regex(r"[\u200b\u2060]")  # takes no room and means nothing
_MARKS = regex(
    r"([\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{6})[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+"
)
_NAMED = regex(r"[@＠]\([=\w.-]{1,80}\|([^()|]{1,80})\)")
_ACCOUNT = regex(r"[@＠]\((?!=)([=\w.-]{1,80})(?=[|)])")


def _first(match: re.Match[str]) -> str:
    """What a group holds. Written as a template, it would be looked up for every text anew."""
    return match[1]


def safe(text: str) -> str:
    """The text without what cannot be encoded or seen: fit to be shown."""
    if text.isprintable():  # which none of that is
        return text
    return _UNSEEN.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def clean(text: str) -> str:
    """The text fit to be kept: safe, without towers of combining marks and without what only
    looks empty."""
    if text.isascii() and text.isprintable():
        return text
    return _MARKS.sub(_first, _EMPTY.sub("", safe(text)))


def by_name(text: str) -> str:
    """The text with people by their names alone: `@(U1|Ana Ruiz)` becomes `@Ana Ruiz`."""
    return _NAMED.sub(lambda match: f"@{match[1]}", text)


def accounts_in(line: str) -> frozenset[str]:
    """The accounts that a line of our own mentions: a button's, for instance."""
    return frozenset(_ACCOUNT.findall(line))


def plain(text: str, accounts: frozenset[str]) -> str:
    """The text with nothing that reads as a mention of any other account: `@ (U1|Ana)`."""

    def parted(match: re.Match[str]) -> str:
        return match[0] if match[1] in accounts else f"{match[0][0]} {match[0][1:]}"

    if "(" not in text:
        return text
    return _ACCOUNT.sub(parted, text)


_UNSAFE = regex(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_DEVICE = regex(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")
NAME_MAX = 120


def safe_name(said: str) -> str:
    """What a file may be called on any machine: no folder, no device, not too long; its ending stays."""
    name = _UNSAFE.sub("_", said).strip(" .") or "file"
    name = f"_{name}" if _DEVICE.match(name) else name
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_MAX and dot and len(ending) <= 10:
        return f"{stem[: NAME_MAX - len(ending) - 1]}.{ending}"
    return name[:NAME_MAX]

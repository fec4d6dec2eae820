"""What people typed, without Discord's own notation: mentions become what the core reads."""

from __future__ import annotations

import re
from collections.abc import Callable

import discord

from adapters.discord.met import Met
from bot.patterns import regex
from bot.values import dataclass

_NOTATION = regex(
    r"<(?:@!?(?P<user>\d+)|@&(?P<role>\d+)|#(?P<channel>\d+)"
    r"|a?:(?P<emoji>\w+):\d+|/(?P<slash>[\w -]+):\d+)>"
)
_UNFIT = regex(r"[()@|\"“”\s]+")


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in a text are called; None for what nobody knows."""

    user: Callable[[int], str | None]
    role: Callable[[int], str | None]
    channel: Callable[[int], str | None]


def names(met: Met, guild: discord.Guild | None) -> Names:
    """Names from what was seen of people, and from what the library remembers of the rest."""

    def user(key: int) -> str | None:
        return met.name(key, guild.id if guild else None)

    def role(key: int) -> str | None:
        known = guild.get_role(key) if guild else None
        return known.name if known else None

    def channel(key: int) -> str | None:
        known = guild.get_channel_or_thread(key) if guild else None
        return known.name if known else None

    return Names(user, role, channel)


def person(native: int, name: str | None = None) -> str:
    """An account as the core reads it: `@(1234|Ana)`, and `@(1234)` where no name is known."""
    told = _UNFIT.sub(" ", name or "").strip()[:80]
    return f"@({native}|{told})" if told else f"@({native})"


def people(text: object) -> frozenset[str]:
    """The ids of the people whom a text mentions in Discord's notation."""
    text = str(text)
    if "<" not in text:
        return frozenset()
    found = (match["user"] for match in _NOTATION.finditer(text))
    return frozenset(str(int(user)) for user in found if user)


def neutral(text: str, known: Names, *, me: int, here: frozenset[int], named: bool = True) -> str:
    """The text with people as `@(id|name)`, other rooms as `#name`, and everything else as seen.

    We ourselves (`me`) and the room it is said in (`here`: it, and its thread) are left out.
    Without `named`, people are `@(id)`: a token with no blank in it, for lists.
    """

    def replaced(match: re.Match[str]) -> str:
        if match["user"]:
            key = int(match["user"])
            return "" if key == me else person(key, known.user(key) if named else None)
        if match["role"]:
            return f"@{known.role(int(match['role'])) or 'role'}"
        if match["channel"]:
            key = int(match["channel"])
            return "" if key in here else f"#{known.channel(key) or key}"
        return f":{match['emoji']}:" if match["emoji"] else f"/{match['slash']}"

    return _NOTATION.sub(replaced, text).strip() if "<" in text else text.strip()

"""Who a message mentions, and whom of these it really rings, by Discord's rules.

A mention rings when the text holds it and `allowed_mentions` lets it; without `allowed_mentions`
everything in the text rings, and a reply rings the author of the message it answers. Embeds never
ring anybody, nor do edits and ephemeral messages. Code spans are no shelter for @everyone
at the wire, so the double does not look for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.peers.discord_things import (
    JSON,
    TEXT_DISPLAY,
    Channel,
    Message,
    MessageFlag,
    Permission,
    Role,
    User,
    walk,
)

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_CROWD = re.compile(r"@(everyone|here)")


@dataclass(frozen=True)
class Ping:
    """One notification that a message of the bot caused: `<@id>`, `<@&id>`, @everyone or @here."""

    message_id: int
    channel: str
    target: str
    who: str


@dataclass
class Mentions:
    """What a text mentions, before it is asked who may be rung."""

    users: list[User] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    crowds: list[str] = field(default_factory=list)


def find_mentions(texts: Iterable[str], channel: Channel, people: dict[int, User]) -> Mentions:
    """Read the mentions of known users and roles; what does not exist mentions nobody."""
    found = Mentions()
    roles = {role.id: role for role in channel.guild.roles} if channel.guild else {}
    for text in texts:
        users = (people.get(int(key)) for key in _USER.findall(text))
        named = (roles.get(int(key)) for key in _ROLE.findall(text))
        found.users += [user for user in users if user and user not in found.users]
        found.roles += [role for role in named if role and role not in found.roles]
        crowds = (f"@{word}" for word in _CROWD.findall(text))
        found.crowds += [crowd for crowd in crowds if crowd not in found.crowds]
    return found


def spoken_texts(message: Message) -> list[str]:
    """The parts of a message in which a mention can ring: content and text components."""
    displays = (c for c in walk(message.components) if c.get("type") == TEXT_DISPLAY)
    return [message.content, *(str(part.get("content", "")) for part in displays)]


def pings_of(message: Message, mentions: Mentions, allowed: JSON | None) -> list[Ping]:
    """The notifications this new message causes. `allowed` is its `allowed_mentions`, if any."""
    if message.flags & (MessageFlag.EPHEMERAL | MessageFlag.SUPPRESS_NOTIFICATIONS):
        return []
    may_ring_all = message.channel.may(message.author, Permission.MENTION_EVERYONE)
    users = [user for user in mentions.users if _may_ring("users", user.id, allowed)]
    replied = message.reference.author if message.reference is not None else None
    if replied and replied not in users and (allowed is None or allowed.get("replied_user")):
        users.append(replied)
    targets = [(user.mention, user.name) for user in users if user is not message.author]
    targets += [
        (role.mention, role.name)
        for role in mentions.roles
        if (role.mentionable or may_ring_all) and _may_ring("roles", role.id, allowed)
    ]
    if may_ring_all and (allowed is None or "everyone" in _listed(allowed, "parse")):
        targets += [(crowd, crowd) for crowd in mentions.crowds]
    return [Ping(message.id, message.channel.name, target, who) for target, who in targets]


def _may_ring(kind: str, key: int, allowed: JSON | None) -> bool:
    if allowed is None or kind in _listed(allowed, "parse"):
        return True
    return str(key) in map(str, _listed(allowed, kind))


def _listed(allowed: JSON, key: str) -> list[Any]:
    return list(allowed.get(key) or ())

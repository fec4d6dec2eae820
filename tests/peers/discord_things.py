"""What the Discord double's world is made of: users, guilds, channels, messages, and permissions.

Plain records that tests may read and change. Everything compares by identity, as ids do at Discord.
Times are aware datetimes in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import Any

JSON = dict[str, Any]


class Permission(IntFlag):
    """Discord's permission bits, by the names its documentation uses (those a bot like ours meets)."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    PIN_MESSAGES = 1 << 51


NOTHING = Permission(0)
ALL = ~NOTHING
MEMBERS_MAY = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What @everyone may do in a new guild; mentioning everyone is part of it, as at Discord."""


class ChannelKind(IntEnum):
    """Discord's channel types that the double knows."""

    TEXT = 0
    DM = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


class MessageFlag(IntFlag):
    """Message flags the double reads or sets."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlag(0)


@dataclass(eq=False)
class User:
    """A person or a bot. `locale` is what their client is set to, `dms_open` whether a DM arrives."""

    id: int
    name: str
    display_name: str | None = None
    locale: str = "en-US"
    bot: bool = False
    dms_open: bool = True

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False)
class Role:
    """A role of one guild; the guild's @everyone role has the guild's id."""

    id: int
    name: str
    permissions: Permission = NOTHING
    mentionable: bool = False
    position: int = 0

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"


@dataclass(eq=False)
class Member:
    """A user in one guild."""

    user: User
    joined_at: datetime
    nick: str | None = None
    roles: list[Role] = field(default_factory=list)
    pending: bool = False  # has yet to accept the server's rules
    silenced_until: datetime | None = None  # timed out


@dataclass(eq=False)
class Guild:
    """A server. `available=False` is an outage of that guild, not the bot's removal."""

    id: int
    name: str
    owner: User
    locale: str = "en-US"
    available: bool = True
    roles: list[Role] = field(default_factory=list)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        return next(role for role in self.roles if role.id == self.id)

    def permissions(self, user: User) -> Permission:
        """What the user may do guild-wide; nothing for somebody who is not a member."""
        member = self.members.get(user.id)
        if member is None:
            return NOTHING
        if user is self.owner:
            return ALL
        granted = self.everyone.permissions
        for role in member.roles:
            granted |= role.permissions
        return ALL if granted & Permission.ADMINISTRATOR else granted


@dataclass(eq=False)
class Overwrite:
    """A channel's exception for one role or user (`target` is their id)."""

    target: int
    is_role: bool
    allow: Permission = NOTHING
    deny: Permission = NOTHING


@dataclass(eq=False)
class Tag:
    """A tag of a forum."""

    id: int
    name: str


@dataclass(eq=False)
class Channel:
    """A text channel, a forum, a thread of either, or a DM (then `recipient` is the person).

    `auto_archive` is in minutes. A `deleted` channel answers 10003. A thread is `joined` once the
    bot made it, spoke in it or was mentioned there.
    """

    id: int
    name: str
    kind: ChannelKind
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    topic: str | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    deleted: bool = False
    tags: list[Tag] = field(default_factory=list)
    owner: User | None = None
    archived: bool = False
    locked: bool = False
    joined: bool = False
    auto_archive: int = 1440
    archive_changed_at: datetime | None = None
    applied_tags: list[int] = field(default_factory=list)
    inside: list[User] = field(default_factory=list)  # who sees a private thread

    @property
    def is_thread(self) -> bool:
        return self.kind in (ChannelKind.PUBLIC_THREAD, ChannelKind.PRIVATE_THREAD)

    @property
    def history(self) -> list[Message]:
        """Messages that everybody in the room can see, oldest first."""
        return [message for message in self.messages.values() if message.only_for is None]

    def allow(self, whom: User | Role, permissions: Permission) -> None:
        """Add an overwrite that grants these permissions here."""
        overwrite = self._overwrite(whom)
        overwrite.allow |= permissions
        overwrite.deny &= ~permissions

    def deny(self, whom: User | Role, permissions: Permission) -> None:
        """Add an overwrite that takes these permissions away here."""
        overwrite = self._overwrite(whom)
        overwrite.deny |= permissions
        overwrite.allow &= ~permissions

    def only_for(self, people: Iterable[User]) -> None:
        """Make it private: nobody else sees it."""
        assert self.guild is not None
        everyone = Overwrite(self.guild.id, is_role=True, deny=Permission.VIEW_CHANNEL)
        self.overwrites[self.guild.id] = everyone
        for one in people:
            self.allow(one, Permission.VIEW_CHANNEL)

    def _overwrite(self, whom: User | Role) -> Overwrite:
        fresh = Overwrite(whom.id, isinstance(whom, Role))
        return self.overwrites.setdefault(whom.id, fresh)

    def permissions(self, user: User) -> Permission:
        """What the user may do here, by Discord's order: everyone, roles, then the user alone."""
        if self.guild is None:
            return ALL if user is self.recipient or user.bot else NOTHING
        if self.parent is not None:
            granted = self.parent.permissions(user)
            hidden = self.kind is ChannelKind.PRIVATE_THREAD and user not in self.inside
            return NOTHING if hidden and not granted & Permission.MANAGE_THREADS else granted
        granted = self.guild.permissions(user)
        if user.id not in self.guild.members or granted == ALL:
            return granted
        for step in self._overwrites_for(self.guild.members[user.id]):
            for overwrite in step:
                granted &= ~overwrite.deny
            for overwrite in step:
                granted |= overwrite.allow
        return granted if granted & Permission.VIEW_CHANNEL else NOTHING

    def _overwrites_for(self, member: Member) -> Iterator[list[Overwrite]]:
        assert self.guild is not None
        for ids in ([self.guild.id], [role.id for role in member.roles], [member.user.id]):
            yield [self.overwrites[key] for key in ids if key in self.overwrites]

    def may(self, user: User, needed: Permission) -> bool:
        return self.permissions(user) & needed == needed


@dataclass(eq=False)
class Message:
    """A message as it stands now. `only_for` is the one reader of an ephemeral message.

    `reactions` maps an emoji to the ids of the users who put it. `interaction` is the exchange
    metadata of a message that answers an interaction. `revisions` holds every content it has had.
    """

    id: int
    channel: Channel
    author: User
    created_at: datetime
    content: str = ""
    embeds: list[JSON] = field(default_factory=list)
    components: list[JSON] = field(default_factory=list)
    attachments: list[JSON] = field(default_factory=list)
    flags: MessageFlag = NO_FLAGS
    kind: int = 0
    nonce: str | int | None = None
    reference: Message | None = None
    edited_at: datetime | None = None
    pinned: bool = False
    deleted: bool = False
    only_for: User | None = None
    thread: Channel | None = None
    interaction: JSON | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    mentioned_users: list[User] = field(default_factory=list)
    mentioned_roles: list[Role] = field(default_factory=list)
    mentions_everyone: bool = False
    revisions: list[str] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        """True for the placeholder that a deferred answer leaves until it is filled."""
        return bool(self.flags & MessageFlag.LOADING)

    @property
    def text(self) -> str:
        """Everything a reader sees in words: content, embeds and text components, one per line."""
        return "\n".join([self.content, *_words(self.embeds), *_words(self.components)]).strip()

    @property
    def controls(self) -> list[JSON]:
        """Its buttons and selects, in order, wherever they are nested."""
        return [part for part in walk(self.components) if part.get("type") in INTERACTIVE]


BUTTON = 2
STRING_SELECT = 3
USER_SELECT = 5
TEXT_INPUT = 4
SELECTS = (STRING_SELECT, USER_SELECT, 6, 7, 8)
TEXT_DISPLAY = 10
LABEL = 18
INTERACTIVE = (BUTTON, *SELECTS)


def walk(components: list[JSON]) -> Iterator[JSON]:
    """Every component, depth first: rows, sections with accessories, containers, labels."""
    for part in components:
        yield part
        yield from walk([c for c in part.get("components", ()) if isinstance(c, dict)])
        for key in ("accessory", "component"):
            if isinstance(part.get(key), dict):
                yield from walk([part[key]])


_WORDED = ("title", "description", "name", "value", "content", "text", "label", "placeholder")


def _words(parts: list[JSON]) -> Iterator[str]:
    for part in parts:
        for key, value in part.items():
            if key in _WORDED and isinstance(value, str):
                yield value
            elif isinstance(value, dict):
                yield from _words([value])
            elif isinstance(value, list):
                yield from _words([one for one in value if isinstance(one, dict)])

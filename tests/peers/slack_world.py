"""The Slack that exists before anybody speaks: workspaces, people, rooms and what was said there.

Everything is a plain attribute that a test may read and change at any time. Message times (ts) come
from a counter that starts at a fixed second, or from the test's clock; never from the machine's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.peers.slack_text import Json, typed, visible_text

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:read",
        "pins:write",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users:read",
        "users:read.email",
    }
)


@dataclass
class Workspace:
    """One team and the bot installed there; `tokens` maps each bot token to its scopes."""

    id: str
    name: str
    domain: str
    enterprise_id: str | None = None
    app_id: str = "A0STEWARD"
    bot_user: str = "UBOT"
    bot_id: str = "BBOT"
    of_company: bool = False  # the app is installed for the whole enterprise
    tokens: dict[str, set[str]] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    home_tab: bool = True  # whether the app's Home tab is switched on

    @property
    def bot_token(self) -> str:
        """The newest token of the bot."""
        return list(self.tokens)[-1]


@dataclass
class User:
    """A person, a guest, a stranger from another company's workspace, or a bot."""

    id: str
    name: str
    real_name: str
    team_id: str = "T1"
    tz: str = "Europe/Berlin"
    locale: str = "en-US"
    email: str | None = None
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    display_name: str | None = None  # what they are called in mentions; without one, the name
    deleted: bool = False

    def as_json(self, now: datetime, include_locale: bool = False) -> Json:
        """The user object of users.info; a deactivated user has lost the zone, as in Slack."""
        flags = {
            name: getattr(self, name)
            for name in ("is_bot", "is_admin", "is_restricted", "is_ultra_restricted", "deleted")
        }
        profile: Json = {
            "real_name": self.real_name,
            "display_name": self.display_name or self.name,
        }
        if self.email:
            profile["email"] = self.email
        answer: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "profile": profile | {"team": self.team_id},
            "is_owner": False,
            "is_app_user": False,
            **flags,
        }
        if self.is_stranger:
            answer["is_stranger"] = True
        if not self.deleted:
            shift = now.astimezone(ZoneInfo(self.tz)).utcoffset()
            answer |= {"tz": self.tz, "tz_label": self.tz}
            answer["tz_offset"] = int(shift.total_seconds()) if shift else 0
        if include_locale:
            answer["locale"] = self.locale
        return answer


@dataclass
class Message:
    """One message. `user` wrote it; an ephemeral one is seen by `to` alone and is in no history.

    `sent` holds the arguments as they came, before Slack cut or added anything.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    metadata: Json | None = None
    to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    edited: bool = False
    pinned: bool = False
    broadcast: bool = False
    cut: bool = False
    subtype: str | None = None
    sent: Json = field(default_factory=dict)

    @property
    def ephemeral(self) -> bool:
        return self.to is not None

    @property
    def visible(self) -> str:
        """What a reader sees, one piece a line."""
        return visible_text({"text": self.text, "blocks": self.blocks})

    def snapshot(self) -> Message:
        """The message as it is now, untouched by later edits."""
        return deepcopy(self)


@dataclass
class Channel:
    """A room: public, private, or the direct messages between the bot and one person (im)."""

    id: str
    name: str
    team_id: str = "T1"
    kind: str = "public"
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def scope_word(self) -> str:
        """How the room's kind is called in scopes (channels:read, groups:read, im:read)."""
        return {"public": "channels", "private": "groups", "im": "im"}[self.kind]

    def find(self, ts: str) -> Message | None:
        return next((message for message in self.messages if message.ts == ts), None)

    def thread(self, ts: str) -> list[Message]:
        """A message and its replies, oldest first."""
        return [m for m in self.messages if ts in (m.ts, m.thread_ts)]

    def as_json(self, bot_user: str) -> Json:
        """The object of conversations.info, as the bot sees it."""
        shared: Json = {
            "id": self.id,
            "created": int(START.timestamp()),
            "is_archived": self.is_archived,
            "is_im": self.kind == "im",
            "is_mpim": False,
            "is_ext_shared": self.is_ext_shared,
            "is_pending_ext_shared": self.is_pending_ext_shared,
            "is_shared": self.is_ext_shared,
            "is_org_shared": False,
            "context_team_id": self.team_id,
        }
        if self.kind == "im":
            others = sorted(self.members - {bot_user})
            return shared | {"user": others[0] if others else bot_user, "is_open": True}
        return shared | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "public",
            "is_group": False,
            "is_private": self.kind == "private",
            "is_member": bot_user in self.members,
            "is_general": self.name == "general",
            "num_members": len(self.members),
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


class World:
    """All workspaces, users and channels, and the one source of times and ids."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self.clock = clock
        self.workspaces: dict[str, Workspace] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.dead_tokens: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._last = int(START.timestamp()) * 1_000_000

    def now(self) -> datetime:
        """The test's clock, or the time of the newest message."""
        return self.clock() if self.clock else datetime.fromtimestamp(self._last / 1_000_000, UTC)

    def next_ts(self) -> str:
        """A time later than all before it: one second later, or a little after the clock."""
        if self.clock:
            self._last = max(int(self.clock().timestamp() * 1_000_000), self._last + 100)
        else:
            self._last += 1_000_100
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):08d}"

    def add_workspace(
        self, id: str, name: str, *, enterprise_id: str | None = None, token: str | None = None
    ) -> Workspace:
        """A workspace with its own bot user; the first one's bot is UBOT, others are UBOT_<id>."""
        own = not self.workspaces
        workspace = Workspace(id, name, name.lower().replace(" ", "-"), enterprise_id)
        workspace.bot_user = "UBOT" if own else f"UBOT{id}"
        workspace.bot_id = "BBOT" if own else f"BBOT{id}"
        workspace.tokens[token or f"xoxb-{id}-1"] = set(BOT_SCOPES)
        self.workspaces[id] = workspace
        self.users[workspace.bot_user] = User(
            workspace.bot_user, "steward", "Steward", id, tz="UTC", is_bot=True
        )
        return workspace

    def add_user(self, user: User) -> User:
        self.users[user.id] = user
        return user

    def add_channel(
        self,
        name: str,
        members: Iterable[User | str] = (),
        *,
        kind: str = "public",
        team_id: str = "T1",
        with_bot: bool = True,
    ) -> Channel:
        """A room with these members and, unless told otherwise, the bot."""
        channel = Channel(self.next_id("D" if kind == "im" else "C"), name, team_id, kind)
        channel.members = {self.user(member).id for member in members}
        if with_bot:
            channel.members.add(self.workspaces[team_id].bot_user)
        self.channels[channel.id] = channel
        return channel

    def user(self, who: User | str) -> User:
        """A user by object, id or name; a LookupError names the unknown."""
        if isinstance(who, User):
            return who
        if who in self.users:
            return self.users[who]
        for user in self.users.values():
            if who == user.name:
                return user
        raise LookupError(f"no user {who!r} in this Slack")

    def channel(self, where: Channel | str) -> Channel:
        """A channel by object, id or name."""
        if isinstance(where, Channel):
            return where
        if where in self.channels:
            return self.channels[where]
        for channel in self.channels.values():
            if where == channel.name:
                return channel
        raise LookupError(f"no channel {where!r} in this Slack")

    def bot_of(self, team_id: str) -> User:
        return self.users[self.workspaces[team_id].bot_user]

    def team_of(self, user: User) -> Workspace:
        """The workspace through which a user meets the bot: the own one, else the first."""
        first = next(iter(self.workspaces.values()))
        return self.workspaces.get(user.team_id, first)

    def im(self, user: User, team_id: str | None = None) -> Channel:
        """The direct messages between a person and the bot of a workspace, made when first asked."""
        team = team_id or self.team_of(user).id
        both = {user.id, self.workspaces[team].bot_user}
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == both:
                return channel
        return self.add_channel(f"im-{user.name}", [user], kind="im", team_id=team)

    def as_typed(self, text: str, team_id: str, *, labels: bool) -> str:
        """A person's words as an app receives them; `labels` as in slash commands (<@U1|ana>)."""

        def named(word: str) -> str | None:
            try:
                if word[0] == "@":
                    user = self.user(word[1:])
                    return f"<@{user.id}|{user.name}>" if labels else f"<@{user.id}>"
                channel = self.channel(word[1:])
            except LookupError:
                return None
            return f"<#{channel.id}|{channel.name if labels else ''}>"

        return typed(text, named)

    def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        thread_ts: str | None = None,
        subtype: str | None = None,
    ) -> Message:
        """Put a person's message into a room, without telling any app."""
        message = Message(channel.id, self.next_ts(), user.id, text, thread_ts=thread_ts)
        message.subtype = subtype
        channel.messages.append(message)
        return message


def default_world(clock: Callable[[], datetime] | None = None) -> World:
    """Workspace T1 "Acme Studio" with UBOT, ana (admin), bob, wei, #general and #website."""
    world = World(clock)
    world.add_workspace("T1", "Acme Studio")
    people = [
        User("UANA", "ana", "Ana Ruiz", email="ana@acme.example", is_admin=True),
        User("UBOB", "bob", "Bob Stone", tz="America/New_York", email="bob@acme.example"),
        User("UWEI", "wei", "李伟", tz="Asia/Shanghai", locale="zh-CN", email="wei@acme.example"),
    ]
    for person in people:
        world.add_user(person)
    world.add_channel("general", people)
    world.add_channel("website", people)
    return world

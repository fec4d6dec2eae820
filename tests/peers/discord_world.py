"""The world behind the Discord double: who and what exists, and every change with its event.

The double's REST side, the acting people and the tests all change the world through `World`, so that
the gateway hears of each change exactly once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.peers.discord_mentions import Ping, find_mentions, pings_of, spoken_texts
from tests.peers.discord_payloads import (
    channel_json,
    guild_create_json,
    member_json,
    message_event_json,
    role_json,
    stamp,
    thread_member_json,
)
from tests.peers.discord_things import (
    JSON,
    MEMBERS_MAY,
    NOTHING,
    Channel,
    ChannelKind,
    Guild,
    Member,
    Message,
    MessageFlag,
    Permission,
    Role,
    Tag,
    User,
)

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""Where time begins for a world without a clock; each new id moves it by a millisecond."""


@dataclass(frozen=True)
class Event:
    """A dispatch for the gateway. `hidden` is what a bot without message content gets instead.

    `channel` limits it to bots that can see the channel.
    """

    name: str
    data: JSON
    hidden: JSON | None = None
    channel: Channel | None = None


class World:
    """Everything that exists. Without a `clock`, time is a counter and never the machine's."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self._clock = clock
        self._ids = 0
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.pings: list[Ping] = []
        self.listeners: list[Callable[[Event], None]] = []
        self.sees_content = False
        self.me = self.add_user("steward", bot=True)

    # Time and ids

    def now(self) -> datetime:
        """The clock's instant, or the counter's."""
        return self._clock() if self._clock else START + timedelta(milliseconds=self._ids)

    def new_id(self) -> int:
        """A snowflake of now; unique and rising while the clock does not run backwards."""
        self._ids += 1
        elapsed = (self.now() - DISCORD_EPOCH) // timedelta(milliseconds=1)
        return (elapsed << 22) | (self._ids & 0x3FFFFF)

    def tell(self, event: Event) -> None:
        for listener in self.listeners:
            listener(event)

    # People and places

    def add_user(
        self,
        name: str,
        *,
        display_name: str | None = None,
        locale: str = "en-US",
        bot: bool = False,
        dms_open: bool = True,
    ) -> User:
        user = User(self.new_id(), name, display_name, locale, bot, dms_open)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, owner: User, *, locale: str = "en-US") -> Guild:
        """A guild the bot is in, under a role of its own named like the bot."""
        guild = Guild(self.new_id(), name, owner, locale)
        guild.roles.append(Role(guild.id, "@everyone", MEMBERS_MAY))
        self.guilds[guild.id] = guild
        bot_role = self.add_role(guild, self.me.name, Permission.PIN_MESSAGES)
        self.add_member(guild, self.me, roles=[bot_role])
        self.add_member(guild, owner)
        data = guild_create_json(guild, self.me, all_members=False)
        del data["unavailable"]  # Only guilds that come back from an outage say it.
        self.tell(Event("GUILD_CREATE", data))
        return guild

    def remove_guild(self, guild: Guild, *, outage: bool = False) -> None:
        """The bot is thrown out; or, with `outage`, the guild is only unavailable."""
        guild.available = False
        data: JSON = {"id": str(guild.id)}
        if outage:
            data["unavailable"] = True
        else:
            del self.guilds[guild.id]
            for channel in guild.channels.values():
                channel.deleted = True
        self.tell(Event("GUILD_DELETE", data))

    def restore_guild(self, guild: Guild) -> None:
        """End an outage."""
        guild.available = True
        self.tell(Event("GUILD_CREATE", guild_create_json(guild, self.me, all_members=False)))

    def add_role(
        self,
        guild: Guild,
        name: str,
        permissions: Permission = NOTHING,
        *,
        mentionable: bool = False,
    ) -> Role:
        role = Role(self.new_id(), name, permissions, mentionable, len(guild.roles))
        guild.roles.append(role)
        data = {"guild_id": str(guild.id), "role": role_json(role)}
        self.tell(Event("GUILD_ROLE_CREATE", data))
        return role

    def add_member(
        self, guild: Guild, user: User, *, nick: str | None = None, roles: Iterable[Role] = ()
    ) -> Member:
        member = Member(user, self.now(), nick, list(roles))
        guild.members[user.id] = member
        data = member_json(member) | {"guild_id": str(guild.id)}
        self.tell(Event("GUILD_MEMBER_ADD", data))
        return member

    def remove_member(self, guild: Guild, user: User) -> None:
        member = guild.members.pop(user.id)
        data = {"guild_id": str(guild.id), "user": member_json(member)["user"]}
        self.tell(Event("GUILD_MEMBER_REMOVE", data))

    def add_text_channel(self, guild: Guild, name: str) -> Channel:
        return self._add_channel(Channel(self.new_id(), name, ChannelKind.TEXT, guild))

    def add_forum(self, guild: Guild, name: str, tags: Sequence[str] = ()) -> Channel:
        forum = Channel(self.new_id(), name, ChannelKind.FORUM, guild)
        forum.tags = [Tag(self.new_id(), tag) for tag in tags]
        return self._add_channel(forum)

    def _add_channel(self, channel: Channel) -> Channel:
        assert channel.guild is not None
        self.channels[channel.id] = channel
        channel.guild.channels[channel.id] = channel
        name = "THREAD_CREATE" if channel.is_thread else "CHANNEL_CREATE"
        data = channel_json(channel, self.me)
        if channel.is_thread:
            data["newly_created"] = True
        self.tell(Event(name, data, channel=channel))
        return channel

    def change_channel(self, channel: Channel, *, name: str | None = None) -> None:
        """Tell the bot that a channel is now as its record says (after a rename, if `name`)."""
        channel.name = name or channel.name
        event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
        self.tell(Event(event, channel_json(channel, self.me), channel=channel))

    def remove_channel(self, channel: Channel) -> None:
        channel.deleted = True
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        data = channel_json(channel, self.me)
        self.tell(Event(event, data, channel=channel))
        if channel.guild is not None:
            channel.guild.channels.pop(channel.id, None)

    def open_dm(self, user: User) -> Channel:
        """The DM channel of a user and the bot; the same one each time."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.new_id(), user.name, ChannelKind.DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    # Threads

    def open_thread(
        self,
        parent: Channel,
        name: str,
        owner: User,
        *,
        starter: Message | None = None,
        thread_id: int | None = None,
        tags: Sequence[int] = (),
        private_with: Sequence[User] | None = None,
    ) -> Channel:
        """A thread in a channel or forum; one that starts from a message has the message's id.
        One that is private is seen by its owner, and by whoever it is private with."""
        key = starter.id if starter else thread_id or self.new_id()
        private = private_with is not None
        kind = ChannelKind.PRIVATE_THREAD if private else ChannelKind.PUBLIC_THREAD
        thread = Channel(key, name, kind, parent.guild, parent, owner=owner)
        thread.inside = [owner, *(private_with or ())]
        thread.archive_changed_at = self.now()
        thread.applied_tags = list(tags)
        thread.joined = owner is self.me
        self._add_channel(thread)
        if starter is not None:
            starter.thread = thread
            self._tell_message("MESSAGE_UPDATE", starter)
        return thread

    def join(self, thread: Channel) -> None:
        """The bot is in the thread from now on, and is told so once."""
        if thread.joined or thread.guild is None:
            return
        thread.joined = True
        data: JSON = {"id": str(thread.id), "guild_id": str(thread.guild.id), "member_count": 2}
        data["added_members"] = [thread_member_json(thread, self.me)]
        self.tell(Event("THREAD_MEMBERS_UPDATE", data, channel=thread))

    def _let_in(self, thread: Channel, called: Iterable[User]) -> None:
        """Whoever is called in a private thread sees it from then on; the bot is shown it."""
        new = [user for user in called if user not in thread.inside]
        thread.inside += new
        if self.me in new:
            self.tell(Event("THREAD_CREATE", channel_json(thread, self.me), channel=thread))

    def archive(
        self, thread: Channel, archived: bool = True, *, locked: bool | None = None
    ) -> None:
        """Close or reopen a thread; `locked` also lets only moderators reopen and write."""
        thread.archived = archived
        thread.locked = thread.locked if locked is None else locked
        thread.archive_changed_at = self.now()
        self.change_channel(thread)

    # Messages

    def post(
        self,
        channel: Channel,
        author: User,
        body: JSON,
        *,
        reference: Message | None = None,
        only_for: User | None = None,
        interaction: JSON | None = None,
        message_id: int | None = None,
    ) -> Message:
        """Put a message in a channel; what rings when the bot wrote it is added to `pings`."""
        key = message_id or self.new_id()
        message = Message(key, channel, author, self.now(), interaction=interaction)
        message.reference = reference
        message.only_for = only_for
        message.nonce = body.get("nonce")
        message.flags = MessageFlag(body.get("flags") or 0)
        message.kind = 19 if reference else 20 if interaction else 0
        self._write(message, body, announce=not message.flags & MessageFlag.LOADING)
        channel.messages[message.id] = message
        if channel.kind is ChannelKind.PRIVATE_THREAD:
            self._let_in(channel, message.mentioned_users)
        if channel.is_thread and (author is self.me or self.me in message.mentioned_users):
            self.join(channel)
        if only_for is None:
            self._tell_message("MESSAGE_CREATE", message)
        return message

    def edit(self, message: Message, body: JSON, *, first: bool = False) -> None:
        """Change the parts that `body` names. `first` fills a deferred answer, which may ring."""
        if not first:
            message.edited_at = self.now()
        self._write(message, body, announce=first)
        if message.only_for is None:
            self._tell_message("MESSAGE_UPDATE", message)

    def _write(self, message: Message, body: JSON, *, announce: bool) -> None:
        if "content" in body:
            message.content = (body["content"] or "").strip()
        if "flags" in body:
            kept = message.flags & MessageFlag.EPHEMERAL
            message.flags = MessageFlag(body["flags"] or 0) | kept
        for part in ("embeds", "components", "attachments"):
            if part in body:
                setattr(message, part, list(body[part] or ()))
        message.revisions.append(message.content)
        mentions = find_mentions(spoken_texts(message), message.channel, self.users)
        message.mentioned_users = list(mentions.users)
        message.mentioned_roles = mentions.roles
        allowed = body.get("allowed_mentions")
        rings_author = allowed is None or allowed.get("replied_user")
        if message.reference is not None and rings_author:
            message.mentioned_users.append(message.reference.author)
        message.mentions_everyone = False
        if announce:
            pings = pings_of(message, mentions, allowed)
            message.mentions_everyone = any(ping.target.startswith("@") for ping in pings)
            if message.author is self.me:
                self.pings += pings

    def delete(self, message: Message) -> None:
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        if message.only_for is None:
            data = self._place(message.channel) | {"id": str(message.id)}
            self.tell(Event("MESSAGE_DELETE", data, channel=message.channel))

    def react(self, message: Message, user: User, emoji: str, *, added: bool) -> None:
        """Put or take away a reaction; nothing happens when it already is as wanted."""
        people = message.reactions.setdefault(emoji, [])
        changes = (user.id in people) is not added
        if changes and added:
            people.append(user.id)
        elif changes:
            people.remove(user.id)
        if not people:
            del message.reactions[emoji]
        if changes:
            self._tell_reaction(message, user, emoji, added=added)

    def pin(self, message: Message, pinned: bool) -> None:
        message.pinned = pinned
        data = self._place(message.channel) | {"last_pin_timestamp": stamp(self.now())}
        self.tell(Event("CHANNEL_PINS_UPDATE", data, channel=message.channel))
        self._tell_message("MESSAGE_UPDATE", message)

    def guards_content(self, message: Message) -> bool:
        """True where the message content intent decides: neither ours, nor to us, nor a DM."""
        return (
            message.author is not self.me
            and message.channel.guild is not None
            and self.me not in message.mentioned_users
        )

    def _tell_message(self, name: str, message: Message) -> None:
        data = message_event_json(message, self.me, blank=False)
        hidden = None
        if self.guards_content(message):
            hidden = message_event_json(message, self.me, blank=True)
        self.tell(Event(name, data, hidden, message.channel))

    def _tell_reaction(self, message: Message, user: User, emoji: str, *, added: bool) -> None:
        channel = message.channel
        data = self._place(channel) | {
            "user_id": str(user.id),
            "message_id": str(message.id),
            "message_author_id": str(message.author.id),
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        member = channel.guild.members.get(user.id) if channel.guild else None
        if member is not None and added:
            data["member"] = member_json(member)
        name = "MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE"
        self.tell(Event(name, data, channel=channel))

    def _place(self, channel: Channel) -> JSON:
        place: JSON = {"channel_id": str(channel.id)}
        if channel.guild is not None:
            place["guild_id"] = str(channel.guild.id)
        return place

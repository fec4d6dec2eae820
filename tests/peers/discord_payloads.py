"""How the Discord double writes its records as the JSON of API version 10."""

from __future__ import annotations

from datetime import datetime

from tests.peers.discord_things import (
    JSON,
    Channel,
    ChannelKind,
    Guild,
    Member,
    Message,
    Role,
    User,
)

HAS_THREAD = 1 << 5


def stamp(moment: datetime) -> str:
    """ISO 8601 with offset and microseconds, as Discord writes it."""
    return moment.isoformat(timespec="microseconds")


def user_json(user: User) -> JSON:
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": user.display_name,
        "discriminator": "0000" if user.bot else "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def role_json(role: Role) -> JSON:
    return {
        "id": str(role.id),
        "name": role.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": role.position,
        "permissions": str(int(role.permissions)),
        "managed": False,
        "mentionable": role.mentionable,
        "flags": 0,
    }


def member_json(member: Member, *, with_user: bool = True) -> JSON:
    body: JSON = {
        "nick": member.nick,
        "avatar": None,
        "roles": [str(role.id) for role in member.roles],
        "joined_at": stamp(member.joined_at),
        "premium_since": None,
        "communication_disabled_until": stamp(member.silenced_until)
        if member.silenced_until
        else None,
        "deaf": False,
        "mute": False,
        "pending": member.pending,
        "flags": 0,
    }
    if with_user:
        body["user"] = user_json(member.user)
    return body


def channel_json(channel: Channel, me: User) -> JSON:
    """The channel as the bot `me` is shown it."""
    if channel.kind is ChannelKind.DM:
        people = [channel.recipient] if channel.recipient else []
        return {
            "id": str(channel.id),
            "type": int(channel.kind),
            "last_message_id": _last_message(channel),
            "recipients": [user_json(person) for person in people],
            "flags": 0,
        }
    assert channel.guild is not None
    if channel.is_thread:
        return _thread_json(channel, channel.guild, me)
    body: JSON = {
        "id": str(channel.id),
        "type": int(channel.kind),
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "topic": channel.topic,
        "position": list(channel.guild.channels).index(channel.id),
        "parent_id": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "last_message_id": _last_message(channel),
        "flags": 0,
        "permission_overwrites": [
            {
                "id": str(overwrite.target),
                "type": 0 if overwrite.is_role else 1,
                "allow": str(int(overwrite.allow)),
                "deny": str(int(overwrite.deny)),
            }
            for overwrite in channel.overwrites.values()
        ],
    }
    if channel.kind is ChannelKind.FORUM:
        body |= {
            "available_tags": [_tag_json(tag.id, tag.name) for tag in channel.tags],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
            "default_auto_archive_duration": channel.auto_archive,
        }
    return body


def _tag_json(tag_id: int, name: str) -> JSON:
    return {
        "id": str(tag_id),
        "name": name,
        "moderated": False,
        "emoji_id": None,
        "emoji_name": None,
    }


def _thread_json(thread: Channel, guild: Guild, me: User) -> JSON:
    assert thread.parent is not None and thread.owner is not None
    assert thread.archive_changed_at is not None
    count = len(thread.history)
    joined = {"member": thread_member_json(thread, me)} if thread.joined else {}
    return {
        **joined,
        "id": str(thread.id),
        "type": int(thread.kind),
        "guild_id": str(guild.id),
        "parent_id": str(thread.parent.id),
        "owner_id": str(thread.owner.id),
        "name": thread.name,
        "last_message_id": _last_message(thread),
        "message_count": count,
        "member_count": 1,
        "total_message_sent": count,
        "rate_limit_per_user": 0,
        "flags": 0,
        "applied_tags": [str(tag) for tag in thread.applied_tags],
        "thread_metadata": {
            "archived": thread.archived,
            "auto_archive_duration": thread.auto_archive,
            "archive_timestamp": stamp(thread.archive_changed_at),
            "locked": thread.locked,
            "create_timestamp": stamp(thread.archive_changed_at),
        },
    }


def thread_member_json(thread: Channel, me: User) -> JSON:
    assert thread.archive_changed_at is not None
    return {
        "id": str(thread.id),
        "user_id": str(me.id),
        "join_timestamp": stamp(thread.archive_changed_at),
        "flags": 0,
    }


def _last_message(channel: Channel) -> str | None:
    history = channel.history
    return str(history[-1].id) if history else None


def guild_json(guild: Guild, me: User) -> JSON:
    """A guild as REST and GUILD_CREATE share it."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "splash": None,
        "banner": None,
        "description": None,
        "owner_id": str(guild.owner.id),
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": guild.locale,
        "features": ["COMMUNITY"],
        "emojis": [],
        "stickers": [],
        "roles": [role_json(role) for role in guild.roles],
    }


def guild_create_json(guild: Guild, me: User, *, all_members: bool) -> JSON:
    """GUILD_CREATE; without the members intent only the bot itself is listed."""
    members = [
        member for member in guild.members.values() if all_members or member.user.id == me.id
    ]
    visible = [channel for channel in guild.channels.values() if not channel.deleted]
    return guild_json(guild, me) | {
        "joined_at": stamp(guild.members[me.id].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [member_json(member) for member in members],
        "channels": [channel_json(one, me) for one in visible if not one.is_thread],
        "threads": [channel_json(one, me) for one in visible if one.is_thread and not one.archived],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
    }


def message_json(message: Message, me: User, *, blank: bool = False) -> JSON:
    """A message as the bot `me` is shown it; `blank` hides what the content intent guards."""
    channel = message.channel
    body: JSON = {
        "id": str(message.id),
        "channel_id": str(channel.id),
        "type": message.kind,
        "author": user_json(message.author),
        "content": "" if blank else message.content,
        "timestamp": stamp(message.created_at),
        "edited_timestamp": stamp(message.edited_at) if message.edited_at else None,
        "tts": False,
        "mention_everyone": message.mentions_everyone,
        "mentions": [_mention_json(user, channel.guild) for user in message.mentioned_users],
        "mention_roles": [str(role.id) for role in message.mentioned_roles],
        "attachments": [] if blank else message.attachments,
        "embeds": [] if blank else message.embeds,
        "components": [] if blank else message.components,
        "pinned": message.pinned,
        "flags": int(message.flags) | (HAS_THREAD if message.thread else 0),
        "reactions": [
            {
                "emoji": {"id": None, "name": emoji},
                "count": len(people),
                "count_details": {"burst": 0, "normal": len(people)},
                "me": me.id in people,
                "me_burst": False,
                "burst_colors": [],
            }
            for emoji, people in message.reactions.items()
        ],
    }
    if message.nonce is not None:
        body["nonce"] = message.nonce
    if message.author.bot:
        body["application_id"] = str(message.author.id)
    if message.interaction is not None:
        body["interaction_metadata"] = message.interaction
    if message.thread is not None:
        body["thread"] = channel_json(message.thread, me)
    if message.reference is not None:
        body |= _reference_json(message.reference, me, blank=blank)
    return body


def message_event_json(message: Message, me: User, *, blank: bool) -> JSON:
    """MESSAGE_CREATE and MESSAGE_UPDATE also say the guild and who the author is there."""
    body = message_json(message, me, blank=blank)
    guild = message.channel.guild
    if guild is not None:
        body["guild_id"] = str(guild.id)
        member = guild.members.get(message.author.id)
        if member is not None:
            body["member"] = member_json(member, with_user=False)
    return body


def _mention_json(user: User, guild: Guild | None) -> JSON:
    body = user_json(user)
    member = guild.members.get(user.id) if guild else None
    if member is not None:
        body["member"] = member_json(member, with_user=False)
    return body


def _reference_json(target: Message, me: User, *, blank: bool) -> JSON:
    reference: JSON = {
        "type": 0,
        "message_id": str(target.id),
        "channel_id": str(target.channel.id),
    }
    if target.channel.guild is not None:
        reference["guild_id"] = str(target.channel.guild.id)
    shown = None if target.deleted else message_json(target, me, blank=blank)
    return {"message_reference": reference, "referenced_message": shown}

"""REST routes of the Discord double about channels, messages, reactions, pins and threads."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.peers.discord_door import Call, Handler, read_id
from tests.peers.discord_forms import ApiError, Form, check_message
from tests.peers.discord_payloads import channel_json, message_json, stamp, user_json
from tests.peers.discord_things import (
    JSON,
    Channel,
    ChannelKind,
    Message,
    Permission,
    Tag,
    User,
)
from tests.peers.discord_uploads import with_files
from tests.peers.discord_world import World

NONCE_LIFETIME = timedelta(minutes=5)
AUTO_ARCHIVE = (60, 1440, 4320, 10080)
_CHANNEL = "/channels/{channel_id}"
_MESSAGE = _CHANNEL + "/messages/{message_id}"
_REACTIONS = _MESSAGE + "/reactions/{emoji_name}"


def unknown_message() -> ApiError:
    return ApiError(404, 10008, "Unknown Message")


class ChannelRoutes:
    """What the bot does in channels, within its permissions.

    A post into an archived thread is refused with 50083 and into a locked one with 160005; Discord
    itself reopens an unlocked thread on some posts, so this is the strict reading.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def handlers(self) -> dict[str, Handler]:
        pins = _CHANNEL + "/messages/pins"
        old_pins = _CHANNEL + "/pins"
        return {
            f"GET {_CHANNEL}": lambda call: self._draw(self.channel(call)),
            f"PATCH {_CHANNEL}": self._change_channel,
            f"POST {_CHANNEL}/typing": self._typing,
            f"GET {pins}": self._list_pins,
            f"PUT {pins}/{{message_id}}": lambda call: self._pin(call, True),
            f"DELETE {pins}/{{message_id}}": lambda call: self._pin(call, False),
            f"PUT {old_pins}/{{message_id}}": lambda call: self._pin(call, True),
            f"DELETE {old_pins}/{{message_id}}": lambda call: self._pin(call, False),
            f"GET {_CHANNEL}/messages": self._history,
            f"POST {_CHANNEL}/messages": self._post,
            f"GET {_MESSAGE}": self._get,
            f"PATCH {_MESSAGE}": self._edit,
            f"DELETE {_MESSAGE}": self._delete,
            f"GET {_REACTIONS}": self._reactors,
            f"PUT {_REACTIONS}/@me": lambda call: self._react(call, added=True),
            f"DELETE {_REACTIONS}/@me": lambda call: self._react(call, added=False),
            f"DELETE {_REACTIONS}/{{user_id}}": self._remove_reaction,
            f"POST {_MESSAGE}/threads": self._thread_from_message,
            f"POST {_CHANNEL}/threads": self._thread,
            f"PUT {_CHANNEL}/thread-members/@me": self._join_thread,
            f"GET {_CHANNEL}/threads/archived/public": self._archived_threads,
        }

    # Finding things, with the refusals on the way

    def channel(self, call: Call, needed: Permission = Permission.VIEW_CHANNEL) -> Channel:
        """The channel of the path: 10003 unknown, 50001 not visible, 50013 not allowed."""
        channel = self._world.channels.get(call.id("channel_id"))
        if channel is None or channel.deleted:
            raise ApiError(404, 10003, "Unknown Channel")
        me = self._world.me
        if not channel.may(me, Permission.VIEW_CHANNEL):
            raise ApiError(403, 50001, "Missing Access")
        if not channel.may(me, needed):
            raise ApiError(403, 50013, "Missing Permissions")
        return channel

    def _message(self, call: Call, needed: Permission = Permission.VIEW_CHANNEL) -> Message:
        channel = self.channel(call, needed)
        message = channel.messages.get(call.id("message_id"))
        if message is None or message.only_for is not None:
            raise unknown_message()
        return message

    def _draw(self, channel: Channel) -> JSON:
        return channel_json(channel, self._world.me)

    def _show(self, message: Message) -> JSON:
        blank = self._world.guards_content(message) and not self._world.sees_content
        return message_json(message, self._world.me, blank=blank)

    def _check_open(self, channel: Channel) -> None:
        """Refuse to change anything in a thread that is closed."""
        if not channel.is_thread:
            return
        if channel.locked and not channel.may(self._world.me, Permission.MANAGE_THREADS):
            raise ApiError(403, 160005, "This thread is locked")
        if channel.archived:
            raise ApiError(400, 50083, "Thread is archived")

    # Channels

    def _change_channel(self, call: Call) -> JSON:
        body = call.object()
        channel = self.channel(call)
        me = self._world.me
        if channel.is_thread:
            self._check_thread_change(channel, body)
            if "applied_tags" in body:
                self._check_tags(channel.parent, body)
                channel.applied_tags = [int(tag) for tag in body["applied_tags"] or ()]
            channel.auto_archive = body.get("auto_archive_duration") or channel.auto_archive
            channel.name = body.get("name") or channel.name
            archived = bool(body.get("archived", channel.archived))
            self._world.archive(channel, archived, locked=body.get("locked"))
            return self._draw(channel)
        if not channel.may(me, Permission.MANAGE_CHANNELS):
            raise ApiError(403, 50013, "Missing Permissions")
        channel.topic = body.get("topic", channel.topic)
        if "available_tags" in body:
            self._set_tags(channel, body["available_tags"])
        self._world.change_channel(channel, name=body.get("name"))
        return self._draw(channel)

    def _check_thread_change(self, thread: Channel, body: JSON) -> None:
        me = self._world.me
        moderates = thread.may(me, Permission.MANAGE_THREADS)
        only_reopens = set(body) <= {"archived", "auto_archive_duration"}
        if thread.archived and body.get("archived") is not False:
            raise ApiError(400, 50083, "Thread is archived")
        if thread.locked and not moderates:
            raise ApiError(403, 160005, "This thread is locked")
        if not moderates and not (thread.owner is me and "locked" not in body):
            reopens = thread.archived and only_reopens
            if not (reopens and thread.may(me, Permission.SEND_MESSAGES_IN_THREADS)):
                raise ApiError(403, 50013, "Missing Permissions")
        self._check_thread_form(body, name_required=False)

    def _check_thread_form(self, body: JSON, *, name_required: bool) -> None:
        form = Form()
        form.length(("name",), body.get("name"), 1, 100, required=name_required)
        duration = body.get("auto_archive_duration")
        if duration is not None and duration not in AUTO_ARCHIVE:
            allowed = ", ".join(map(str, AUTO_ARCHIVE))
            form.add(
                ("auto_archive_duration",),
                "BASE_TYPE_CHOICES",
                f"Value must be one of ({allowed}).",
            )
        form.refuse()

    def _typing(self, call: Call) -> None:
        self._check_open(self.channel(call, Permission.VIEW_CHANNEL))

    # Messages

    def _history(self, call: Call) -> list[JSON]:
        """Newest first, like Discord; `after` gives the oldest that follow it, newest first too."""
        channel = self.channel(call)
        if not channel.may(self._world.me, Permission.READ_MESSAGE_HISTORY):
            return []
        limit = int(call.query.get("limit", "50"))
        found = sorted(channel.history, key=lambda message: message.id)
        if "before" in call.query:
            found = [one for one in found if one.id < int(call.query["before"])]
        if "after" in call.query:
            found = [one for one in found if one.id > int(call.query["after"])][:limit]
        if "around" in call.query:
            middle = int(call.query["around"])
            found = sorted(found, key=lambda one: abs(one.id - middle))[:limit]
            found.sort(key=lambda one: one.id)
        return [self._show(message) for message in reversed(found[-limit:])]

    def _get(self, call: Call) -> JSON:
        return self._show(self._message(call, Permission.READ_MESSAGE_HISTORY))

    def _post(self, call: Call) -> JSON:
        channel = self.channel(call)
        if channel.kind is ChannelKind.FORUM:
            raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
        if not channel.may(self._world.me, sending(channel)):
            raise ApiError(403, 50013, "Missing Permissions")
        self._check_open(channel)
        if channel.recipient is not None and not channel.recipient.dms_open:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        if call.files and not channel.may(self._world.me, Permission.ATTACH_FILES):
            raise ApiError(403, 50013, "Missing Permissions")
        body = with_files(call)
        check_message(body)
        twin = self._same_nonce(channel, body)
        if twin is not None:
            return self._show(twin)
        reference = self._reference(channel, body)
        message = self._world.post(channel, self._world.me, body, reference=reference)
        return self._show(message)

    def _same_nonce(self, channel: Channel, body: JSON) -> Message | None:
        """The message that already has this nonce, if the sender asked for that check."""
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        for message in reversed(channel.messages.values()):
            if message.author is self._world.me and message.nonce == body["nonce"]:
                fresh = self._world.now() - message.created_at < NONCE_LIFETIME
                return message if fresh else None
        return None

    def _reference(self, channel: Channel, body: JSON) -> Message | None:
        wanted = body.get("message_reference")
        if not wanted:
            return None
        message = channel.messages.get(read_id(wanted.get("message_id"), "message_id"))
        if message is None and wanted.get("fail_if_not_exists", True):
            form = Form()
            form.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            form.refuse()
        return message

    def _edit(self, call: Call) -> JSON:
        message = self._message(call)
        self._check_open(message.channel)
        if message.author is not self._world.me:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        body = with_files(call)
        check_message(body, edit=True)
        self._world.edit(message, body)
        return self._show(message)

    def _delete(self, call: Call) -> None:
        message = self._message(call)
        mine = message.author is self._world.me
        if not mine and not message.channel.may(self._world.me, Permission.MANAGE_MESSAGES):
            raise ApiError(403, 50013, "Missing Permissions")
        self._check_open(message.channel)
        self._world.delete(message)

    # Reactions and pins

    def _reactors(self, call: Call) -> list[JSON]:
        people = self._message(call).reactions.get(call.params["emoji_name"], [])
        return [user_json(self._world.users[key]) for key in people]

    def _react(self, call: Call, *, added: bool) -> None:
        message = self._message(call, Permission.READ_MESSAGE_HISTORY)
        self._check_open(message.channel)
        emoji = call.params["emoji_name"]
        is_new = added and emoji not in message.reactions
        if is_new and not message.channel.may(self._world.me, Permission.ADD_REACTIONS):
            raise ApiError(403, 50013, "Missing Permissions")
        if emoji.isascii():
            raise ApiError(400, 10014, "Unknown Emoji")
        self._world.react(message, self._world.me, emoji, added=added)

    def _remove_reaction(self, call: Call) -> None:
        message = self._message(call, Permission.MANAGE_MESSAGES)
        user = self._world.users.get(call.id("user_id"))
        if user is None:
            raise ApiError(404, 10013, "Unknown User")
        self._world.react(message, user, call.params["emoji_name"], added=False)

    def _pin(self, call: Call, pinned: bool) -> None:
        message = self._message(call)
        channel = message.channel
        if not channel.may(self._world.me, Permission.PIN_MESSAGES):
            raise ApiError(403, 50013, "Missing Permissions")
        if pinned and sum(1 for one in channel.history if one.pinned) >= 250:
            raise ApiError(400, 30003, "Maximum number of pins reached (250)")
        self._world.pin(message, pinned)

    def _list_pins(self, call: Call) -> JSON:
        pinned = [one for one in self.channel(call).history if one.pinned]
        items = [
            {"pinned_at": stamp(one.created_at), "message": self._show(one)}
            for one in reversed(pinned)
        ]
        return {"items": items, "has_more": False}

    # Threads

    def _thread_from_message(self, call: Call) -> tuple[int, JSON]:
        message = self._message(call, Permission.CREATE_PUBLIC_THREADS)
        body = call.object()
        self._check_thread_form(body, name_required=True)
        if message.thread is not None:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        thread = self._open(message.channel, body, starter=message)
        return 201, self._draw(thread)

    def _thread(self, call: Call) -> tuple[int, JSON]:
        """A thread without a message in a text channel, or a post in a forum."""
        channel = self.channel(call, Permission.CREATE_PUBLIC_THREADS)
        body = call.object()
        self._check_thread_form(body, name_required=True)
        if channel.kind is not ChannelKind.FORUM:
            return 201, self._draw(self._open(channel, body))
        self._check_tags(channel, body)
        first = with_files(call, dict(body.get("message") or {}))
        check_message(first)
        thread = self._open(channel, body)
        message = self._world.post(thread, self._world.me, first, message_id=thread.id)
        return 201, self._draw(thread) | {"message": self._show(message)}

    def _set_tags(self, forum: Channel, wanted: list[JSON]) -> None:
        form = Form()
        if len(wanted) > 20:
            form.add(("available_tags",), "BASE_TYPE_MAX_LENGTH", "Must be 20 or fewer in length.")
        for index, tag in enumerate(wanted):
            form.length(("available_tags", index, "name"), tag.get("name"), 1, 20, required=True)
        names = [tag["name"].casefold() for tag in wanted]
        if len(set(names)) < len(names):
            form.add(("available_tags",), "DUPLICATE", "Tag names must be unique")
        form.refuse()
        known = {tag.id: tag for tag in forum.tags}
        forum.tags = [
            known.get(int(tag.get("id") or 0)) or Tag(self._world.new_id(), tag["name"])
            for tag in wanted
        ]

    def _check_tags(self, forum: Channel | None, body: JSON) -> None:
        assert forum is not None
        if len(body.get("applied_tags") or ()) > 5:
            raise ApiError(400, 50035, "Invalid Form Body")
        known = {str(tag.id) for tag in forum.tags}
        if any(str(tag) not in known for tag in body.get("applied_tags") or ()):
            raise ApiError(400, 10087, "Unknown tag")

    def _open(self, parent: Channel, body: JSON, *, starter: Message | None = None) -> Channel:
        tags = [int(tag) for tag in body.get("applied_tags") or ()]
        thread = self._world.open_thread(
            parent, body["name"], self._world.me, starter=starter, tags=tags
        )
        thread.auto_archive = body.get("auto_archive_duration") or parent.auto_archive
        return thread

    def _join_thread(self, call: Call) -> None:
        thread = self.channel(call)
        self._check_open(thread)
        self._world.join(thread)

    def _archived_threads(self, call: Call) -> JSON:
        parent = self.channel(call, Permission.READ_MESSAGE_HISTORY)
        threads = [
            one for one in self._world.channels.values() if one.parent is parent and one.archived
        ]
        threads.sort(key=_archived_at, reverse=True)
        drawn = [self._draw(one) for one in threads if not one.deleted]
        return {"threads": drawn, "members": [], "has_more": False}


def _archived_at(thread: Channel) -> datetime:
    assert thread.archive_changed_at is not None
    return thread.archive_changed_at


def sending(channel: Channel) -> Permission:
    """The permission that writing in this channel asks for."""
    if channel.is_thread:
        return Permission.SEND_MESSAGES_IN_THREADS
    return Permission.SEND_MESSAGES


def may_write(channel: Channel, user: User) -> bool:
    return channel.may(user, Permission.VIEW_CHANNEL | sending(channel))

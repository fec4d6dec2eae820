"""What happens in a workspace and is told to the bot as events."""

from __future__ import annotations

from typing import Any

from tests.peers.slack_http import HttpDoor
from tests.peers.slack_line import EVENT, Doing, Line
from tests.peers.slack_rooms import message_json
from tests.peers.slack_socket import SocketDoor
from tests.peers.slack_state import State
from tests.peers.slack_text import Json
from tests.peers.slack_views import view_json
from tests.peers.slack_world import Channel, Message, User

SUBSCRIBED = frozenset(
    {
        "app_mention",
        "message.im",
        "message.channels",
        "message.groups",
        "reaction_added",
        "reaction_removed",
        "app_home_opened",
    }
)


SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
"""What a bot must hold to be told of an event."""


class Events(Line):
    """People talking. The bot hears what it is `subscribed` to, in rooms it is in.

    `events` keeps every event that was sent, with what came of it.
    """

    def __init__(self, state: State, socket: SocketDoor, http: HttpDoor) -> None:
        super().__init__(state, socket, http)
        self.subscribed = set(SUBSCRIBED)
        self.events: list[Doing] = []

    async def say(
        self,
        user: User | str,
        channel: Channel | str,
        text: str,
        thread_ts: str | None = None,
        files: list[Json] | None = None,
    ) -> Doing:
        """A person (or another bot) writes in a room; nobody is addressed."""
        message = self._written(user, channel, text, thread_ts)
        if files:
            message.files, message.subtype = files, "file_share"
        return await self._message_event(message)

    async def mention(
        self,
        user: User | str,
        channel: Channel | str,
        text: str,
        thread_ts: str | None = None,
        files: list[Json] | None = None,
    ) -> Doing:
        """A person writes "@steward text". A subscribed bot hears it twice, as with Slack."""
        room = self.world.channel(channel)
        bot = self.world.bot_of(room.team_id)
        message = self._written(user, room, f"@{bot.name} {text}", thread_ts, bot.id)
        if files:
            message.files, message.subtype = files, "file_share"
        told = await self._message_event(message)
        if room.kind == "im":
            return told
        event = self._message_json(message) | {"type": "app_mention"}
        event.pop("channel_type")
        doing = await self._tell("app_mention", room, event)
        doing.message = message
        return doing

    async def dm(
        self,
        user: User | str,
        text: str,
        thread_ts: str | None = None,
        *,
        team_id: str | None = None,
    ) -> Doing:
        """A person writes to the bot alone; `team_id` where one person is in several workspaces."""
        who = self.world.user(user)
        return await self.say(who, self.world.im(who, team_id), text, thread_ts)

    async def edit(self, message: Message, text: str) -> Doing:
        """A person edits a message."""
        room = self.world.channels[message.channel]
        before = message_json(self.state, message)
        message.text = self.world.as_typed(text, room.team_id, labels=False)
        message.edited = True
        return await self._changed(
            message,
            {
                "subtype": "message_changed",
                "message": message_json(self.state, message),
                "previous_message": before,
            },
        )

    async def unsay(self, message: Message) -> Doing:
        """A person deletes a message."""
        self.world.channels[message.channel].messages.remove(message)
        gone = {"subtype": "message_deleted", "deleted_ts": message.ts}
        before = message_json(self.state, message)
        return await self._changed(message, gone | {"previous_message": before})

    async def echo(self, message: Message) -> Doing:
        """The bot is told of a message of its own, as Slack does for every post."""
        return await self._message_event(message)

    async def reaction(
        self, user: User | str, message: Message, emoji: str, added: bool = True
    ) -> Doing:
        """A person puts an emoji on a message, or takes it off."""
        who, room = self.world.user(user), self.world.channels[message.channel]
        kept = room.find(message.ts) or message
        users = kept.reactions.setdefault(emoji, [])
        if added:
            users.append(who.id)
        else:
            users.remove(who.id)
            if not users:
                del kept.reactions[emoji]
        kind = "reaction_added" if added else "reaction_removed"
        event = {
            "type": kind,
            "user": who.id,
            "reaction": emoji,
            "item": {"type": "message", "channel": room.id, "ts": message.ts},
            "item_user": message.user,
            "event_ts": self.world.next_ts(),
        }
        return await self._tell(kind, room, event)

    async def open_home(self, user: User | str, tab: str = "home") -> Doing:
        """A person opens the app's Home (or Messages) tab."""
        who = self.world.user(user)
        room = self.world.im(who)
        event: Json = {
            "type": "app_home_opened",
            "user": who.id,
            "channel": room.id,
            "tab": tab,
            "event_ts": self.world.next_ts(),
        }
        home = self.state.homes.get(who.id)
        if tab == "home" and home is not None:
            event["view"] = view_json(self.state, home)
        return await self._tell("app_home_opened", room, event)

    async def event(self, type: str, *, team_id: str = "T1", **fields: Any) -> Doing:
        """Any event (tokens_revoked, member_joined_channel, user_change), subscribed or not."""
        event = {"type": type, "event_ts": self.world.next_ts(), **fields}
        return await self._send(team_id, event)

    async def raw_event(self, payload: Json) -> Doing:
        """An outer payload of the Events API as it is: app_rate_limited, or nonsense."""
        doing = self.begin(EVENT)
        doing.payload = payload
        self.events.append(doing)
        return await self.deliver(doing)

    async def redeliver(self, doing: Doing, attempt: int = 1) -> Doing:
        """Send an event once more: same event_id, retry number `attempt`."""
        again = self.begin(EVENT)
        again.payload, again.message = doing.payload, doing.message
        return await self.deliver(again, retry=attempt)

    async def redeliver_unacked(self, attempt: int = 1) -> list[Doing]:
        """Send once more, in order, every event that was never acknowledged in time."""
        missed = [doing for doing in self.events if doing.payload and not doing.acked]
        sent = [await self.redeliver(doing, attempt) for doing in missed]
        for doing, again in zip(missed, sent, strict=True):
            doing.acked = again.acked
        return sent

    def _written(
        self,
        user: User | str,
        channel: Channel | str,
        text: str,
        thread_ts: str | None,
        addressed: str | None = None,
    ) -> Message:
        who, room = self.world.user(user), self.world.channel(channel)
        words = self.world.as_typed(text, room.team_id, labels=False)
        if addressed is not None:  # bots of other workspaces bear the same name
            words = f"<@{addressed}> " + words.partition(" ")[2]
        message = self.world.say(who, room, words, thread_ts)
        if who.is_bot:
            message.bot_id = f"B{who.id}"
        return message

    def _message_json(self, message: Message) -> Json:
        room = self.world.channels[message.channel]
        kinds = {"public": "channel", "private": "group", "im": "im"}
        return {
            **message_json(self.state, message),
            "channel": room.id,
            "channel_type": kinds[room.kind],
            "event_ts": message.ts,
        }

    async def _message_event(self, message: Message) -> Doing:
        room = self.world.channels[message.channel]
        doing = await self._tell(_message_scope(room), room, self._message_json(message))
        doing.message = message
        return doing

    async def _changed(self, message: Message, what: Json) -> Doing:
        room = self.world.channels[message.channel]
        common = self._message_json(message)
        event = {
            "type": "message",
            "hidden": True,
            "channel": room.id,
            "channel_type": common["channel_type"],
            "ts": self.world.next_ts(),
            **what,
        }
        event["event_ts"] = event["ts"]
        return await self._tell(_message_scope(room), room, event)

    async def _tell(self, subscription: str, room: Channel, event: Json) -> Doing:
        """Send an event about a room, if the bot is in it and wants such events."""
        team = self.world.workspaces[room.team_id]
        inside = team.bot_user in room.members
        scope = SCOPES.get(subscription)
        granted = scope is None or scope in team.tokens[team.bot_token]
        if subscription not in self.subscribed or not inside or not granted:
            doing = self.begin(EVENT)
            doing.error = "not_subscribed" if inside else "not_in_channel"
            return doing
        return await self._send(room.team_id, event, shared=room.is_ext_shared)

    async def _send(self, team_id: str, event: Json, *, shared: bool = False) -> Doing:
        team = self.world.workspaces[team_id]
        doing = self.begin(EVENT)
        authorization = {
            "enterprise_id": team.enterprise_id,
            "team_id": team.id,
            "user_id": team.bot_user,
            "is_bot": True,
            "is_enterprise_install": team.of_company,
        }
        doing.payload = {
            "token": "verification",
            "team_id": team.id,
            "api_app_id": team.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self.world.next_id("Ev"),
            "event_time": int(float(event["event_ts"])),
            "authorizations": [authorization],
            "is_ext_shared_channel": shared,
            "context_team_id": team.id,
        }
        if team.enterprise_id:
            doing.payload["enterprise_id"] = team.enterprise_id
        self.events.append(doing)
        return await self.deliver(doing)


def _message_scope(room: Channel) -> str:
    return {"im": "message.im", "private": "message.groups"}.get(room.kind, "message.channels")

"""conversations.*, users.*, team.info, bots.info: what a bot may look at."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TypeVar

from tests.peers.slack_state import Call, Refused, State
from tests.peers.slack_text import Json
from tests.peers.slack_world import Channel, Message, User, Workspace

T = TypeVar("T")


def visible_room(state: State, call: Call, id: str | None = None) -> Channel:
    """The channel of a call. To a bot outside, a private or foreign one does not exist."""
    channel = state.world.channels.get(id or call.text("channel"))
    if channel is None:
        raise Refused("channel_not_found")
    inside = call.team.bot_user in channel.members
    if not inside and (channel.kind != "public" or channel.team_id != call.team.id):
        raise Refused("channel_not_found")
    return channel


def joined_room(state: State, call: Call, id: str | None = None) -> Channel:
    """The channel of a call, in which the bot must be."""
    channel = visible_room(state, call, id)
    if call.team.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return channel


def visible_user(state: State, call: Call, id: str) -> User:
    """A user of the workspace, or one met in a shared room."""
    user = state.world.users.get(id)
    if user is None or not _knows(state, call.team, user):
        raise Refused("user_not_found")
    return user


def _knows(state: State, team: Workspace, user: User) -> bool:
    if user.team_id == team.id:
        return True
    both = {user.id, team.bot_user}
    return any(both <= channel.members for channel in state.world.channels.values())


def message_json(state: State, message: Message, *, with_metadata: bool = False) -> Json:
    """A message as chat.postMessage answers it and conversations.history lists it."""
    channel = state.world.channels[message.channel]
    answer: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": channel.team_id,
    }
    if message.bot_id:
        app_id = state.world.workspaces[channel.team_id].app_id
        answer |= {"bot_id": message.bot_id, "app_id": app_id}
    for name in ("blocks", "files", "subtype", "thread_ts"):
        if getattr(message, name):
            answer[name] = getattr(message, name)
    begun = channel.find(message.thread_ts or message.ts)
    if begun is not None and begun is not message:
        answer["parent_user_id"] = begun.user
    if message.edited:
        answer["edited"] = {"user": message.user, "ts": message.ts}
    if message.reactions:
        answer["reactions"] = [
            {"name": name, "users": users, "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if with_metadata and message.metadata:
        answer["metadata"] = message.metadata
    replies = [reply for reply in channel.thread(message.ts) if reply.ts != message.ts]
    if replies:
        answer |= {"thread_ts": message.ts, "reply_count": len(replies)}
        answer["latest_reply"] = replies[-1].ts
    return answer


def page(
    call: Call, rows: Sequence[T], default: int = 100, most: int = 1000
) -> tuple[list[T], str]:
    """The rows that `limit` and `cursor` ask for, and the cursor of the next page ("" at the end)."""
    limit = min(call.number("limit", default) or default, most)
    cursor = str(call.args.get("cursor") or "")
    try:
        start = int(base64.b64decode(cursor, validate=True)) if cursor else 0
    except ValueError:
        raise Refused("invalid_cursor") from None
    end = start + limit
    following = base64.b64encode(str(end).encode()).decode() if end < len(rows) else ""
    return list(rows[start:end]), following


def _paged(name: str, rows: list[Json] | list[str], cursor: str) -> Json:
    answer: Json = {name: rows, "response_metadata": {"next_cursor": cursor}}
    return answer


def conversations_open(state: State, call: Call) -> Json:
    """The direct messages with one user (groups of several are not part of this world)."""
    ids = call.args.get("users") or ""
    wanted = ids.split(",") if isinstance(ids, str) else list(ids)
    if call.args.get("channel"):
        return {"channel": {"id": joined_room(state, call).id}}
    if len(wanted) != 1 or not wanted[0]:
        raise Refused("users_list_not_supplied")
    user = visible_user(state, call, wanted[0])
    if user.deleted:
        raise Refused("user_disabled")
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    return {"channel": {"id": state.world.im(user, call.team.id).id}}


def conversations_info(state: State, call: Call) -> Json:
    return {"channel": visible_room(state, call).as_json(call.team.bot_user)}


def conversations_members(state: State, call: Call) -> Json:
    members = sorted(visible_room(state, call).members)
    return _paged("members", *page(call, members))


def conversations_list(state: State, call: Call) -> Json:
    """Rooms of the workspace of the wanted `types`; private ones only when the bot is in."""
    types = str(call.args.get("types") or "public_channel").split(",")
    kinds = {"public_channel": "public", "private_channel": "private", "im": "im"}
    wanted = {kinds.get(kind.strip()) for kind in types}
    bot = call.team.bot_user
    rooms = [
        channel
        for channel in state.world.channels.values()
        if channel.kind in wanted
        and channel.team_id == call.team.id
        and (channel.kind == "public" or bot in channel.members)
        and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    return _paged("channels", *page(call, [channel.as_json(bot) for channel in rooms]))


def users_conversations(state: State, call: Call) -> Json:
    """The rooms the bot is in, or `user` is; of the private ones of somebody else's only those that
    the bot is in as well. A token that lacks a permission for one of the `types` gets none."""
    types = str(call.args.get("types") or "public_channel").split(",")
    needs = {"public_channel": "channels:read", "private_channel": "groups:read"}
    for needed in (needs[kind.strip()] for kind in types if kind.strip() in needs):
        if needed not in call.scopes:
            provided = ",".join(sorted(call.scopes))
            raise Refused("missing_scope", needed=needed, provided=provided)
    kinds = {"public_channel": "public", "private_channel": "private", "im": "im"}
    wanted, bot = {kinds.get(kind.strip()) for kind in types}, call.team.bot_user
    whose = str(call.args.get("user") or bot)
    rooms = [
        channel
        for channel in state.world.channels.values()
        if channel.kind in wanted
        and whose in channel.members
        and (channel.kind == "public" or bot in channel.members)
        and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    return _paged("channels", *page(call, [channel.as_json(bot) for channel in rooms]))


def conversations_history(state: State, call: Call) -> Json:
    """Newest first; replies in threads are left out unless they were sent to the room as well."""
    channel = joined_room(state, call)
    rows = [m for m in channel.messages if m.thread_ts in (None, m.ts) or m.broadcast]
    return _messages(state, call, list(reversed(_between(call, rows))))


def conversations_replies(state: State, call: Call) -> Json:
    """A thread, its first message first, and once more with every further page."""
    channel = joined_room(state, call)
    if channel.find(call.text("ts")) is None:
        raise Refused("thread_not_found")
    thread = channel.thread(call.text("ts"))
    answer = _messages(state, call, _between(call, thread))
    if call.args.get("cursor"):
        answer["messages"].insert(0, message_json(state, thread[0]))
    return answer


def _between(call: Call, rows: list[Message]) -> list[Message]:
    """Messages after `oldest` and before `latest`, both excluded unless `inclusive`."""
    oldest, latest = str(call.args.get("oldest") or "0"), str(call.args.get("latest") or "9e12")
    first, last = float(oldest), float(latest)
    if call.flag("inclusive"):
        return [row for row in rows if first <= float(row.ts) <= last]
    return [row for row in rows if first < float(row.ts) < last]


def _messages(state: State, call: Call, rows: list[Message]) -> Json:
    found, cursor = page(call, rows, most=999)
    metadata = call.flag("include_all_metadata")
    listed = [message_json(state, row, with_metadata=metadata) for row in found]
    return _paged("messages", listed, cursor) | {"has_more": bool(cursor)}


def users_info(state: State, call: Call) -> Json:
    user = visible_user(state, call, call.text("user"))
    return {"user": user.as_json(state.world.now(), call.flag("include_locale"))}


def users_list(state: State, call: Call) -> Json:
    now, locale = state.world.now(), call.flag("include_locale")
    known = [user for user in state.world.users.values() if _knows(state, call.team, user)]
    found, cursor = page(call, known, default=1000)
    return _paged("members", [user.as_json(now, locale) for user in found], cursor)


def users_lookup_by_email(state: State, call: Call) -> Json:
    email = call.text("email").lower()
    for user in state.world.users.values():
        if (user.email or "").lower() == email and user.team_id == call.team.id:
            return {"user": user.as_json(state.world.now())}
    raise Refused("users_not_found")


def team_info(state: State, call: Call) -> Json:
    team = call.team
    answer: Json = {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": ""}
    if team.enterprise_id:
        answer |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_id}
    return {"team": answer}


def bots_info(state: State, call: Call) -> Json:
    if call.args.get("bot", call.team.bot_id) != call.team.bot_id:
        raise Refused("bot_not_found")
    team = call.team
    return {
        "bot": {
            "id": team.bot_id,
            "deleted": False,
            "name": state.world.bot_of(team.id).name,
            "user_id": team.bot_user,
            "app_id": team.app_id,
        }
    }


def auth_test(state: State, call: Call) -> Json:
    team = call.team
    return {
        "url": f"{state.base}/",
        "team": team.name,
        "user": state.world.bot_of(team.id).name,
        "team_id": team.id,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "app_id": team.app_id,
        "enterprise_id": team.enterprise_id,
        "is_enterprise_install": team.of_company,
    }

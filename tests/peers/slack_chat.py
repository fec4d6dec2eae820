"""chat.*, reactions.add, pins.add and the response_url: how a bot says something."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.peers.slack_blocks import TEXT_LENGTH, BlockFault, message_faults, metadata_faults
from tests.peers.slack_rooms import joined_room, message_json, visible_room, visible_user
from tests.peers.slack_state import RESPONSE_URL_USES, Call, Refused, ResponseUrl, State
from tests.peers.slack_text import Json
from tests.peers.slack_world import Channel, Message

UPDATE_LENGTH = 4_000
"""Characters of the text of a changed message; a new one may be longer."""

PINS = 100


def refuse(faults: list[BlockFault]) -> None:
    """Answer with the first of the faults, naming them all, if there are any."""
    if faults:
        listed = [fault.message for fault in faults]
        messages = {"messages": [f"[ERROR] {message}" for message in listed]}
        raise Refused(faults[0].error, errors=listed, response_metadata=messages)


def completed(state: State, blocks: list[Json]) -> list[Json]:
    """Blocks as Slack keeps them: every block and every element has an id."""
    kept = deepcopy(blocks)
    for block in kept:
        block.setdefault("block_id", state.world.next_id("b"))
        own = [block.get("accessory"), block.get("element")]
        for element in [*own, *(block.get("elements") or [])]:
            if isinstance(element, dict) and element.get("type") not in ("plain_text", "mrkdwn"):
                element.setdefault("action_id", state.world.next_id("a"))
    return kept


def _check(payload: Json) -> None:
    refuse(message_faults(payload))
    said = any(payload.get(name) for name in ("text", "markdown_text", "blocks", "attachments"))
    if not said:
        raise Refused("no_text")
    if payload.get("metadata"):
        refuse(metadata_faults(payload["metadata"]))


def _write(state: State, message: Message, payload: Json) -> None:
    """Put the words of a checked payload into a message; what is absent stays as it was."""
    if "text" in payload or "markdown_text" in payload:
        text = str(payload.get("text") or payload.get("markdown_text") or "")
        message.cut = len(text) > TEXT_LENGTH
        message.text = text[:TEXT_LENGTH]
    if payload.get("blocks") is not None:
        message.blocks = completed(state, payload["blocks"])
    if payload.get("metadata") is not None:
        message.metadata = payload["metadata"] or None
    message.sent = payload


def _new(state: State, team_id: str, channel: Channel, payload: Json) -> Message:
    team = state.world.workspaces[team_id]
    message = Message(channel.id, state.world.next_ts(), team.bot_user, bot_id=team.bot_id)
    message.thread_ts = payload.get("thread_ts")
    message.broadcast = payload.get("reply_broadcast") in (True, "true", "1")
    _write(state, message, payload)
    return message


def _writable(state: State, call: Call) -> Channel:
    """Where a post goes: a room the bot is in, or the direct messages with a user."""
    wanted = call.text("channel")
    if wanted in state.world.users:
        user = visible_user(state, call, wanted)
        if user.deleted:
            raise Refused("channel_not_found")
        return state.world.im(user, call.team.id)
    channel = visible_room(state, call)
    if call.team.bot_user not in channel.members and "chat:write.public" not in call.scopes:
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def _check_thread(channel: Channel, payload: Json) -> None:
    thread = payload.get("thread_ts")
    root = channel.find(str(thread)) if thread else None
    if thread and root is None:
        raise Refused("thread_not_found")
    if root is not None and root.thread_ts not in (None, root.ts):
        raise Refused("thread_not_found")  # Slack's word for it is not documented; never do it


def post_message(state: State, call: Call) -> Json:
    channel = _writable(state, call)
    _check(call.args)
    _check_thread(channel, call.args)
    message = _new(state, call.team.id, channel, call.args)
    channel.messages.append(message)
    state.note("post", call.args, channel=channel.id, message=message)
    shown = message_json(state, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(state: State, call: Call) -> Json:
    channel = _writable(state, call)
    user = visible_user(state, call, call.text("user"))
    if user.id not in channel.members:
        raise Refused("user_not_in_channel")
    _check(call.args)
    unseen_thread(state, channel, call.args)
    message = _new(state, call.team.id, channel, call.args)
    message.to = user.id
    state.ephemerals.append(message)
    state.note("ephemeral", call.args, channel=channel.id, to=user.id, message=message)
    return {"message_ts": message.ts}


def unseen_thread(state: State, channel: Channel, payload: Json) -> None:
    """Slack shows a private word in a thread only where somebody has replied in it."""
    thread = payload.get("thread_ts")
    if thread and len(channel.thread(str(thread))) < 2:
        state.violations.append("a private message in a thread that has not begun is not shown")


def _own(state: State, call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = joined_room(state, call)
    message = channel.find(call.text("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.user != call.team.bot_user:
        raise Refused(refusal)
    if channel.is_archived:
        raise Refused("is_archived")
    return channel, message


def update(state: State, call: Call) -> Json:
    """Absent blocks and metadata stay; empty ones are taken away."""
    channel, message = _own(state, call, "cant_update_message")
    if len(str(call.args.get("text") or "")) > UPDATE_LENGTH:
        raise Refused("msg_too_long")
    if call.args.get("blocks") != []:
        _check(call.args)
    _write(state, message, call.args)
    message.edited = True
    state.note("update", call.args, channel=channel.id, message=message)
    shown = message_json(state, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(state: State, call: Call) -> Json:
    channel, message = _own(state, call, "cant_delete_message")
    channel.messages.remove(message)
    state.note("delete", call.args, channel=channel.id, message=message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(state: State, call: Call) -> Json:
    channel = visible_room(state, call)
    ts = call.text("message_ts")
    if channel.find(ts) is None:
        raise Refused("message_not_found")
    link = f"https://{call.team.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def reactions_add(state: State, call: Call) -> Json:
    channel = joined_room(state, call)
    message = channel.find(call.text("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    users = message.reactions.setdefault(call.text("name"), [])
    if call.team.bot_user in users:
        raise Refused("already_reacted")
    users.append(call.team.bot_user)
    state.note("reaction", {}, channel=channel.id, message=message)
    return {}


def pins_add(state: State, call: Call) -> Json:
    channel = joined_room(state, call)
    message = channel.find(call.text("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    if message.pinned:
        raise Refused("already_pinned")
    if channel.is_archived:
        raise Refused("is_archived")
    if sum(other.pinned for other in channel.messages) >= PINS:
        raise Refused("too_many_pins")
    message.pinned = True
    state.note("pin", {}, channel=channel.id, message=message)
    return {}


def respond(state: State, key: ResponseUrl | None, payload: object) -> tuple[int, str]:
    """A post to a response_url: the status and body of its answer."""
    if key is None or key.expired(state.world.now()):
        return 404, "expired_url"
    if key.uses >= RESPONSE_URL_USES:
        return 404, "used_url"
    if not isinstance(payload, dict):
        return 400, "invalid_payload"
    key.uses += 1
    try:
        _respond(state, key, payload)
    except Refused as refused:
        state.violations.append(f"response_url: {refused.error} {refused.fields}")
        return 400, refused.error
    return 200, "ok"


def _respond(state: State, key: ResponseUrl, payload: Json) -> None:
    original = key.original
    replaces = payload.get("replace_original") in (True, "true")
    if payload.get("delete_original") in (True, "true"):
        _take_away(state, key, original, payload)
        return
    _check(payload)
    if replaces and original is not None:
        _write(state, original, payload)
        original.edited = True
        _respond_note(state, key, payload, original)
        return
    speak(state, key, payload, how="response")


def _take_away(state: State, key: ResponseUrl, original: Message | None, payload: Json) -> None:
    if original is None:
        raise Refused("no_original")
    room = state.world.channels[key.channel].messages
    for place in (room, state.ephemerals):
        if original in place:
            place.remove(original)
    state.note(
        "delete", payload, channel=key.channel, to=original.to, message=original, cause=key.cause
    )


def speak(state: State, key: ResponseUrl, payload: Json, how: str) -> Message:
    """A new message by way of an act's own right to answer: private unless said otherwise."""
    channel = state.world.channels[key.channel]
    shared = payload.get("response_type") == "in_channel"
    message = _new(state, key.team_id, channel, payload)
    if shared:
        channel.messages.append(message)
    else:
        unseen_thread(state, channel, payload)
        message.to = key.user
        state.ephemerals.append(message)
    _respond_note(state, key, payload, message, how)
    return message


def _respond_note(
    state: State, key: ResponseUrl, payload: Json, message: Message, how: str = "response"
) -> None:
    state.note(how, payload, channel=key.channel, to=message.to, message=message, cause=key.cause)


def ack_message(state: State, key: ResponseUrl, body: Any) -> None:
    """The words in the acknowledgement of a slash command, shown to whoever typed it."""
    payload = {"text": body} if isinstance(body, str) else dict(body)
    try:
        _check(payload)
    except Refused as refused:
        state.violations.append(f"ack: {refused.error} {refused.fields}")
        return
    speak(state, key, payload, how="ack")

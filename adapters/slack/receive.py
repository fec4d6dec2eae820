"""What Slack sends, as Requests: pure functions of the payload.

Ids of requests: a slash command and a press are named by their trigger_id, which Slack makes new
for every act and repeats with the payload; a message by its room and time, which stay the same
however often Slack tells of it and when it is read later; a submitted form by its view, hash and values, so that a double click is one saying and
a corrected form another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from adapters.slack.inline import Json
from adapters.slack.said import files, moment
from adapters.slack.suggest import said
from adapters.slack.text import JOINER, heard, mentioned_people, unescaped
from adapters.slack.web import Me
from bot.context import Place, Quote, Request, Speaker
from bot.typed import accounts_in
from bot.values import dataclass

ORDINARY = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that people write; all others are edits, joins and the like."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an act took place, and how to answer it there."""

    room: str
    user: str
    thread: str | None = None
    direct: bool = False
    response_url: str | None = None
    trigger: str | None = None
    replied: bool = True  # the thread has begun; in one that has not, a private word is not shown

    def place(self, me: Me) -> Place:
        if self.direct:
            return Place(me.workspace, thread=self.thread, direct=self.user)
        return Place(me.workspace, self.room, self.thread)


def command_spot(body: Json) -> Spot:
    return Spot(
        room=body["channel_id"],
        user=body["user_id"],
        direct=body.get("channel_name") == "directmessage",
        response_url=body.get("response_url"),
        trigger=body.get("trigger_id"),
    )


def command(
    body: Json, spot: Spot, me: Me, speaker: Speaker, names: Mapping[str, str], prefix: str
) -> Request:
    """A slash command; its name is the first word of the line."""
    family = str(body["command"]).removeprefix("/").removeprefix(prefix)
    text = str(body.get("text") or "")
    return Request(
        id=f"command:{body['trigger_id']}",
        speaker=speaker,
        place=spot.place(me),
        words=f"{family} {heard(text, spot.room, me.user, names)}".strip(),
        room_name=room_name(body.get("channel_name")),
        accounts=mentioned_people(text),
    )


def press_spot(body: Json) -> Spot:
    container, channel = body.get("container") or {}, body.get("channel") or {}
    message = body.get("message") or {}
    return Spot(
        room=channel.get("id") or container.get("channel_id") or "",
        user=body["user"]["id"],
        thread=container.get("thread_ts") or message.get("thread_ts"),
        direct=channel.get("name") == "directmessage",
        response_url=body.get("response_url"),
        trigger=body.get("trigger_id"),
    )


def pressed(body: Json) -> str:
    """The line of what was pressed or chosen; empty for what holds none."""
    return said((body.get("actions") or [{}])[0])


def press(body: Json, me: Me, speaker: Speaker) -> Request:
    """A pressed button says its line."""
    line, message, spot = pressed(body), body.get("message"), press_spot(body)
    return Request(
        id=f"press:{body['trigger_id']}",
        speaker=speaker,
        place=spot.place(me),
        words=line,
        about=quote(message, _link(message, spot.room, me))
        if message
        else Quote(lines=(line,), at=moment((body.get("container") or {}).get("message_ts"))),
        room_name=room_name((body.get("channel") or {}).get("name")),
        accounts=accounts_in(line),
    )


def submit(
    view: Json,
    me: Me,
    speaker: Speaker,
    spot: Spot,
    command: str,
    values: Mapping[str, str],
    accounts: frozenset[str],
) -> Request:
    """A submitted form. `spot` and `command` were kept in it when it was opened; `accounts` are
    the people who were picked in it."""
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
    return Request(
        id=f"form:{view['id']}:{view.get('hash')}:{digest}",
        speaker=speaker,
        place=spot.place(me),
        command=command,
        values=values,
        accounts=accounts,
    )


def event_spot(event: Json) -> Spot:
    """A mention is answered in its thread, or begins one; a direct message where it stands."""
    direct = event.get("channel_type") == "im"
    thread = event.get("thread_ts") or (None if direct else event["ts"])
    return Spot(
        event["channel"], event["user"], thread, direct, replied=bool(event.get("thread_ts"))
    )


def event(
    payload: Json,
    me: Me,
    speaker: Speaker,
    names: Mapping[str, str],
    about: Quote | None,
    *,
    overheard: bool = False,
) -> Request:
    """A mention, a direct message or a reply, or what people say to each other. `names`: of the
    people and rooms it mentions."""
    said = payload["event"]
    spot = event_spot(said)
    return Request(
        id=f"message:{spot.room}:{said['ts']}",
        speaker=speaker,
        place=spot.place(me),
        words=heard(said.get("text") or "", spot.room, me.user, names),
        about=about,
        room_name=names.get(spot.room),
        accounts=mentioned_people(said.get("text") or ""),
        link=_link(said, spot.room, me),
        free=not overheard,
        overheard=overheard,
        key=str(said["ts"]),
        files=files(said),
    )


def written_by_a_person(event: Json, me: Me) -> bool:
    """Whether somebody else than a bot wrote this, just now and in words."""
    return bool(
        event.get("user")
        and event["user"] != me.user
        and not event.get("bot_id")
        and not event.get("edited")
        and event.get("subtype") in ORDINARY
    )


def parent(message: Json, room: str, me: Me) -> Quote:
    """The first message of a thread, as what is said in the thread is about it."""
    return quote(message, _link(message, room, me))


def _link(message: Json, room: str, me: Me) -> str | None:
    return me.link(room, str(message.get("ts") or ""), message.get("thread_ts"))


def quote(message: Json, link: str | None = None) -> Quote:
    """A message that something is about, with the lines of its buttons."""
    lines = tuple(
        line
        for block in message.get("blocks") or []
        if block.get("type") == "actions"
        for element in block.get("elements") or []
        for line in (element.get("value"), *(o["value"] for o in element.get("options") or ()))
        if line
    )
    text = unescaped(message.get("text") or "").replace(JOINER, "")
    key = str(message.get("ts") or "")
    thread = str(message.get("thread_ts") or key)
    at = moment(key) if key else None
    return Quote(text, message.get("user"), link, lines, key, thread, at=at)


def room_name(name: object) -> str | None:
    """The name of a room; in private ones Slack sends a word that is none."""
    return str(name) if name and name not in ("directmessage", "privategroup") else None

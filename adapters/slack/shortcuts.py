"""Shortcuts: what the menu of a message offers, and the one that is everywhere.

Each is a line of the grammar, said about the message it was used on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from adapters.slack import receive, said
from adapters.slack.ack import Ack
from adapters.slack.asking import Asking
from adapters.slack.inline import Json
from adapters.slack.receive import Spot
from adapters.slack.web import Me, log
from bot.context import Place, Quote, Request, Speaker
from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Shortcut:
    """How Slack's menus show it, and what it says."""

    callback: str
    name: str  # 24 characters at most
    description: str
    line: str
    of_message: bool = True


SHORTCUTS = (
    Shortcut("make_task", "Make task", "Make a task of this message and its thread", "task make"),
    Shortcut("log_for_client", "Log for client", "Keep this in the client's log", "log make"),
    Shortcut("raise_risk", "Raise risk", "Raise a risk of this message", "risk make"),
    Shortcut("link_to", "Link to...", "Join this thread to a task, entry or risk", "task link"),
    Shortcut("remind_me", "Remind me", "Come back to this message later", "my remind"),
    Shortcut("new_task", "New task", "Add a task to a project", "task form", of_message=False),
)
BY_CALLBACK = {shortcut.callback: shortcut for shortcut in SHORTCUTS}


def manifest() -> list[Json]:
    """As the app's manifest lists them."""
    return [
        {
            "name": shortcut.name,
            "type": "message" if shortcut.of_message else "global",
            "callback_id": shortcut.callback,
            "description": shortcut.description,
        }
        for shortcut in SHORTCUTS
    ]


class Shortcuts:
    """Hears shortcuts; the acknowledgement is whoever calls it to give."""

    def __init__(self, me: Me, asking: Asking) -> None:
        self._me, self._asking = me, asking

    async def used(self, body: Json, ack: Ack) -> None:
        shortcut = BY_CALLBACK.get(str(body["callback_id"]))
        if shortcut is None:
            log.warning("a shortcut is not known here: is the app's manifest of another version?")
            return
        spot, name = used_spot(body), str(body["user"].get("name") or "")
        people: set[str] = set()
        if shortcut.of_message:
            people = said.people_in([body["message"]]) - {self._me.user}
        make = partial(_request, body, shortcut, self._me)
        answer = await self._asking.soon(ack, spot, name, make, people)
        if answer is not None:
            self._asking.conclude_later(spot, answer)


def used_spot(body: Json) -> Spot:
    """Where a shortcut is answered: in the thread of its message, or at its user's home."""
    message, channel = body.get("message"), body.get("channel") or {}
    user, trigger = str(body["user"]["id"]), body.get("trigger_id")
    if not message or not channel.get("id"):
        return Spot("", user, direct=True, trigger=trigger)
    direct = channel.get("name") == "directmessage"
    return Spot(
        room=str(channel["id"]),
        user=user,
        thread=None if direct else str(message.get("thread_ts") or _ts(body)),
        direct=direct,
        response_url=body.get("response_url"),
        trigger=trigger,
        replied=bool(message.get("thread_ts")),
    )


def _request(
    body: Json, shortcut: Shortcut, me: Me, speaker: Speaker, names: Mapping[str, str]
) -> Request:
    spot = used_spot(body)
    act = body.get("trigger_id") or f"{shortcut.callback}:{_ts(body)}:{body.get('action_ts')}"
    return Request(
        id=f"shortcut:{act}",
        speaker=speaker,
        place=_place(spot, me),
        words=shortcut.line,
        about=_quote(body, spot, me, names) if shortcut.of_message else None,
        room_name=receive.room_name((body.get("channel") or {}).get("name")),
    )


def _place(spot: Spot, me: Me) -> Place:
    """The room's, and not the thread's: what is said is about the message, wherever it stands."""
    return replace(spot.place(me), thread=None)


def _quote(body: Json, spot: Spot, me: Me, names: Mapping[str, str]) -> Quote:
    """The message as the payload has it; the rest of its thread is read when it is wanted."""
    message = {**body["message"], "ts": _ts(body)}
    known = {native: (name, None) for native, name in names.items()}
    shown = receive.quote(message, me.link(spot.room, message["ts"], message.get("thread_ts")))
    return replace(shown, messages=(said.message(message, spot.room, me, known),))


def _ts(body: Json) -> str:
    return str((body.get("message") or {}).get("ts") or body.get("message_ts") or "")

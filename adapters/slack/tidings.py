"""What Slack tells of rooms and people: a room was moved, renamed, shared, closed; somebody left.

Each is told to the core as a line that nobody types, with the event's own id, so that a repeated
event is one change. It is acknowledged once the core has written it down.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.base import NotDelivered
from adapters.slack.inline import Json
from adapters.slack.people import People
from adapters.slack.strangers import Strangers
from adapters.slack.tidings_heard import TIDINGS
from adapters.slack.web import Me
from bot.clock import short_id

Tell = Callable[[str, str, Mapping[str, str]], Awaitable[bool | None]]
"""Tells the core: an id, a command, its values. Whether that changed anything; None: not now."""

SHARED = "project room shared"
_LOST = {"archive", "deleted", "left"}
_SHARING = {"shared", "unshared"}
SOON = 1.0
"""Seconds after which something is said again that was not meant for strangers."""


class Tidings:
    """Hears of the rooms and people of one workspace."""

    def __init__(self, me: Me, people: People, strangers: Strangers, tell: Tell) -> None:
        self._me, self._people, self._strangers, self._tell = me, people, strangers, tell

    async def heard(self, body: Json) -> bool | None:
        """Whether this is one of TIDINGS, which is then done; None: it has to be sent again."""
        event = body.get("event")
        kind = event.get("type") if isinstance(event, dict) else None
        if body.get("type") != "event_callback" or kind not in TIDINGS:
            return False
        done = await self._event(f"event:{body['event_id']}", str(kind), event or {})
        return None if done is None else True

    async def look(self, room: str) -> None:
        """Before something is posted there: raises NotDelivered where the core took the room for
        one of the team's and strangers read it, or where nobody can tell whether they do."""
        shared = await self._strangers.read(room)
        if shared is None and room not in self._strangers.absent:
            raise NotDelivered("the room cannot be looked at", away=True)
        if shared and await self._tell(f"seen:{short_id()}", SHARED, {"room": room}):
            raise NotDelivered("strangers read the room", retry_after=SOON)

    async def _event(self, id: str, kind: str, event: Json) -> bool | None:
        if kind in ("user_change", "team_join"):
            return await self._person(id, event.get("user"))
        if kind == "channel_id_changed":
            return await self._moved(id, event)
        found = event.get("channel")
        room = str((found.get("id") if isinstance(found, dict) else found) or "")
        what = kind.partition("_")[2]
        if not room or (kind.startswith("member_") and event.get("user") != self._me.user):
            return await self._company(id, kind, room, event)
        if what == "rename":
            name = str(found.get("name") or "") if isinstance(found, dict) else ""
            self._people.rename(room, name)
            return await self._tell(id, "project room named", {"room": room, "name": name or room})
        self._strangers.forget(room)
        if what in _SHARING:
            return await self._shared(id, room, known=what == "shared")
        if what in _LOST or kind == "member_left_channel":
            return await self._tell(id, "project room lost", {"room": room})
        return await self._tell(id, "project room found", {"room": room})

    async def _shared(self, id: str, room: str, *, known: bool) -> bool | None:
        """A room's strangers came, or went as far as Slack can show."""
        shared = True if known else await self._strangers.read(room)
        if known:
            self._strangers.know(room, True)
        if shared is False:
            return await self._tell(id, "project room unshared", {"room": room})
        return await self._tell(id, SHARED, {"room": room})

    async def _company(self, id: str, kind: str, room: str, event: Json) -> bool | None:
        """Somebody else came or went: of another team, the room is theirs as well."""
        if (
            kind != "member_joined_channel"
            or not room
            or event.get("team") in (None, self._me.team)
        ):
            return True
        self._strangers.forget(room)
        if await self._strangers.read(room) is False:
            return True
        return await self._tell(id, SHARED, {"room": room})

    async def _moved(self, id: str, event: Json) -> bool | None:
        old, new = str(event["old_channel_id"]), str(event["new_channel_id"])
        self._strangers.forget(old)
        self._strangers.forget(new)
        done = await self._tell(id, "project room moved", {"room": old, "to": new})
        if done is not None and await self._strangers.read(new):
            # A private room gets another id when it is shared.
            return await self._tell(f"{id}/shared", SHARED, {"room": new})
        return done

    async def _person(self, id: str, user: Any) -> bool | None:
        if not isinstance(user, dict) or not user.get("id") or user.get("is_bot"):
            return True
        native = str(user["id"])
        before = self._people.known(native)
        gone = bool(user.get("deleted"))
        speaker = self._people.keep(user)
        if gone:
            self._people.forget(native)
            return await self._tell(id, "team left", {"people": native})
        if before is not None and (before.name, before.zone) == (speaker.name, speaker.zone):
            return True  # a status, a picture: nothing of ours
        values = {"person": native, "name": speaker.name, "zone": speaker.zone or ""}
        return await self._tell(id, "team known", {k: v for k, v in values.items() if v})

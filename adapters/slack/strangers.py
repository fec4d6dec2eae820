"""Whether people of another organisation read a room. Where nobody can tell, they may."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.base import Answerer
from adapters.slack.inline import Json
from adapters.slack.web import REFUSALS, Me, Web, log, word
from bot.context import Request
from bot.tongue import Answer

FRESH = 600.0
"""Seconds after which a room is looked at again; what Slack tells of it meanwhile comes at once."""

UNSEEN = 20.0
"""Seconds after which a room is looked at again that could not be seen."""

WAIT = 2.0
PAGES = 5
MOST = 20_000

_SHARED = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")
_COMPANIES = ("connected_team_ids", "pending_connected_team_ids", "pending_shared")
_ABSENT = frozenset({"channel_not_found", "not_in_channel", "is_archived"})


class Strangers:
    """What is known of the rooms of one workspace: True, False, or None where nobody can tell."""

    def __init__(self, web: Web, me: Me) -> None:
        self._web, self._me = web, me
        self._rooms: OrderedDict[str, tuple[bool | None, float]] = OrderedDict()
        self.absent: set[str] = set()  # rooms that the bot does not see at all

    async def load(self) -> None:
        """Look at all rooms the bot is in, so that nobody waits for it. What cannot be seen now is
        looked at when it is needed."""
        cursor = ""
        try:
            for _page in range(PAGES):
                answer = await self._web.open().users_conversations(
                    types="public_channel,private_channel", exclude_archived=True, limit=999,
                    cursor=cursor, team_id=self._me.team,
                )  # fmt: skip
                for channel in answer["channels"]:
                    self.know(str(channel["id"]), is_shared(channel, self._me))
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    return
        except REFUSALS as error:
            log.info("the list of rooms cannot be read: %s", word(error))

    def beside(self, answer: Answerer) -> Answerer:
        """The same answerer, told of each request whether strangers read along."""

        async def answering(request: Request) -> Answer:
            if request.place.room and not request.place.direct:
                shared = await self.read(request.place.room)
                if shared is not request.shared:
                    request = replace(request, shared=shared)
            return await answer(request)

        return answering

    async def read(self, room: str) -> bool | None:
        """Whether strangers read this room."""
        now = asyncio.get_running_loop().time()
        found, until = self._rooms.get(room, (None, 0.0))
        if now < until:
            return found
        found, certain = await self._look(room)
        if certain:
            self.know(room, found)
        return found

    def know(self, room: str, shared: bool | None) -> None:
        """Remember it for a while."""
        seconds = UNSEEN if shared is None else FRESH
        self._rooms.pop(room, None)
        self._rooms[room] = shared, asyncio.get_running_loop().time() + seconds
        if len(self._rooms) > MOST:
            self._rooms.popitem(last=False)

    def forget(self, room: str) -> None:
        """Something became of that room: it is looked at anew."""
        self._rooms.pop(room, None)

    async def _look(self, room: str) -> tuple[bool | None, bool]:
        """What Slack says of it; and whether Slack said anything."""
        try:
            async with asyncio.timeout(WAIT):
                answer = await self._web.open().conversations_info(channel=room)
        except REFUSALS as error:
            log.info("a room cannot be looked at: %s", word(error))
            known = self.absent.add if word(error) in _ABSENT else self.absent.discard
            known(room)
            return None, isinstance(error, SlackApiError)
        self.absent.discard(room)
        return is_shared(answer.get("channel"), self._me), True


def is_shared(channel: Any, me: Me) -> bool | None:
    """Whether a room, as Slack describes it, is read by people of elsewhere, or soon may be.

    None where it says nothing of that: such a room is no proof of anything.
    """
    if not isinstance(channel, dict):
        return None
    if any(channel.get(name) for name in _SHARED) or _elsewhere(channel, me):
        return True
    return False if channel.get("is_ext_shared") is False else None


def _elsewhere(channel: Json, me: Me) -> bool:
    named = (channel.get(name) for name in _COMPANIES)
    companies = {str(team) for found in named if isinstance(found, list) for team in found}
    return bool(companies - {me.team, me.enterprise})

"""Which rooms somebody may read: those of the workspace that are public, and those they are in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from adapters.slack.web import REFUSALS, Me, Web, log, word

PAGES, PAGE = 5, 999
WAIT = 2.0
"""Seconds; somebody waits for the answer."""


class Rooms:
    """Asks it of one workspace, anew each time: people come and go."""

    def __init__(self, web: Web, me: Me) -> None:
        self._web, self._me = web, me

    async def read_by(self, user: str, rooms: Sequence[str]) -> frozenset[str]:
        """See adapters.base.Look. Of private rooms Slack tells only those that we are in as well."""
        try:
            async with asyncio.timeout(WAIT):
                public, own = await asyncio.gather(
                    self._list("public_channel"),
                    self._list("public_channel,private_channel", user=user),
                )
        except REFUSALS as error:
            log.info("the rooms of somebody cannot be read: %s", word(error))
            return frozenset()
        return frozenset(rooms) & (public | own)

    async def _list(self, types: str, **named: Any) -> set[str]:
        found: set[str] = set()
        cursor = ""
        for _page in range(PAGES):
            answer = await self._web.open().users_conversations(
                types=types, exclude_archived=True, limit=PAGE, cursor=cursor,
                team_id=self._me.team, **named,
            )  # fmt: skip
            found |= {str(channel["id"]) for channel in answer["channels"]}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return found

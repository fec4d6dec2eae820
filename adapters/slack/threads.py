"""Threads, read in whole when something is to be kept of them, and only then."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from adapters.slack import receive, said
from adapters.slack.inline import Json
from adapters.slack.people import People
from adapters.slack.web import REFUSALS, Me, Web, log, patiently, word
from bot.context import Message, Quote
from bot.values import dataclass

PAGE = 100
MOST = 180
"""Messages of a thread that are kept; how many more there are is told."""

PATIENCE = 8.0
"""Seconds for reading a thread. What was read by then is kept."""


@dataclass(frozen=True, slots=True)
class Root:
    """The thread a message stands in; `begun`: whether anybody has replied in it."""

    ts: str
    begun: bool


class Threads:
    """Reads messages of rooms the bot is in."""

    def __init__(self, web: Web, me: Me, people: People) -> None:
        self._web, self._me, self._people = web, me, people

    async def whole(self, about: Quote, room: str) -> Quote:
        """The quote with all that is said in its thread. Where that cannot be read, with what came
        along; a message that was deleted meanwhile is not in it."""
        found: list[Json] = []
        total = 0
        try:
            async with asyncio.timeout(PATIENCE):
                root = about.thread or await self._root_of(room, about.key)
                total = await self._read(room, root, found)
        except REFUSALS as error:
            log.info("a thread cannot be read in whole: %s", word(error))
        known = {}
        people = said.people_in(found)
        for native, speaker in zip(
            people, await asyncio.gather(*map(self._people.find, people)), strict=True
        ):
            known[native] = (speaker.name, speaker.outsider)
        messages = [said.message(one, room, self._me, known) for one in found]
        return self._quoted(about, found, messages, total, room)

    def _quoted(
        self, about: Quote, found: list[Json], messages: list[Message], total: int, room: str
    ) -> Quote:
        itself = next((one for one in found if one.get("ts") == about.key), None)
        lines, thread = about.lines, about.thread or (str(found[0]["ts"]) if found else about.key)
        if itself is not None:
            shown = receive.quote(itself)
            lines = about.lines or shown.lines
        elif about.message is not None:
            messages.append(about.message)  # beyond what is kept, or in a room we may not read
        return replace(
            about,
            lines=lines,
            thread=thread,
            link=about.link or self._me.link(room, about.key, thread),
            messages=tuple(messages),
            more=max(0, total - len(messages)),
            whole=True,
        )

    async def root(self, room: str, ts: str) -> Root:
        """The thread of a message; one of its own where it cannot be read."""
        try:
            (first, *_more) = await self._page(room, ts, limit=1)
        except (*REFUSALS, ValueError) as error:
            log.info("a message cannot be read: %s", word(error))
            return Root(ts, begun=False)
        thread = first.get("thread_ts")
        return Root(str(thread or ts), begun=bool(thread))

    async def since(self, room: str, root: str, at: datetime) -> list[Json]:
        """What was said in a thread after that moment, the oldest first and no more than MOST;
        raises one of REFUSALS."""
        oldest = f"{at.timestamp():.6f}"
        call = partial(self._web.open().conversations_replies, channel=room, ts=root,
                       oldest=oldest, limit=MOST)  # fmt: skip
        answer = await patiently(call, reading=True, tries=2, most=PATIENCE)
        # Slack gives the first message along, however old it is.
        return [one for one in answer.get("messages") or [] if said.moment(one.get("ts")) > at]

    async def _root_of(self, room: str, ts: str) -> str:
        return (await self.root(room, ts)).ts

    async def _read(self, room: str, root: str, found: list[Json]) -> int:
        """Put the thread's messages into `found`, page by page; how many it has in all."""
        cursor, total = "", 0
        while len(found) < MOST:
            limit = min(PAGE, MOST - len(found))
            answer = await self._replies(room, root, limit=limit, cursor=cursor)
            page: list[Json] = answer.get("messages") or []
            # Slack gives the first message with each page.
            new = [one for one in page if not found or one.get("ts") != found[0].get("ts")]
            found += new
            total = max(total, 1 + int(found[0].get("reply_count") or 0) if found else 0)
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor or not new:
                break
        return max(total, len(found))

    async def _page(self, room: str, ts: str, *, limit: int) -> list[Json]:
        answer = await self._replies(room, ts, limit=limit, inclusive=True)
        return list(answer.get("messages") or [])

    async def _replies(self, room: str, ts: str, **more: Any) -> Json:
        call = partial(self._web.open().conversations_replies, channel=room, ts=ts, **more)
        answer = await patiently(call, reading=True, tries=2, most=PATIENCE)
        return dict(answer.data) if isinstance(answer.data, dict) else {}

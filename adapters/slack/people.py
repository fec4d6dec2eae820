"""Who people are and what rooms are called: looked up once, remembered for an hour."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from adapters.base import Answerer
from adapters.slack.inline import Json
from adapters.slack.web import REFUSALS, Me, Web, log, patiently, word
from bot.context import Lack, Request, Speaker
from bot.tongue import Answer
from bot.values import dataclass

FRESH = 3600.0
"""Seconds after which a profile is looked up again, in the background."""

MOST = 20_000
"""People remembered at most; a workspace's first 5,000 are read at the start."""

PAGES = 5
_LESS = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
WAIT = 2.0


@dataclass(slots=True)
class _Known:
    speaker: Speaker
    since: float
    lack: Lack | None = None


class People:
    """The people and rooms of one workspace, as far as they were met."""

    def __init__(self, web: Web, me: Me) -> None:
        self._web, self._me = web, me
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._rooms: dict[str, str] = {}

    async def load(self) -> list[str]:
        """Read the workspace's people, so that their first command is answered at once; the ids of
        those who are no more.

        What cannot be read is looked up person by person later on.
        """
        cursor = ""
        gone: list[str] = []
        try:
            for _page in range(PAGES):
                call = self._web.open().users_list
                answer = await patiently(
                    partial(
                        call, limit=1000, cursor=cursor, include_locale=True, team_id=self._me.team
                    ),
                    reading=True,
                    most=WAIT,
                )
                members: list[Json] = answer["members"]
                for user in members:
                    if user.get("deleted"):
                        gone.append(str(user["id"]))
                    else:
                        self.keep(user)
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
        except REFUSALS as error:
            log.warning("the list of people cannot be read: %s", word(error))
        return gone

    def known(self, native: str) -> Speaker | None:
        """The person, if nothing has to be asked."""
        found = self._known.get(native)
        return found.speaker if found else None

    def beside(self, answer: Answerer) -> Answerer:
        """The same answerer, told of those whom a request names and who can do little here."""

        async def answering(request: Request) -> Answer:
            others = request.accounts - {self._me.user}
            seen = ((native, self._known.get(native)) for native in others)
            lacks = {native: one.lack for native, one in seen if one is not None and one.lack}
            return await answer(replace(request, lacks=lacks) if lacks else request)

        return answering

    def stale(self, native: str) -> bool:
        found = self._known.get(native)
        return found is None or asyncio.get_running_loop().time() - found.since > FRESH

    async def find(self, native: str, name: str = "") -> Speaker:
        """The person. Who cannot be looked up may do what a guest may, until they can be."""
        return self.known(native) or await self.look_up(native, name)

    async def look_up(self, native: str, name: str = "") -> Speaker:
        try:
            async with asyncio.timeout(WAIT):
                call = self._web.open().users_info
                answer = await patiently(
                    partial(call, user=native, include_locale=True), reading=True, most=WAIT
                )
            return self.keep(answer["user"])
        except REFUSALS as error:
            log.warning("a profile cannot be read: %s", word(error))
            return self.known(native) or Speaker(native, name or native, outsider=True)

    async def names(self, natives: Iterable[str]) -> dict[str, str]:
        """What these people are called, by their ids."""
        known = {native: self.known(native) for native in natives}
        asked = [native for native, speaker in known.items() if speaker is None]
        if asked:
            found = await asyncio.gather(*(self.find(native) for native in asked))
            known |= {speaker.native: speaker for speaker in found}
        return {native: speaker.name for native, speaker in known.items() if speaker is not None}

    async def room_name(self, room: str) -> str | None:
        """What a room is called; None where that cannot be told."""
        if room not in self._rooms:
            try:
                async with asyncio.timeout(WAIT):
                    answer = await self._web.open().conversations_info(channel=room)
            except REFUSALS as error:
                log.info("the name of a room cannot be read: %s", word(error))
                return None
            self._rooms[room] = str(answer["channel"].get("name") or "")
        return self._rooms[room] or None

    def keep(self, user: Json) -> Speaker:
        """Remember somebody as Slack describes them."""
        speaker = self._speaker(user)
        self._known.pop(speaker.native, None)
        now = asyncio.get_running_loop().time()
        self._known[speaker.native] = _Known(speaker, now, _lack(user, speaker))
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return speaker

    def forget(self, native: str) -> None:
        """Who is no more of the workspace is looked up again, should they come back."""
        self._known.pop(native, None)

    def rename(self, room: str, name: str) -> None:
        """Slack told what a room is called now."""
        self._rooms[room] = name

    def _speaker(self, user: Json) -> Speaker:
        profile: dict[str, Any] = user.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or user.get("name")
        return Speaker(
            native=str(user["id"]),
            name=str(name or user["id"]),
            zone=user.get("tz"),
            locale=user.get("locale"),
            outsider=self._is_outsider(user),
        )

    def _is_outsider(self, user: Json) -> bool:
        """Guests, people of other companies who share a channel with us, bots, and who left."""
        if any(user.get(name) for name in _LESS):
            return True
        home = (user.get("enterprise_user") or {}).get("enterprise_id")
        same_company = self._me.enterprise is not None and home == self._me.enterprise
        return user.get("team_id", self._me.team) != self._me.team and not same_company


def _lack(user: Json, speaker: Speaker) -> Lack | None:
    if user.get("deleted"):
        return Lack.GONE
    if user.get("is_bot"):
        return Lack.BOT
    return Lack.GUEST if speaker.outsider else None

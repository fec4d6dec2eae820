"""App Home: what somebody sees in the Home tab of the app, kept up to date while they use it.

Nobody is told anything there: the tab is published when it is opened, when a button in it was
pressed (with the answer on top), and when something of theirs has changed.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial

from adapters.base import NotDelivered
from adapters.slack.draw import drawn
from adapters.slack.inline import Json
from adapters.slack.people import People
from adapters.slack.receive import Spot, pressed
from adapters.slack.said import moment
from adapters.slack.web import REFUSALS, Me, Web, log, outcome, patiently, word
from bot.context import Place, Quote, Request
from bot.reply import Divider, Line, Reply
from bot.tongue import Answer
from bot.typed import accounts_in

HOME = "home/"
"""With the workspace behind it: the reference of somebody's Home tab."""

BLOCKS = 100
REMEMBERED = 5_000
TRIES = 3

_OFF = frozenset({"not_enabled", "missing_scope", "unknown_method"})
"""Refusals that are about the app: it has no Home tab, or may not fill it."""

Ask = Callable[[Request], Awaitable[Answer]]
Open = Callable[[Spot, Answer], Awaitable[bool]]
"""Opens the form that an answer asks for; whether it did."""


class Overtaken(Exception):
    """The tab was published by somebody else meanwhile: what is to be shown may be out of date."""


def is_opened(event: Json) -> bool:
    return event.get("type") == "app_home_opened"


def is_pressed(body: Json) -> bool:
    """Whether a button in somebody's Home tab was pressed."""
    return (body.get("view") or {}).get("type") == "home"


class Homes:
    """The Home tabs of a workspace's people."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._hashes: OrderedDict[str, str] = OrderedDict()
        self._locks: OrderedDict[str, asyncio.Lock] = OrderedDict()
        self._complained = False

    async def publish(self, user: str, answer: Answer) -> None:
        """Show it in the tab. Raises Overtaken, or one of REFUSALS."""
        async with self._lock(user):
            known = self._hashes.pop(user, None)
            wanted: Json = {"user_id": user, "view": view(answer)}
            if known is not None:
                wanted["hash"] = known
            try:
                call = partial(self._web.open().views_publish, **wanted)
                shown = await patiently(call, reading=True)
            except REFUSALS as error:
                if word(error) == "hash_conflict":
                    raise Overtaken from None
                if word(error) not in _OFF:
                    raise
                self._complain(word(error))
                return
            self._met(user, (shown.get("view") or {}).get("hash"))

    async def edit(self, user: str, answer: Answer) -> None:
        """As the courier wants it: raises NotDelivered, OutcomeUnknown."""
        try:
            await self.publish(user, answer)
        except Overtaken:
            raise NotDelivered("somebody else published it", retry_after=1.0) from None
        except REFUSALS as error:
            raise outcome(error) from None

    async def opened(self, body: Json, me: Me, people: People, ask: Ask) -> None:
        """Somebody looks at it."""
        event = body["event"]
        if event.get("tab") != "home":
            return
        user = str(event["user"])
        self._met(user, (event.get("view") or {}).get("hash"))
        await self._refresh(user, str(body["event_id"]), me, people, ask, None)

    async def pressed(self, body: Json, me: Me, people: People, ask: Ask, form: Open) -> None:
        """Somebody pressed a button in it: it says so at its top, and what has changed below."""
        user, trigger, line = str(body["user"]["id"]), str(body["trigger_id"]), pressed(body)
        if not line:
            return
        self._met(user, body["view"].get("hash"))
        request = Request(
            id=f"press:{trigger}",
            speaker=await people.find(user),
            place=Place(me.workspace, direct=user),
            words=line,
            about=Quote(lines=(line,), at=moment(body["actions"][0].get("action_ts"))),
            accounts=accounts_in(line),
        )
        answer = await ask(request)
        if await form(Spot("", user, direct=True, trigger=trigger), answer):
            return
        await self._refresh(user, trigger, me, people, ask, answer)

    async def _refresh(
        self, user: str, cause: str, me: Me, people: People, ask: Ask, notice: Answer | None
    ) -> None:
        for number in range(TRIES):
            request = Request(
                id=f"home:{cause}:{number}",
                speaker=await people.find(user),
                place=Place(me.workspace, direct=user),
                words="my home",
                home=f"{HOME}{me.team}",
            )
            answer = await ask(request)
            if notice is not None:
                answer = Answer(_below(notice.reply, answer.reply), answer.tongue)
            try:
                await self.publish(user, answer)
                return
            except Overtaken:
                continue  # what is so by now is asked for again
            except REFUSALS as error:
                log.warning("a Home tab was not published: %s", word(error))
                return

    def _lock(self, user: str) -> asyncio.Lock:
        lock = self._locks.setdefault(user, asyncio.Lock())
        if len(self._locks) > REMEMBERED:
            first, old = next(iter(self._locks.items()))
            if not old.locked() and first != user:
                del self._locks[first]
        return lock

    def _met(self, user: str, mark: object) -> None:
        """The tab as Slack has it now; whoever publishes against an older one is told."""
        self._hashes.pop(user, None)
        if mark:
            self._hashes[user] = str(mark)
        if len(self._hashes) > REMEMBERED:
            self._hashes.popitem(last=False)

    def _complain(self, why: str) -> None:
        if not self._complained:
            log.warning(
                "the Home tab cannot be filled (%s): switch it on under App Home, or paste the "
                "manifest again. All else works.", why,
            )  # fmt: skip
        self._complained = True


def view(answer: Answer) -> Json:
    """The tab as Slack wants it."""
    messages = drawn(answer.reply, answer.tongue)
    blocks = [block for message in messages for block in message.blocks][:BLOCKS]
    for row, block in enumerate(blocks):
        if block["type"] == "actions":
            block["block_id"] = f"home-{row}"
            for place, element in enumerate(block["elements"]):
                element["action_id"] = f"home-{row}-{place}"
    return {"type": "home", "blocks": blocks}


def _below(notice: Reply, home: Reply) -> Reply:
    """The home, with an answer above it."""
    buttons = (Line((), notice.buttons),) if notice.buttons else ()
    blocks = (*notice.blocks, *buttons, Divider(), *home.blocks)
    return Reply(blocks, home.buttons, notice.tone)

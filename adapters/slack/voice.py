"""Answering people: by the address Slack sent along, else as a message of the bot."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from functools import partial

import aiohttp

from adapters.base import NotDelivered
from adapters.slack.draw import Message, drawn
from adapters.slack.inline import Json
from adapters.slack.papers import IN_MESSAGES, KEPT_BACK, Papers
from adapters.slack.pictures import Pictures
from adapters.slack.receive import Spot
from adapters.slack.web import REFUSALS, Web, log, outcome, patiently, word
from bot.reply import Code, Line, Reply
from bot.tongue import Answer
from bot.words import Words

ASIDE = frozenset({"user_not_in_channel", "channel_not_found", "not_in_channel", "is_archived"})
"""Refusals after which a private answer is said in a direct message instead."""

QUIET: Json = {"unfurl_links": False, "unfurl_media": False}
"""A link in somebody's words shall not bring a picture of itself."""


LOOKING = 2.0
"""Seconds for finding out whose direct messages a word was said in."""


class Voice:
    """Says answers where they were asked for, and knows each person's home: their direct messages
    with the bot, as Slack told of them. A slash command may come from those of two other people."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._homes: OrderedDict[str, str] = OrderedDict()
        self._pictures, self._papers = Pictures(web), Papers(web)

    async def say(self, spot: Spot, answer: Answer) -> None:
        """The whole answer, in order. What cannot be said is logged: nobody waits for it."""
        messages = drawn(answer.reply, answer.tongue)
        await self.recognise(spot)
        spot = self._placed(spot, answer)
        for index, message in enumerate(messages):
            try:
                await self._say(spot, message, self.alone(spot, answer))
            except REFUSALS as error:
                log.warning(
                    "an answer was not heard, from message %d of %d on: %s",
                    index + 1,
                    len(messages),
                    word(error),
                )
                return
        await self._show(spot, answer)

    def _placed(self, spot: Spot, answer: Answer) -> Spot:
        """Where in its room it is said: what everybody hears, in the thread it belongs to."""
        if self.alone(spot, answer):
            return _apart(spot)
        return spot if spot.direct else replace(spot, thread=answer.reply.thread or spot.thread)

    async def _show(self, spot: Spot, answer: Answer) -> None:
        """The files of an answer that was heard. None can be for one reader alone in a room: what
        is asked for in private comes at home, and pictures there are said in words."""
        alone = self.alone(spot, answer)
        if not alone:
            await self._pictures.show(spot.room, spot.thread, answer)
        if answer.reply.papers:
            await self._hand_over(spot, answer, alone)

    async def _hand_over(self, spot: Spot, answer: Answer, alone: bool) -> None:
        try:
            room = await self.home(spot.user) if alone else spot.room
        except REFUSALS as error:
            failed: str | None = word(error)
        else:
            thread = None if alone else spot.thread
            failed = await self._papers.hand_over(room, thread, answer.reply.papers)
        if failed is None and not alone:
            return
        values = (("why", failed or ""), ("scope", Code("files:write")))
        words = IN_MESSAGES if failed is None else Words(KEPT_BACK.message, values)
        for message in drawn(Reply((Line((words,)),)), answer.tongue):
            await self._say(spot, message, alone)

    async def _say(self, spot: Spot, message: Message, private: bool) -> None:
        if spot.response_url and await self._respond(spot, message, private):
            return
        if private or not await self._openly(spot, message):
            await self._aside(_apart(spot), message)

    async def _openly(self, spot: Spot, message: Message) -> bool:
        """To everybody in the room; whether it was certainly heard. Where it may have been, it is
        not said to everybody twice, but who asked hears it in any case."""
        post = partial(
            self._web.open().chat_postMessage,
            channel=spot.room,
            thread_ts=spot.thread,
            **QUIET,
            **message.payload,
        )
        try:
            await patiently(post)
        except REFUSALS as error:
            log.warning("an answer is said to one person alone: %s", word(error))
            return False
        return True

    async def _aside(self, spot: Spot, message: Message) -> None:
        """To one person alone, in the room if that can be."""
        client = self._web.open()
        if not spot.room:  # said from everywhere and nowhere, like a shortcut of the whole app
            home = await self.home(spot.user)
            await client.chat_postMessage(channel=home, **QUIET, **message.payload)
            return
        try:
            await patiently(
                partial(
                    client.chat_postEphemeral,
                    channel=spot.room,
                    user=spot.user,
                    thread_ts=spot.thread,
                    **message.payload,
                )
            )
        except REFUSALS as error:
            if word(error) not in ASIDE:
                raise
            home = await self.home(spot.user)
            await client.chat_postMessage(channel=home, **QUIET, **message.payload)

    async def _respond(self, spot: Spot, message: Message, private: bool) -> bool:
        """Through the response_url, which works in rooms the bot is not in; whether it did.

        It is good for five messages in half an hour. A lost answer counts as said: saying it
        again might say it twice.
        """
        payload = {
            "response_type": "ephemeral" if private else "in_channel",
            "replace_original": False,
            **message.payload,
            **({"thread_ts": spot.thread} if spot.thread else {}),
        }
        self._web.open()
        session = self._web.session
        if session is None or not spot.response_url:
            return False
        try:
            async with session.post(spot.response_url, json=payload) as response:
                if response.status == 200:
                    return True
                log.info("a response_url answered with status %d", response.status)
                return False
        except aiohttp.ClientConnectorError:
            return False
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("the fate of an answer is unknown: %s", word(error))
            return True

    def alone(self, spot: Spot, answer: Answer) -> bool:
        """Whether the answer is for the speaker alone and must vanish when it was read: in a room
        if it is private, at home never, and between two other people always."""
        return self._homes.get(spot.user) != spot.room if spot.direct else answer.private

    async def recognise(self, spot: Spot) -> None:
        """Find out whether a word was said at home. Where that cannot be told, it was not."""
        if not spot.direct:
            return
        try:
            async with asyncio.timeout(LOOKING):
                await self.home(spot.user)
        except REFUSALS as error:
            log.info("somebody's direct messages cannot be looked up: %s", word(error))

    async def home(self, user: str) -> str:
        """The room of somebody's direct messages with us; raises one of REFUSALS."""
        if user not in self._homes:
            answer = await self._web.open().conversations_open(users=user)
            self.met(user, str(answer["channel"]["id"]))
        return self._homes[user]

    def met(self, user: str, room: str) -> None:
        """Remember the room of somebody's direct messages with us, as Slack itself named it."""
        self._homes[user] = room
        if len(self._homes) > 10_000:
            self._homes.popitem(last=False)

    def forget(self, user: str) -> None:
        """Nothing can be said in that home any more; it is asked for again."""
        self._homes.pop(user, None)

    async def home_of(self, user: str) -> str:
        """As `home`, for posts: raises NotDelivered, since nothing was said yet."""
        try:
            return await self.home(user)
        except REFUSALS as error:
            found = outcome(error)
            if isinstance(found, NotDelivered):
                raise found from None
            raise NotDelivered(word(error), away=True) from None


def _apart(spot: Spot) -> Spot:
    """Where one person hears something: Slack does not show it in a thread that has not begun."""
    return spot if spot.replied else replace(spot, thread=None)

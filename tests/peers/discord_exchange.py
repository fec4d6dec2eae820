"""What comes of an act: the records that the acting people of the Discord double hand to a test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, TypeVar

from tests.peers.discord_things import JSON, Channel, Message, User
from tests.peers.discord_world import World

T = TypeVar("T")
_GLANCE = 0.02
"""How often a wait looks again although the double saw nothing: the condition may be elsewhere."""


class NotPossible(AssertionError):
    """Discord would not let this person do this: no such command, a button that is not there, ..."""


class NoAnswer(AssertionError):
    """What was waited for did not come in time."""


class Pulse:
    """Wakes those who wait whenever the double saw something."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def beat(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, condition: Callable[[], T], timeout: float = 5.0, what: str = "") -> T:
        """The first true value of `condition`; raises NoAnswer after `timeout` seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while not (value := condition()):
            left = end - loop.time()
            if left <= 0:
                raise NoAnswer(what or f"nothing came within {timeout} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._event.wait(), min(left, _GLANCE))
        return value


class Kind(IntEnum):
    """Interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


@dataclass(eq=False)
class Exchange:
    """One interaction: what the bot answered, how fast, and the messages that came of it.

    `callback` is the accepted first answer as sent, `took` the seconds until it came, `refused` the
    codes of answers that Discord did not accept. `message` is the one whose component was used.
    `original` is what "@original" means; `messages` are all messages written or changed through this
    interaction, each once. `payload` is what the bot was sent. Setting `token_dead` ends the token
    as 15 minutes would.
    """

    id: int
    token: str
    kind: Kind
    user: User
    channel: Channel
    window: float
    created_at: datetime
    sent_at: float
    pulse: Pulse = field(repr=False)
    payload: JSON = field(default_factory=dict, repr=False)
    message: Message | None = None
    callback: JSON | None = None
    took: float | None = None
    refused: list[int] = field(default_factory=list)
    original: Message | None = None
    messages: list[Message] = field(default_factory=list)
    token_dead: bool = False
    form_sent: bool = False

    @property
    def late(self) -> bool:
        """True once the first answer is no longer taken."""
        return asyncio.get_running_loop().time() - self.sent_at > self.window

    @property
    def failed(self) -> bool:
        """The person reads "The application did not respond"."""
        return self.callback is None and self.late

    @property
    def choices(self) -> list[JSON]:
        """The suggestions of an autocomplete answer."""
        return list(self._data.get("choices", ()))

    @property
    def modal(self) -> JSON | None:
        """The form that the answer opened."""
        return self._data if self.callback and self.callback["type"] == 9 else None

    @property
    def ephemeral(self) -> bool:
        """True when only the person sees the answer."""
        return self.original is not None and self.original.ephemeral

    @property
    def text(self) -> str:
        """All words of the messages that came of it."""
        return "\n".join(message.text for message in self.messages)

    @property
    def _data(self) -> JSON:
        return (self.callback or {}).get("data") or {}

    def keep(self, message: Message) -> None:
        if message not in self.messages:
            self.messages.append(message)

    async def answered(self, timeout: float | None = None) -> Exchange:
        """Wait for the first answer (by default as long as Discord does); raises NoAnswer."""
        wait = self.window + 0.1 if timeout is None else timeout
        await self.pulse.until(
            lambda: self.callback is not None, wait, "the application did not respond"
        )
        return self

    async def reply(self, timeout: float = 5.0) -> Message:
        """Wait for the first message that can be read, deferred ones when they are filled."""
        return (await self.replies(1, timeout))[0]

    async def replies(self, count: int, timeout: float = 5.0) -> list[Message]:
        """Wait until `count` messages came of it."""

        def readable() -> list[Message]:
            found = [message for message in self.messages if not message.loading]
            return found if len(found) >= count else []

        return await self.pulse.until(readable, timeout, f"{count} replies did not come")


@dataclass(eq=False)
class Said:
    """Something a person wrote or did at `message`, and what the bot wrote since.

    `since` is the id of the newest thing before the act.
    """

    message: Message
    user: User
    since: int
    world: World = field(repr=False)
    pulse: Pulse = field(repr=False)

    @property
    def messages(self) -> list[Message]:
        """The bot's messages since then: in that channel, in threads of it, in the person's DM."""
        here = self.message.channel
        found = [
            message
            for channel in self.world.channels.values()
            if here in (channel, channel.parent) or channel.recipient is self.user
            for message in channel.history
            if message.author is self.world.me and message.id > self.since
        ]
        return sorted(found, key=lambda message: message.id)

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.messages)

    async def reply(self, timeout: float = 5.0) -> Message:
        """Wait for the first message of the bot."""
        return (await self.replies(1, timeout))[0]

    async def replies(self, count: int, timeout: float = 5.0) -> list[Message]:
        """Wait until the bot wrote `count` messages."""

        def enough() -> list[Message]:
            found = self.messages
            return found if len(found) >= count else []

        return await self.pulse.until(enough, timeout, f"{count} messages did not come")


def option_names(payload: JSON) -> dict[str, Any]:
    """The options of a command interaction by name, out of their sub-command nesting."""
    options = payload["data"].get("options") or []
    while options and options[0]["type"] in (1, 2):
        options = options[0].get("options") or []
    return {option["name"]: option["value"] for option in options}

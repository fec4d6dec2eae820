"""How an act reaches the bot, over a socket or over HTTP, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.peers.slack_http import HttpAnswer, HttpDoor
from tests.peers.slack_socket import Envelope, SocketDoor
from tests.peers.slack_state import Call, Said, State, View
from tests.peers.slack_text import Json
from tests.peers.slack_world import Message

COMMAND = "slash_commands"
INTERACTION = "interactive"
EVENT = "events_api"


@dataclass
class Doing:
    """One act of a person (or one event) and all that came of it.

    `acked` is true when the bot acknowledged in time; else `error` is what Slack would tell the
    person: operation_timeout, dispatch_failed, http_error_500 and so on. `body` is the content of
    the acknowledgement, `took` the seconds it needed. `errors` are what a submitted modal refused.

    Answers through a response_url or a trigger_id are known to belong to the act; everything else
    is counted in from the moment of the act on, whoever caused it.
    """

    key: str
    kind: str
    payload: Json
    state: State
    said_before: int
    calls_before: int
    acked: bool = False
    body: object = None
    took: float | None = None
    error: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    envelope: Envelope | None = None
    http: HttpAnswer | None = None
    message: Message | None = None

    @property
    def said(self) -> list[Said]:
        """Everything people saw because of it, in order."""
        later = self.state.said[self.said_before :]
        return [said for said in later if said.cause in (None, self.key)]

    @property
    def calls(self) -> list[Call]:
        """Every call the bot made since."""
        return self.state.calls[self.calls_before :]

    @property
    def posts(self) -> list[Message]:
        return self._messages("post")

    @property
    def ephemerals(self) -> list[Message]:
        return self._messages("ephemeral")

    @property
    def responses(self) -> list[Message]:
        """What came through the response_url."""
        return self._messages("response")

    @property
    def acks(self) -> list[Message]:
        """What stood in the acknowledgement of a slash command."""
        return self._messages("ack")

    @property
    def updates(self) -> list[Message]:
        return self._messages("update")

    @property
    def views(self) -> list[View]:
        """Modals opened, newest last."""
        return [said.view for said in self.said if said.how == "view" and said.view]

    @property
    def view(self) -> View:
        """The newest modal; LookupError when none was opened."""
        if not self.views:
            raise LookupError(f"no view was opened; {self.summary()}")
        return self.views[-1]

    @property
    def text(self) -> str:
        """All that was said, as readers see it."""
        return "\n".join(said.text for said in self.said)

    def _messages(self, how: str) -> list[Message]:
        return [said.message for said in self.said if said.how == how and said.message]

    def summary(self) -> str:
        seen = ", ".join(f"{said.how} {said.text[:60]!r}" for said in self.said) or "nothing"
        return f"acked={self.acked} error={self.error} errors={self.errors} said: {seen}"

    async def until(self, wanted: Callable[[Doing], object], timeout: float = 5.0) -> Doing:
        """Wait until `wanted(self)` is true; TimeoutError tells what was said instead."""
        try:
            async with asyncio.timeout(timeout):
                while not wanted(self):
                    await self.state.next_change(timeout)
        except TimeoutError:
            raise TimeoutError(f"not within {timeout} s; {self.summary()}") from None
        return self

    async def quiet(self, seconds: float = 0.1, timeout: float = 5.0) -> Doing:
        """Wait until nothing has happened for `seconds`; TimeoutError when it never stops."""
        try:
            async with asyncio.timeout(timeout):
                while await self.state.next_change(seconds):
                    pass
        except TimeoutError:
            raise TimeoutError(f"no silence within {timeout} s; {self.summary()}") from None
        return self


class Line:
    """The way to the bot. `request_url` is its own address in HTTP mode, None in Socket Mode."""

    def __init__(self, state: State, socket: SocketDoor, http: HttpDoor) -> None:
        self.state = state
        self.world = state.world
        self.socket = socket
        self.http = http
        self.request_url: str | None = None

    def begin(self, kind: str) -> Doing:
        """An act about to take place; its payload is filled in by whoever drives it."""
        key = self.world.next_id("act")
        return Doing(key, kind, {}, self.state, len(self.state.said), len(self.state.calls))

    async def deliver(self, doing: Doing, *, answers: bool = False, retry: int = 0) -> Doing:
        """Send the act and wait for its acknowledgement, as long as Slack does.

        `answers`: whether the acknowledgement may hold a payload.
        """
        if self.request_url is None:
            await self._over_socket(doing, answers, retry)
        else:
            await self._over_http(doing, self.request_url, retry)
        return doing

    async def _over_socket(self, doing: Doing, answers: bool, retry: int) -> None:
        envelope = await self.socket.send(
            doing.kind, doing.payload, accepts_response=answers, retry_attempt=retry
        )
        doing.envelope = envelope
        if envelope.connection is None:
            doing.error = "dispatch_failed"
            return
        try:
            async with asyncio.timeout(self.http.patience):
                await envelope.acked.wait()
        except TimeoutError:
            doing.error = "operation_timeout"
            return
        doing.acked, doing.error = True, None
        doing.body, doing.took = envelope.answer, envelope.took

    async def _over_http(self, doing: Doing, url: str, retry: int) -> None:
        if doing.kind == COMMAND:
            answer = await self.http.command(url, doing.payload)
        elif doing.kind == INTERACTION:
            answer = await self.http.interaction(url, doing.payload)
        else:
            answer = await self.http.event(url, doing.payload, retry_num=retry)
        doing.http, doing.took = answer, answer.took
        if answer.status is None:
            doing.error = "operation_timeout" if answer.timed_out else "dispatch_failed"
        elif not 200 <= answer.status < 300:
            doing.error = f"http_error_{answer.status}"
        else:
            doing.acked, doing.error, doing.body = True, None, answer.body or None

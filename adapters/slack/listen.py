"""What happens when somebody speaks: acknowledged in time, asked of the desk, answered in place.

An acknowledgement is given once the desk has answered, which is when what was asked is written
down, but it never waits longer for that than ack.py says; a slower answer follows. So a person who saw no error may rely
on it, and Slack sends an event again that was not acknowledged: the desk knows it by its id.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.base import Answerer, Core
from adapters.slack import forms, home, reactions, receive, shortcuts
from adapters.slack.ack import FOR_EVENTS, FOR_FORMS, PATIENCE, Ack
from adapters.slack.asking import Asking
from adapters.slack.draw import drawn
from adapters.slack.hearing import Hearing
from adapters.slack.inline import Json
from adapters.slack.missed import Missed
from adapters.slack.people import People
from adapters.slack.reactions import Reactions
from adapters.slack.shortcuts import Shortcuts
from adapters.slack.text import mentioned_people, unnamed_people
from adapters.slack.threads import Threads
from adapters.slack.voice import Voice
from adapters.slack.web import Me, Web
from bot.clock import Clock
from bot.context import Request, Speaker
from bot.grammar import Grammar

ACK = "steward"
"""What the acknowledgement is called in the library's context of a payload."""

Hear = Callable[[Json, Ack], Awaitable[Json | None]]
"""Hears a payload of one kind; what is said in its acknowledgement, if that is not given by then."""


class _App(AsyncApp):
    """The library's app without the client that it makes for every payload: nobody would use it,
    and it is half of what its way costs."""

    def _init_context(self, req: AsyncBoltRequest) -> None: ...


class Listener(AsyncMiddleware):
    """Hears whatever Slack sends to a workspace, each kind of it in its own way."""

    def __init__(
        self,
        web: Web,
        me: Me,
        people: People,
        voice: Voice,
        grammar: Grammar,
        clock: Clock,
        answer: Answerer,
        prefix: str,
        homes: home.Homes,
        core: Core | None = None,
    ) -> None:
        self._web, self._me, self._people, self._voice = web, me, people, voice
        self._prefix, self._homes = prefix, homes
        threads = Threads(web, me, people)
        self._asking = Asking(web, me, people, voice, grammar, clock, answer, threads)
        self._hearing = Hearing(web, me, people, voice, grammar, self._asking, core)
        self._missed = Missed(me, self._hearing, threads, core) if core is not None else None
        self._reactions = Reactions(me, people, threads, voice, self._asking)
        self._shortcuts = Shortcuts(me, self._asking)

        self._kinds: dict[str, tuple[Hear, float | None]] = {
            "command": (self._on_command, PATIENCE),
            "block_actions": (self._on_press, PATIENCE),
            "view_submission": (self._on_submit, FOR_FORMS),
            "view_closed": (self._on_close, PATIENCE),
            "block_suggestion": (self._on_type, None),
            "shortcut": (self._on_shortcut, PATIENCE),
            "message_action": (self._on_shortcut, PATIENCE),
            "event_callback": (self._on_event, FOR_EVENTS),
        }

    def app(self) -> AsyncApp:
        """The library's app, in which we stand first and let nothing pass. The rest would look up
        who the bot is and try one listener after the other; but signatures are checked before it
        (http.py), who the bot is, is known, and a payload's kind is one look into a table."""
        return _App(
            name="steward",
            client=self._web.client,
            before_authorize=self,
            request_verification_enabled=False,
            ssl_check_enabled=False,
        )

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[Any]]
    ) -> BoltResponse:
        """What is answered to a payload that passed the Screen. A slash command names no type."""
        body, ack = req.body, req.context[ACK]
        hear, patience = self._kinds["command" if "command" in body else body["type"]]
        ack.wait(patience)
        try:
            said = await self._asking.in_hand(hear(body, ack))
        finally:
            ack.end()
        return BoltResponse(status=200, body=said or "")

    async def catch_up(self) -> None:
        """Hear what was said while nobody listened."""
        if self._missed is not None:
            await self._missed.look()

    async def finish(self, seconds: float) -> None:
        """Give what is under way a little time, then stop it."""
        await self._asking.finish(seconds)

    # Each kind. Whatever goes wrong, the acknowledgement goes out.

    async def _on_command(self, body: Json, ack: Ack) -> Json | None:
        spot = partial(receive.command_spot, body)
        said: Json | None = await self._asking.guarded(self._command(body, ack), spot)
        return said

    async def _on_press(self, body: Json, ack: Ack) -> None:
        if home.is_pressed(body):
            asked, form = self._asking.asked, self._asking.at_home
            acting = self._homes.pressed(body, self._me, self._people, asked, form)
            await self._asking.guarded(acting)
        else:
            await self._asking.guarded(self._press(body, ack), partial(receive.press_spot, body))

    async def _on_submit(self, body: Json, ack: Ack) -> Json | None:
        spot = partial(forms.submitted_spot, body)
        said: Json | None = await self._asking.guarded(self._submit(body, ack), spot)
        return said

    async def _on_close(self, body: Json, ack: Ack) -> None:
        await self._asking.guarded(self._asking.forms.put_aside(body))

    async def _on_type(self, body: Json, ack: Ack) -> Json:
        return await self._asking.forms.suggested(body)

    async def _on_shortcut(self, body: Json, ack: Ack) -> None:
        used = self._shortcuts.used(body, ack)
        await self._asking.guarded(used, partial(shortcuts.used_spot, body))

    async def _on_event(self, body: Json, ack: Ack) -> None:
        await self._asking.guarded(self._event(body, ack))

    # What they do

    async def _command(self, body: Json, ack: Ack) -> Json | None:
        """What the acknowledgement of a slash command says; None where the answer follows."""
        spot = receive.command_spot(body)
        make = partial(receive.command, body, spot, self._me, prefix=self._prefix)
        text, name = str(body.get("text") or ""), str(body.get("user_name") or "")
        known = {who for who in mentioned_people(text) if self._people.known(who)}
        mentioned = (known | unnamed_people(text)) - {self._me.user}
        answer = await self._asking.soon(ack, spot, name, make, mentioned)
        if answer is None:
            return None
        messages = drawn(answer.reply, answer.tongue)
        if answer.reply.form or len(messages) > 1 or answer.pictures or answer.reply.papers:
            # All of one answer takes one way, so that it arrives in order.
            self._asking.conclude_later(spot, answer)
            return None
        kind = "ephemeral" if self._voice.alone(spot, answer) else "in_channel"
        return {"response_type": kind, **messages[0].payload} if messages else None

    async def _press(self, body: Json, ack: Ack) -> None:
        if body.get("view"):
            self._asking.later(self._asking.forms.pressed(body))
            return
        if not receive.pressed(body):
            return
        spot = receive.press_spot(body)
        name = str(body["user"].get("name") or "")

        def make(speaker: Speaker, _names: Mapping[str, str]) -> Request:
            return receive.press(body, self._me, speaker)

        answer = await self._asking.soon(ack, spot, name, make)
        if answer is not None:
            self._asking.conclude_later(spot, answer)

    async def _submit(self, body: Json, ack: Ack) -> Json | None:
        """What the acknowledgement of a form says: the refusal beside a field, or nothing."""
        soon = partial(self._asking.soon, ack)
        answer, refusal = await self._asking.forms.submit(body, soon)
        if answer is not None and refusal is None:
            self._asking.conclude_later(forms.submitted_spot(body), answer)
        return refusal

    async def _event(self, body: Json, ack: Ack) -> None:
        if body["event"]["type"] in reactions.KINDS:
            await self._reactions.reacted(body, ack)
        elif not home.is_opened(body["event"]):
            await self._hearing.message(body, ack)
        elif self._hearing.first_time(str(body["event_id"])):
            asked = self._asking.asked
            self._asking.later(self._homes.opened(body, self._me, self._people, asked))

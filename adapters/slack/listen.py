"""What happens when somebody speaks: acknowledged in time, asked of the desk, answered in place.

Slack wants an acknowledgement within three seconds and shows an error without one. It is given
once the desk has answered, which is when what was asked is written down, but it never waits longer
for that than PATIENCE (asking.py); a slower answer follows. So a person who saw no error may rely
on it, and Slack sends an event again that was not acknowledged: the desk knows it by its id.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.base import Answerer, Core
from adapters.slack import forms, home, reactions, receive, shortcuts
from adapters.slack.asking import FOR_FORMS, PATIENCE, Asking
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

ANY = re.compile("")  # Bolt wants a compiled one

Ack = Callable[..., Awaitable[Any]]


class Listener:
    """One listener for each kind of thing Slack sends; everything else is routed here."""

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

    def app(self) -> AsyncApp:
        """The library's app. Signatures are checked before it (http.py), and it looks up nothing
        by itself: who the bot is, is known, and every answer is sent by us."""

        async def authorize(team_id: str) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=self._me.enterprise,
                team_id=self._me.team,
                bot_id=self._me.bot,
                bot_user_id=self._me.user,
            )

        app = AsyncApp(
            name="steward",
            client=AsyncWebClient(base_url=self._web.client.base_url),
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
        )
        app.command(ANY)(self._on_command)
        app.action(ANY)(self._on_press)
        app.view(ANY)(self._on_submit)
        app.view_closed(ANY)(self._on_close)
        app.options(ANY)(self._on_type)
        app.shortcut(ANY)(self._on_shortcut)
        app.event(ANY)(self._on_event)
        return app

    async def catch_up(self) -> None:
        """Hear what was said while nobody listened."""
        if self._missed is not None:
            await self._missed.look()

    async def finish(self, seconds: float) -> None:
        """Give what is under way a little time, then stop it."""
        await self._asking.finish(seconds)

    # What the library calls. Whatever goes wrong, the acknowledgement goes out.

    async def _on_command(self, ack: Ack, body: Json) -> None:
        payload = await self._asking.guarded(
            self._command(body), partial(receive.command_spot, body)
        )
        await (ack(payload) if payload else ack())

    async def _on_press(self, ack: Ack, body: Json) -> None:
        if home.is_pressed(body):
            acting = self._homes.pressed(
                body, self._me, self._people, self._asking.asked, self._asking.at_home
            )
            await asyncio.wait({self._asking.later(acting)}, timeout=PATIENCE)
        else:
            await self._asking.guarded(self._press(body), partial(receive.press_spot, body))
        await ack()

    async def _on_submit(self, ack: Ack, body: Json) -> None:
        payload = await self._asking.guarded(
            self._submit(body), partial(forms.submitted_spot, body)
        )
        await (ack(payload) if payload else ack())

    async def _on_close(self, ack: Ack, body: Json) -> None:
        await self._asking.guarded(self._asking.forms.put_aside(body))
        await ack()

    async def _on_type(self, ack: Ack, body: Json) -> None:
        await ack(await self._asking.forms.suggested(body))

    async def _on_shortcut(self, ack: Ack, body: Json) -> None:
        used = self._shortcuts.used(body)
        await self._asking.guarded(used, partial(shortcuts.used_spot, body))
        await ack()

    async def _on_event(self, body: Json) -> None:
        await self._asking.guarded(self._event(body))

    # Each kind

    async def _command(self, body: Json) -> Json | None:
        """What the acknowledgement of a slash command says; None where the answer follows."""
        spot = receive.command_spot(body)
        make = partial(receive.command, body, self._me, prefix=self._prefix)
        text, name = str(body.get("text") or ""), str(body.get("user_name") or "")
        known = {who for who in mentioned_people(text) if self._people.known(who)}
        mentioned = (known | unnamed_people(text)) - {self._me.user}
        answer = await self._asking.soon(spot, name, make, mentioned)
        if answer is None:
            return None
        messages = drawn(answer.reply, answer.tongue)
        if answer.reply.form or len(messages) > 1 or answer.pictures or answer.reply.papers:
            # All of one answer takes one way, so that it arrives in order.
            self._asking.conclude_later(spot, answer)
            return None
        kind = "ephemeral" if self._voice.alone(spot, answer) else "in_channel"
        return {"response_type": kind, **messages[0].payload} if messages else None

    async def _press(self, body: Json) -> None:
        if body.get("view"):
            self._asking.later(self._asking.forms.pressed(body))
            return
        if not receive.pressed(body):
            return
        spot = receive.press_spot(body)
        name = str(body["user"].get("name") or "")

        def make(speaker: Speaker, _names: Mapping[str, str]) -> Request:
            return receive.press(body, self._me, speaker)

        answer = await self._asking.soon(spot, name, make)
        if answer is not None:
            self._asking.conclude_later(spot, answer)

    async def _submit(self, body: Json) -> Json | None:
        """What the acknowledgement of a form says: the refusal beside a field, or nothing."""
        soon = partial(self._asking.soon, patience=FOR_FORMS)
        answer, refusal = await self._asking.forms.submit(body, soon)
        if answer is not None and refusal is None:
            self._asking.conclude_later(forms.submitted_spot(body), answer)
        return refusal

    async def _event(self, body: Json) -> None:
        if body["event"]["type"] in reactions.KINDS:
            await self._reactions.reacted(body)
        elif not home.is_opened(body["event"]):
            await self._hearing.message(body)
        elif self._hearing.first_time(str(body["event_id"])):
            asked = self._asking.asked
            self._asking.later(self._homes.opened(body, self._me, self._people, asked))

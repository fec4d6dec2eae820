"""What people do in forms and in lists that are searched: send, put aside, ask for more, type."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from uuid import uuid4

from adapters.base import Answerer
from adapters.slack import forms, forms_read, receive, suggest
from adapters.slack.inline import Json
from adapters.slack.people import People
from adapters.slack.receive import Spot
from adapters.slack.web import REFUSALS, Me, Web, log, word
from bot.clock import Clock
from bot.context import Request, Speaker
from bot.grammar import Grammar
from bot.kinds import spoken
from bot.tongue import Answer, Tongue
from bot.words import _

PATIENCE = 2.0
"""Seconds that people wait for what may be meant; after that they are shown nothing."""

OUT_OF_DATE = _("This is out of date. Type it again.")

Make = Callable[[Speaker, Mapping[str, str]], Request]
Soon = Callable[[Spot, str, Make, Collection[str]], Awaitable[Answer | None]]
"""The answer, if it comes while the acknowledgement can wait; else it follows by itself."""


class Forms:
    """Opens forms, and answers what is done in them."""

    def __init__(
        self, web: Web, me: Me, people: People, grammar: Grammar, clock: Clock, answer: Answerer
    ) -> None:
        self._web, self._me, self._people = web, me, people
        self._grammar, self._clock, self._answer = grammar, clock, answer

    async def opened(self, spot: Spot, answer: Answer) -> bool:
        """Open the form an answer asks for; False where that cannot be, and it is to be said."""
        form = answer.reply.form
        command = self._grammar.get(form.command) if form else None
        if form is None or command is None or spot.trigger is None:
            return False
        view = forms.view(form, command, spot, answer.tongue)
        if view is None:
            return False
        try:
            await self._web.open().views_open(trigger_id=spot.trigger, view=view)
        except REFUSALS as error:
            log.warning("a form did not open: %s", word(error))
            return False
        return True

    async def submit(self, body: Json, soon: Soon) -> tuple[Answer | None, Json | None]:
        """The answer to a form that was sent, if it came in time, and what its acknowledgement
        says: the refusal beside a field, or nothing."""
        view, user = body["view"], body["user"]
        try:
            command, said, spot = _read(body)
        except (ValueError, TypeError, AttributeError):
            return None, self._out_of_date(view, user["id"])
        accounts = forms_read.chosen(view)

        def make(speaker: Speaker, names: Mapping[str, str]) -> Request:
            values = forms_read.named(view, said, names)
            request = receive.submit(view, self._me, speaker, spot, command, values, accounts)
            return replace(request, draft=forms.draft(view))

        answer = await soon(spot, str(user.get("name") or ""), make, accounts)
        if answer is None:
            return None, None
        return answer, forms.error(answer, view, forms_read.fields(view))

    def _out_of_date(self, view: Json, user: str) -> Json | None:
        """What a form says that is none of ours, or was made by a Steward that is long gone."""
        log.warning("a form cannot be read; it says that it is out of date")
        inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        text = self._tongue(self._people.known(user)).text(OUT_OF_DATE)
        return forms.beside(inputs[0], text) if inputs else None

    async def put_aside(self, body: Json) -> None:
        """A form was closed: what was filled in is kept, if anything was."""
        view, user = body["view"], body["user"]
        if forms_read.untouched(view):
            return
        command, said, spot = _read(body)
        speaker = await self._people.find(user["id"], str(user.get("name") or ""))
        accounts = forms_read.chosen(view)
        request = receive.submit(view, self._me, speaker, spot, command, said, accounts)
        await self._answer(replace(request, draft=forms.draft(view), unsent=True))

    async def pressed(self, body: Json) -> None:
        """A button in a form: it shows the fields that are not shown at first. What is chosen in
        a form is read when it is sent."""
        view = body["view"]
        if body["actions"][0].get("action_id") != forms.MORE:
            return
        command = self._grammar.get(forms.submitted_command(view))
        if command is None:
            return
        tongue = self._tongue(self._people.known(body["user"]["id"]))
        try:
            await self._web.open().views_update(
                view_id=view["id"],
                hash=view.get("hash"),
                view=forms.second_step(view, command, tongue),
            )
        except REFUSALS as error:
            log.warning("a form did not change: %s", word(error))

    async def suggested(self, body: Json) -> Json:
        """The options for what somebody has typed into a list, none where they are not known in
        time."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self._answer(await self._asking(body))
        except Exception as error:  # noqa: BLE001 - an empty list says less than an error
            log.warning("nothing could be suggested: %s", type(error).__name__)
            return {"options": []}
        return {"options": suggest.options(answer.reply.choices, answer.tongue)}

    async def _asking(self, body: Json) -> Request:
        view, user = body.get("view") or {}, body["user"]
        speaker = await self._people.find(user["id"], str(user.get("name") or ""))
        values: dict[str, str] = {}
        if view.get("type") == "modal":
            command, values, spot = _read(body)
            param = str(body["block_id"])
        else:
            command, param = suggest.asked(str(body["action_id"]))
            spot = receive.press_spot(body)
        return Request(
            id=f"asks:{uuid4().hex}",
            speaker=speaker,
            place=spot.place(self._me),
            words=str(body.get("value") or ""),
            command=command,
            values=values,
            asks=param,
        )

    def _tongue(self, speaker: Speaker | None) -> Tongue:
        locale, zone = (speaker.locale, speaker.zone) if speaker else (None, None)
        return Tongue(spoken(locale), zone or "UTC", self._clock.now())


def _read(body: Json) -> tuple[str, dict[str, str], Spot]:
    """A form's command, what it says, and where to answer; raises ValueError, TypeError or
    AttributeError where it is none of ours."""
    view = body["view"]
    return forms.submitted_command(view), forms.said(view), forms.submitted_spot(body)

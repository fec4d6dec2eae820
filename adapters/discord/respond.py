"""Answers to what people do: at once where Discord waits for it, later where the desk needs time.

Discord takes a first response within three seconds and nothing after it. What the desk answers
quickly is the response; for the rest the person is shown that we think about it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord

from adapters.base import BROKEN, Answerer, asked
from adapters.discord.forms import Modal, modal
from adapters.discord.layout import Page, pages, sending
from adapters.discord.outcome import ACKNOWLEDGED, FAILURES
from adapters.discord.pictures import show
from adapters.discord.post import PICTURES, nonce
from adapters.discord.receive import Homeless, Receiver, whole
from adapters.discord.tree import typed
from bot.clock import Clock
from bot.context import Request
from bot.grammar import Grammar, Refusal
from bot.kinds import spoken
from bot.reply import Code, Line, Reply
from bot.tongue import Answer, Tongue
from bot.words import Words, _

PATIENCE = 1.5
"""Seconds the desk may take before the person is told to wait."""

TOO_LATE = (10062, 50027)
"""Discord's codes for an interaction that takes no answer any more."""

HOMELESS = _(
    "I do not know which server you belong to. Say something to me there first, "
    "{example} for instance; then write to me here."
)
CLOSED = _(
    "My answer is for you alone, but you take no direct messages from this server. "
    "Say it as a slash command instead."
)
OUTDATED = _("This is out of date. Type it again.")

log = logging.getLogger("steward.discord")


@dataclass
class Responder:
    """Answers interactions and messages. Nothing that happens in here gets out."""

    receiver: Receiver
    grammar: Grammar
    clock: Clock
    answer: Answerer

    # Commands, buttons, forms

    async def interaction(self, interaction: discord.Interaction) -> None:
        try:
            await self._respond(interaction)
        except Exception as error:  # noqa: BLE001 - whatever it was, the person gets an answer
            _report("an interaction", error)
            await self._apologise(interaction)

    async def _respond(self, interaction: discord.Interaction) -> None:
        # Names are looked up only once it is said that the answer will take a moment.
        patience = 0 if self.receiver.strangers(interaction) else PATIENCE
        asked = asyncio.create_task(self._asked(interaction))
        done, _late = await asyncio.wait({asked}, timeout=patience)
        waiting: bool | None = None
        if not done:
            waiting = self._in_private(interaction) and interaction.guild_id is not None
            hidden = waiting
            await _accepted(lambda: interaction.response.defer(ephemeral=hidden, thinking=True))
        request, answer = await asked
        try:
            await self._say(interaction, request, answer, waiting)
        except discord.HTTPException as error:
            if error.code not in TOO_LATE:
                raise
            log.warning("an answer came too late for Discord")
            await self._say_elsewhere(interaction, answer)

    async def _asked(self, interaction: discord.Interaction) -> tuple[Request | None, Answer]:
        try:
            request = await self.receiver.acted(interaction)
        except Homeless:
            return None, self._own(_homeless(), str(interaction.locale.value))
        if request is None:
            return None, self._own(OUTDATED, str(interaction.locale.value))
        return request, await asked(self.answer, request, whole)

    def _in_private(self, interaction: discord.Interaction) -> bool:
        """Whether the answer will most likely be for the speaker alone; unknown lines are."""
        data: Any = interaction.data or {}
        line = str(data.get("custom_id", "")).removeprefix("form:")
        if interaction.type is discord.InteractionType.application_command:
            command = typed(self.grammar, data)
            return command is None or command.command.private
        try:
            return self.grammar.find(line)[0].private
        except Refusal:
            return True

    async def _say(
        self,
        interaction: discord.Interaction,
        request: Request | None,
        answer: Answer,
        waiting: bool | None,
    ) -> None:
        """Say it in the form that is still possible; `waiting`: how a deferred answer is shown."""
        if answer.reply.silent and answer.reply.form is None:
            await _acknowledge(interaction, waiting is not None)
            return
        form = self._form(interaction, request, answer) if waiting is None else None
        if form is not None:
            await _accepted(lambda: interaction.response.send_modal(form))
            return
        hidden = answer.private and interaction.guild_id is not None
        if waiting is not None and waiting is not hidden:
            # What is shown while somebody waits cannot change who sees it.
            await interaction.delete_original_response()
        await _say_all(interaction, pages(answer), hidden, first=waiting is None)
        await show(interaction.followup.send, answer, ephemeral=hidden)

    def _form(
        self, interaction: discord.Interaction, request: Request | None, answer: Answer
    ) -> Modal | None:
        if interaction.type is discord.InteractionType.modal_submit or request is None:
            return None  # Discord opens no form from a form
        body = modal(answer, self.grammar, self._typed(request))
        return Modal(body) if body else None

    def _typed(self, request: Request) -> Mapping[str, str]:
        """What was filled in already, by parameter."""
        command = self.grammar.get(request.command or "")
        if command is None:
            return {}
        rest = next((param.name for param in command.params if param.rest), None)
        said = {rest: request.words} if rest and request.words else {}
        return {**said, **{name: str(value) for name, value in request.values.items()}}

    async def _say_elsewhere(self, interaction: discord.Interaction, answer: Answer) -> None:
        """Too late for an answer: as a message, to the same readers."""
        if answer.reply.silent:
            return
        if answer.private or interaction.channel_id is None:
            target: discord.abc.Messageable = interaction.user
        else:
            target = interaction.client.get_partial_messageable(interaction.channel_id)
        await _write(target, answer, str(interaction.id))

    async def _apologise(self, interaction: discord.Interaction) -> None:
        answer = self._own(BROKEN, str(interaction.locale.value))
        first = not interaction.response.is_done()
        try:
            await _say_all(interaction, pages(answer), interaction.guild_id is not None, first)
        except FAILURES as error:
            _report("an apology", error)

    # Messages

    async def message(self, message: discord.Message) -> None:
        try:
            if await self.receiver.is_for_us(message):
                await self._reply(message)
        except discord.Forbidden:
            log.info("somebody spoke to us where we may not write")
        except Exception as error:  # noqa: BLE001 - whatever it was, the person gets an answer
            _report("a message", error)
            await self._apologise_for(message)

    async def _reply(self, message: discord.Message) -> None:
        try:
            said = await self.receiver.said(message)
            answer = await asked(self.answer, said, whole)
        except Homeless:
            answer = self._own(_homeless(), None)
        if answer.reply.silent:
            return
        if answer.private and message.guild is not None:
            await self._reply_in_private(message, answer)
        else:
            await _write(message.channel, answer, str(message.id), message)

    async def _reply_in_private(self, message: discord.Message, answer: Answer) -> None:
        """A message cannot be answered for one reader alone; a direct message can."""
        try:
            await _write(message.author, answer, str(message.id))
        except discord.Forbidden:
            told = self._own(CLOSED, answer.tongue.locale)
            await _write(message.channel, told, str(message.id), message)
            return
        try:
            await message.add_reaction("📬")
        except FAILURES as error:
            log.debug("no reaction: %s", type(error).__name__)

    async def _apologise_for(self, message: discord.Message) -> None:
        try:
            answer = self._own(BROKEN, None)
            await _write(message.channel, answer, f"{message.id}!", message)
        except FAILURES as error:
            _report("an apology", error)

    def _own(self, text: Words, locale: str | None) -> Answer:
        """A sentence of the adapter's own."""
        tongue = Tongue(spoken(locale), "UTC", self.clock.now())
        return Answer(Reply((Line((text,)),), tone="problem"), tongue, private=True)


def _homeless() -> Words:
    return Words(HOMELESS.message, (("example", Code("/my agenda")),))


def _report(what: str, error: Exception) -> None:
    """Which kind of error it was: its text may hold what somebody wrote."""
    log.error("%s could not be answered: %s", what, type(error).__name__)
    log.debug("the error in full", exc_info=error)


async def _accepted(call: Callable[[], Awaitable[Any]]) -> None:
    """A first response. When nobody knows whether it arrived, it is sent again: Discord takes one."""
    for last in (False, True):
        try:
            await call()
            return
        except discord.HTTPException as error:
            if error.code == ACKNOWLEDGED:
                return
            raise
        except FAILURES:
            if last:
                raise


async def _acknowledge(interaction: discord.Interaction, waiting: bool) -> None:
    """Nothing is to be said; Discord wants to hear that nothing went wrong."""
    if not waiting:
        on_message = interaction.message is not None
        await _accepted(lambda: interaction.response.defer(ephemeral=True, thinking=not on_message))
        if on_message:
            return
    await interaction.delete_original_response()


async def _say_all(
    interaction: discord.Interaction, said: list[Page], hidden: bool, first: bool
) -> None:
    """The pages in order: the first as the response if that is still to be given."""
    for page in said:
        parts: dict[str, Any] = {**sending(page), "ephemeral": hidden, "suppress_embeds": True}
        if first:
            await _accepted(partial(interaction.response.send_message, **parts))
        else:
            await interaction.followup.send(**parts)
        first = False


async def _write(
    target: discord.abc.Messageable,
    answer: Answer,
    key: str,
    answered: discord.Message | None = None,
) -> None:
    """The answer as messages; the nonce lets Discord drop what arrives twice."""
    for number, page in enumerate(pages(answer)):
        parts = {**sending(page), "nonce": nonce(key, number), "suppress_embeds": True}
        if answered is not None and number == 0:
            reference = answered.to_reference(fail_if_not_exists=False)
            parts |= {"reference": reference, "mention_author": False}
        try:
            await target.send(**parts)
        except discord.HTTPException as error:
            if error.status < 500:
                raise
            await target.send(**parts)
        except FAILURES:
            await target.send(**parts)
    await show(target.send, answer, nonce=nonce(key, PICTURES))

"""Answers to what people do: at once where Discord waits for it, later where the desk needs time.

Discord takes a first response within three seconds and nothing after it. What the desk answers
quickly is the response; for the rest the person is shown that we think about it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import discord
from discord.app_commands import Choice

from adapters.base import BROKEN, Answerer, Core, asked
from adapters.discord.carry import carried
from adapters.discord.forms import MORE, Filling, Modal, filling, key_of, modal, too_much
from adapters.discord.layout import Page, pages, sending
from adapters.discord.outcome import ACKNOWLEDGED, FAILURES
from adapters.discord.overhear import Ear
from adapters.discord.pictures import show
from adapters.discord.post import PICTURES, nonce
from adapters.discord.receive import Homeless, Receiver, content, whole
from adapters.discord.suggest import suggested
from adapters.discord.tree import typed
from bot.clock import Clock
from bot.context import Request
from bot.grammar import Grammar, Refusal
from bot.kinds import spoken
from bot.reply import Button, Code, Line, Reply
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


JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said to an interaction, and the modal that opens instead where one still may."""

    answer: Answer
    modal: JSON | None = None


@dataclass
class Responder:
    """Answers interactions and messages. Nothing that happens in here gets out."""

    receiver: Receiver
    grammar: Grammar
    clock: Clock
    answer: Answerer
    core: Core | None = None
    ear: Ear | None = None

    # Commands, buttons, forms

    async def interaction(self, interaction: discord.Interaction) -> None:
        try:
            await self._respond(interaction)
        except Exception as error:  # noqa: BLE001 - whatever it was, the person gets an answer
            _report("an interaction", error)
            await self._apologise(interaction)

    async def typing(self, interaction: discord.Interaction) -> None:
        """Suggest what may be meant; nothing where nobody knows, since the person goes on typing."""
        try:
            await self._complete(interaction)
        except Exception as error:
            log.warning("nothing was suggested: %s", type(error).__name__)
            log.debug("the error in full", exc_info=error)

    async def _complete(self, interaction: discord.Interaction) -> None:
        choices: list[Choice[str]] = []
        with contextlib.suppress(Homeless):
            asking = await self.receiver.typing(interaction)
            if asking is not None:
                choices = suggested(await self.answer(asking))
        await interaction.response.autocomplete(choices)

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
        said = await asked
        try:
            await self._say(interaction, said, waiting)
        except discord.HTTPException as error:
            if error.code not in TOO_LATE:
                raise
            log.warning("an answer came too late for Discord")
            await self._say_elsewhere(interaction, said.answer)

    async def _asked(self, interaction: discord.Interaction) -> Said:
        """What is to be said to it, with the form that opens instead if that is possible."""
        locale = str(interaction.locale.value)
        data: Any = interaction.data or {}
        try:
            if str(data.get("custom_id", "")).startswith(MORE):
                return await self._more(interaction, data["custom_id"].removeprefix(MORE))
            request = await self.receiver.acted(interaction)
        except Homeless:
            return Said(self._own(_homeless(), locale))
        if request is None:
            return Said(self._own(OUTDATED, locale))
        answer = await asked(self.answer, request, whole)
        if interaction.type is discord.InteractionType.modal_submit:
            # Discord opens no form from a form.
            return Said(await self._offering_more(interaction, request, answer))
        form = filling(answer, self.grammar, self._typed(request))
        body = await self._modal(request.place.workspace, form, answer)
        return Said(await carried(answer, request.place.workspace, self.core), body)

    async def _modal(self, workspace: str, form: Filling | None, answer: Answer) -> JSON | None:
        """A form as a modal; one that is too much for its name is kept."""
        if form is None:
            return None
        key = None
        if self.core is not None and too_much(form, self.grammar):
            key = await self.core.keep(workspace, form.dump())
        return modal(form, self.grammar, answer, key)

    async def _offering_more(
        self, interaction: discord.Interaction, request: Request, answer: Answer
    ) -> Answer:
        """The answer to a form that was sent, with a button for its next part, if it has one."""
        workspace, data = request.place.workspace, cast(JSON, interaction.data or {})
        answer = await carried(answer, workspace, self.core)
        form = await self.receiver.form(interaction, key_of(data))
        command = self.grammar.get(form.command) if form else None
        after = form.following(command) if form and command else None
        if after is None or self.core is None:
            return answer
        key = await self.core.keep(workspace, after.dump())
        if key is None or answer.reply.silent:
            return answer
        more = Button(_("More fields"), MORE + key)
        return replace(answer, reply=answer.reply.plus(more))

    async def _more(self, interaction: discord.Interaction, key: str) -> Said:
        """The next part of a form."""
        locale = str(interaction.locale.value)
        form = await self.receiver.form(interaction, key)
        outdated = self._own(OUTDATED, locale)
        if form is None:
            return Said(outdated)
        nothing = replace(outdated, reply=Reply())
        return Said(outdated, modal(form, self.grammar, nothing, key))

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
        self, interaction: discord.Interaction, said: Said, waiting: bool | None
    ) -> None:
        """Say it in the form that is still possible; `waiting`: how a deferred answer is shown."""
        answer = said.answer
        if answer.reply.silent and said.modal is None:
            await _acknowledge(interaction, waiting is not None)
            return
        if said.modal is not None and waiting is None:
            form = Modal(said.modal)
            await _accepted(lambda: interaction.response.send_modal(form))
            return
        hidden = answer.private and interaction.guild_id is not None
        if waiting is not None and waiting is not hidden:
            # What is shown while somebody waits cannot change who sees it.
            await interaction.delete_original_response()
        await _say_all(interaction, pages(answer), hidden, first=waiting is None)
        await show(interaction.followup.send, answer, ephemeral=hidden)

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
            if self.ear is not None:
                await self._overheard(message, self.ear)
            if await self.receiver.is_for_us(message):
                await self._reply(message)
        except discord.Forbidden:
            log.info("somebody spoke to us where we may not write")
        except Exception as error:  # noqa: BLE001 - whatever it was, the person gets an answer
            _report("a message", error)
            await self._apologise_for(message)

    async def _overheard(self, message: discord.Message, ear: Ear) -> None:
        """What is said in a post. A reply that is for us is no word to the people there."""
        opens = message.id == message.channel.id
        if not opens and await self.receiver.is_for_us(message):
            return
        answer = await ear.message(message)
        if answer is not None and not answer.reply.silent:
            await self._reply_in_private(message, answer)

    async def _reply(self, message: discord.Message) -> None:
        try:
            request = await self.receiver.said(message)
            answer = await asked(self.answer, request, whole, partial(content, message))
            answer = await carried(answer, request.place.workspace, self.core)
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

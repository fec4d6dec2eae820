"""Answers to what people do: at once where Discord waits for it, later where the desk needs time.

Discord takes a first response within three seconds and nothing after it. What the desk answers
quickly is the response; for the rest the person is shown that we think about it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast

import discord
from discord.app_commands import Choice
from discord.http import MultipartParameters
from discord.webhook.async_ import async_context

from adapters.base import BROKEN, Answerer, Core, asked
from adapters.discord.carry import carried
from adapters.discord.forms import MORE, Modal, filling, key_of, modal, too_much
from adapters.discord.layout import Page, pages, response, sending
from adapters.discord.menus import thread_of, used
from adapters.discord.outcome import ACKNOWLEDGED, FAILURES
from adapters.discord.pictures import show
from adapters.discord.receive import Act, Homeless, Receiver
from adapters.discord.rooms import known_to
from adapters.discord.said import content
from adapters.discord.suggest import suggested
from adapters.discord.voice import homeless, own, report, write
from bot.clock import Clock
from bot.context import Request
from bot.grammar import Grammar, Refusal
from bot.reply import Button, Code, Reply, Small
from bot.tongue import Answer
from bot.values import dataclass
from bot.words import Words, _

PATIENCE = 1.5
"""Seconds the desk may take before the person is told to wait."""

TOO_LATE = (10062, 50027)
"""Discord's codes for an interaction that takes no answer any more."""

SHOWN = "progress"
"""What an interaction carries once its answer that is waited for tells how far it has come."""

OUTDATED = _("This is out of date. Type it again.")

NOT_IN_THREAD = _(
    "I am not in this thread, so nothing comes here by itself. To have me here, type {line}."
)
NOT_IN_ROOM = _(
    "I do not see this room, so nothing comes here by itself. To have me here: Edit Channel, "
    "Permissions, add {line}."
)

log = logging.getLogger("steward.discord")


JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said to an interaction, and the modal that opens instead where one still may."""

    answer: Answer
    modal: JSON | None = None


class Waiting:
    """An answer that is waited for. After so many seconds whoever waits is told that we think about
    it; where the answer is `private`, nobody else is."""

    def __init__(
        self, interaction: discord.Interaction, private: Callable[[], bool], seconds: float
    ) -> None:
        self._interaction, self._private = interaction, private
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(seconds, self._begin)
        self._telling: asyncio.Task[bool] | None = None

    def _begin(self) -> None:
        self._telling = self._loop.create_task(self._tell())

    async def _tell(self) -> bool:
        hidden = self._private() and self._interaction.guild_id is not None
        defer = partial(self._interaction.response.defer, ephemeral=hidden, thinking=True)
        await _accepted(defer)
        return hidden

    async def over(self) -> bool | None:
        """The answer is there. Whether it was waited for in private; None: it came at once."""
        self._timer.cancel()
        return await self._telling if self._telling is not None else None


@dataclass
class Responder:
    """Answers interactions. Nothing that happens in here gets out."""

    receiver: Receiver
    grammar: Grammar
    clock: Clock
    answer: Answerer
    core: Core | None = None

    # Commands, buttons, forms

    async def interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            await self.typing(interaction)
            return
        try:
            await self._respond(interaction)
        except Exception as error:  # noqa: BLE001 - whatever it was, the person gets an answer
            report("an interaction", error)
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
                choices = suggested(await self._meant(asking, interaction.user))
        await interaction.response.autocomplete(choices)

    async def _meant(self, asking: Request, user: discord.User | discord.Member) -> Answer:
        """What may be meant, in all rooms of which it is at hand whether they are read by the user."""
        answer = await self.answer(asking)
        where = asking.place.workspace
        seen = known_to(self.receiver.client, where, user, answer.rooms) if answer.rooms else {}
        return await self.answer(asking.seeing(seen)) if any(seen.values()) else answer

    async def _respond(self, interaction: discord.Interaction) -> None:
        act = self.receiver.read(interaction)
        # Names are looked up only once it is said that the answer will take a moment.
        patience = 0 if act.strangers else PATIENCE
        waiting = Waiting(interaction, partial(self._in_private, act), patience)
        try:
            said = await self._asked(act)
        finally:
            shown = await waiting.over()
        try:
            await self._say(interaction, said, shown)
        except discord.HTTPException as error:
            if error.code not in TOO_LATE:
                raise
            log.warning("an answer came too late for Discord")
            await self._say_elsewhere(interaction, said.answer)

    async def _asked(self, act: Act) -> Said:
        """What is to be said to it, with the form that opens instead if that is possible."""
        interaction, data = act.interaction, act.data
        locale = str(interaction.locale.value)
        try:
            if str(data.get("custom_id", "")).startswith(MORE):
                return await self._more(interaction, data["custom_id"].removeprefix(MORE))
            request = await self.receiver.acted(act)
        except Homeless:
            return Said(own(homeless(), locale, self.clock))
        if request is None:
            return Said(own(OUTDATED, locale, self.clock))
        look = self.receiver.look(request)
        read, fetch = self.receiver.threads.whole, content
        show = partial(_show, interaction)
        answer = await asked(self.answer, request, read, fetch, look, show)
        answer = _with_invitation(interaction, answer)
        if interaction.type is discord.InteractionType.modal_submit:
            # Discord opens no form from a form.
            return Said(await self._offering_more(interaction, request, answer))
        body = await self._modal(request, answer) if answer.reply.form else None
        return Said(await carried(answer, request.place.workspace, self.core), body)

    async def _modal(self, request: Request, answer: Answer) -> JSON | None:
        """The form of an answer as a modal; one that is too much for its name is kept."""
        form = filling(answer, self.grammar, self._typed(request))
        if form is None:
            return None
        key = None
        if self.core is not None and too_much(form, self.grammar):
            key = await self.core.keep(request.place.workspace, form.dump())
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
        outdated = own(OUTDATED, locale, self.clock)
        if form is None:
            return Said(outdated)
        nothing = replace(outdated, reply=Reply())
        return Said(outdated, modal(form, self.grammar, nothing, key))

    def _in_private(self, act: Act) -> bool:
        """Whether the answer will most likely be for the speaker alone; unknown lines are."""
        menu = used(act.data)
        if menu is not None:
            return self.grammar.find(menu.path)[0].private
        if act.interaction.type is discord.InteractionType.application_command:
            return act.typed is None or act.typed.command.private
        line = str(act.data.get("custom_id", "")).removeprefix("form:")
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
        thread = None if answer.private else thread_of(cast(JSON, interaction.data or {}))
        if thread not in (None, interaction.channel_id):
            # What came of a message is told in its thread; who asked sees it where they are.
            await self._tell_thread(interaction, thread or 0, answer)
            answer = replace(answer, private=True)
        hidden = answer.private and interaction.guild_id is not None
        if waiting is not None and (waiting is not hidden or _shown(interaction)):
            # What is shown while somebody waits cannot change who sees it, and is over now.
            await interaction.delete_original_response()
        await _say_all(interaction, pages(answer), hidden, first=waiting is None)
        if answer.pictures or answer.reply.papers:  # a follow-up costs even where nothing follows
            await show(interaction.followup.send, answer, ephemeral=hidden)

    async def _tell_thread(
        self, interaction: discord.Interaction, thread: int, answer: Answer
    ) -> None:
        where = interaction.client.get_partial_messageable(thread, guild_id=interaction.guild_id)
        try:
            await write(where, answer, str(interaction.id))
        except FAILURES as error:
            log.warning("a thread was not told what came of it: %s", type(error).__name__)

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
        await write(target, answer, str(interaction.id))

    async def _apologise(self, interaction: discord.Interaction) -> None:
        answer = own(BROKEN, str(interaction.locale.value), self.clock)
        first = not interaction.response.is_done()
        try:
            await _say_all(interaction, pages(answer), interaction.guild_id is not None, first)
        except FAILURES as error:
            report("an apology", error)


def _with_invitation(interaction: discord.Interaction, answer: Answer) -> Answer:
    """What is said before a whole room that we are not in ourselves says how to have us there:
    nothing can come to it unasked."""
    guild, where = interaction.guild, interaction.channel
    if guild is None or answer.private or answer.reply.silent:
        return answer
    private = isinstance(where, discord.Thread) and where.is_private()
    if private and guild.get_thread(interaction.channel_id or 0) is None:
        remark = NOT_IN_THREAD
    elif not interaction.app_permissions.view_channel:
        remark = NOT_IN_ROOM
    else:
        return answer
    line = Small((Words(remark.message, (("line", Code(f"@{guild.me.display_name}")),)),))
    return replace(answer, reply=replace(answer.reply, blocks=(*answer.reply.blocks, line)))


async def _show(interaction: discord.Interaction, answer: Answer) -> None:
    """How far it has come, in the place of the answer that is waited for."""
    if not interaction.response.is_done():
        return  # they were not told to wait yet
    try:
        await interaction.edit_original_response(**sending(pages(answer)[0]))
    except FAILURES as error:
        log.info("it is not shown how far it has come: %s", type(error).__name__)
    else:
        interaction.extras[SHOWN] = True


def _shown(interaction: discord.Interaction) -> bool:
    return SHOWN in interaction.extras


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
        if first:
            await _accepted(partial(_say_first, interaction, response(page, hidden)))
        else:
            parts = {**sending(page), "ephemeral": hidden, "suppress_embeds": True}
            await interaction.followup.send(**parts)
        first = False


async def _say_first(interaction: discord.Interaction, said: JSON) -> None:
    """As the library responds, but with what is ready for the wire: it would take it apart into
    objects of its own and put it together again, for every single answer."""
    if interaction.response.is_done():
        raise discord.InteractionResponded(interaction)
    http = interaction.client.http
    await async_context.get().create_interaction_response(
        interaction.id, interaction.token, session=interaction._session,
        proxy=http.proxy, proxy_auth=http.proxy_auth, params=MultipartParameters(said, None, None),
    )  # fmt: skip
    interaction.response._response_type = discord.InteractionResponseType.channel_message

"""What people do in Discord, as requests: mentions, direct messages, commands, buttons, forms."""

from __future__ import annotations

import logging
from dataclasses import field, replace
from functools import partial
from typing import Any, cast

import discord

from adapters.base import Core, Look, is_a_line
from adapters.discord.above import pressed_line
from adapters.discord.forms import KEPT, Filled, Filling, filled, key_of
from adapters.discord.forum_life import is_post
from adapters.discord.homes import Homes, workspace
from adapters.discord.menus import OF_PERSON, is_menu, message_of, person_param, used
from adapters.discord.met import Met
from adapters.discord.outcome import FAILURES
from adapters.discord.roles import Roles, called
from adapters.discord.rooms import read_by
from adapters.discord.said import ORDINARY, attached, files, quote
from adapters.discord.threads import Threads, address
from adapters.discord.typed import Typed, focused, typed
from adapters.discord.words import Names, names, neutral, people, person
from bot.asides import may_matter
from bot.clock import short_id
from bot.context import Place, Quote, Request, Speaker
from bot.declare import Param
from bot.grammar import Grammar
from bot.kinds import PersonKind
from bot.signs import asked_by
from bot.typed import accounts_in
from bot.values import dataclass

JSON = dict[str, Any]

log = logging.getLogger("steward.discord")

Anywhere = (
    discord.abc.GuildChannel
    | discord.Thread
    | discord.abc.PrivateChannel
    | discord.abc.Messageable
    | None
)


class Homeless(Exception):
    """Somebody writes to us alone, and we do not know to which server they belong."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, as far as it is read before anything is asked: the command they `typed`,
    and the people it mentions of whom we neither know nor were sent anything; but for those in
    lists, in whose items no blank may stand."""

    interaction: discord.Interaction
    data: JSON
    typed: Typed | None
    strangers: frozenset[int]


@dataclass
class Receiver:
    """Turns what the library hands over into requests."""

    client: discord.Client
    grammar: Grammar
    homes: Homes
    met: Met
    threads: Threads
    core: Core | None = None
    roles: Roles = field(default_factory=lambda: Roles({}))

    @property
    def me(self) -> int:
        """Our own account."""
        return self.client.user.id if self.client.user else 0

    async def is_for_us(self, message: discord.Message) -> bool:
        """Whether a person said it, and said it to us: in direct messages, naming us, or as a
        command where we are talked with. Other words there are for the people."""
        if message.author.bot or message.webhook_id or message.type not in ORDINARY:
            return False
        if not message.content:
            return message.guild is None and bool(message.attachments)
        named = self.me in message.raw_mentions or self.me in {u.id for u in message.mentions}
        if message.guild is None or named:
            return True
        return is_a_line(message.content, self.grammar) and await self._with_us(message)

    async def _with_us(self, message: discord.Message) -> bool:
        """Whether it answers a message of ours, or stands in a thread of ours: one that began with
        such a message or that we are in, as everybody is who was mentioned or spoke there."""
        answered = message.reference.resolved if message.reference else None
        if isinstance(answered, discord.Message) and answered.author.id == self.me:
            return True
        where = message.channel
        if not isinstance(where, discord.Thread):
            return False
        if where.me is not None:
            return True
        starter = await self.threads.starter(where)
        return starter is not None and starter.author.id == self.me

    def may_matter(self, message: discord.Message) -> bool:
        """Whether what a person said to others may be about something of ours."""
        if message.author.bot or message.webhook_id or message.type not in ORDINARY:
            return False
        if message.guild is None or not (message.content or message.attachments):
            return False
        in_thread = not isinstance(message.channel, discord.abc.GuildChannel)
        return may_matter(message.content, in_thread=in_thread)

    async def said(self, message: discord.Message, *, overheard: bool = False) -> Request:
        """A message that is for us, or (`overheard`) for others. Raises Homeless."""
        guild = message.guild
        where: Anywhere = message.channel
        if guild is not None and not isinstance(where, discord.abc.GuildChannel | discord.Thread):
            where = await self._fetched(message.channel.id) or where
        place, room_name = await self._place(guild.id if guild else None, where, message.author)
        for user in (message.author, *message.mentions):
            self.met.saw_person(user, guild.id if guild else None)
        known = names(self.met, guild)
        here = frozenset({message.channel.id, int(place.room or 0)})
        about = None
        if not overheard:
            about = await self.threads.referred(message) or await self.threads.starter(where)
        return Request(
            id=str(message.id),
            speaker=self.roles.speaker(message.author),
            place=place,
            words=neutral(message.content, known, me=self.me, here=here),
            about=self._quoted(about),
            link=message.jump_url,
            room_name=room_name,
            accounts=frozenset(str(user.id) for user in message.mentions),
            free=not overheard,
            overheard=overheard,
            key=str(message.id),
            files=files(message),
            forum=is_post(where),
        )

    async def signed(self, payload: discord.RawReactionActionEvent) -> Request:
        """A sign on a message, or one that was taken off. Its id begins with the message and the
        sign, so that what it did is found again. Raises Homeless."""
        guild, member, sign = payload.guild_id, payload.member, payload.emoji.name
        if payload.emoji.is_custom_emoji():
            sign = f":{sign}:"
        where: Anywhere = None
        if guild is not None:
            known: Any = self.client.get_channel(payload.channel_id)
            where = known or await self._fetched(payload.channel_id)
        user = discord.Object(payload.user_id)
        place, room_name = await self._place(guild, where, user, channel_id=payload.channel_id)
        if member is not None:
            self.met.saw_person(member, guild)
            speaker = self.roles.speaker(member)
        else:
            name = self.met.name(payload.user_id, guild)
            speaker = Speaker(str(payload.user_id), name or str(payload.user_id))
        off = payload.event_type == "REACTION_REMOVE"
        key, link = str(payload.message_id), address(guild, payload.channel_id, payload.message_id)
        return Request(
            id=asked_by(sign, place, key, short_id(), off=off),
            speaker=speaker,
            place=place,
            about=Quote(key=key, link=link),
            room_name=room_name,
            forum=is_post(where),
            sign=sign,
            unsigned=off,
        )

    def read(self, interaction: discord.Interaction) -> Act:
        """What somebody did. Who did it, and who came along with it, is remembered."""
        data = cast(JSON, interaction.data or {})
        guild = interaction.guild_id
        self.met.saw_person(interaction.user, guild)
        if resolved := data.get("resolved"):
            for native, name, lack in called(resolved, guild, interaction.created_at):
                self.met.saw(native, guild, name, lack)
        if interaction.type is not discord.InteractionType.application_command or is_menu(data):
            return Act(interaction, data, None, frozenset())
        said = typed(self.grammar, data)
        mentioned = map(int, _mentioned(said, lists=False)) if said else ()
        strange = (n for n in mentioned if n != self.me and not self.met.fresh(n, guild))
        return Act(interaction, data, said, frozenset(strange))

    async def acted(self, act: Act) -> Request | None:
        """A command, a button or a form; None for what is none of ours. Raises Homeless."""
        interaction, data = act.interaction, act.data
        await self.met.look_up(act.strangers, interaction.guild)
        match interaction.type:
            case discord.InteractionType.application_command:
                if is_menu(data):
                    return await self._menu(interaction, data)
                return await self._command(act, act.typed) if act.typed else None
            case discord.InteractionType.component:
                about = self._quoted(interaction.message)
                line = await self._pressed(interaction, str(data["custom_id"]), about)
                if line is None:
                    return None
                accounts = accounts_in(line)
                return await self._request(interaction, about, words=line, accounts=accounts)
            case discord.InteractionType.modal_submit:
                kept = await self.form(interaction, key_of(data))
                form = filled(data, kept) if kept or key_of(data) is None else None
                if form is None:
                    return None
                return await self._request(
                    interaction,
                    self._quoted(interaction.message),
                    command=form.command,
                    values=self._named(form, interaction.guild),
                    words=form.words,
                    accounts=form.chosen | accounts_in(form.words),
                )
        return None

    async def _menu(self, interaction: discord.Interaction, data: JSON) -> Request | None:
        """An entry of a menu: about the message it was used on, wherever that stands, or with the
        person it was used on."""
        menu, body = used(data), message_of(data)
        if menu is None:
            return None
        if menu.kind == OF_PERSON:
            command, param = person_param(self.grammar, menu)
            target = int(data["target_id"])
            name = self.met.name(target, interaction.guild_id)
            values = {param: person(target, name)}
            return await self._request(
                interaction, None, command=command.path, values=values,
                accounts=frozenset({str(target)}),
            )  # fmt: skip
        channel: Any = interaction.channel or self.client.get_partial_messageable(
            interaction.channel_id or 0, guild_id=interaction.guild_id
        )
        message = discord.Message(state=interaction._state, channel=channel, data=cast(Any, body))
        request = await self._request(interaction, self._quoted(message), words=menu.path)
        return replace(request, place=replace(request.place, thread=None))

    async def _pressed(
        self, interaction: discord.Interaction, name: str, about: Quote | None
    ) -> str | None:
        """What somebody says who presses the button of that name; None where nobody knows."""
        if name.startswith(KEPT):
            return await self._kept(interaction, name.removeprefix(KEPT))
        return pressed_line(name, about.text if about else "")

    async def form(self, interaction: discord.Interaction, key: str | None) -> Filling | None:
        """The form that was kept under that key."""
        return Filling.load(await self._kept(interaction, key)) if key else None

    async def _kept(self, interaction: discord.Interaction, key: str) -> str | None:
        place, _name = await self._place(
            interaction.guild_id, interaction.channel, interaction.user
        )
        return await self.core.kept(place.workspace, key) if self.core else None

    async def typing(self, interaction: discord.Interaction) -> Request | None:
        """The question what may be meant by what somebody is typing into an option; None for a command that is not offered any more.
        Raises Homeless."""
        data: Any = interaction.data or {}
        said, where = typed(self.grammar, data), focused(data)
        if said is None or where is None:
            return None
        others = {name: str(one) for name, one in said.values.items() if name != where[0]}
        request = await self._request(interaction, None, command=said.command.path, values=others)
        known = names(self.met, interaction.guild)
        begun = neutral(where[1], known, me=self.me, here=frozenset(), named=False)
        return replace(request, asks=where[0], words=begun)

    def _named(self, form: Filled, guild: discord.Guild | None) -> dict[str, str]:
        """What was filled in; the one person who was picked in a field has their name."""
        command, known = self.grammar.get(form.command), names(self.met, guild)
        values = dict(form.values)
        for name, given in form.values.items():
            picked = accounts_in(given) & form.chosen
            if command and picked and _is_one_person(command.param(name)):
                values[name] = " ".join(person(int(one), known.user(int(one))) for one in picked)
        return values

    async def _command(self, act: Act, said: Typed) -> Request:
        interaction, where = act.interaction, act.interaction.channel
        here = {interaction.channel_id or 0, getattr(where, "parent_id", None) or 0}
        known = names(self.met, interaction.guild)

        def value(name: str, given: Any) -> Any:
            param = said.command.param(name)
            if _is_one_person(param):
                return person(int(given), known.user(int(given)))
            named = param is None or not param.many
            return self._plain(given, known, frozenset(here), named=named)

        return await self._request(
            interaction,
            self._quoted(await self.threads.starter(where)),
            accounts=_mentioned(said),
            command=said.command.path,
            values={name: value(name, given) for name, given in said.values.items()},
            files=attached(said.file, act.data.get("resolved") or {}),
            words=self._plain(said.words, known, frozenset(here), named=True),
        )

    def _plain(self, given: Any, known: Names, here: frozenset[int], *, named: bool) -> Any:
        if not isinstance(given, str):
            return str(given)
        return neutral(given, known, me=self.me, here=here, named=named)

    async def _request(
        self, interaction: discord.Interaction, about: Quote | None, **parts: Any
    ) -> Request:
        user = interaction.user
        where = interaction.channel
        place, room_name = await self._place(
            interaction.guild_id, where, user, channel_id=interaction.channel_id
        )
        locale = str(interaction.locale.value)
        return Request(
            id=str(interaction.id),
            speaker=Speaker(
                str(user.id),
                user.display_name,
                locale=locale,
                outsider=self.roles.outsider(user, interaction.permissions),
            ),
            place=place,
            about=about,
            room_name=room_name,
            forum=is_post(where),
            **parts,
        )

    async def _place(
        self,
        guild: int | None,
        where: Anywhere,
        user: discord.abc.Snowflake,
        *,
        channel_id: int | None = None,
    ) -> tuple[Place, str | None]:
        """Where it is said, and what the room is called."""
        if guild is None:
            home = await self.homes.of(user.id, self.client)
            if home is None:
                raise Homeless
            return Place(workspace(home), direct=str(user.id)), None
        self.homes.saw(user.id, guild)
        if isinstance(where, discord.Thread):
            parent = where.parent.name if where.parent else None
            return Place(workspace(guild), str(where.parent_id), str(where.id)), parent
        key = getattr(where, "id", None) or channel_id or ""
        return Place(workspace(guild), str(key)), getattr(where, "name", None)

    def look(self, request: Request) -> Look:
        """Tells which rooms of the server that the request belongs to somebody may read."""
        return partial(read_by, self.client, request.place.workspace)

    # What it is about

    def _quoted(self, message: discord.Message | None) -> Quote | None:
        return quote(message, self.me) if message else None

    async def _fetched(self, key: int) -> discord.abc.GuildChannel | discord.Thread | None:
        try:
            found = await self.client.fetch_channel(key)
        except FAILURES:
            return None
        return None if isinstance(found, discord.abc.PrivateChannel) else found


def _mentioned(said: Typed, *, lists: bool = True) -> frozenset[str]:
    """The people in a command: those who were picked, and those in its texts and `lists`."""
    found = people(said.words)
    for name, given in said.values.items():
        param = said.command.param(name)
        if lists or param is None or not param.many:
            found |= {str(int(given))} if _is_one_person(param) else people(given)
    return found


def _is_one_person(param: Param | None) -> bool:
    return param is not None and isinstance(param.kind, PersonKind) and not param.many

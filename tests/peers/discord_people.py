"""Acts as the people: commands, buttons, forms, messages, reactions, as Discord's client sends them.

Every act first asks what the client would ask (is the command there, may this person see the channel,
is the button enabled) and raises NotPossible when not. Acts return at once; their result can be waited
for: `await people.slash(ana, general, "task", "add", options={...}).answered()`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from tests.peers.discord_callbacks import CallbackRoutes
from tests.peers.discord_channels import may_write
from tests.peers.discord_commands import CHAT, MESSAGE_MENU, USER_MENU, Registry
from tests.peers.discord_exchange import Exchange, Kind, NotPossible, Pulse, Said
from tests.peers.discord_options import (
    Value,
    fill,
    fill_focused,
    leaf,
    nested,
    resolved,
)
from tests.peers.discord_payloads import channel_json, member_json, message_json, user_json
from tests.peers.discord_things import (
    BUTTON,
    JSON,
    LABEL,
    SELECTS,
    STRING_SELECT,
    TEXT_INPUT,
    USER_SELECT,
    Channel,
    Message,
    Permission,
    Role,
    User,
    walk,
)
from tests.peers.discord_world import Event, World

_GUILD_CONTEXT, _DM_CONTEXT = 0, 1


class People:
    """The acts. `answer_within` is how many seconds a bot has for its first answer."""

    def __init__(
        self, world: World, registry: Registry, callbacks: CallbackRoutes, pulse: Pulse
    ) -> None:
        self._world = world
        self._registry = registry
        self._callbacks = callbacks
        self._pulse = pulse
        self.answer_within = 3.0

    # Commands

    def slash(
        self,
        user: User,
        channel: Channel,
        *path: str,
        options: Mapping[str, Value] | None = None,
    ) -> Exchange:
        """`/path...` with typed options; users, roles and channels are given as records."""
        command = self._command(user, channel, path[0], CHAT)
        values = dict(options or {})
        filled = fill(leaf(command, path[1:]), values)
        data = self._command_data(command, channel)
        data["options"] = nested(command, path[1:], filled)
        pointed = resolved(values.values(), channel.guild, self._world.me)
        if pointed:
            data["resolved"] = pointed
        return self._interact(Kind.COMMAND, user, channel, data)

    def autocomplete(
        self,
        user: User,
        channel: Channel,
        *path: str,
        focused: str,
        typed: str | float = "",
        options: Mapping[str, Value] | None = None,
    ) -> Exchange:
        """Typing in one option of a command; the answer's suggestions are `choices`."""
        command = self._command(user, channel, path[0], CHAT)
        filled = fill_focused(leaf(command, path[1:]), focused, typed, options or {})
        data = self._command_data(command, channel)
        data["options"] = nested(command, path[1:], filled)
        return self._interact(Kind.AUTOCOMPLETE, user, channel, data)

    def message_menu(self, user: User, name: str, message: Message) -> Exchange:
        """Apps > name, on a message."""
        channel = message.channel
        data = self._command_data(self._command(user, channel, name, MESSAGE_MENU), channel)
        shown = message_json(message, self._world.me)
        data |= {
            "target_id": str(message.id),
            "resolved": {"messages": {str(message.id): shown}},
        }
        return self._interact(Kind.COMMAND, user, channel, data)

    def user_menu(self, user: User, channel: Channel, name: str, target: User) -> Exchange:
        """Apps > name, on a person."""
        data = self._command_data(self._command(user, channel, name, USER_MENU), channel)
        pointed = resolved([target], channel.guild, self._world.me)
        data |= {"target_id": str(target.id), "resolved": pointed}
        return self._interact(Kind.COMMAND, user, channel, data)

    def _command(self, user: User, channel: Channel, name: str, kind: int) -> JSON:
        self._check_can_see(user, channel)
        guild = channel.guild
        command = self._registry.find(guild.id if guild else None, name, kind)
        if command is None:
            raise NotPossible(f"no command {name!r} of type {kind} is offered here")
        contexts = command.get("contexts")
        here = _GUILD_CONTEXT if guild else _DM_CONTEXT
        not_here = contexts is not None and here not in contexts
        if not_here or (guild is None and command.get("dm_permission") is False):
            raise NotPossible(f"{name!r} is not offered in this kind of channel")
        needed = command.get("default_member_permissions")
        if guild is not None and needed is not None:
            has = int(channel.permissions(user))
            if int(needed) == 0 or has & int(needed) != int(needed):
                raise NotPossible(f"{user.name} is not offered {name!r}")
        if guild is not None and not channel.may(user, Permission.USE_APPLICATION_COMMANDS):
            raise NotPossible(f"{user.name} may not use commands in {channel.name}")
        return command

    def _command_data(self, command: JSON, channel: Channel) -> JSON:
        data = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if "guild_id" in command and channel.guild is not None:
            data["guild_id"] = command["guild_id"]
        return data

    # Components and forms

    def press(self, message: Message, button: str, user: User) -> Exchange:
        """Press the button with this label or custom_id."""
        part = self._control(message, button, user, (BUTTON,))
        if "custom_id" not in part:
            raise NotPossible(f"{button!r} is a link")
        data = {"component_type": BUTTON, "custom_id": part["custom_id"], "id": 1}
        return self._interact(Kind.COMPONENT, user, message.channel, data, message)

    def select(
        self,
        message: Message,
        select: str,
        values: Sequence[str | User | Role | Channel],
        user: User,
    ) -> Exchange:
        """Choose in the select with this custom_id or placeholder: option values, or records."""
        part = self._control(message, select, user, SELECTS)
        _check_selection(part, values)
        data = {
            "component_type": part["type"],
            "custom_id": part["custom_id"],
            "id": 1,
            "values": [one if isinstance(one, str) else str(one.id) for one in values],
            "resolved": resolved(values, message.channel.guild, self._world.me),
        }
        return self._interact(Kind.COMPONENT, user, message.channel, data, message)

    def _control(self, message: Message, name: str, user: User, kinds: tuple[int, ...]) -> JSON:
        self._check_can_see(user, message.channel)
        if message.deleted or message.only_for not in (None, user):
            raise NotPossible(f"{user.name} does not see this message")
        for part in message.controls:
            names = (part.get("custom_id"), part.get("label"), part.get("placeholder"))
            if part["type"] in kinds and name in names:
                if part.get("disabled"):
                    raise NotPossible(f"{name!r} is disabled")
                return part
        known = [part.get("label") or part.get("custom_id") for part in message.controls]
        raise NotPossible(f"no {name!r} here, only {known}")

    def submit_modal(
        self, opened: Exchange, values: Mapping[str, str | Sequence[str]] | None = None
    ) -> Exchange:
        """Send the form that an answer opened. `values` by custom_id or label; else the prefill."""
        if opened.modal is None or opened.form_sent:
            raise NotPossible("no form is open")
        given = dict(values or {})
        rows = [_filled_row(row, given) for row in opened.modal["components"]]
        if given:
            raise NotPossible(f"the form has no {sorted(given)}")
        opened.form_sent = True
        parts = [row.get("component") or {} for row in rows]
        picked = [one for p in parts if p.get("type") == USER_SELECT for one in p["values"]]
        pointed = [self._world.users[int(one)] for one in picked]
        data = {
            "custom_id": opened.modal["custom_id"],
            "components": rows,
            "resolved": resolved(pointed, opened.channel.guild, self._world.me),
        }
        return self._interact(Kind.MODAL, opened.user, opened.channel, data, opened.message)

    # Messages and reactions

    def message(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        attachments: Sequence[JSON] = (),
    ) -> Said:
        """Write a message; mention the bot with `world.me.mention`.

        A reply mentions the author of what it answers, unless the `ping` was switched off.
        """
        self._check_can_see(user, channel)
        if channel.guild is not None and not may_write(channel, user):
            raise NotPossible(f"{user.name} may not write in {channel.name}")
        since = self._world.new_id()
        body: JSON = {"content": text, "attachments": list(attachments)}
        if not ping:
            body["allowed_mentions"] = {"parse": ["users", "roles"], "replied_user": False}
        message = self._world.post(channel, user, body, reference=reply_to)
        return Said(message, user, since, self._world, self._pulse)

    def reaction(self, user: User, message: Message, emoji: str, *, added: bool = True) -> Said:
        """Put a reaction on a message, or take it back."""
        self._check_can_see(user, message.channel)
        since = self._world.new_id()
        self._world.react(message, user, emoji, added=added)
        return Said(message, user, since, self._world, self._pulse)

    def _check_can_see(self, user: User, channel: Channel) -> None:
        if channel.deleted or not channel.may(user, Permission.VIEW_CHANNEL):
            raise NotPossible(f"{user.name} does not see {channel.name}")

    # The event

    def _interact(
        self,
        kind: Kind,
        user: User,
        channel: Channel,
        data: JSON,
        message: Message | None = None,
    ) -> Exchange:
        key = self._world.new_id()
        exchange = Exchange(
            key,
            f"token-{key}",
            kind,
            user,
            channel,
            self.answer_within,
            self._world.now(),
            asyncio.get_running_loop().time(),
            self._pulse,
            message=message,
        )
        self._callbacks.exchanges[key] = exchange
        exchange.payload = self._payload(exchange, data)
        self._world.tell(Event("INTERACTION_CREATE", exchange.payload))
        return exchange

    def _payload(self, exchange: Exchange, data: JSON) -> JSON:
        me, user, channel = self._world.me, exchange.user, exchange.channel
        body: JSON = {
            "id": str(exchange.id),
            "application_id": str(me.id),
            "type": int(exchange.kind),
            "data": data,
            "token": exchange.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": channel_json(channel, me)
            | {"permissions": str(int(channel.permissions(user)))},
            "app_permissions": str(int(channel.permissions(me))),
            "locale": user.locale,
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
            "authorizing_integration_owners": {},
            "context": _GUILD_CONTEXT if channel.guild else _DM_CONTEXT,
        }
        if exchange.message is not None:
            body["message"] = message_json(exchange.message, me)
        guild = channel.guild
        if guild is None:
            return body | {"user": user_json(user)}
        member = member_json(guild.members[user.id])
        return body | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": member | {"permissions": str(int(channel.permissions(user)))},
            "authorizing_integration_owners": {"0": str(guild.id)},
        }


def _check_selection(part: JSON, values: Sequence[Any]) -> None:
    if not part.get("min_values", 1) <= len(values) <= part.get("max_values", 1):
        raise NotPossible(f"{part['custom_id']!r} does not take {len(values)} values")
    if part["type"] == STRING_SELECT:
        offered = [option["value"] for option in part["options"]]
        strange = [value for value in values if value not in offered]
        if strange:
            raise NotPossible(f"{part['custom_id']!r} offers {offered}, not {strange}")


def _filled_row(row: JSON, given: dict[str, Any]) -> JSON:
    """One row of a sent form; takes what it uses out of `given`."""
    inputs = [part for part in walk([row]) if part["type"] in (TEXT_INPUT, *SELECTS)]
    if not inputs:
        return {"type": row["type"], "id": 0}
    part = inputs[0]
    label = str(row.get("label") or part.get("label") or "")
    sent = _filled_input(part, label, given)
    if row["type"] == LABEL:
        return {"type": LABEL, "id": 0, "component": sent}
    return {"type": 1, "id": 0, "components": [sent]}


def _filled_input(part: JSON, label: str, given: dict[str, Any]) -> JSON:
    name = part["custom_id"] if part["custom_id"] in given else label
    sent: JSON = {"type": part["type"], "custom_id": part["custom_id"], "id": 0}
    if part["type"] in SELECTS:
        chosen = [one["value"] for one in part.get("options") or () if one.get("default")]
        chosen += [str(one["id"]) for one in part.get("default_values") or ()]
        values = list(given.pop(name, chosen))
        if values or part.get("required", True):
            _check_selection(part, values)
        return sent | {"values": values}
    value = given.pop(name, part.get("value") or "")
    low = part.get("min_length") or (1 if part.get("required", True) else 0)
    if (value or part.get("required", True)) and len(value) < low:
        raise NotPossible(f"{label!r} needs at least {low} characters")
    if len(value) > (part.get("max_length") or 4000):
        raise NotPossible(f"{label!r} takes at most {part.get('max_length')} characters")
    return sent | {"value": value}

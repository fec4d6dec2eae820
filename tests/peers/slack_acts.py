"""What people do with a bot: commands, buttons, menus, forms, shortcuts."""

from __future__ import annotations

from collections.abc import Mapping

from tests.peers import slack_forms
from tests.peers.slack_blocks import suggestion_faults
from tests.peers.slack_chat import ack_message
from tests.peers.slack_line import COMMAND, INTERACTION, Doing, Line
from tests.peers.slack_rooms import message_json
from tests.peers.slack_state import Said, View
from tests.peers.slack_text import Json
from tests.peers.slack_views import answer_submit, view_json
from tests.peers.slack_world import Channel, Message, User

Surface = Message | View | Said


class Acts(Line):
    """Acts that the bot must acknowledge in three seconds.

    People and rooms are given by object, id or name. `forge` overwrites fields of the payload, for
    tests of what a bot believes.
    """

    async def command(
        self,
        user: User | str,
        channel: Channel | str,
        command: str,
        text: str = "",
        *,
        raw: bool = False,
        forge: Json | None = None,
    ) -> Doing:
        """A slash command, its text escaped as with should_escape unless `raw`."""
        who, room = self.world.user(user), self.world.channel(channel)
        team = self.world.workspaces[room.team_id]
        doing = self.begin(COMMAND)
        doing.payload = {
            "token": "verification",
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": room.id,
            "channel_name": _room_word(room),
            "user_id": who.id,
            "user_name": who.name,
            "command": command,
            "text": text if raw else self.world.as_typed(text, team.id, labels=True),
            "api_app_id": team.app_id,
            "is_enterprise_install": str(team.of_company).lower(),
            "response_url": self.state.issue_response_url(room.id, who.id, team.id, doing.key),
            "trigger_id": self.state.issue_trigger(who.id, team.id, doing.key),
        }
        if team.enterprise_id:
            names = {"enterprise_id": team.enterprise_id, "enterprise_name": team.name}
            doing.payload |= names
        doing.payload |= forge or {}
        await self.deliver(doing, answers=True)
        if doing.acked and doing.body not in (None, "", {}):
            key = doing.payload["response_url"].rpartition("/")[2]
            ack_message(self.state, self.state.response_urls[key], doing.body)
        return doing

    async def press(
        self,
        surface: Surface,
        action: str,
        user: User | str,
        choice: object = None,
        *,
        values: Mapping[str, object] | None = None,
        forge: Json | None = None,
    ) -> Doing:
        """Press a button or choose in a menu of a message or a modal.

        `action` is a label, an action_id, a value, or a line of a menu; `choice` is what is chosen
        where `action` names only the menu. `values` is what else stands in the form.
        """
        who = self.world.user(user)
        target = _target(surface)
        blocks = target.blocks if isinstance(target, Message) else target.body["blocks"]
        found = slack_forms.find(blocks, action)
        doing = self.begin(INTERACTION)
        doing.payload = {
            "type": "block_actions",
            **self._about(doing, who, target),
            "state": slack_forms.fill(blocks, values or {}, self.world, strict=False),
            "actions": [slack_forms.action(found, choice, self.world)],
            **(forge or {}),
        }
        return await self.deliver(doing)

    async def suggest(
        self,
        surface: Surface,
        action: str,
        prefix: str,
        user: User | str,
        values: Mapping[str, object] | None = None,
        *,
        forge: Json | None = None,
    ) -> list[Json]:
        """Type into a menu that is filled from outside; the options offered. `values` is what
        stands in the other fields of a form."""
        who, target = self.world.user(user), _target(surface)
        blocks = target.blocks if isinstance(target, Message) else target.body["blocks"]
        found = slack_forms.find(blocks, action)
        doing = self.begin(INTERACTION)
        doing.payload = {
            "type": "block_suggestion",
            **self._about(doing, who, target),
            "action_id": found.element["action_id"],
            "block_id": found.block["block_id"],
            "value": prefix,
        }
        if isinstance(target, View):
            state = slack_forms.fill(blocks, values or {}, self.world, strict=False)
            doing.payload["view"]["state"] = state
        del doing.payload["trigger_id"]
        doing.payload.pop("response_url", None)
        doing.payload |= forge or {}
        await self.deliver(doing, answers=True)
        if not doing.acked:
            raise TimeoutError(f"no options came: {doing.error}")
        faults = suggestion_faults(doing.body)
        self.state.violations += [f"block_suggestion: {fault}" for fault in faults]
        body = doing.body if isinstance(doing.body, dict) else {}
        groups = [option for group in body.get("option_groups", []) for option in group["options"]]
        return list(body.get("options", groups))

    async def submit(
        self,
        view: View | Said,
        values: Mapping[str, object],
        user: User | str,
        *,
        forge: Json | None = None,
    ) -> Doing:
        """Fill in a modal, by label, block_id or action_id, and press its submit button.

        A view that is closed already may be submitted too: that is a double click.
        """
        who, modal = self.world.user(user), _view(view)
        doing = self.begin(INTERACTION)
        shown = view_json(self.state, modal)
        shown["state"] = slack_forms.fill(modal.body["blocks"], values, self.world)
        doing.payload = {
            "type": "view_submission",
            **self._person(who, modal.team_id),
            "trigger_id": self._trigger(who, modal, doing),
            "view": shown,
            "response_urls": [],
            **(forge or {}),
        }
        await self.deliver(doing, answers=True)
        if doing.acked:
            doing.errors = answer_submit(self.state, modal, doing.body, doing.key)
        return doing

    async def close_view(
        self, view: View | Said, user: User | str, values: Mapping[str, object] | None = None
    ) -> Doing:
        """Press Cancel with that in the fields; the bot hears of it only where the view has
        notify_on_close."""
        who, modal = self.world.user(user), _view(view)
        doing = self.begin(INTERACTION)
        modal.is_open = False
        if not modal.body.get("notify_on_close"):
            doing.error = "not_subscribed"
            return doing
        shown = view_json(self.state, modal)
        blocks = modal.body["blocks"]
        shown["state"] = slack_forms.fill(blocks, values or {}, self.world, strict=False)
        doing.payload = {
            "type": "view_closed",
            **self._person(who, modal.team_id),
            "view": shown,
            "is_cleared": False,
        }
        return await self.deliver(doing)

    async def shortcut(
        self,
        user: User | str,
        callback_id: str,
        message: Message | Said | None = None,
        *,
        team_id: str | None = None,
    ) -> Doing:
        """A global shortcut or, with a `message`, one from that message's menu."""
        who = self.world.user(user)
        doing = self.begin(INTERACTION)
        if message is None:
            team = team_id or self.world.team_of(who).id
            doing.payload = {
                "type": "shortcut",
                **self._person(who, team),
                "trigger_id": self.state.issue_trigger(who.id, team, doing.key),
            }
        else:
            about = self._about(doing, who, _target(message))
            about.pop("container")
            doing.payload = {"type": "message_action", **about}
            doing.payload["message_ts"] = doing.payload["message"]["ts"]
        doing.payload |= {"callback_id": callback_id, "action_ts": self.world.next_ts()}
        return await self.deliver(doing)

    def _person(self, user: User, team_id: str) -> Json:
        team = self.world.workspaces[team_id]
        enterprise = {"id": team.enterprise_id, "name": team.name} if team.enterprise_id else None
        return {
            "user": {
                "id": user.id,
                "username": user.name,
                "name": user.name,
                "team_id": user.team_id,
            },
            "team": {"id": team.id, "domain": team.domain},
            "api_app_id": team.app_id,
            "token": "verification",
            "enterprise": enterprise,
            "is_enterprise_install": team.of_company,
        }

    def _trigger(self, user: User, view: View, doing: Doing) -> str:
        return self.state.issue_trigger(user.id, view.team_id, doing.key, view.id)

    def _about(self, doing: Doing, user: User, target: Message | View) -> Json:
        """The parts of a payload that tell where an act took place."""
        if isinstance(target, View):
            return {
                **self._person(user, target.team_id),
                "trigger_id": self._trigger(user, target, doing),
                "container": {"type": "view", "view_id": target.id},
                "view": view_json(self.state, target),
            }
        room = self.world.channels[target.channel]
        container: Json = {
            "type": "message",
            "message_ts": target.ts,
            "channel_id": room.id,
            "is_ephemeral": target.ephemeral,
        }
        if target.thread_ts:
            container["thread_ts"] = target.thread_ts
        about = {
            **self._person(user, room.team_id),
            "trigger_id": self.state.issue_trigger(user.id, room.team_id, doing.key),
            "container": container,
            "channel": {"id": room.id, "name": _room_word(room)},
            "response_url": self.state.issue_response_url(
                room.id, user.id, room.team_id, doing.key, self._living(target)
            ),
        }
        if not target.ephemeral:  # Slack keeps no ephemeral message, so it can send none along
            about["message"] = message_json(self.state, target)
        return about

    def _living(self, message: Message) -> Message:
        """The message itself where a copy was given, so that replacing it changes what people see."""
        rooms = [*self.world.channels[message.channel].messages, *self.state.ephemerals]
        return next((other for other in rooms if other.ts == message.ts), message)


def _room_word(room: Channel) -> str:
    return {"im": "directmessage", "private": "privategroup"}.get(room.kind, room.name)


def _target(surface: Surface) -> Message | View:
    if isinstance(surface, Said):
        found = surface.message or surface.view
        if found is None:
            raise LookupError(f"there is nothing to press in {surface.how}")
        return found
    return surface


def _view(view: View | Said) -> View:
    found = _target(view)
    if not isinstance(found, View):
        raise LookupError("a message cannot be submitted")
    return found

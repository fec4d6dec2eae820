"""REST routes of the Discord double about the application, its commands, users and guilds."""

from __future__ import annotations

from typing import Any

from tests.peers.discord_commands import Registry
from tests.peers.discord_door import Call, Handler, read_id
from tests.peers.discord_forms import ApiError
from tests.peers.discord_gateway import Gateway, application_flags
from tests.peers.discord_payloads import (
    channel_json,
    guild_json,
    member_json,
    role_json,
    user_json,
)
from tests.peers.discord_things import JSON, Guild, Member, User
from tests.peers.discord_world import World


class ApplicationRoutes:
    """Who the bot is, where its gateway is, and which commands it registers."""

    def __init__(self, world: World, registry: Registry, gateway: Gateway) -> None:
        self._world = world
        self._registry = registry
        self._gateway = gateway

    def handlers(self) -> dict[str, Handler]:
        base = "/applications/{application_id}"
        found: dict[str, Handler] = {
            "GET /users/@me": lambda call: user_json(self._world.me),
            "GET /oauth2/applications/@me": self._application,
            "GET /applications/@me": self._application,
            f"GET {base}": self._application,
            "GET /gateway": lambda call: {"url": self._gateway.url},
            "GET /gateway/bot": self._gateway_bot,
        }
        for scope in (f"{base}/commands", base + "/guilds/{guild_id}/commands"):
            found |= {
                f"GET {scope}": self._list,
                f"PUT {scope}": self._replace,
                f"POST {scope}": self._create,
                f"GET {scope}/{{command_id}}": self._get,
                f"PATCH {scope}/{{command_id}}": self._change,
                f"DELETE {scope}/{{command_id}}": self._drop,
            }
        return found

    def _application(self, call: Call) -> JSON:
        me = self._world.me
        if "application_id" in call.params:
            self._check_application(call)
        return {
            "id": str(me.id),
            "name": me.name,
            "icon": None,
            "description": "",
            "bot_public": False,
            "bot_require_code_grant": False,
            "owner": user_json(next(iter(self._world.guilds.values())).owner),
            "team": None,
            "verify_key": "0" * 64,
            "flags": application_flags(self._gateway.granted),
            "interactions_endpoint_url": None,
            "redirect_uris": [],
            "approximate_guild_count": len(self._world.guilds),
        }

    def _gateway_bot(self, call: Call) -> JSON:
        left = 1000 - self._gateway.identifies
        return {
            "url": self._gateway.url,
            "shards": 1,
            "session_start_limit": {
                "total": 1000,
                "remaining": left,
                "reset_after": 86_400_000,
                "max_concurrency": 1,
            },
        }

    def _check_application(self, call: Call) -> None:
        if call.id("application_id") != self._world.me.id:
            raise ApiError(404, 10002, "Unknown Application")

    def _scope(self, call: Call) -> int | None:
        self._check_application(call)
        if "guild_id" not in call.params:
            return None
        if call.id("guild_id") not in self._world.guilds:
            raise ApiError(403, 50001, "Missing Access")
        return call.id("guild_id")

    def _list(self, call: Call) -> list[JSON]:
        commands = list(self._registry.scope(self._scope(call)).values())
        if call.query.get("with_localizations") in ("1", "true", "True"):
            return commands
        hidden = ("name_localizations", "description_localizations")
        return [{k: v for k, v in one.items() if k not in hidden} for one in commands]

    def _replace(self, call: Call) -> list[JSON]:
        if not isinstance(call.body, list):
            raise ApiError(400, 50035, "Invalid Form Body")
        return self._registry.replace(self._scope(call), call.body)

    def _create(self, call: Call) -> tuple[int, JSON]:
        scope = self._scope(call)
        before = self._registry.creates
        command = self._registry.create(scope, call.object())
        return (201 if self._registry.creates > before else 200), command

    def _get(self, call: Call) -> JSON:
        return self._registry.get(self._scope(call), call.id("command_id"))

    def _change(self, call: Call) -> JSON:
        scope = self._scope(call)
        return self._registry.change(scope, call.id("command_id"), call.object())

    def _drop(self, call: Call) -> None:
        self._registry.drop(self._scope(call), call.id("command_id"))


class PeopleRoutes:
    """Users, DMs, guilds, members and roles."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handlers(self) -> dict[str, Handler]:
        guild = "/guilds/{guild_id}"
        return {
            "GET /users/@me/guilds": self._my_guilds,
            "DELETE /users/@me/guilds/{guild_id}": self._leave,
            "POST /users/@me/channels": self._open_dm,
            "GET /users/{user_id}": lambda call: user_json(self._user(call.id("user_id"))),
            f"GET {guild}": self._get_guild,
            f"GET {guild}/channels": self._channels,
            f"GET {guild}/threads/active": self._active_threads,
            f"GET {guild}/roles": self._roles,
            f"GET {guild}/members": self._members,
            f"GET {guild}/members/search": self._search_members,
            f"GET {guild}/members/{{user_id}}": self._get_member,
        }

    def _guild(self, call: Call) -> Guild:
        guild = self._world.guilds.get(call.id("guild_id"))
        if guild is None:
            raise ApiError(404, 10004, "Unknown Guild")
        return guild

    def _user(self, user_id: int) -> User:
        user = self._world.users.get(user_id)
        if user is None:
            raise ApiError(404, 10013, "Unknown User")
        return user

    def _my_guilds(self, call: Call) -> list[JSON]:
        me = self._world.me
        return [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "owner": guild.owner is me,
                "permissions": str(int(guild.permissions(me))),
                "features": [],
            }
            for guild in self._world.guilds.values()
        ]

    def _leave(self, call: Call) -> None:
        self._world.remove_guild(self._guild(call))

    def _open_dm(self, call: Call) -> JSON:
        """A DM opens even when it is closed to us; only a post says 50007."""
        user = self._user(read_id(call.object().get("recipient_id"), "recipient_id"))
        if user.bot:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        return channel_json(self._world.open_dm(user), self._world.me)

    def _get_guild(self, call: Call) -> JSON:
        return guild_json(self._guild(call), self._world.me)

    def _channels(self, call: Call) -> list[JSON]:
        channels = self._guild(call).channels.values()
        return [channel_json(one, self._world.me) for one in channels if not one.is_thread]

    def _active_threads(self, call: Call) -> JSON:
        channels = self._guild(call).channels.values()
        active = [one for one in channels if one.is_thread and not one.archived]
        return {"threads": [channel_json(one, self._world.me) for one in active], "members": []}

    def _roles(self, call: Call) -> list[JSON]:
        return [role_json(role) for role in self._guild(call).roles]

    def _members(self, call: Call) -> list[JSON]:
        after = int(call.query.get("after", "0"))
        limit = int(call.query.get("limit", "1"))
        members = sorted(self._guild(call).members.values(), key=lambda one: one.user.id)
        return [member_json(one) for one in members if one.user.id > after][:limit]

    def _search_members(self, call: Call) -> list[JSON]:
        prefix = call.query.get("query", "").lower()
        limit = int(call.query.get("limit", "1"))
        found = [one for one in self._guild(call).members.values() if _begins(one, prefix)]
        return [member_json(one) for one in found][:limit]

    def _get_member(self, call: Call) -> Any:
        guild = self._guild(call)
        user = self._user(call.id("user_id"))
        if user.id not in guild.members:
            raise ApiError(404, 10007, "Unknown Member")
        return member_json(guild.members[user.id])


def _begins(member: Member, prefix: str) -> bool:
    names = (member.nick, member.user.name, member.user.display_name)
    return any(name.lower().startswith(prefix) for name in names if name)

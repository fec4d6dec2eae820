"""The HTTP side of Slack: the Web API, response_urls and uploads, with the faults a test planned."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from tests.peers import slack_chat, slack_files, slack_rooms, slack_views
from tests.peers.slack_faults import RESPONSE_URL, UPLOAD, Fault
from tests.peers.slack_state import Call, Refused, State
from tests.peers.slack_text import Json
from tests.peers.slack_world import Workspace

BODY_LIMIT = 64 * 2**20
_STRUCTURES = frozenset({"blocks", "attachments", "metadata", "view", "files"})

UNFIT = frozenset(
    [
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "invalid_arguments",
        "view_too_large",
        "metadata_too_large",
        "invalid_metadata_format",
        "no_text",
        "invalid_attachments",
    ]
)
"""Refusals of what was sent, and not of where: no test may cause one by the way."""


@dataclass(frozen=True)
class Method:
    """A method of the Web API and the scopes of which one must be held.

    "{room}:read" stands for channels:read, groups:read or im:read, as the room of the call is.
    `token` is the kind it wants: a bot's, the app's own, or none.
    """

    run: Callable[[State, Call], Json]
    scope: str | None = None
    token: str = "bot"


def open_connection(state: State, call: Call) -> Json:
    """A Socket Mode address, good for one connection."""
    return {"url": state.issue_socket_url()}


METHODS = {
    "auth.test": Method(slack_rooms.auth_test),
    "apps.connections.open": Method(open_connection, token="app"),
    "chat.postMessage": Method(slack_chat.post_message, "chat:write"),
    "chat.postEphemeral": Method(slack_chat.post_ephemeral, "chat:write"),
    "chat.update": Method(slack_chat.update, "chat:write"),
    "chat.delete": Method(slack_chat.delete, "chat:write"),
    "chat.getPermalink": Method(slack_chat.get_permalink),
    "conversations.open": Method(slack_rooms.conversations_open, "im:write"),
    "conversations.info": Method(slack_rooms.conversations_info, "{room}:read"),
    "conversations.members": Method(slack_rooms.conversations_members, "{room}:read"),
    "conversations.history": Method(slack_rooms.conversations_history, "{room}:history"),
    "conversations.replies": Method(slack_rooms.conversations_replies, "{room}:history"),
    "conversations.list": Method(slack_rooms.conversations_list, "channels:read"),
    "users.conversations": Method(slack_rooms.users_conversations),
    "users.info": Method(slack_rooms.users_info, "users:read"),
    "users.list": Method(slack_rooms.users_list, "users:read"),
    "users.lookupByEmail": Method(slack_rooms.users_lookup_by_email, "users:read.email"),
    "team.info": Method(slack_rooms.team_info, "team:read"),
    "bots.info": Method(slack_rooms.bots_info, "users:read"),
    "views.open": Method(slack_views.views_open),
    "views.push": Method(slack_views.views_push),
    "views.update": Method(slack_views.views_update),
    "views.publish": Method(slack_views.views_publish),
    "reactions.add": Method(slack_chat.reactions_add, "reactions:write"),
    "pins.add": Method(slack_chat.pins_add, "pins:write"),
    "files.getUploadURLExternal": Method(slack_files.get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(slack_files.complete_upload, "files:write"),
    "oauth.v2.access": Method(slack_files.oauth_access, token="none"),
}


class WebApi:
    """Answers every call from the State and writes down that it came."""

    def __init__(self, state: State) -> None:
        self.state = state

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self._api),
            web.post("/response/{id}", self._response_url),
            web.post("/upload/{id}", self._upload),
            web.get("/files-pri/{id}/{name}", self._download),
        ]

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """What is in a file that a person sent; without the right token, a page to sign in."""
        id = request.match_info["id"]
        self.state.asked.append(id)
        tokens = {
            f"Bearer {t}" for team in self.state.world.workspaces.values() for t in team.tokens
        }
        if request.headers.get("Authorization") not in tokens:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        content = self.state.sent.get(id)
        if content is None:
            raise web.HTTPNotFound
        return web.Response(body=content, content_type="application/octet-stream")

    async def _api(self, request: web.Request) -> web.StreamResponse:
        call = await self._arrived(request, request.match_info["method"])

        async def work() -> web.Response:
            answer = self._answer(call)
            return web.json_response(answer, headers=_scope_headers(call))

        return await self._under_faults(request, call, work)

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        key = self.state.response_urls.get(request.match_info["id"])
        call = await self._arrived(request, RESPONSE_URL)
        if key:
            call.workspace = self.state.world.workspaces[key.team_id]
            call.args.setdefault("channel", key.channel)

        async def work() -> web.Response:
            status, text = slack_chat.respond(self.state, key, call.args)
            return web.Response(status=status, text=text)

        return await self._under_faults(request, call, work)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        content = await _content(request)
        call = Call(UPLOAD, {"bytes": len(content)}, None, time.monotonic())
        self.state.calls.append(call)

        async def work() -> web.Response:
            status, text = slack_files.take_upload(self.state, request.match_info["id"], content)
            return web.Response(status=status, text=text)

        return await self._under_faults(request, call, work)

    async def _arrived(self, request: web.Request, method: str) -> Call:
        args = await read_args(request)
        header = request.headers.get("Authorization", "")
        bearer = header.removeprefix("Bearer ") if header.startswith("Bearer ") else None
        token = bearer or args.pop("token", None)
        call = Call(method, args, token, time.monotonic(), headers=dict(request.headers))
        self.state.calls.append(call)
        self.state.ring()
        return call

    async def _under_faults(
        self, request: web.Request, call: Call, work: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """Do the work of a call, unless and as the fault it meets allows."""
        fault = self.state.faults.take(call.method, call.channel)
        if fault is not None:
            call.fault = _name(fault)
            if fault.refuse:
                return _broken(request)
            instead = fault.response()
            if instead is not None:
                call.status, call.answer = instead.status, fault.answer
                return instead
        response = await work()
        if fault is not None:
            await fault.pause()
            if fault.lose_answer:
                return _broken(request)
        call.status = response.status
        return response

    def _answer(self, call: Call) -> Json:
        try:
            answer = {"ok": True, **self._run(call)}
        except Refused as refused:
            if refused.error in UNFIT:
                self.state.unfit.append(f"{call.method}: {refused.error} {refused.fields}")
            answer = {"ok": False, "error": refused.error, **refused.fields}
        call.answer = answer
        return answer

    def _run(self, call: Call) -> Json:
        method = METHODS.get(call.method)
        if method is None:
            raise Refused("unknown_method", req_method=call.method)
        if method.token == "app":
            self._check_app_token(call)
        elif method.token == "bot":
            self._check_bot_token(call)
            self._check_scope(call, method)
        return method.run(self.state, call)

    def _check_app_token(self, call: Call) -> None:
        if not call.token:
            raise Refused("not_authed")
        if call.token != self.state.app_token:
            known = any(call.token in w.tokens for w in self.state.world.workspaces.values())
            raise Refused("not_allowed_token_type" if known else "invalid_auth")

    def _check_bot_token(self, call: Call) -> None:
        if not call.token:
            raise Refused("not_authed")
        if call.token in self.state.world.dead_tokens:
            raise Refused(self.state.world.dead_tokens[call.token])
        if call.token == self.state.app_token:
            raise Refused("not_allowed_token_type")
        found = [w for w in self.state.world.workspaces.values() if call.token in w.tokens]
        if not found:
            raise Refused("invalid_auth")
        call.workspace = self._meant(call, found)
        call.scopes = frozenset(call.workspace.tokens[call.token])

    def _meant(self, call: Call, found: list[Workspace]) -> Workspace:
        """Of a company's workspaces, which share a token, the one a call names or whose room it is
        about."""
        room = self.state.world.channels.get(call.channel or "")
        named = (str(call.args.get("team_id") or ""), room.team_id if room else "")
        return next((w for w in found if w.id in named), found[0])

    def _check_scope(self, call: Call, method: Method) -> None:
        needed = method.scope
        if needed is None:
            return
        if "{room}" in needed:
            room = self.state.world.channels.get(call.channel or "")
            needed = needed.format(room=room.scope_word if room else "channels")
        if needed not in call.scopes:
            provided = ",".join(sorted(call.scopes))
            raise Refused("missing_scope", needed=needed, provided=provided)


def _name(fault: Fault) -> str:
    if fault.lose_answer:
        return "lost_answer"
    if fault.refuse:
        return "refused"
    if fault.status:
        return str(fault.status)
    if fault.answer:
        return str(fault.answer["error"])
    return "held" if fault.gate else "delayed"


def _broken(request: web.Request) -> web.Response:
    """Cut the connection; the response is for the server's books and reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)


def _scope_headers(call: Call) -> dict[str, str]:
    method = METHODS.get(call.method)
    headers = {"x-slack-req-id": f"{call.at:.6f}"}
    if call.workspace is not None:
        headers["x-oauth-scopes"] = ",".join(sorted(call.scopes))
    if method and method.scope:
        headers["x-accepted-oauth-scopes"] = method.scope.format(room="channels")
    return headers


async def read_args(request: web.Request) -> Json:
    """The arguments of a call: of the address, of a JSON body or of a form.

    In forms structures are JSON text. A body that cannot be read counts as no arguments.
    """
    args: Json = _structured(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            return args
        return args | (body if isinstance(body, dict) else {})
    form = await request.post()
    return args | _structured(form)


def _structured(form: Mapping[str, object]) -> Json:
    return {name: _structure(name, value) for name, value in form.items()}


def _structure(name: str, value: object) -> object:
    if name in _STRUCTURES and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


async def _content(request: web.Request) -> bytes:
    """The bytes of an upload, bare or as the only file of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""

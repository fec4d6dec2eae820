"""files.* in its two calls with the upload between them, and oauth.v2.access."""

from __future__ import annotations

import base64
import binascii

from tests.peers.slack_rooms import joined_room
from tests.peers.slack_state import Call, Refused, State, Upload
from tests.peers.slack_text import Json
from tests.peers.slack_world import Message, Workspace

TOKEN_SECONDS = 43_200
ALT = 1_000
"""Characters of a picture's description."""


def get_upload_url(state: State, call: Call) -> Json:
    length = call.number("length", 0)
    if length <= 0:
        raise Refused("invalid_arguments")
    upload = Upload(state.world.next_id("F"), call.team.id, call.text("filename"), length)
    upload.alt = str(call.args.get("alt_txt") or "")
    if len(upload.alt) > ALT:
        raise Refused("invalid_arguments")
    if not upload.alt and upload.filename.endswith((".png", ".jpg", ".gif")):
        state.unfit.append(f"files: {upload.filename} has no alt_txt")
    state.uploads[upload.id] = upload
    return {"file_id": upload.id, "upload_url": f"{state.base}/upload/{upload.id}"}


def take_upload(state: State, id: str, content: bytes) -> tuple[int, str]:
    """The bytes of a promised file: the status and text of the answer."""
    upload = state.uploads.get(id)
    if upload is None or upload.content is not None:
        return 404, "not found"
    if len(content) != upload.length:
        return 400, f"{upload.length} bytes were promised, {len(content)} came"
    upload.content = content
    return 200, f"OK - {len(content)}"


def sent_by_a_person(state: State, name: str, content: bytes) -> Json:
    """A file as it comes with somebody's message; what is in it is had at its private address."""
    id = state.world.next_id("F")
    state.sent[id] = content
    return {
        "id": id, "name": name, "title": name, "size": len(content), "mode": "hosted",
        "permalink": f"https://acme.slack.com/files/{id}/{name}",
        "url_private": f"{state.base}/files-pri/{id}/{name}",
        "url_private_download": f"{state.base}/files-pri/{id}/{name}",
    }  # fmt: skip


def complete_upload(state: State, call: Call) -> Json:
    """Share uploaded files in a room, or leave them private."""
    files = call.args.get("files")
    if not isinstance(files, list) or not files:
        raise Refused("invalid_arguments")
    uploads = [_finished(state, call, item) for item in files]
    rooms = str(call.args.get("channel_id") or call.args.get("channels") or "")
    for id in filter(None, rooms.split(",")):
        _share(state, call, id, uploads)
    return {"files": [{"id": u.id, "title": u.title, "name": u.filename} for u in uploads]}


def _finished(state: State, call: Call, item: object) -> Upload:
    upload = state.uploads.get(str(item.get("id"))) if isinstance(item, dict) else None
    if upload is None or upload.team_id != call.team.id or not isinstance(item, dict):
        raise Refused("file_not_found")
    if upload.content is None:
        raise Refused("file_update_failed")
    upload.title = item.get("title") or upload.filename
    return upload


def _share(state: State, call: Call, id: str, uploads: list[Upload]) -> None:
    channel = joined_room(state, call, id)
    if channel.is_archived:
        raise Refused("is_archived")
    team = call.team
    words = str(call.args.get("initial_comment") or "")
    message = Message(channel.id, state.world.next_ts(), team.bot_user, words, bot_id=team.bot_id)
    message.thread_ts = call.args.get("thread_ts")
    for upload in uploads:
        upload.channels.append(channel.id)
        message.files.append(
            {"id": upload.id, "name": upload.filename, "title": upload.title, "alt": upload.alt}
        )
    channel.messages.append(message)
    state.note("file", {"text": words}, channel=channel.id, message=message)


def oauth_access(state: State, call: Call) -> Json:
    """A code or a refresh token, each good once, for a bot token."""
    if _client(call) != (state.client_id, state.client_secret):
        raise Refused(
            "invalid_client_id" if _client(call)[0] != state.client_id else "bad_client_secret"
        )
    if call.args.get("grant_type") == "refresh_token":
        return _refreshed(state, call.text("refresh_token"))
    code = str(call.args.get("code"))
    team_id = state.grants.pop(code, None)
    if team_id is None:
        raise Refused("invalid_code")
    if state.redirects.get(code, call.args.get("redirect_uri")) != call.args.get("redirect_uri"):
        raise Refused("bad_redirect_uri")
    return _token(state, state.world.workspaces[team_id])


def _client(call: Call) -> tuple[str, str]:
    """Client id and secret, from the form or from basic authorization."""
    kind, _, encoded = call.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        try:
            name, _, secret = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refused("invalid_client_id") from None
        return name, secret
    return str(call.args.get("client_id", "")), str(call.args.get("client_secret", ""))


def _refreshed(state: State, refresh_token: str) -> Json:
    for team in state.world.workspaces.values():
        if refresh_token in team.refresh_tokens:
            team.refresh_tokens.remove(refresh_token)
            return _token(state, team)
    raise Refused("invalid_refresh_token")


def _token(state: State, team: Workspace) -> Json:
    scopes = set(team.tokens[team.bot_token])
    token = state.world.next_id(f"xoxe.xoxb-{team.id}-")
    refresh = state.world.next_id(f"xoxe-{team.id}-")
    for other in state.world.workspaces.values():
        same = team.of_company and other.enterprise_id == team.enterprise_id
        if other is team or same:
            other.tokens[token] = set(scopes)
    team.refresh_tokens.add(refresh)
    enterprise = {"id": team.enterprise_id, "name": team.name} if team.enterprise_id else None
    return {
        "access_token": token,
        "refresh_token": refresh,
        "expires_in": TOKEN_SECONDS,
        "token_type": "bot",
        "scope": ",".join(sorted(scopes)),
        "bot_user_id": team.bot_user,
        "app_id": team.app_id,
        "team": None if team.of_company else {"id": team.id, "name": team.name},
        "enterprise": enterprise,
        "authed_user": {"id": "UANA"},
        "is_enterprise_install": team.of_company,
    }

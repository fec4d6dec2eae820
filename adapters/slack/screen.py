"""The way in, the same for both doors: what is nobody's here is acknowledged and goes no further.

Slack sends again what was not acknowledged, and shows people an error, so that a payload nobody
can answer is answered with an empty word. It is logged in one line, and nothing of it is quoted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.inline import Json
from adapters.slack.web import Me, log


class Screen:
    """Hands the library what belongs to our workspace and has the form that we read."""

    def __init__(self, app: AsyncApp, me: Me) -> None:
        self._app, self._me = app, me

    async def dispatch(self, body: Json) -> BoltResponse:
        """What is answered to a payload; it never raises."""
        try:
            reason = _unheard(body, self._me)
            if reason is None:
                # So the library calls what has been parsed already, whichever door it came by.
                request = AsyncBoltRequest(body=body, mode="socket_mode")
                return await self._app.async_dispatch(request)
        except Exception as error:  # noqa: BLE001 - any field may be anything
            reason = f"cannot be read ({type(error).__name__})"
        log.warning("a payload is not answered: it %s", reason)
        return BoltResponse(status=200)


def _unheard(body: Json, me: Me) -> str | None:
    """Why nobody here listens to this; None where somebody does."""
    if body.get("type") == "app_rate_limited":
        return "says that Slack holds back events for a while, since there were too many"
    if not _is_known(body):
        return "is of no kind we know, or lacks what belongs to it"
    if not _is_ours(body, me):
        return "is for another workspace"
    return None


def _is_known(body: Json) -> bool:
    match body:
        case {"command": str(), "channel_id": str(), "user_id": str(), "trigger_id": str()}:
            return True
        case {
            "type": "block_actions",
            "actions": [{"action_id": str()}, *_],
            "user": {"id": str()},
        }:
            return True
        case {
            "type": "view_submission" | "view_closed",
            "view": {"callback_id": str()},
            "user": {"id": str()},
        }:
            return True
        case {"type": "block_suggestion", "action_id": str(), "user": {"id": str()}}:
            return True
        case {"type": "event_callback", "event": {"type": str()}, "event_id": str()}:
            return True
    return body.get("type") == "url_verification"


def _is_ours(body: Json, me: Me) -> bool:
    """Whether this is for our workspace, or for all of the company's if the app is installed so.

    The people in a shared room may be of others. Where Slack names no workspace at all, it is
    ours: only an app that is installed for a whole company gets such, and its company is told.
    """
    companies = set(_companies(body))
    if me.enterprise in companies and str(body.get("is_enterprise_install")).lower() == "true":
        return True
    teams = set(_teams(body)) or set(_teams({"team": (body.get("event") or {}).get("team")}))
    if teams:
        return not teams.isdisjoint({me.team, me.enterprise})
    return not companies or me.enterprise in companies


def _teams(body: Json) -> Iterator[str]:
    """The workspaces that a payload is for, as far as it names them: one of two companies that
    share a room may be named beside us."""
    view = body.get("view") or {}
    found = [body.get("team_id"), body.get("team"), view.get("app_installed_team_id")]
    found += [granted.get("team_id") for granted in body.get("authorizations") or ()]
    return _ids(found)


def _companies(body: Json) -> Iterator[str]:
    found = [body.get("enterprise_id"), body.get("enterprise")]
    found += [granted.get("enterprise_id") for granted in body.get("authorizations") or ()]
    return _ids(found)


def _ids(found: list[Any]) -> Iterator[str]:
    """Slack names a workspace by its id, or by an object that holds it."""
    for item in found:
        native = item.get("id") if isinstance(item, dict) else item
        if native:
            yield str(native)

"""The way in, the same for both doors: what is nobody's here is acknowledged and goes no further.

Slack sends again what was not acknowledged, and shows people an error, so that a payload nobody
can answer is answered with an empty word. It is logged in one line, and nothing of it is quoted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt.response import BoltResponse

from adapters.slack.ack import Ack
from adapters.slack.inline import Json
from adapters.slack.web import log
from adapters.slack.workspace import Workspace

Find = Callable[[Json], Awaitable[Workspace | None]]
"""The workspace that a payload is for."""


class Screen:
    """Hands each workspace of ours what is for it and has the form that we read."""

    def __init__(self, find: Find) -> None:
        self._find = find

    async def dispatch(self, body: Json, ack: Ack) -> BoltResponse:
        """What is answered to a payload, unless its acknowledgement was given before that; it never
        raises."""
        try:
            reason = _unheard(body)
            if reason is None:
                if body.get("type") == "url_verification":
                    return BoltResponse(status=200, body={"challenge": body.get("challenge")})
                workspace = await self._find(body)
                if workspace is not None:
                    return await workspace.dispatch(body, ack)
                reason = "is for another workspace"
        except Exception as error:  # noqa: BLE001 - any field may be anything
            reason = f"cannot be read ({type(error).__name__})"
        log.warning("a payload is not answered: it %s", reason)
        return BoltResponse(status=200)


def _unheard(body: Json) -> str | None:
    """Why nobody here listens to this; None where somebody may."""
    if body.get("type") == "app_rate_limited":
        return "says that Slack holds back events for a while, since there were too many"
    if not _is_known(body):
        return "is of no kind we know, or lacks what belongs to it"
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
        case {"type": "shortcut", "callback_id": str(), "user": {"id": str()}}:
            return True
        case {
            "type": "message_action",
            "callback_id": str(),
            "user": {"id": str()},
            "channel": {"id": str()},
            "message": dict(),
        }:
            return True
        case {"type": "event_callback", "event": {"type": str()}, "event_id": str()}:
            return True
    return body.get("type") == "url_verification"

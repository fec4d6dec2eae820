"""What Slack told us not to ask again for a while, learnt from its answers.

A 429 holds its method, and no other; of methods that write into a room, that room alone, since
Slack counts them room by room. A missing permission holds what needs it, until somebody may have
granted it.
"""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackApiError

from bot.values import dataclass

UNGRANTED = 600.0
"""Seconds after which something is asked again for which a permission was missing."""

MOST = 10_000

_BY_ROOM = ("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete")


@dataclass(slots=True)
class _Holding:
    until: float
    answer: dict[str, Any]
    status: int


class _Again:
    """An answer that was given before, as the library hands answers over."""

    def __init__(self, holding: _Holding, left: float) -> None:
        self.data, self.status_code = holding.answer, holding.status
        self.headers = {"Retry-After": f"{left:.3f}"} if holding.status == 429 else {}

    def get(self, name: str, default: Any = None) -> Any:
        return self.data.get(name, default)


class Held:
    """The methods of one token that are not to be called for now. Seconds are the event loop's."""

    def __init__(self) -> None:
        self._holdings: dict[tuple[str, str], _Holding] = {}

    def check(self, method: str, room: str, now: float) -> None:
        """Raises SlackApiError, as Slack itself did, where it is too soon."""
        key = _key(method, room)
        holding = self._holdings.get(key)
        if holding is None:
            return
        if now >= holding.until:
            del self._holdings[key]
            return
        again = _Again(holding, holding.until - now)
        raise SlackApiError("held back", again)  # type: ignore[no-untyped-call]

    def learn(self, method: str, room: str, now: float, error: str, seconds: float | None) -> None:
        """Slack refused: with a 429, and how many `seconds` it wants, or with an error."""
        if seconds is not None:
            holding = _Holding(now + seconds, {"ok": False, "error": "ratelimited"}, 429)
        elif error == "missing_scope":
            holding = _Holding(now + UNGRANTED, {"ok": False, "error": error}, 200)
        else:
            return
        if len(self._holdings) >= MOST:
            self._holdings = {k: h for k, h in self._holdings.items() if h.until > now}
        self._holdings[_key(method, room)] = holding

    def forget(self) -> None:
        """Somebody installed us anew: everything may be asked."""
        self._holdings.clear()


def _key(method: str, room: str) -> tuple[str, str]:
    return method, room if method in _BY_ROOM else ""

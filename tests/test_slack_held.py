"""What Slack told us not to ask again for a while: which calls it holds, and which it does not."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack.held import UNGRANTED, Held


def _is_held(held: Held, method: str, room: str, now: float) -> bool:
    try:
        held.check(method, room, now)
    except SlackApiError:
        return True
    return False


def test_a_429_holds_its_method_alone_and_where_slack_counts_by_room_that_room_alone() -> None:
    held = Held()
    held.learn("chat.postMessage", "C1", 0.0, "ratelimited", 30.0)
    held.learn("users.info", "", 0.0, "ratelimited", 30.0)
    assert _is_held(held, "chat.postMessage", "C1", 29.9)
    assert not _is_held(held, "chat.postMessage", "C2", 1.0), "another room has its own count"
    assert not _is_held(held, "chat.update", "C1", 1.0), "another method has its own count"
    assert _is_held(held, "users.info", "C1", 1.0), "a method that reads is held in every room"
    assert not _is_held(held, "users.list", "", 1.0)


def test_what_is_held_says_how_long_as_slack_did_and_is_over_then() -> None:
    held = Held()
    held.learn("users.info", "", 100.0, "ratelimited", 30.0)
    with pytest.raises(SlackApiError) as refused:
        held.check("users.info", "", 110.0)
    assert refused.value.response.headers["Retry-After"] == "20.000"
    assert refused.value.response.status_code == 429
    assert not _is_held(held, "users.info", "", 130.0)


def test_a_missing_permission_holds_what_needs_it_until_somebody_may_have_granted_it() -> None:
    held = Held()
    held.learn("files.upload", "", 0.0, "missing_scope", None)
    held.learn("users.info", "", 0.0, "user_not_found", None)
    assert _is_held(held, "files.upload", "", UNGRANTED - 1)
    assert not _is_held(held, "files.upload", "", UNGRANTED)
    assert not _is_held(held, "users.info", "", 1.0), "an error of one call says nothing of others"
    held.learn("files.upload", "", 0.0, "missing_scope", None)
    held.forget()
    assert not _is_held(held, "files.upload", "", 1.0), "installed anew, everything may be asked"


def test_what_is_over_is_not_kept_for_ever_and_what_is_not_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.slack.held.MOST", 2)
    held = Held()
    held.learn("users.list", "", 0.0, "ratelimited", 900.0)
    for number in range(9):
        held.learn("chat.update", f"C{number}", number * 10.0, "ratelimited", 1.0)
    assert len(held._holdings) <= 3
    assert _is_held(held, "users.list", "", 100.0)

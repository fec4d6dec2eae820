"""Slack over signed HTTP: only Slack is heard, once, and only what can be read."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.peers.slack import SlackPeer
from tests.peers.slack_http import FORM
from tests.slack_running import Desk, desk, running, slack

__all__ = ["desk", "slack"]


@asynccontextmanager
async def door(slack: SlackPeer, desk: Desk) -> AsyncIterator[str]:
    async with running(slack, desk, http=True) as adapter:
        assert adapter.door is not None
        yield adapter.door.url


def command_body(trigger: str = "1.1") -> bytes:
    return urlencode(
        {
            "team_id": "T1",
            "channel_id": "C1",
            "channel_name": "website",
            "user_id": "UANA",
            "user_name": "ana",
            "command": "/task",
            "text": "Fix the secret plan",
            "trigger_id": trigger,
        }
    ).encode()


async def test_only_slack_is_heard(
    slack: SlackPeer, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    body = command_body()
    now = int(datetime.now(UTC).timestamp())
    good = {"Content-Type": FORM, **slack.signed(body)}
    caplog.set_level(logging.DEBUG, "steward")
    async with door(slack, desk) as url:
        for headers in (
            {"Content-Type": FORM},
            good | {"X-Slack-Signature": "v0=" + "0" * 64},
            good | {"X-Slack-Signature": "v0=é"},
            good | {"X-Slack-Request-Timestamp": str(now + 1)},
            good | {"X-Slack-Request-Timestamp": "soon"},
            {"Content-Type": FORM, **slack.signed(body, timestamp=now - 301)},
            {"Content-Type": FORM, **slack.signed(body, timestamp=now + 400)},
            {"Content-Type": FORM, **slack.signed(body, secret="another")},
        ):
            answer = await slack.http.bare(url, body, headers)
            assert answer.status == 401, headers
        assert desk.heard == []
        assert (await slack.http.bare(url, body, good)).status == 200
        assert len(desk.heard) == 1
    assert "secret plan" not in caplog.text


async def test_the_same_signed_bytes_run_once(slack: SlackPeer, desk: Desk) -> None:
    body = command_body()
    headers = {"Content-Type": FORM, **slack.signed(body)}
    async with door(slack, desk) as url:
        first = await slack.http.bare(url, body, headers)
        again = await slack.http.bare(url, body, headers)
        assert "Added." in first.text and (again.status, again.text) == (200, "")
        assert len(desk.heard) == 1


async def test_they_run_once_as_long_as_they_are_good(slack: SlackPeer, desk: Desk) -> None:
    """Whatever else is said meanwhile."""
    now = int(datetime.now(UTC).timestamp())
    old, new = command_body("1.1"), command_body("1.2")
    headers = {"Content-Type": FORM, **slack.signed(old, timestamp=now - 270)}
    async with door(slack, desk) as url:
        assert (await slack.http.bare(url, old, headers)).status == 200
        await slack.http.bare(url, new, {"Content-Type": FORM, **slack.signed(new)})
        assert (await slack.http.bare(url, old, headers)).text == ""
        assert len(desk.heard) == 2


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{" * 10, "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"payload=%7Bnope", FORM, 400),
        (b"payload=" + b"%5B" * 100_000, FORM, 400),
        (b"{}", "text/plain", 415),
    ],
)
async def test_what_cannot_be_read_is_refused(
    slack: SlackPeer, desk: Desk, body: bytes, kind: str, status: int
) -> None:
    async with door(slack, desk) as url:
        answer = await slack.http.post(url, body, kind)
        assert answer.status == status
        assert desk.heard == []


@pytest.mark.parametrize("chunked", [False, True])
async def test_what_is_too_large_is_not_read(slack: SlackPeer, desk: Desk, chunked: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _number in range(33):
            yield b"x" * 2**15

    body = pieces() if chunked else io.BytesIO(b"x" * 33 * 2**15)
    headers = {"Content-Type": FORM}
    async with (
        door(slack, desk) as url,
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        assert response.status == 413


async def test_slack_may_check_the_address(slack: SlackPeer, desk: Desk) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c1"}).encode()
    async with door(slack, desk) as url:
        answer = await slack.http.post(url, body, "application/json")
        assert answer.status == 200 and "c1" in answer.text

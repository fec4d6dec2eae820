"""Slack over the wire: the line that comes back, and the check of what it needs."""

from __future__ import annotations

import asyncio

import pytest

from adapters.base import Adapter
from adapters.slack import build, check
from adapters.slack.adapter import Slack
from adapters.slack.manifest import NEEDS
from adapters.slack.settings import SlackSettings
from bot.clock import FixedClock, SystemClock
from bot.settings import Secret, SettingsError
from bot.vocabulary import vocabulary
from tests.peers.slack import SlackPeer
from tests.peers.slack_socket import REASONS
from tests.peers.slack_world import START
from tests.slack_running import Desk, desk, running, settings, slack

__all__ = ["desk", "slack"]


# The line


@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason != "link_disabled"])
async def test_the_line_comes_back(slack: SlackPeer, desk: Desk, reason: str) -> None:
    async with running(slack, desk):
        opened = slack.socket.opened
        await slack.socket.disconnect(reason, close=True)
        async with asyncio.timeout(15):
            while slack.socket.opened == opened or not slack.socket.connections:
                await asyncio.sleep(0.02)
        doing = await slack.command("ana", "website", "/task", "x")
        assert doing.acked
        assert slack.socket.opened == opened + 1, "goodbye and the closing after it are one loss"


async def test_f7_a_line_that_was_switched_off_is_told_and_comes_back_when_it_is_on_again(
    slack: SlackPeer, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(slack, desk) as adapter:
        opened = slack.socket.opened
        await slack.socket.disconnect("link_disabled")
        async with asyncio.timeout(15):
            while adapter.state().open:
                await asyncio.sleep(0.02)
        said = adapter.state().why
        assert "Socket Mode was switched off" in said, "who looks at the health page reads why"
        told = [r for r in caplog.records if r.levelname == "ERROR"]
        assert len(told) == 1 and "switch Socket Mode on again" in told[0].getMessage()
        before = len(slack.called("apps.connections.open"))
        async with asyncio.timeout(15):  # it is tried again, and refused
            while len(slack.called("apps.connections.open")) <= before + 1:
                await asyncio.sleep(0.02)
        assert slack.socket.opened == opened and adapter.state().why == said
        slack.socket.enabled = True
        async with asyncio.timeout(30):
            while not slack.socket.connections:
                await asyncio.sleep(0.02)
        assert (await slack.command("ana", "website", "/task", "x")).acked
        async with asyncio.timeout(5):
            while not adapter.state().open:
                await asyncio.sleep(0.02)
        assert adapter.state().why == ""
        await slack.go_dark()
        async with asyncio.timeout(15):
            while adapter.state().open:
                await asyncio.sleep(0.02)
        assert adapter.state().why == "", "what is over is no reason"
        await slack.come_back()


async def test_a_silent_line_is_built_anew(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk, silence=1.0):
        slack.socket.go_silent()
        async with asyncio.timeout(12):
            while slack.socket.opened < 2:
                await asyncio.sleep(0.02)
        await slack.socket.connected()
        doing = await slack.command("ana", "website", "/task", "x")
        assert doing.acked


async def test_a_refused_token_is_told_and_not_tried_again(slack: SlackPeer, desk: Desk) -> None:
    slack.revoke(slack.bot_token, "token_revoked")
    adapter = Slack(settings(slack), vocabulary(), SystemClock())
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN") as refused:
        await adapter.run(desk)
    assert slack.bot_token not in str(refused.value)
    await adapter.close()


async def test_it_waits_for_slack_to_come_up_and_can_be_stopped_meanwhile(
    slack: SlackPeer, desk: Desk
) -> None:
    await slack.go_dark()
    adapter = Slack(settings(slack), vocabulary(), SystemClock())
    task = asyncio.create_task(adapter.run(desk))
    await asyncio.sleep(0.2)
    assert not task.done()
    async with asyncio.timeout(2):
        await adapter.close()
        await task


# The check


async def test_the_check_names_what_is_missing_and_no_secret(slack: SlackPeer) -> None:
    good = await check(settings(slack), vocabulary())
    assert all(finding.good for finding in good) and len(good) == len(NEEDS) + 2
    slack.world.workspaces["T1"].tokens[slack.bot_token].discard("users:read")
    wrong = SlackSettings(
        bot_token=Secret(slack.bot_token), app_token=Secret("xapp-wrong"), api_url=slack.api_url
    )
    bad = [finding for finding in await check(wrong, vocabulary()) if not finding.good]
    assert len(bad) == 2 and all(finding.remedy for finding in bad)
    assert "users:read" in bad[0].what and "invalid_auth" in bad[1].what
    assert slack.bot_token not in str(bad) and "xapp-wrong" not in str(bad)


async def test_the_check_tells_a_network_from_a_token(slack: SlackPeer) -> None:
    slack.revoke(slack.bot_token, "account_inactive")
    [token, _socket] = await check(settings(slack), vocabulary())
    assert "refuses SLACK_BOT_TOKEN: account_inactive" in token.what
    await slack.go_dark()
    findings = await check(settings(slack), vocabulary())
    assert all("cannot be reached" in finding.what for finding in findings)


async def test_without_tokens_there_is_no_slack(slack: SlackPeer) -> None:
    clock = FixedClock(START)
    assert build(SlackSettings(), vocabulary(), clock) is None
    assert await check(SlackSettings(), vocabulary()) == []
    adapter: Adapter | None = build(settings(slack), vocabulary(), clock)
    assert adapter is not None and adapter.name == "slack"
    await adapter.close()

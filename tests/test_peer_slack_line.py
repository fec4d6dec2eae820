"""The Slack double against the real libraries: the connections of Socket Mode."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.peers.slack import SlackPeer
from tests.peers.slack_sample import over_socket, quiet_slack, refused, socket_bot, web_client

__all__ = ["quiet_slack"]


async def test_each_event_goes_to_one_of_several_connections() -> None:
    async with over_socket() as slack:
        other = await socket_bot(slack)
        await slack.socket.connected(2)
        for _ in range(4):
            assert (await slack.command("ana", "website", "/task", "x")).acked
        used = [e.connection.number for e in slack.socket.envelopes if e.connection]
        assert sorted(used) == [1, 1, 2, 2]
        await other.close_async()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_the_bot_reconnects_after_a_disconnect_frame(reason: str) -> None:
    async with over_socket() as slack:
        await slack.socket.disconnect(reason)
        while slack.socket.opened < 2 or not slack.socket.connections:
            assert await slack.state.next_change(5)
        while await slack.state.next_change(0.2):  # the library may open one line too many
            pass
        assert len(slack.socket.connections) == 1
        assert (await slack.command("ana", "website", "/task", "back")).acked


async def test_the_bot_reconnects_after_its_line_was_cut() -> None:
    async with over_socket() as slack:
        await slack.drop_sockets()
        lost = await slack.command("ana", "website", "/task", "x")
        assert lost.error == "dispatch_failed"
        await slack.socket.connected(timeout=10)
        assert (await slack.command("ana", "website", "/task", "x")).acked


async def test_nobody_gets_in_after_link_disabled_or_twice_with_one_address() -> None:
    async with SlackPeer() as slack, aiohttp.ClientSession() as session:
        client = web_client(slack, retry_handlers=[])
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        async with session.ws_connect(url) as ws:
            assert (await ws.receive_json())["type"] == "hello"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)
            await slack.socket.disconnect("link_disabled")
            assert (await ws.receive_json())["reason"] == "link_disabled"
        opening = client.apps_connections_open(app_token=slack.app_token)
        assert await refused(opening) == "socket_mode_disabled"
        opening = client.apps_connections_open(app_token=slack.bot_token)
        assert await refused(opening) == "not_allowed_token_type"


async def test_a_silent_line_answers_no_ping_and_the_bot_leaves_it() -> None:
    async with over_socket() as slack:
        slack.socket.go_silent()
        while slack.socket.opened < 2:
            assert await slack.state.next_change(5)
        assert (await slack.command("ana", "website", "/task", "x")).acked


async def test_an_event_missed_without_a_connection_comes_again() -> None:
    async with SlackPeer() as slack:
        missed = await slack.dm("ana", "anybody there?")
        assert missed.error == "dispatch_failed" and len(slack.socket.unacked) == 1
        handler = await socket_bot(slack)
        await slack.socket.connected()
        again = (await slack.redeliver_unacked())[0]
        await again.until(lambda it: it.posts)
        assert again.payload == missed.payload and await slack.redeliver_unacked() == []
        await handler.close_async()


async def test_the_eleventh_connection_is_sent_away(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack)
    async with aiohttp.ClientSession() as session:
        lines = []
        for _ in range(11):
            opened = await client.apps_connections_open(app_token=quiet_slack.app_token)
            lines.append(await session.ws_connect(opened["url"]))
        hellos = [await line.receive_json() for line in lines]
        assert [hello["type"] for hello in hellos] == ["hello"] * 10 + ["disconnect"]
        assert hellos[-1]["reason"] == "too_many_websockets"


async def test_an_answer_slack_would_not_understand_is_a_violation(quiet_slack: SlackPeer) -> None:
    opened = await web_client(quiet_slack).apps_connections_open(app_token=quiet_slack.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as line:
        await line.receive_json()
        typing = asyncio.create_task(quiet_slack.command("ana", "website", "/task"))
        envelope = await line.receive_json()
        wrong = {"blocks": [{"type": "banner"}]}
        await line.send_json({"envelope_id": envelope["envelope_id"], "payload": wrong})
        assert (await typing).acks == []
        await line.send_json({"envelope_id": envelope["envelope_id"]})
        await line.send_json({"envelope_id": "unheard of"})
        while len(quiet_slack.violations) < 3:
            await asyncio.sleep(0.01)
    assert [
        words in fault
        for words, fault in zip(
            ("invalid_blocks", "twice", "no such envelope"), quiet_slack.violations, strict=True
        )
    ] == [True] * 3

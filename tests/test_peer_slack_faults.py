"""The Slack double against the real libraries: calls of the Web API that go wrong when told to."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.peers.slack import SlackPeer
from tests.peers.slack_faults import EVERY
from tests.peers.slack_sample import quiet_slack, refused, web_client

__all__ = ["quiet_slack"]


async def test_rate_limits_say_how_long_to_wait(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack)
    room = quiet_slack.world.channel("website").id
    other = quiet_slack.world.channel("general").id
    quiet_slack.faults.rate_limit("chat.postMessage", retry_after=30, times=2, channel=room)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=room, text="hello")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "30"
        assert (await client.chat_postMessage(channel=other, text="free"))["ok"]
    assert (await client.chat_postMessage(channel=room, text="hello"))["ok"]
    assert [message.text for message in quiet_slack.world.channel(room).messages] == ["hello"]


async def test_a_lost_answer_leaves_the_message_and_the_default_client_doubles_it(
    quiet_slack: SlackPeer,
) -> None:
    room = quiet_slack.world.channel("website")
    quiet_slack.faults.lose_answer("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await web_client(quiet_slack, retry_handlers=[]).chat_postMessage(
            channel=room.id, text="once"
        )
    assert [message.text for message in room.messages] == ["once"]
    quiet_slack.faults.lose_answer("chat.postMessage")
    await web_client(quiet_slack).chat_postMessage(channel=room.id, text="twice")
    assert [message.text for message in room.messages] == ["once", "twice", "twice"]
    assert quiet_slack.calls[0].fault == "lost_answer" and quiet_slack.calls[0].status is None


async def test_other_faults_do_nothing_and_end(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack, retry_handlers=[])
    room = quiet_slack.world.channel("website")
    quiet_slack.faults.status("chat.postMessage", 503)
    quiet_slack.faults.error("chat.postMessage", "is_archived")
    quiet_slack.faults.refuse(EVERY)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=room.id, text="x")
    assert caught.value.response.status_code == 503
    assert await refused(client.chat_postMessage(channel=room.id, text="x")) == "is_archived"
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=room.id, text="x")
    assert room.messages == []
    assert (await client.chat_postMessage(channel=room.id, text="x"))["ok"]


async def test_a_held_answer_waits_for_its_release(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack)
    fault = quiet_slack.faults.hold("chat.postMessage")
    room = quiet_slack.world.channel("website")
    posting = asyncio.create_task(client.chat_postMessage(channel=room.id, text="held"))
    while not room.messages:
        assert await quiet_slack.state.next_change(2)
    assert fault.holding == 1 and not posting.done()
    fault.release()
    assert (await posting)["ts"] == room.messages[0].ts


async def test_nobody_answers_in_the_dark_and_the_port_stays(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack, retry_handlers=[])
    await quiet_slack.go_dark()
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.auth_test()
    await quiet_slack.come_back()
    assert (await client.auth_test())["user_id"] == "UBOT"

"""Discord over the wire: the line that comes back, the check and the invitation."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

from adapters.base import NotDelivered
from adapters.discord import DiscordSettings, build, check, tools
from adapters.discord.place import Discord
from bot.clock import FixedClock
from bot.settings import Secret, SettingsError
from tests.discord_running import (
    GRAMMAR,
    Desk,
    adapter,
    answer,
    desk,
    heard,
    made,
    mention,
    peer,
    room,
    running,
)
from tests.moments import NOW
from tests.peers.discord import DiscordPeer
from tests.peers.discord_things import Permission

__all__ = ["adapter", "desk", "peer"]


# The line


async def test_a_dropped_line_is_resumed_and_nothing_is_missed(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    await mention(peer, peer.ana, peer.general, "one").reply()
    await peer.drop_gateway(4000)
    mention(peer, peer.ana, peer.general, "two")
    await heard(peer, desk, 2)
    assert [request.words for request in desk.asked] == ["one", "two"]
    assert (peer.gateway.identifies, peer.gateway.resumes) == (1, 1)


async def test_what_the_library_cannot_read_ends_only_the_line(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    peer.gateway.send_raw("INTERACTION_CREATE", {"id": "not a number"})
    await peer.until(lambda: peer.gateway.identifies == 2, timeout=15)
    await peer.connected()
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    assert sent.text == "ok"


async def test_a_wrong_token_ends_the_line_with_the_remedy_and_is_not_tried_again(
    peer: DiscordPeer, caplog: pytest.LogCaptureFixture
) -> None:
    adapter = made(peer, token=Secret("another"))
    with pytest.raises(SettingsError, match=r"DISCORD_BOT_TOKEN.*Reset Token") as refused:
        await asyncio.wait_for(adapter.run(Desk()), 10)
    assert peer.invalid_requests == 1
    assert "another" not in caplog.text + str(refused.value)
    await adapter.close()


async def test_a_token_that_dies_ends_the_line_with_the_remedy(
    peer: DiscordPeer, desk: Desk
) -> None:
    adapter = made(peer)
    listening = asyncio.create_task(adapter.run(desk))
    await peer.connected()
    await peer.drop_gateway(4004)
    with pytest.raises(SettingsError, match="Reset Token"):
        await asyncio.wait_for(listening, 10)


async def test_an_intent_that_is_not_granted_is_done_without(
    peer: DiscordPeer, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(peer, desk, message_content="on"):
        await peer.until(lambda: peer.gateway.live and peer.gateway.identifies == 2, timeout=15)
        await mention(peer, peer.ana, peer.general, "hello").reply()
    assert "Message Content" in caplog.text


# The command line


async def test_the_check_says_what_is_there_and_what_is_not(peer: DiscordPeer) -> None:
    def given(**changes: Any) -> DiscordSettings:
        return DiscordSettings(token=Secret(peer.token), api_url=peer.api_url, **changes)

    assert await check(DiscordSettings(), GRAMMAR) == []
    assert all(finding.good for finding in await check(given(), GRAMMAR))
    asked = await check(given(message_content="on", guild="12"), GRAMMAR)
    assert [finding.good for finding in asked] == [True, False, True, False]
    peer.guild.roles[0].permissions &= ~Permission.READ_MESSAGE_HISTORY
    lacking = [finding for finding in await check(given(), GRAMMAR) if not finding.good]
    assert len(lacking) == 1 and "Read Message History" in lacking[0].what
    refused = await check(DiscordSettings(token=Secret("x"), api_url=peer.api_url), GRAMMAR)
    assert [finding.good for finding in refused] == [False]
    assert peer.token not in json.dumps([finding.what for finding in [*asked, *refused]])


def test_the_invitation_is_made_from_the_token() -> None:
    first = base64.b64encode(b"123456789012345678").decode().rstrip("=")
    text = tools["discord-invite"](DiscordSettings(token=Secret(f"{first}.x.y")), GRAMMAR)
    assert "client_id=123456789012345678" in text and "applications.commands" in text
    wanted = (6, 10, 11, 15, 16, 34, 35, 38, 51)
    assert f"permissions={sum(1 << bit for bit in wanted)}" in text, "with those for forums"
    for token in ("", "nonsense"):
        with pytest.raises(SettingsError):
            tools["discord-invite"](DiscordSettings(token=Secret(token)), GRAMMAR)


def test_half_set_settings_are_refused_in_plain_words() -> None:
    assert build(DiscordSettings(), GRAMMAR, FixedClock(NOW)) is None
    wrong: list[dict[str, Any]] = [
        {"guild": "acme"},
        {"message_content": "yes"},
        {"api_url": "discord.com"},
        {"roles": "Designers"},
        {"roles": "Designers: owner"},
        {"shards": "2"},
    ]
    for values in wrong:
        with pytest.raises(SettingsError, match="DISCORD_"):
            DiscordSettings(**values)


# When Discord is in a bad way


@pytest.mark.slow
async def test_f17_five_fresh_sessions_are_one_sync_and_one_answer(
    peer: DiscordPeer, desk: Desk
) -> None:
    async with running(peer, desk):
        for n in range(5):
            peer.invalidate_session()
            await peer.until(lambda n=n: peer.gateway.identifies == n + 2, timeout=20)  # type: ignore[misc]
        await mention(peer, peer.ana, peer.general, "hello").reply()
        assert peer.registry.writes == 1 and len(desk.asked) == 1


async def test_as_many_lines_as_discord_wants_hear_everything_once(
    peer: DiscordPeer, desk: Desk
) -> None:
    async with running(peer, desk, shards="auto"):
        await mention(peer, peer.ana, peer.general, "hello").reply()
        await peer.slash(peer.ana, peer.general, "pm", "redo").reply()
        assert len(desk.asked) == 2
        assert len(peer.calls_to("GET /gateway/bot")) >= 1


async def test_f11_who_is_refused_everything_asks_nothing_any_more(
    peer: DiscordPeer, desk: Desk
) -> None:
    async with running(peer, desk) as adapter:
        now = [0.0]
        adapter._refusals.clock = lambda: now[0]
        route = "POST /channels/{channel_id}/messages"
        peer.faults.status(route, 403, times=None)
        for n in range(60):
            mention(peer, peer.ana, peer.general, f"hello {n}")
            await heard(peer, desk, n + 1)
            assert adapter._listener is not None
            await adapter._listener.settle(5)
        assert adapter._refusals.quiet_until > 0 and peer.invalid_requests < 50
        before = peer.invalid_requests
        now[0] = 601.0
        peer.faults.clear()
        await mention(peer, peer.ana, peer.general, "hello again").reply()
        assert peer.invalid_requests == before
    assert adapter._refusals.in_a_row == 0


async def test_f12_an_outage_of_a_server_is_no_farewell(peer: DiscordPeer, desk: Desk) -> None:
    async with running(peer, desk) as adapter:
        peer.world.remove_guild(peer.guild, outage=True)
        peer.world.restore_guild(peer.guild)
        await mention(peer, peer.ana, peer.general, "hello").reply()
        other = peer.world.add_guild("Beta", peer.ana)
        lobby = peer.world.add_text_channel(other, "lobby")
        peer.world.remove_guild(other)
        await peer.until(lambda: adapter._listener and not adapter._listener.get_guild(other.id))
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(room(peer, lobby), answer("hello"), "p1")
        assert refused.value.gone, "its rules pause"

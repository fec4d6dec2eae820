"""The Discord double against the real discord.py: messages, limits, threads, faults, the contract."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest

from tests.peers.discord import DiscordPeer
from tests.peers.discord_contract import check_body, normalised
from tests.peers.discord_exchange import NotPossible
from tests.peers.discord_faults import OPEN_DM, SEND
from tests.peers.discord_probe import Bot, room, running
from tests.peers.discord_things import Permission


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    async with DiscordPeer() as double:
        yield double
        assert double.unknown == []
        assert double.violations == []


@pytest.fixture
async def bot(peer: DiscordPeer) -> AsyncIterator[Bot]:
    async with running(peer) as client:
        yield client


# Messages


async def test_content_is_hidden_unless_it_is_for_the_bot(peer: DiscordPeer, bot: Bot) -> None:
    peer.message(peer.ana, peer.general, "a secret")
    peer.message(peer.ana, peer.general, f"{peer.bot.mention} hello")
    peer.message(peer.ana, peer.world.open_dm(peer.ana), "hello in private")
    await peer.until(lambda: len(bot.heard) == 3)
    assert [one.content for one in bot.heard] == [
        "",
        f"<@{peer.bot.id}> hello",
        "hello in private",
    ]
    history = [one.content async for one in room(bot, peer).history()]
    assert history == [f"<@{peer.bot.id}> hello", ""]


async def test_the_granted_intent_shows_content() -> None:
    async with DiscordPeer(granted=("message_content",)) as peer:
        intents = discord.Intents(guilds=True, messages=True, message_content=True)
        async with running(peer, intents) as bot:
            peer.message(peer.ana, peer.general, "in the open")
            await peer.until(lambda: bot.heard)
            assert bot.heard[0].content == "in the open"


async def test_pings_are_what_would_ring(peer: DiscordPeer, bot: Bot) -> None:
    text = f"@everyone {peer.ana.mention} {peer.bob.mention}"
    await room(bot, peer).send(text)
    assert peer.pings == []
    named = discord.AllowedMentions(users=[discord.Object(peer.bob.id)], everyone=False)
    await room(bot, peer).send(text, allowed_mentions=named)
    assert [ping.who for ping in peer.pings] == ["bob"]
    bot.allowed_mentions = None
    await room(bot, peer).send(text)
    assert [ping.who for ping in peer.pings[1:]] == ["ana", "bob", "@everyone"]
    assert [violation.where for violation in peer.violations] == ["allowed_mentions"]
    peer.violations.clear()


async def test_a_dm_arrives_unless_it_is_closed(peer: DiscordPeer, bot: Bot) -> None:
    await (await bot.fetch_user(peer.ana.id)).send("for you")
    assert peer.world.open_dm(peer.ana).history[0].content == "for you"
    peer.bob.dms_open = False
    with pytest.raises(discord.Forbidden) as refused:
        await (await bot.fetch_user(peer.bob.id)).send("for you")
    assert refused.value.code == 50007
    assert len(peer.calls_to(OPEN_DM)) == 2


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"content": "x" * 2001}, "'content'"),
        ({"embeds": [{"description": "x" * 3001}] * 2}, "MAX_EMBED_SIZE"),
        ({"embeds": [{"title": "x" * 257}]}, "'title'"),
        ({"embeds": [{"title": "x"}] * 11}, "'embeds'"),
        ({"nonce": "n" * 26, "content": "x"}, "'nonce'"),
        ({"components": [[("", "a")]]}, "REQUIRED"),
        ({"components": [[("i" * 101, "a")]]}, "'custom_id'"),
        ({"components": [[("i", "a"), ("i", "b")]]}, "DUPLICATED"),
        ({"components": [[("i", "l" * 81)]]}, "'label'"),
        ({"components": [[(f"i{n}", "a") for n in range(6)]]}, "'components'"),
        ({"components": [[(f"i{n}", "a")] for n in range(6)]}, "'components'"),
    ],
)
async def test_messages_beyond_the_limits_are_refused(
    peer: DiscordPeer, body: dict[str, Any], place: str
) -> None:
    if "components" in body:
        body = {"content": "x", "components": [_row(buttons) for buttons in body["components"]]}
    headers = {"Authorization": f"Bot {peer.token}"}
    address = f"{peer.api_url}/channels/{peer.general.id}/messages"
    async with aiohttp.ClientSession(headers=headers) as session:
        answer = await session.post(address, json=body)
        found = await answer.json()
    peer.violations.clear()
    assert (answer.status, found["code"]) == (400, 50035)
    assert place in str(found["errors"])
    assert peer.general.history == []


def _row(buttons: list[tuple[str, str]]) -> dict[str, Any]:
    parts = [{"type": 2, "style": 1, "custom_id": key, "label": text} for key, text in buttons]
    return {"type": 1, "components": parts}


# Threads, permissions, reactions


async def test_threads_archive_lock_and_vanish_with_the_right_codes(
    peer: DiscordPeer, bot: Bot
) -> None:
    start = await room(bot, peer).send("Release")
    thread = await start.create_thread(name="Release 2")
    await thread.send("in the thread")
    record = peer.world.channels[thread.id]
    assert thread.id == start.id and record.history[0].content == "in the thread"

    async def code() -> int:
        with pytest.raises(discord.HTTPException) as refused:
            await thread.send("more")
        return refused.value.code

    peer.world.archive(record)
    assert await code() == 50083
    await thread.edit(archived=False)
    await thread.send("open again")
    peer.world.archive(record, locked=True)
    assert await code() == 160005
    peer.world.remove_channel(record)
    assert await code() == 10003
    assert len(record.history) == 2


async def test_a_forum_post_has_its_tags_and_its_first_message(peer: DiscordPeer, bot: Bot) -> None:
    made = peer.world.add_forum(peer.guild, "requests", ["bug", "idea"])
    await peer.until(lambda: bot.get_channel(made.id))
    forum = bot.get_channel(made.id)
    assert isinstance(forum, discord.ForumChannel)
    post = await forum.create_thread(
        name="Login fails", content="Since Monday", applied_tags=[forum.available_tags[0]]
    )
    record = peer.world.channels[post.thread.id]
    assert record.applied_tags == [made.tags[0].id]
    assert record.history[0].content == "Since Monday"


async def test_what_the_bot_may_not_see_or_say_is_refused(peer: DiscordPeer, bot: Bot) -> None:
    peer.general.deny(peer.bot, Permission.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden) as refused:
        await room(bot, peer).send("x")
    assert refused.value.code == 50013
    peer.general.deny(peer.guild.everyone, Permission.VIEW_CHANNEL)
    with pytest.raises(discord.Forbidden) as refused:
        await room(bot, peer).send("x")
    assert refused.value.code == 50001
    with pytest.raises(NotPossible):
        peer.message(peer.bob, peer.general, "I am not here")
    peer.message(peer.ana, peer.general, f"{peer.bot.mention} unheard")
    said = peer.message(peer.ana, peer.website, f"{peer.bot.mention} heard")
    await peer.until(lambda: bot.heard)
    assert [one.id for one in bot.heard] == [said.message.id]


async def test_reactions_and_pins_go_both_ways(peer: DiscordPeer, bot: Bot) -> None:
    sent = await room(bot, peer).send("Fix login")
    message = peer.posts(peer.general)[0]
    seen = asyncio.create_task(bot.wait_for("raw_reaction_add", timeout=5))
    await asyncio.sleep(0)
    peer.reaction(peer.bob, message, "✅")
    event = await seen
    assert (event.user_id, str(event.emoji)) == (peer.bob.id, "✅")
    await sent.add_reaction("👀")
    await sent.pin()
    assert message.reactions == {"✅": [peer.bob.id], "👀": [peer.bot.id]}
    assert [one.id async for one in room(bot, peer).pins()] == [message.id]
    peer.reaction(peer.bob, message, "✅", added=False)
    assert "✅" not in message.reactions


async def test_a_reply_of_the_bot_is_found_by_what_was_said(peer: DiscordPeer, bot: Bot) -> None:
    await room(bot, peer).send("before")
    said = peer.message(peer.ana, peer.general, f"{peer.bot.mention} hello")
    await peer.until(lambda: bot.heard)
    await bot.heard[0].reply("after")
    assert (await said.reply()).reference is said.message
    assert said.text == "after" and peer.pings == []


# Faults


async def test_a_429_is_waited_out_and_one_without_via_is_not(peer: DiscordPeer, bot: Bot) -> None:
    peer.faults.rate_limit(SEND, retry_after=0.15, channel=peer.general)
    await room(bot, peer).send("patient")
    first, second = peer.calls_to(SEND, peer.general)
    assert (first.status, second.status) == (429, 200)
    assert second.at - first.at >= 0.15
    peer.faults.rate_limit(SEND, via=False)
    with pytest.raises(discord.HTTPException) as banned:
        await room(bot, peer).send("banned")
    assert banned.value.status == 429 and len(peer.posts(peer.general)) == 1


async def test_a_real_bucket_spreads_the_calls(peer: DiscordPeer, bot: Bot) -> None:
    peer.faults.limit(SEND, 2, 0.3)
    for number in range(4):
        await room(bot, peer).send(str(number))
    calls = peer.calls_to(SEND)
    assert len(peer.posts(peer.general)) == 4
    assert calls[-1].at - calls[0].at >= 0.25


async def test_a_503_is_raised_in_the_one_channel_it_was_planned_for(
    peer: DiscordPeer, bot: Bot
) -> None:
    peer.faults.status(SEND, 503, channel=peer.general)
    website = bot.get_channel(peer.website.id)
    assert isinstance(website, discord.TextChannel)
    await website.send("elsewhere")
    with pytest.raises(discord.DiscordServerError):
        await room(bot, peer).send("x")
    assert peer.posts(peer.general) == []
    await room(bot, peer).send("later")
    with pytest.raises(KeyError):
        peer.faults.status("POST /no/such/route", 503)


async def test_a_lost_answer_was_done_and_its_nonce_finds_it_again(
    peer: DiscordPeer, bot: Bot
) -> None:
    peer.faults.lose_answer(SEND)
    with pytest.raises(aiohttp.ClientConnectionError):
        await room(bot, peer).send("once", nonce="p7f3")
    assert [one.content for one in peer.posts(peer.general)] == ["once"]
    again = await room(bot, peer).send("once", nonce="p7f3")
    (kept,) = peer.posts(peer.general)
    assert again.id == kept.id
    await room(bot, peer).send("once", nonce="p7f4")
    assert len(peer.posts(peer.general)) == 2
    assert [call.lost for call in peer.calls_to(SEND)] == [True, False, False]


async def test_a_nonce_is_forgotten_after_some_minutes() -> None:
    now = [datetime(2026, 3, 2, 9, 0, tzinfo=UTC)]
    async with DiscordPeer(clock=lambda: now[0]) as peer, running(peer) as bot:
        await room(bot, peer).send("once", nonce="p7f3")
        now[0] += timedelta(minutes=10)
        sent = await room(bot, peer).send("once", nonce="p7f3")
        assert len(peer.posts(peer.general)) == 2
        assert sent.created_at == now[0]


async def test_a_held_call_waits_for_the_test(peer: DiscordPeer, bot: Bot) -> None:
    gate = peer.faults.hold(SEND)
    sending: asyncio.Task[Any] = asyncio.create_task(room(bot, peer).send("x"))
    await peer.until(lambda: peer.calls_to(SEND))
    assert peer.calls_to(SEND)[0].status is None and peer.posts(peer.general) == []
    gate.set()
    await sending
    assert len(peer.posts(peer.general)) == 1


# The contract


def test_ids_sent_as_numbers_are_read_as_strings() -> None:
    body = {
        "message_reference": {"message_id": 5},
        "allowed_mentions": {"users": [7], "parse": []},
        "components": [{"type": 1, "id": 3}],
        "default_member_permissions": "32",
    }
    assert normalised(body) == {
        "message_reference": {"message_id": "5"},
        "allowed_mentions": {"users": ["7"], "parse": []},
        "components": [{"type": 1, "id": 3}],
        "default_member_permissions": 32,
    }


def test_a_body_is_held_against_the_description_where_it_is_at_hand() -> None:
    found = check_body("POST", "/channels/{channel_id}/messages", {"content": 7, "tts": "loud"})
    assert bool(found) is bool(os.environ.get("STEWARD_SHARED"))
    assert check_body("POST", "/channels/{channel_id}/messages", {"content": "x"}) == []


@pytest.mark.parametrize(
    ("button", "right"),
    [
        ({"type": 2, "style": 1, "label": "Done", "custom_id": "x"}, True),
        ({"type": 2, "style": 5, "label": "Open", "url": "https://a.example"}, True),
        ({"type": 2, "style": 99, "label": "Done", "custom_id": "x"}, False),
        ({"type": 2, "style": 1, "label": ["Done"], "custom_id": "x"}, False),
    ],
)
def test_what_may_have_one_of_several_shapes_has_one_of_them(
    button: dict[str, object], right: bool
) -> None:
    body = {"components": [{"type": 1, "components": [button]}]}
    found = check_body("POST", "/channels/{channel_id}/messages", body)
    assert (found == []) is (right or not os.environ.get("STEWARD_SHARED")), found


async def test_what_a_bot_sent_wrong_fails_its_test() -> None:
    with pytest.raises(AssertionError, match="allowed_mentions"):
        async with DiscordPeer() as peer:
            headers = {"Authorization": f"Bot {peer.token}"}
            async with aiohttp.ClientSession(headers=headers) as session:
                address = f"{peer.api_url}/channels/{peer.general.id}/messages"
                await session.post(address, json={"content": "@everyone"})


async def test_the_double_records_bodies_that_break_the_description() -> None:
    async with DiscordPeer(lenient=True) as peer:
        headers = {"Authorization": f"Bot {peer.token}"}
        address = f"{peer.api_url}/users/@me/channels"
        async with aiohttp.ClientSession(headers=headers) as session:
            await session.post(address, json={"recipient_id": peer.ana.id})
            assert peer.violations == []
            await session.post(address, json={"recipient_id": "ana"})
            words = {"content": "@everyone"}
            await session.post(f"{peer.api_url}/channels/{peer.general.id}/messages", json=words)
            assert peer.violations.pop().where == "allowed_mentions"
        expected = [OPEN_DM] if os.environ.get("STEWARD_SHARED") else []
        assert [violation.route for violation in peer.violations] == expected

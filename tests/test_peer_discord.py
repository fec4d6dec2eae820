"""The Discord double against the real discord.py: gateway, commands, answers, components, forms."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from tests.peers.discord import DiscordPeer
from tests.peers.discord_exchange import NoAnswer, NotPossible
from tests.peers.discord_faults import CALLBACK, FOLLOW_UP
from tests.peers.discord_options import Value
from tests.peers.discord_probe import Bot, Note, room, running
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


# The gateway


async def test_a_bot_becomes_ready_and_sees_the_world(peer: DiscordPeer, bot: Bot) -> None:
    guild = bot.get_guild(peer.guild.id)
    assert guild is not None and guild.name == "Acme Studio"
    assert [channel.name for channel in guild.text_channels] == ["general", "website"]
    assert guild.me.guild_permissions.view_channel
    assert (peer.gateway.identifies, peer.gateway.resumes) == (1, 0)
    assert peer.gateway.connected_with[0]["v"] == "10"
    await peer.until(lambda: peer.gateway.heartbeats)


async def test_a_dropped_line_is_resumed_and_nothing_is_missed(peer: DiscordPeer, bot: Bot) -> None:
    peer.message(peer.ana, peer.general, f"{peer.bot.mention} one")
    await peer.until(lambda: len(bot.heard) == 1)
    peer.gateway.ask_reconnect()
    await peer.until(lambda: not peer.gateway.live)
    peer.message(peer.ana, peer.general, f"{peer.bot.mention} two")
    await peer.until(lambda: len(bot.heard) == 2)
    await peer.drop_gateway(4000)
    await peer.until(lambda: bot.resumed == 2)
    assert [message.content.split()[-1] for message in bot.heard] == ["one", "two"]
    assert (peer.gateway.identifies, peer.gateway.resumes) == (1, 2)


async def test_an_invalid_session_is_identified_anew(peer: DiscordPeer, bot: Bot) -> None:
    peer.invalidate_session()
    await peer.until(lambda: peer.gateway.identifies == 2)
    assert peer.gateway.resumes == 0


async def test_a_code_that_ends_the_session_is_not_resumed(peer: DiscordPeer, bot: Bot) -> None:
    await peer.drop_gateway(4009)
    await peer.until(lambda: peer.gateway.identifies == 2)
    assert (peer.gateway.refused_resumes, peer.gateway.resumes) == (1, 0)
    assert 4009 in peer.gateway.close_codes


async def test_an_outage_of_a_guild_and_a_new_guild_are_told_apart(
    peer: DiscordPeer, bot: Bot
) -> None:
    away = asyncio.create_task(bot.wait_for("guild_unavailable", timeout=5))
    back = asyncio.create_task(bot.wait_for("guild_available", timeout=5))
    joined = asyncio.create_task(bot.wait_for("guild_join", timeout=5))
    await asyncio.sleep(0)
    peer.world.remove_guild(peer.guild, outage=True)
    await away
    peer.world.restore_guild(peer.guild)
    await back
    peer.world.add_guild("Beta", peer.bob)
    assert (await joined).name == "Beta"


async def test_a_wrong_token_and_an_ungranted_intent_are_turned_away(peer: DiscordPeer) -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(peer, discord.Intents(guilds=True, message_content=True)):
            pass
    peer.token = "another"
    with pytest.raises(discord.LoginFailure):
        async with running(peer):
            pass
    assert peer.gateway.identifies == 1
    assert peer.invalid_requests == 1


# Commands


async def test_commands_are_registered_and_kept_by_id(peer: DiscordPeer, bot: Bot) -> None:
    assert peer.registry.creates == 2
    before = set(peer.registry.scope(None))
    await bot.tree.sync()
    assert set(peer.registry.scope(None)) == before
    assert (peer.registry.creates, peer.registry.writes) == (2, 2)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": "Task"}, "name"),
        ({"description": ""}, "description"),
        ({"name_localizations": {"zh": "任务"}}, "name_localizations"),
        ({"options": [{"type": 3, "name": f"o{n}", "description": "x"} for n in range(26)]}, "opt"),
        (
            {
                "options": [
                    {"type": 3, "name": "a", "description": "x"},
                    {"type": 3, "name": "b", "description": "x", "required": True},
                ]
            },
            "REQUIRED_INVALID",
        ),
    ],
)
async def test_a_command_beyond_the_limits_is_refused(
    peer: DiscordPeer, changes: dict[str, Any], place: str
) -> None:
    body = {"name": "task", "description": "Tasks"} | changes
    address = f"{peer.api_url}/applications/{peer.bot.id}/commands"
    headers = {"Authorization": f"Bot {peer.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        answer = await session.post(address, json=body)
        found = await answer.json()
    peer.violations.clear()
    assert (answer.status, found["code"]) == (400, 50035)
    assert place in str(found["errors"])
    assert peer.registry.scope(None) == {}


async def test_a_slash_command_carries_its_options_and_is_answered(
    peer: DiscordPeer, bot: Bot
) -> None:
    async def answer(interaction: discord.Interaction[Bot]) -> None:
        owner = interaction.namespace.owner
        text = f"{interaction.namespace.title} for {owner.name}, {interaction.locale}"
        await interaction.response.send_message(text, ephemeral=True)

    bot.on_task = answer
    options: dict[str, Value] = {"title": "Fix login", "owner": peer.bob}
    done = await peer.slash(peer.wei, peer.general, "task", "add", options=options).answered()
    assert done.took is not None and done.took < 3
    assert done.text == "Fix login for bob, zh-CN"
    assert done.ephemeral and peer.general.history == []


async def test_people_cannot_send_what_discord_would_not_offer(peer: DiscordPeer, bot: Bot) -> None:
    attempts: list[tuple[tuple[str, ...], dict[str, Value]]] = [
        (("job",), {}),
        (("task",), {"title": "x"}),
        (("task", "add"), {}),
        (("task", "add"), {"title": 7}),
        (("task", "add"), {"title": "x" * 81}),
        (("task", "add"), {"title": "x", "due": "friday"}),
    ]
    for path, options in attempts:
        with pytest.raises(NotPossible):
            peer.slash(peer.ana, peer.general, *path, options=options)
    peer.general.deny(peer.bob, Permission.VIEW_CHANNEL)
    with pytest.raises(NotPossible):
        peer.slash(peer.bob, peer.general, "task", "add", options={"title": "x"})


async def test_a_deferred_answer_is_filled_by_its_follow_up(peer: DiscordPeer, bot: Bot) -> None:
    async def answer(interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.defer(thinking=True)
        file = discord.File(io.BytesIO(b"png"), "chart.png")
        await interaction.followup.send("first", file=file)
        await interaction.followup.send("second", ephemeral=True)
        await interaction.edit_original_response(content="first, edited")

    bot.on_task = answer
    sent = peer.slash(peer.ana, peer.general, "task", "add", options={"title": "x"})
    first, second = await sent.replies(2)
    await peer.until(lambda: first.content == "first, edited")
    assert first is sent.original and first.attachments[0]["filename"] == "chart.png"
    assert second.only_for is peer.ana
    assert len(peer.calls_to(FOLLOW_UP)) == 2


async def test_autocomplete_and_the_message_menu(peer: DiscordPeer, bot: Bot) -> None:
    typing = peer.autocomplete(peer.ana, peer.general, "task", "add", focused="title", typed="Fix")
    assert (await typing.answered()).choices == [{"name": "Fix!", "value": "Fix"}]
    said = peer.message(peer.bob, peer.general, "The login is broken")
    made = await peer.message_menu(peer.ana, "Make a task", said.message).answered()
    assert made.text == "Task from: The login is broken"


async def test_an_answer_after_three_seconds_or_a_second_one_is_refused(peer: DiscordPeer) -> None:
    peer.people.answer_within = 0.2
    async with running(peer) as bot:

        async def slow(interaction: discord.Interaction[Bot]) -> None:
            await asyncio.sleep(0.3)
            await interaction.response.send_message("late")

        bot.on_task = slow
        late = peer.slash(peer.ana, peer.general, "task", "add", options={"title": "x"})
        with pytest.raises(NoAnswer, match="did not respond"):
            await late.answered()
        await peer.until(lambda: late.refused == [10062])
        assert late.failed and late.messages == []

        bot.on_task = lambda i: i.response.send_message("ok")
        peer.faults.lose_answer(CALLBACK)
        twice = peer.slash(peer.ana, peer.general, "task", "add", options={"title": "x"})
        assert (await twice.answered()).text == "ok"
        headers = {"Content-Type": "application/json"}
        path = f"/interactions/{twice.id}/{twice.token}/callback"
        async with aiohttp.ClientSession(headers=headers) as session:
            again = await session.post(peer.api_url + path, json={"type": 5})
            assert (await again.json())["code"] == 40060
        assert twice.refused == [40060] and len(twice.messages) == 1


# Components and forms


async def test_a_button_is_heard_raw_by_its_custom_id(peer: DiscordPeer, bot: Bot) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Done", custom_id="line:task done ACME-1"))
    await room(bot, peer).send("Fix login", view=view)
    message = peer.posts(peer.general)[0]

    async def close(interaction: discord.Interaction[Bot]) -> None:
        data: Any = interaction.data
        await interaction.response.edit_message(content=data["custom_id"], view=None)

    bot.on_component = close
    pressed = await peer.press(message, "Done", peer.bob).answered()
    assert pressed.original is message and message.content == "line:task done ACME-1"
    with pytest.raises(NotPossible):
        peer.press(message, "Done", peer.bob)


async def test_an_ephemeral_answer_is_pressed_by_its_reader_and_updated_later(
    peer: DiscordPeer, bot: Bot
) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Undo", custom_id="line:undo"))
    bot.on_task = lambda i: i.response.send_message("Added", view=view, ephemeral=True)
    options: dict[str, Value] = {"title": "x"}
    added = await peer.slash(peer.ana, peer.general, "task", "add", options=options).answered()
    assert added.original is not None
    with pytest.raises(NotPossible):
        peer.press(added.original, "Undo", peer.bob)

    async def later(interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="Undone", view=None)

    bot.on_component = later
    undone = peer.press(added.original, "Undo", peer.ana)
    assert await undone.reply() is added.original
    assert added.original.text == "Undone" and peer.general.history == []


async def test_follow_ups_end_with_the_token(peer: DiscordPeer, bot: Bot) -> None:
    dm = peer.world.open_dm(peer.ana)
    sent = await peer.slash(peer.ana, dm, "task", "add", options={"title": "x"}).answered()
    sent.token_dead = True
    with pytest.raises(discord.HTTPException) as refused:
        await bot.interactions[-1].followup.send("too late")
    assert refused.value.code == 50027 and len(sent.messages) == 1


async def test_a_select_tells_its_values(peer: DiscordPeer, bot: Bot) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.UserSelect(custom_id="line:task owner ACME-1"))
    await room(bot, peer).send("Who?", view=view)
    bot.on_component = lambda i: i.response.send_message(str(i.data), ephemeral=True)
    shown = peer.posts(peer.general)[0]
    chosen = await peer.select(shown, "line:task owner ACME-1", [peer.wei], peer.ana).answered()
    assert str(peer.wei.id) in chosen.text


async def test_a_form_opens_and_comes_back_filled(peer: DiscordPeer, bot: Bot) -> None:
    bot.on_task = lambda i: i.response.send_modal(Note())

    async def keep(interaction: discord.Interaction[Bot]) -> None:
        await interaction.response.send_message(str(interaction.data))

    bot.on_component = keep
    opened = peer.slash(peer.ana, peer.general, "task", "add", options={"title": "x"})
    await opened.answered()
    with pytest.raises(NotPossible):
        peer.submit_modal(opened, {"Title": "", "how": ["high"]})
    with pytest.raises(NotPossible):
        peer.submit_modal(opened, {"Title": "Fix login", "how": ["low"]})
    sent = peer.submit_modal(opened, {"Title": "Fix login", "How urgent": ["high"]})
    text = (await sent.answered()).text
    assert "form:task add" in text and "Fix login" in text and "['high']" in text
    with pytest.raises(NotPossible):
        peer.submit_modal(opened, {"Title": "again", "how": ["high"]})

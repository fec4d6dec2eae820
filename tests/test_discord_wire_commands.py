"""Discord over the wire: commands, their options and how they are answered."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord.menus import MENUS
from adapters.discord.place import Discord
from adapters.discord.tree import offered
from bot.context import Request
from bot.tongue import Answer
from tests.discord_running import (
    GRAMMAR,
    SILENT,
    Desk,
    adapter,
    answer,
    desk,
    heard,
    mention,
    peer,
    room,
    running,
)
from tests.peers.discord import DiscordPeer
from tests.peers.discord_faults import CALLBACK
from tests.peers.discord_options import Value

__all__ = ["adapter", "desk", "peer"]


async def test_the_commands_are_registered_once_over_two_starts(peer: DiscordPeer) -> None:
    reads = "GET /applications/{application_id}/commands"
    async with running(peer, Desk()):
        pass
    created = peer.registry.creates
    async with running(peer, Desk()):
        await peer.until(lambda: len(peer.calls_to(reads)) == 2)
        for code in (4000, 4009):
            await peer.drop_gateway(code)
            await peer.connected()
    assert (peer.registry.writes, peer.registry.creates) == (1, created)
    assert created == len(list(offered(GRAMMAR))) + len(MENUS)


async def test_in_one_server_the_commands_are_its_own(peer: DiscordPeer) -> None:
    async with running(peer, Desk(), guild=str(peer.guild.id)):
        assert len(peer.registry.scope(peer.guild.id)) == len(list(offered(GRAMMAR))) + len(MENUS)
        assert peer.registry.scope(None) == {}


async def test_a_command_carries_its_typed_options(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    typed: dict[str, Value] = {
        "title": f"Fix login {peer.wei.mention} !high",
        "owner": peer.bob,
        "due": "friday",
    }
    done = peer.slash(peer.ana, peer.website, "task", "add", options=typed)
    await done.reply()
    request = await heard(peer, desk)
    assert (request.id, request.command) == (str(done.id), "task add")
    assert request.values == {"owner": f"@({peer.bob.id}|Bob)", "due": "friday"}
    assert request.words.startswith(f"Fix login @({peer.wei.id}|伟)") and "!high" in request.words
    assert request.place == room(peer, peer.website)
    assert (request.speaker.native, request.speaker.name) == (str(peer.ana.id), "Ana")
    assert (request.speaker.locale, request.room_name) == ("en-US", "website")
    assert done.text == "ok" and not done.ephemeral


async def test_numbers_and_lists_arrive_as_they_are_typed(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    peer.slash(peer.ana, peer.general, "task", "list", options={"page": 2, "text": "!high"})
    request = await heard(peer, desk)
    assert (request.values, request.words) == ({"page": "2"}, "!high")
    people = f"{peer.bob.mention} {peer.wei.mention}"
    peer.slash(peer.ana, peer.general, "task", "add", options={"title": "x", "helpers": people})
    request = await heard(peer, desk, 2)
    assert request.values == {"helpers": f"@({peer.bob.id}) @({peer.wei.id})"}


async def test_a_private_answer_is_for_the_speaker_alone(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    desk.reply = lambda request: answer("yours", private=True)
    done = await peer.slash(peer.ana, peer.general, "my", "agenda").answered()
    assert done.ephemeral and done.text == "yours"


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("path", [("my", "agenda"), ("pm", "redo")])
async def test_a_slow_desk_is_waited_for_and_keeps_its_readers(
    peer: DiscordPeer, desk: Desk, adapter: Discord, path: tuple[str, str], private: bool
) -> None:
    gate = asyncio.Event()

    async def slow(request: Request) -> Answer:
        await gate.wait()
        return answer("at last", private=private)

    desk.reply = slow
    sent = peer.slash(peer.ana, peer.general, *path)
    await sent.answered()
    assert sent.took is not None and sent.took < 2.5
    gate.set()
    reply = (await sent.replies(1))[-1]
    await peer.until(lambda: "at last" in sent.text)
    reply = next(message for message in sent.messages if message.text == "at last")
    assert reply.ephemeral is private
    assert not [one for one in sent.messages if one.loading and not one.deleted]


async def test_nothing_to_say_is_only_acknowledged(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    desk.reply = lambda request: SILENT
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    await peer.until(lambda: all(message.deleted for message in sent.messages))
    assert peer.posts(peer.general) == []


async def test_a_lost_first_answer_is_given_again_and_seen_once(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    peer.faults.lose_answer(CALLBACK)
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    await peer.until(lambda: sent.refused == [40060])
    assert [message.text for message in peer.posts(peer.general)] == ["ok"]


async def test_a_refused_first_answer_is_still_said(peer: DiscordPeer, desk: Desk) -> None:
    async with running(peer, desk):
        peer.people.answer_within = 0.0
        desk.reply = lambda request: answer("late", private=request.command == "my agenda")
        peer.slash(peer.ana, peer.general, "pm", "redo")
        peer.slash(peer.ana, peer.general, "my", "agenda")
        await peer.until(lambda: peer.posts(peer.general))
        dm = peer.world.open_dm(peer.ana)
        await peer.until(lambda: peer.posts(dm))
    assert [message.text for message in peer.posts(peer.general)] == ["late"]


async def test_a_failure_inside_is_answered_in_plain_words(
    peer: DiscordPeer, desk: Desk, adapter: Discord, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: Request) -> Answer:
        raise RuntimeError("the secret plan")

    desk.reply = broken
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    assert "went wrong" in sent.text and sent.ephemeral
    said = await mention(peer, peer.ana, peer.general, "hello").reply()
    assert "went wrong" in said.text
    told = [r.getMessage() for r in caplog.records if r.levelname != "DEBUG"]
    assert any("RuntimeError" in line for line in told)
    assert not any("secret plan" in line for line in told)


async def test_what_is_under_way_is_answered_before_the_end(peer: DiscordPeer, desk: Desk) -> None:
    async def slow(request: Request) -> Answer:
        await asyncio.sleep(0.5)
        return answer("in time")

    desk.reply = slow
    async with running(peer, desk):
        sent = peer.slash(peer.ana, peer.general, "pm", "redo")
        await heard(peer, desk)
    assert sent.text == "in time"

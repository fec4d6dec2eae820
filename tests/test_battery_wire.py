"""Many at once on the wire (L1), a flood of what is nobody's business (L8), and sessions that end
again and again (F17): counted at the doubles."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from bot.clock import SystemClock
from tests import discord_running, slack_running
from tests.discord_running import peer
from tests.peers.discord import DiscordPeer
from tests.peers.discord_exchange import Said
from tests.peers.discord_gateway import Gateway
from tests.peers.discord_things import Channel, Message
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import User, default_world
from tests.slack_running import slack
from tests.test_kill import told, until
from tests.test_run import bot, sent, settings, titles

__all__ = ["peer", "slack"]

PEOPLE, EACH = 50, 4


async def test_l1_two_hundred_commands_of_fifty_people_are_two_hundred_tasks(
    tmp_path: Path,
) -> None:
    world = default_world(SystemClock().now)
    people = [world.add_user(User(f"U{n}", f"p{n}", f"Person {n}")) for n in range(PEOPLE)]
    async with SlackPeer(world) as slack, DiscordPeer() as double:
        for person in people:
            world.channel("website").members.add(person.id)
        async with bot(tmp_path, settings(tmp_path, slack, double)):
            await slack.socket.connected(timeout=30)
            made = await slack.command("ana", "website", "/project", "new Acme website")
            await made.until(lambda done: "ACME" in done.text)

            async def busy(person: User) -> list[str]:
                answers = []
                for n in range(EACH):
                    doing = await slack.command(person, "website", "/task", f"{person.name} {n}")
                    # The double gives up on what is not acknowledged within three seconds.
                    assert doing.acked, doing.error
                    await doing.until(lambda done: "ACME-" in done.text, timeout=60)
                    answers.append(doing.text.split("ACME-")[1].split()[0])
                return answers

            numbers = [n for answers in await asyncio.gather(*map(busy, people)) for n in answers]
            listed = await slack.command("ana", "website", "/task", "list all")
            await listed.until(lambda done: "200 tasks" in done.text)
        assert sorted(map(int, numbers)) == list(range(1, PEOPLE * EACH + 1))
        wanted = Counter(f"{person.name} {n}" for person in people for n in range(EACH))
        assert Counter(titles(tmp_path)) == wanted
        assert slack.violations == []


FLOOD, QUARTER = 5_000, 1_250
Say = Callable[[int], Awaitable[None]]


async def flooded(say: Say, command: Say, folder: str) -> int:
    """Bytes that a platform's code holds more after the flood than after the first quarter of it;
    between the quarters somebody gives a command."""
    kept = [tracemalloc.Filter(True, f"*/adapters/{folder}/*")]
    held: list[int] = []
    tracemalloc.start()
    try:
        for n in range(FLOOD):
            await say(n)
            if n % QUARTER == QUARTER - 1:
                await command(n)
                snapshot = tracemalloc.take_snapshot().filter_traces(kept)
                held.append(sum(one.size for one in snapshot.statistics("filename")))
    finally:
        tracemalloc.stop()
    return held[-1] - held[0]


@pytest.mark.slow
async def test_l8_a_flood_on_slack_is_acknowledged_and_forgotten(slack: SlackPeer) -> None:
    desk = slack_running.Desk()
    async with slack_running.running(slack, desk):
        await (await slack.command("ana", "website", "/task", "first")).until(lambda d: d.said)
        began = len(slack.calls)

        async def say(n: int) -> None:
            doing = await slack.say("ana", "website", f"nothing for you, {n}", f"1700000000.{n:06}")
            assert doing.acked, doing.error
            # Whether a thread belongs to something only the desk knows; ours keeps all it hears.
            desk.heard[:] = [request for request in desk.heard if not request.overheard]

        async def command(n: int) -> None:
            doing = await slack.command("ana", "website", "/task", f"after {n}")
            assert doing.acked, doing.error
            await doing.until(lambda done: done.said)

        grown = await flooded(say, command, "slack")
        assert [request.words for request in desk.heard if not request.overheard] == [
            "task first", *(f"task after {n}" for n in range(QUARTER - 1, FLOOD, QUARTER))
        ]  # fmt: skip
        asked = Counter(call.method for call in slack.calls[began:])
        assert sum(asked.values()) <= 2 * FLOOD // QUARTER, asked
    assert grown < 100_000, grown


@pytest.mark.slow
async def test_l8_a_flood_on_discord_is_forgotten(peer: DiscordPeer) -> None:
    desk = discord_running.Desk()
    async with discord_running.running(peer, desk):

        async def say(n: int) -> None:
            peer.message(peer.ana, peer.general, f"nothing for you, {n}")
            if n % 50 == 0:
                await asyncio.sleep(0)

        async def command(n: int) -> None:
            said = await peer.slash(peer.ana, peer.general, "pm", "redo").answered(timeout=60)
            assert said.text == "ok"

        began = len(peer.calls)
        grown = await flooded(say, command, "discord")
        assert len(desk.asked) == FLOOD // QUARTER
        assert len(peer.calls) - began <= 2 * FLOOD // QUARTER
    assert grown < 100_000, grown


def back(gateway: Gateway, times: int) -> bool:
    """Whether somebody has begun that many sessions, and the last one is open."""
    return gateway.identifies == times and bool(gateway.live)


def _in(channel: Channel, said: Said) -> list[Message]:
    return [message for message in said.messages if message.channel is channel]


@pytest.mark.slow
async def test_f17_five_lost_sessions_are_one_steward(tmp_path: Path) -> None:
    """Being ready five times more registers nothing again, and says nothing twice."""
    now = SystemClock().now
    async with SlackPeer(default_world(now)) as slack, DiscordPeer(clock=now) as double:
        env = settings(tmp_path, slack, double)
        told(env["STEWARD_DATABASE"], f"discord:{double.guild.id}", str(double.ana.id))
        direct = double.world.open_dm(double.ana)
        async with bot(tmp_path, env):
            await double.connected(timeout=30)
            await double.until(lambda: double.registry.writes, 20, "no commands were registered")
            gateway, me = double.gateway, double.world.me.mention

            async def says(words: str) -> str:
                said = double.message(double.ana, double.website, f"{me} {words}")
                here = partial(_in, double.website, said)  # what is due may come in between
                await until(here, 15, "nobody answered")
                return here()[0].content

            assert "SHOP" in await says("project new Shop")
            for n in range(1, 6):
                double.invalidate_session()
                await until(partial(back, gateway, n + 1), 30, "it did not come back")
                assert f"SHOP-{n}" in await says(f"task Paint wall {n}")
            await until(lambda: sent(tmp_path) == 1, 30, "it was not said")
        assert double.registry.writes == 1, "the commands were registered once"
        assert len(double.posts(direct)) == 1, "what was due was said once"
        assert titles(tmp_path) == [f"Paint wall {n}" for n in range(1, 6)]
        assert (double.gateway.identifies, double.gateway.resumes) == (6, 0)
        assert double.violations == [] and double.unknown == []

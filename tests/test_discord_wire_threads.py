"""Discord over the wire: what is said to us without naming us, where the content may be read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.reply import Button
from tests.discord_running import Desk, answer, desk, mention, peer, room, running
from tests.peers.discord import DiscordPeer
from tests.peers.discord_things import Channel, Message

__all__ = ["desk", "peer"]

CARD = answer("Fix login", Button("Done", "task done ACME-1"))


@pytest.fixture
async def reading() -> AsyncIterator[DiscordPeer]:
    """A Discord that grants the Message Content intent."""
    async with DiscordPeer(granted=("message_content",)) as double:
        yield double
        assert (double.unknown, double.violations, double.pings) == ([], [], [])


def on_card(peer: DiscordPeer) -> tuple[Message, Channel]:
    """The card that was posted, and the thread Ana begins on it."""
    card = peer.posts(peer.general)[0]
    return card, peer.world.open_thread(peer.general, "Fix login", peer.ana, starter=card)


async def told(peer: DiscordPeer, desk: Desk) -> list[str]:
    """What the desk was asked, once everything said so far has been heard."""
    await mention(peer, peer.ana, peer.general, "last").reply()
    return [request.words for request in desk.asked]


async def test_a_command_in_the_thread_of_a_card_needs_no_mention(
    reading: DiscordPeer, desk: Desk
) -> None:
    async with running(reading, desk, message_content="on") as adapter:
        await adapter.post(room(reading), CARD, "p1")
        _card, thread = on_card(reading)
        assert (await reading.message(reading.ana, thread, "task done").reply()).channel is thread
        request = desk.asked[0]
        assert request.about is not None and request.about.lines == ("task done ACME-1",)
        reading.message(reading.bob, thread, "thanks, done at last!")
        assert await told(reading, desk) == ["task done", "last"]


async def test_a_command_that_answers_our_message_needs_no_mention(
    reading: DiscordPeer, desk: Desk
) -> None:
    async with running(reading, desk, message_content="on") as adapter:
        await adapter.post(room(reading), CARD, "p1")
        card = reading.posts(reading.general)[0]
        human = reading.message(reading.bob, reading.general, "the login is broken").message
        for other in (human, card):
            said = "/task note seen"
            reading.message(reading.ana, reading.general, said, reply_to=other, ping=False)
        await reading.until(lambda: desk.asked)
        about = desk.asked[0].about
        assert about is not None and about.lines == ("task done ACME-1",)
        assert await told(reading, desk) == ["/task note seen", "last"]


async def test_where_we_were_mentioned_once_a_command_needs_no_mention_after_a_restart(
    reading: DiscordPeer, desk: Desk
) -> None:
    first = reading.message(reading.bob, reading.general, "the login is broken").message
    thread = reading.world.open_thread(reading.general, "login", reading.bob, starter=first)
    other = reading.world.open_thread(reading.general, "lunch", reading.bob)
    async with running(reading, desk, message_content="on"):
        await mention(reading, reading.ana, thread, "task list").reply()
        await reading.message(reading.bob, thread, "task add Fix login").reply()
    async with running(reading, desk, message_content="on"):
        reading.message(reading.bob, other, "task list")
        await reading.message(reading.bob, thread, "task list").reply()
        wanted = ["task list", "task add Fix login", "task list", "last"]
        assert await told(reading, desk) == wanted


async def test_no_other_bot_and_not_we_ourselves_are_answered(
    reading: DiscordPeer, desk: Desk
) -> None:
    robot = reading.world.add_user("robot", bot=True)
    reading.world.add_member(reading.guild, robot)
    async with running(reading, desk, message_content="on") as adapter:
        await adapter.post(room(reading), CARD, "p1")
        card, thread = on_card(reading)
        reading.message(robot, thread, "task list")
        reading.message(robot, reading.general, "task list", reply_to=card)
        await adapter.post(room(reading, thread=thread), answer("task list"), "p2")
        assert await told(reading, desk) == ["last"]


async def test_an_answer_with_a_ping_is_heard_without_the_intent(
    peer: DiscordPeer, desk: Desk
) -> None:
    async with running(peer, desk) as adapter:
        await adapter.post(room(peer), CARD, "p1")
        card, thread = on_card(peer)
        peer.message(peer.ana, thread, "task done")
        said = peer.message(peer.ana, peer.general, "done, sent v2", reply_to=card)
        await said.reply()
        request = desk.asked[0]
        assert request.words == "done, sent v2"
        assert request.about is not None and request.about.lines == ("task done ACME-1",)
        assert await told(peer, desk) == ["done, sent v2", "last"]

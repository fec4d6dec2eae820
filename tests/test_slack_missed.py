"""What was written in threads of Slack while the bot was down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta

import pytest

from adapters.slack.adapter import Slack
from adapters.slack.hearing import Hearing
from adapters.slack.inline import Json
from adapters.slack.threads import Threads
from bot.model.task import Task, TaskState
from bot.vocabulary import vocabulary
from tests.doors import Brain, running
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import Message
from tests.slack_running import settings

READ = "conversations.replies"


@asynccontextmanager
async def lasting() -> AsyncIterator[tuple[Brain, SlackPeer]]:
    """What stays over a restart of the bot."""
    with closing(Brain()) as brain:
        async with SlackPeer(clock=brain.clock.now) as peer:
            yield brain, peer
            assert peer.pings == [] and peer.violations == []


@asynccontextmanager
async def awake(brain: Brain, peer: SlackPeer) -> AsyncIterator[Slack]:
    """The bot, listening; what was missed has been heard."""
    adapter = Slack(settings(peer), vocabulary(), brain.clock)
    async with running(adapter, brain):
        await peer.socket.connected()
        await settled(adapter)
        yield adapter
        await settled(adapter)


async def settled(adapter: Slack) -> None:
    for workspace in adapter.workspaces.all():
        await workspace.catch_up()


async def typed(peer: SlackPeer, command: str, text: str) -> str:
    doing = await peer.command("ana", "website", command, text)
    await doing.until(lambda d: d.said)
    return doing.text


async def joined(peer: SlackPeer) -> Message:
    """A thread in which people talk about ACME-1."""
    await typed(peer, "/project", "new Acme website")
    await typed(peer, "/task", "Fix the login @ana")
    return await another(peer, "the login is broken")


async def another(peer: SlackPeer, text: str) -> Message:
    """One more such thread."""
    first = await peer.say("bob", "website", text)
    assert first.message is not None
    said = await peer.mention("ana", "website", "task link ACME-1", first.message.ts)
    await said.until(lambda d: d.said)
    assert "ACME-1" in said.text
    return first.message


def write(peer: SlackPeer, who: str, thread: Message, text: str) -> Message:
    """Somebody writes in a thread, and no app is told of it."""
    room = peer.world.channels[thread.channel]
    return peer.world.say(peer.world.user(who), room, text, thread.ts)


def kept(brain: Brain) -> tuple[list[str], Task]:
    """What is kept of the thread, and its task."""
    org = brain.storage.house.organisation("slack:T1")
    assert org is not None
    with brain.storage.house.open(org, brain.clock.now(), changes=False) as work:
        (task,) = work.tasks.find()
        return [one.text for one in work.remarks.find(order=("discussion", "n"))], task


def answers(peer: SlackPeer, thread: Message) -> list[str]:
    return [post.visible for post in peer.posts if post.thread_ts == thread.ts]


async def test_replies_of_while_we_were_down_are_heard_once_and_in_order() -> None:
    async with lasting() as (brain, peer):
        async with awake(brain, peer):
            thread = await joined(peer)
            await peer.say("bob", "website", "on Safari alone", thread.ts)
        brain.clock.advance(timedelta(minutes=5))
        for number in range(3):
            write(peer, "bob", thread, f"late {number}")
        bot = peer.world.bot_of("T1").id
        write(peer, "ana", thread, f"<@{bot}> task due friday")
        write(peer, "ana", thread, "done")
        before = len(answers(peer, thread))
        for _restart in range(3):
            async with awake(brain, peer):
                remarks, task = kept(brain)
                late = ["late 0", "late 1", "late 2"]
                assert remarks == ["the login is broken", "on Safari alone", *late]
                assert task.state is TaskState.DONE and task.due is not None
                new = answers(peer, thread)[before:]
                assert sum("✔" in text for text in new) == 1
                assert sum("Fri" in text and "✔" not in text for text in new) == 1


async def test_what_was_heard_is_not_heard_again_and_what_matters_to_nobody_is_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caught: list[str] = []
    catch_up = Hearing.caught_up

    async def noted(self: Hearing, one: Json, room: str, thread: str) -> None:
        caught.append(one["text"])
        await catch_up(self, one, room, thread)

    monkeypatch.setattr(Hearing, "caught_up", noted)
    async with lasting() as (brain, peer):
        async with awake(brain, peer):
            thread = await joined(peer)
            live = await peer.mention("ana", "website", "task due friday", thread.ts)
            await live.until(lambda d: d.said)
        before = answers(peer, thread)
        robot = peer.world.bot_of("T1")
        room = peer.world.channels[thread.channel]
        peer.world.say(robot, room, "our own", thread.ts)
        read: list[int] = []
        for _restart in range(2):
            async with awake(brain, peer):
                assert answers(peer, thread) == before
                read.append(len(caught))
        assert read[0] == read[1] > 0, "nothing is read twice"
        org = brain.storage.house.heard("slack:T1")
        assert org[thread.ts][1] > brain.clock.now() - timedelta(hours=1)


async def test_of_more_threads_than_are_read_it_is_those_heard_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.slack.missed.BEHIND", 1)
    async with lasting() as (brain, peer):
        async with awake(brain, peer):
            first = await joined(peer)
            brain.clock.advance(timedelta(minutes=5))
            second = await another(peer, "it is slow as well")
        brain.clock.advance(timedelta(minutes=5))
        write(peer, "bob", first, "late in the first")
        write(peer, "bob", second, "late in the second")
        async with awake(brain, peer):
            remarks, _task = kept(brain)
            assert "late in the second" in remarks and "late in the first" not in remarks


async def test_what_is_told_of_while_it_is_read_is_one_saying() -> None:
    """Slack tells again of what it got no acknowledgement for, and we read it at the same time."""
    async with lasting() as (brain, peer):
        async with awake(brain, peer):
            thread = await joined(peer)
        late = write(peer, "bob", thread, "late")
        async with awake(brain, peer):
            await peer._message_event(late)
        async with awake(brain, peer):
            await peer._message_event(late)
        assert kept(brain)[0] == ["the login is broken", "late"]


async def test_a_line_that_was_lost_and_is_open_again_makes_us_read() -> None:
    async with lasting() as (brain, peer):
        adapter = Slack(settings(peer), vocabulary(), brain.clock, silence=1.0)
        async with running(adapter, brain):
            await peer.socket.connected()
            thread = await joined(peer)
            await peer.go_dark()
            write(peer, "bob", thread, "late")
            async with asyncio.timeout(15):
                while adapter.state().open:
                    await asyncio.sleep(0.05)
                await peer.come_back()
                while "late" not in kept(brain)[0]:
                    await asyncio.sleep(0.05)
        assert kept(brain)[0] == ["the login is broken", "late"]


@pytest.mark.parametrize("word", ["missing_scope", "channel_not_found", "ratelimited"])
async def test_threads_that_cannot_be_read_stop_nothing(word: str) -> None:
    async with lasting() as (brain, peer):
        async with awake(brain, peer):
            thread = await joined(peer)
        write(peer, "bob", thread, "late")
        if word == "ratelimited":
            peer.faults.rate_limit(READ, retry_after=60)
        else:
            peer.faults.error(READ, word)
        async with awake(brain, peer):
            assert "ACME-1" in await typed(peer, "/task", "list")


@pytest.mark.parametrize(("word", "read"), [("ratelimited", 1), ("channel_not_found", 2)])
async def test_where_slack_asks_for_patience_no_other_thread_is_read(
    monkeypatch: pytest.MonkeyPatch, word: str, read: int
) -> None:
    asked: list[str] = []
    since = Threads.since

    async def noted(self: Threads, room: str, root: str, at: datetime) -> list[Json]:
        asked.append(root)
        return await since(self, room, root, at)

    async with lasting() as (brain, peer):
        async with awake(brain, peer):
            await joined(peer)
            await another(peer, "it is slow as well")
        if word == "ratelimited":
            peer.faults.rate_limit(READ, retry_after=60)
        else:
            peer.faults.error(READ, word)
        monkeypatch.setattr(Threads, "since", noted)
        adapter = Slack(settings(peer), vocabulary(), brain.clock)
        async with running(adapter, brain):
            await peer.socket.connected()
            async with asyncio.timeout(5):
                while len(asked) < read:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)
    assert len(asked) == read

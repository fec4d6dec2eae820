"""Posts that were written in a forum of Discord while the bot was down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta

import pytest

from bot.model.task import TaskState
from tests.doors import Brain
from tests.forum_running import Acme, acme
from tests.peers.discord import DiscordPeer
from tests.peers.discord_things import Channel, User
from tests.test_discord_forum_tasks import bound, task
from tests.test_discord_wire_signs import titles

ACTIVE = "GET /guilds/{guild_id}/threads/active"


@asynccontextmanager
async def lasting() -> AsyncIterator[tuple[Brain, DiscordPeer]]:
    """What stays over a restart of the bot."""
    with closing(Brain()) as brain:
        async with DiscordPeer(clock=brain.clock.now, granted=("message_content",)) as peer:
            yield brain, peer


def post(peer: DiscordPeer, forum: Channel, who: User, title: str, text: str) -> Channel:
    thread = peer.world.open_thread(forum, title, who)
    peer.world.post(thread, who, {"content": text}, message_id=thread.id)
    return thread


async def test_posts_of_while_we_were_down_become_tasks_once_with_all_that_was_said() -> None:
    async with lasting() as (brain, peer):
        async with acme(brain=brain, peer=peer) as here:
            old = post(peer, here.forum, peer.ana, "Before we were asked", "old")
            await bound(here)
            known = here.post(peer.ana, "Known", "heard")
            await here.settled()
            forum = here.forum
        brain.clock.advance(timedelta(minutes=5))
        missed = post(peer, forum, peer.ana, "Fix the login", "It fails")
        peer.message(peer.bob, missed, "On Safari alone")
        rests = post(peer, forum, peer.ana, "Call them", "now")
        peer.world.archive(rests)
        for _restart in range(2):
            async with acme(brain=brain, peer=peer, forum=forum) as again:
                await again.settled()
                assert titles(again) == ["Known", "Fix the login", "Call them"]
                assert sorted(task(again, 2)[1]) == ["It fails", "On Safari alone"]
                assert [len(again.cards(one)) for one in (old, known, missed)] == [0, 1, 1]
                assert again.tags(missed) == {"To do"}


async def test_a_guests_post_is_refused_once_over_restarts() -> None:
    async with lasting() as (brain, peer):
        async with acme(brain=brain, peer=peer) as here:
            await bound(here)
            eve, forum = here.client("Eve"), here.forum
            here.post(eve, "Heard", "please")
            await here.settled()
        post(peer, forum, eve, "Give me a pony", "please")
        dm = peer.world.open_dm(eve)
        for _restart in range(2):
            async with acme(brain=brain, peer=peer, forum=forum) as again:
                await again.settled()
                assert titles(again) == []
        assert len(peer.posts(dm)) == 2


async def test_a_post_that_we_put_a_sign_on_was_heard_before() -> None:
    async with lasting() as (brain, peer):
        async with acme(brain=brain, peer=peer) as here:
            await bound(here)
            forum = here.forum
        seen = peer.world.open_thread(forum, "Seen", peer.ana)
        first = peer.world.post(seen, peer.ana, {"content": "It fails"}, message_id=seen.id)
        peer.world.react(first, peer.bot, "👀", added=True)
        async with acme(brain=brain, peer=peer, forum=forum) as again:
            await again.settled()
            assert titles(again) == []


async def test_a_conversation_of_while_we_were_down_waits_or_was_answered() -> None:
    async with lasting() as (brain, peer):
        async with acme(brain=brain, peer=peer) as here:
            first = here.post(peer.ana, "Welcome", "Write here")
            await here.settled()
            await here.slash(peer.ana, first, "project", "bind", name="acme", audience="client")
            wang, forum = here.client("Wang"), here.forum
        waits = post(peer, forum, wang, "Export", "Can we have it?")
        answered = post(peer, forum, wang, "Logo", "Is it ready?")
        peer.message(peer.ana, answered, "Yes")
        async with acme(brain=brain, peer=peer, forum=forum) as again:
            await again.settled()
            assert again.tags(waits) == {"Waiting for us"}
            assert again.tags(answered) == {"Answered"}
            with again.work() as work:
                assert {one.contact for one in work.conversations.find()} == {"Wang"}


@pytest.mark.parametrize("outage", [True, False])
async def test_posts_of_a_broken_line_are_heard_when_it_is_mended(outage: bool) -> None:
    async with acme() as here:
        await bound(here)
        guild = here.peer.guild
        if outage:
            here.peer.world.remove_guild(guild, outage=True)
        else:
            here.peer.invalidate_session()
        post(here.peer, here.forum, here.peer.ana, "Fix the login", "It fails")
        assert titles(here) == []
        if outage:
            here.peer.world.restore_guild(guild)
        await here.peer.until(lambda: titles(here), timeout=20)
        assert titles(here) == ["Fix the login"]


@pytest.mark.slow
async def test_new_sessions_in_a_row_ask_no_more_than_they_must() -> None:
    async with acme() as here:
        await bound(here)
        for number in range(3):
            here.post(here.peer.ana, f"Task {number}", "text")
        await here.settled()
        before = len(here.peer.calls_to("GET /channels/{channel_id}/messages"))
        for _time in range(3):
            asked = len(here.peer.calls_to(ACTIVE))
            here.peer.invalidate_session()
            await here.peer.until(lambda: len(here.peer.calls_to(ACTIVE)) > asked, timeout=20)  # noqa: B023
            await here.settled()
        looked = len(here.peer.calls_to("GET /channels/{channel_id}/messages")) - before
        assert looked == 0, "what is known is not read again"
        assert sorted(titles(here)) == ["Task 0", "Task 1", "Task 2"]


# Replies in threads that we know


READ = "GET /channels/{channel_id}/messages"


def remarks(here: Acme) -> list[str]:
    with here.work() as work:
        return [one.text for one in work.remarks.find(order=("discussion", "n"))]


@pytest.mark.parametrize("rests", [False, True])
async def test_replies_of_while_we_were_down_are_heard_once_and_in_order(rests: bool) -> None:
    async with lasting() as (brain, peer):
        async with acme(brain=brain, peer=peer) as here:
            await bound(here)
            known = here.post(peer.ana, "Known", "heard")
            await here.settled()
            await here.say(peer.ana, peer.website, "task Call them")
            plain = peer.world.open_thread(peer.website, "calls", peer.ana)
            peer.message(peer.bob, plain, "who calls?")
            await here.settled()
            await here.slash(peer.ana, plain, "task", "link", to="ACME-2")
            peer.message(peer.bob, plain, "I do")
            peer.message(peer.bob, known, "and more")
            await here.settled()
            forum = here.forum
        brain.clock.advance(timedelta(minutes=5))
        for number in range(3):
            peer.message(peer.bob, known, f"late {number}")
            peer.message(peer.ana, plain, f"call {number}")
        peer.message(peer.ana, plain, f"{peer.bot.mention} task due friday")
        peer.message(peer.ana, plain, "done")
        if rests:
            for thread in (known, plain):
                peer.world.archive(thread)
        for _restart in range(3):
            async with acme(brain=brain, peer=peer, forum=forum) as again:
                await again.settled()
                late = ["late 0", "late 1", "late 2"]
                assert task(again, 1)[1] == ["heard", "and more", *late]
                assert remarks(again) == ["who calls?", "I do", "call 0", "call 1", "call 2"]
                found, _notes = task(again, 2)
                assert found.state is TaskState.DONE and found.due is not None
                answers = [one.text for one in peer.posts(plain) if "ACME-2" in one.text]
                assert sum("✔" in text for text in answers) == 1
                assert sum("Fri" in text and "✔" not in text for text in answers) == 1


async def test_without_the_content_what_names_us_and_who_spoke_is_caught_up() -> None:
    with closing(Brain()) as brain:
        async with DiscordPeer(clock=brain.clock.now) as peer:
            async with acme(brain=brain, peer=peer, content=False) as here:
                first = here.post(peer.ana, "Welcome", "Write here")
                await here.settled()
                await here.slash(peer.ana, first, "project", "bind", name="acme", audience="client")
                wang, forum = here.client("Wang"), here.forum
                asks = here.post(wang, "Export", "Can we have it?")
                said = here.post(wang, "Logo", "Is it ready?")
                await here.settled()
                assert here.tags(said) == {"Waiting for us"}
            brain.clock.advance(timedelta(minutes=5))
            peer.message(peer.ana, said, "Yes")
            peer.message(wang, asks, "Hello?")
            peer.message(peer.ana, asks, f"{peer.bot.mention} log need export to Excel")
            for _restart in range(2):
                async with acme(brain=brain, peer=peer, forum=forum, content=False) as again:
                    await again.settled()
                    assert again.tags(said) == {"Answered"}
                    with again.work() as work:
                        assert [one.text for one in work.logs.find()] == ["export to Excel"]


async def test_what_was_heard_is_not_asked_for_again() -> None:
    async with lasting() as (brain, peer):
        async with acme(brain=brain, peer=peer) as here:
            await bound(here)
            threads = [here.post(peer.ana, f"Task {n}", "text") for n in range(4)]
            await here.settled()
            forum = here.forum
        peer.message(peer.bob, threads[2], "late")
        before = len(peer.calls_to(READ))
        for _restart in range(3):
            async with acme(brain=brain, peer=peer, forum=forum) as again:
                await again.settled()
        assert len(peer.calls_to(READ)) - before == 1, "the one thread with news, once"

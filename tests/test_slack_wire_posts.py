"""Slack over the wire: what is said unasked arrives once, or says why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.base import NotDelivered, OutcomeUnknown
from adapters.slack.adapter import Slack
from bot.clock import SystemClock
from bot.context import Place
from bot.vocabulary import vocabulary
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import START
from tests.slack_running import Desk, desk, place, running, settings, slack, told, waited

__all__ = ["desk", "slack"]


async def test_a_post_is_said_once_and_found_by_its_key(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk) as adapter:
        ref = await adapter.post(place(slack), told("Due today."), "k1")
        await adapter.post(place(slack), told("Due tomorrow.", key="k2"), "k2")
        post = slack.posts[0]
        assert post.metadata == {"event_type": "steward_post", "event_payload": {"key": "k1"}}
        assert ref == f"{post.channel}/{post.ts}"
        assert await adapter.find(place(slack), "k1", START) == ref
        assert await adapter.find(place(slack), "k3", START) is None
        later = START + timedelta(days=9)
        assert await adapter.find(place(slack), "k1", later) is None


async def test_f3_a_post_is_found_although_slacks_clock_is_behind_ours(
    slack: SlackPeer, desk: Desk
) -> None:
    async with running(slack, desk) as adapter:
        ref = await adapter.post(place(slack), told("Due today."), "k1")
        said = datetime.fromtimestamp(float(slack.posts[0].ts), UTC)
        due = said + timedelta(minutes=9)
        assert await adapter.find(place(slack), "k1", due) == ref


async def test_a_post_is_found_by_its_button_where_metadata_is_gone(
    slack: SlackPeer, desk: Desk
) -> None:
    async with running(slack, desk) as adapter:
        ref = await adapter.post(place(slack), told("Due today."), "k1")
        slack.world.channel("website").messages[-1].metadata = None
        assert await adapter.find(place(slack), "k1", START) == ref


async def test_a_post_to_a_person_goes_to_their_direct_messages(
    slack: SlackPeer, desk: Desk
) -> None:
    async with running(slack, desk) as adapter:
        home = Place("slack:T1", direct="UWEI")
        ref = await adapter.post(home, told("Good morning."), "k1")
        assert slack.posts[0].channel == slack.world.im(slack.world.user("wei")).id
        assert await adapter.find(home, "k1", START) == ref
        await adapter.edit(home, ref, told("Good evening."))
        message = slack.world.im(slack.world.user("wei")).messages[-1]
        assert message.visible == "Good evening.\nWhy" and message.edited


async def test_a_post_too_soon_is_told_when_to_come_again(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk) as adapter:
        slack.faults.rate_limit("chat.postMessage", retry_after=7)
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(place(slack), told("x"), "k1")
        assert refused.value.retry_after == 7 and not refused.value.gone
        assert len(slack.called("chat.postMessage")) == 1  # nobody repeated it behind our back


async def test_a_home_that_cannot_be_asked_for_yet_is_no_lost_post(
    slack: SlackPeer, desk: Desk
) -> None:
    home = Place("slack:T1", direct="UWEI")
    async with running(slack, desk) as adapter:
        slack.faults.rate_limit("conversations.open", retry_after=5)
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(home, told("Good morning."), "k1")
        assert refused.value.retry_after == 5 and not refused.value.gone
        assert slack.called("chat.postMessage") == []
        waited(adapter)
        await adapter.post(home, told("Good morning."), "k1")
        assert len(slack.posts) == 1


async def test_a_lost_answer_is_looked_for_before_anything_is_repeated(
    slack: SlackPeer, desk: Desk
) -> None:
    async with running(slack, desk) as adapter:
        slack.faults.lose_answer("chat.postMessage")
        with pytest.raises(OutcomeUnknown):
            await adapter.post(place(slack), told("x"), "k1")
        assert len(slack.posts) == 1 and len(slack.called("chat.postMessage")) == 1
        found = await adapter.find(place(slack), "k1", START)
        assert found == f"{slack.posts[0].channel}/{slack.posts[0].ts}"


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_leaves_the_outcome_open(
    slack: SlackPeer, desk: Desk, status: int
) -> None:
    async with running(slack, desk) as adapter:
        slack.faults.status("chat.postMessage", status)
        with pytest.raises(OutcomeUnknown):
            await adapter.post(place(slack), told("x"), "k1")


async def test_what_never_left_was_not_delivered(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk) as adapter:
        await slack.go_dark()
        await adapter.workspaces.all()[0].installation.web.close()  # no line is kept from before
        for where in (place(slack), Place("slack:T1", direct="UANA")):
            with pytest.raises(NotDelivered) as refused:
                await adapter.post(where, told("x"), "k1")
            assert not refused.value.gone
            with pytest.raises((OutcomeUnknown, NotDelivered)):
                await adapter.find(where, "k1", START)
        await slack.come_back()
        assert await adapter.post(place(slack), told("x"), "k1")
        assert len(slack.posts) == 1


async def test_before_slack_knows_us_nothing_is_lost(slack: SlackPeer) -> None:
    adapter = Slack(settings(slack), vocabulary(), SystemClock())
    with pytest.raises(NotDelivered) as refused:
        await adapter.post(place(slack), told("x"), "k1")
    assert refused.value.away and not refused.value.counts
    with pytest.raises(OutcomeUnknown):
        await adapter.find(place(slack), "k1", START)
    await adapter.close()


async def test_a_place_that_is_gone_is_told_as_gone(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk) as adapter:
        slack.world.channel("website").is_archived = True
        slack.world.channel("general").members.discard("UBOT")
        slack.world.user("bob").deleted = True
        for where in (
            place(slack, "website"),
            place(slack, "general"),
            Place("slack:T1", "C404"),
            Place("slack:T1", direct="UBOB"),
        ):
            with pytest.raises(NotDelivered) as refused:
                await adapter.post(where, told("x"), "k1")
            assert refused.value.gone, where


async def test_a_long_post_goes_on_where_it_was_stopped(slack: SlackPeer, desk: Desk) -> None:
    words = [f"{number:05}" for number in range(4500)]
    async with running(slack, desk) as adapter:
        slack.faults.delay("chat.postMessage", 0.0)  # what the first call meets; it is taken
        slack.faults.rate_limit("chat.postMessage")
        with pytest.raises(NotDelivered):
            await adapter.post(place(slack), told(" ".join(words)), "k1")
        assert await adapter.find(place(slack), "k1", START) is None
        waited(adapter)
        await adapter.post(place(slack), told(" ".join(words)), "k1")
        shown = "\n".join(post.visible for post in slack.posts)
        assert shown.split() == [*words, "Why"]


async def test_a_post_to_a_deleted_thread_goes_to_the_room(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk) as adapter:
        where = Place("slack:T1", slack.world.channel("website").id, thread="1.000001")
        await adapter.post(where, told("x"), "k1")
        assert slack.posts[0].thread_ts is None

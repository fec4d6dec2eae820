"""Slack over the wire: whose direct messages a word was typed in, and where a person is reached."""

from __future__ import annotations

import pytest

from adapters.base import NotDelivered
from bot.context import Place
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import Channel
from tests.slack_running import Desk, desk, running, slack, told

__all__ = ["desk", "slack"]

ANA = Place("slack:T1", direct="UANA")


def between(slack: SlackPeer, *names: str) -> Channel:
    """The direct messages of two people, in which the bot is not."""
    return slack.world.add_channel("-".join(names), names, kind="im", with_bot=False)


def home(slack: SlackPeer, name: str = "ana") -> Channel:
    return slack.world.im(slack.world.user(name))


async def test_direct_messages_of_two_people_are_nobodys_home(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk) as adapter:
        other = between(slack, "ana", "bob")
        doing = await slack.command("ana", other, "/my")
        assert doing.acked and desk.last.place == ANA
        await adapter.post(ANA, told("Due today."), "k1")
        assert [post.channel for post in slack.posts] == [home(slack).id]


@pytest.mark.parametrize("wait", [0.0, 1.8], ids=["at once", "late"])
async def test_what_is_said_between_two_people_is_seen_by_who_asked(
    slack: SlackPeer, desk: Desk, wait: float
) -> None:
    desk.wait = wait
    async with running(slack, desk):
        doing = await slack.command("ana", between(slack, "ana", "bob"), "/task", "list")
        await doing.until(lambda d: d.said)
        assert [said.to for said in doing.said] == ["UANA"]


async def test_at_home_an_answer_stays_to_be_read_again(slack: SlackPeer, desk: Desk) -> None:
    desk.private = True
    async with running(slack, desk):
        for _first_and_again in range(2):
            doing = await slack.command("ana", home(slack), "/my")
            assert [said.to for said in doing.acks] == [None]
        assert len(slack.called("conversations.open")) == 1


async def test_whose_home_cannot_be_asked_is_answered_alone(slack: SlackPeer, desk: Desk) -> None:
    slack.faults.error("conversations.open", "missing_scope")
    async with running(slack, desk):
        doing = await slack.command("ana", home(slack), "/my")
        await doing.until(lambda d: d.said)
        assert [said.to for said in doing.said] == ["UANA"]


async def test_a_home_that_is_gone_is_looked_for_again(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk) as adapter:
        await adapter.post(ANA, told("One."), "k1")
        old = home(slack)
        slack.world.channels.pop(old.id)
        await adapter.post(ANA, told("Two.", key="k2"), "k2")
        assert [post.channel for post in slack.posts] == [old.id, home(slack).id]
        assert await adapter.find(ANA, "k2", slack.world.now().replace(year=2000)) is not None


async def test_a_person_who_left_is_gone_and_reached_when_they_come_back(
    slack: SlackPeer, desk: Desk
) -> None:
    async with running(slack, desk) as adapter:
        await adapter.post(ANA, told("One."), "k1")
        slack.world.channels.pop(home(slack).id)
        slack.world.user("ana").deleted = True
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(ANA, told("Two.", key="k2"), "k2")
        assert refused.value.gone
        slack.world.user("ana").deleted = False
        await adapter.post(ANA, told("Two.", key="k2"), "k2")
        assert len(slack.posts) == 2

"""Slack over the wire: reactions to messages, and taking them away."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.doors import Brain
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import User
from tests.slack_running import Desk, both, desk, running, slack
from tests.test_slack_wire_messages import begun, brain, kept, used, written

__all__ = ["brain", "desk", "slack"]


@both
async def test_c5_a_reaction_makes_a_task_and_its_removal_takes_it_back(
    slack: SlackPeer, brain: Brain, http: bool
) -> None:
    async with running(slack, brain.answer, http=http):
        await begun(slack)
        first = await written(slack, "Login is broken")
        reply = await written(slack, "all browsers", first.ts)
        doing = await slack.reaction("ana", reply, "pushpin")
        await doing.until(lambda d: d.said)
        assert doing.acked and "ACME-1 all browsers" in doing.text
        assert doing.posts[0].thread_ts == first.ts
        assert kept(brain) == ["Login is broken", "all browsers"]
        again = await slack.redeliver(doing)
        assert again.acked and again.said == []
        off = await slack.reaction("ana", reply, "pushpin", added=False)
        await off.until(lambda d: d.said)
        assert "Taken back" in off.text and off.posts[0].thread_ts == first.ts


async def test_p14_a_reaction_told_again_to_another_process_makes_nothing_more(
    slack: SlackPeer, brain: Brain
) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        message = await written(slack, "Login is broken")
        doing = await slack.reaction("ana", message, "pushpin")
        await doing.until(lambda d: d.said)
    async with running(slack, brain.answer):
        again = await slack.redeliver(doing)
        await again.until(lambda d: d.said)  # the same answer
        assert "ACME-1" in again.text
        listed = await slack.command("ana", "website", "/task", "list")
        await listed.until(lambda d: d.said)
        assert "1 task" in listed.text


async def test_the_second_who_reacts_hears_in_private_what_it_is(
    slack: SlackPeer, brain: Brain
) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        message = await written(slack, "Login is broken")
        first = await slack.reaction("ana", message, "pushpin")
        await first.until(lambda d: d.said)
        second = await slack.reaction("bob", message, "pushpin")
        await second.until(lambda d: d.ephemerals)
        assert (second.ephemerals[0].to, second.posts) == ("UBOB", [])
        assert "That is already ACME-1." in second.text


async def test_reactions_of_guests_programs_and_ourselves_do_nothing(
    slack: SlackPeer, brain: Brain
) -> None:
    robot = slack.world.add_user(User("UROBOT", "robot", "Robot", is_bot=True))
    guest = slack.world.add_user(User("UGUEST", "gus", "Gus", is_restricted=True))
    slack.world.channel("website").members |= {robot.id, guest.id}
    async with running(slack, brain.answer):
        await begun(slack)
        message = await written(slack, "Login is broken")
        elsewhere = (await slack.say("ana", "general", "Login is broken")).message
        assert elsewhere is not None
        for who, on, sign in (
            (robot, message, "pushpin"),
            (guest, message, "pushpin"),
            (slack.world.user("UBOT"), message, "pushpin"),
            ("ana", elsewhere, "pushpin"),
            ("ana", message, "white_check_mark"),
            ("ana", message, "tada"),
        ):
            doing = await slack.reaction(who, on, sign)
            await doing.quiet()
            assert doing.acked and doing.said == [], (who, sign)
        assert kept(brain) == []
        assert slack.called("chat.postMessage") == []


async def test_a_reaction_to_a_message_that_is_gone_does_nothing(
    slack: SlackPeer, brain: Brain
) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        message = await written(slack, "Login is broken")
        slack.world.channel("website").messages.remove(message)
        doing = await slack.reaction("ana", message, "pushpin")
        await doing.quiet()
        assert doing.acked and doing.said == []


async def test_done_on_our_own_card_and_in_our_direct_messages(
    slack: SlackPeer, brain: Brain
) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        for say in (
            partial(slack.mention, "ana", "website", "task Fix login @ana"),
            partial(slack.dm, "ana", "task Fix that @ana #acme"),
        ):
            doing = await (await say()).until(lambda d: d.posts)
            done = await slack.reaction("ana", doing.posts[0], "white_check_mark")
            await done.until(lambda d: d.said)
            assert "✔ ACME-" in done.text


@pytest.mark.parametrize(
    "change",
    [
        {"item": {"type": "file", "file": "F1"}}, {"item": {}}, {"item": None}, {"user": None},
        {"reaction": None}, {"item": {"type": "message", "channel": "C1"}}, {"item_user": None},
    ],
    ids=str,
)  # fmt: skip
async def test_b13_reactions_without_what_belongs_to_them(
    slack: SlackPeer, desk: Desk, change: dict[str, Any]
) -> None:
    async with running(slack, desk):
        message = await written(slack, "Login is broken")
        event = {
            "user": "UANA", "reaction": "pushpin", "item_user": "UANA",
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            **change,
        }  # fmt: skip
        doing = await slack.event("reaction_added", **event)
        await doing.quiet()
        assert doing.acked and len(desk.heard) == (1 if "item_user" in change else 0)


async def test_without_the_permission_there_are_no_reactions_and_all_else_works(
    slack: SlackPeer, desk: Desk
) -> None:
    team = slack.world.workspaces["T1"]
    team.tokens[team.bot_token].discard("reactions:read")
    async with running(slack, desk):
        message = await written(slack, "Login is broken")
        assert (await slack.reaction("ana", message, "pushpin")).error == "not_subscribed"
        await used(slack, "ana", "make_task", message)

"""Slack over the wire: shortcuts, reactions, threads that are kept, and what people name."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.slack.manifest import EVENTS, NEEDS, manifest
from adapters.slack.settings import SlackSettings
from adapters.slack.shortcuts import SHORTCUTS
from adapters.slack.threads import MOST, PAGE
from bot.vocabulary import vocabulary
from tests.doors import Brain
from tests.peers.slack import SlackPeer
from tests.peers.slack_line import INTERACTION, Doing
from tests.peers.slack_world import Message, User
from tests.slack_running import Desk, both, desk, running, slack

__all__ = ["desk", "slack"]

SHOT = {"id": "F1", "name": "shot.png", "size": 2048, "permalink": "https://files.example/F1"}


@pytest.fixture
async def brain() -> AsyncIterator[Brain]:
    """The desk over a database of its own."""
    made = Brain()
    try:
        yield made
    finally:
        made.close()


async def begun(slack: SlackPeer) -> None:
    doing = await slack.command("ana", "website", "/project", "new Acme website")
    await doing.until(lambda d: d.said)


async def written(slack: SlackPeer, text: str, thread: str | None = None, **more: Any) -> Message:
    doing = await slack.say(more.pop("who", "ana"), "website", text, thread, **more)
    assert doing.message is not None
    return doing.message


def kept(brain: Brain) -> list[str]:
    """What is kept of conversations, in order."""
    entrance = brain.storage.house.enter("slack:T1", "UANA", "", "")
    assert entrance is not None
    now = brain.clock.now()
    with brain.storage.house.open(entrance.organisation.id, now, changes=False) as work:
        return [one.text for one in work.remarks.find(order=("discussion", "n"))]


async def used(slack: SlackPeer, who: str, callback: str, message: Message) -> Doing:
    doing = await slack.shortcut(who, callback, message)
    assert doing.acked and doing.took is not None and doing.took < 3
    return await doing.until(lambda d: d.said)


# Shortcuts


@both
async def test_p11_p12_make_task_keeps_the_thread_and_is_confirmed_in_it(
    slack: SlackPeer, brain: Brain, http: bool
) -> None:
    async with running(slack, brain.answer, http=http):
        await begun(slack)
        first = await written(slack, "Login is broken. @bob saw it too", files=[SHOT])
        await written(slack, "which browser?", first.ts, who="bob")
        reply = await written(slack, "all of them", first.ts)
        doing = await used(slack, "wei", "make_task", reply)
        assert "ACME-1 all of them" in doing.text
        assert "Kept with it: 3 messages and 1 file" in doing.text
        card = (doing.posts + doing.responses)[0]
        assert card.thread_ts == first.ts and card.to is None
        assert kept(brain) == ["Login is broken. @bob saw it too", "which browser?", "all of them"]
        await slack.unsay(first)
        shown = await slack.command("ana", "website", "/task", "discussion 1")
        await shown.until(lambda d: d.said)
        for words in ("Login is broken. @bob saw it too", "shot.png", "2 kB", "which browser?"):
            assert words in shown.text


async def test_b9_a_shortcut_used_twice_makes_one_task(slack: SlackPeer, brain: Brain) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        message = await written(slack, "Login is broken")
        await used(slack, "ana", "make_task", message)
        again = await used(slack, "bob", "make_task", message)
        assert "That is already ACME-1." in again.text
        assert all(said.to == "UBOB" for said in again.said)


async def test_a_private_answer_is_not_put_into_a_thread_that_has_not_begun(
    slack: SlackPeer, brain: Brain
) -> None:
    """Slack would not show it there; the double complains of it (`violations`)."""
    async with running(slack, brain.answer):
        await begun(slack)
        message = await written(slack, "Login is broken")
        doing = await used(slack, "ana", "remind_me", message)
        (shown,) = doing.responses + doing.ephemerals
        assert shown.to == "UANA" and shown.thread_ts is None
        await written(slack, "more of it", message.ts)
        again = await used(slack, "ana", "remind_me", message)
        (shown,) = again.responses + again.ephemerals
        assert shown.thread_ts == message.ts


async def test_link_asks_in_private_and_is_confirmed_in_the_thread(
    slack: SlackPeer, brain: Brain
) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        await (await slack.command("ana", "website", "/task", "Fix login @bob")).until(
            lambda d: d.said
        )
        message = await written(slack, "who has the colours?")
        choice = await used(slack, "ana", "link_to", message)
        (asked,) = choice.responses + choice.ephemerals
        assert asked.to == "UANA"
        doing = await slack.press(asked, "ACME-1 Fix login", "ana")
        await doing.until(lambda d: d.said)
        (told,) = [said.message for said in doing.said if said.message]
        assert told.to is None and told.thread_ts == message.ts
        reply = await slack.say("bob", "website", "I have them", message.ts)
        await reply.quiet()
        assert reply.acked and reply.said == []
        assert kept(brain) == ["who has the colours?", "I have them"]
        done = await slack.say("bob", "website", "done", message.ts)
        await done.until(lambda d: d.said)
        assert "ACME-1" in done.text and done.posts[0].thread_ts == message.ts


async def test_the_global_shortcut_opens_the_form_of_a_new_task(
    slack: SlackPeer, brain: Brain
) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        doing = await slack.shortcut("ana", "new_task")
        await doing.until(lambda d: d.views)
        assert doing.acked
        sent = await slack.submit(doing.view, {"title": "Fix login"}, "ana")
        await sent.until(lambda d: d.said)
        assert sent.errors == {} and "ACME-1 Fix login" in sent.text
        assert {said.channel for said in sent.said} == {slack.world.im(slack.world.user("ana")).id}


@pytest.mark.parametrize(
    "gone",
    [
        ("response_url",), ("trigger_id",), ("response_url", "trigger_id"), ("message.user",),
        ("channel.name",), ("message.text",), ("message.ts",), ("user.name", "team"),
    ],
    ids=lambda gone: "+".join(gone),
)  # fmt: skip
async def test_a_shortcut_is_understood_without_what_may_be_missing(
    slack: SlackPeer, desk: Desk, gone: tuple[str, ...]
) -> None:
    async with running(slack, desk):
        message = await written(slack, "Login is broken")
        sample = await slack.shortcut("ana", "make_task", message)
        await sample.until(lambda d: d.said)
        payload = json.loads(json.dumps(sample.payload)) | {"trigger_id": "again"}
        for path in gone:
            holder = payload
            *parents, name = path.split(".")
            for parent in parents:
                holder = holder[parent]
            holder.pop(name, None)
        doing = slack.begin(INTERACTION)
        doing.payload = payload
        await slack.deliver(doing)
        await doing.until(lambda d: len(desk.heard) == 2)
        assert doing.acked
        about = desk.last.about
        assert about is not None and (about.key, about.thread) == (message.ts, message.ts)
        assert desk.last.words == "task make"


async def test_an_unknown_shortcut_is_acknowledged_and_no_more(
    slack: SlackPeer, desk: Desk
) -> None:
    async with running(slack, desk):
        message = await written(slack, "Login is broken")
        doing = await slack.shortcut("ana", "of_an_older_manifest", message)
        await doing.quiet()
        assert doing.acked and desk.heard == [] and doing.said == []


async def test_a_message_that_was_deleted_meanwhile_is_kept_as_it_came(
    slack: SlackPeer, brain: Brain
) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        message = await written(slack, "Login is broken")
        slack.world.channel("website").messages.remove(message)
        doing = await slack.shortcut("ana", "make_task", message)
        await doing.until(lambda d: d.said)
        assert "ACME-1 Login is broken" in doing.text and kept(brain) == ["Login is broken"]


async def test_a_thread_that_may_not_be_read_leaves_the_message_itself(
    slack: SlackPeer, brain: Brain
) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        message = await written(slack, "Login is broken")
        await written(slack, "really", message.ts)
        slack.faults.error("conversations.replies", "missing_scope")
        doing = await used(slack, "ana", "make_task", message)
        assert "ACME-1 Login is broken" in doing.text and kept(brain) == ["Login is broken"]


async def test_a_thread_of_300_messages_is_read_in_pages_up_to_a_limit(
    slack: SlackPeer, brain: Brain
) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        first = await written(slack, "Login is broken")
        room, ana = slack.world.channel("website"), slack.world.user("ana")
        replies = [slack.world.say(ana, room, f"reply {n}", first.ts) for n in range(1, 300)]
        doing = await used(slack, "ana", "make_task", first)
        assert f"{MOST} messages; {300 - MOST} more were not read" in doing.text
        assert len(slack.called("conversations.replies")) == -(-MOST // PAGE)
        assert kept(brain) == ["Login is broken", *(f"reply {n}" for n in range(1, MOST))]
        last = await used(slack, "ana", "raise_risk", replies[-1])
        # Our own confirmation stands in the thread by now; the message itself is always kept.
        assert "reply 299" in last.text and f"{301 - MOST - 1} more were not read" in last.text


async def test_files_that_may_not_be_seen_are_told_of(slack: SlackPeer, brain: Brain) -> None:
    async with running(slack, brain.answer):
        await begun(slack)
        files: list[dict[str, Any]] = [
            {"id": "F1", "mode": "hosted", "file_access": "check_file_info"},
            {"id": "F2", "mode": "hidden_by_limit"},
            {"id": "F3", "mode": "tombstone"},
            SHOT,
        ]
        message = await written(slack, "Login is broken", files=files)
        await used(slack, "ana", "make_task", message)
        shown = await slack.command("ana", "website", "/task", "discussion 1")
        await shown.until(lambda d: d.said)
        assert shown.text.count("a file I may not see") == 2 and "shot.png" in shown.text


async def test_b12_what_programs_wrote_may_become_a_task(slack: SlackPeer, brain: Brain) -> None:
    robot = slack.world.add_user(User("UROBOT", "robot", "Robot", is_bot=True))
    slack.world.channel("website").members.add(robot.id)
    async with running(slack, brain.answer):
        await begun(slack)
        message = slack.world.say(robot, slack.world.channel("website"), "")
        message.bot_id, message.blocks = "BROBOT", []
        doing = await slack.shortcut("ana", "make_task", message)
        await doing.until(lambda d: d.said)
        assert "There are no words in that message." in doing.text


# What people name


async def test_c23_what_is_named_is_shown_in_the_thread_of_the_message(
    slack: SlackPeer, brain: Brain
) -> None:
    robot = slack.world.add_user(User("UROBOT", "robot", "Robot", is_bot=True))
    slack.world.channel("website").members.add(robot.id)
    async with running(slack, brain.answer):
        await begun(slack)
        await (await slack.command("ana", "website", "/task", "Fix login")).until(lambda d: d.said)
        for who, text in (
            ("ana", "nothing is named here"), ("ana", "`ACME-1` ```ACME-1```"),
            ("ana", "https://x.example/ACME-1"), (robot, "ACME-1"),
        ):  # fmt: skip
            doing = await slack.say(who, "website", text)
            await doing.quiet()
            assert doing.acked and doing.said == [], text
        doing = await slack.say("bob", "website", "what about ACME-1?")
        await doing.until(lambda d: d.posts)
        assert doing.message is not None and doing.posts[0].thread_ts == doing.message.ts
        echoed = await slack.echo(doing.posts[0])
        again = await slack.say("bob", "website", "ACME-1!")
        await again.quiet()
        assert echoed.said == [] and again.said == []
        asked = await slack.mention("bob", "website", "task show ACME-1")
        await asked.until(lambda d: d.said)
        assert len(asked.said) == 1  # the answer, and no card beside it


async def test_l8_what_nobody_needs_is_asked_of_nobody(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk):
        before = len(slack.calls)
        for number in range(40):
            doing = await slack.say("ana", "website", f"talk {number}")
            assert doing.acked
        assert desk.heard == [] and len(slack.calls) == before


# The manifest


def test_the_manifest_holds_the_shortcuts_and_the_fewest_permissions() -> None:
    made = manifest(SlackSettings(), vocabulary())
    shown = made["features"]["shortcuts"]
    assert [one["callback_id"] for one in shown] == [one.callback for one in SHORTCUTS]
    for one in shown:
        assert len(one["name"]) <= 24 and len(one["description"]) <= 150
        assert one["type"] in ("message", "global")
    assert len([one for one in shown if one["type"] == "message"]) == 5
    scopes = set(made["oauth_config"]["scopes"]["bot"])
    assert "reactions:read" in scopes and "reactions:write" not in scopes
    assert {"reaction_added", "reaction_removed"} <= set(
        made["settings"]["event_subscriptions"]["bot_events"]
    )
    assert {scope for scope in EVENTS.values() if scope} <= scopes
    assert scopes == {need.scope for need in NEEDS}


def test_each_shortcut_is_a_line_of_the_grammar() -> None:
    for one in SHORTCUTS:
        command, rest = vocabulary().find(one.line)
        assert (command.of_message, rest) == (one.of_message, "")

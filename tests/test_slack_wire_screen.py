"""Slack over the wire: what is another workspace's, or nobody's, is acknowledged and not done."""

from __future__ import annotations

import logging

import pytest

from bot.reply import Button, Form, Reply
from bot.tongue import Answer
from tests.peers.slack import SlackPeer
from tests.peers.slack_line import COMMAND, EVENT, INTERACTION, Doing
from tests.peers.slack_text import Json
from tests.peers.slack_world import User
from tests.replies import line
from tests.slack_running import TONGUE, Desk, both, desk, place, running, slack

__all__ = ["desk", "slack"]

CARD = Reply((line("Added ACME-1."),), (Button("Done", "task done ACME-1"),))


async def sent(slack: SlackPeer, kind: str, payload: Json) -> Doing:
    doing = slack.begin(kind)
    doing.payload = payload
    return await slack.deliver(doing, answers=kind != EVENT)


@both
async def test_what_is_said_in_another_workspace_is_not_done_here(
    slack: SlackPeer, desk: Desk, http: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "steward")
    async with running(slack, desk, http=http) as adapter:
        desk.reply = Reply((line("What?"),), form=Form("task add"))
        view = (
            await (await slack.command("ana", "website", "/task")).until(lambda d: d.views)
        ).view
        await adapter.post(place(slack), Answer(CARD, TONGUE), "k1")
        told = await slack.mention("ana", "website", "task One")
        await told.until(lambda d: d.posts)
        filled = (await slack.submit(view, {"title": "One"}, "ana")).payload
        heard, there = len(desk.heard), {"id": "T9", "domain": "globex"}
        elsewhere = [
            await slack.command("ana", "website", "/task", "secret", forge={"team_id": "T9"}),
            await slack.press(slack.posts[0], "Done", "ana", forge={"team": there}),
            await sent(slack, INTERACTION, filled | {
                "team": there, "view": filled["view"] | {"app_installed_team_id": "T9"},
            }),
            await sent(slack, EVENT, told.payload | {
                "event_id": "Ev9", "team_id": "T9", "context_team_id": "T9",
                "authorizations": [{"team_id": "T9", "enterprise_id": None}],
            }),
        ]  # fmt: skip
        assert [doing.acked for doing in elsewhere] == [True] * 4
        assert [doing.body or {} for doing in elsewhere[:3]] == [{}] * 3
        assert len(desk.heard) == heard
    lines = [r.message for r in caplog.records if "another workspace" in r.message]
    assert len(lines) == 4 and "secret" not in caplog.text


async def test_a_company_with_many_workspaces_is_told_from_another(
    slack: SlackPeer, desk: Desk
) -> None:
    slack.world.workspaces["T1"].enterprise_id = "E1"
    slack.world.workspaces["T1"].of_company = True
    async with running(slack, desk):
        for forged, ours in (
            ({}, True),
            ({"team_id": "T2", "is_enterprise_install": "false"}, False),
            ({"team_id": "T2"}, True),
            ({"team_id": "T2", "enterprise_id": "E9"}, False),
            ({"team_id": None, "enterprise_id": "E9"}, False),
            ({"team_id": None, "enterprise_id": None, "is_enterprise_install": "false"}, False),
        ):
            before = len(desk.heard)
            doing = await slack.command("ana", "website", "/task", "x", forge=forged)
            if ours:  # whom a workspace has not met yet is looked up first
                await doing.until(lambda d: d.said)
            assert doing.acked and len(desk.heard) - before == ours, forged


async def test_strangers_in_a_shared_room_are_heard_as_outsiders(
    slack: SlackPeer, desk: Desk
) -> None:
    slack.world.add_user(User("USAM", "sam", "Sam", team_id="T9", is_stranger=True))
    room = slack.world.channel("website")
    room.is_ext_shared = True
    room.members.add("USAM")
    async with running(slack, desk) as adapter:
        said = await slack.mention("sam", "website", "task x")
        await said.until(lambda d: d.posts)
        more = slack.world.say(slack.world.user("sam"), room, "task y")
        event = said.payload["event"] | {"ts": more.ts}
        again = said.payload | {"event": event, "team_id": "T9"}  # where it was written
        await (await sent(slack, EVENT, again)).until(lambda d: d.posts)
        await adapter.post(place(slack), Answer(CARD, TONGUE), "k1")
        await (await slack.press(slack.posts[-1], "Done", "sam")).until(lambda d: d.responses)
        assert [request.speaker.outsider for request in desk.heard] == [True] * 3


NOBODYS: list[tuple[str, Json]] = [
    (EVENT, {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1518467820}),
    (EVENT, {}),
    (EVENT, {"type": "event_callback", "event": None}),
    (EVENT, {"type": "event_callback", "event": {"type": None}, "event_id": "Ev1"}),
    (EVENT, {"type": "event_callback", "event": {"type": "message"}, "event_id": "Ev2"}),
    (EVENT, {"type": "event_callback", "event": {"type": "app_mention", "channel": None,
             "user": None, "ts": None}, "event_id": "Ev3", "team_id": "T1"}),
    (EVENT, {"type": "event_callback", "event": {"type": "app_mention", "user": "UANA"},
             "event_id": "Ev4", "team_id": "T1"}),
    (EVENT, {"type": "event_callback", "event": {"type": "app_mention", "user": "UANA",
             "channel": "C1", "text": "<@UBOT> task list", "ts": "1700000000.1"}, "team_id": "T1"}),
    (EVENT, {"type": "something_new", "team_id": "T1"}),
    (COMMAND, {"command": "/task"}),
    (INTERACTION, {"type": "block_actions", "actions": []}),
    (INTERACTION, {"type": "block_actions", "actions": [{}], "user": {"id": "UANA"}}),
    (INTERACTION, {"type": "block_actions", "user": None}),
    (INTERACTION, {"type": "view_submission", "view": {"id": "V1"}, "user": {"id": "UANA"}}),
    (INTERACTION, {"type": "shortcut", "callback_id": "new", "team": 5, "user": "UANA"}),
    (INTERACTION, {"type": "view_submission", "view": {"callback_id": "command"},
                   "user": {"id": "UANA"}, "team": 5, "authorizations": [5]}),
]  # fmt: skip


@both
async def test_b13_what_nobody_can_answer_is_acknowledged_and_told_in_the_log(
    slack: SlackPeer, desk: Desk, http: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(slack, desk, http=http):
        for kind, payload in NOBODYS:
            caplog.clear()
            doing = await sent(slack, kind, payload)
            assert doing.acked and doing.took is not None and doing.took < 1, payload
            assert "Traceback" not in caplog.text, payload
            assert len(caplog.records) <= 1, payload
            assert ("too many" in caplog.text) is (payload is NOBODYS[0][1])
        assert desk.heard == []
        doing = await slack.command("ana", "website", "/task", "x")
        assert doing.acked and len(desk.heard) == 1


async def test_a_command_may_speak_of_a_payload(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk, http=True):
        await slack.command("ana", "website", "/task", "Fix the payload of payload=5")
        assert [request.words for request in desk.heard] == ["task Fix the payload of payload=5"]

"""Slack over the wire: several workspaces in one Steward, each with data of its own."""

from __future__ import annotations

import asyncio
import logging

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import text

from adapters.base import NotDelivered
from bot.context import Place
from bot.tongue import Answer
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import Channel, User
from tests.slack_many import Many, many
from tests.slack_running import TONGUE, slack, told

__all__ = ["slack"]


def second(peer: SlackPeer, *, enterprise: str | None = None, company: bool = False) -> Channel:
    """Another workspace with a room of the same name; of one company, the bot is the same."""
    team = peer.world.add_workspace("T2", "Globex", enterprise_id=enterprise)
    if company:
        first = peer.world.workspaces["T1"]
        first.enterprise_id, first.of_company, team.of_company = enterprise, True, True
        team.bot_user, team.bot_id = first.bot_user, first.bot_id
        team.tokens = {token: set(scopes) for token, scopes in first.tokens.items()}
    peer.world.add_user(User("UZOE", "zoe", "Zoe", team_id="T2"))
    return peer.world.add_channel("website-two", ["zoe"], team_id="T2")


async def said(peer: SlackPeer, who: str, room: Channel | str, command: str, line: str) -> str:
    doing = await peer.command(who, room, command, line)
    await doing.until(lambda d: d.said)
    return doing.text


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_i1_two_workspaces_share_nothing(slack: SlackPeer, http: bool) -> None:
    room = second(slack)
    async with many(slack, http=http) as running:
        assert (await running.browser().install(slack, "T1")).status == 200
        assert (await running.browser().install(slack, "T2")).status == 200
        for who, where, secret in (("ana", "website", "Alpha"), ("zoe", room, "Beta")):
            assert "ACME" in await said(slack, who, where, "/project", "new Acme website")
            assert "ACME-1" in await said(slack, who, where, "/task", f"{secret} plan")
        for who, where, own, other in (
            ("ana", "website", "Alpha", "Beta"),
            ("zoe", room, "Beta", "Alpha"),
        ):
            for command, line in (
                ("/task", "list"), ("/task", "show 1"), ("/pm", f"find {other}"), ("/project", "list"),
                ("/report", "week"),
            ):  # fmt: skip
                heard = await said(slack, who, where, command, line)
                assert f"{other} plan" not in heard, (who, command, line)
            assert own in await said(slack, who, where, "/task", "list")
        # What one says is answered by its own bot, with its own token.
        for call in slack.calls:
            if call.workspace is not None and call.channel:
                assert slack.world.channels[call.channel].team_id == call.workspace.id
        with running.steward.storage.engine.connect() as connection:
            found = connection.execute(text("SELECT org, count(*) FROM task GROUP BY org")).all()
        assert sorted(n for _org, n in found) == [1, 1]


async def test_i6_a_company_lets_us_in_once_and_each_workspace_keeps_its_own(
    slack: SlackPeer,
) -> None:
    room = second(slack, enterprise="E1", company=True)
    slack.world.add_channel("both", ["ana", "zoe"], team_id="T2").members.add("UANA")
    async with many(slack) as running:
        assert (await running.browser().install(slack, "T1")).status == 200
        (kept,) = running.steward.credentials().all("slack")
        assert kept.name == "E1/"
        assert "ACME" in await said(slack, "ana", "website", "/project", "new Acme website")
        assert "GLOBEX" in await said(slack, "zoe", room, "/project", "new Globex site")
        # The same person in another workspace of the company is not in the first one's data.
        assert "ACME" not in await said(slack, "ana", "both", "/project", "list")
        with running.steward.storage.engine.connect() as connection:
            rooms = connection.execute(text("SELECT workspace, org FROM room")).all()
        assert {workspace for workspace, _org in rooms} == {"slack:T1", "slack:T2"}
        assert len({org for _workspace, org in rooms}) == 2
        for forged in (
            {"enterprise_id": "E9"},
            {"team_id": "T9", "is_enterprise_install": "false"},
        ):
            doing = await slack.command("ana", "website", "/task", "list", forge=forged)
            assert doing.acked and not doing.said


async def until_paused(running: Many, slack: SlackPeer, team: str) -> None:
    async with asyncio.timeout(5):
        while True:
            found = running.slack.workspaces.named(f"slack:{team}")
            assert found is not None
            if found.installation.paused:
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "how", ["app_uninstalled", "tokens_revoked", "invalid_auth", "account_inactive"]
)
async def test_f9_a_workspace_that_shuts_us_out_is_paused_and_the_others_go_on(
    slack: SlackPeer, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    room = second(slack)
    async with many(slack) as running:
        for team in ("T1", "T2"):
            await running.browser().install(slack, team)
        await said(slack, "ana", "website", "/project", "new Acme website")
        await said(slack, "zoe", room, "/project", "new Acme website")
        here = Place("slack:T1", slack.world.channel("website").id)
        slack.revoke(
            slack.world.workspaces["T1"].bot_token, "token_revoked" if how[-1] == "d" else how
        )
        if how == "app_uninstalled":
            await slack.event("app_uninstalled")
        elif how == "tokens_revoked":
            await slack.event("tokens_revoked", tokens={"bot": ["UBOT"], "oauth": []})
        else:
            with pytest.raises(NotDelivered) as refused:
                await running.slack.workspaces.all()[0].hands.post(here, told("x"), "k1")
            assert not refused.value.counts, "it waits and is not given up"
        await until_paused(running, slack, "T1")
        before = len(slack.calls)
        for _post in range(5):
            with pytest.raises(NotDelivered) as refused:
                await running.slack.post(here, told("x"), "k1")
            assert refused.value.elsewhere and not refused.value.counts
        await running.keeper.round()
        assert len(slack.calls) == before, "no storm"
        assert "lets us in no more" in caplog.text and "/slack/install" in caplog.text
        state = running.slack.state()
        assert state.good and state.said == "connected; paused workspaces: 1"
        assert "ACME-1" in await said(slack, "zoe", room, "/task", "Goes on")
        with running.steward.storage.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM project")).scalar() == 2
        assert (await running.browser().install(slack, "T1")).status == 200
        assert await running.slack.post(here, told("x"), "k1")
        assert "ACME-1" in await said(slack, "ana", "website", "/task", "And here")


async def test_f9_an_owner_is_told_in_another_workspace_of_the_organisation(
    slack: SlackPeer,
) -> None:
    room = second(slack)
    async with many(slack) as running:
        for team in ("T1", "T2"):
            await running.browser().install(slack, team)
        await said(slack, "ana", "website", "/project", "new Acme website")
        await said(slack, "zoe", room, "/my", "")
        # The two workspaces are one organisation: Ana is Zoe there.
        with running.steward.storage.engine.begin() as connection:
            org, ana = connection.execute(
                text("SELECT org, person FROM account WHERE native = 'UANA'")
            ).one()
            for change in (
                "UPDATE workspace SET org = :org WHERE name = 'slack:T2'",
                "UPDATE account SET org = :org, person = :ana WHERE native = 'UZOE'",
                "UPDATE person SET workdays = '[0,1,2,3,4,5,6]', work_from='00:00', work_to='23:59'",
            ):
                connection.execute(text(change), {"org": org, "ana": ana})
        await slack.event("app_uninstalled")
        await until_paused(running, slack, "T1")
        steward = running.steward
        await steward.courier.deliver(steward.clock.now())
        (post,) = slack.posts
        assert post.channel == slack.world.im(slack.world.user("zoe"), "T2").id
        assert "Acme Studio lets me in no more (app_uninstalled)" in post.visible
        assert "/slack/install" in post.visible


async def test_u8_an_owner_is_told_once_which_permission_is_missing_and_the_rest_works(
    slack: SlackPeer,
) -> None:
    async with many(slack) as running:
        await running.browser().install(slack)
        home = slack.world.workspaces["T1"]
        home.tokens[home.bot_token].discard("pins:write")
        await said(slack, "ana", "website", "/project", "new Acme website")
        with running.steward.storage.engine.begin() as connection:  # awake at any hour
            connection.execute(
                text(
                    "UPDATE person SET workdays = '[0,1,2,3,4,5,6]', work_from='00:00', work_to='23:59'"
                )
            )
        (workspace,) = running.slack.workspaces.all()
        with pytest.raises(SlackApiError):
            await workspace.installation.web.open().pins_add(channel="C1", timestamp="1.2")
        steward = running.steward
        for _round in range(2):
            await running.keeper.round()
            await steward.courier.deliver(steward.clock.now())
        told = [post for post in slack.posts if "has not given me the permission" in post.visible]
        assert len(told) == 1, [post.visible for post in slack.posts]
        assert told[0].channel == slack.world.im(slack.world.user("ana"), "T1").id
        assert "pins:write" in told[0].visible and "/slack/install" in told[0].visible
        assert "ACME-1" in await said(slack, "ana", "website", "/task", "Goes on")


async def test_a_paused_workspace_is_asked_now_and_then_and_goes_on_by_itself(
    slack: SlackPeer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "steward")
    async with many(slack) as running:
        await running.browser().install(slack)
        token = slack.world.workspaces["T1"].bot_token
        slack.revoke(token, "invalid_auth")  # as Slack has answered in a bad hour
        (workspace,) = running.slack.workspaces.all()
        await workspace.strangers.read("C1")
        await until_paused(running, slack, "T1")
        assert not running.slack.state().good
        del slack.world.dead_tokens[token]
        running.keeper._probed = float("-inf")
        await running.keeper.round()
        assert (
            running.slack.state().good and not running.steward.credentials().all("slack")[0].paused
        )


async def test_a_workspace_that_another_process_was_installed_in_is_found(slack: SlackPeer) -> None:
    async with many(slack) as running:
        await running.browser().install(slack)
        kept = running.steward.credentials().all("slack")
        (one,) = running.slack.workspaces.installations.values()
        await one.web.close()
        running.slack.workspaces.installations.clear()
        running.slack.workspaces._known.clear()
        assert kept and "ACME" in await said(
            slack, "ana", "website", "/project", "new Acme website"
        )


async def test_u8_a_missing_permission_names_itself_and_the_way_and_nothing_else_stops(
    slack: SlackPeer, caplog: pytest.LogCaptureFixture
) -> None:
    async with many(slack) as running:
        slack.world.workspaces["T1"].tokens[slack.bot_token] -= {"files:write", "im:write"}
        await running.browser().install(slack)
        await said(slack, "ana", "website", "/project", "new Acme website")
        home = Place("slack:T1", direct="UBOB")
        for _twice in range(2):
            with pytest.raises(NotDelivered):
                await running.slack.post(home, told("x"), "k1")
        assert len(slack.called("conversations.open")) == 1, "it is not asked for again at once"
        lines = [r.message for r in caplog.records if "im:write" in r.message]
        assert len(lines) == 1 and "personal reminders cannot be delivered" in lines[0]
        assert "http://127.0.0.1/slack/install" in lines[0]
        assert any("files:write" in r.message for r in caplog.records)
        place = Place("slack:T1", slack.world.channel("website").id)
        assert await running.slack.post(place, Answer(told("y").reply, TONGUE), "k2")
        slack.world.workspaces["T1"].tokens[slack.bot_token].add("im:write")
        await running.browser().install(slack)
        assert await running.slack.post(home, told("x"), "k1")

"""Slack over the wire: who is of the team, and whom somebody means."""

from __future__ import annotations

from bot.context import Lack, Request
from bot.reply import Button, Form, Reply
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import User
from tests.replies import line
from tests.slack_running import Desk, desk, place, running, slack

__all__ = ["desk", "slack"]


async def asked(slack: SlackPeer, desk: Desk, who: str, text: str) -> Request:
    doing = await slack.command(who, "website", "/task", text)
    await doing.until(lambda done: done.said)
    return desk.last


async def test_s5_full_members_are_of_the_team_and_nobody_else(
    slack: SlackPeer, desk: Desk
) -> None:
    strangers = {
        "gus": User("UGUS", "gus", "Gus", is_restricted=True),
        "gia": User("UGIA", "gia", "Gia", is_ultra_restricted=True),
        "sam": User("USAM", "sam", "Sam", team_id="T9", is_stranger=True),
    }
    for user in strangers.values():
        slack.world.add_user(user)
        slack.world.channel("website").members.add(user.id)
    async with running(slack, desk):
        for who in ("ana", *strangers):
            request = await asked(slack, desk, who, "Fix it")
            assert request.speaker.outsider is (who in strangers), who


async def test_only_true_mentions_are_people(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk):
        request = await asked(slack, desk, "ana", "Ask @bob and @(UCEO|Ceo)")
        assert request.words == "task Ask @(UBOB|bob) and @ (UCEO|Ceo)"
        await (await slack.mention("ana", "website", "task Ask @bob, @(UCEO|Ceo)")).until(
            lambda done: done.posts
        )
        assert "@(UBOB|bob)" in desk.last.words and "@ (UCEO|Ceo)" in desk.last.words


async def test_our_own_buttons_keep_whom_they_mean(slack: SlackPeer, desk: Desk) -> None:
    desk.reply = Reply((line("Which?"),), (Button("Acme", "task add Ask @(UBOB|Bob) #acme"),))
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task", "Ask @bob")
        await doing.until(lambda done: done.said)
        message = doing.said[0].message
        assert message is not None
        await (await slack.press(message, "Acme", "ana")).until(lambda done: done.said)
        assert desk.last.words == "task add Ask @(UBOB|Bob) #acme"
        assert desk.last.place == place(slack)


async def test_people_in_a_form_are_picked_and_not_typed(slack: SlackPeer, desk: Desk) -> None:
    prefill = (("owner", "@(UBOB|bob)"), ("helpers", "@(UWEI) @(UANA)"))
    desk.reply = Reply((line("What?"),), form=Form("task add", prefill))
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task", "add @bob")
        await doing.until(lambda done: done.views)
        desk.reply = Reply((line("Added."),))
        await slack.submit(doing.view, {"title": "Ask @(UCEO|Ceo)"}, "ana")
        values = desk.last.values
        assert (values["owner"], values["helpers"]) == ("@(UBOB|bob)", "@(UWEI) @(UANA)")
        assert values["title"] == "Ask @ (UCEO|Ceo)"


async def test_who_is_mentioned_is_shown_by_name_before_they_ever_spoke(
    slack: SlackPeer, desk: Desk
) -> None:
    slack.world.user("bob").name = "Bob (Stone)"
    async with running(slack, desk):
        await (await slack.mention("ana", "website", "task X <@UBOB>")).until(lambda d: d.posts)
        assert "@(UBOB|Bob Stone)" in desk.last.words
        slack.world.add_user(User("UNEW", "new", "Newcomer"))
        slack.faults.delay("users.info", 0.3)
        doing = await slack.command("ana", "website", "/task", "X <@UNEW>", raw=True)
        assert doing.acked and doing.took is not None and doing.took < 0.2
        await doing.until(lambda d: d.said)
        assert desk.last.words == "task X @(UNEW|new)"
        asked = len(slack.called("users.info"))
        await slack.command("ana", "website", "/task", "Y <@UNEW> <@UOTHER|zoe>", raw=True)
        assert desk.last.words == "task Y @(UNEW|new) @(UOTHER|zoe)"
        assert len(slack.called("users.info")) == asked


async def test_s5_whoever_is_named_and_can_do_little_is_told_of(
    slack: SlackPeer, desk: Desk
) -> None:
    strangers = {
        Lack.GUEST: User("UGUS", "gus", "Gus", is_restricted=True),
        Lack.BOT: User("UBOT9", "robot", "Robot", is_bot=True),
        Lack.GONE: User("UOLD", "old", "Old", deleted=True),
    }
    for user in strangers.values():
        slack.world.add_user(user)
    async with running(slack, desk):
        for lack, user in strangers.items():
            said = await slack.mention("ana", "website", f"task Fix it <@{user.id}>")
            await said.until(lambda done: done.posts)
            assert desk.last.lacks == {user.id: lack}
        await (await slack.mention("ana", "website", "task Fix it @bob")).until(
            lambda done: done.posts
        )
        assert desk.last.lacks == {}

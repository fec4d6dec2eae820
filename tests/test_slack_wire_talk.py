"""Slack over the wire: mentions, threads and direct messages."""

from __future__ import annotations

from bot.context import Place
from bot.reply import Button, Reply
from bot.tongue import Answer
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import User
from tests.replies import line
from tests.slack_running import TONGUE, Desk, both, desk, place, running, slack

__all__ = ["desk", "slack"]


@both
async def test_a_mention_is_answered_in_its_thread(
    slack: SlackPeer, desk: Desk, http: bool
) -> None:
    async with running(slack, desk, http=http):
        doing = await slack.mention("wei", "website", "task Fix a &lt; b #general")
        await doing.until(lambda d: d.posts)
        assert doing.acked and doing.message is not None
        assert doing.posts[0].thread_ts == doing.message.ts
        assert len(desk.heard) == 1  # although Slack tells of it twice
        assert desk.last.words.endswith("#general") and desk.last.words.startswith("task Fix")
        assert desk.last.id == f"message:{doing.message.channel}:{doing.message.ts}"
        assert desk.last.room_name == "website" and desk.last.speaker.locale == "zh-CN"


async def test_a_private_answer_to_a_mention_is_seen_by_one(slack: SlackPeer, desk: Desk) -> None:
    desk.private = True
    async with running(slack, desk):
        doing = await slack.mention("ana", "website", "my")
        await doing.until(lambda d: d.ephemerals)
        assert (doing.ephemerals[0].to, doing.posts) == ("UANA", [])


async def test_an_answer_that_comes_too_soon_is_said_a_little_later(
    slack: SlackPeer, desk: Desk
) -> None:
    async with running(slack, desk):
        slack.faults.rate_limit("chat.postMessage", retry_after=1)
        doing = await slack.mention("wei", "website", "task Fix it")
        await doing.until(lambda d: d.posts)
        assert [post.visible for post in slack.posts] == ["Added."]
        assert len(slack.called("chat.postMessage")) == 2


async def test_a_mention_in_a_thread_is_about_its_first_message(
    slack: SlackPeer, desk: Desk
) -> None:
    card = Reply((line("ACME-1 Fix login"),), (Button("Done", "task done ACME-1"),))
    async with running(slack, desk) as adapter:
        ref = await adapter.post(place(slack), Answer(card, TONGUE), "k1")
        thread = ref.partition("/")[2]
        doing = await slack.mention("ana", "website", "done this", thread)
        await doing.until(lambda d: d.posts)
        assert doing.posts[0].thread_ts == thread
        assert desk.last.about is not None
        assert desk.last.about.lines == ("task done ACME-1",)
        assert len(desk.heard) == 1  # although Slack tells of it twice
        assert desk.last.about.author == "UBOT"
        room = slack.world.channel("website").id
        assert (desk.last.about.link or "").endswith(f"/archives/{room}/p{thread.replace('.', '')}")
        own = doing.message.ts if doing.message else ""
        copied = f"/archives/{room}/p{own.replace('.', '')}?thread_ts={thread}&cid={room}"
        assert (desk.last.link or "").endswith(copied)
        assert desk.last.place.thread == thread


async def test_a_thread_whose_beginning_cannot_be_read_is_answered_all_the_same(
    slack: SlackPeer, desk: Desk
) -> None:
    slack.faults.error("conversations.replies", "missing_scope")
    async with running(slack, desk):
        first = await slack.say("ana", "website", "login is broken")
        assert first.message is not None
        doing = await slack.mention("ana", "website", "task Fix it", first.message.ts)
        await doing.until(lambda d: d.posts)
        assert desk.last.about is None


async def test_in_a_thread_where_we_were_mentioned_a_command_needs_no_mention(
    slack: SlackPeer, desk: Desk
) -> None:
    async with running(slack, desk):
        doing = await slack.mention("ana", "website", "task Fix it")
        await doing.until(lambda d: d.posts)
        assert doing.message is not None
        thread = doing.message.ts
        await slack.say("bob", "website", "thanks!", thread)
        await slack.say("bob", "website", "task done 1")  # elsewhere
        await slack.say("bob", "general", "task done 1", thread)
        assert len([said for said in desk.heard if not said.overheard]) == 1
        doing = await slack.say("bob", "website", "task done 1", thread)
        await doing.until(lambda d: d.posts)
        assert desk.last.words == "task done 1" and desk.last.speaker.native == "UBOB"


async def test_a_direct_message_needs_no_mention(slack: SlackPeer, desk: Desk) -> None:
    desk.private = True
    async with running(slack, desk):
        doing = await slack.dm("ana", "task Fix it @bob")
        await doing.until(lambda d: d.posts)
        assert desk.last.words == "task Fix it @(UBOB|bob)"
        assert desk.last.place == Place("slack:T1", direct="UANA")
        assert doing.posts[0].channel == slack.world.im(slack.world.user("ana")).id
        assert doing.posts[0].thread_ts is None and doing.ephemerals == []


async def test_edits_bots_and_ourselves_are_not_heard(slack: SlackPeer, desk: Desk) -> None:
    robot = slack.world.add_user(User("UROBOT", "robot", "Robot", is_bot=True))
    slack.world.channel("website").members.add(robot.id)
    async with running(slack, desk):
        doing = await slack.dm("ana", "task Fix it")
        await doing.until(lambda d: d.posts)
        assert doing.message is not None
        await slack.edit(doing.message, "task Fix that")
        await slack.echo(doing.posts[0])
        await slack.mention(robot, "website", "task Fix it")
        await slack.unsay(doing.message)
        assert len(desk.heard) == 1


@both
async def test_an_event_sent_again_is_one_saying(slack: SlackPeer, desk: Desk, http: bool) -> None:
    async with running(slack, desk, http=http):
        doing = await slack.dm("ana", "task Fix it")
        again = await slack.redeliver(doing)
        assert again.acked and len(desk.heard) == 1


async def test_an_event_is_acknowledged_when_it_is_written_down(
    slack: SlackPeer, desk: Desk
) -> None:
    desk.wait = 0.5
    async with running(slack, desk):
        doing = await slack.dm("ana", "task Fix it")
        assert doing.took is not None and 0.5 <= doing.took < 1.5
        desk.wait = 2.5
        slow = await slack.dm("ana", "task Fix that")
        assert slow.acked and slow.took is not None and slow.took < 2.5
        await slow.until(lambda d: d.posts)

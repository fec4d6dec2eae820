"""Slack over the wire: slash commands and how they are answered."""

from __future__ import annotations

import pytest

from bot.context import Place
from bot.reply import Button, Reply, Small
from bot.tongue import Answer
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import User
from tests.replies import line
from tests.slack_running import TONGUE, Desk, both, desk, place, running, slack

__all__ = ["desk", "slack"]


@both
async def test_a_command_is_answered_in_its_acknowledgement(
    slack: SlackPeer, desk: Desk, http: bool
) -> None:
    async with running(slack, desk, http=http):
        before = len(slack.calls)
        doing = await slack.command("ana", "website", "/task", "Fix <b> @bob #general #website")
        assert doing.acked and doing.took is not None and doing.took < 1
        assert [ack.visible for ack in doing.acks] == ["Added."]
        assert doing.acks[0].to is None  # for the room
        assert slack.calls[before:] == []  # nothing was looked up
        request = desk.last
        assert request.words == "task Fix <b> @(UBOB|bob) #general"
        assert request.id.startswith("command:")
        assert request.place == Place("slack:T1", slack.world.channel("website").id)
        assert request.room_name == "website"
        speaker = request.speaker
        assert (speaker.native, speaker.name, speaker.outsider) == ("UANA", "ana", False)
        assert (speaker.zone, speaker.locale) == ("Europe/Berlin", "en-US")


async def test_a_private_answer_is_seen_by_one(slack: SlackPeer, desk: Desk) -> None:
    desk.private = True
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/my")
        assert doing.acks[0].to == "UANA"
        assert doing.body is not None and "ephemeral" in str(doing.body)


@both
async def test_a_slow_answer_follows_an_empty_acknowledgement(
    slack: SlackPeer, desk: Desk, http: bool
) -> None:
    desk.wait = 1.8
    async with running(slack, desk, http=http):
        doing = await slack.command("ana", "website", "/task", "Fix it")
        assert doing.acked and doing.acks == [] and doing.took is not None and doing.took < 2.5
        await doing.until(lambda d: d.responses)
        assert doing.responses[0].visible == "Added."


async def test_somebody_new_is_looked_up_before_the_desk_is_asked(
    slack: SlackPeer, desk: Desk
) -> None:
    """A guest's first word must not be taken for a member's, and their zone is not ours."""
    async with running(slack, desk):
        guest = User("UGUEST", "gus", "Gus", tz="Asia/Tokyo", is_restricted=True)
        slack.world.add_user(guest)
        slack.world.channel("website").members.add(guest.id)
        slack.faults.delay("users.info", 0.5)
        doing = await slack.command("gus", "website", "/task", "Fix it")
        assert doing.acked and doing.took is not None and doing.took < 0.4
        await doing.until(lambda d: d.responses)
        assert desk.last.speaker.outsider and desk.last.speaker.zone == "Asia/Tokyo"
        again = await slack.command("gus", "website", "/task", "And this")
        assert again.acks and [call.method for call in again.calls] == []


async def test_who_cannot_be_looked_up_is_a_guest(slack: SlackPeer, desk: Desk) -> None:
    slack.faults.error("users.list", "missing_scope")
    slack.faults.error("users.info", "missing_scope", times=None)
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task", "Fix it")
        await doing.until(lambda d: d.responses)
        assert desk.last.speaker.outsider and desk.last.speaker.name == "ana"


async def test_a_prefix_is_no_part_of_the_words(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk, command_prefix="x-"):
        await slack.command("ana", "website", "/x-task", "Fix it")
        assert desk.last.words == "task Fix it"


async def test_a_command_in_direct_messages_is_about_the_person(
    slack: SlackPeer, desk: Desk
) -> None:
    async with running(slack, desk):
        room = slack.world.im(slack.world.user("ana"))
        await slack.command("ana", room, "/my")
        assert desk.last.place == Place("slack:T1", direct="UANA")
        assert desk.last.room_name is None


async def test_forty_thousand_characters_arrive_whole_and_in_order(
    slack: SlackPeer, desk: Desk
) -> None:
    words = [f"{number:05}" for number in range(6667)]
    desk.reply = Reply((line(" ".join(words)),))
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/report")
        await doing.until(lambda d: d.text.endswith(words[-1]))
        assert doing.text.split() == words
        assert slack.cut == []


async def test_nobody_is_rung_by_somebody_elses_words(slack: SlackPeer, desk: Desk) -> None:
    title = "<!channel> <@UBOB> @here @everyone <!subteam^S1>"
    desk.reply = Reply((line("Added ", title), Small((title,))), (Button(title, "task 1"),))
    async with running(slack, desk) as adapter:
        await slack.command("ana", "website", "/task", title)
        await (await slack.mention("ana", "website", "my")).until(lambda d: d.posts)
        await adapter.post(place(slack), Answer(desk.reply, TONGUE), "k1")
        assert len(slack.said) == 3  # and the fixture looks that nothing rang


async def test_what_breaks_is_acknowledged_and_told_without_a_technical_word(
    slack: SlackPeer, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.error = ValueError("Fix the secret plan")
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task", "Fix the secret plan")
        assert doing.acked and "Something went wrong" in doing.text and "Value" not in doing.text
        broken = await slack.command("ana", "website", "/task", forge={"text": 5})
        assert broken.acked
        await broken.until(lambda d: d.said)
        assert "Something went wrong" in broken.text and [s.to for s in broken.said] == ["UANA"]
    assert "ValueError" in caplog.text and "secret plan" not in caplog.text


async def test_saying_nothing_is_an_empty_acknowledgement(slack: SlackPeer, desk: Desk) -> None:
    desk.reply = Reply()
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task", "x")
        assert doing.acked and doing.said == []

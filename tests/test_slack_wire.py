"""The Slack adapter against the double, over Socket Mode and over signed HTTP."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import aiohttp
import pytest

from adapters.base import Adapter, NotDelivered, OutcomeUnknown
from adapters.slack import build, check
from adapters.slack.adapter import Slack
from adapters.slack.manifest import NEEDS
from adapters.slack.settings import SlackSettings
from bot.clock import FixedClock, SystemClock
from bot.context import Place, Request
from bot.reply import Button, Form, Reply, Small, line
from bot.settings import Secret, SettingsError
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from tests.peers.slack import SlackPeer
from tests.peers.slack_http import FORM
from tests.peers.slack_socket import REASONS
from tests.peers.slack_world import START, User

TONGUE = Tongue("en", "UTC", START)
Answers = Callable[[Request], Awaitable[Answer]]


@dataclass
class Desk:
    """Answers every request with what the test says, after `wait` seconds."""

    reply: Reply = field(default_factory=lambda: Reply((line("Added."),)))
    private: bool = False
    wait: float = 0.0
    error: Exception | None = None
    heard: list[Request] = field(default_factory=list)

    async def __call__(self, request: Request) -> Answer:
        self.heard.append(request)
        await asyncio.sleep(self.wait)
        if self.error is not None:
            raise self.error
        return Answer(self.reply, TONGUE, self.private)

    @property
    def last(self) -> Request:
        return self.heard[-1]


def settings(slack: SlackPeer, *, http: bool = False, **other: str) -> SlackSettings:
    return SlackSettings(
        bot_token=Secret(slack.bot_token),
        app_token=Secret("" if http else slack.app_token),
        signing_secret=Secret(slack.signing_secret if http else ""),
        http="127.0.0.1:0" if http else "",
        api_url=slack.api_url,
        **other,
    )


@asynccontextmanager
async def running(
    slack: SlackPeer, desk: Answers, *, http: bool = False, silence: float = 60.0, **other: str
) -> AsyncIterator[Slack]:
    """The adapter, listening."""
    adapter = Slack(
        settings(slack, http=http, **other), vocabulary(), SystemClock(), silence=silence
    )
    task = asyncio.create_task(adapter.run(desk))
    try:
        if http:
            async with asyncio.timeout(5):
                while adapter.door is None or adapter.door.url.endswith(":0/slack/events"):
                    await asyncio.sleep(0.01)
            slack.request_url = adapter.door.url
        else:
            await slack.socket.connected()
        yield adapter
    finally:
        async with asyncio.timeout(10):
            await adapter.close()
            await task


@pytest.fixture
async def slack() -> AsyncIterator[SlackPeer]:
    async with SlackPeer() as peer:
        yield peer
        assert peer.violations == []
        assert peer.pings == []


@pytest.fixture
def desk() -> Desk:
    return Desk()


both = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


# Commands


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
        assert broken.acked and broken.said == []
    assert "ValueError" in caplog.text and "secret plan" not in caplog.text


async def test_saying_nothing_is_an_empty_acknowledgement(slack: SlackPeer, desk: Desk) -> None:
    desk.reply = Reply()
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task", "x")
        assert doing.acked and doing.said == []


# Buttons


@both
async def test_a_press_says_the_buttons_line(slack: SlackPeer, desk: Desk, http: bool) -> None:
    desk.reply = Reply((line("Added ACME-1."),), (Button("Done", "task done ACME-1"),))
    async with running(slack, desk, http=http) as adapter:
        await adapter.post(place(slack), Answer(desk.reply, TONGUE), "k1")
        desk.reply = Reply((line("Well done."),))
        doing = await slack.press(slack.posts[-1], "Done", "bob")
        assert doing.acked
        await doing.until(lambda d: d.responses)
        assert doing.responses[0].visible == "Well done."
        request = desk.last
        assert (request.words, request.speaker.native) == ("task done ACME-1", "UBOB")
        assert request.about is not None
        assert request.about.lines == ("task done ACME-1",)
        assert request.about.text == "Added ACME-1."
        assert doing.updates == []  # the old message is left alone


async def test_a_press_in_a_thread_is_answered_there(slack: SlackPeer, desk: Desk) -> None:
    desk.reply = Reply((line("x"),), (Button("Done", "task done 1"),))
    async with running(slack, desk):
        asked = await slack.mention("ana", "website", "task x")
        await asked.until(lambda d: d.posts)
        doing = await slack.press(asked.posts[0], "Done", "bob")
        await doing.until(lambda d: d.responses)
        assert asked.message is not None
        assert doing.responses[0].thread_ts == asked.message.ts == desk.last.place.thread


async def test_a_used_up_response_url_is_no_reason_to_be_silent(
    slack: SlackPeer, desk: Desk
) -> None:
    desk.reply, desk.private = Reply((line("x"),), (Button("Done", "task done 1"),)), True
    async with running(slack, desk) as adapter:
        await adapter.post(place(slack), Answer(desk.reply, TONGUE), "k1")
        slack.faults.status("response_url", 404)
        doing = await slack.press(slack.posts[-1], "Done", "bob")
        await doing.until(lambda d: d.ephemerals)
        assert doing.ephemerals[0].to == "UBOB"


# Forms


@both
async def test_a_form_opens_and_what_is_filled_in_is_said(
    slack: SlackPeer, desk: Desk, http: bool
) -> None:
    form = Form("task add", (("title", "Fix login"),))
    desk.reply, desk.private = Reply((line("Something is missing."),), form=form), True
    async with running(slack, desk, http=http):
        doing = await slack.command("ana", "website", "/task", "Fix login")
        await doing.until(lambda d: d.views)
        assert doing.said[0].how == "view" and doing.responses == []
        shown = doing.view
        kept = json.loads(shown.body["private_metadata"])
        assert kept["command"] == "task add" and set(kept) == {"command", "room", "response_url"}
        desk.reply = Reply((line("Added."),))
        sent = await slack.submit(shown, {"title": "Fix login now", "owner": "bob"}, "ana")
        assert sent.acked and sent.errors == {} and not shown.is_open
        assert desk.last.command == "task add"
        assert desk.last.values == {"title": "Fix login now", "owner": "@(UBOB)"}
        assert desk.last.place == Place("slack:T1", slack.world.channel("website").id)
        await sent.until(lambda d: "Added." in d.text or slack.said[-1].text == "Added.")
        again = await slack.submit(shown, {"title": "Fix login now", "owner": "bob"}, "ana")
        assert again.acked and desk.heard[-1].id == desk.heard[-2].id
        await again.quiet()


async def test_a_refusal_is_shown_in_the_form_and_a_correction_is_another_saying(
    slack: SlackPeer, desk: Desk
) -> None:
    desk.reply = Reply((line("Title?"),), form=Form("task add"), tone="problem", private=True)
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task")
        await doing.until(lambda d: d.views)
        refusal = line("I cannot read “someday” as a date.")
        desk.reply = Reply((refusal,), tone="problem", private=True)
        wrong = await slack.submit(doing.view, {"title": "Fix", "due": "someday"}, "ana")
        assert wrong.errors == {"due": "I cannot read “someday” as a date."}
        assert [shown.is_open for shown in slack.views] == [True]
        desk.reply = Reply((line("Added."),))
        right = await slack.submit(doing.view, {"title": "Fix", "due": "friday"}, "ana")
        assert right.acked and not doing.view.is_open
        assert desk.heard[-1].id != desk.heard[-2].id
        await right.quiet()


async def test_a_form_that_does_not_open_is_told_in_words(slack: SlackPeer, desk: Desk) -> None:
    desk.reply = Reply((line("Write it like /task Fix."),), form=Form("task add"), private=True)
    slack.faults.error("views.open", "expired_trigger_id")
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task")
        await doing.until(lambda d: d.responses)
        assert doing.responses[0].visible == "Write it like /task Fix."


# Talking


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
        assert desk.last.id == f"event:{doing.payload['event_id']}"
        assert desk.last.room_name == "website" and desk.last.speaker.locale == "zh-CN"


async def test_a_private_answer_to_a_mention_is_seen_by_one(slack: SlackPeer, desk: Desk) -> None:
    desk.private = True
    async with running(slack, desk):
        doing = await slack.mention("ana", "website", "my")
        await doing.until(lambda d: d.ephemerals)
        assert (doing.ephemerals[0].to, doing.posts) == ("UANA", [])


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
        assert desk.last.about.author == "UBOT"
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
        assert len(desk.heard) == 1
        doing = await slack.say("bob", "website", "task done 1", thread)
        await doing.until(lambda d: d.posts)
        assert desk.last.words == "task done 1" and desk.last.speaker.native == "UBOB"


async def test_a_direct_message_needs_no_mention(slack: SlackPeer, desk: Desk) -> None:
    desk.private = True
    async with running(slack, desk):
        doing = await slack.dm("ana", "task Fix it @bob")
        await doing.until(lambda d: d.posts)
        assert desk.last.words == "task Fix it @(UBOB)"
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


# Posts


def place(slack: SlackPeer, name: str = "website") -> Place:
    return Place("slack:T1", slack.world.channel(name).id)


def told(*words: str, key: str = "k1") -> Answer:
    return Answer(Reply((line(*words),), (Button("Why", f"pm why {key}"),)), TONGUE)


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


async def test_what_never_left_was_not_delivered(slack: SlackPeer) -> None:
    adapter = Slack(settings(slack), vocabulary(), SystemClock())
    await slack.go_dark()
    for where in (place(slack), Place("slack:T1", direct="UANA")):
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(where, told("x"), "k1")
        assert not refused.value.gone
        with pytest.raises((OutcomeUnknown, NotDelivered)):
            await adapter.find(where, "k1", START)
    await slack.come_back()
    assert await adapter.post(place(slack), told("x"), "k1")
    assert len(slack.posts) == 1
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
        await adapter.post(place(slack), told(" ".join(words)), "k1")
        shown = "\n".join(post.visible for post in slack.posts)
        assert shown.split() == [*words, "Why"]


async def test_a_post_to_a_deleted_thread_goes_to_the_room(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk) as adapter:
        where = Place("slack:T1", slack.world.channel("website").id, thread="1.000001")
        await adapter.post(where, told("x"), "k1")
        assert slack.posts[0].thread_ts is None


# The line


@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason != "link_disabled"])
async def test_the_line_comes_back(slack: SlackPeer, desk: Desk, reason: str) -> None:
    async with running(slack, desk):
        opened = slack.socket.opened
        await slack.socket.disconnect(reason, close=True)
        async with asyncio.timeout(15):
            while slack.socket.opened == opened or not slack.socket.connections:
                await asyncio.sleep(0.02)
        doing = await slack.command("ana", "website", "/task", "x")
        assert doing.acked


async def test_a_silent_line_is_built_anew(slack: SlackPeer, desk: Desk) -> None:
    async with running(slack, desk, silence=1.0):
        slack.socket.go_silent()
        async with asyncio.timeout(12):
            while slack.socket.opened < 2:
                await asyncio.sleep(0.02)
        await slack.socket.connected()
        doing = await slack.command("ana", "website", "/task", "x")
        assert doing.acked


async def test_a_refused_token_is_told_and_not_tried_again(slack: SlackPeer, desk: Desk) -> None:
    slack.revoke(slack.bot_token, "token_revoked")
    adapter = Slack(settings(slack), vocabulary(), SystemClock())
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN") as refused:
        await adapter.run(desk)
    assert slack.bot_token not in str(refused.value)
    await adapter.close()


async def test_it_waits_for_slack_to_come_up_and_can_be_stopped_meanwhile(
    slack: SlackPeer, desk: Desk
) -> None:
    await slack.go_dark()
    adapter = Slack(settings(slack), vocabulary(), SystemClock())
    task = asyncio.create_task(adapter.run(desk))
    await asyncio.sleep(0.2)
    assert not task.done()
    async with asyncio.timeout(2):
        await adapter.close()
        await task


# The guard


@asynccontextmanager
async def door(slack: SlackPeer, desk: Desk) -> AsyncIterator[str]:
    async with running(slack, desk, http=True) as adapter:
        assert adapter.door is not None
        yield adapter.door.url


def command_body(trigger: str = "1.1") -> bytes:
    return urlencode(
        {
            "team_id": "T1",
            "channel_id": "C1",
            "channel_name": "website",
            "user_id": "UANA",
            "user_name": "ana",
            "command": "/task",
            "text": "Fix the secret plan",
            "trigger_id": trigger,
        }
    ).encode()


async def test_only_slack_is_heard(
    slack: SlackPeer, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    body = command_body()
    now = int(datetime.now(UTC).timestamp())
    good = {"Content-Type": FORM, **slack.signed(body)}
    caplog.set_level(logging.DEBUG, "steward")
    async with door(slack, desk) as url:
        for headers in (
            {"Content-Type": FORM},
            good | {"X-Slack-Signature": "v0=" + "0" * 64},
            good | {"X-Slack-Signature": "v0=é"},
            good | {"X-Slack-Request-Timestamp": str(now + 1)},
            good | {"X-Slack-Request-Timestamp": "soon"},
            {"Content-Type": FORM, **slack.signed(body, timestamp=now - 301)},
            {"Content-Type": FORM, **slack.signed(body, timestamp=now + 400)},
            {"Content-Type": FORM, **slack.signed(body, secret="another")},
        ):
            answer = await slack.http.bare(url, body, headers)
            assert answer.status == 401, headers
        assert desk.heard == []
        assert (await slack.http.bare(url, body, good)).status == 200
        assert len(desk.heard) == 1
    assert "secret plan" not in caplog.text


async def test_the_same_signed_bytes_run_once(slack: SlackPeer, desk: Desk) -> None:
    body = command_body()
    headers = {"Content-Type": FORM, **slack.signed(body)}
    async with door(slack, desk) as url:
        first = await slack.http.bare(url, body, headers)
        again = await slack.http.bare(url, body, headers)
        assert "Added." in first.text and (again.status, again.text) == (200, "")
        assert len(desk.heard) == 1


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{" * 10, "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"payload=%7Bnope", FORM, 400),
        (b"payload=" + b"%5B" * 100_000, FORM, 400),
        (b"{}", "text/plain", 415),
    ],
)
async def test_what_cannot_be_read_is_refused(
    slack: SlackPeer, desk: Desk, body: bytes, kind: str, status: int
) -> None:
    async with door(slack, desk) as url:
        answer = await slack.http.post(url, body, kind)
        assert answer.status == status
        assert desk.heard == []


@pytest.mark.parametrize("chunked", [False, True])
async def test_what_is_too_large_is_not_read(slack: SlackPeer, desk: Desk, chunked: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _number in range(33):
            yield b"x" * 2**15

    body = pieces() if chunked else io.BytesIO(b"x" * 33 * 2**15)
    headers = {"Content-Type": FORM}
    async with (
        door(slack, desk) as url,
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        assert response.status == 413


async def test_slack_may_check_the_address(slack: SlackPeer, desk: Desk) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c1"}).encode()
    async with door(slack, desk) as url:
        answer = await slack.http.post(url, body, "application/json")
        assert answer.status == 200 and "c1" in answer.text


# The check


async def test_the_check_names_what_is_missing_and_no_secret(slack: SlackPeer) -> None:
    good = await check(settings(slack), vocabulary())
    assert all(finding.good for finding in good) and len(good) == len(NEEDS) + 2
    slack.world.workspaces["T1"].tokens[slack.bot_token].discard("users:read")
    wrong = SlackSettings(
        bot_token=Secret(slack.bot_token), app_token=Secret("xapp-wrong"), api_url=slack.api_url
    )
    bad = [finding for finding in await check(wrong, vocabulary()) if not finding.good]
    assert len(bad) == 2 and all(finding.remedy for finding in bad)
    assert "users:read" in bad[0].what and "invalid_auth" in bad[1].what
    assert slack.bot_token not in str(bad) and "xapp-wrong" not in str(bad)


async def test_the_check_tells_a_network_from_a_token(slack: SlackPeer) -> None:
    slack.revoke(slack.bot_token, "account_inactive")
    [token, _socket] = await check(settings(slack), vocabulary())
    assert "refuses SLACK_BOT_TOKEN: account_inactive" in token.what
    await slack.go_dark()
    findings = await check(settings(slack), vocabulary())
    assert all("cannot be reached" in finding.what for finding in findings)


async def test_without_tokens_there_is_no_slack(slack: SlackPeer) -> None:
    clock = FixedClock(START)
    assert build(SlackSettings(), vocabulary(), clock) is None
    assert await check(SlackSettings(), vocabulary()) == []
    adapter: Adapter | None = build(settings(slack), vocabulary(), clock)
    assert adapter is not None and adapter.name == "slack"
    await adapter.close()

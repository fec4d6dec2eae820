"""The Discord adapter on the real library, against the double: what goes over the wire."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from adapters.base import NotDelivered, OutcomeUnknown
from adapters.discord import DiscordSettings, build, check, tools
from adapters.discord.place import Discord
from bot.clock import FixedClock
from bot.context import Place, Request
from bot.desk import Desk as RealDesk
from bot.reply import Button, Form, Line, Reply
from bot.settings import Secret, SettingsError
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from storage.engine import open_storage
from tests.moments import NOW
from tests.peers.discord import DiscordPeer
from tests.peers.discord_exchange import Said
from tests.peers.discord_faults import CALLBACK, OPEN_DM, SEND
from tests.peers.discord_options import Value
from tests.peers.discord_things import Channel, Permission, User
from tests.peers.discord_world import START

GRAMMAR = vocabulary()
ENGLISH = Tongue("en", "UTC", NOW)


def answer(
    text: str = "ok", *buttons: Button, private: bool = False, form: Form | None = None
) -> Answer:
    return Answer(Reply((Line((text,)),), tuple(buttons), form=form), ENGLISH, private)


SILENT = Answer(Reply(), ENGLISH)


@dataclass
class Desk:
    """Answers what a test lays out, and keeps what was asked."""

    reply: Callable[[Request], Answer | Awaitable[Answer]] = lambda request: answer()
    asked: list[Request] = field(default_factory=list)

    async def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        found = self.reply(request)
        return found if isinstance(found, Answer) else await found


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    async with DiscordPeer() as double:
        yield double
        assert double.unknown == []
        assert double.violations == []
        assert double.pings == []


def made(peer: DiscordPeer, **changes: Any) -> Discord:
    given: dict[str, Any] = {"api_url": peer.api_url, "token": Secret(peer.token), **changes}
    adapter = build(DiscordSettings(**given), GRAMMAR, FixedClock(NOW))
    assert isinstance(adapter, Discord)
    return adapter


@asynccontextmanager
async def running(peer: DiscordPeer, desk: Desk, **changes: Any) -> AsyncIterator[Discord]:
    adapter = made(peer, **changes)
    listening = asyncio.create_task(adapter.run(desk))
    try:
        await peer.connected()
        await peer.until(lambda: peer.registry.writes, what="no commands were registered")
        yield adapter
    finally:
        await adapter.close()
        await asyncio.wait_for(listening, 8)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def adapter(peer: DiscordPeer, desk: Desk) -> AsyncIterator[Discord]:
    async with running(peer, desk) as found:
        yield found


def room(peer: DiscordPeer, channel: Channel | None = None, thread: Channel | None = None) -> Place:
    channel = channel or peer.general
    key = str(thread.id) if thread else None
    return Place(f"discord:{peer.guild.id}", str(channel.id), key)


def mention(peer: DiscordPeer, user: User, channel: Channel, text: str, **parts: Any) -> Said:
    return peer.message(user, channel, f"{peer.bot.mention} {text}", **parts)


async def heard(peer: DiscordPeer, desk: Desk, count: int = 1) -> Request:
    await peer.until(lambda: len(desk.asked) >= count, what="the desk was not asked")
    return desk.asked[count - 1]


# Commands


async def test_the_commands_are_registered_once_over_two_starts(peer: DiscordPeer) -> None:
    reads = "GET /applications/{application_id}/commands"
    async with running(peer, Desk()):
        pass
    created = peer.registry.creates
    async with running(peer, Desk()):
        await peer.until(lambda: len(peer.calls_to(reads)) == 2)
        for code in (4000, 4009):
            await peer.drop_gateway(code)
            await peer.connected()
    assert (peer.registry.writes, peer.registry.creates) == (1, created)
    assert created == len(GRAMMAR.families)


async def test_in_one_server_the_commands_are_its_own(peer: DiscordPeer) -> None:
    async with running(peer, Desk(), guild=str(peer.guild.id)):
        assert len(peer.registry.scope(peer.guild.id)) == len(GRAMMAR.families)
        assert peer.registry.scope(None) == {}


async def test_a_command_carries_its_typed_options(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    typed: dict[str, Value] = {
        "title": f"Fix login {peer.wei.mention} !high",
        "owner": peer.bob,
        "due": "friday",
    }
    done = await peer.slash(peer.ana, peer.website, "task", "add", options=typed).answered()
    request = await heard(peer, desk)
    assert (request.id, request.command) == (str(done.id), "task add")
    assert request.values == {"owner": f"@({peer.bob.id}|Bob)", "due": "friday"}
    assert request.words.startswith(f"Fix login @({peer.wei.id}") and "!high" in request.words
    assert request.place == room(peer, peer.website)
    assert (request.speaker.native, request.speaker.name) == (str(peer.ana.id), "Ana")
    assert (request.speaker.locale, request.room_name) == ("en-US", "website")
    assert done.text == "ok" and not done.ephemeral


async def test_numbers_and_lists_arrive_as_they_are_typed(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    peer.slash(peer.ana, peer.general, "task", "list", options={"page": 2, "text": "!high"})
    request = await heard(peer, desk)
    assert (request.values, request.words) == ({"page": "2"}, "!high")
    people = f"{peer.bob.mention} {peer.wei.mention}"
    peer.slash(peer.ana, peer.general, "task", "add", options={"title": "x", "helpers": people})
    request = await heard(peer, desk, 2)
    assert request.values == {"helpers": f"@({peer.bob.id}) @({peer.wei.id})"}


async def test_a_private_answer_is_for_the_speaker_alone(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    desk.reply = lambda request: answer("yours", private=True)
    done = await peer.slash(peer.ana, peer.general, "my", "agenda").answered()
    assert done.ephemeral and done.text == "yours"


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("path", [("my", "agenda"), ("pm", "redo")])
async def test_a_slow_desk_is_waited_for_and_keeps_its_readers(
    peer: DiscordPeer, desk: Desk, adapter: Discord, path: tuple[str, str], private: bool
) -> None:
    gate = asyncio.Event()

    async def slow(request: Request) -> Answer:
        await gate.wait()
        return answer("at last", private=private)

    desk.reply = slow
    sent = peer.slash(peer.ana, peer.general, *path)
    await sent.answered()
    assert sent.took is not None and sent.took < 2.5
    gate.set()
    reply = (await sent.replies(1))[-1]
    await peer.until(lambda: "at last" in sent.text)
    reply = next(message for message in sent.messages if message.text == "at last")
    assert reply.ephemeral is private
    assert not [one for one in sent.messages if one.loading and not one.deleted]


async def test_nothing_to_say_is_only_acknowledged(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    desk.reply = lambda request: SILENT
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    await peer.until(lambda: all(message.deleted for message in sent.messages))
    assert peer.posts(peer.general) == []


async def test_a_lost_first_answer_is_given_again_and_seen_once(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    peer.faults.lose_answer(CALLBACK)
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    await peer.until(lambda: sent.refused == [40060])
    assert [message.text for message in peer.posts(peer.general)] == ["ok"]


async def test_a_refused_first_answer_is_still_said(peer: DiscordPeer, desk: Desk) -> None:
    async with running(peer, desk):
        peer.people.answer_within = 0.0
        desk.reply = lambda request: answer("late", private=request.command == "my agenda")
        peer.slash(peer.ana, peer.general, "pm", "redo")
        peer.slash(peer.ana, peer.general, "my", "agenda")
        await peer.until(lambda: peer.posts(peer.general))
        dm = peer.world.open_dm(peer.ana)
        await peer.until(lambda: peer.posts(dm))
    assert [message.text for message in peer.posts(peer.general)] == ["late"]


# Forms and buttons


async def test_a_form_opens_and_its_values_come_back(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    desk.reply = lambda request: answer("Which?", form=Form("task note", (("ref", "12"),)))
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    assert sent.modal is not None and sent.modal["title"] == "/task note"
    desk.reply = lambda request: answer("noted")
    filled = await peer.submit_modal(sent, {"text": "call them"}).answered()
    request = await heard(peer, desk, 2)
    assert (request.command, request.values) == ("task note", {"ref": "12", "text": "call them"})
    assert request.place == room(peer) and filled.text == "noted"


async def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    desk.reply = lambda request: answer("“xyz” is no date.", form=Form("task add"))
    typed: dict[str, Value] = {"title": "Fix login", "due": "xyz", "owner": peer.bob}
    sent = await peer.slash(peer.ana, peer.general, "task", "add", options=typed).answered()
    assert sent.modal is not None and "xyz" in sent.modal["components"][0]["content"]
    desk.reply = lambda request: answer("again", form=Form("task add"))
    again = await peer.submit_modal(sent, {"due": "friday"}).answered()
    values = (await heard(peer, desk, 2)).values
    assert values == {"title": "Fix login", "due": "friday", "owner": f"@({peer.bob.id})"}
    assert again.modal is None and again.text == "again"  # no form opens from a form


async def test_a_button_works_after_a_restart_and_tells_what_it_hangs_on(
    peer: DiscordPeer, desk: Desk
) -> None:
    buttons = Button("Done", "task done ACME-1"), Button("Why?", "pm why p7")
    async with running(peer, desk) as adapter:
        await adapter.post(room(peer), answer("Fix login", *buttons), "p7")
    (message,) = peer.posts(peer.general)
    async with running(peer, desk):
        desk.reply = lambda request: answer("done", private=True)
        pressed = await peer.press(message, "Done", peer.bob).answered()
        request = await heard(peer, desk)
    assert (request.words, request.id) == ("task done ACME-1", str(pressed.id))
    assert request.about is not None and request.about.text == "Fix login"
    assert request.about.lines == ("task done ACME-1", "pm why p7")
    assert pressed.text == "done" and pressed.ephemeral and message.content == "Fix login"


async def test_a_press_with_nothing_to_say_leaves_everything_as_it_is(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    await adapter.post(room(peer), answer("x", Button("Done", "task done 1")), "p1")
    desk.reply = lambda request: SILENT
    pressed = await peer.press(peer.posts(peer.general)[0], "Done", peer.bob).answered()
    assert pressed.callback is not None and pressed.callback["type"] == 6
    assert [message.content for message in peer.posts(peer.general)] == ["x"]


async def test_lines_with_their_own_buttons_can_be_pressed(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    lines = [Line((f"Task {n}",), (Button("Done", f"task done {n}"),)) for n in (1, 2)]
    await adapter.post(room(peer), Answer(Reply(tuple(lines)), ENGLISH), "p1")
    (message,) = peer.posts(peer.general)
    peer.press(message, "task done 2", peer.bob)
    request = await heard(peer, desk)
    assert request.words == "task done 2"
    assert request.about is not None and request.about.text == "Task 1\nTask 2"


async def test_a_failure_inside_is_answered_in_plain_words(
    peer: DiscordPeer, desk: Desk, adapter: Discord, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: Request) -> Answer:
        raise RuntimeError("the secret plan")

    desk.reply = broken
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    assert "went wrong" in sent.text and sent.ephemeral
    said = await mention(peer, peer.ana, peer.general, "hello").reply()
    assert "went wrong" in said.text
    told = [r.getMessage() for r in caplog.records if r.levelname != "DEBUG"]
    assert any("RuntimeError" in line for line in told)
    assert not any("secret plan" in line for line in told)


async def test_the_real_desk_adds_and_closes_a_task(peer: DiscordPeer) -> None:
    with closing(open_storage("sqlite://")) as storage:
        inside = RealDesk(GRAMMAR, storage.house, FixedClock(NOW))

        async def answering(request: Request) -> Answer:
            return await asyncio.to_thread(inside.answer, request)

        desk = Desk(answering)
        async with running(peer, desk):
            named: dict[str, Value] = {"name": "Acme website", "key": "ACME"}
            peer.slash(peer.ana, peer.website, "project", "new", options=named)
            await heard(peer, desk)
            typed: dict[str, Value] = {"title": "Fix login !high", "owner": peer.bob}
            added = await peer.slash(
                peer.ana, peer.website, "task", "add", options=typed
            ).answered()
            assert "ACME-1" in added.text and "@Bob" in added.text and "High" in added.text
            card = await added.reply()
            done = await peer.press(card, "task done ACME-1", peer.bob).answered()
            assert "ACME-1" in done.text
            wrong: dict[str, Value] = {"title": "Call them", "due": "xyz"}
            asked = await peer.slash(
                peer.wei, peer.website, "task", "add", options=wrong
            ).answered()
            assert asked.modal is not None
            sent = await peer.submit_modal(asked, {"due": "2027-01-04"}).answered()
            assert "ACME-2" in sent.text and "Call them" in sent.text


async def test_what_is_under_way_is_answered_before_the_end(peer: DiscordPeer, desk: Desk) -> None:
    async def slow(request: Request) -> Answer:
        await asyncio.sleep(0.5)
        return answer("in time")

    desk.reply = slow
    async with running(peer, desk):
        sent = peer.slash(peer.ana, peer.general, "pm", "redo")
        await heard(peer, desk)
    assert sent.text == "in time"


# Mentions and direct messages


async def test_a_mention_is_heard_and_answered_where_it_was_said(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    rooms = f"<#{peer.general.id}> <#{peer.website.id}>"
    text = f"task add Fix {peer.bob.mention} in {rooms}"
    said = mention(peer, peer.ana, peer.general, text)
    reply = await said.reply()
    request = desk.asked[0]
    assert request.words.split() == f"task add Fix @({peer.bob.id}|Bob) in #website".split()
    assert (request.id, request.place) == (str(said.message.id), room(peer))
    assert reply.reference is said.message and reply.channel is peer.general


async def test_what_is_not_said_to_us_is_not_heard(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    other = peer.world.add_user("robot", bot=True)
    peer.world.add_member(peer.guild, other)
    peer.message(peer.ana, peer.general, "nice weather")
    peer.message(peer.ana, peer.general, f"ask {peer.bob.mention}")
    mention(peer, other, peer.general, "task list")
    said = mention(peer, peer.ana, peer.general, "last")
    await said.reply()
    assert [request.words for request in desk.asked] == ["last"]


async def test_a_thread_is_about_the_message_it_began_with(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    await adapter.post(room(peer), answer("Fix login", Button("Done", "task done ACME-1")), "p1")
    card = peer.posts(peer.general)[0]
    thread = peer.world.open_thread(peer.general, "Fix login", peer.ana, starter=card)
    said = mention(peer, peer.ana, thread, "done")
    assert (await said.reply()).channel is thread
    request = desk.asked[0]
    assert request.place == room(peer, thread=thread) and request.room_name == "general"
    assert request.about is not None and request.about.lines == ("task done ACME-1",)
    peer.slash(peer.ana, thread, "task", "done")
    request = await heard(peer, desk, 2)
    assert request.place == room(peer, thread=thread)
    assert request.about is not None and request.about.lines == ("task done ACME-1",)


async def test_a_reply_is_about_the_message_it_answers(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    first = peer.message(peer.bob, peer.general, f"the login is broken, {peer.ana.mention}")
    await mention(peer, peer.ana, peer.general, "task add", reply_to=first.message).reply()
    about = desk.asked[0].about
    assert about is not None and about.author == "Bob"
    assert about.link is not None and str(first.message.id) in about.link


async def test_an_answer_for_one_reader_goes_to_their_direct_messages(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    desk.reply = lambda request: answer("yours alone", private=True)
    said = mention(peer, peer.ana, peer.general, "my agenda")
    reply = await said.reply()
    assert reply.channel.recipient is peer.ana and reply.text == "yours alone"
    await peer.until(lambda: said.message.reactions)
    peer.bob.dms_open = False
    shown = await mention(peer, peer.bob, peer.general, "my agenda").reply()
    assert shown.channel is peer.general and "yours" not in shown.text.replace("yours alone", "")
    assert "direct messages" in shown.text and "yours alone" not in shown.text


async def test_a_direct_message_belongs_to_the_server_it_comes_from(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    dm = peer.world.open_dm(peer.wei)
    said = peer.message(peer.wei, dm, "我的 日程")
    assert (await said.reply()).channel is dm
    workspace = f"discord:{peer.guild.id}"
    assert desk.asked[0].place == Place(workspace, direct=str(peer.wei.id))
    assert desk.asked[0].words == "我的 日程"


async def test_who_is_in_two_servers_says_first_which_one(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    other = peer.world.add_guild("Beta", peer.bob)
    lobby = peer.world.add_text_channel(other, "lobby")
    dm = peer.world.open_dm(peer.bob)
    said = await peer.message(peer.bob, dm, "my agenda").reply()
    assert "which server" in said.text and desk.asked == []
    mention(peer, peer.bob, lobby, "hello")
    await heard(peer, desk)
    peer.message(peer.bob, dm, "my agenda")
    request = await heard(peer, desk, 2)
    assert request.place.workspace == f"discord:{other.id}"


async def test_forty_thousand_characters_arrive_whole(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    words = " ".join(f"word{n}" for n in range(4600))
    dm = peer.world.open_dm(peer.ana)
    desk.reply = lambda request: answer(words)
    said = peer.message(peer.ana, dm, "everything " + "x" * 1900)
    await peer.until(lambda: " ".join(m.content for m in said.messages).split() == words.split())
    place = Place(f"discord:{peer.guild.id}", direct=str(peer.bob.id))
    await adapter.post(place, answer("y" * 40_000), "long")
    posted = peer.posts(peer.world.open_dm(peer.bob))
    assert sum(message.content.count("y") for message in posted) == 40_000


async def test_a_title_that_shouts_rings_nobody(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    loud = f"@everyone @here {peer.bob.mention} <@&{peer.guild.roles[0].id}>"
    desk.reply = lambda request: answer(f"Added {loud}")
    await peer.slash(peer.ana, peer.general, "task", "add", options={"title": loud}).answered()
    await mention(peer, peer.ana, peer.general, "task list").reply()
    await adapter.post(room(peer), answer(loud), "p1")
    sent = [call.body for call in peer.calls_to(SEND)]
    assert sent and all(body["allowed_mentions"]["parse"] == [] for body in sent)
    # The double's ping records are compared with nothing when the test ends.


# Posting


async def test_a_post_arrives_in_a_room_a_thread_and_a_dm(
    peer: DiscordPeer, adapter: Discord
) -> None:
    thread = peer.world.open_thread(peer.general, "talk", peer.ana)
    direct = Place(f"discord:{peer.guild.id}", direct=str(peer.bob.id))
    why = Button("Why?", "pm why p7f3")
    for place in (room(peer), room(peer, thread=thread), direct):
        ref = await adapter.post(place, answer("Fix login is due", why), "p7f3")
        assert await adapter.find(place, "p7f3", START) == ref
        assert await adapter.find(place, "p7f4", START) is None
    for channel in (peer.general, thread, peer.world.open_dm(peer.bob)):
        assert [message.text.split("\n")[0] for message in peer.posts(channel)] == [
            "Fix login is due"
        ]


async def test_a_post_can_be_changed(peer: DiscordPeer, adapter: Discord) -> None:
    ref = await adapter.post(room(peer), answer("open", Button("Done", "task done 1")), "p1")
    await adapter.edit(room(peer), ref, answer("done"))
    (message,) = peer.posts(peer.general)
    assert (message.content, message.controls) == ("done", [])


async def test_before_the_login_nothing_is_delivered(peer: DiscordPeer) -> None:
    adapter = made(peer)
    with pytest.raises(NotDelivered):
        await adapter.post(room(peer), answer(), "p1")
    with pytest.raises(OutcomeUnknown):
        await adapter.find(room(peer), "p1", START)
    await adapter.close()


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_answer_of_the_server_that_says_nothing_is_no_answer(
    peer: DiscordPeer, adapter: Discord, status: int
) -> None:
    peer.faults.status(SEND, status)
    with pytest.raises(OutcomeUnknown):
        await adapter.post(room(peer), answer("once"), "p1")
    assert len(peer.calls_to(SEND)) == 1
    await adapter.post(room(peer), answer("once"), "p1")
    assert len(peer.posts(peer.general)) == 1


async def test_a_lost_answer_is_unknown_and_the_post_is_there_once(
    peer: DiscordPeer, adapter: Discord
) -> None:
    peer.faults.lose_answer(SEND)
    said = answer("Fix login is due", Button("Why?", "pm why p7"))
    with pytest.raises(OutcomeUnknown):
        await adapter.post(room(peer), said, "p7")
    found = await adapter.find(room(peer), "p7", START)
    assert found == f"{peer.general.id}/{peer.posts(peer.general)[0].id}"
    assert await adapter.post(room(peer), said, "p7") == found
    assert len(peer.posts(peer.general)) == 1


async def test_slowing_down_is_the_couriers_business(peer: DiscordPeer, adapter: Discord) -> None:
    peer.faults.rate_limit(SEND, retry_after=7.5, channel=peer.general)
    with pytest.raises(NotDelivered) as refused:
        await adapter.post(room(peer), answer(), "p1")
    assert (refused.value.retry_after, refused.value.gone) == (7.5, False)
    await adapter.post(room(peer, peer.website), answer(), "p2")
    assert len(peer.posts(peer.website)) == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_when_everything_is_refused_we_fall_silent(
    peer: DiscordPeer, adapter: Discord, status: int
) -> None:
    peer.faults.status(SEND, status, times=None)
    for number in range(60):
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(room(peer), answer(), f"p{number}")
        assert refused.value.retry_after is not None and refused.value.retry_after > 60
    assert len(peer.calls_to(SEND)) == 1


async def test_a_ban_by_the_edge_is_waited_out(peer: DiscordPeer, adapter: Discord) -> None:
    peer.faults.rate_limit(SEND, retry_after=1, via=False, times=None)
    for number in range(3):
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(room(peer), answer(), f"p{number}")
        assert refused.value.retry_after is not None and refused.value.retry_after > 60
    assert len(peer.calls_to(SEND)) == 1


async def test_places_that_are_gone_say_so(peer: DiscordPeer, adapter: Discord) -> None:
    closed, locked = (peer.world.open_thread(peer.general, name, peer.ana) for name in "ab")
    peer.world.archive(locked, locked=True)
    peer.bob.dms_open = False
    hidden = peer.world.add_text_channel(peer.guild, "hidden")
    hidden.deny(peer.guild.roles[0], Permission.VIEW_CHANNEL)
    mute = peer.world.add_text_channel(peer.guild, "mute")
    mute.deny(peer.guild.roles[0], Permission.SEND_MESSAGES)
    gone = peer.world.add_text_channel(peer.guild, "gone")
    peer.world.remove_channel(gone)
    workspace = f"discord:{peer.guild.id}"
    places = [
        Place(workspace, direct=str(peer.bob.id)),
        Place(workspace, direct="12345"),
        Place(workspace, "not a number"),
        room(peer, thread=locked),
        *(room(peer, channel) for channel in (hidden, mute, gone)),
    ]
    for place in places:
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(place, answer(), "p1")
        assert refused.value.gone, place
    peer.world.archive(closed)
    await adapter.post(room(peer, thread=closed), answer("still here"), "p2")
    assert not closed.archived and len(peer.posts(closed)) == 1


async def test_where_the_history_is_closed_nobody_can_tell(
    peer: DiscordPeer, adapter: Discord
) -> None:
    peer.general.deny(peer.guild.roles[0], Permission.READ_MESSAGE_HISTORY)
    peer.world.change_channel(peer.general)
    await adapter.post(room(peer), answer("x", Button("Why?", "pm why p1")), "p1")
    with pytest.raises(OutcomeUnknown):
        await adapter.find(room(peer), "p1", START)
    peer.world.remove_channel(peer.website)
    with pytest.raises(NotDelivered):
        await adapter.find(room(peer, peer.website), "p1", START)


async def test_old_messages_are_not_looked_through(peer: DiscordPeer, adapter: Discord) -> None:
    await adapter.post(room(peer), answer("x", Button("Why?", "pm why p1")), "p1")
    assert await adapter.find(room(peer), "p1", START) is not None
    assert await adapter.find(room(peer), "p1", START + timedelta(days=1)) is None


async def test_a_direct_message_that_cannot_be_opened_did_not_arrive(
    peer: DiscordPeer, adapter: Discord
) -> None:
    place = Place(f"discord:{peer.guild.id}", direct=str(peer.bob.id))
    peer.faults.status(OPEN_DM, 503)
    with pytest.raises(NotDelivered) as refused:
        await adapter.post(place, answer(), "p1")
    assert not refused.value.gone and peer.calls_to(SEND) == []


# The line


async def test_a_dropped_line_is_resumed_and_nothing_is_missed(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    await mention(peer, peer.ana, peer.general, "one").reply()
    await peer.drop_gateway(4000)
    mention(peer, peer.ana, peer.general, "two")
    await heard(peer, desk, 2)
    assert [request.words for request in desk.asked] == ["one", "two"]
    assert (peer.gateway.identifies, peer.gateway.resumes) == (1, 1)


async def test_what_the_library_cannot_read_ends_only_the_line(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    peer.gateway.send_raw("INTERACTION_CREATE", {"id": "not a number"})
    await peer.until(lambda: peer.gateway.identifies == 2, timeout=15)
    await peer.connected()
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    assert sent.text == "ok"


async def test_a_wrong_token_is_said_once_and_not_tried_again(
    peer: DiscordPeer, caplog: pytest.LogCaptureFixture
) -> None:
    adapter = made(peer, token=Secret("another"))
    listening = asyncio.create_task(adapter.run(Desk()))
    await peer.until(lambda: "DISCORD_BOT_TOKEN" in caplog.text)
    await asyncio.sleep(1.5)
    assert not listening.done() and peer.invalid_requests == 1
    assert caplog.text.count("Reset Token") == 1 and "another" not in caplog.text
    await adapter.close()
    await asyncio.wait_for(listening, 5)


async def test_an_intent_that_is_not_granted_is_done_without(
    peer: DiscordPeer, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(peer, desk, message_content="on"):
        await peer.until(lambda: peer.gateway.live and peer.gateway.identifies == 2, timeout=15)
        await mention(peer, peer.ana, peer.general, "hello").reply()
    assert "Message Content" in caplog.text


# The command line


async def test_the_check_says_what_is_there_and_what_is_not(peer: DiscordPeer) -> None:
    def given(**changes: Any) -> DiscordSettings:
        return DiscordSettings(token=Secret(peer.token), api_url=peer.api_url, **changes)

    assert await check(DiscordSettings(), GRAMMAR) == []
    assert all(finding.good for finding in await check(given(), GRAMMAR))
    asked = await check(given(message_content="on", guild="12"), GRAMMAR)
    assert [finding.good for finding in asked] == [True, False, True, False]
    peer.guild.roles[0].permissions &= ~Permission.READ_MESSAGE_HISTORY
    lacking = [finding for finding in await check(given(), GRAMMAR) if not finding.good]
    assert len(lacking) == 1 and "Read Message History" in lacking[0].what
    refused = await check(DiscordSettings(token=Secret("x"), api_url=peer.api_url), GRAMMAR)
    assert [finding.good for finding in refused] == [False]
    assert peer.token not in json.dumps([finding.what for finding in [*asked, *refused]])


def test_the_invitation_is_made_from_the_token() -> None:
    first = base64.b64encode(b"123456789012345678").decode().rstrip("=")
    text = tools["discord-invite"](DiscordSettings(token=Secret(f"{first}.x.y")), GRAMMAR)
    assert "client_id=123456789012345678" in text and "applications.commands" in text
    assert f"permissions={1 << 6 | 1 << 10 | 1 << 11 | 1 << 16 | 1 << 38}" in text
    for token in ("", "nonsense"):
        with pytest.raises(SettingsError):
            tools["discord-invite"](DiscordSettings(token=Secret(token)), GRAMMAR)


def test_half_set_settings_are_refused_in_plain_words() -> None:
    assert build(DiscordSettings(), GRAMMAR, FixedClock(NOW)) is None
    wrong: list[dict[str, Any]] = [
        {"guild": "acme"},
        {"message_content": "yes"},
        {"api_url": "discord.com"},
    ]
    for values in wrong:
        with pytest.raises(SettingsError, match="DISCORD_"):
            DiscordSettings(**values)

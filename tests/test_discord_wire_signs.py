"""Discord over the wire: reactions in rooms, threads and posts, taken back when they are taken off;
and what people say to each other where that is about something of ours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.task import TaskState
from tests.forum_running import Acme, acme
from tests.peers.discord_things import Channel, Message, User
from tests.test_discord_forum_client import begun, talk
from tests.test_discord_forum_tasks import bound, task
from tests.test_discord_wire_menus import kept, write


async def react(here: Acme, who: User, on: Message, sign: str, *, off: bool = False) -> list[str]:
    """Somebody puts a sign on a message, or takes it off; what is said to it, wherever."""
    said = here.peer.reaction(who, on, sign, added=not off)
    await here.settled()
    return [message.text for message in said.messages]


def titles(here: Acme) -> list[str]:
    with here.work() as work:
        return [one.title for one in work.tasks.find(order=("number",))]


async def test_c5_a_sign_makes_a_task_and_taking_it_off_takes_it_back() -> None:
    async with acme() as here:
        bob, room = here.peer.bob, here.peer.website
        said = write(here, bob, room, "The login is broken", "screen.png")
        (card,) = await react(here, here.peer.ana, said, "📌")
        assert "ACME-1" in card and "1 message and 1 file" in card
        (shown,) = here.cards(room)[1:]
        assert shown.reference is said, "the confirmation answers the message"
        (undone,) = await react(here, here.peer.ana, said, "📌", off=True)
        assert "Taken back" in undone and titles(here) == []
        (card,) = await react(here, here.peer.ana, said, "📌")
        assert "ACME-1" in card or "ACME-2" in card
        assert len(titles(here)) == 1, "and a second time it is made anew"


async def test_after_ten_minutes_taking_it_off_means_nothing() -> None:
    async with acme() as here:
        said = write(here, here.peer.bob, here.peer.website, "The login is broken")
        await react(here, here.peer.ana, said, "📌")
        here.clock.advance(timedelta(minutes=11))
        assert await react(here, here.peer.ana, said, "📌", off=True) == []
        assert titles(here) == ["The login is broken"]


async def test_p11_in_a_thread_the_answer_to_a_sign_stands_there() -> None:
    async with acme() as here:
        bob, room = here.peer.bob, here.peer.website
        first = write(here, bob, room, "The login is broken")
        thread = here.peer.world.open_thread(room, "login", bob, starter=first)
        reply = write(here, here.peer.wei, thread, "all browsers", "trace.har")
        await react(here, here.peer.ana, reply, "⚠️")
        assert "R-1" in here.cards(thread)[0].text
        assert kept(here) == (["The login is broken", "all browsers"], ["trace.har"])
        await react(here, here.peer.ana, first, "📌")
        assert "ACME-1" in here.cards(thread)[1].text, "also where it was put on its beginning"
        assert len(here.cards(room)) == 1


async def test_signs_on_a_card_and_on_a_reminder_act_on_its_task() -> None:
    async with acme() as here:
        ana, bob, room = here.peer.ana, here.peer.bob, here.peer.website
        await here.say(ana, room, f"task Fix it {bob.mention} due tomorrow 12:00")
        card = here.cards(room)[-1]
        await react(here, ana, card, "👀")
        assert "@Ana" in here.cards(room)[-1].text
        await here.say(ana, room, f"task assign ACME-1 {bob.mention}")
        here.clock.advance(timedelta(days=1))
        await here.settled()
        dm = here.peer.world.open_dm(bob)
        told = here.peer.posts(dm)[-1]
        assert "Fix it" in told.text
        await react(here, bob, told, "✅")
        assert task(here)[0].state is TaskState.DONE
        assert "ACME-1" in here.peer.posts(dm)[-1].text
        await react(here, bob, told, "✅", off=True)
        assert task(here)[0].open


async def test_signs_of_others_and_elsewhere_do_nothing() -> None:
    async with acme() as here:
        robot = here.peer.world.add_user("robot", bot=True)
        here.peer.world.add_member(here.peer.guild, robot)
        eve = here.client("Eve")
        said = write(here, here.peer.bob, here.peer.website, "The login is broken")
        elsewhere = write(here, here.peer.bob, here.peer.general, "The login is broken")
        for who, on, sign in (
            (robot, said, "📌"), (eve, said, "📌"), (here.peer.bot, said, "📌"),
            (here.peer.ana, elsewhere, "📌"), (here.peer.ana, said, "🎉"), (here.peer.ana, said, "✅"),
        ):  # fmt: skip
            assert await react(here, who, on, sign) == []
        assert titles(here) == []


async def test_the_projects_own_map_counts_with_custom_signs_too() -> None:
    async with acme() as here:
        ana, room = here.peer.ana, here.peer.website
        await here.say(ana, room, "project reactions <:party:1234> task")
        await here.say(ana, room, "project reactions 📌 off")
        said = write(here, here.peer.bob, room, "Book the room")
        assert await react(here, ana, said, "📌") == []
        data = {
            "user_id": str(ana.id), "message_id": str(said.id), "channel_id": str(room.id),
            "guild_id": str(here.peer.guild.id), "emoji": {"id": "1234", "name": "party"},
            "message_author_id": str(here.peer.bob.id), "burst": False, "type": 0,
        }  # fmt: skip
        here.peer.gateway.send_raw("MESSAGE_REACTION_ADD", data)
        await here.peer.until(lambda: "Book the room" in here.cards(room)[-1].text)


async def test_where_the_words_may_not_be_read_a_sign_says_what_to_do_instead() -> None:
    async with acme(content=False) as here:
        said = write(here, here.peer.bob, here.peer.website, "The login is broken")
        (told,) = await react(here, here.peer.ana, said, "📌")
        assert "not shown to me" in told and "menu of the message" in told
        assert here.peer.posts(here.peer.world.open_dm(here.peer.ana))[-1].text == told
        await here.say(here.peer.ana, here.peer.website, "task Fix it")
        await react(here, here.peer.ana, here.cards(here.peer.website)[-1], "✅")
        assert task(here)[0].state is TaskState.DONE, "our own cards we know"


# Posts of forums


async def test_on_a_tasks_post_a_sign_is_about_the_task_and_on_a_reply_about_the_reply() -> None:
    async with acme() as here:
        await bound(here)
        post = here.post(here.peer.ana, "Fix the login", "It fails")
        await here.settled()
        reply = write(here, here.peer.bob, post, "The signup fails, too")
        first = post.messages[post.id]
        (told,) = await react(here, here.peer.ana, first, "📌")
        assert "That is already ACME-1" in told
        await react(here, here.peer.ana, reply, "✅")
        assert task(here)[0].open, "what is said in it is not the task"
        await react(here, here.peer.ana, reply, "📌")
        assert titles(here) == ["Fix the login", "The signup fails, too"]
        await react(here, here.peer.ana, first, "✅")
        assert task(here)[0].state is TaskState.DONE and post.archived
        here.peer.world.archive(post, archived=False)
        await react(here, here.peer.ana, first, "✅", off=True)
        assert task(here)[0].open


async def test_in_a_conversation_done_means_answered_until_it_is_taken_off() -> None:
    async with acme() as here:
        wang, post = await begun(here)
        await here.say(here.peer.ana, here.peer.website, "task list")
        ask = write(here, wang, post, "And when?")
        await here.settled()
        before = len(here.cards(post))
        await react(here, here.peer.ana, ask, "✅")
        assert talk(here).waiting_since is None and here.tags(post) == {"Answered"}
        assert len(here.cards(post)) == before, "the card says it; nothing is said to the client"
        await react(here, here.peer.ana, ask, "✅", off=True)
        assert talk(here).waiting_since is not None and here.tags(post) == {"Waiting for us"}
        assert len(here.cards(post)) == before


async def test_what_a_client_wrote_becomes_a_task_of_which_they_hear_nothing() -> None:
    async with acme() as here:
        _wang, post = await begun(here)
        await here.say(here.peer.ana, here.peer.website, "task list")
        before = len(here.cards(post))
        told = await react(here, here.peer.ana, post.messages[post.id], "📌")
        assert any("ACME-1" in text for text in told)
        assert len(here.cards(post)) == before, "before a client the answer is for one reader"
        assert kept(here)[0] == ["Can we have the margin report in Excel?"]


# Asides


async def test_c4_in_the_thread_of_a_card_done_needs_no_mention_and_a_reply_to_a_reminder() -> None:
    async with acme() as here:
        ana, bob, room = here.peer.ana, here.peer.bob, here.peer.website
        await here.say(ana, room, f"task Fix it {bob.mention} due tomorrow 12:00")
        here.clock.advance(timedelta(days=1))
        await here.settled()
        dm = here.peer.world.open_dm(bob)
        told = here.peer.posts(dm)[-1]
        here.peer.message(bob, dm, "done, sent v2", reply_to=told)
        await here.settled()
        assert task(here)[0].state is TaskState.DONE and task(here)[1] == ["sent v2"]


@pytest.mark.parametrize("content", [True, False])
async def test_c6_what_somebody_names_is_shown_once_a_day(content: bool) -> None:
    async with acme(content=content) as here:
        ana, bob, room = here.peer.ana, here.peer.bob, here.peer.website
        await here.say(ana, room, "task Fix it")
        before = len(here.cards(room))
        for where in (room, here.peer.general, room):
            here.peer.message(bob, where, "I am at ACME-1 now")
            await here.settled()
        shown = here.cards(room)[before:]
        assert [("Fix it" in one.text) for one in shown] == ([True] if content else [])
        assert here.cards(here.peer.general) == []


async def test_b12_what_programs_write_in_a_joined_thread_is_no_comment() -> None:
    async with acme() as here:
        ana, room = here.peer.ana, here.peer.website
        robot = here.peer.world.add_user("robot", bot=True)
        here.peer.world.add_member(here.peer.guild, robot)
        await here.say(ana, room, "task Fix it")
        thread: Channel = here.peer.world.open_thread(room, "login", ana)
        write(here, ana, thread, "It fails")
        told = await here.say(ana, thread, "task link ACME-1")
        assert "belongs to **ACME-1** now" in told
        write(here, robot, thread, "build failed for ACME-1")
        write(here, here.peer.bob, thread, "I look at it")
        await here.settled()
        assert kept(here)[0][-1] == "I look at it" and "build failed" not in str(kept(here))

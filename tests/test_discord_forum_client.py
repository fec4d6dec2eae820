"""A forum of Discord whose posts are conversations with a client, over the wire."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from bot.model.forum import Conversation
from bot.model.log import LogKind
from tests.doors import Brain
from tests.forum_running import Acme, acme
from tests.peers.discord import DiscordPeer
from tests.peers.discord_things import Channel, Permission, User


async def begun(here: Acme) -> tuple[User, Channel]:
    """The forum bound as client, and Wang's post in it."""
    first = here.post(here.peer.ana, "Welcome", "Write here")
    await here.settled()  # or it is the first conversation
    told = await here.slash(here.peer.ana, first, "project", "bind", name="acme", audience="client")
    assert "conversation with the client" in told
    wang = here.client("Wang")
    post = here.post(wang, "Export to Excel", "Can we have the margin report in Excel?")
    await here.settled()
    return wang, post


def talk(here: Acme) -> Conversation:
    with here.work() as work:
        (found,) = work.conversations.find()
    return found


async def test_a_post_of_the_client_has_a_card_that_is_kept_up_to_date() -> None:
    async with acme() as here:
        wang, post = await begun(here)
        assert (talk(here).title, talk(here).contact) == ("Export to Excel", "Wang")
        (card,) = here.cards(post)
        assert "Wang" in card.text and "open since" in card.text
        assert here.tags(post) == {"Waiting for us"}
        here.peer.message(here.peer.ana, post, "Yes, with Beta")
        await here.settled()
        assert talk(here).waiting_since is None and here.tags(post) == {"Answered"}
        assert "given" in card.text and [one.id for one in here.cards(post)] == [card.id]
        here.peer.message(wang, post, "And when is that?")
        await here.settled()
        assert talk(here).waiting_since is not None and here.tags(post) == {"Waiting for us"}
        with here.work() as work:
            assert work.logs.count() == 0, "what clients write is not logged by itself"


async def test_a_sign_of_the_team_answers_and_one_of_the_client_does_not() -> None:
    async with acme() as here:
        wang, post = await begun(here)
        first = post.messages[post.id]
        here.peer.reaction(wang, first, "✅")
        await here.settled()
        assert talk(here).waiting_since is not None
        await here.say(here.peer.ana, here.peer.website, "task list")
        here.peer.reaction(here.peer.ana, first, "✅")
        await here.settled()
        assert talk(here).waiting_since is None


async def test_what_is_logged_there_belongs_to_it_and_is_shown_when_it_is_shared() -> None:
    async with acme() as here:
        _wang, post = await begun(here)
        told = await here.slash(here.peer.ana, post, "log", "need", text="export the margin")
        assert "L-1" in told and "Wang" in told
        (card,) = here.cards(post)
        assert "margin" not in card.text and "Need" not in card.text
        await here.slash(
            here.peer.ana, post, "log", "promise", text="Excel with Beta", visibility="client",
            due="2026-12-11",
        )  # fmt: skip
        assert "Excel with Beta" in card.text and "11 Dec" in card.text and "Promise" in card.text
        assert "margin" not in card.text
        told = await here.slash(here.peer.ana, post, "log", "answer", text="with Beta")
        assert "L-1" in told and talk(here).waiting_since is None
        week = await here.slash(here.peer.ana, post, "report", "week")
        assert "Export to Excel" in week and "L-1" in week and "L-2" in week


async def test_after_three_working_days_the_lead_is_told_once() -> None:
    async with acme() as here:
        await begun(here)
        dm = here.peer.world.open_dm(here.peer.ana)
        here.clock.advance(timedelta(days=2, hours=20))  # Friday, before work
        await here.settled()
        assert here.peer.posts(dm) == []
        here.clock.advance(timedelta(hours=6))
        await here.settled()
        (told,) = here.peer.posts(dm)
        assert "The client waits for us" in told.text and "Export to Excel" in told.text
        done = await here.peer.press(told, "Answered", here.peer.ana).answered()
        assert "answered" in done.text and talk(here).waiting_since is None
        again = await here.peer.press(told, "Answered", here.peer.ana).answered()
        assert "Nothing waits" in again.text


async def test_an_answer_in_time_leaves_nobody_reminded() -> None:
    async with acme() as here:
        _wang, post = await begun(here)
        here.peer.message(here.peer.ana, post, "Yes")
        await here.settled()
        here.clock.advance(timedelta(days=7))
        await here.settled()
        assert here.peer.posts(here.peer.world.open_dm(here.peer.ana)) == []


async def test_closing_by_hand_writes_two_lines_into_the_log_over_a_restart() -> None:
    with closing(Brain()) as brain:
        async with DiscordPeer(clock=brain.clock.now, granted=("message_content",)) as peer:
            async with acme(brain=brain, peer=peer) as here:
                _wang, post = await begun(here)
                forum = here.forum
                await here.slash(peer.ana, post, "log", "need", text="export to Excel")
            async with acme(brain=brain, peer=peer, forum=forum) as here:
                peer.world.archive(post)
                await here.settled()
                with here.work() as work:
                    (note,) = work.logs.find(kind=LogKind.NOTE)
                assert note.text.split("\n") == [
                    "“Export to Excel” · closed while the client waited for us · 1 day",
                    "L-1 Need",
                ]
                assert talk(here).closed_at is not None and post.archived
                peer.message(peer.ana, here.peer.website, "hello")


async def test_what_rests_by_itself_is_not_closed() -> None:
    async with acme() as here:
        _wang, post = await begun(here)
        here.clock.advance(timedelta(minutes=post.auto_archive + 1))
        here.peer.world.archive(post)
        await here.settled()
        assert talk(here).closed_at is None


async def test_f12_a_locked_post_is_told_to_the_lead_and_not_tried_for_ever() -> None:
    async with acme(rights=Permission(0)) as here:
        _wang, post = await begun(here)
        here.peer.world.archive(post, False, locked=True)
        await here.settled()
        assert talk(here).closed_at is not None, "a lock ends it"
        before = len(here.peer.calls)
        here.clock.advance(timedelta(hours=3))
        await here.settled()
        assert not [call for call in here.peer.calls[before:] if call.status == 403]


async def test_b12_no_bot_and_not_we_ourselves_begin_or_answer_anything() -> None:
    async with acme() as here:
        _wang, post = await begun(here)
        robot = here.peer.world.add_user("robot", bot=True)
        here.peer.world.add_member(here.peer.guild, robot)
        here.peer.message(robot, post, "I am a robot")
        other = here.post(robot, "News", "from a robot")
        await here.settled()
        assert talk(here).waiting_since is not None, "still one conversation, and it waits"
        assert here.cards(other) == []

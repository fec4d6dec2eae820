"""A forum of Discord whose posts are tasks, over the wire and with everything behind it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from bot.model.task import Priority, Task, TaskState
from tests.doors import Brain
from tests.forum_running import Acme, acme
from tests.peers.discord import DiscordPeer
from tests.peers.discord_things import Channel, Permission, Tag


async def bound(here: Acme, *more: str) -> Channel:
    """The forum bound as tasks, in a post of its own."""
    first = here.post(here.peer.ana, "Rules", "Be kind")
    await here.settled()  # or it is the first task
    told = await here.say(here.peer.ana, first, " ".join(["project bind acme as tasks", *more]))
    assert "Every new post here is now a task" in told
    return first


def task(here: Acme, number: int = 1) -> tuple[Task, list[str]]:
    """The task of that number, and its notes."""
    with here.work() as work:
        (found,) = work.tasks.find(number=number)
        notes = [note.text for note in work.notes.find(task=found.id, order=("at",))]
    return found, notes


async def test_a_post_is_a_task_with_its_text_its_tags_and_a_card() -> None:
    async with acme() as here:
        await bound(here)
        post = here.post(here.peer.ana, "Fix the login", "It fails on Safari")
        await here.settled()
        found, notes = task(here)
        assert (found.title, found.state, notes) == (
            "Fix the login",
            TaskState.TODO,
            ["It fails on Safari"],
        )
        (card,) = here.cards(post)
        assert "ACME-1" in card.text and "Fix the login" in card.text
        assert here.tags(post) == {"To do"}
        await here.say(here.peer.ana, here.peer.website, "task start ACME-1")
        assert here.tags(post) == {"In progress"}
        assert [one.id for one in here.cards(post)] == [card.id], "edited in place"
        assert "In progress" in card.text


async def test_tags_a_name_and_closing_by_hand_change_the_task() -> None:
    async with acme() as here:
        await bound(here)
        post = here.post(here.peer.ana, "Fix the login", "It fails")
        await here.settled()
        await here.say(here.peer.ana, here.peer.website, "task start ACME-1")
        await here.say(here.peer.ana, here.peer.website, "task edit ACME-1 !urgent")
        assert here.tags(post) == {"In progress", "Urgent"}
        tags = {tag.name: tag.id for tag in here.forum.tags}
        assert "To do" in tags
        post.applied_tags = [tags["To do"], tags["In progress"], tags["Urgent"]]
        here.peer.world.change_channel(post)
        await here.settled()
        assert task(here)[0].state is TaskState.TODO, "the tag that was added counts"
        assert here.tags(post) == {"To do", "Urgent"}, "and the other one goes"
        here.peer.world.change_channel(post, name="Fix the login page")
        await here.settled()
        assert task(here)[0].title == "Fix the login page"
        here.peer.world.archive(post)
        await here.settled()
        found = task(here)[0]
        assert (found.state, found.done_by, found.priority) == (
            TaskState.DONE,
            None,
            Priority.URGENT,
        )
        assert post.archived and here.tags(post) == {"Done", "Urgent"}
        await here.say(here.peer.ana, here.peer.website, "task reopen ACME-1")
        assert not post.archived, "it is opened again when there is something to say"


async def test_what_is_said_in_a_post_is_a_note_and_answered_by_nobody() -> None:
    async with acme() as here:
        await bound(here)
        post = here.post(here.peer.ana, "Fix the login", "")
        await here.settled()
        here.peer.message(here.peer.ana, post, "I can see it too")
        await here.settled()
        assert task(here)[1] == ["I can see it too"]
        assert len(here.cards(post)) == 1
        assert "ACME-1" in await here.say(here.peer.ana, post, "task done this")
        assert task(here)[0].state is TaskState.DONE and post.archived


async def test_without_the_intent_only_what_is_said_to_us_is_heard() -> None:
    async with acme(content=False) as here:
        await bound(here)
        post = here.post(here.peer.ana, "Fix the login", "It fails")
        await here.settled()
        here.peer.message(here.peer.ana, post, "secret words")
        await here.settled()
        assert task(here)[0].title == "Fix the login" and task(here)[1] == []
        await here.say(here.peer.ana, post, "task note this it fails on Safari")
        assert task(here)[1] == ["it fails on Safari"]


async def test_tasks_made_elsewhere_get_a_post_over_a_restart() -> None:
    with closing(Brain()) as brain:
        async with DiscordPeer(clock=brain.clock.now, granted=("message_content",)) as peer:
            async with acme(brain=brain, peer=peer) as here:
                told = await bound(here, "posts:all")
                forum = here.forum
                peer.message(peer.ana, peer.website, f"{peer.bot.mention} task Call them !high")
                await peer.until(lambda: "ACME-1" in peer.posts(peer.website)[-1].text)
            assert told.deleted is False
            async with acme(brain=brain, peer=peer, forum=forum) as again:
                await again.settled()
                (post,) = opened_by_us(again)
                assert post.name == "Call them" and again.tags(post) == {"To do", "High"}
                (card,) = again.cards(post)
                assert "ACME-1" in card.text
                await again.say(peer.ana, peer.website, "task done ACME-1")
                assert post.archived and [one.id for one in again.cards(post)] == [card.id]


async def test_f3_a_post_whose_answer_was_lost_is_not_opened_twice() -> None:
    async with acme() as here:
        await bound(here, "posts:all")
        here.peer.faults.lose_answer("POST /channels/{channel_id}/threads")
        await here.say(here.peer.ana, here.peer.website, "task Call them")
        here.clock.advance(timedelta(minutes=10))
        await here.settled()
        (post,) = opened_by_us(here)
        await here.say(here.peer.ana, here.peer.website, "task done ACME-1")
        assert post.archived, "it is known where the post is"


def opened_by_us(here: Acme) -> list[Channel]:
    channels = here.peer.world.channels.values()
    return [one for one in channels if one.parent is here.forum and one.owner is here.peer.bot]


async def test_without_the_rights_the_card_says_it_all() -> None:
    async with acme(rights=Permission(0)) as here:
        await bound(here)
        post = here.post(here.peer.ana, "Fix the login", "It fails")
        await here.settled()
        await here.say(here.peer.ana, here.peer.website, "task done ACME-1")
        (card,) = here.cards(post)
        assert here.forum.tags == [] and not post.archived and "Done" in card.text


async def test_i5_in_a_forum_that_is_bound_to_nothing_we_are_silent() -> None:
    async with acme() as here:
        await bound(here)
        wrong = here.peer.world.add_forum(here.peer.guild, "elsewhere")
        thread = here.peer.world.open_thread(wrong, "Fix it", here.peer.ana)
        here.peer.world.post(thread, here.peer.ana, {"content": "now"}, message_id=thread.id)
        here.peer.message(here.peer.bob, thread, "me too")
        await here.settled()
        assert here.peer.posts(thread) == []
        with here.work() as work:
            assert work.tasks.count() == 0


async def test_a_guest_makes_no_task_by_a_post_and_is_told_in_private() -> None:
    async with acme() as here:
        await bound(here)
        eve = here.client("Eve")
        post = here.post(eve, "Give me a pony", "please")
        await here.settled()
        assert here.cards(post) == []
        (told,) = here.peer.posts(here.peer.world.open_dm(eve))
        assert told.text.startswith("✋ @Ana is asked")
        with here.work() as work:
            assert work.tasks.count() == 0


async def test_i5_a_forum_is_bound_by_who_leads_the_project_alone() -> None:
    async with acme() as here:
        post = here.post(here.peer.bob, "Rules", "")
        assert "manager" in await here.say(here.peer.bob, post, "project bind acme as tasks") or (
            "📬" in str(post.history[-1].reactions)
        )
        with here.work() as work:
            assert work.forums.count() == 0


async def test_what_a_room_cannot_be_bound_as_is_refused_with_what_it_can() -> None:
    async with acme() as here:
        asked = await here.slash(
            here.peer.ana, here.peer.general, "project", "bind", name="acme", audience="tasks"
        )
        assert "no forum" in asked and "as team" in asked
        post = here.post(here.peer.ana, "Rules", "")
        asked = await here.slash(
            here.peer.ana, post, "project", "bind", name="acme", audience="team"
        )
        assert "is a forum" in asked and "as tasks" in asked and "as client" in asked


@pytest.mark.parametrize("read", [True, False])
async def test_a_plain_thread_is_about_what_it_was_linked_to(read: bool) -> None:
    async with acme(content=read) as here:
        await here.say(here.peer.ana, here.peer.website, "task Fix the login")
        await here.say(here.peer.ana, here.peer.website, "task Call them")
        thread = here.peer.world.open_thread(here.peer.website, "login", here.peer.ana)
        here.peer.message(here.peer.bob, thread, "it is white")
        await here.settled()
        linked = await here.slash(here.peer.ana, thread, "task", "link", to="ACME-1")
        assert "🔗" in linked and "ACME-1" in linked
        assert ("Kept with it: 1 message" in linked) is read
        again = await here.slash(here.peer.ana, thread, "task", "link", to="ACME-1")
        assert "already" in again
        await here.say(here.peer.ana, thread, "task note this it fails on Safari")
        assert task(here)[1] == ["it fails on Safari"]
        here.peer.message(here.peer.bob, thread, "just talking")
        await here.settled()
        shown = await here.say(here.peer.ana, thread, "task discussion this")
        assert ("just talking" in shown) is read, "what is said there is a comment"
        assert task(here)[1] == ["it fails on Safari"], "and no note"
        week = await here.say(here.peer.ana, thread, "report week")
        assert "Fix the login" in week and "1 note this week" in week and "Call them" not in week
        assert ("2 comments this week" in week) is read
        await here.say(here.peer.ana, thread, "task done this")
        assert task(here)[0].state is TaskState.DONE
        assert here.peer.calls_to("PATCH /channels/{channel_id}") == [], "no forum of ours"
        await here.slash(here.peer.ana, thread, "task", "link", to="ACME-2")
        assert "Which one" in await here.slash(here.peer.ana, thread, "task", "show")
        await here.slash(here.peer.ana, thread, "pm", "undo")
        shown = await here.slash(here.peer.ana, thread, "task", "show")
        assert "Fix the login" in shown, "the link before is in force again"


async def test_in_chinese_tags_and_cards_are_chinese_and_english_tags_are_understood() -> None:
    async with acme() as here:
        wei = here.peer.wei
        here.peer.guild.owner = wei
        await here.slash(wei, here.peer.general, "project", "new", name="官网改版", key="WEB")
        here.forum.tags.append(Tag(here.peer.world.new_id(), "Urgent"))
        here.peer.world.change_channel(here.forum)
        first = here.post(wei, "规则", "")
        told = await here.say(wei, first, "project 绑定 web 作为 任务")
        assert "任务" in told
        post = here.post(wei, "修复登录", "登录失败", "Urgent")
        await here.settled()
        found, notes = task(here)
        assert (found.title, found.priority, notes) == ("修复登录", Priority.URGENT, ["登录失败"])
        assert here.tags(post) == {"待办", "Urgent"}, "a tag of any language is the tag"
        (card,) = here.cards(post)
        assert "WEB-1" in card.text and "紧急" in card.text
        await here.say(wei, post, "task 完成 this")
        assert "已完成" in here.tags(post) and post.archived

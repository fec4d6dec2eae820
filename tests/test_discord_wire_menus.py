"""Discord over the wire: what its menus offer on messages and on people, with everything behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.discord.menus import MENUS, MOST, OF_MESSAGE
from tests.forum_running import Acme, acme
from tests.peers.discord_things import Channel, Message, Permission, User


def file(name: str, number: int = 1) -> dict[str, Any]:
    address = f"https://cdn.discordapp.com/attachments/{number}/{name}"
    return {"id": str(number), "filename": name, "size": 1200, "url": address, "proxy_url": address}


def write(here: Acme, who: User, where: Channel, text: str, *files: str, **parts: Any) -> Message:
    """Somebody writes to the others."""
    sent = [file(name, number) for number, name in enumerate(files, 1)]
    return here.peer.message(who, where, text, attachments=sent, **parts).message


def kept(here: Acme) -> tuple[list[str], list[str]]:
    """The messages and the files that were kept of what was said, in order."""
    with here.work() as work:
        remarks = [one.text for one in work.remarks.find(order=("discussion", "n"))]
        files = [one.name for one in work.attachments.find(order=("discussion", "n"))]
    return remarks, files


def test_there_are_no_more_entries_than_a_menu_shows_and_each_has_a_chinese_name() -> None:
    from adapters.discord.menus import entries

    of_messages = [menu for menu in MENUS if menu.kind == OF_MESSAGE]
    assert len(of_messages) <= MOST
    for entry in entries([("zh-CN", "zh_Hans")]):
        assert not entry["name_localizations"]["zh-CN"].isascii()


@pytest.mark.parametrize("content", [True, False])
async def test_p11_p12_a_message_becomes_a_task_with_its_thread_and_files(content: bool) -> None:
    """Also where we may not read what people write: what a menu was used on is shown to us."""
    async with acme(content=content) as here:
        ana, bob = here.peer.ana, here.peer.bob
        first = write(here, bob, here.peer.website, "The login is broken", "screen.png")
        thread = here.peer.world.open_thread(here.peer.website, "login", bob, starter=first)
        write(here, ana, thread, "on Safari alone", "trace.har", "log.txt")
        used = here.peer.message_menu(ana, "Make task", first)
        await used.reply()
        await here.settled()
        told = here.cards(thread)
        assert len(told) == 1 and "ACME-1" in told[0].text, "the confirmation is in the thread"
        assert used.ephemeral and "ACME-1" in used.text, "and is seen where it was asked for"
        wanted: tuple[list[str], list[str]] = (
            ["The login is broken", "on Safari alone"],
            ["screen.png", "trace.har", "log.txt"],
        )
        assert kept(here) == (wanted if content else (wanted[0][:1], wanted[1][:1]))
        with here.work() as work:
            (task,) = work.tasks.find()
        assert (task.title, task.source) == ("The login is broken", address(here, first))
        again = await here.peer.message_menu(bob, "Make task", first).reply()
        assert again.ephemeral and "That is already ACME-1" in again.text
        await here.slash(ana, here.peer.website, "pm", "undo")
        with here.work() as work:
            assert (work.tasks.count(), work.discussions.count()) == (0, 0)


def address(here: Acme, message: Message) -> str:
    return f"https://discord.com/channels/{here.peer.guild.id}/{message.channel.id}/{message.id}"


async def test_what_a_message_answers_is_kept_where_there_is_no_thread() -> None:
    async with acme() as here:
        bob, room = here.peer.bob, here.peer.website
        question = write(here, bob, room, "Who can fix the login?", "screen.png")
        answer = write(here, here.peer.wei, room, "I will, by friday", reply_to=question)
        write(here, bob, room, "something else")
        used = here.peer.message_menu(here.peer.ana, "Make task", answer)
        card = await used.reply()
        assert card.channel is room and not card.ephemeral and "ACME-1" in card.text
        assert kept(here) == (["Who can fix the login?", "I will, by friday"], ["screen.png"])


async def test_in_a_thread_the_card_is_there_and_everything_said_is_kept_in_order() -> None:
    async with acme() as here:
        ana, thread = here.peer.ana, here.peer.world.open_thread(
            here.peer.website, "login", here.peer.bob
        )  # fmt: skip
        said = [write(here, here.peer.bob, thread, f"point {n}") for n in range(230)]
        card = await here.peer.message_menu(ana, "Raise risk", said[-1]).reply()
        assert card.channel is thread and "R-1" in card.text and "more were not read" in card.text
        remarks, _files = kept(here)
        assert remarks[:3] == ["point 0", "point 1", "point 2"] and remarks[-1] == "point 229"
        assert len(remarks) == 181


async def test_log_for_client_knows_the_clients_people_by_their_role() -> None:
    async with acme() as here:
        wang = here.client("Wang")
        need = write(here, wang, here.peer.website, "We need an export to Excel")
        card = await here.peer.message_menu(here.peer.ana, "Log for client", need).reply()
        assert "L-1" in card.text and "Wang" in card.text
        ours = write(here, here.peer.bob, here.peer.website, "We decided for CSV")
        card = await here.peer.message_menu(here.peer.ana, "Log for client", ours).reply()
        assert "L-2" in card.text and "Bob" not in card.text


async def test_link_to_offers_what_it_may_be_and_answers_become_comments() -> None:
    async with acme() as here:
        ana, bob, room = here.peer.ana, here.peer.bob, here.peer.website
        await here.say(ana, room, "task Fix the login")
        first = write(here, bob, room, "It fails on Safari")
        thread = here.peer.world.open_thread(room, "login", bob, starter=first)
        asked = await here.peer.message_menu(ana, "Link to...", first).reply()
        assert asked.ephemeral and "What does this thread belong to?" in asked.text
        linked = here.peer.press(asked, "ACME-1 Fix the login", ana)
        assert "belongs to **ACME-1** now" in (await linked.reply()).text
        write(here, bob, thread, "Firefox too")
        await here.settled()
        assert kept(here)[0] == ["It fails on Safari", "Firefox too"]
        here.peer.message(ana, thread, "done")
        await here.settled()
        with here.work() as work:
            assert not work.tasks.find()[0].open, "“done” is about what the thread belongs to"


async def test_remind_me_is_for_one_reader_and_comes_back_as_a_direct_message() -> None:
    async with acme() as here:
        bob = here.peer.bob
        said = write(here, here.peer.wei, here.peer.website, "Look at the new draft")
        used = await here.peer.message_menu(bob, "Remind me", said).reply()
        assert used.ephemeral and "I come back to it" in used.text
        here.clock.advance(timedelta(days=1))
        await here.settled()
        dm = here.peer.world.open_dm(bob)
        (told,) = here.peer.posts(dm)
        assert "Look at the new draft" in told.text
        here.peer.message(bob, dm, "done", reply_to=told)
        await here.settled()


async def test_the_menu_of_a_person_shows_what_they_have_to_do() -> None:
    async with acme() as here:
        await here.say(here.peer.ana, here.peer.website, f"task Fix it {here.peer.bob.mention}")
        await here.say(here.peer.ana, here.peer.website, "task Mine")
        used = here.peer.user_menu(
            here.peer.ana, here.peer.website, "Load of this person", here.peer.bob
        )
        shown = await used.reply()
        assert "Fix it" in shown.text and "Mine" not in shown.text
        stranger = here.peer.world.add_user("new", display_name="New")
        here.peer.world.add_member(here.peer.guild, stranger)
        used = here.peer.user_menu(
            here.peer.ana, here.peer.website, "Load of this person", stranger
        )
        assert "Fix it" not in (await used.reply()).text


async def test_a_guest_makes_nothing_by_the_menu_and_is_told_so() -> None:
    async with acme() as here:
        eve = here.client("Eve")
        said = write(here, here.peer.bob, here.peer.website, "The login is broken")
        told = await here.peer.message_menu(eve, "Make task", said).reply()
        assert told.ephemeral and "team's own members" in told.text
        with here.work() as work:
            assert work.tasks.count() == 0


async def test_in_chinese_the_menu_makes_a_chinese_card() -> None:
    async with acme() as here:
        wei, room = here.peer.wei, here.peer.general
        here.peer.guild.owner = wei
        await here.slash(wei, room, "project", "new", name="官网改版", key="WEB")
        said = write(here, here.peer.bob, room, "首页登录不了。截图在后面。", "截图.png")
        card = await here.peer.message_menu(wei, "Make task", said).reply()
        assert "WEB-1" in card.text and "首页登录不了" in card.text and "1个文件" in card.text


async def test_where_the_bot_cannot_look_the_message_alone_is_kept() -> None:
    async with acme() as here:
        hidden = here.peer.world.add_text_channel(here.peer.guild, "secret")
        hidden.deny(here.peer.bot, Permission.VIEW_CHANNEL)
        said = write(here, here.peer.bob, hidden, "The login is broken")
        used = here.peer.message_menu(here.peer.ana, "Make task", said)
        assert "ACME-1" in (await used.reply()).text
        assert kept(here)[0] == ["The login is broken"]

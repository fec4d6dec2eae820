"""Faults and bad input on Discord, over the wire and with everything behind it. Each test is named by
its line of the battery; what other files test is named there in the same way."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.context import Request, Speaker
from bot.model.task import TaskState
from tests.forum_running import Acme, acme
from tests.test_discord_wire_menus import write
from tests.test_discord_wire_signs import titles

SEND = "POST /channels/{channel_id}/messages"


async def due_now(here: Acme) -> None:
    """A task of Ana's whose hour comes; everything else of that morning was said before."""
    await here.say(here.peer.ana, here.peer.website, "task Fix it due tomorrow 12:00")
    here.clock.advance(timedelta(days=1, hours=1))
    for _round in range(2):
        await here.settled()


@pytest.mark.parametrize("fault", ["503", "lost"])
async def test_f10_a_reminder_that_discord_drops_is_delivered_once(fault: str) -> None:
    async with acme() as here:
        await due_now(here)
        dm = here.peer.world.open_dm(here.peer.ana)
        before = len(here.peer.posts(dm))
        if fault == "503":
            here.peer.faults.status(SEND, 503)
        else:
            here.peer.faults.lose_answer(SEND)
        here.clock.advance(timedelta(hours=1, minutes=1))
        for _round in range(4):
            await here.settled()
            here.clock.advance(timedelta(minutes=2))
        told = [one.text for one in here.peer.posts(dm)[before:]]
        assert len(told) == 1 and "Fix it" in told[0]


LOUD = "<!channel> @everyone @here <@&{role}> <@{bob}> <!subteam^S1>"


async def test_b3_no_field_rings_anybody_wherever_it_is_shown() -> None:
    async with acme() as here:
        ana, site = here.peer.ana, here.peer.website
        loud = LOUD.format(role=here.peer.guild.roles[0].id, bob=here.peer.bob.id)
        first = write(here, here.peer.bob, site, loud)
        await here.peer.message_menu(ana, "Make task", first).reply()
        await here.peer.message_menu(ana, "Log for client", first).reply()
        await here.peer.message_menu(ana, "Raise risk", first).reply()
        await here.peer.message_menu(ana, "Remind me", first).reply()
        for path in (("task", "list"), ("report", "week"), ("log", "list"), ("risk", "list")):
            await here.slash(ana, site, *path)
        await here.slash(ana, site, "task", "show", ref=loud)
        here.clock.advance(timedelta(days=2))
        await here.settled()
        assert here.peer.pings == []
        assert len(titles(here)) == 1


HOSTILE = {
    "family": "👩‍👩‍👧‍👦 party", "override": "evil\u202etxt.exe", "unseen": "a\u200bb\u2060c",
    "marks": "Z" + "\u0301" * 500, "long": "x" * 5000, "markdown": "**[a](http://x.y)** ||b||",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOSTILE))
async def test_b4_a_hostile_name_of_a_task_a_file_and_a_post_is_shown_or_refused(name: str) -> None:
    async with acme() as here:
        ana, site, text = here.peer.ana, here.peer.website, HOSTILE[name]
        said = here.peer.message(
            here.peer.bob, site, text[:1900],
            attachments=[{"id": "1", "filename": text[:200], "size": 1, "url": "https://c.d/1",
                          "proxy_url": "https://c.d/1"}],
        ).message  # fmt: skip
        made = await here.peer.message_menu(ana, "Make task", said).reply()
        assert "ACME-1" in made.text and "Something broke" not in made.text
        for path, options in ((("task", "list"), {}), (("task", "show"), {"ref": "1"})):
            shown = await here.slash(ana, site, *path, **options)
            assert "ACME-1" in shown and "\u202e" not in shown
        forum_post = here.post(ana, "Rules", "")
        await here.settled()
        await here.say(ana, forum_post, "project bind acme as tasks posts:all")
        await here.say(ana, site, f'task "{text[:900]}"')
        await here.settled()
        opened = [c for c in here.peer.world.channels.values() if c.owner is here.peer.bot]
        assert opened and all(0 < len(one.name) <= 100 for one in opened)


async def test_b5_three_hundred_tasks_keep_discords_limits_in_order() -> None:
    async with acme() as here:
        await asyncio.to_thread(_many_tasks, here, 300)
        for path in (("task", "list"), ("report", "week"), ("my", "agenda")):
            shown = await here.slash(here.peer.ana, here.peer.website, *path)
            assert "Something" not in shown and "Part" in shown


def _many_tasks(here: Acme, count: int) -> None:
    from bot.context import Place

    place = Place(f"discord:{here.peer.guild.id}", str(here.peer.website.id))
    ana = Speaker(str(here.peer.ana.id), "Ana", outsider=False)
    for number in range(count):
        line = f"task Part {number:03} of a long list with a long name {'y' * 60} due tomorrow"
        here.brain.desk.answer(Request(f"many{number}", ana, place, line))


@pytest.mark.slow
async def test_b6_three_hundred_projects_are_searched_within_25_choices() -> None:
    async with acme() as here:
        alike = "The same very long name of a project that many of them share "
        await asyncio.to_thread(_many_projects, here, alike)
        with here.work() as work:
            assert work.projects.count() == 301
        for typed in ("", "The same", "P250", "p299"):
            asked = here.peer.autocomplete(
                here.peer.ana, here.peer.general, "task", "list", focused="project", typed=typed
            )
            await asked.answered()
            assert len(asked.choices) <= 25
            values = [one["value"] for one in asked.choices]
            assert len(values) == len(set(values))
            if typed.upper().startswith("P2"):
                assert any(typed.upper() in value.upper() for value in values), typed


def _many_projects(here: Acme, alike: str) -> None:
    from bot.context import Place

    ana = Speaker(str(here.peer.ana.id), "Ana", outsider=False)
    for number in range(300):
        place = Place(f"discord:{here.peer.guild.id}", f"9{number:03}")
        line = f'project new "{alike}{number}" key:P{number}'
        here.brain.desk.answer(Request(f"project{number}", ana, place, line))


async def test_b9_and_l7_thirty_people_press_done_and_it_is_done_once() -> None:
    async with acme() as here:
        ana, site = here.peer.ana, here.peer.website
        await here.say(ana, site, "task Fix it")
        card = here.cards(site)[-1]
        people = [here.peer.world.add_user(f"p{n}", display_name=f"P{n}") for n in range(15)]
        for one in people:
            here.peer.world.add_member(here.peer.guild, one)
        people += [ana] * 15  # whose task it is; the others may not, and are told so
        pressed = [here.peer.press(card, "Done", one) for one in people]
        for done in pressed:
            await done.reply(timeout=10)
            assert done.took is not None and done.took < 3 and done.text.strip()
        changed = [done for done in pressed if "✔" in done.text]
        assert len(changed) == 1
        with here.work() as work:
            (task,) = work.tasks.find()
            assert task.state is TaskState.DONE
            assert sum("done" in act.line for act in work.journal.recent(50)) == 1


async def test_b9_a_form_that_is_sent_twice_makes_one_task() -> None:
    async with acme() as here:
        opened = here.peer.slash(here.peer.ana, here.peer.website, "task", "form")
        await opened.answered()
        first = here.peer.submit_modal(opened, {"title": "Fix it"})
        await first.reply()
        here.peer.gateway.send_raw("INTERACTION_CREATE", first.payload)
        await here.settled()
        assert titles(here) == ["Fix it"]


async def test_s6_a_forged_button_and_a_forged_person_do_nothing() -> None:
    async with acme() as here:
        ana, site = here.peer.ana, here.peer.website
        await here.say(ana, site, "task Fix it")
        card = here.cards(site)[-1]
        part = next(one for one in card.controls if one["label"] == "Done")
        for forged in ("task done BETA-1", "pm dead x", "task tagged ACME-1 state:done", "kept:no",
                       "more:no", "form:no", "😀", "pm aloud x"):  # fmt: skip
            part["custom_id"] = forged
            told = await here.peer.press(card, "Done", ana).reply()
            assert told.ephemeral and "Something broke" not in told.text, forged
        with here.work() as work:
            assert [one.state for one in work.tasks.find()] == [TaskState.TODO]

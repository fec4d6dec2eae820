"""What every adapter keeps: the same conversation, through each platform's own door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.compose import platforms
from bot.reply import Button, Line, Reply
from bot.tongue import Answer, Tongue
from tests.doors import DOORS, Brain, Door
from tests.moments import NOW

FOUND = sorted({"console", *platforms()})  # mail is a way out, where nobody speaks


def test_every_adapter_in_the_folder_has_a_door() -> None:
    assert sorted(DOORS) == FOUND


@pytest_asyncio.fixture(params=FOUND)
async def door(request: pytest.FixtureRequest) -> AsyncIterator[Door]:
    brain = Brain()
    try:
        async with DOORS[request.param](brain) as opened:
            await opened.say("bob", "/my")
            await opened.say("ana", "/project new Acme website")
            yield opened
        assert opened.pings() == []
    finally:
        brain.close()


async def test_a_line_becomes_a_task_and_is_echoed(door: Door) -> None:
    heard = await door.say("ana", "/task Fix login @bob due friday 5pm !high")
    for shown in ("ACME-1", "Fix login", "High"):
        assert shown in heard.text
    assert "bob" in heard.text.lower()
    assert {"Done", "Start", "Edit", "Undo"} <= set(heard.labels)
    assert not heard.private


async def test_buttons_say_their_line(door: Door) -> None:
    card = await door.say("ana", "/task Fix login @bob")
    done = await door.press(card, "Done", "bob")
    assert "✔" in done.text and "ACME-1" in done.text
    again = await door.press(card, "Done", "ana")
    assert "already done by" in again.text
    undone = await door.press(done, "Undo", "bob")
    assert "Taken back" in undone.text


async def test_a_refusal_says_what_to_type_instead(door: Door) -> None:
    heard = await door.say("ana", "/task show 99")
    assert "There is no 99 here." in heard.text
    assert "/task list" in heard.text


HOSTILE = [
    "ring <!channel> and <!here>",
    "@everyone look @here @channel",
    "<@U999> <#C999> <!subteam^S1> <!date^1^x|y>",
    "*bold* _it_ `code` ~~x~~ ||spoiler|| **both**",
    "[click](http://evil.example) <http://evil.example|home>",
    "```fence``` ``two`` `",
    "# heading",
    "> quote &lt;b&gt; &amp; a_b_c",
    "=1+1 ' OR 1=1 --",
    "{title} %s %(x)s $HOME",
]


@pytest.mark.parametrize("title", HOSTILE)
async def test_nothing_somebody_typed_can_ping_or_look_like_more(door: Door, title: str) -> None:
    heard = await door.say("ana", f'/task "{title}"')
    assert f"ACME-1 {title}" in heard.text
    listed = await door.say("ana", "/task list")
    assert title in listed.text
    found = await door.say("bob", f'/pm find "{title[:12]}"')
    assert "ACME-1" in found.text or title[:12] in found.text


async def test_what_nobody_can_see_is_not_kept(door: Door) -> None:
    heard = await door.say("ana", '/task "a\u202eb\x00c\x1b[31md\ud800 e"')
    assert "ACME-1 abc[31md? e" in heard.text


async def test_a_long_text_is_kept_and_can_be_read(door: Door) -> None:
    words = [f"w{n:03}" for n in range(800)]
    heard = await door.say("ana", "/task " + " ".join(words))
    assert "kept whole as a note" in heard.text
    shown = await door.say("ana", "/task show 1")
    assert [word for word in words[:200] if word not in shown.text] == []


async def test_what_is_for_one_reader_is_seen_by_nobody_else(door: Door) -> None:
    task = await door.say("ana", "/task Fix login @bob")
    assert not task.private
    assert (await door.say("bob", "/my")).private
    assert (await door.say("bob", "/task show 99")).private
    assert not (await door.press(task, "Done", "bob")).private
    await door.say("ana", "/project bind acme as client")
    assert (await door.say("bob", "/task list")).private


async def test_a_post_arrives_and_is_found_again(door: Door) -> None:
    tongue = Tongue("en", "Europe/Berlin", NOW)
    for number, place in enumerate((door.room, door.bob)):
        key = f"post000{number}"
        reply = Reply((Line(("Hello <!channel> @everyone",)),), (Button("Why?", f"pm why {key}"),))
        since = NOW - timedelta(days=30)
        assert await door.adapter.find(place, key, since) is None
        await door.adapter.post(place, Answer(reply, tongue), key)
        assert await door.adapter.find(place, key, since) is not None

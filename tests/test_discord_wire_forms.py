"""Discord over the wire: forms that are filled in and buttons that are pressed."""

from __future__ import annotations

import asyncio
from contextlib import closing

from adapters.discord.place import Discord
from bot.clock import FixedClock
from bot.context import Request
from bot.desk import Desk as RealDesk
from bot.reply import Button, Form, Line, Reply
from bot.tongue import Answer
from storage.engine import open_storage
from tests.discord_running import (
    ENGLISH,
    GRAMMAR,
    SILENT,
    Desk,
    adapter,
    answer,
    desk,
    heard,
    peer,
    room,
    running,
)
from tests.moments import NOW
from tests.peers.discord import DiscordPeer
from tests.peers.discord_options import Value

__all__ = ["adapter", "desk", "peer"]


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
    assert values == {"title": "Fix login", "due": "friday", "owner": f"@({peer.bob.id}|Bob)"}
    assert again.modal is None and again.text == "again"  # no form opens from a form


async def test_of_what_a_form_only_shows_nothing_is_said_but_what_was_changed(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    current = ("title", "Fix login"), ("owner", "@ana"), ("due", "2026-11-27 10:00")
    form = Form("task edit", (("refs", "ACME-1"),), (*current, ("priority", "normal")))
    desk.reply = lambda request: answer("What is to change?", form=form)
    sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
    desk.reply = lambda request: answer("changed")
    await peer.submit_modal(sent, {"title": "Fix the login"}).answered()
    request = await heard(peer, desk, 2)
    assert request.values == {"refs": "ACME-1", "title": "Fix the login"} and not request.words


async def test_b8_a_button_works_after_a_restart_and_tells_what_it_hangs_on(
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


async def test_b8_a_button_with_a_long_line_works_after_a_restart(
    peer: DiscordPeer, desk: Desk
) -> None:
    said = "task add " + "very " * 30 + f"@everyone {peer.wei.mention} long #acme"
    async with running(peer, desk) as adapter:
        await adapter.post(room(peer), answer("Which?", Button("Acme", said)), "p7")
    (message,) = peer.posts(peer.general)
    async with running(peer, desk):
        pressed = await peer.press(message, "Acme", peer.bob).answered()
        request = await heard(peer, desk)
        assert request.words == said and pressed.text == "ok"
        assert said[:60] not in message.text, "people need not read it"
        desk.kept_texts.clear()
        gone = await peer.press(message, "Acme", peer.bob).answered()
        assert "out of date" in gone.text and gone.ephemeral


async def test_a_thing_of_more_than_five_fields_is_changed_in_parts(
    peer: DiscordPeer, desk: Desk
) -> None:
    current = {name: f"old {name}" for name in ("title", "due", "estimate", "labels", "needs")}
    current |= {"start": "2026-12-01", "every": "weekly", "milestone": "%beta"}
    form = Form("task edit", (("refs", "ACME-1"),), tuple(current.items()))
    desk.reply = lambda request: answer("What is to change?", form=form)
    async with running(peer, desk):
        sent = await peer.slash(peer.ana, peer.general, "pm", "redo").answered()
        assert sent.modal is not None and len(sent.modal["custom_id"]) <= 100
        fields = [p["component"]["custom_id"] for p in sent.modal["components"] if "label" in p]
        desk.reply = lambda request: answer("changed")
        first = await peer.submit_modal(sent, {fields[1]: "new one"}).answered()
        assert (await heard(peer, desk, 2)).values == {"refs": "ACME-1", fields[1]: "new one"}
        message = await first.reply()
    async with running(peer, desk):
        opened = await peer.press(message, "More fields", peer.ana).answered()
        assert opened.modal is not None and len(desk.asked) == 2, "nothing is said by opening it"
        others = [p["component"]["custom_id"] for p in opened.modal["components"]]
        assert set(fields) | set(others) == {"refs", *current}
        assert not set(fields) & set(others)
        last = await peer.submit_modal(opened, {others[0]: "another"}).answered()
        assert (await heard(peer, desk, 3)).values == {"refs": "ACME-1", others[0]: "another"}
        assert "More fields" not in str((await last.reply()).components)
        desk.kept_texts.clear()
        gone = await peer.press(message, "More fields", peer.ana).answered()
        assert "out of date" in gone.text and gone.ephemeral and gone.modal is None


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


async def test_the_real_desk_adds_and_closes_a_task(peer: DiscordPeer) -> None:
    with closing(open_storage("sqlite://")) as storage:
        inside = RealDesk(GRAMMAR, storage.house, FixedClock(NOW))

        async def answering(request: Request) -> Answer:
            return await asyncio.to_thread(inside.answer, request)

        desk = Desk(answering)
        async with running(peer, desk):
            named: dict[str, Value] = {"name": "Acme website", "key": "ACME"}
            await peer.slash(peer.ana, peer.website, "project", "new", options=named).reply()
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

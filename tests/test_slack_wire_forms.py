"""Slack over the wire: buttons that are pressed and forms that are filled in."""

from __future__ import annotations

import json

from bot.context import Place
from bot.named import nobody
from bot.reply import Button, Form, Reply
from bot.tongue import Answer
from tests.peers.slack import SlackPeer
from tests.replies import line
from tests.slack_running import TONGUE, Desk, both, desk, place, running, slack

__all__ = ["desk", "slack"]


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
        assert f"/archives/{slack.world.channel('website').id}/p" in (request.about.link or "")
        assert doing.updates == []  # the old message is left alone


@both
async def test_a_press_is_acknowledged_when_it_is_written_down(
    slack: SlackPeer, desk: Desk, http: bool
) -> None:
    card = Reply((line("Added ACME-1."),), (Button("Done", "task done ACME-1"),))
    async with running(slack, desk, http=http) as adapter:
        await adapter.post(place(slack), Answer(card, TONGUE), "k1")
        desk.wait = 0.5
        doing = await slack.press(slack.posts[-1], "Done", "bob")
        assert doing.acked and doing.took is not None and 0.5 <= doing.took < 1.5
        desk.wait = 2.0
        slow = await slack.press(slack.posts[-1], "Done", "bob")
        assert slow.acked and slow.took is not None and slow.took < 2
        await slow.until(lambda d: d.responses)
        assert slow.responses[0].visible == "Added."


async def test_a_press_that_breaks_is_told_to_who_pressed(slack: SlackPeer, desk: Desk) -> None:
    card = Reply((line("Added ACME-1."),), (Button("Done", "task done ACME-1"),))
    async with running(slack, desk) as adapter:
        await adapter.post(place(slack), Answer(card, TONGUE), "k1")
        message = slack.posts[-1]
        forged = {"message": {"blocks": [{"type": "actions", "elements": [5]}]}}
        doing = await slack.press(message, "Done", "wei", forge=forged)
        assert doing.acked
        await doing.until(lambda d: d.said)
        assert [said.to for said in doing.said] == ["UWEI"] and "出了点问题" in doing.text


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
        assert desk.last.values == {"title": "Fix login now", "owner": "@(UBOB|bob)"}
        assert desk.last.place == Place("slack:T1", slack.world.channel("website").id)
        await sent.until(lambda d: "Added." in d.text or slack.said[-1].text == "Added.")
        again = await slack.submit(shown, {"title": "Fix login now", "owner": "bob"}, "ana")
        assert again.acked and desk.heard[-1].id == desk.heard[-2].id
        await again.quiet()


async def test_of_what_a_form_only_shows_nothing_is_said_but_what_was_changed(
    slack: SlackPeer, desk: Desk
) -> None:
    current = ("title", "Fix login"), ("due", "2026-11-27 10:00"), ("priority", "normal")
    form = Form("task edit", (("refs", "ACME-1"),), current)
    desk.reply = Reply((line("What is to change?"),), form=form)
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task", "edit 1")
        await doing.until(lambda d: d.views)
        desk.reply = Reply((line("Changed."),))
        await slack.submit(doing.view, {"title": "Fix the login"}, "ana")
        assert desk.last.values == {"refs": "ACME-1", "title": "Fix the login"}


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


async def test_a_refusal_stands_beside_the_field_it_is_about(slack: SlackPeer, desk: Desk) -> None:
    prefill = (("title", "x"), ("owner", "@nobody"), ("due", "today"))
    desk.reply = Reply((line("Title?"),), form=Form("task add", prefill))
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task")
        await doing.until(lambda d: d.views)
        for title in ("Fix", "here is called", "Tell nobody"):
            refusal, hint = nobody("nobody").text, nobody("nobody").hint
            desk.reply = Reply((line(refusal), line(hint)), tone="problem", private=True)
            values = {"title": title, "owner": "@nobody", "helpers": "", "due": "friday"}
            wrong = await slack.submit(doing.view, values, "ana")
            assert list(wrong.errors) == ["owner"], title


async def test_a_form_that_does_not_open_is_told_in_words(slack: SlackPeer, desk: Desk) -> None:
    desk.reply = Reply((line("Write it like /task Fix."),), form=Form("task add"), private=True)
    slack.faults.error("views.open", "expired_trigger_id")
    async with running(slack, desk):
        doing = await slack.command("ana", "website", "/task")
        await doing.until(lambda d: d.responses)
        assert doing.responses[0].visible == "Write it like /task Fix."

"""The Slack double against the real libraries: commands, buttons, forms, events and signatures."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.peers.slack import SlackPeer
from tests.peers.slack_sample import MODAL, over_http, refused, slack, web_client
from tests.peers.slack_text import Json

__all__ = ["slack"]


async def test_a_slash_command_is_acked_and_its_words_are_escaped(slack: SlackPeer) -> None:
    doing = await slack.command("ana", "website", "/task", "Fix <b> & @bob in #general @nobody")
    assert doing.acked and doing.took is not None and doing.took < 1
    room = slack.world.channel("general").id
    heard = f"Fix &lt;b&gt; &amp; <@UBOB|bob> in <#{room}|general> @nobody"
    assert doing.payload["text"] == heard
    assert [message.text for message in doing.acks] == [f"Heard: {heard}"]
    assert doing.acks[0].to == "UANA"
    assert [ping.token for ping in slack.pings] == ["<@UBOB|bob>"]


async def test_a_button_is_pressed_and_the_message_replaced(slack: SlackPeer) -> None:
    doing = await slack.command("ana", "website", "/task", "post")
    await doing.until(lambda it: it.posts)
    pressed = await slack.press(doing.posts[0], "Done", "bob")
    assert pressed.acked
    await pressed.until(lambda it: it.responses)
    assert slack.world.channel("website").messages[-1].text == "Ran done 12"
    assert pressed.payload["actions"][0]["block_id"]
    with pytest.raises(LookupError, match="Done"):
        await slack.press(doing.posts[0], "Not there", "bob")


async def test_a_modal_is_opened_refused_filled_in_and_closed(slack: SlackPeer) -> None:
    doing = await slack.command("ana", "website", "/form")
    view = (await doing.until(lambda it: it.views)).view
    bad = await slack.submit(view, {"Title": "bad"}, "ana")
    assert bad.errors == {"title": "Another title, please"}
    assert slack.state.views[view.id].is_open
    good = await slack.submit(view, {"Title": "Fix login", "Owner": "bob"}, "ana")
    await good.until(lambda it: it.posts)
    assert good.posts[0].text == "Added Fix login"
    assert not slack.state.views[view.id].is_open
    assert slack.world.channels[good.posts[0].channel].kind == "im"
    values = good.payload["view"]["state"]["values"]
    assert values["owner"]["value"] == {"type": "users_select", "selected_user": "UBOB"}
    with pytest.raises(ValueError, match="Title"):
        await slack.submit(view, {}, "ana")
    with pytest.raises(ValueError, match="20 characters"):
        await slack.submit(view, {"Title": "x" * 21}, "ana")


async def test_a_mention_is_answered_in_its_thread(slack: SlackPeer) -> None:
    doing = await slack.mention("wei", "website", "完成 <!channel>")
    await doing.until(lambda it: it.posts)
    assert doing.message is not None
    assert doing.posts[0].thread_ts == doing.message.ts
    assert doing.posts[0].text == "mention: <@UBOT> 完成 &lt;!channel&gt;"
    assert [ping.token for ping in slack.pings] == ["<@UBOT>"]


async def test_a_direct_message_is_answered_there(slack: SlackPeer) -> None:
    doing = await slack.dm("ana", "my tasks")
    await doing.until(lambda it: it.posts)
    assert [message.text for message in doing.posts] == ["dm: my tasks"]
    assert doing.posts[0].channel == slack.world.im(slack.world.user("ana")).id


async def test_a_reaction_brings_an_ephemeral_only_its_author_sees(slack: SlackPeer) -> None:
    written = (await slack.say("bob", "website", "shipped")).message
    assert written is not None
    doing = await slack.reaction("ana", written, "tada")
    await doing.until(lambda it: it.ephemerals)
    assert (doing.ephemerals[0].to, doing.ephemerals[0].text) == ("UANA", ":tada:")
    assert written.reactions == {"tada": ["UANA"]}
    assert doing.ephemerals[0] not in slack.world.channel("website").messages


async def test_shortcuts_open_a_view(slack: SlackPeer) -> None:
    written = (await slack.say("bob", "website", "shipped")).message
    for message in (None, written):
        doing = await slack.shortcut("ana", "make_task", message)
        assert (await doing.until(lambda it: it.views)).view.user == "UANA"


async def test_a_late_answer_is_an_operation_timeout(slack: SlackPeer) -> None:
    slack.http.patience = 0.1
    doing = await slack.command("ana", "website", "/slow")
    assert not doing.acked and doing.error == "operation_timeout"


async def test_the_same_event_is_redelivered_with_its_retry_number(slack: SlackPeer) -> None:
    doing = await slack.dm("ana", "twice")
    again = await slack.redeliver(doing, attempt=2)
    assert again.payload["event_id"] == doing.payload["event_id"]
    assert again.acked
    if again.envelope is not None:
        assert again.envelope.frame()["retry_attempt"] == 2


async def test_a_wrong_or_old_signature_is_refused_by_the_bot() -> None:
    async with over_http() as slack:
        url = slack.request_url or ""
        body = b"command=/task&text=x"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        now = int(datetime.now(UTC).timestamp())
        forged = slack.signed(body, secret="another")
        old, future = (
            slack.signed(body, timestamp=now - 301),
            slack.signed(body, timestamp=now + 302),
        )
        for headers in (forged, old, future, {}):
            assert (await slack.http.bare(url, body, {**form, **headers})).status == 401
        assert (await slack.http.post(url, body, form["Content-Type"])).status != 401


async def test_modals_are_stacked_updated_and_filled_from_outside(slack: SlackPeer) -> None:
    opened = await slack.command("ana", "website", "/form")
    first = (await opened.until(lambda it: it.views)).view
    pushed = await slack.submit(first, {"Title": "more"}, "ana")
    second = pushed.view
    assert (second.previous_id, second.root_id) == (first.id, first.id)
    client = web_client(slack)
    asks: Json = {"type": "external_select", "action_id": "project"}
    block = {"type": "input", "label": {"type": "plain_text", "text": "Project"}, "element": asks}
    changed = MODAL | {"blocks": [block]}
    stale = client.views_update(view_id=second.id, view=changed, hash="1.0")
    assert await refused(stale) == "hash_conflict"
    await client.views_update(view_id=second.id, view=changed, hash=second.hash)
    offered = await slack.suggest(second, "project", "web", "ana")
    assert [option["text"]["text"] for option in offered] == ["website"]
    third = await slack.submit(second, {"Project": offered[0]}, "ana")
    assert third.acked
    values = third.payload["view"]["state"]["values"].values()
    assert [value["project"]["selected_option"] for value in values] == offered


async def test_a_bot_hears_only_what_it_subscribed_to_where_it_is(slack: SlackPeer) -> None:
    outside = slack.world.add_channel("random", ["ana"], with_bot=False)
    assert (await slack.mention("ana", outside, "hello")).error == "not_in_channel"
    slack.subscribed.discard("message.channels")
    assert (await slack.say("ana", "website", "hello")).error == "not_subscribed"
    slack.subscribed.add("message.channels")
    written = await slack.say("ana", "website", "helo")
    assert written.message is not None
    changed = await slack.edit(written.message, "hello")
    event = changed.payload["event"]
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("hello", "helo")
    gone = await slack.unsay(written.message)
    assert gone.payload["event"]["deleted_ts"] == written.message.ts
    assert [message.text for message in slack.world.channel("website").messages] == ["hello"]
    slack.http.patience = 0.1
    unknown = await slack.raw_event({"type": "app_rate_limited", "team_id": "T1"})
    assert unknown.error in ("http_error_404", "operation_timeout")  # bolt has no listener for it

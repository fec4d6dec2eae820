"""The Slack double against the real libraries: both have to agree on every word of the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.clock import FixedClock
from tests.peers.slack import SlackPeer
from tests.peers.slack_faults import EVERY, RESPONSE_URL
from tests.peers.slack_sample import (
    BAD_BLOCKS,
    BAD_VIEWS,
    HOME,
    MODAL,
    button,
    over_http,
    over_socket,
    section,
    socket_bot,
    web_client,
)
from tests.peers.slack_text import Json
from tests.peers.slack_world import START, User


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


@pytest.fixture(params=[over_socket, over_http], ids=["socket", "http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[SlackPeer]:
    opened: Callable[[], Any] = request.param
    async with opened() as peer:
        yield peer
        assert peer.violations == []


@pytest.fixture
async def quiet_slack() -> AsyncIterator[SlackPeer]:
    """A Slack no bot is connected to, for calls of the Web API."""
    async with SlackPeer() as peer:
        yield peer


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


async def test_each_event_goes_to_one_of_several_connections() -> None:
    async with over_socket() as slack:
        other = await socket_bot(slack)
        await slack.socket.connected(2)
        for _ in range(4):
            assert (await slack.command("ana", "website", "/task", "x")).acked
        used = [e.connection.number for e in slack.socket.envelopes if e.connection]
        assert sorted(used) == [1, 1, 2, 2]
        await other.close_async()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_the_bot_reconnects_after_a_disconnect_frame(reason: str) -> None:
    async with over_socket() as slack:
        await slack.socket.disconnect(reason)
        while slack.socket.opened < 2 or not slack.socket.connections:
            assert await slack.state.next_change(5)
        while await slack.state.next_change(0.2):  # the library may open one line too many
            pass
        assert len(slack.socket.connections) == 1
        assert (await slack.command("ana", "website", "/task", "back")).acked


async def test_the_bot_reconnects_after_its_line_was_cut() -> None:
    async with over_socket() as slack:
        await slack.drop_sockets()
        lost = await slack.command("ana", "website", "/task", "x")
        assert lost.error == "dispatch_failed"
        await slack.socket.connected(timeout=10)
        assert (await slack.command("ana", "website", "/task", "x")).acked


async def test_nobody_gets_in_after_link_disabled_or_twice_with_one_address() -> None:
    async with SlackPeer() as slack, aiohttp.ClientSession() as session:
        client = web_client(slack, retry_handlers=[])
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        async with session.ws_connect(url) as ws:
            assert (await ws.receive_json())["type"] == "hello"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)
            await slack.socket.disconnect("link_disabled")
            assert (await ws.receive_json())["reason"] == "link_disabled"
        opening = client.apps_connections_open(app_token=slack.app_token)
        assert await refused(opening) == "socket_mode_disabled"
        opening = client.apps_connections_open(app_token=slack.bot_token)
        assert await refused(opening) == "not_allowed_token_type"


async def test_a_silent_line_answers_no_ping_and_the_bot_leaves_it() -> None:
    async with over_socket() as slack:
        slack.socket.go_silent()
        while slack.socket.opened < 2:
            assert await slack.state.next_change(5)
        assert (await slack.command("ana", "website", "/task", "x")).acked


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


async def test_rate_limits_say_how_long_to_wait(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack)
    room = quiet_slack.world.channel("website").id
    other = quiet_slack.world.channel("general").id
    quiet_slack.faults.rate_limit("chat.postMessage", retry_after=30, times=2, channel=room)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=room, text="hello")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "30"
        assert (await client.chat_postMessage(channel=other, text="free"))["ok"]
    assert (await client.chat_postMessage(channel=room, text="hello"))["ok"]
    assert [message.text for message in quiet_slack.world.channel(room).messages] == ["hello"]


async def test_a_lost_answer_leaves_the_message_and_the_default_client_doubles_it(
    quiet_slack: SlackPeer,
) -> None:
    room = quiet_slack.world.channel("website")
    quiet_slack.faults.lose_answer("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await web_client(quiet_slack, retry_handlers=[]).chat_postMessage(
            channel=room.id, text="once"
        )
    assert [message.text for message in room.messages] == ["once"]
    quiet_slack.faults.lose_answer("chat.postMessage")
    await web_client(quiet_slack).chat_postMessage(channel=room.id, text="twice")
    assert [message.text for message in room.messages] == ["once", "twice", "twice"]
    assert quiet_slack.calls[0].fault == "lost_answer" and quiet_slack.calls[0].status is None


async def test_other_faults_do_nothing_and_end(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack, retry_handlers=[])
    room = quiet_slack.world.channel("website")
    quiet_slack.faults.status("chat.postMessage", 503)
    quiet_slack.faults.error("chat.postMessage", "is_archived")
    quiet_slack.faults.refuse(EVERY)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=room.id, text="x")
    assert caught.value.response.status_code == 503
    assert await refused(client.chat_postMessage(channel=room.id, text="x")) == "is_archived"
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=room.id, text="x")
    assert room.messages == []
    assert (await client.chat_postMessage(channel=room.id, text="x"))["ok"]


async def test_a_held_answer_waits_for_its_release(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack)
    fault = quiet_slack.faults.hold("chat.postMessage")
    room = quiet_slack.world.channel("website")
    posting = asyncio.create_task(client.chat_postMessage(channel=room.id, text="held"))
    while not room.messages:
        assert await quiet_slack.state.next_change(2)
    assert fault.holding == 1 and not posting.done()
    fault.release()
    assert (await posting)["ts"] == room.messages[0].ts


async def test_nobody_answers_in_the_dark_and_the_port_stays(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack, retry_handlers=[])
    await quiet_slack.go_dark()
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.auth_test()
    await quiet_slack.come_back()
    assert (await client.auth_test())["user_id"] == "UBOT"


async def test_tokens_scopes_and_membership_are_checked(quiet_slack: SlackPeer) -> None:
    world, client = quiet_slack.world, web_client(quiet_slack)
    room = world.channel("website")
    hidden = world.add_channel("secret", ["ana"], kind="private", with_bot=False)
    outside = world.add_channel("random", ["ana"], with_bot=False)
    closed = world.add_channel("old", ["ana"])
    closed.is_archived = True
    post = client.chat_postMessage
    assert await refused(post(channel=hidden.id, text="x")) == "channel_not_found"
    assert await refused(post(channel=outside.id, text="x")) == "not_in_channel"
    assert await refused(post(channel=closed.id, text="x")) == "is_archived"
    stranger = world.add_user(User("USAM", "sam", "Sam", "T9", is_stranger=True))
    ephemeral = client.chat_postEphemeral
    assert await refused(ephemeral(channel=room.id, user="USAM", text="x")) == "user_not_found"
    room.members.add(stranger.id)
    assert (await ephemeral(channel=room.id, user="USAM", text="x"))["ok"]
    room.members.discard("UBOB")
    assert await refused(ephemeral(channel=room.id, user="UBOB", text="x")) == "user_not_in_channel"
    scopes = world.workspaces["T1"].tokens[quiet_slack.bot_token]
    scopes.discard("chat:write")
    with pytest.raises(SlackApiError) as caught:
        await post(channel=room.id, text="x")
    answer = caught.value.response
    assert answer["error"] == "missing_scope" and answer["needed"] == "chat:write"
    assert answer["provided"] == answer.headers["x-oauth-scopes"] == ",".join(sorted(scopes))
    quiet_slack.revoke(quiet_slack.bot_token)
    assert await refused(client.auth_test()) == "token_revoked"
    assert (
        await refused(AsyncWebClient("xoxb-no", quiet_slack.api_url).auth_test()) == "invalid_auth"
    )
    assert await refused(AsyncWebClient(None, quiet_slack.api_url).auth_test()) == "not_authed"
    assert await refused(client.api_call("chat.shout")) == "unknown_method"


@pytest.mark.parametrize(("blocks", "error"), BAD_BLOCKS)
async def test_blocks_beyond_the_limits_are_refused(
    quiet_slack: SlackPeer, blocks: list[Json], error: str
) -> None:
    room = quiet_slack.world.channel("website")
    post = web_client(quiet_slack).chat_postMessage(channel=room.id, text="x", blocks=blocks)
    assert await refused(post) == error
    assert room.messages == [] and quiet_slack.said == []


async def test_blocks_at_the_limits_pass_and_long_texts_are_cut(quiet_slack: SlackPeer) -> None:
    client, room = web_client(quiet_slack), quiet_slack.world.channel("website")
    options = [
        {"text": {"type": "plain_text", "text": f"{n:075}"}, "value": str(n)} for n in range(100)
    ]
    menu = {"type": "static_select", "action_id": "m" * 255, "options": options}
    await client.chat_postMessage(
        channel=room.id,
        text="x" * 40_001,
        blocks=[
            section("x" * 3000),
            button("x" * 75, "v" * 2000),
            {"type": "actions", "elements": [menu]},
        ],
    )
    assert len(room.messages[0].text) == 40_000 and len(quiet_slack.cut) == 1
    menu["options"] = [*options, options[0]]
    post = client.chat_postMessage(
        channel=room.id, text="x", blocks=[{"type": "actions", "elements": [menu]}]
    )
    assert await refused(post) == "invalid_blocks"
    nothing = client.api_call("chat.postMessage", data={"channel": room.id})
    assert await refused(nothing) == "no_text"


async def test_a_trigger_is_good_once_and_not_for_long(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack)
    trigger = quiet_slack.state.issue_trigger("UANA", "T1", "act")
    assert await refused(client.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"
    await client.views_open(trigger_id=trigger, view=MODAL)
    again = client.views_open(trigger_id=trigger, view=MODAL)
    assert await refused(again) == "exchanged_trigger_id"
    quiet_slack.state.trigger_life = 0.0
    late = quiet_slack.state.issue_trigger("UANA", "T1", "act")
    assert await refused(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"


@pytest.mark.parametrize("change", BAD_VIEWS)
async def test_views_beyond_the_limits_are_refused(quiet_slack: SlackPeer, change: Json) -> None:
    trigger = quiet_slack.state.issue_trigger("UANA", "T1", "act")
    opening = web_client(quiet_slack).views_open(trigger_id=trigger, view=MODAL | change)
    assert await refused(opening) == "invalid_arguments"
    assert quiet_slack.views == []


async def test_a_response_url_is_good_five_times_and_half_an_hour() -> None:
    clock = FixedClock(START)
    async with SlackPeer(clock=clock.now) as slack:
        room = slack.world.channel("website")

        def url() -> str:
            return slack.state.issue_response_url(room.id, "UANA", "T1", "act")

        hook = AsyncWebhookClient(url())
        slack.faults.status(RESPONSE_URL, 500)
        assert (await hook.send(text="lost")).status_code == 500
        codes = [(await hook.send(text=str(n))).status_code for n in range(6)]
        assert codes == [200] * 5 + [404]
        assert [message.to for message in slack.ephemerals] == ["UANA"] * 5
        open_hook = AsyncWebhookClient(url())
        await open_hook.send(text="to all", response_type="in_channel")
        assert [message.text for message in room.messages] == ["to all"]
        clock.advance(timedelta(minutes=31))
        assert (await open_hook.send(text="late")).status_code == 404


async def test_metadata_comes_back_with_history(quiet_slack: SlackPeer) -> None:
    client, room = web_client(quiet_slack), quiet_slack.world.channel("website")
    metadata = {"event_type": "post", "event_payload": {"key": "p7f3"}}
    posted = await client.chat_postMessage(channel=room.id, text="first", metadata=metadata)
    await client.chat_postMessage(channel=room.id, text="reply", thread_ts=posted["ts"])
    await client.chat_postMessage(channel=room.id, text="second")
    plain = await client.conversations_history(channel=room.id)
    assert [message["text"] for message in plain["messages"]] == ["second", "first"]
    assert "metadata" not in plain["messages"][1]
    full = await client.conversations_history(channel=room.id, include_all_metadata=True, limit=1)
    second = await client.conversations_history(
        channel=room.id,
        include_all_metadata=True,
        cursor=full["response_metadata"]["next_cursor"],
    )
    assert second["messages"][0]["metadata"] == metadata
    thread = await client.conversations_replies(channel=room.id, ts=posted["ts"])
    assert [message["text"] for message in thread["messages"]] == ["first", "reply"]
    await client.chat_update(channel=room.id, ts=posted["ts"], text="first, again")
    assert room.messages[0].edited and room.messages[0].metadata == metadata
    await client.chat_delete(channel=room.id, ts=posted["ts"])
    assert [message.text for message in room.messages] == ["reply", "second"]
    theirs = slack_message(quiet_slack)
    changing = client.chat_update(channel=room.id, ts=theirs, text="mine")
    assert await refused(changing) == "cant_update_message"


def slack_message(slack: SlackPeer) -> str:
    world = slack.world
    return world.say(world.user("ana"), world.channel("website"), "by ana").ts


async def test_files_go_up_in_two_calls(quiet_slack: SlackPeer) -> None:
    client, room = web_client(quiet_slack), quiet_slack.world.channel("website")
    await client.files_upload_v2(
        channel=room.id, content="a,b\n1,2\n", filename="tasks.csv", initial_comment="Here"
    )
    upload = next(iter(quiet_slack.state.uploads.values()))
    assert upload.content == b"a,b\n1,2\n" and upload.channels == [room.id]
    assert room.messages[0].files[0]["name"] == "tasks.csv"


# The library itself still uses what aiohttp has deprecated.
@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_a_code_and_a_refresh_token_are_good_once(quiet_slack: SlackPeer) -> None:
    client = AsyncWebClient(base_url=quiet_slack.api_url)
    who = {
        "client_id": quiet_slack.state.client_id,
        "client_secret": quiet_slack.state.client_secret,
    }
    code = quiet_slack.grant()
    first = await client.oauth_v2_access(**who, code=code)
    assert await refused(client.oauth_v2_access(**who, code=code)) == "invalid_code"
    assert (await AsyncWebClient(first["access_token"], quiet_slack.api_url).auth_test())["ok"]
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    assert (await client.oauth_v2_access(**who, **refresh))["access_token"] != first["access_token"]
    assert await refused(client.oauth_v2_access(**who, **refresh)) == "invalid_refresh_token"
    wrong = client.oauth_v2_access(client_id=who["client_id"], client_secret="no", code="x")
    assert await refused(wrong) == "bad_client_secret"


async def test_people_and_rooms_are_described(quiet_slack: SlackPeer) -> None:
    client, world = web_client(quiet_slack), quiet_slack.world
    wei = (await client.users_info(user="UWEI", include_locale=True))["user"]
    assert (wei["tz"], wei["tz_offset"], wei["locale"]) == ("Asia/Shanghai", 28_800, "zh-CN")
    assert (await client.users_lookupByEmail(email="BOB@acme.example"))["user"]["id"] == "UBOB"
    names = [room["name"] for room in (await client.conversations_list())["channels"]]
    assert names == ["general", "website"]
    room = world.channel("website")
    members = await client.conversations_members(channel=room.id, limit=3)
    assert len(members["members"]) == 3 and members["response_metadata"]["next_cursor"]
    opened = await client.conversations_open(users=["UANA"])
    assert world.channels[opened["channel"]["id"]].members == {"UANA", "UBOT"}
    world.user("bob").deleted = True
    assert await refused(client.conversations_open(users="UBOB")) == "user_disabled"


async def test_two_workspaces_do_not_see_each_other(quiet_slack: SlackPeer) -> None:
    world = quiet_slack.world
    other = world.add_workspace("T2", "Blue Ltd", enterprise_id="E1")
    world.add_user(User("UEVE", "eve", "Eve", "T2"))
    theirs = world.add_channel("blue", ["eve"], team_id="T2")
    client = web_client(quiet_slack)
    assert (
        await refused(client.chat_postMessage(channel=theirs.id, text="x")) == "channel_not_found"
    )
    assert await refused(client.users_info(user="UEVE")) == "user_not_found"
    mine = AsyncWebClient(other.bot_token, quiet_slack.api_url)
    assert (await mine.auth_test())["user_id"] == other.bot_user != "UBOT"
    assert (await mine.chat_postMessage(channel=theirs.id, text="x"))["ok"]


async def test_live_mentions_are_found_wherever_they_stand(quiet_slack: SlackPeer) -> None:
    client, room = web_client(quiet_slack), quiet_slack.world.channel("website")
    await client.chat_postMessage(
        channel=room.id,
        text="harmless &lt;!channel&gt; @channel <!date^1^{date}|then>",
        blocks=[{"type": "header", "text": {"type": "plain_text", "text": "<!here>"}}],
    )
    assert quiet_slack.pings == []
    rich = {"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "channel"}]}
    await client.chat_postMessage(
        channel=room.id,
        text="<!everyone>",
        blocks=[
            section("<!subteam^S1|devs> <@UANA>"),
            {"type": "rich_text", "elements": [rich]},
        ],
    )
    await client.chat_postMessage(channel=room.id, text="@here", link_names=True)
    assert [ping.token for ping in quiet_slack.pings] == [
        "<!everyone>",
        "<!subteam^S1|devs>",
        "<@UANA>",
        "<!channel>",
        "@here",
    ]


async def test_times_come_from_a_counter_or_from_the_clock(quiet_slack: SlackPeer) -> None:
    client, room = web_client(quiet_slack), quiet_slack.world.channel("website")
    stamps = [(await client.chat_postMessage(channel=room.id, text="x"))["ts"] for _ in range(2)]
    assert [int(float(ts) - START.timestamp()) for ts in stamps] == [1, 2]
    clock = FixedClock(START + timedelta(days=2))
    async with SlackPeer(clock=clock.now) as slack:
        room = slack.world.channel("website")
        posted = await web_client(slack).chat_postMessage(channel=room.id, text="x")
        assert int(float(posted["ts"])) == int(clock.now().timestamp())


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


async def test_an_event_missed_without_a_connection_comes_again() -> None:
    async with SlackPeer() as slack:
        missed = await slack.dm("ana", "anybody there?")
        assert missed.error == "dispatch_failed" and len(slack.socket.unacked) == 1
        handler = await socket_bot(slack)
        await slack.socket.connected()
        again = (await slack.redeliver_unacked())[0]
        await again.until(lambda it: it.posts)
        assert again.payload == missed.payload and await slack.redeliver_unacked() == []
        await handler.close_async()


async def test_the_eleventh_connection_is_sent_away(quiet_slack: SlackPeer) -> None:
    client = web_client(quiet_slack)
    async with aiohttp.ClientSession() as session:
        lines = []
        for _ in range(11):
            opened = await client.apps_connections_open(app_token=quiet_slack.app_token)
            lines.append(await session.ws_connect(opened["url"]))
        hellos = [await line.receive_json() for line in lines]
        assert [hello["type"] for hello in hellos] == ["hello"] * 10 + ["disconnect"]
        assert hellos[-1]["reason"] == "too_many_websockets"


async def test_an_answer_slack_would_not_understand_is_a_violation(quiet_slack: SlackPeer) -> None:
    opened = await web_client(quiet_slack).apps_connections_open(app_token=quiet_slack.app_token)
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as line:
        await line.receive_json()
        typing = asyncio.create_task(quiet_slack.command("ana", "website", "/task"))
        envelope = await line.receive_json()
        wrong = {"blocks": [{"type": "banner"}]}
        await line.send_json({"envelope_id": envelope["envelope_id"], "payload": wrong})
        assert (await typing).acks == []
        await line.send_json({"envelope_id": envelope["envelope_id"]})
        await line.send_json({"envelope_id": "unheard of"})
        while len(quiet_slack.violations) < 3:
            await asyncio.sleep(0.01)
    assert [
        words in fault
        for words, fault in zip(
            ("invalid_blocks", "twice", "no such envelope"), quiet_slack.violations, strict=True
        )
    ] == [True] * 3


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


async def test_home_pins_links_and_the_rest(quiet_slack: SlackPeer) -> None:
    client, room = web_client(quiet_slack), quiet_slack.world.channel("website")
    for blocks in ([section("one")], [section("two")]):
        await client.views_publish(user_id="UANA", view=HOME | {"blocks": blocks})
    assert quiet_slack.homes["UANA"].visible == "two"
    ts = (await client.chat_postMessage(channel=room.id, text="x"))["ts"]
    await client.pins_add(channel=room.id, timestamp=ts)
    assert await refused(client.pins_add(channel=room.id, timestamp=ts)) == "already_pinned"
    await client.reactions_add(channel=room.id, timestamp=ts, name="eyes")
    again = client.reactions_add(channel=room.id, timestamp=ts, name="eyes")
    assert await refused(again) == "already_reacted"
    assert room.messages[0].pinned and room.messages[0].reactions == {"eyes": ["UBOT"]}
    link = await client.chat_getPermalink(channel=room.id, message_ts=ts)
    assert link["permalink"].endswith(f"/archives/{room.id}/p{ts.replace('.', '')}")
    assert (await client.team_info())["team"]["name"] == "Acme Studio"
    assert (await client.bots_info(bot="BBOT"))["bot"]["user_id"] == "UBOT"
    people = (await client.users_list())["members"]
    assert [person["name"] for person in people] == ["steward", "ana", "bob", "wei"]

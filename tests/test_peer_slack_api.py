"""The Slack double against the real libraries: the Web API, its limits and its refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.clock import FixedClock
from tests.peers.slack import SlackPeer
from tests.peers.slack_faults import RESPONSE_URL
from tests.peers.slack_sample import (
    BAD_BLOCKS,
    BAD_VIEWS,
    HOME,
    MODAL,
    button,
    quiet_slack,
    refused,
    section,
    web_client,
)
from tests.peers.slack_text import Json
from tests.peers.slack_world import START, User

__all__ = ["quiet_slack"]


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
    quiet_slack.strict = False
    room = quiet_slack.world.channel("website")
    post = web_client(quiet_slack).chat_postMessage(channel=room.id, text="x", blocks=blocks)
    assert await refused(post) == error
    assert room.messages == [] and quiet_slack.said == []


async def test_blocks_at_the_limits_pass_and_long_texts_are_cut(quiet_slack: SlackPeer) -> None:
    quiet_slack.strict = False
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
    quiet_slack.strict = False
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

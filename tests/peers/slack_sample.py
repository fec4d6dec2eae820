"""A small bot with one of everything, and the ways to connect it, for the double's own tests.

    from tests.peers.slack_sample import quiet_slack, slack

`slack` runs a test once over Socket Mode and once over HTTP; `quiet_slack` has no bot.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.peers.slack import SlackPeer
from tests.peers.slack_text import Json

MODAL: Json = {
    "type": "modal",
    "callback_id": "new_task",
    "title": {"type": "plain_text", "text": "New task"},
    "submit": {"type": "plain_text", "text": "Add"},
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "value", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "owner",
            "optional": True,
            "label": {"type": "plain_text", "text": "Owner"},
            "element": {"type": "users_select", "action_id": "value"},
        },
    ],
}


HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(label: str, value: str) -> Json:
    words = {"type": "plain_text", "text": label}
    return {"type": "actions", "elements": [{"type": "button", "text": words, "value": value}]}


BAD_BLOCKS: list[tuple[list[Json], str]] = [
    ([{"type": "divider"}] * 51, "invalid_blocks"),
    ([section("x" * 3001)], "invalid_blocks"),
    ([section("")], "invalid_blocks"),
    ([section("x" * 2900)] * 5, "msg_blocks_too_long"),
    ([button("x" * 76, "v")], "invalid_blocks"),
    ([button("x", "v" * 2001)], "invalid_blocks"),
    ([section("a") | {"block_id": "b" * 256}], "invalid_blocks"),
    ([section("a") | {"block_id": "b"}, section("c") | {"block_id": "b"}], "invalid_blocks"),
    (
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "invalid_blocks",
    ),
    ([{"type": "actions", "elements": button("x", "v")["elements"] * 26}], "invalid_blocks"),
    ([{"type": "banner"}], "invalid_blocks"),
]

BAD_VIEWS: list[Json] = [
    {"title": {"type": "plain_text", "text": "x" * 25}},
    {"submit": None},
    {"blocks": [{"type": "divider"}] * 101},
    {"private_metadata": "x" * 3001},
    {
        "blocks": [
            MODAL["blocks"][0] | {"label": {"type": "plain_text", "text": "x" * 2001}},
        ]
    },
]


def build_app(client: AsyncWebClient, secret: str) -> AsyncApp:
    """A small bot with one of everything."""
    app = AsyncApp(client=client, signing_secret=secret, process_before_response=True)
    app.logger.setLevel(logging.CRITICAL)

    @app.command("/task")
    async def task(ack: Any, command: Json, say: Any) -> None:
        await ack({"response_type": "ephemeral", "text": f"Heard: {command['text']}"})
        if command["text"] == "post":
            await say(text="done?", blocks=[section("Fix login"), button("Done", "done 12")])

    @app.command("/form")
    async def form(ack: Any, command: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        await ack()

    @app.command("/slow")
    async def slow(ack: Any) -> None:
        await asyncio.sleep(0.3)
        await ack()

    @app.action({"type": "block_actions", "action_id": re.compile(".*")})
    async def pressed(ack: Any, respond: Any, action: Json) -> None:
        await ack()
        await respond(text=f"Ran {action['value']}", replace_original=True)

    @app.view("new_task")
    async def submitted(ack: Any, view: Json, body: Json, client: AsyncWebClient) -> None:
        title = view["state"]["values"].get("title", {}).get("value", {}).get("value")
        if title == "bad":
            await ack(response_action="errors", errors={"title": "Another title, please"})
            return
        if title == "more":
            await ack(response_action="push", view=MODAL)
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=f"Added {title}")

    @app.event("app_mention")
    async def mentioned(event: Json, say: Any) -> None:
        await say(text=f"mention: {event['text']}", thread_ts=event.get("thread_ts", event["ts"]))

    @app.event("message")
    async def heard(event: Json, say: Any) -> None:
        if event["channel_type"] == "im":
            await say(text=f"dm: {event['text']}")

    @app.event("reaction_added")
    async def reacted(event: Json, client: AsyncWebClient) -> None:
        item = event["item"]
        await client.chat_postEphemeral(
            channel=item["channel"], user=event["user"], text=f":{event['reaction']}:"
        )

    @app.options("project")
    async def offer(ack: Any, payload: Json) -> None:
        text = {"type": "plain_text", "text": f"{payload['value']}site"}
        await ack(options=[{"text": text, "value": "p1"}])

    @app.shortcut("make_task")
    async def shortcut(ack: Any, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)

    return app


def web_client(slack: SlackPeer, **options: Any) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, **options)


async def socket_bot(slack: SlackPeer) -> Any:
    """The bot in Socket Mode: its handler, connected, to be closed with close_async."""
    app = build_app(web_client(slack), slack.signing_secret)
    handler: Any = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2)
    await handler.connect_async()
    return handler


@asynccontextmanager
async def over_socket() -> AsyncIterator[SlackPeer]:
    async with SlackPeer() as slack:
        handler = await socket_bot(slack)
        await slack.socket.connected()
        try:
            yield slack
        finally:
            await handler.close_async()


@asynccontextmanager
async def over_http() -> AsyncIterator[SlackPeer]:
    async with SlackPeer() as slack:
        app = build_app(web_client(slack), slack.signing_secret)

        async def receive(request: web.Request) -> web.Response:
            bolt = await app.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(bolt)

        server = web.Application()
        server.add_routes([web.post("/slack/events", receive)])
        runner = web.AppRunner(server)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        try:
            yield slack
        finally:
            await runner.cleanup()


@pytest.fixture(params=[over_socket, over_http], ids=["socket", "http"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[SlackPeer]:
    """A Slack the small bot is connected to, once in each way."""
    opened: Callable[[], Any] = request.param
    async with opened() as peer:
        yield peer
        assert peer.violations == []


@pytest.fixture
async def quiet_slack() -> AsyncIterator[SlackPeer]:
    """A Slack no bot is connected to, for calls of the Web API."""
    async with SlackPeer() as peer:
        yield peer


async def refused(call: Any) -> str:
    """The error a call of the Web API is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])

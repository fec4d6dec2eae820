"""The double's validator bites: every rule has a payload that breaks it, and one that keeps it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.peers.slack import SlackPeer
from tests.peers.slack_blocks import message_faults, suggestion_faults, view_faults
from tests.peers.slack_models import message_unfit, unfit, view_unfit
from tests.peers.slack_text import Json


def words(text: str = "x", kind: str = "plain_text") -> Json:
    return {"type": kind, "text": text}


def option(text: str = "x", value: str = "v") -> Json:
    return {"text": words(text), "value": value}


def button(**other: Any) -> Json:
    return {"type": "button", "action_id": "a", "text": words(), **other}


def actions(*elements: Json, **other: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **other}


def section(**other: Any) -> Json:
    return {"type": "section", "text": words(kind="mrkdwn"), **other}


def menu(**other: Any) -> Json:
    return {"type": "static_select", "action_id": "m", "options": [option()], **other}


def rich(*elements: Json) -> Json:
    line = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [line]}


def asking(element: Json | None = None, **other: Any) -> Json:
    field = element or {"type": "plain_text_input", "action_id": "value"}
    return {"type": "input", "block_id": "b", "label": words(), "element": field, **other}


def modal(*blocks: Json, **other: Any) -> Json:
    frame = {"type": "modal", "title": words("Title"), "submit": words("Send")}
    return {**frame, "blocks": list(blocks or [asking()]), **other}


GOOD = [
    section(), section(accessory=menu()), actions(button(value="x" * 2000)),
    actions(*(button(action_id=str(n)) for n in range(25))),
    actions({"type": "overflow", "action_id": "o", "options": [option()] * 5}),
    actions(menu(options=[option("x" * 75, "v" * 150)] * 100)),
    actions({"type": "external_select", "action_id": "e", "min_query_length": 0}),
    actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-02-28"}),
    actions({"type": "timepicker", "action_id": "t", "initial_time": "23:59"}),
    {"type": "header", "text": words("x" * 150)}, {"type": "divider"},
    {"type": "context", "elements": [words()] * 10},
    rich({"type": "text", "text": "x", "style": {"bold": True}}),
    rich({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"}),
    {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A chart"},
]  # fmt: skip

BAD: list[tuple[str, list[Json]]] = [
    ("no more than 50 items", [{"type": "divider"}] * 51),
    ("unsupported type: marquee", [{"type": "marquee"}]),
    ("must be an object", ["x"]),  # type: ignore[list-item]
    ("less than 3001", [section(text=words("x" * 3001))]),
    ("less than 151", [{"type": "header", "text": words("x" * 151)}]),
    ("must be plain_text", [{"type": "header", "text": words(kind="mrkdwn")}]),
    ("more than 0 characters", [section(text=words(""))]),
    ("text or fields wanted", [{"type": "section"}]),
    ("1 to 10 items", [section(fields=[words()] * 11)]),
    ("less than 2001", [section(fields=[words("x" * 2001)])]),
    ("1 to 10 items", [{"type": "context", "elements": [words()] * 11}]),
    ("1 to 10 items", [{"type": "context", "elements": []}]),
    ("1 to 25 items", [actions(*(button(action_id=str(n)) for n in range(26)))]),
    ("'a' already exists", [actions(button(), button())]),
    ("'b' already exists", [section(block_id="b"), section(block_id="b")]),
    ("less than 256", [section(block_id="x" * 256)]),
    ("less than 256", [actions(button(action_id="x" * 256))]),
    ("less than 76", [actions(button(text=words("x" * 76)))]),
    ("less than 2001", [actions(button(value="x" * 2001))]),
    ("primary or danger", [actions(button(style="plain"))]),
    ("must be plain_text", [actions(button(text=words(kind="mrkdwn")))]),
    ("additional property: line", [actions(button(line="task done 1"))]),
    ("additional property: label", [section(label="x")]),
    ("additional property: options", [actions(button(options=[option()]))]),
    ("unsupported type: plain_text_input", [actions({"type": "plain_text_input"})]),
    ("unsupported type: datetimepicker", [section(accessory={"type": "datetimepicker"})]),
    ("1 to 100 items", [actions(menu(options=[option()] * 101))]),
    ("1 to 100 items", [actions(menu(options=[]))]),
    ("less than 76", [actions(menu(options=[option("x" * 76)]))]),
    ("less than 151", [actions(menu(options=[option(value="x" * 151)]))]),
    ("more than 0", [actions(menu(options=[option(value="")]))]),
    ("exactly one of", [actions(menu(option_groups=[]))]),
    ("1 to 100 items", [actions({"type": "static_select", "action_id": "m", "option_groups": []})]),
    ("less than 76", [actions({"type": "static_select", "action_id": "m", "option_groups":
                               [{"label": words("x" * 76), "options": [option()]}]})]),
    ("not one of the options", [actions(menu(initial_option=option("other")))]),
    ("must not be empty", [section(accessory={**menu(), "type": "multi_static_select",
                                              "initial_options": []})]),
    ("1 to 5 items", [actions({"type": "overflow", "action_id": "o", "options": [option()] * 6})]),
    ("less than 151", [actions({"type": "overflow", "action_id": "o",
                                "options": [option(value="x" * 151)]})]),
    ("less than 151", [actions(menu(placeholder=words("x" * 151)))]),
    ("number from 0", [actions({"type": "external_select", "min_query_length": "0"})]),
    ("less than 76", [actions({"type": "external_select", "initial_option": option("x" * 76)})]),
    ("not in its form", [actions({"type": "datepicker", "initial_date": "28.02.2026"})]),
    ("not in its form", [actions({"type": "timepicker", "initial_time": "24:00"})]),
    ("exactly one of", [{"type": "image", "alt_text": "x"}]),
    ("must be a string", [{"type": "image", "image_url": "https://x.example"}]),
    ("more than 0", [{"type": "image", "image_url": "https://x.example", "alt_text": ""}]),
    ("unsupported type: bold", [rich({"type": "bold", "text": "x"})]),
    ("text: missing", [rich({"type": "text"})]),
    ("must be a str that is not empty", [rich({"type": "text", "text": ""})]),
    ("must be a int", [rich({"type": "date", "timestamp": "1", "format": "x"})]),
    ("additional property: url", [rich({"type": "text", "text": "x", "url": "y"})]),
    ("additional property: blink", [rich({"type": "text", "text": "x", "style": {"blink": True}})]),
    ("of true values", [rich({"type": "text", "text": "x", "style": {"bold": "yes"}})]),
    ("not empty", [{"type": "rich_text", "elements": []}]),
    ("unsupported type: section", [{"type": "rich_text", "elements": [section()]}]),
    ("only for plain_text", [section(text={**words(kind="mrkdwn"), "emoji": True})]),
    ("only for mrkdwn", [section(text={**words(), "verbatim": True})]),
    ("characters in sum", [section(text=words("x" * 3000))] * 5),
]  # fmt: skip

BAD_VIEWS: list[tuple[str, Json]] = [
    ("must be modal or home", modal(type="popup")),
    ("1 to 100 items", modal(*[{"type": "divider"}] * 101)),
    ("1 to 100 items", modal() | {"blocks": []}),
    ("required when there is an input", modal(submit=None)),
    ("less than 25", modal(title=words("x" * 25))),
    ("less than 25", modal(submit=words("x" * 25))),
    ("less than 25", modal(close=words("x" * 25))),
    ("must be plain_text", modal(title=words(kind="mrkdwn"))),
    ("must be a text object", modal(title=None)),
    ("less than 3001", modal(private_metadata="x" * 3001)),
    ("less than 256", modal(callback_id="x" * 256)),
    ("additional property: hash", modal(hash="1")),
    ("not for a home", modal(section(), type="home")),
    ("less than 2001", modal(asking(label=words("x" * 2001)))),
    ("less than 2001", modal(asking(hint=words("x" * 2001)))),
    ("true or false", modal(asking(optional="no"))),
    ("unsupported type: button", modal(asking(button()))),
    ("less than 3001", modal(asking({"type": "plain_text_input", "initial_value": "x" * 3001}))),
    ("1 to 3000", modal(asking({"type": "plain_text_input", "max_length": 3001}))),
    ("is for messages only", modal({"type": "markdown", "text": "x"})),
    ("less than 151", modal(asking({"type": "users_select", "placeholder": words("x" * 151)}))),
]  # fmt: skip


@pytest.mark.parametrize("block", GOOD)
def test_what_slack_takes_has_no_fault(block: Json) -> None:
    assert message_faults({"text": "x", "blocks": [block]}) == []
    assert list(message_unfit({"text": "x", "blocks": [block]})) == []
    assert view_faults(modal(block, asking())) == [] and list(view_unfit(modal(block))) == []


@pytest.mark.parametrize(("why", "blocks"), BAD)
def test_each_mistake_in_a_message_is_found(why: str, blocks: list[Json]) -> None:
    found = "\n".join(map(str, message_faults({"text": "x", "blocks": blocks})))
    assert why in found


@pytest.mark.parametrize(("why", "view"), BAD_VIEWS)
def test_each_mistake_in_a_view_is_found(why: str, view: Json) -> None:
    assert why in "\n".join(map(str, view_faults(view)))


@pytest.mark.parametrize(
    ("why", "answer"),
    [
        ("1 to 100 items", {"options": [option()] * 101}),
        ("less than 76", {"options": [option("x" * 76)]}),
        ("less than 151", {"options": [option(value="x" * 151)]}),
        ("exactly one of", {}),
        ("must be an object", []),
    ],
)
def test_each_mistake_in_a_list_that_is_searched_is_found(why: str, answer: object) -> None:
    assert why in "\n".join(map(str, suggestion_faults(answer)))
    assert suggestion_faults({"options": []}) == []


@pytest.mark.parametrize(
    ("why", "payload"),
    [
        ("cut after 40000", {"text": "x" * 40_001}),
        ("screen reader", {"blocks": [section()]}),
        ("dropped by the models", {"text": "x", "blocks": [{**section(), "colour": "red"}]}),
        ("know no", {"text": "x", "blocks": [{"type": "marquee"}]}),
        ("25", {"text": "x", "blocks": [actions(*[button(action_id=str(n)) for n in range(26)])]}),
        ("150", {"text": "x", "blocks": [{"type": "header", "text": words("x" * 151)}]}),
    ],
)
def test_the_librarys_own_models_are_asked_and_dropping_is_no_excuse(
    why: str, payload: Json
) -> None:
    assert why in "\n".join(unfit("post", payload))
    assert list(unfit("reaction", payload)) == []


def test_the_models_look_at_the_frame_of_a_view() -> None:
    assert "title" in "\n".join(unfit("view", modal(title=words("x" * 25))))
    assert "home view" in "\n".join(unfit("home", modal(section(), type="home")))
    assert "must have a block" in "\n".join(unfit("view", modal() | {"blocks": []}))


@pytest.mark.parametrize(("why", "blocks"), [BAD[3], BAD[10], BAD[-1]])
async def test_no_test_can_send_what_slack_refuses_and_not_know(
    why: str, blocks: list[Json]
) -> None:
    with pytest.raises(AssertionError, match="the bot sent what Slack refuses"):
        async with SlackPeer() as slack:
            client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
            room = slack.world.channel("website").id
            with pytest.raises(SlackApiError):
                await client.chat_postMessage(channel=room, text="x", blocks=deepcopy(blocks))
            assert why in str(slack.violations)


async def test_a_picture_without_a_description_is_found() -> None:
    with pytest.raises(AssertionError, match="no alt_txt"):
        async with SlackPeer() as slack:
            client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
            room = slack.world.channel("website").id
            await client.files_upload_v2(channel=room, filename="a.png", content=b"x", title="A")

"""What slack_sdk's own models say of what a bot sent, and what Slack takes and people miss.

Slack refuses less than it documents: it cuts a long text, and it shows a picture without a
description. The models validate lengths, and drop what they do not know without a word, so
that what they give back is compared with what they were given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.peers.slack_text import Json

TEXT_LENGTH = 40_000
_FRAME = ("type", "callback_id", "title", "submit", "close", "private_metadata")
_NEWER = frozenset({"rich_text", "table", "markdown"})
"""Blocks of which the models keep what they were given as it is."""


def unfit(how: str, payload: Json) -> Iterator[str]:
    """What is wrong with something that people now see: a sentence each, with its place."""
    if how in ("view", "view_update", "home"):
        yield from (f"{how}: {fault}" for fault in view_unfit(payload))
    elif how in ("post", "ephemeral", "response", "ack", "update"):
        yield from (f"{how}: {fault}" for fault in message_unfit(payload))


def message_unfit(payload: Json) -> Iterator[str]:
    text, blocks = payload.get("text"), payload.get("blocks")
    if isinstance(text, str) and len(text) > TEXT_LENGTH:
        yield f"text: {len(text)} characters, cut after {TEXT_LENGTH}"
    if blocks and not (text or payload.get("markdown_text")):
        yield "text: blocks without it say nothing in a notification or to a screen reader"
    yield from blocks_unfit(blocks or [])


def view_unfit(view: Json) -> Iterator[str]:
    try:
        frame = {name: view[name] for name in _FRAME if view.get(name)}
        View(**frame, blocks=[{"type": "divider"}]).to_dict()
    except (SlackObjectFormationError, TypeError, ValueError) as error:
        yield f"view: {error}"
    if not view.get("blocks"):
        yield "view: must have a block"
    yield from blocks_unfit(view.get("blocks") or [])


def blocks_unfit(blocks: list[Json]) -> Iterator[str]:
    for place, block in enumerate(blocks):
        at = f"blocks/{place}"
        try:
            parsed = Block.parse(block)
            if parsed is None:
                yield f"{at}: the models know no {block.get('type')}"
                continue
            kept = parsed.to_dict()
        except (SlackObjectFormationError, TypeError, ValueError) as error:
            yield f"{at}: {error}"
            continue
        if block.get("type") not in _NEWER:
            yield from _dropped(block, kept, at)


def _dropped(given: Any, kept: Any, at: str) -> Iterator[str]:
    """What was given and is not there any more, by its place."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for name, value in given.items():
            if value is None or value == []:
                continue
            if name not in kept:
                yield f"{at}/{name}: dropped by the models"
            else:
                yield from _dropped(value, kept[name], f"{at}/{name}")
    elif isinstance(given, list) and isinstance(kept, list):
        if len(given) != len(kept):
            yield f"{at}: {len(given)} items, {len(kept)} after the models"
        for place, (one, other) in enumerate(zip(given, kept, strict=False)):
            yield from _dropped(one, other, f"{at}/{place}")
    elif given != kept:
        yield f"{at}: {given!r} became {kept!r}"

"""Pictures of charts, as a message of their own behind the words that say the same."""

from __future__ import annotations

import io
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from adapters.discord.outcome import FAILURES, Hurried
from bot.tongue import Answer

log = logging.getLogger("steward.discord")


async def show(send: Callable[..., Awaitable[Any]], answer: Answer, **parts: Any) -> None:
    """Send them, with `parts` of the message. Where that cannot be, the words have been said."""
    if not answer.pictures:
        return
    files = [
        discord.File(io.BytesIO(picture.png), picture.name, description=picture.alt)
        for picture in answer.pictures
    ]
    try:
        await send(files=files, **parts)
    except (*FAILURES, Hurried) as error:
        log.warning("a chart is told in words alone: %s", error)

"""Files of an answer, as a message of their own behind its words: pictures of charts, which say the
same, and what was exported."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from adapters.discord.layout import pages, sending
from adapters.discord.outcome import FAILURES, Hurried
from bot.reply import Line, Reply
from bot.tongue import Answer
from bot.words import _

KEPT_BACK = _(
    "The file could not be handed over. Let me attach files here, or ask in direct messages; it "
    "may also be too large for this server."
)

log = logging.getLogger("steward.discord")


async def show(send: Callable[..., Awaitable[Any]], answer: Answer, **parts: Any) -> None:
    """Send them, with `parts` of the message. Where that cannot be, the words have been said."""
    files = [
        discord.File(io.BytesIO(picture.png), picture.name, description=picture.alt)
        for picture in answer.pictures
    ]
    files += [discord.File(io.BytesIO(one.content), one.name) for one in answer.reply.papers]
    if not files:
        return
    try:
        await send(files=files, **parts)
    except (*FAILURES, Hurried) as error:
        if not answer.reply.papers:
            log.warning("a chart is told in words alone: %s", error)
            return
        log.warning("a file was not handed over: %s", type(error).__name__)
        lost = Answer(Reply((Line((KEPT_BACK,)),), tone="problem"), answer.tongue)
        with contextlib.suppress(*FAILURES, Hurried):
            await send(**{**sending(pages(lost)[0]), **parts})

"""Discord's messages as the core knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from bot.context import File, Message, Quote

ORDINARY = (discord.MessageType.default, discord.MessageType.reply)
"""What people write; all other kinds are news of joins, pins and the like."""


def quote(message: discord.Message, me: int = 0) -> Quote:
    """A message as something to speak about: its words, and the lines its buttons hold."""
    parts = list(_walk(message.components))
    shown = [part.content for part in parts if isinstance(part, discord.TextDisplay)]
    lines = [part.custom_id for part in parts if isinstance(part, discord.Button)]
    text = "\n".join([message.content, *shown]).strip()
    threaded = isinstance(message.channel, discord.Thread)
    return Quote(
        text=text,
        author=message.author.display_name,
        link=message.jump_url,
        lines=tuple(line for line in lines if line),
        key=str(message.id),
        thread=str(message.channel.id if threaded else message.id),
        messages=(written(message, me),),
    )


def written(said: discord.Message, me: int, *, outsider: bool | None = None) -> Message:
    """What somebody wrote. `me` is our own account; `outsider` is about the author."""
    files = tuple(File(one.filename, one.size, one.url) for one in said.attachments)
    ours = said.author.id == me or me in said.raw_mentions
    return Message(
        key=str(said.id),
        text=said.clean_content,
        author=said.author.display_name,
        at=said.created_at,
        account=str(said.author.id),
        link=said.jump_url,
        files=files,
        mentions=tuple(str(user.id) for user in said.mentions if user.id != me),
        outsider=outsider,
        ours=ours,
        hidden=not (said.content or files or said.embeds or said.stickers or ours),
    )


def _walk(parts: Any) -> Iterator[Any]:
    """Every component, rows and layouts opened."""
    for part in parts:
        yield part
        yield from _walk(getattr(part, "children", None) or ())
        accessory = getattr(part, "accessory", None)
        if accessory is not None:
            yield accessory

"""Discord's messages as the core knows them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import discord

from bot.context import File, Message, Quote
from bot.download import Unreadable, download

JSON = dict[str, Any]

log = logging.getLogger("steward.discord")

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
        at=message.created_at,
    )


def written(said: discord.Message, me: int, *, outsider: bool | None = None) -> Message:
    """What somebody wrote. `me` is our own account; `outsider` is about the author."""
    sent = files(said)
    ours = said.author.id == me or me in said.raw_mentions
    return Message(
        key=str(said.id),
        text=said.clean_content,
        author=said.author.display_name,
        at=said.created_at,
        account=str(said.author.id),
        link=said.jump_url,
        files=sent,
        mentions=tuple(str(user.id) for user in said.mentions if user.id != me),
        outsider=outsider,
        ours=ours,
        hidden=not (said.content or sent or said.embeds or said.stickers or ours),
    )


def files(said: discord.Message) -> tuple[File, ...]:
    return tuple(File(one.filename, one.size, one.url, one.url) for one in said.attachments)


def attached(key: str | None, resolved: JSON) -> tuple[File, ...]:
    """The file of an option, from what came with the command. Discord shows it to nobody and
    deletes it after a while, so its address is none to be kept."""
    one = (resolved.get("attachments") or {}).get(key)
    if one is None:
        return ()
    return (File(str(one["filename"]), int(one["size"]), source=str(one["url"]), fleeting=True),)


TIMEOUT = 30.0
"""Seconds for one file."""

_HOSTS = ("cdn.discordapp.com", "media.discordapp.net")


async def content(file: File) -> bytes | None:
    """What is in a file that somebody sent; None where it cannot be read.

    Its address came with a message, from Discord; all the same nobody else is asked, and it is
    asked without our token, which such an address needs none of.
    """
    if file.source is None or not _is_discords(file.source):
        return None
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session:
            return await download(session, file.source)
    except Unreadable as error:
        log.warning("a file cannot be read: %s", error)
        return None


def _is_discords(address: str) -> bool:
    where, own = urlsplit(address), urlsplit(discord.http.Route.BASE)
    discords = where.scheme == "https" and where.hostname in _HOSTS
    return discords or (own.hostname != "discord.com" and where.netloc == own.netloc)


def _walk(parts: Any) -> Iterator[Any]:
    """Every component, rows and layouts opened."""
    for part in parts:
        yield part
        yield from _walk(getattr(part, "children", None) or ())
        accessory = getattr(part, "accessory", None)
        if accessory is not None:
            yield accessory

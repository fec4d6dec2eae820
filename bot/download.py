"""Reading a file from a platform: bounded, and from nowhere else than where it was said to be."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from bot.context import MOST_BYTES


class Unreadable(Exception):
    """It cannot be read; the message says why, fit for a log."""


async def download(
    session: aiohttp.ClientSession, address: str, headers: Mapping[str, str] | None = None
) -> bytes | None:
    """What is at the address, None where that is more than MOST_BYTES; raises Unreadable.

    A redirect is not followed: it may lead anywhere, with our token. A page to sign in, which
    platforms answer with where a permission is missing, is no file.
    """
    try:
        async with session.get(address, headers=headers, allow_redirects=False) as response:
            if response.status != 200 or response.content_type == "text/html":
                raise Unreadable(f"status {response.status}")
            content = bytearray()
            async for part in response.content.iter_chunked(1 << 16):
                content += part
                if len(content) > MOST_BYTES:
                    return None
            return bytes(content)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreadable(type(error).__name__) from None

"""A reply as messages: the text, and the buttons where they belong.

A message is plain content with its buttons below, as long as that shows which button belongs to
what. Where lines have buttons of their own, it is laid out in components instead, with every row
right under its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import discord

from adapters.base import Limits, fit, labelled
from adapters.discord.draw import block
from bot.reply import Block, Button, Line, Mention, Reply
from bot.tongue import Answer, Tongue
from bot.typed import safe
from bot.values import dataclass

JSON = dict[str, Any]

CONTENT = 2000
"""The most characters Discord takes in one message."""

LIMITS = Limits(
    text=1900, line=6 * 1500 + 8, blocks=12, buttons=12, row=5, label=80, payload=100, pause=1.0
)
"""At most 12 buttons and 12 lines, so that no layout has more than 40 components."""

LEAST = 120
"""Below this many characters of text a message is not divided by blocks but simply cut up."""

_ROW, _BUTTON, _TEXT = 1, 2, 10
_STYLES = {"plain": 2, "primary": 1, "danger": 4}


@dataclass(frozen=True, slots=True)
class Page:
    """One message. With `laid`, its text stands in the components and `content` is empty."""

    content: str
    components: tuple[JSON, ...] = ()
    laid: bool = False
    called: tuple[int, ...] = ()  # who is to hear of it

    @property
    def text(self) -> str:
        """Everything there is to read."""
        shown = (part["content"] for part in self.components if part["type"] == _TEXT)
        return "\n".join([self.content, *shown]).strip()


class Laid:
    """Components as they are, for sending: what the library asks of a view. Nobody waits for them,
    a press arrives by itself; a view of the library's own would be kept until then."""

    __discord_ui_view__ = True
    timeout = None

    def __init__(self, page: Page) -> None:
        self._page = page

    def is_finished(self) -> bool:
        return True

    def is_dispatchable(self) -> bool:
        return False

    def to_components(self) -> list[JSON]:
        return list(self._page.components)

    def has_components_v2(self) -> bool:
        return self._page.laid


def sending(page: Page) -> JSON:
    """The keyword arguments with which the library sends this page."""
    words = {} if page.laid else {"content": page.content}
    buttons = {"view": Laid(page)} if page.components else {}
    rung: JSON = {}
    if page.called:
        whom = [discord.Object(key) for key in page.called]
        rung["allowed_mentions"] = discord.AllowedMentions(
            everyone=False, roles=False, replied_user=False, users=whom
        )
    return {**words, **buttons, **rung}


_SAYS = 4  # a response that says something
_NO_EMBEDS, _HIDDEN, _LAID = 1 << 2, 1 << 6, 1 << 15


def response(page: Page, hidden: bool) -> JSON:
    """The page as the first response to an interaction, as it goes over the wire; `hidden` from all
    but whoever acted."""
    flags = _NO_EMBEDS | (_HIDDEN if hidden else 0) | (_LAID if page.laid else 0)
    rung = {"parse": [], "users": [str(key) for key in page.called]}
    said: JSON = {"flags": flags, "allowed_mentions": rung}
    if not page.laid:
        said["content"] = page.content
    if page.components:
        said["components"] = page.components
    return {"type": _SAYS, "data": said}


def pages(answer: Answer) -> list[Page]:
    """The reply as messages, in order, each within the limits; at least one."""
    return list(_pages(answer.reply, answer.tongue, LIMITS)) or [Page("…")]


def _pages(reply: Reply, tongue: Tongue, limits: Limits) -> Iterator[Page]:
    for part in fit(reply, limits, tongue):
        texts = _texts(part.blocks, tongue)
        if len("\n".join(filter(None, texts))) <= CONTENT:
            yield _page(part, texts, tongue)
        elif limits.text > LEAST:
            # Escaping made it longer than it looked.
            half = replace(limits, text=limits.text // 2, line=limits.line // 2)
            yield from _pages(part, tongue, half)
        else:
            yield from _cut(part, tongue)


def _texts(blocks: tuple[Block, ...], tongue: Tongue) -> list[str]:
    """The text of each block; "" for one in which there is nothing to read."""
    return [text if (text := block(part, tongue)).strip() else "" for part in blocks]


def _page(reply: Reply, texts: list[str], tongue: Tongue) -> Page:
    used: set[str] = set()
    if any(isinstance(part, Line) and part.buttons for part in reply.blocks):
        return _laid(reply, texts, tongue, used)
    content = "\n".join(filter(None, texts))
    rows = tuple(_rows(reply.buttons, tongue, used))
    return Page(content or "…", rows, called=_called(reply))


def _called(reply: Reply) -> tuple[int, ...]:
    """Who is called by name in a line of it."""
    lines = (part.spans for part in reply.blocks if isinstance(part, Line))
    return tuple(
        int(span.account) for spans in lines for span in spans if isinstance(span, Mention)
    )


def _laid(reply: Reply, texts: list[str], tongue: Tongue, used: set[str]) -> Page:
    components: list[JSON] = []
    pending: list[str] = []

    def close() -> None:
        if pending:
            components.append({"type": _TEXT, "content": "\n".join(pending)})
            pending.clear()

    for part, text in zip(reply.blocks, texts, strict=True):
        pending += [text] if text else []
        rows = _rows(part.buttons, tongue, used) if isinstance(part, Line) else []
        if rows:
            close()
            components += rows
    close()
    components += _rows(reply.buttons, tongue, used)
    if not components:
        return Page("…")
    return Page("", tuple(components), laid=True, called=_called(reply))


def _rows(buttons: tuple[Button, ...], tongue: Tongue, used: set[str]) -> list[JSON]:
    """Rows of buttons; a second button with the same line would be refused, and does the same."""
    drawn: list[JSON] = []
    for button in buttons:
        line = safe(button.line).strip()
        if line and line not in used:
            used.add(line)
            label = safe(labelled(button, tongue, LIMITS)).strip() or "…"
            style = _STYLES[button.style]
            drawn.append({"type": _BUTTON, "style": style, "label": label, "custom_id": line})
    starts = range(0, len(drawn), LIMITS.row)
    return [{"type": _ROW, "components": drawn[at : at + LIMITS.row]} for at in starts]


def _cut(reply: Reply, tongue: Tongue) -> Iterator[Page]:
    """Text that no block divides, in pieces; the buttons stand under the last one."""
    text = "\n".join(filter(None, _texts(reply.blocks, tongue)))
    own = [b for part in reply.blocks if isinstance(part, Line) for b in part.buttons]
    while len(text) > CONTENT:
        at = max(text.rfind("\n", 1, CONTENT), text.rfind(" ", 1, CONTENT))
        at = at if at > CONTENT // 2 else CONTENT
        yield Page(text[:at].strip() or "…")
        text = text[at:].lstrip()
    rows = _rows((*own, *reply.buttons), tongue, set())
    yield Page(text or "…", tuple(rows))

"""Slack's text: how it is escaped on the way in, and which mentions in it ring a phone.

Slack's markup keeps three characters for itself (& < >). What a person types arrives escaped, so
whatever a bot echoes with its brackets bare is markup again: a stored `<!channel>` rings everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_LIVE = re.compile(
    r"<(?:!(?:channel|here|everyone|group)(?:\|[^<>]*)?"
    r"|!subteam\^[A-Z0-9]+(?:\|[^<>]*)?"
    r"|@[UW][A-Z0-9]+(?:\|[^<>]*)?)>"
)
_NAMED = re.compile(r"(?<![\w@<])@(?:channel|here|everyone|[a-z0-9][\w.-]*)")
_TYPED = re.compile(r"https?://[^\s<>|]+|(?<![\w@#])[@#][^\s@#<>&|,;:!?()]*[^\s@#<>&|,;:!?().]")
_BROADCASTS = ("channel", "here", "everyone")


@dataclass(frozen=True)
class Ping:
    """A mention that Slack would resolve: its `token` as written, and where it was read."""

    token: str
    where: str
    channel: str | None = None
    ts: str | None = None


def escape(text: str) -> str:
    """The three characters of Slack's markup, made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What a reader sees of an escaped text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str, named: Callable[[str], str | None]) -> str:
    """What Slack hands to an app for the `text` that a person typed.

    `named` turns "@ana" or "#website" into markup and answers None for a name nobody has; such a
    word stays as typed. Links are put in brackets, everything else is escaped.
    """
    parts: list[str] = []
    end = 0
    for found in _TYPED.finditer(text):
        word = found.group()
        parts.append(escape(text[end : found.start()]))
        parts.append(_marked(word, named))
        end = found.end()
    return "".join(parts) + escape(text[end:])


def _marked(word: str, named: Callable[[str], str | None]) -> str:
    if word.startswith("http"):
        return f"<{escape(word)}>"
    if word[0] == "@" and word[1:] in _BROADCASTS:
        return f"<!{word[1:]}>"
    return named(word) or escape(word)


def live_pings(text: str, *, names: bool = False) -> list[str]:
    """The mentions in one mrkdwn `text` that Slack would resolve, in the order they stand.

    With `names` the bare words too ("@channel", "@ana"), as with link_names or parse=full.
    """
    found = [(match.start(), match.group()) for match in _LIVE.finditer(text)]
    if names:
        found += [(match.start(), match.group()) for match in _NAMED.finditer(text)]
    return [token for _, token in sorted(found)]


def payload_pings(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All live mentions of a message or view: pairs of (where in the payload, token)."""
    names = bool(payload.get("link_names")) or payload.get("parse") == "full"
    pings: list[tuple[str, str]] = []
    for name in ("text", "markdown_text"):
        if isinstance(payload.get(name), str):
            pings += [(name, token) for token in live_pings(payload[name], names=names)]
    for where, node in _objects(
        {"blocks": payload.get("blocks"), "attachments": payload.get("attachments")}, ""
    ):
        pings += [(where, token) for token in _object_pings(node, names)]
    return pings


def _object_pings(node: Json, names: bool) -> list[str]:
    match node:
        case {"type": "user", "user_id": str(user)}:
            return [f"<@{user}>"]
        case {"type": "usergroup", "usergroup_id": str(group)}:
            return [f"<!subteam^{group}>"]
        case {"type": "broadcast", "range": str(reach)}:
            return [f"<!{reach}>"]
        case {"type": "mrkdwn" | "markdown", "text": str(text)}:
            return live_pings(text, names=names)
        case {"type": _} | {"text": {"type": _}}:  # the latter is an option of a menu
            return []
    # An attachment is the only object without a type; its plain strings are mrkdwn.
    strings = (node.get(name) for name in ("text", "pretext", "fallback", "value"))
    return [token for text in strings if isinstance(text, str) for token in live_pings(text)]


def _objects(node: object, where: str) -> Iterator[tuple[str, Json]]:
    if isinstance(node, dict):
        if where:
            yield where, node
        for name, child in node.items():
            yield from _objects(child, f"{where}/{name}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _objects(child, f"{where}/{place}")


def visible_text(payload: Mapping[str, Any]) -> str:
    """Everything a reader of a message or view sees, one piece a line.

    The top-level text is left out when there are blocks, as it then is only the notification.
    """
    pieces: list[str] = []
    for name in ("title", "submit", "close"):
        if isinstance(payload.get(name), dict):
            pieces.append(str(payload[name].get("text", "")))
    if payload.get("blocks"):
        pieces += _texts(payload["blocks"])
    elif isinstance(payload.get("text"), str):
        pieces.append(read_by_people(payload["text"]))
    pieces += _texts(payload.get("attachments") or [])
    return "\n".join(pieces)


_LOOKS = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>|[*_~`]|\u2060")


def read_by_people(mrkdwn: str) -> str:
    """Slack's markup as it looks: signs that format are gone, a link is its words."""
    return unescape(_LOOKS.sub(lambda found: found[2] or found[1] or "", mrkdwn))


def _texts(node: object) -> list[str]:
    if isinstance(node, list):
        return [text for child in node for text in _texts(child)]
    if not isinstance(node, dict):
        return []
    if node.get("type") == "rich_text_section":
        return ["".join(_inline(element) for element in node.get("elements", []))]
    if node.get("type") == "mrkdwn":
        return [read_by_people(str(node.get("text", "")))]
    own = [node[name] for name in ("text", "alt_text") if isinstance(node.get(name), str)]
    nested = [child for child in node.values() if isinstance(child, dict | list)]
    return own + [text for child in nested for text in _texts(child)]


def _inline(element: Json) -> str:
    """What is read of one element of a line of rich text; a date shows what it falls back to."""
    shown = (element.get(name) for name in ("text", "fallback", "url"))
    return next((text for text in shown if isinstance(text, str)), "")

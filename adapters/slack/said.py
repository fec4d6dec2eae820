"""Slack's messages as the core knows them. Any field may be missing: bots, deleted files, rooms
shared with others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.slack.inline import Json
from adapters.slack.text import heard, mentioned_people
from adapters.slack.web import Me
from bot.context import File, Message
from bot.typed import by_name

UNSEEN = frozenset({"check_file_info", "access_denied"})
"""What Slack says of a file in place of what it is called."""


def message(said: Json, room: str, me: Me, known: Mapping[str, tuple[str, bool | None]]) -> Message:
    """`known`: what people are called, and whether they are of another company or guests."""
    user = str(said.get("user") or "")
    name, outsider = known.get(user, ("", None))
    text = _text(said)
    names = {native: called for native, (called, _outsider) in known.items()}
    return Message(
        key=str(said.get("ts") or ""),
        text=by_name(heard(text, own=me.user, names=names)),
        author=name or _robot(said) or user,
        at=moment(said.get("ts")),
        account=user or None,
        link=me.link(room, str(said.get("ts") or ""), said.get("thread_ts")),
        files=files(said),
        mentions=tuple(sorted(mentioned_people(text) - {me.user})),
        outsider=outsider,
        ours=user == me.user or f"<@{me.user}>" in text,
    )


def people_in(messages: list[Json]) -> set[str]:
    """Who wrote these messages, and who is mentioned in them."""
    authors = {str(said["user"]) for said in messages if said.get("user")}
    return authors.union(*(mentioned_people(_text(said)) for said in messages))


def moment(ts: Any) -> datetime:
    """When a message was said: its id begins with the second."""
    try:
        return datetime.fromtimestamp(float(ts or 0), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def files(said: Json) -> tuple[File, ...]:
    """The files of a message; of one that may not be seen it is known that it is there."""
    return tuple(
        _file(file)
        for file in said.get("files") or ()
        if isinstance(file, dict) and file.get("mode") != "tombstone"
    )


def _file(file: Json) -> File:
    if file.get("file_access") in UNSEEN or file.get("mode") == "hidden_by_limit":
        return File()
    name, size, link = (
        file.get("name") or file.get("title"),
        file.get("size"),
        file.get("permalink"),
    )
    return File(
        str(name) if name else None,
        size if isinstance(size, int) else None,
        str(link) if link else None,
        str(file.get("url_private_download") or file.get("url_private") or "") or None,
    )


def _text(said: Json) -> str:
    """What is read of a message; programs write some that have attachments alone."""
    if said.get("text"):
        return str(said["text"])
    for attachment in said.get("attachments") or ():
        for name in ("pretext", "title", "text", "fallback"):
            if isinstance(attachment, dict) and attachment.get(name):
                return str(attachment[name])
    return ""


def _robot(said: Json) -> str:
    profile = said.get("bot_profile") or {}
    return str(said.get("username") or profile.get("name") or "")

"""People in a line that is kept or pressed: by our ids, which mean the same everywhere."""

from __future__ import annotations

from typing import Any

from bot.context import Context
from bot.kinds import Mention
from bot.work import Work


def by_id(mention: Mention, context: Context, work: Work) -> Mention:
    """Whom a platform named, by our id; any other mention as it is."""
    said = mention.said
    if said[:1] != "(" or said[1:2] == "=":
        return mention
    native = said[1:-1].partition("|")[0]
    found = work.accounts.find(workspace=context.place.workspace, native=native)
    return Mention(f"(={found[0].person})") if found else mention


def kept(value: Any, context: Context, work: Work) -> Any:
    """A value, or a list of them, as a button may say it."""
    if isinstance(value, list):
        return [kept(item, context, work) for item in value]
    return by_id(value, context, work) if isinstance(value, Mention) else value

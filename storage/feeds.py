"""Whose calendar an address is: the one thing that is asked without knowing the organisation."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from bot.model.feed import Feed
from storage.columns import read
from storage.house import SqlHouse
from storage.schema import BY_NAME
from storage.trouble import busy

_table = BY_NAME["feed"].table
_FEED = select(_table).where(_table.c.token == bindparam("token_"))


def feed_of(house: SqlHouse, token: str) -> tuple[str, Feed] | None:
    """The organisation and the calendar of that address; None for one that nobody has."""
    with busy(), house.engine.connect() as connection:
        row = connection.execute(_FEED, {"token_": token}).first()
    return (str(row[0]), read(Feed, row, 1)) if row is not None else None

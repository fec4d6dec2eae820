"""Whose calendar or form an address is: what is asked without knowing the organisation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from bot.model.feed import Feed
from bot.model.formlink import FormLink
from storage.columns import read
from storage.house import SqlHouse
from storage.schema import BY_CLASS
from storage.trouble import busy

_BY_TOKEN: dict[type, Any] = {
    cls: select(table := BY_CLASS[cls].table).where(table.c.token == bindparam("token_"))
    for cls in (Feed, FormLink)
}


def feed_of(house: SqlHouse, token: str) -> tuple[str, Feed] | None:
    """The organisation and the calendar of that address; None for one that nobody has."""
    return _found(house, Feed, token)


def formlink_of(house: SqlHouse, token: str) -> tuple[str, FormLink] | None:
    """The same of a form."""
    return _found(house, FormLink, token)


def _found(house: SqlHouse, cls: type, token: str) -> tuple[str, Any] | None:
    with busy(), house.engine.connect() as connection:
        row = connection.execute(_BY_TOKEN[cls], {"token_": token}).first()
    return (str(row[0]), read(cls, row, 1)) if row is not None else None

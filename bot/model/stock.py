"""Things: what a team has in stock, for which project it is kept, and who has what until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from bot.values import dataclass


@dataclass(slots=True)
class Item:
    """Something the whole team has, in a quantity of `unit` (None: pieces).

    Its keeper is told once when less is free than `minimum`, since `low_since`; `buying` is the
    task by which more is bought.
    """

    id: str
    name: str
    quantity: Decimal
    keeper: str
    created_at: datetime
    created_by: str
    unit: str | None = None
    minimum: Decimal | None = None
    low_since: datetime | None = None
    low_by: str | None = None  # who took so much of it
    buying: str | None = None


@dataclass(slots=True)
class Holding:
    """What is kept of an item for one project, and what that project has used of it."""

    id: str
    item: str
    project: str
    reserved: Decimal
    used: Decimal


@dataclass(slots=True)
class Booking:
    """One piece of an item that somebody has from `start` until `end` (UTC).

    `whole`: whole days were meant. It is over when it has been given back.
    """

    id: str
    item: str
    person: str
    start: datetime
    end: datetime
    whole: bool
    created_at: datetime
    created_by: str
    project: str | None = None
    taken_at: datetime | None = None
    returned_at: datetime | None = None
    condition: str | None = None  # how it came back
    photo: str | None = None  # a link


def free(item: Item, holdings: Iterable[Holding], project: str | None = None) -> Decimal:
    """How much of an item may be taken; for a project, what is kept for it included."""
    kept = sum((one.reserved for one in holdings if one.project != project), Decimal())
    return item.quantity - kept


def settle(item: Item, holdings: Iterable[Holding], now: datetime, by: str) -> bool:
    """Note whether too little of it is free since now; whether that is news."""
    low = item.minimum is not None and free(item, holdings) < item.minimum
    if not low:
        item.low_since = item.low_by = item.buying = None
        return False
    news = item.low_since is None
    if news:
        item.low_since, item.low_by = now, by
    return news


def clashing(
    bookings: Iterable[Booking], pieces: int, start: datetime, end: datetime
) -> list[Booking]:
    """The bookings in the way of one more piece between two instants; none where one is free."""
    within = [one for one in bookings if one.start < end and one.end > start]
    # As many are out at once as at the busiest beginning of one of them.
    moments = [start, *(one.start for one in within if one.start > start)]
    for moment in moments:
        out = [one for one in within if one.start <= moment < one.end]
        if len(out) >= pieces:
            return sorted(out, key=lambda one: one.end)
    return []


def next_free(
    bookings: Sequence[Booking], pieces: int, start: datetime, length: timedelta
) -> datetime:
    """The first instant from `start` on at which a piece is free for so long: there is none
    sooner but at the end of one of the bookings."""
    ends = sorted(one.end for one in bookings if one.end > start)
    tried = (at for at in (start, *ends) if not clashing(bookings, pieces, at, at + length))
    return next(tried, start)

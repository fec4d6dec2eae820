"""Long lists: one page is read, and the rest is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from bot.kinds import Lead
from bot.values import dataclass
from bot.work import Shelf

T = TypeVar("T")
PAGE = 10

PageNo = Annotated[int, Lead(("page", "第"))]
"""The parameter of a command that shows a long list: which page of it."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The things of one page, and how many there are in all."""

    rows: Sequence[T]
    number: int
    total: int

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE)


def page_of(shelf: Shelf[T], number: int, order: Sequence[str], **where: Any) -> Page[T]:
    """That page of what `Shelf.find` finds; the last one where there are fewer."""
    total = shelf.count(**where)
    number = within(number, total)
    rows = shelf.find(order=order, limit=PAGE, offset=(number - 1) * PAGE, **where) if total else []
    return Page(rows, number, total)


def page_among(things: Sequence[T], number: int) -> Page[T]:
    """That page of things that were all found; the last one where there are fewer."""
    number = within(number, len(things))
    return Page(things[(number - 1) * PAGE : number * PAGE], number, len(things))


def within(number: int, total: int) -> int:
    """The nearest page to `number` that there is."""
    return max(1, min(number, -(-total // PAGE)))

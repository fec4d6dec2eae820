"""A chart as a value, before anybody draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.values import dataclass
from bot.words import Words

if TYPE_CHECKING:
    from bot.plots import Plot
    from bot.reply import Line


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and its `twin`: lines that say the same to who cannot see it or searches for it.

    The twin is what is always said; the picture goes beside it where one can be drawn and shown.
    `short` is a title in plain letters, for fonts that lack those of the project's name.
    """

    kind: str
    title: Words
    short: str
    plot: Plot
    twin: tuple[Line, ...]
    note: Words | None = None

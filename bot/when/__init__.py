"""Words to moments: finds dates, times and recurrences inside a typed line, and reads them.

Pure functions: the present is always given. English and Chinese are read by the grammar in this
package, which also reads Spanish, French, German, Portuguese, Japanese and Korean; what it leaves
open in those languages is handed, piece by piece, to dateparser.

How words of the day are read when no hour is said: morning 09:00, noon and lunch 12:00, afternoon
15:00, evening 19:00, night and tonight 20:00, before dawn 06:00; "eod" is the end of the working
hours. A bare hour from 1 to 6 is in the afternoon. "next friday" is that of the next week, weeks
begin on monday; a bare weekday is the next such day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.when.found import Found

if TYPE_CHECKING:
    from bot.when.reader import answer, find, parse, warm

HELPED = ("es", "fr", "de", "pt", "ja", "ko")
"""Languages that are read with dateparser's help, which takes long to load."""

PARTS = (
    "kinds", "fold", "lexicon", "line", "feasts", "clocks", "spans", "frames", "days", "numeric",
    "words.numbers", "words.en", "joins", "plans", "tails", "repeats", "finder", "reader",
)  # fmt: skip
"""Modules of the reader, each behind those it needs, so that to load one takes but a moment."""

__all__ = ["HELPED", "PARTS", "Found", "answer", "find", "parse", "warm"]


def __getattr__(name: str) -> Any:
    """The reader is loaded by the first line that may hold a date, or by `warm`.

    Its patterns take a twentieth of the time until Steward is ready.
    """
    if name not in __all__:
        raise AttributeError(name)
    from bot.when import reader

    return getattr(reader, name)

"""What the date score calls: `score_dates.py CORPUS --target tests.score_target:find`."""

from __future__ import annotations

from datetime import datetime

from bot.when import answer

Answer = tuple[datetime | None, tuple[int, int] | None, str | None]


def find(text: str, ref: datetime, lang: str) -> Answer | None:
    """The value, span and rule of the date that `text` holds."""
    said = answer(text, ref, lang)
    at, span, rule = said["dt"], said["span"], said["rrule"]
    if at is None and rule is None:
        return None
    return (
        datetime.fromisoformat(at) if isinstance(at, str) else None,
        (span[0], span[1]) if isinstance(span, list) else None,
        rule if isinstance(rule, str) else None,
    )

"""Public holidays of a country or a region of it, by the package `holidays`."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=64)
def days_off(place: str | None) -> Container[date]:
    """The public holidays of a place: "DE", "DE-BY", "CN"; none where no place is named.

    Raises LookupError for a place nobody keeps holidays of. The package is large, so it is
    imported when the first place is asked for.
    """
    if place is None:
        return ()
    import holidays

    country, _dash, region = place.upper().partition("-")
    try:
        return holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        raise LookupError(place) from None

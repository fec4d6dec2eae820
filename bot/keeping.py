"""Lines that are too long for what carries them, kept for good and had by a short key.

A button that refers to one says, years later and after any upgrade, what it always said; under the
rights of whoever presses it then, like every line.
"""

from __future__ import annotations

import logging

from bot.work import Busy, House

log = logging.getLogger("steward.desk")


def keep(house: House, workspace: str, text: str) -> str | None:
    """The key of a text; None where it cannot be kept now."""
    try:
        organisation = house.organisation(workspace)
        return house.keep(organisation, text) if organisation is not None else None
    except Busy as busy:
        log.warning("a line was not kept: %s", busy)
        return None


def kept(house: House, workspace: str, key: str) -> str | None:
    """The text of a key that was given in that workspace."""
    try:
        organisation = house.organisation(workspace)
        return house.kept(organisation, key) if organisation is not None else None
    except Busy as busy:
        log.warning("a line was not found: %s", busy)
        return None

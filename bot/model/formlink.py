"""An address at which people outside fill in a form of the team's."""

from __future__ import annotations

from datetime import datetime

from bot.values import dataclass

_FILLER = "form:"


def filler_of(form: str) -> str:
    """Who filled in a form at its address, in the place of a person's id: it was nobody we know."""
    return _FILLER + form


def filled_in(key: str) -> str | None:
    """The name of the form that stands in the place of a person's id."""
    return key[len(_FILLER) :] if key.startswith(_FILLER) else None


@dataclass(slots=True)
class FormLink:
    """Whoever knows `token` may fill in the form of that name, and nothing else; what it makes is in
    `project`. It is in no journal and no dump: it opens a door."""

    id: str
    form: str
    project: str
    token: str
    created_at: datetime
    created_by: str

"""What somebody may not do themselves, and asks somebody else to let them do."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.values import dataclass


class WishState(StrEnum):
    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # nobody wants it any more


@dataclass(slots=True)
class Wish:
    """`line` is what `person` wants said, in `room` (a Room's id) if that is bound, and `whom` may
    say yes to. People, project and room are named by their ids.

    With a `task` it is an approval: may that task enter the state `stage` of its project? It cannot
    be put off: `patience` working days later whoever is asked is reminded, then the lead hears.
    """

    id: str
    person: str
    whom: str
    line: str
    at: datetime
    project: str | None = None
    room: str | None = None
    state: WishState = WishState.WAITING
    answered_at: datetime | None = None
    answered_by: str | None = None
    why: str | None = None  # what was said with a no
    task: str | None = None
    stage: str | None = None
    patience: int | None = None

    def answer(self, state: WishState, by: str, now: datetime, why: str | None = None) -> None:
        self.state, self.answered_by, self.answered_at, self.why = state, by, now, why

"""What somebody has in hand: what is to be seen to when they leave."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.log import LogEntry
from bot.model.people import Person
from bot.model.project import Project
from bot.model.risk import Risk, RiskState
from bot.model.stock import Item
from bot.model.task import OPEN, Task
from bot.values import dataclass
from bot.work import Work

SHOWN = 10
"""Of each kind, so many are read where they are shown."""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody's open things in one project: `count` tasks, of which `tasks` are the first;
    `things` are those they have not given back."""

    count: int
    tasks: Sequence[Task]
    risks: Sequence[Risk]
    entries: Sequence[LogEntry]
    things: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.count or self.risks or self.entries or self.things)


def left_by(person: Person, project: Project, work: Work) -> Left:
    tasks = work.tasks.find(
        owner=person.id, project=project.id, state=OPEN, order=("due", "number"), limit=SHOWN
    )
    risks = work.risks.find(
        owner=person.id, project=project.id, state=RiskState.OPEN, order=("number",), limit=SHOWN
    )
    booked = work.bookings.find(person=person.id, project=project.id, returned_at=None, limit=SHOWN)
    items = [work.items.get(one.item) for one in booked]
    return Left(
        work.tasks.count(owner=person.id, project=project.id, state=OPEN),
        tasks, risks, unanswered(person, project.id, work)[:SHOWN],
        [item.name for item in items if item is not None],
    )  # fmt: skip


def unanswered(person: Person, project: str, work: Work) -> list[LogEntry]:
    """What the client waits for and they are to answer."""
    found = work.logs.find(
        owner=person.id, project=project, answered_at=None, order=("number",)
    )  # fmt: skip
    return [entry for entry in found if entry.waiting]


def kept_by(person: Person, work: Work) -> list[Item]:
    """What of the stock they look after, whatever the project."""
    return work.items.find(keeper=person.id, order=("name",))

"""Who could do something: skills, free hours, what is late, and whether they know the client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.asking import Until
from bot.capacity import working
from bot.model.ability import Ability
from bot.model.people import Absence, Person
from bot.model.project import Project
from bot.model.task import OPEN, Task, TaskState
from bot.skills import has, register, wanted
from bot.values import dataclass
from bot.work import Work
from bot.workload import Holidays, due_until, team

NAMED = 3
"""So many are proposed."""

READ = 200  # people that are looked at


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done: the skills with their least levels, how much work, until when."""

    needs: dict[str, int]
    length: timedelta | None
    until: datetime
    home: Project | None
    task: Task | None = None

    @staticmethod
    def of(
        needs: Sequence[str], length: timedelta | None, until: datetime, home: Project | None,
        task: Task | None = None,
    ) -> Wanted:  # fmt: skip
        return Wanted(wanted(needs), length, until, home, task)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may do it: `free` is their working time until then, less what is due by then as
    far as it is estimated; `known` how many tasks they had for this client."""

    person: Person
    abilities: dict[str, Ability]
    time: timedelta
    free: timedelta
    unknown: int
    late: int
    known: int
    away: Absence | None

    def short(self, want: Wanted) -> timedelta:
        return max((want.length or timedelta()) - self.free, timedelta())

    def able(self, want: Wanted) -> bool:
        return has(self.abilities, want.needs)

    def level(self, want: Wanted) -> int:
        return sum(self.abilities[skill].level for skill in want.needs)


@dataclass(frozen=True, slots=True)
class Found:
    """Whom to ask, the best first, and everybody else."""

    named: Sequence[Candidate]
    others: Sequence[Candidate]


def rank(one: Candidate, want: Wanted) -> tuple[Any, ...]:
    """Enough time counts most, then little that is late, whom the client knows, skill, and time."""
    return (
        bool(one.short(want)), one.late, not one.known, -one.level(want), -one.free,
        one.person.name,
    )  # fmt: skip


def find(want: Wanted, zone: str, work: Work) -> Found:
    """Look at everybody of the team."""
    people = team(work)[:READ]
    ids = tuple(sorted(one.id for one in people))
    if not ids:
        return Found((), ())
    abilities = register(work, list(want.needs)) if want.needs else {}
    planned = due_until(work, want.until, owner=ids)
    late = dict(work.tasks.counts("owner", owner=ids, state=OPEN, due=Until(work.now)))
    known, off = _known(want.home, ids, work), Holidays(work, people)

    def candidate(person: Person) -> Candidate:
        own = planned.get(person.id)
        load = own.hours if own is not None else timedelta()
        task = want.task
        if task is not None and task.owner == person.id and task.estimate and _by_then(task, want):
            load -= task.estimate  # it is what this is about
        time = working(person, zone, work.now, want.until, off.of(person))
        away = next((one for one in person.absences if one.last >= work.now.date()), None)
        return Candidate(
            person, abilities.get(person.id, {}), time, time - load,
            own.unknown if own is not None else 0, late.get(person.id, 0), known.get(person.id, 0),
            away,
        )  # fmt: skip

    found = [candidate(person) for person in people]
    able = sorted(
        (one for one in found if one.able(want) and one.time), key=lambda one: rank(one, want)
    )
    named = able[:NAMED]
    taken = {one.person.id for one in named}
    return Found(named, [one for one in found if one.person.id not in taken])


def _by_then(task: Task, want: Wanted) -> bool:
    return task.due is not None and task.due.at <= want.until


def _known(home: Project | None, ids: tuple[str, ...], work: Work) -> dict[str, int]:
    """How many tasks each had for the client of that project, in it or another one of theirs."""
    if home is None:
        return {}
    same = work.projects.find(client=home.client) if home.client else [home]
    return dict(
        work.tasks.counts(
            "owner", owner=ids, project=tuple(sorted(one.id for one in same)),
            state=(TaskState.DONE, TaskState.DOING, TaskState.REVIEW),
        )
    )  # fmt: skip

"""What will probably be late in a project or of a person. Only the tasks that are looked at are
read; what counts around them is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from bot.asking import Between, Until
from bot.capacity import working
from bot.lateness import Forecast, World, forecast
from bot.model.people import Person, Role
from bot.model.project import Project
from bot.model.task import OPEN, Task
from bot.values import dataclass
from bot.work import Past, Work

HORIZON = timedelta(days=14)
"""So far ahead tasks are looked at."""

BACK = timedelta(days=90)
"""So far back finished tasks tell how their owners' tasks go."""

MOST = 12
"""Tasks that are looked at: the next ones."""

_TICK = timedelta(microseconds=1)


@dataclass
class Outlook:
    """Tasks with a date ahead, and what is known around them."""

    work: Work
    zone: str
    tasks: Sequence[Task]
    _due: dict[str, tuple[datetime, list[tuple[datetime, timedelta]]]] = field(default_factory=dict)
    """For whom it was asked: until when, and the estimates of what is due by then, with its time."""

    @cached_property
    def world(self) -> World:
        work, now = self.work, self.work.now
        owners = tuple(sorted({task.owner for task in self.tasks if task.owner}))
        past = work.journal.past("task", [task.id for task in self.tasks])
        before = tuple({key for task in self.tasks for key in task.after})
        if owners:
            self._weigh(owners, max(task.due.at for task in self.tasks if task.due is not None))
        return World(
            now=now,
            zone=self.zone,
            people={one.id: one for one in work.people.find(id=owners)},
            before={one.id: one for one in work.tasks.find(id=before)},
            load=self.load,
            late=dict(work.tasks.counts("owner", owner=owners, state=OPEN, due=Until(now))),
            finished=work.finished(owners, now - BACK),
            moves={task.id: moved(past, task.id, now + _TICK) for task in self.tasks},
        )

    def load(self, owner: str, until: datetime) -> timedelta:
        """How much of what somebody has to do is due by then, as far as it is estimated."""
        self._weigh((owner,), until)
        _until, due = self._due[owner]
        return sum((estimate for at, estimate in due if at <= until), timedelta())

    def _weigh(self, owners: Sequence[str], until: datetime) -> None:
        """Ask for the load of several people at once, as far as it is not known already."""
        unknown = tuple(one for one in owners if one not in self._due or self._due[one][0] < until)
        rows = self.work.tasks.counts(
            "owner", "due", "estimate", owner=unknown, state=OPEN, due=Until(until)
        )
        self._due |= {owner: (until, []) for owner in unknown}
        for owner, at, estimate, n in rows:
            if estimate is not None:
                self._due[owner][1].append((at, estimate * n))

    @cached_property
    def likely(self) -> list[Forecast]:
        """Those that will probably be late: the most reasons first, then the soonest."""
        if not self.tasks:
            return []
        found = [forecast(task, self.world) for task in self.tasks]
        return sorted(
            (one for one in found if one.likely),
            key=lambda one: (-len(one.reasons), one.task.due.at if one.task.due else self.work.now),
        )

    def free_people(self, task: Task) -> list[tuple[Person, timedelta]]:
        """Who of its project could take a task, the freest first, with their time until it is due: its
        members, and whoever has tasks in it."""
        assert task.due is not None
        work, out = self.work, list[tuple[Person, timedelta]]()
        part = {one.person for one in work.members.find(project=task.project)}
        busy = work.tasks.counts("owner", project=task.project, state=OPEN)
        members = tuple(sorted(part | {owner for owner, _n in busy if owner}))
        self._weigh(members, task.due.at)
        behind = dict(work.tasks.counts("owner", owner=members, state=OPEN, due=Until(work.now)))
        for person in work.people.find(id=members, active=True):
            if person.id == task.owner or person.role is Role.GUEST or behind.get(person.id):
                continue
            left = working(person, self.zone, work.now, task.due.at)
            left -= self.load(person.id, task.due.at)
            if left >= (task.estimate or timedelta(hours=1)):
                out.append((person, left))
        return sorted(out, key=lambda one: (-one[1], one[0].name))


def of_project(project: Project, work: Work) -> Outlook:
    """The next two weeks of a project. Its people count with all they have to do."""
    return _read(work, project.zone, {"project": project.id})


def of_person(person: Person, zone: str, work: Work) -> Outlook:
    """The next two weeks of one person, in all projects."""
    return _read(work, zone, {"owner": person.id})


def _read(work: Work, zone: str, where: dict[str, Any]) -> Outlook:
    ahead = Between(work.now + _TICK, work.now + HORIZON)
    tasks = work.tasks.find(**where, state=OPEN, due=ahead, order=("due", "number"), limit=MOST)
    return Outlook(work, zone, tasks)


def moved(past: Past, key: str, until: datetime) -> int:
    """How often a task that had a date got another one."""
    dates = [
        thing.due for at, thing in past.versions.get(key, ())
        if at < until and thing is not None and thing.due is not None
    ]  # fmt: skip
    return sum(one != other for one, other in pairwise(dates))

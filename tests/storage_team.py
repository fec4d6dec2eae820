"""A team in a database, for tests that speak to the storage directly and not through commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import count

from bot.clock import new_id
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import Task
from bot.reply import Reply
from bot.work import Entrance
from storage.engine import Storage
from storage.work import SqlWork
from tests.replies import line

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a tuesday
ZONE = "Europe/Berlin"


def said(text: str) -> Reply:
    return Reply((line(text),))


@dataclass
class Team:
    """One organisation: its owner Ana, and one project, ACME. Every change is a Work of its own."""

    storage: Storage
    workspace: str = "test:home"
    now: datetime = NOW
    ana: Person = field(init=False)
    acme: Project = field(init=False)
    org: str = field(init=False)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def __post_init__(self) -> None:
        self.admit("U1", "Ana Lee")
        entrance = self.enter("U1")
        self.org, self.ana = entrance.organisation.id, entrance.person
        self.acme = Project(new_id(self.now), "ACME", "Acme", self.ana.id, ZONE, "en")
        with self.changing() as work:
            work.projects.add(self.acme)
            ana = work.people.get(self.ana.id)
            assert ana is not None
            ana.agenda = self.ana.agenda = None  # what is late comes by itself then

    def admit(self, native: str, name: str) -> None:
        self.storage.house.admit(
            self.workspace, native, name=name, zone=ZONE, locale="en", room="", outsider=False, home=(ZONE, "en"),
            now=self.now,
        )  # fmt: skip

    def enter(self, native: str, room: str = "", request: str = "") -> Entrance:
        entrance = self.storage.house.enter(self.workspace, native, room, request)
        assert entrance is not None
        return entrance

    @contextmanager
    def changing(self, request: str | None = None, actor: str | None = None) -> Iterator[SqlWork]:
        """A Work that is saved at the end, as `actor` (Ana)."""
        with self.storage.house.open(self.org, self.now, changes=True) as work:
            yield work
            work.save(
                request=request or f"request-{next(self._numbers)}",
                actor=actor or self.ana.id,
                line="something",
                answer=lambda seq: said(f"entry {seq}"),
            )

    @contextmanager
    def reading(self) -> Iterator[SqlWork]:
        with self.storage.house.open(self.org, self.now, changes=False) as work:
            yield work

    def task(self, number: int, *, due: datetime | None = None, title: str = "Fix login") -> Task:
        """A new task of Ana's, saved; `due` is a wall time in the zone of the project."""
        with self.changing() as work:
            return work.tasks.add(self.unsaved(number, due=due, title=title))

    def unsaved(
        self, number: int, *, due: datetime | None = None, title: str = "Fix login"
    ) -> Task:
        task = Task(new_id(self.now), self.acme.id, number, title, self.now, self.ana.id)
        task.owner = self.ana.id
        task.due = Moment(due.date(), due.time(), ZONE) if due else None
        return task

    def last(self) -> int:
        """The number of the newest entry."""
        with self.reading() as work:
            return work.journal.recent(1)[0].seq

    def undo(self, seq: int) -> None:
        with self.changing() as work:
            assert work.journal.undo(seq) == []

    def pending(self) -> dict[str, datetime]:
        """When each post that is still to be said is due, by the last part of its key."""
        with self.reading() as work:
            found = work.pending(datetime(2100, 1, 1, tzinfo=UTC), 1000)
        return {stored.post.key.split("/", 2)[2]: stored.post.due for stored in found}


def at(day: int, hour: int = 17, month: int = 12) -> datetime:
    """A wall time in the month after NOW's."""
    return datetime.combine(date(2026, month, day), time(hour))

"""Random histories: undo all is the start, redo all is the end, and what is derived agrees."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import new_id
from bot.model.checkin import CheckIn
from bot.model.log import LogEntry, LogKind
from bot.model.people import Account, Person, Role
from bot.model.project import Audience, Client, Member, ProjectState, Room, Schedule
from bot.model.report import ClientReport, ReportState
from bot.model.risk import Risk, RiskState
from bot.model.task import Note, TaskState
from bot.nudges import nudges
from bot.report_posts import checkin_posts, client_rooms, report_posts
from storage.chain import verify
from storage.columns import write
from storage.engine import Storage
from storage.work import SqlWork
from tests.postgres import database, postgres, storage
from tests.storage_team import NOW, Team, at

__all__ = ["database", "postgres", "storage"]

SHELVES = (
    "people", "accounts", "clients", "projects", "members", "rooms", "schedules", "tasks",
    "notes", "logs", "risks", "milestones", "reports", "checkins",
)  # fmt: skip
FAR = datetime(2100, 1, 1, tzinfo=UTC)


class History:
    """Changes drawn by chance, each a Work of its own; some hold several."""

    def __init__(self, team: Team, dice: random.Random, *, first: bool = False) -> None:
        """`first`: only kinds that the first schema had."""
        self.team, self.dice, self.first = team, dice, first
        # People and accounts as the act left them in which they were met: that is not taken back.
        self.met: dict[str, list[dict[str, Any]]] = {"people": [], "accounts": []}
        self._new: list[Person | Account] = []

    def step(self) -> None:
        later = (self.add_report, self.change_report, self.add_checkin, self.change_checkin)
        with self.team.changing() as work:
            for _ in range(self.dice.choice((1, 1, 2, 4))):
                self.dice.choice(
                    (self.add_task, self.add_task, self.change_task, self.change_task, self.drop_task,
                     self.add_note, self.add_log, self.change_log, self.add_risk, self.change_risk,
                     self.add_person, self.change_person, self.change_project, self.add_room,
                     self.add_client, self.add_account, self.add_member, self.add_schedule,
                     *(() if self.first else later))
                )(work)  # fmt: skip
        for thing in self._new:
            self.met["people" if isinstance(thing, Person) else "accounts"].append(write(thing))
        self._new.clear()

    def some(self, things: list[Any]) -> Any:
        return self.dice.choice(things) if things else None

    def due(self) -> datetime | None:
        return self.dice.choice((None, at(self.dice.randint(1, 20), self.dice.randint(0, 23))))

    def add_task(self, work: SqlWork) -> None:
        number = work.number(self.team.acme.id, "task")
        task = self.team.unsaved(number, due=self.due())
        task.owner = self.dice.choice((None, self.some(work.people.find(active=True)).id))
        parent = self.some(work.tasks.find())
        task.parent = parent.id if parent and self.dice.random() < 0.3 else None
        work.tasks.add(task)

    def change_task(self, work: SqlWork) -> None:
        task = self.some(work.tasks.find())
        if task is None:
            return
        what = self.dice.randint(0, 4)
        if what == 0:
            task.state = self.dice.choice(list(TaskState))
        elif what == 1:
            task.due = self.team.unsaved(1, due=self.due()).due
        elif what == 2:
            task.owner = self.some(work.people.find()).id
        elif what == 3:
            task.labels.append(f"l{self.dice.randint(0, 9)}")
        else:
            task.title = f"title {self.dice.random()}"

    def drop_task(self, work: SqlWork) -> None:
        task = self.some(work.tasks.find())
        if task is None or work.tasks.find(parent=task.id) or work.logs.find(task=task.id):
            return
        for note in work.notes.find(task=task.id):
            work.notes.drop(note)
        work.tasks.drop(task)

    def add_note(self, work: SqlWork) -> None:
        task = self.some(work.tasks.find())
        if task is not None:
            work.notes.add(Note(new_id(NOW), task.id, self.team.ana.id, "note", NOW))

    def add_log(self, work: SqlWork) -> None:
        number = work.number(self.team.acme.id, "log")
        kind = self.dice.choice(list(LogKind))
        entry = LogEntry(
            new_id(NOW), self.team.acme.id, number, kind, "text", self.team.ana.id, NOW
        )
        task = self.some(work.tasks.find())
        entry.task = task.id if task else None
        work.logs.add(entry)

    def change_log(self, work: SqlWork) -> None:
        entry = self.some(work.logs.find())
        if entry is not None:
            entry.reply("yes", NOW, self.team.ana.id)

    def add_risk(self, work: SqlWork) -> None:
        number = work.number(self.team.acme.id, "risk")
        work.risks.add(Risk(new_id(NOW), self.team.acme.id, number, "late", NOW, self.team.ana.id))

    def change_risk(self, work: SqlWork) -> None:
        risk = self.some(work.risks.find())
        if risk is not None:
            risk.state = self.dice.choice(list(RiskState))

    def add_person(self, work: SqlWork) -> None:
        self._new.append(
            work.people.add(Person(new_id(NOW), "Bo", f"bo{self.dice.random()}", agenda=None))
        )

    def change_person(self, work: SqlWork) -> None:
        person = self.some(work.people.find())
        person.active = person.id == self.team.ana.id or self.dice.random() < 0.8
        person.zone = self.dice.choice((None, "Asia/Tokyo", "America/New_York"))

    def change_project(self, work: SqlWork) -> None:
        project = work.projects.get(self.team.acme.id)
        assert project is not None
        project.state = self.dice.choice(
            (ProjectState.ACTIVE, ProjectState.ACTIVE, ProjectState.ARCHIVED)
        )
        project.key = self.dice.choice(("ACME", "AC"))

    def add_client(self, work: SqlWork) -> None:
        client = work.clients.add(Client(new_id(NOW), "Acme Ltd"))
        project = work.projects.get(self.team.acme.id)
        assert project is not None
        project.client = client.id

    def add_room(self, work: SqlWork) -> None:
        for rule in work.schedules.find():
            work.schedules.drop(rule)
        for room in work.rooms.find():
            work.rooms.drop(room)
        either = (Audience.TEAM, Audience.CLIENT)
        reader = Audience.TEAM if self.first else self.dice.choice(either)
        work.rooms.add(
            Room(
                new_id(NOW),
                "test:home",
                "C1",
                "acme",
                self.team.acme.id,
                reader,
            )
        )

    def add_account(self, work: SqlWork) -> None:
        person = self.some(work.people.find())
        native = f"U{self.dice.random()}"
        account = Account(new_id(NOW), self.team.workspace, native, person.id)
        self._new.append(work.accounts.add(account))

    def add_member(self, work: SqlWork) -> None:
        person, role = self.some(work.people.find()), self.dice.choice(list(Role))
        for member in work.members.find(project=self.team.acme.id, person=person.id):
            work.members.drop(member)
        work.members.add(Member(new_id(NOW), self.team.acme.id, person.id, role))

    def add_report(self, work: SqlWork) -> None:
        number, day = work.number(self.team.acme.id, "report"), NOW.date()
        report = ClientReport(new_id(NOW), self.team.acme.id, number, day, day, NOW, None)
        report.send_at = self.dice.choice((None, at(12, 10).replace(tzinfo=UTC)))
        work.reports.add(report)

    def change_report(self, work: SqlWork) -> None:
        report = self.some(work.reports.find())
        if report is None:
            return
        report.state = self.dice.choice(list(ReportState))
        report.send_at = at(self.dice.randint(1, 20), 10).replace(tzinfo=UTC)
        report.en[self.dice.choice(("done", "next"))] = f"words {self.dice.random()}"
        report.proposed_at = self.dice.choice((None, NOW))

    def add_checkin(self, work: SqlWork) -> None:
        person = self.some(work.people.find())
        week = NOW.date()
        if not work.checkins.find(project=self.team.acme.id, person=person.id, week=week):
            made = CheckIn(new_id(NOW), self.team.acme.id, person.id, week, NOW, asked=True)
            work.checkins.add(made)

    def change_checkin(self, work: SqlWork) -> None:
        checkin = self.some(work.checkins.find())
        if checkin is not None:
            checkin.did = self.dice.choice((None, "words"))

    def add_schedule(self, work: SqlWork) -> None:
        room = self.some(work.rooms.find())
        if room is None:
            return
        for rule in work.schedules.find(active=True):
            rule.active = False
        work.schedules.add(
            Schedule(
                new_id(NOW), self.team.acme.id, room.id, "report week", "FREQ=DAILY", time(9),
                "UTC", self.team.ana.id, NOW,
            )
        )  # fmt: skip


def everything(team: Team) -> dict[str, list[dict[str, Any]]]:
    with team.reading() as work:
        return {name: [write(t) for t in getattr(work, name).find()] for name in SHELVES}


def derived_agrees(team: Team) -> None:
    with team.reading() as work:
        tasks = work.tasks.find()
        counted = Counter(task.state.value for task in tasks)
        assert work.tally(team.acme.id, "task") == counted
        days = [t.due.at.astimezone(UTC).date() for t in tasks if t.open and t.due is not None]
        assert work.tally(team.acme.id, "due") == Counter(day.isoformat() for day in days)
        middle = sorted(days)[len(days) // 2] if days else NOW.date()
        tallies = work.tallies((team.acme.id,), middle)
        assert tallies.get((team.acme.id, "task"), {}) == counted
        assert tallies.get((team.acme.id, "due"), {}) == Counter(
            "late" if day < middle else "today" if day == middle else "later" for day in days
        )
        assert work.tally(team.acme.id, "risk") == Counter(r.state.value for r in work.risks.find())
        waiting = sum(entry.waiting for entry in work.logs.find())
        assert work.tally(team.acme.id, "log").get("waiting", 0) == waiting
        project = work.projects.get(team.acme.id)
        assert project is not None
        wanted = {
            post
            for task in tasks
            for post in nudges(
                task, project, work.people.get(task.owner) if task.owner else None, team.now
            )
            if post.due > team.now
        }
        rooms, lead = client_rooms(work.rooms.find(), project), work.people.get(project.lead)
        apart = [p for one in work.reports.find() for p in report_posts(one, project, lead, rooms)]
        for asked in work.checkins.find():
            apart += checkin_posts(asked, project, work.people.get(asked.person))
        wanted |= {post for post in apart if post.due > team.now}
        # News is of the moment at which somebody left, and is not told once they are back.
        pending = [stored.post for stored in work.pending(FAR, 10_000)]
        news = [post for post in pending if post.key.startswith("left/")]
        for post in news:
            gone = work.people.get(post.key.split("/")[1])
            assert gone is not None and not gone.active
        assert {post for post in pending if post not in news} == wanted
        assert len(pending) == len(wanted) + len({post.key for post in news})
    with team.storage.engine.connect() as connection:
        assert verify(connection, team.org) is None


def next_step(team: Team, *, undone: bool) -> int | None:
    with team.reading() as work:
        act = work.journal.last(team.ana.id, undone=undone)
    return None if act is None else act.seq


def walk(team: Team, first: int, *, undone: bool) -> int:
    """Undo, or make again, whatever came after the entry `first`; how many acts that were."""
    steps = 0
    while (seq := next_step(team, undone=undone)) is not None and seq != first:
        team.undo(seq)
        derived_agrees(team)
        steps += 1
    return steps


@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=st.integers(0, 2**32), length=st.integers(1, 25))
def test_undo_all_is_the_start_and_redo_all_the_end(
    storage: Storage, seed: int, length: int
) -> None:
    team = Team(storage, f"test:{new_id(NOW)}")  # every example its own
    start = everything(team)
    first = team.last()
    history = History(team, random.Random(seed))
    for _ in range(length):
        history.step()
        derived_agrees(team)
    end = everything(team)
    undone = walk(team, first, undone=False)
    # Whoever was met on the way stays known.
    met = {
        name: sorted([*start[name], *rows], key=lambda row: str(row["id"]))
        for name, rows in history.met.items()
    }
    assert everything(team) == start | met
    derived_agrees(team)
    assert walk(team, first, undone=True) == undone
    assert everything(team) == end
    derived_agrees(team)

"""A large team in the test room: its rows are written at once, since nobody types 100,000 tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import event, insert

from bot.clock import new_id
from bot.model.log import LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.task import OPEN, Task, TaskState
from storage import schema
from storage.columns import write
from storage.schema import BY_NAME
from tests.room import WORKSPACE, Room

STATES = (TaskState.TODO, TaskState.DOING, TaskState.BLOCKED, TaskState.DONE, TaskState.DONE)
DAY = timedelta(days=1)
_BATCH = 2000


def fill(room: Room, *, projects: int, tasks: int, entries: int) -> None:
    """Beside the project of #website, whose key is ACME and which has as many of them as each
    other: so many projects, with so many tasks and log entries in all of them. Two fifths of the
    tasks are done; of the others a third is late, a third is due later and a third never."""
    room.say("wei", "/project new Acme website")
    entrance = room.storage.house.enter(WORKSPACE, "wei", "website", "none")
    assert entrance is not None and entrance.project is not None
    home, now, org = entrance.project, room.clock.now(), entrance.organisation.id
    made = [home, *(_project(home, n) for n in range(1, projects))]
    first = Task(new_id(now), home.id, 0, "", now, entrance.person.id)
    entry = LogEntry(new_id(now), home.id, 0, LogKind.NEED, "", entrance.person.id, now)
    tallies: Counter[tuple[str, str, str]] = Counter()

    def task_rows() -> Iterator[dict[str, Any]]:
        for n in range(tasks):
            project, number = made[n % projects], n // projects + 1
            state = STATES[number % 5]
            tallies[project.id, "task", state.value] += 1
            due = (None, -number % 40 * -DAY, number % 40 * DAY)[number % 3]
            if due is not None and state in OPEN:
                tallies[project.id, "due", (now + due).date().isoformat()] += 1
            yield write(
                replace(
                    first, id=f"t{n:07}", project=project.id, number=number, state=state,
                    title=f"Fix the login of page {n}", created_at=now - number % 60 * DAY,
                    owner=entrance.person.id if number % 2 and n % projects < 10 else None,
                    due=None if due is None else Moment.of(now + due, home.zone),
                    done_at=now - number % 9 * DAY if state is TaskState.DONE else None,
                )
            )  # fmt: skip

    def entry_rows() -> Iterator[dict[str, Any]]:
        for n in range(entries):
            project, number = made[n % projects], n // projects + 1
            tallies[project.id, "log", "waiting"] += 1
            said = f"The client wants page {n} to be blue"
            yield write(replace(entry, id=f"l{n:07}", project=project.id, number=number, text=said))

    with room.storage.engine.execution_options(changes=True).begin() as connection:
        for name, rows in (
            ("project", map(write, made[1:])), ("task", task_rows()), ("log", entry_rows()),
        ):  # fmt: skip
            for batch in _batches({"org": org, **row} for row in rows):
                connection.execute(insert(BY_NAME[name].table), batch)
        counted = [
            {"org": org, "project": project, "kind": kind, "state": state, "n": n}
            for (project, kind, state), n in tallies.items()
        ]
        connection.execute(insert(schema.tally), counted)
        numbers = [
            {"org": org, "project": project.id, "kind": "task", "n": tasks // projects + 1}
            for project in made
        ]
        connection.execute(insert(schema.counter), numbers)


def _project(home: Project, n: int) -> Project:
    return replace(home, id=f"p{n:05}", key=f"P{n}", name=f"Project {n}")


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


class Cost:
    """What was asked of a database: statements, and steps of SQLite's machine in hundreds."""

    def __init__(self) -> None:
        self.statements = self.steps = 0

    def step(self) -> None:
        self.steps += 1


@contextmanager
def cost(room: Room) -> Iterator[Cost]:
    """What is asked of the room's database meanwhile."""
    found = Cost()

    def executed(*_what: object) -> None:
        found.statements += 1

    with room.storage.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(found.step, 100)
    event.listen(room.storage.engine, "before_cursor_execute", executed)
    try:
        yield found
    finally:
        event.remove(room.storage.engine, "before_cursor_execute", executed)
        driver.set_progress_handler(None, 0)

"""What a large team costs beside a small one: how a project stands, its week, names that are near."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, insert, literal, null, select

from bot.model.project import ProjectState
from bot.named import close
from bot.reports.portfolio import portfolio_of
from bot.reports.status import status_of
from storage import schema
from storage.schema import BY_NAME
from tests.bench.measure import Case, Result, compare
from tests.bench.words import Bound
from tests.large import cost, fill
from tests.room import Room

TITLES, NEAR = 10_000, 0.010  # seconds


def large(folder: Path, rounds: int) -> tuple[list[Result], Result, Bound]:
    """Ratios of a large team to a small one, statements counted, names that are near."""
    with ExitStack() as opened:

        def team(name: str, projects: int, tasks: int, times: int = 1) -> Room:
            room = opened.enter_context(Room(url=f"sqlite:///{folder / name}.db"))
            fill(room, projects=projects, tasks=tasks, entries=projects)
            if times > 1:
                with room.storage.engine.execution_options(changes=True).begin() as connection:
                    multiply(connection, times)
            return room

        many, few = team("many", 100, 10_000, 100), team("few", 10, 1000)
        hundred = team("hundred", 100, 10_000)
        big, small = team("big", 1, 100_000), team("small", 1, 100)
        results = [
            compare(
                "how a project stands, beside 1,000,000 tasks and 1,000", 1.5,
                _standing(many), _standing(few), rounds=rounds,
            ),
            compare(
                "how a project stands, of 100,000 tasks and 100", 3,
                _standing(big), _standing(small), rounds=rounds,
            ),
            compare(
                "a project's week, beside 10,000 projects and 10", 1.5,
                _said(many, "/report week"), _said(few, "/report week"), rounds=rounds,
            ),
            compare(
                "the week of each of 10,000 projects, and of 100", 1.5,
                _week_of_each(many), _week_of_each(hundred), rounds=max(2, rounds // 5),
            ),
        ]  # fmt: skip
        counted = _statements(many)
    return results, counted, Bound(f"a name near one of {TITLES} titles", NEAR, _near(rounds))


def multiply(connection: Connection, times: int) -> None:
    """Put copies beside every project, with copies of its tasks that nobody has."""
    for name in ("project", "task"):
        table = BY_NAME[name].table
        for n in range(1, times):
            new = {"id": table.c.id + f"/{n}"}
            if name == "project":
                new["key"] = table.c.key + f"X{n}"
            else:
                new |= {"project": table.c.project + f"/{n}", "owner": null().label("owner")}
            columns = [new.get(column.name, column) for column in table.c]
            # What was there before has an id without a slash.
            old = select(*columns).where(table.c.org == table.c.org, ~table.c.id.contains("/"))
            connection.execute(insert(table).from_select([c.name for c in table.c], old))
    tally = schema.tally
    for n in range(1, times):
        copied = select(
            tally.c.org, tally.c.project + f"/{n}", tally.c.kind, tally.c.state, tally.c.n
        ).where(~tally.c.project.contains("/"), tally.c.kind != literal("log"))
        connection.execute(
            insert(tally).from_select(["org", "project", "kind", "state", "n"], copied)
        )


def _standing(room: Room) -> Case:
    """Reading how the project stands, in a Work of its own and without what a line costs else."""

    def run() -> float:
        with room.work() as work:
            (home,) = work.projects.find(key="ACME")
            begun = time.perf_counter()
            status_of(home, work)
            return time.perf_counter() - begun

    return run


def _said(room: Room, line: str) -> Case:
    def run() -> float:
        begun = time.perf_counter()
        room.say("wei", line)
        return time.perf_counter() - begun

    return run


def _statements(room: Room) -> Result:
    """What each further project asks of the database in the week of all of them: three statements
    at most are wanted, beside what one project takes."""
    with room.work() as work:
        projects = work.projects.find(state=ProjectState.ACTIVE, order=("key",))
        with cost(room) as one:
            portfolio_of(projects[:1], "Europe/Berlin", work)
        with cost(room) as all_:
            portfolio_of(projects, "Europe/Berlin", work)
    further = (all_.statements - one.statements) / (len(projects) - 1)
    wanted = 3.0
    return Result(
        f"statements of each of {len(projects)} projects' week, to three", 1.0,
        further, wanted, further / wanted, 1.0,
    )  # fmt: skip


def _week_of_each(room: Room) -> Case:
    """The week of all projects, by the project."""

    def run() -> float:
        with room.work() as work:
            projects = work.projects.find(state=ProjectState.ACTIVE, order=("key",))
            begun = time.perf_counter()
            portfolio_of(projects, "Europe/Berlin", work)
            return (time.perf_counter() - begun) / len(projects)

    return run


def _near(rounds: int) -> float:
    titles = [f"Fix the login of page {n}" for n in range(TITLES)]
    took = []
    for _round in range(rounds):
        begun = time.thread_time()
        close("Fx teh logn of page 4711", titles)
        took.append(time.thread_time() - begun)
    return sorted(took)[rounds // 2]

"""What a large team costs (L3): counted, in statements and in steps of the database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.clock import new_id
from bot.reply import Reply
from storage.nudging import _BATCH
from tests.large import Cost, cost, fill
from tests.room import WORKSPACE, Room

TASKS, ENTRIES, PROJECTS = 100_000, 20_000, 500
SHARE = 50  # the small team has the same for each project, and so many times less projects

KEPT_TO_ITS_PROJECT = (
    "/task list", "/task list overdue", "/task list @me", "/task list all", "/task list page 3",
    "/task show 3", "/my", "/my week", "/project status", "/log list",
    "/log list waiting", "/risk list", "/report client", "/report chart burndown", "/pm next",
    "/pm queue", "/pm history", "/task Fix it due friday",
)  # fmt: skip
# Which projects somebody may look into is known when all have been looked at.
ONCE_THROUGH = (
    "/project list", "/pm find login", "/pm find page 4711", "/pm find nothingatall", "/pm find 登录", "/report week",
    "/report team", "/task done 1",
)  # fmt: skip


def costs(projects: int, tasks: int, entries: int) -> dict[str, Cost]:
    """What each of these commands asks of the database of such a team."""
    found = {}
    with Room() as room:
        fill(room, projects=projects, tasks=tasks, entries=entries)
        for line in (*KEPT_TO_ITS_PROJECT, *ONCE_THROUGH):
            with cost(room) as spent:
                said = room.say("wei", line)
            assert said.answer.reply.tone != "problem", said.text()
            found[line] = spent
    return found


@pytest.mark.slow
def test_l3_what_a_project_costs_does_not_grow_with_the_others() -> None:
    small = costs(PROJECTS // SHARE, TASKS // SHARE, ENTRIES // SHARE)
    large = costs(PROJECTS, TASKS, ENTRIES)
    for line, spent in large.items():
        print(f"{line}: {spent.statements} statements, {spent.steps} hundred steps")
    more = {n: (small[n].statements, c.statements) for n, c in large.items()}
    assert {n: pair for n, pair in more.items() if pair[1] > pair[0]} == {}
    grown = {n: (small[n].steps, large[n].steps) for n in KEPT_TO_ITS_PROJECT}
    assert {n: pair for n, pair in grown.items() if pair[1] > 2 * pair[0] + 100} == {}
    # Once through all that there is, at the most: a step or two dozen for each row.
    most = (TASKS + ENTRIES) * 25 / 100
    assert {n: large[n].steps for n in ONCE_THROUGH if large[n].steps > most} == {}


def strict(room: Room, count: int) -> None:
    """Wei is reminded as strictly as can be of so many tasks that have been late for an hour."""
    room.say("wei", "/project new Acme")
    room.say("wei", "/project reminders strict")
    room.say("wei", "/task Task 1 due today 09:30 !high")
    entrance = room.storage.house.enter(WORKSPACE, "wei", "website", "none")
    assert entrance is not None
    now = room.clock.now()
    with room.storage.house.open(entrance.organisation.id, now, changes=True) as work:
        (first,) = work.tasks.find()
        for n in range(2, count + 1):
            work.tasks.add(replace(first, id=new_id(now), number=n, title=f"Task {n}"))
        work.save(request="more", actor=None, line="more", answer=lambda _seq: Reply())
    room.wait("1 hour")


def snoozing(count: int) -> int:
    """How many statements it takes to put off so many tasks at once, and to take that back."""
    with Room() as room:
        strict(room, count)
        with room.storage.engine.connect() as connection:
            before = connection.execute(PENDING).all()
        with cost(room) as spent:
            said = room.say("wei", "/my snooze all")
            assert said.lines[0] == f"💤 {count} tasks rest until Wed 25 Nov 09:00"
            room.press(said, "Undo", "wei")
        with room.storage.engine.connect() as connection:
            assert connection.execute(PENDING).all() == before
            assert len(before) > 5 * count
        return spent.statements


PENDING = text("SELECT key, due FROM post WHERE state = 'pending' ORDER BY key")


def test_putting_off_hundreds_of_tasks_takes_hardly_more_statements_than_fifty() -> None:
    few, many = snoozing(50), snoozing(600)
    # Reading and removing posts goes in batches, of a few statements each, twice.
    assert many - few <= 8 * (600 // _BATCH + 1), (few, many)

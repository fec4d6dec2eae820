"""How often it was right that a task would be late: the same rules, asked of earlier days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.asking import Between, Since
from bot.lateness import AHEAD, Calibration, Forecast, World, calibrated, forecast, load_until
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import Task, TaskState
from bot.reports.outlook import BACK, moved
from bot.work import Past, Work

JUDGED, POOL = 60, 300
"""Tasks that are judged, and tasks that tell of their owners."""

_TICK = timedelta(microseconds=1)


def calibration_of(project: Project, work: Work) -> Calibration:
    """What the rules would have said of the tasks of the last 90 days, two days before the date that
    each had then, as the journal knows it; and how many of them were late."""
    mine: dict[str, Any] = {"project": project.id}
    within = Between(work.now - BACK, work.now + _TICK)
    # A date that was moved lies elsewhere now; such a task is judged by the one it had.
    done = work.tasks.find(
        **mine, state=TaskState.DONE, done_at=Since(work.now - BACK), order=("-done_at",),
        limit=JUDGED,
    )  # fmt: skip
    judged = {one.id: one for one in work.tasks.find(
        **mine, due=within, order=("-due", "number"), limit=JUDGED)} | {one.id: one for one in done}  # fmt: skip
    owners = tuple(sorted({task.owner for task in judged.values() if task.owner}))
    around = work.tasks.find(owner=owners, due=within, order=("-due",), limit=POOL)
    past = work.journal.past("task", list({**judged, **{one.id: one for one in around}}))
    people = {one.id: one for one in work.people.find(id=owners)}
    seen = (_judged(key, past, people, project.zone, work.now) for key in judged)
    return calibrated([one for one in seen if one is not None])


def _judged(
    key: str, past: Past, people: dict[str, Person], zone: str, now: datetime
) -> tuple[Forecast, bool] | None:
    """One task two days before its date, and whether it was late; None for one that came later,
    was dropped, or was done or without a date by then."""
    due = next(
        (thing.due for _at, thing in reversed(past.versions[key])
         if thing is not None and thing.due is not None and thing.due.at <= now), None,
    )  # fmt: skip
    if due is None:
        return None
    then = due.at - AHEAD
    task = past.at(key, then)
    if task is None or not task.open or task.due is None or not then < task.due.at <= now:
        return None
    end = past.at(key, task.due.at + _TICK)
    if end is None or end.state is TaskState.DROPPED:
        return None
    return forecast(task, _world(key, past, people, zone, then)), end.open


def _world(key: str, past: Past, people: dict[str, Person], zone: str, then: datetime) -> World:
    """What was known at that moment."""
    tasks = {other: one for other in past.versions if (one := past.at(other, then)) is not None}
    theirs: dict[str, list[Task]] = {}
    for one in tasks.values():
        theirs.setdefault(one.owner or "", []).append(one)
    return World(
        now=then,
        zone=zone,
        people=people,
        before=tasks,
        load=lambda owner, until: load_until(theirs.get(owner, ()), until),
        late={owner: sum(one.late(then) for one in held) for owner, held in theirs.items()},
        finished={owner: _finished(held, then) for owner, held in theirs.items()},
        moves={key: moved(past, key, then)},
    )


def _finished(tasks: Iterable[Task], then: datetime) -> tuple[int, int]:
    """How many dated tasks were finished in the time before, and how many of them too late."""
    done = [
        (one.done_at, one.due.at) for one in tasks
        if one.state is TaskState.DONE and one.due is not None and one.done_at is not None
        and one.done_at >= then - BACK
    ]  # fmt: skip
    return len(done), sum(at > due for at, due in done)

"""Which tasks will probably be late, and why: a score of yes-or-no reasons, each of weight one.

What tells of a delay is what Choetkiertikul, Dam, Tran and Ghose found in tasks with due dates
("Predicting the delay of issues with due dates in software projects", Empirical Software
Engineering 22, 2017, 1223-1263): little time left for the work, dates that were moved, what a task
waits for, how much its owner has to do, and how their earlier tasks went. That reasons of equal
weight foretell about as well as fitted ones is Dawes's result ("The robust beauty of improper
linear models in decision making", American Psychologist 34, 1979, 571-582); equal weights can be
told in words and need no history to begin with.

Everything here is pure: the same rules look at today and, for their calibration, at earlier days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.capacity import working
from bot.model.moment import instant
from bot.model.people import Person
from bot.model.task import Task, TaskState
from bot.values import dataclass

LIKELY = 2
"""So many reasons, and a task is told of."""

MOVES = 2
"""So many other dates, and one more is to be expected."""

BEHIND = 3
"""So many late tasks, and their owner has no time for one more."""

KNOWN = 5
"""So many finished tasks of somebody tell how their tasks go."""

UNBEGUN = 2 / 3
"""The share of a task's time after which it should have been begun."""


class Reason(StrEnum):
    """Why a task will probably be late, the weightiest to act on first."""

    UNOWNED = "unowned"
    BLOCKED = "blocked"
    WAITS = "waits"  # for a task that is due no sooner, or is late itself
    SHORT = "short"  # there is more work in it than working time left
    LOADED = "loaded"  # its owner has more to do until then than working time
    BEHIND = "behind"  # its owner has several late tasks
    HISTORY = "history"  # half of what they finished was late
    MOVED = "moved"  # its date was moved again and again
    UNBEGUN = "unbegun"  # most of its time is over


@dataclass(frozen=True, slots=True)
class World:
    """What is known at a moment around the tasks that are looked at.

    `before` are tasks that others wait for, by id. `load` says how much work somebody has that is
    due until an instant, as far as it is estimated; `late` how many of their tasks are late, and
    `finished` how many they finished lately and how many of those too late. `moves`: how often the
    date of a task was moved. `zone` is that of who has none.
    """

    now: datetime
    zone: str
    people: Mapping[str, Person]
    before: Mapping[str, Task]
    load: Callable[[str, datetime], timedelta]
    late: Mapping[str, int]
    finished: Mapping[str, tuple[int, int]]
    moves: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Forecast:
    """A task, and the reasons that speak for its being late."""

    task: Task
    reasons: Sequence[Reason]
    waits: Sequence[Task] = ()  # for which, where it waits

    @property
    def likely(self) -> bool:
        return len(self.reasons) >= LIKELY


def forecast(task: Task, world: World) -> Forecast:
    """The reasons of an open task with a date that is still to come."""
    waits = [
        other
        for key in task.after
        if (other := world.before.get(key)) and _in_the_way(other, task, world)
    ]
    owner = world.people.get(task.owner) if task.owner else None
    found = {
        Reason.UNOWNED: owner is None,
        Reason.BLOCKED: task.state is TaskState.BLOCKED,
        Reason.WAITS: bool(waits),
        Reason.MOVED: world.moves.get(task.id, 0) >= MOVES,
        Reason.UNBEGUN: _unbegun(task, world.now),
        **(_of_owner(task, owner, world) if owner is not None else {}),
    }  # fmt: skip
    return Forecast(task, [reason for reason in Reason if found.get(reason)], waits)


def _of_owner(task: Task, owner: Person, world: World) -> dict[Reason, bool]:
    assert task.due is not None
    left = working(owner, world.zone, world.now, task.due.at)
    load, own = world.load(owner.id, task.due.at), task.estimate or timedelta()
    finished, late = world.finished.get(owner.id, (0, 0))
    return {
        Reason.SHORT: own > left,
        Reason.LOADED: load > left and load > own,
        Reason.BEHIND: world.late.get(owner.id, 0) >= BEHIND,
        Reason.HISTORY: finished >= KNOWN and 2 * late >= finished,
    }


def _in_the_way(other: Task, task: Task, world: World) -> bool:
    """Whether one that has to be done before leaves no time for the other, as it looks now."""
    if not other.open or task.due is None:
        return False
    return other.due is None or other.late(world.now) or other.due.at >= task.due.at


def _unbegun(task: Task, now: datetime) -> bool:
    """Whether most of its time is over and nobody has begun; time begins on its first day, if it
    has one, else when it was made."""
    if task.state is not TaskState.TODO or task.due is None:
        return False
    begins = task.created_at
    if task.start is not None:
        begins = max(begins, instant(datetime.combine(task.start.day, time()), task.start.zone))
    whole = task.due.at - begins
    return whole > timedelta(days=1) and (now - begins) / whole >= UNBEGUN


def load_until(tasks: Iterable[Task], until: datetime) -> timedelta:
    """The estimates of what is open and due by then; what nobody estimated is not known."""
    due = (task for task in tasks if task.open and task.due is not None and task.due.at <= until)
    return sum((task.estimate or timedelta() for task in due), timedelta())


# Calibration


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the rules would have done: of the tasks that they would have told of two days before the
    date, and of the others, how many were late."""

    flagged: int
    late: int
    others: int
    others_late: int


AHEAD = timedelta(days=2)
"""So long before its date each task is looked at."""


def calibrated(seen: Sequence[tuple[Forecast, bool]]) -> Calibration:
    """From what each task looked like then, and whether it was late in the end."""
    told = [late for one, late in seen if one.likely]
    rest = [late for one, late in seen if not one.likely]
    return Calibration(len(told), sum(told), len(rest), sum(rest))

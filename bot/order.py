"""What has to be done before what: circles, tasks that become free, dates that push others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from bot.asking import Like
from bot.grammar import Refusal
from bot.model.moment import Moment
from bot.model.task import OPEN, Task, TaskState
from bot.nudges import WorkingHours
from bot.reply import Code
from bot.values import dataclass
from bot.wording import Names
from bot.words import _
from bot.work import Work

FARTHEST = 1000
"""So many tasks are looked at for a circle; nobody plans a longer chain."""

PUSHED = 50
"""So many tasks are looked at that a moved date pushes."""

DAY = timedelta(hours=8)
"""The work of one day, for a task of which only the size is known."""


def refuse_circle(
    task: Task,
    first: Iterable[Task],
    further: Callable[[Task], Sequence[str | None]],
    kind: Literal["after", "parent"],
    names: Names,
) -> None:
    """Raise Refusal where following `further` from `first` leads back to the task."""
    ways = deque([task, other] for other in first)
    seen: set[str] = set()
    while ways and len(seen) < FARTHEST:
        way = ways.popleft()
        last = way[-1]
        if last.id == task.id:
            chain = Code(" → ".join(names.task(each) for each in way))
            raise Refusal(
                _("A task cannot wait for itself: {chain}.", chain=chain)
                if kind == "after"
                else _("A task cannot be a part of itself: {chain}.", chain=chain),
                _("{show} shows how they hang together.",
                  show=Code(f"/task show {names.task(way[-2])}")),
            )  # fmt: skip
        if last.id not in seen:
            seen.add(last.id)
            found = (names.work.tasks.get(key) for key in further(last) if key)
            ways.extend([*way, each] for each in found if each is not None)


def wait_for(task: Task, others: Iterable[Task], names: Names) -> None:
    """Let these wait for the task; raises Refusal where it waits for one of them."""
    for other in others:
        refuse_circle(other, [task], before, "after", names)
        if task.id not in other.after:
            other.after = [*other.after, task.id]


def before(task: Task) -> list[str]:
    """The ids of what has to be done first."""
    return task.after


def waiting_for(task: Task, work: Work) -> list[Task]:
    """The open tasks of its project that have to come after it."""
    return work.tasks.find(
        project=task.project, state=OPEN, after=Like(task.id), order=("number",), limit=PUSHED
    )


def held(task: Task, work: Work) -> bool:
    """Whether a task that has to be done before it is still open."""
    first = (work.tasks.get(key) for key in task.after)
    return any(other is not None and other.open for other in first)


def freed(closed: Iterable[Task], work: Work) -> list[Task]:
    """What waited for these, now closed, and waits for nothing else."""
    waiting = {
        other.id: other for task in closed if not task.open for other in waiting_for(task, work)
    }
    return [
        other
        for other in waiting.values()
        if other.state is not TaskState.BLOCKED and not held(other, work)
    ]


# Dates that push others


@dataclass(frozen=True, slots=True)
class Push:
    """A task that has to move because what comes before it does, and its dates then."""

    task: Task
    due: Moment | None
    start: Moment | None
    days: int


def pushes(moved: Mapping[str, tuple[Task, Moment]], work: Work) -> list[Push]:
    """What else has to move where these tasks, by id, become due then.

    Days that lie free between two tasks are used up first; what is left pushes. A day off becomes
    the next working day of whoever does it.
    """
    late: dict[str, tuple[Moment | None, Moment]] = {
        key: (task.due, due)
        for key, (task, due) in moved.items()
        if task.due is None or due.day > task.due.day
    }
    out: dict[str, Push] = {}
    ways = deque(work.tasks.get(key) for key in late)
    looked = 0
    while ways and looked < PUSHED:
        task, looked = ways.popleft(), looked + 1
        if task is None:
            continue
        was, due = late[task.id]
        for other in waiting_for(task, work):
            push = None if other.id in moved else _push(other, was, due, work)
            known = out.get(other.id)
            if push is None or (known is not None and known.days >= push.days):
                continue
            out[other.id] = push
            if other.due is not None and push.due is not None:
                late[other.id] = other.due, push.due
                ways.append(other)
    return sorted(out.values(), key=lambda push: push.task.number)


def _push(task: Task, was: Moment | None, due: Moment, work: Work) -> Push | None:
    begins = _begins(task)
    if begins is None:
        return None
    if was is None:
        days = (due.day - begins).days
    else:
        free = max((begins - was.day).days - 1, 0)
        days = (due.day - was.day).days - free
    if days <= 0:
        return None
    return Push(
        task, _later(task, task.due, days, work), _later(task, task.start, days, work), days
    )


def _begins(task: Task) -> date | None:
    """The day on which work on it begins, as far as is known."""
    if task.start is not None:
        return task.start.day
    if task.due is None:
        return None
    size = task.estimate or timedelta()
    return task.due.day - timedelta(days=max(-(-size // DAY) - 1, 0))


def _later(task: Task, moment: Moment | None, days: int, work: Work) -> Moment | None:
    if moment is None:
        return None
    moved = moment.shifted(days)
    owner, home = work.people.get(task.owner or ""), work.projects.get(task.project)
    if owner is None or home is None:
        return moved
    hours = WorkingHours.of(owner, home)
    if hours.works(moment.day):
        while not hours.works(moved.day):
            moved = moved.shifted(1)
    return moved


# What that does to milestones


@dataclass(frozen=True, slots=True)
class Shifted:
    """A milestone whose last task is due later now."""

    name: str
    was: date
    now: date

    @property
    def days(self) -> int:
        return (self.now - self.was).days


def milestones_moved(due: Mapping[str, tuple[Task, Moment | None]], work: Work) -> list[Shifted]:
    """The milestones whose forecast goes back where these tasks, by id, become due then."""
    out = []
    for key in dict.fromkeys(task.milestone for task, _due in due.values()):
        milestone = work.milestones.get(key) if key else None
        if milestone is None or not milestone.open:
            continue
        tasks = work.tasks.find(milestone=milestone.id, project=milestone.project, state=OPEN)
        planned = [milestone.due.day] if milestone.due else []
        was = [*planned, *(t.due.day for t in tasks if t.due)]
        now = [*planned, *(d.day for t in tasks if (d := due[t.id][1] if t.id in due else t.due))]
        if was and now and max(now) > max(was):
            out.append(Shifted(milestone.name, max(was), max(now)))
    return out

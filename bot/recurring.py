"""Tasks that come back: when the first is due, and the one that follows a finished one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.clock import new_id
from bot.model.moment import Moment, zone_info
from bot.model.recurrence import Recurrence, each_time
from bot.model.task import OPEN, Task, TaskState
from bot.threads import open_for
from bot.work import Work


def first_due(every: Recurrence | None, due: Moment | None, now: datetime) -> Moment | None:
    """When a new task is due: as was said, else on the first day of its rule from today on.

    An interval counts from that day: of "every 2 weeks on monday" the first is the next Monday.
    """
    if due is not None or every is None or not every.rule:
        return due
    today = now.astimezone(zone_info(every.zone)).date()
    first = every if every.start else replace(every, rule=each_time(every.rule), start=today)
    day = first.next(today - timedelta(days=1))
    return Moment(day, every.clock, every.zone) if day else None


def following(task: Task, work: Work) -> Task | None:
    """The next one of a task that comes back, made when this one is done; None at its end, and
    where it is there already because this one was done before.

    Days that went by unused are not made up for: the next one lies ahead.
    """
    every = task.every
    if every is None:
        return None
    today = work.now.astimezone(zone_info(every.zone)).date()
    day = every.next(today if every.after_done else _last(task, today))
    if day is None:
        return None
    if any(
        other.every == every and other.number > task.number
        for other in work.tasks.find(project=task.project, state=OPEN, title=task.title)
    ):
        return None
    clock = every.clock or (task.due.clock if task.due else None)
    made = replace(
        task,
        id=new_id(work.now),
        number=work.number(task.project, "task"),
        created_at=work.now,
        state=TaskState.TODO,
        due=Moment(day, clock, every.zone),
        start=None,
        blocked_on=None,
        blocked_by=None,
        blocked_at=None,
        started_at=None,
        done_at=None,
        done_by=None,
        after=[],
        checks=[replace(one, done=False).kept() for one in task.checklist],
        snoozed=None,
        snoozes=0,
        stage=None,
        back=None,
        wish=None,
    )
    open_for(made, work)
    return work.tasks.add(made)


def _last(task: Task, today: date) -> date:
    return max(today, task.due.day) if task.due is not None else today

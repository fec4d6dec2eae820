"""From a project or a task to a template, and from a template to what it makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.casting import LEAD, Part
from bot.clock import new_id
from bot.daysoff import days_off
from bot.model.goal import Goal
from bot.model.milestone import Milestone
from bot.model.moment import Moment, zone_info
from bot.model.people import Person
from bot.model.project import Project
from bot.model.risk import REVIEW_DAYS, Band, Risk
from bot.model.task import OPEN, Check, Task, TaskState
from bot.model.template import Makes, Step, StepKind, Template
from bot.plan_flow import lay_states, steps_of_flow
from bot.values import dataclass
from bot.work import Work
from bot.workdays import back, between, forward

MOST = 300
"""Steps of one template."""


class TooMuch(Exception):
    """There is more than a template holds."""


# From things to steps


def steps_of_project(project: Project, work: Work) -> list[Step]:
    """What a project consists of, without an owner of this template yet.

    Dropped tasks and closed risks of no probability are left out; of a task that comes back the
    open one is taken. Raises TooMuch.
    """
    tasks = work.tasks.find(project=project.id, state=(*OPEN, TaskState.DONE), order=("number",))
    tasks = [task for task in tasks if task.every is None or task.open]
    milestones = work.milestones.find(project=project.id, order=("due",))
    risks = [one for one in work.risks.find(project=project.id, order=("number",)) if one.level]
    goals = work.goals.find(project=project.id, order=("number",))
    if len(tasks) + len(milestones) + len(risks) + len(goals) > MOST:
        raise TooMuch
    writer = _Writer(project, tasks, work, first_day(project, tasks, milestones))
    for milestone in milestones:
        writer.milestone(milestone)
    for task in tasks:
        writer.task(task)
    for risk in risks:
        writer.risk(risk)
    for goal in goals:
        writer.goal(goal)
    steps = writer.linked()
    played = {task.owner: writer.roles[task.id] for task in tasks
              if task.owner and task.id in writer.roles}  # fmt: skip
    return [*steps, *steps_of_flow(project, work, played, len(steps))]


def steps_of_task(task: Task, project: Project, work: Work) -> list[Step]:
    """A task and all its parts. Raises TooMuch."""
    found, level = [task], [task]
    while level and len(found) <= MOST:
        keys = tuple(one.id for one in level)
        level = work.tasks.find(parent=keys, order=("number",))
        level = [one for one in level if one.state is not TaskState.DROPPED and one not in found]
        found += level
    if len(found) > MOST:
        raise TooMuch
    writer = _Writer(project, found, work, first_day(project, found, ()))
    for one in found:
        writer.task(one)
    return writer.linked()


def first_day(project: Project, tasks: Sequence[Task], milestones: Sequence[Milestone]) -> date:
    """The day that the offsets count from: the first one on which anything begins or is due, or
    on which it was made."""
    zone = zone_info(project.zone)
    made = [task.created_at for task in tasks] + [one.created_at for one in milestones]
    days = [at.astimezone(zone).date() for at in made]
    days += [m.day for task in tasks for m in (task.start, task.due) if m is not None]
    days += [one.due.day for one in milestones if one.due is not None]
    return min(days, default=date(2000, 1, 3))


class _Writer:
    """Writes things down as steps, and keeps which step each became."""

    def __init__(self, project: Project, tasks: Sequence[Task], work: Work, first: date) -> None:
        self.project, self.first, self.work = project, first, work
        self.off = days_off(project.holidays)
        self.steps: list[Step] = []
        self.numbers: dict[str, int] = {}
        self.tasks = {task.id: task for task in tasks}
        self.roles = _roles(project, tasks, work)

    def _add(self, key: str, step: Step) -> None:
        step.n = self.numbers[key] = len(self.steps)
        self.steps.append(step)

    def _offset(self, moment: Moment | None) -> int | None:
        return None if moment is None else between(self.first, moment.day, self.off)

    def milestone(self, one: Milestone) -> None:
        due = self._offset(one.due)
        clock = one.due.clock if one.due else None
        step = Step(
            new_id(self.work.now),
            "",
            0,
            StepKind.MILESTONE,
            one.name,
            due=due,
            clock=clock,
            visibility=one.visibility,
        )
        self._add(one.id, step)

    def task(self, task: Task) -> None:
        step = Step(
            new_id(self.work.now), "", 0, StepKind.TASK, task.title,
            start=self._offset(task.start), due=self._offset(task.due),
            clock=task.due.clock if task.due else None, role=self.roles.get(task.id),
            needs=list(task.needs), labels=list(task.labels), priority=task.priority,
            estimate=task.estimate, visibility=task.visibility,
            every=replace(task.every, start=None) if task.every else None,
            extra=dict(task.extra), checks=[one.text for one in task.checklist],
        )  # fmt: skip
        self._add(task.id, step)

    def risk(self, risk: Risk) -> None:
        step = Step(
            new_id(self.work.now), "", 0, StepKind.RISK, risk.statement,
            probability=risk.probability, impact=risk.impact, type=risk.type,
            milestone=self.numbers.get(risk.milestone or ""), extra=dict(risk.extra),
        )  # fmt: skip
        self._add(risk.id, step)

    def goal(self, goal: Goal) -> None:
        """What is to be reached, from where it stood at first."""
        step = Step(
            new_id(self.work.now), "", 0, StepKind.GOAL, goal.specific,
            due=self._offset(goal.due), clock=goal.due.clock, visibility=goal.visibility,
            milestone=self.numbers.get(goal.milestone or ""), target=goal.target, unit=goal.unit,
            first=goal.first, measurable=goal.measurable, achievable=goal.achievable,
            relevant=goal.relevant,
        )  # fmt: skip
        self._add(goal.id, step)

    def linked(self) -> list[Step]:
        """The steps, with what they name among each other."""
        for key, task in self.tasks.items():
            step = self.steps[self.numbers[key]]
            step.parent = self.numbers.get(task.parent or "")
            step.after = [self.numbers[other] for other in task.after if other in self.numbers]
            step.milestone = self.numbers.get(task.milestone or "")
        return self.steps


def _roles(project: Project, tasks: Sequence[Task], work: Work) -> dict[str, str]:
    """The role of each task that somebody has: the first skill it needs, else `lead` for the lead's
    own, else the label its owner's tasks have most, else what they are called."""
    labels: dict[str, Counter[str]] = {}
    for task in tasks:
        if task.owner:
            labels.setdefault(task.owner, Counter()).update(task.labels)
    out = {}
    for task in tasks:
        if task.owner is None:
            continue
        skill = task.needs[0].rstrip("123") if task.needs else ""
        common = labels[task.owner].most_common(1)
        person = work.people.get(task.owner)
        own = LEAD if task.owner == project.lead else common[0][0] if common else None
        role = skill or own or (person.handle if person else None)
        if role:
            out[task.id] = role
    return out


# From steps to things


@dataclass(frozen=True, slots=True)
class Days:
    """Which day each offset means: counted from the first day, or back from the last one."""

    zone: str
    off: object
    first: date | None
    last: date | None
    length: int

    @staticmethod
    def of(
        steps: Sequence[Step], project: Project, start: Moment | None, end: Moment | None, now: date
    ) -> Days:
        # A goal may be reached long after the work is done: the last day is the work's.
        work = (step for step in steps if step.kind is not StepKind.GOAL)
        length = max(
            (n for step in work for n in (step.start, step.due) if n is not None), default=0
        )
        first = None if end is not None else (start.day if start else now)
        last = end.day if end is not None else None
        return Days(project.zone, days_off(project.holidays), first, last, length)

    def day(self, n: int) -> date:
        off = self.off
        if self.last is not None and n > self.length:
            return forward(self.last, n - self.length, off)  # type: ignore[arg-type]
        if self.last is not None:
            return back(self.last, self.length - n, off)  # type: ignore[arg-type]
        assert self.first is not None
        return forward(self.first, n, off)  # type: ignore[arg-type]

    def moment(self, n: int | None, step: Step) -> Moment | None:
        return None if n is None else Moment(self.day(n), step.clock, self.zone)

    def start(self, step: Step) -> Moment | None:
        return None if step.start is None else Moment(self.day(step.start), None, self.zone)


@dataclass(frozen=True, slots=True)
class Made:
    """What a template became."""

    tasks: list[Task]
    milestones: list[Milestone]
    risks: list[Risk]
    goals: list[Goal]


def lay_out(
    steps: Sequence[Step],
    days: Days,
    parts: Mapping[str, Part],
    home: Project,
    me: Person,
    work: Work,
) -> Made:
    """Make everything these steps stand for; what is not owned by a part is nobody's yet.

    A milestone that the project has already is taken as it is.
    """
    keys = {step.n: new_id(work.now) for step in steps}
    known = {one.name.casefold(): one for one in work.milestones.find(project=home.id)}
    made = Made([], [], [], [])
    lay_states(steps, parts, home, work)
    for step in steps:
        if step.kind is StepKind.MILESTONE and step.title.casefold() in known:
            keys[step.n] = known[step.title.casefold()].id
        elif step.kind is StepKind.MILESTONE:
            due = days.moment(step.due, step)
            one = Milestone(
                keys[step.n], home.id, step.title, work.now, me.id, due, baseline=due,
                visibility=step.visibility,
            )  # fmt: skip
            made.milestones.append(work.milestones.add(one))
    for step in steps:
        if step.kind is StepKind.TASK:
            task = work.tasks.add(_task(step, days, parts, keys, home, me, work))
            task.offer(me.id, work.now)
            made.tasks.append(task)
        elif step.kind is StepKind.RISK:
            made.risks.append(work.risks.add(_risk(step, days, keys, home, me, work)))
        elif step.kind is StepKind.GOAL:
            made.goals.append(work.goals.add(_goal(step, days, keys, home, me, work)))
    return made


def _task(
    step: Step, days: Days, parts: Mapping[str, Part], keys: Mapping[int, str], home: Project,
    me: Person, work: Work,
) -> Task:  # fmt: skip
    part = parts.get(step.role or "")
    every = replace(step.every, zone=home.zone) if step.every else None
    return Task(
        id=keys[step.n], project=home.id, number=work.number(home.id, "task"), title=step.title,
        created_at=work.now, created_by=me.id,
        owner=part.person.id if part and part.person else None,
        due=days.moment(step.due, step), start=days.start(step), priority=step.priority,
        estimate=step.estimate, labels=list(step.labels), visibility=step.visibility,
        needs=list(step.needs), every=every,
        parent=keys[step.parent] if step.parent is not None else None,
        after=[keys[n] for n in step.after],
        milestone=keys[step.milestone] if step.milestone is not None else None,
        extra=dict(step.extra),
        checks=[Check(text).kept() for text in step.checks],
    )  # fmt: skip


def _goal(
    step: Step, days: Days, keys: Mapping[int, str], home: Project, me: Person, work: Work
) -> Goal:
    due = days.moment(step.due, step)
    assert due is not None and step.target is not None
    return Goal(
        id=keys[step.n], project=home.id, number=work.number(home.id, "goal"), specific=step.title,
        target=step.target, unit=step.unit or "", due=due, created_at=work.now, created_by=me.id,
        measurable=step.measurable, achievable=step.achievable, relevant=step.relevant,
        first=step.first or Decimal(), visibility=step.visibility,
        milestone=keys[step.milestone] if step.milestone is not None else None,
    )  # fmt: skip


def _risk(
    step: Step, days: Days, keys: Mapping[int, str], home: Project, me: Person, work: Work
) -> Risk:
    risk = Risk(
        id=keys[step.n], project=home.id, number=work.number(home.id, "risk"), statement=step.title,
        created_at=work.now, created_by=me.id, probability=step.probability, impact=step.impact,
        owner=home.lead, type=step.type,
        milestone=keys[step.milestone] if step.milestone is not None else None,
        extra=dict(step.extra),
    )  # fmt: skip
    today = work.now.astimezone(zone_info(home.zone)).date()
    wait = REVIEW_DAYS[risk.level.band if risk.level is not None else Band.CRITICAL]
    risk.review = Moment(forward(date.fromordinal(today.toordinal() + wait), 0), None, home.zone)
    return risk


def template_named(name: str, makes: Makes, work: Work) -> Template | None:
    """The template of that name, whatever its case."""
    wanted = " ".join(name.split()).casefold()
    found = work.templates.find(makes=makes)
    return next((one for one in found if one.name.casefold() == wanted), None)

"""The people of a project: planned, logged and free hours week by week, who has too much, and what
could be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.asking import Until
from bot.figures import hours
from bot.model.moment import midnight
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import Task, TaskState
from bot.reply import Block, Bold, Button, Heading, Line, Reply, Small, Span, Who, dotted
from bot.reports.load import NEXT, THIS, unknown
from bot.reports.load import planned as planned_hours
from bot.reports.week import Load
from bot.skills import has, register, wanted
from bot.values import dataclass
from bot.wording import Names, called
from bot.words import Words, _, ngettext
from bot.work import Work
from bot.workload import WEEK, PersonLoad, PersonWeek, loads_of

PROPOSED = 3
LOOKED_AT = 50  # tasks of one overloaded person
KEPT = "load"
"""What is said to a proposal is kept as a Dismissal of this kind."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A task of somebody who has too much: `to` could do it, or else it could wait a week."""

    task: Task
    owner: Person
    to: Person | None
    room: timedelta  # time that the other, or the next week, has free


def proposals(
    loads: Sequence[PersonLoad], project: Project, work: Work, most: int = PROPOSED
) -> list[Proposal]:
    """One for each person with too much, whoever has most too much first."""
    full = [load for load in loads if load.overload is not None]
    if not full:
        return []
    kept = {cause for (cause, _n) in work.dismissals.counts("cause", project=project.id, kind=KEPT)}
    free = {load.person.id: [week.free for week in load.weeks] for load in loads}
    out: list[Proposal] = []
    for load in sorted(full, key=lambda one: -max(week.over for week in one.weeks)):
        if len(out) < most and (one := _proposal(load, loads, free, kept, project, work)):
            out.append(one)
    return out


def cause_of(task: Task) -> str:
    return f"{KEPT}.{task.id}"


def _proposal(
    load: PersonLoad,
    loads: Sequence[PersonLoad],
    free: Mapping[str, list[timedelta]],
    kept: set[str],
    project: Project,
    work: Work,
) -> Proposal | None:
    """The task of the first overfull week, not begun, that frees most for least: the latest first."""
    n = next(n for n, week in enumerate(load.weeks) if week.over)
    end = midnight(load.weeks[n].monday + WEEK, project.zone)
    found = work.tasks.find(
        owner=load.person.id, project=project.id, state=TaskState.TODO, due=Until(end),
        order=("-due", "-number"), limit=LOOKED_AT,
    )  # fmt: skip
    tasks = [task for task in found if task.estimate and cause_of(task) not in kept]
    able = register(work) if any(task.needs for task in tasks) else {}
    for task in tasks:
        assert task.estimate is not None
        for other in sorted(loads, key=lambda one: (one.late, -free[one.person.id][n])):
            own = free[other.person.id]
            fits = has(able.get(other.person.id, {}), wanted(task.needs))
            if other is not load and fits and own[n] >= task.estimate and not other.late:
                room = own[n]
                own[n] -= task.estimate
                return Proposal(task, load.person, other.person, room)
    for task in tasks:
        assert task.estimate is not None and task.due is not None
        later = free[load.person.id][n + 1 : n + 2]
        if later and later[0] >= task.estimate and not task.late(work.now):
            return Proposal(task, load.person, None, later[0])
    return None


def proposal_line(one: Proposal, names: Names) -> Line:
    """What could be done, with the two answers."""
    ref = names.task(one.task)
    said = _("{task}: from {who} to {other}, who has {hours} free", task=f"{ref} {one.task.title}",
             who=Who(one.owner.name), other=Who(one.to.name), hours=hours(one.room)) if one.to else \
        _("{task}: {who} does it a week later", task=f"{ref} {one.task.title}",
          who=Who(one.owner.name))  # fmt: skip
    assert one.task.due is not None
    line = f"task assign {ref} @(={one.to.id})" if one.to else f"task due {ref} +7d"
    return Line(
        ("→ ", said), (Button(_("Do it"), line, "primary"), Button(_("No"), f"team keep {ref}"))
    )


def people_report(
    project: Project, loads: Mapping[str | None, Load], people: Sequence[Person], names: Names
) -> Reply:
    """Who has how much of the project, and how full their weeks are with everything."""
    work = names.work
    weeks = {one.person.id: one for one in loads_of(people, project.zone, work, project)}
    title = _("People of {project}", project=called(project, work))
    blocks: list[Block] = [Heading((title,))]
    keys = sorted({*loads, *weeks}, key=lambda key: _order(key, loads, names))
    for key in keys:
        blocks.append(Line(dotted(*_one(key, loads.get(key, Load()), names))))
        if key in weeks:
            this, after = weeks[key].weeks[:2]
            blocks.append(Small(dotted(_week(THIS, this, now=True), _week(NEXT, after, now=False))))
    if not loads:
        blocks.append(Line((_("No open tasks."),)))
    blocks += _overload(list(weeks.values()), project, names)
    return Reply(tuple(blocks))


def _order(key: str | None, loads: Mapping[str | None, Load], names: Names) -> Any:
    person = names.work.people.get(key) if key else None
    return key is None, -loads.get(key, Load()).tasks, person.name if person else ""


def _one(key: str | None, load: Load, names: Names) -> Iterable[Span | None]:
    """What somebody has in the project."""
    yield names.person(key) or _("nobody yet")
    yield ngettext("{n} open task", "{n} open tasks", load.tasks)
    yield load.estimated or None
    if load.unknown:
        yield ngettext("{n} without estimate", "{n} without estimate", load.unknown)
    if load.late:
        yield ngettext("{n} late", "{n} late", load.late)


def _week(name: Words, week: PersonWeek, *, now: bool) -> Words:
    """planned, logged and free hours of a week; free is never told where too much is planned."""
    planned: Span = planned_hours(week)
    more = unknown(week.unknown)
    if more is not None:
        planned = _("{hours} {more}", hours=planned, more=more)
    rest = (
        _("⚠ {hours} too much", hours=hours(week.over))
        if week.over
        else _("{hours} free", hours=hours(week.free))
    )
    if now:
        return _("{week}: {planned} planned, {logged} logged, {rest}", week=name, planned=planned,
                 logged=hours(week.logged), rest=rest)  # fmt: skip
    return _("{week}: {planned} planned, {rest}", week=name, planned=planned, rest=rest)


def _overload(loads: Sequence[PersonLoad], project: Project, names: Names) -> list[Block]:
    full = [load for load in loads if load.overload is not None]
    if not full:
        return []
    blocks: list[Block] = [Line((Bold(_("Too much")),))]
    for load in full:
        week = load.overload
        assert week is not None
        blocks.append(Line(dotted(Who(load.person.name), _over(week, load))))
    found = proposals(loads, project, names.work)
    blocks += [proposal_line(one, names) for one in found]
    if not found:
        blocks.append(Small((_("Nobody of the project has time for what could be given away."),)))
    return blocks


def _over(week: PersonWeek, load: PersonLoad) -> Words:
    name = THIS if week is load.weeks[0] else NEXT
    return _("{week} {hours} too much: {planned} of work, {left} of time", week=name,
             hours=hours(week.over), planned=hours(week.planned), left=hours(week.left))  # fmt: skip

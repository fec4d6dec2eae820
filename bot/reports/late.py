"""What is late and what will be: what should have been begun, what was begun and is late, what will
probably be late and what can be done about it, and what has changed since yesterday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.asking import Between, Until
from bot.capacity import working
from bot.lateness import Calibration, Forecast, Reason
from bot.model.moment import Moment, zone_info
from bot.model.project import Project
from bot.model.task import OPEN, Task, TaskState
from bot.reply import Block, Bold, Button, Line, Small, Span, dotted
from bot.reports.dates import dates_of
from bot.reports.outlook import Outlook, of_project
from bot.reports.status import Point
from bot.values import dataclass
from bot.wording import Names, ago, task_spans
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

DAY = timedelta(days=1)
MOST = 200  # late tasks that are read
SHOWN, TOLD = 8, 4
"""Rows of what is late, and of what will probably be."""

LONG = timedelta(hours=8)
"""A task of more work than this can be split."""

REASONS: dict[Reason, Words] = {
    Reason.UNOWNED: _("nobody has it"),
    Reason.BLOCKED: _("it is blocked"),
    Reason.SHORT: _("more work than time left"),
    Reason.LOADED: _("its owner has more to do until then than time"),
    Reason.BEHIND: _("its owner has several late tasks"),
    Reason.HISTORY: _("half of what its owner finished lately was late"),
    Reason.MOVED: _("its date was moved before"),
    Reason.UNBEGUN: _("not begun, and most of its time is over"),
}


# What is late


@dataclass(frozen=True, slots=True)
class Late:
    """Open tasks of a project: `overdue` should have been begun and are not, `delayed` were begun
    and are late; of each the longest first, with the moment it should have been."""

    overdue: Sequence[tuple[Task, Moment]]
    delayed: Sequence[tuple[Task, Moment]]


def late_of(project: Project, work: Work, owner: str | None = None) -> Late:
    """Read them. What has a first day should have been begun then, everything else when it was due."""
    where: dict[str, Any] = {"project": project.id, "state": OPEN}
    if owner is not None:
        where["owner"] = owner
    due = work.tasks.find(**where, due=Until(work.now), order=("due", "number"), limit=MOST)
    unbegun = work.tasks.find(
        **{**where, "state": TaskState.TODO}, start=Until(work.now), order=("start", "number"),
        limit=MOST,
    )  # fmt: skip
    overdue: dict[str, tuple[Task, Moment]] = {}
    for task in (*due, *unbegun):
        since = task.start if task.start is not None and task.start.at <= work.now else task.due
        if not begun(task) and since is not None:
            overdue[task.id] = task, since
    return Late(
        sorted(overdue.values(), key=lambda one: (one[1].at, one[0].number)),
        [(task, task.due) for task in due if begun(task) and task.due is not None],
    )


def begun(task: Task) -> bool:
    return task.started_at is not None or task.state is TaskState.DOING


def late_blocks(late: Late, names: Names) -> list[Block]:
    """Both kinds under their titles, the longest first."""
    blocks: list[Block] = []
    for title, rows in (
        (_("Should have been begun"), late.overdue), (_("Begun and late"), late.delayed),
    ):  # fmt: skip
        if not rows:
            continue
        blocks.append(Line((Bold(title), f" ({len(rows)})")))
        for task, since in rows[:SHOWN]:
            press = Button(pgettext("button", "Done"), f"task done {names.task(task)}")
            if not begun(task) and task.state is TaskState.TODO:
                press = Button(_("Start"), f"task start {names.task(task)}")
            blocks.append(
                Line((*task_spans(task, names), " · ", _since(task, since, names)), (press,))
            )
        if len(rows) > SHOWN:
            more = len(rows) - SHOWN
            blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return blocks


def _since(task: Task, since: Moment, names: Names) -> Words:
    now = names.work.now
    if task.late(now):
        assert task.due is not None
        return ago(now, task.due)
    days = max(1, (now.astimezone(zone_info(since.zone)).date() - since.day).days)
    return ngettext("should have begun {n} day ago", "should have begun {n} days ago", days)


# What will be


def reason_words(one: Forecast, names: Names) -> tuple[Span, ...]:
    """Its reasons in words."""
    said: list[Span] = []
    for reason in one.reasons:
        if reason is Reason.WAITS:
            refs = ", ".join(names.task(task) for task in one.waits[:3])
            said.append(_("it waits for {refs}, due no sooner", refs=refs))
        else:
            said.append(REASONS[reason])
    return dotted(*said)


def lever(one: Forecast, outlook: Outlook, names: Names) -> list[Button]:
    """What can be done about it by one press: to take it, to give it to somebody freer, to split
    it, to move its date."""
    task, ref = one.task, names.task(one.task)
    key = names.project(task.project).key.lower()
    first: Button | None = None
    if Reason.UNOWNED in one.reasons:
        first = Button(_("Take it"), f"task take {ref}")
    elif {Reason.LOADED, Reason.BEHIND, Reason.SHORT, Reason.HISTORY} & set(one.reasons):
        free = outlook.free_people(task)
        if free:
            person = free[0][0]
            first = Button(
                _("Give to {who}", who=person.name), f"task assign {ref} @(={person.id})"
            )
        elif Reason.SHORT in one.reasons and task.estimate and task.estimate > LONG:
            first = Button(_("Split"), f"task add ^{ref} #{key}")
    day = better_day(one, outlook)
    move = Button(_("Move to {day}", day=day), f"task due {ref} {day.isoformat()}")
    return [move] if first is None else [first, move]


def better_day(one: Forecast, outlook: Outlook) -> date:
    """A later working day: behind what it waits for, and with time for it and all that its owner
    has to do before; at least the next one after its date."""
    task, world = one.task, outlook.world
    assert task.due is not None
    owner = world.people.get(task.owner) if task.owner else None
    day = task.due.day + timedelta(days=1)
    for other in one.waits:
        if other.due is not None:
            day = max(day, other.due.day + timedelta(days=1))
    days = owner.workdays if owner is not None and owner.workdays else range(5)
    for _each in range(60):
        there = Moment(day, None, task.due.zone)
        if day.weekday() in days and (owner is None or _fits(task, owner.id, there, outlook)):
            return day
        day += timedelta(days=1)
    return day


def _fits(task: Task, owner: str, there: Moment, outlook: Outlook) -> bool:
    """Whether its owner has time for it and for all that is due by then."""
    person, now = outlook.world.people[owner], outlook.work.now
    load = outlook.load(owner, there.at)
    if task.due is not None and task.due.at > there.at:
        load += task.estimate or timedelta()
    if person.away_on(there.day) is not None:
        return False
    return working(person, outlook.zone, now, there.at) >= load


def likely_blocks(
    found: Sequence[Forecast], outlook: Outlook, names: Names, most: int = TOLD
) -> list[Block]:
    """What will probably be late, each with why and what can be done."""
    if not found:
        return []
    blocks: list[Block] = [Line((Bold(_("Will probably be late")), f" ({len(found)})"))]
    for one in found[:most]:
        blocks.append(Line(task_spans(one.task, names), tuple(lever(one, outlook, names))))
        blocks.append(Small(reason_words(one, names)))
    if len(found) > most:
        more = len(found) - most
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return blocks


def calibration_words(known: Calibration) -> Words:
    """Of 20 flagged, 14 were late."""
    if not known.flagged and not known.others:
        return _(
            "How often that is right is not known yet: no task with a date has come to its end."
        )
    flagged = ngettext(
        "Of {n} task of the last 90 days that I would have told of, {late} was late",
        "Of {n} tasks of the last 90 days that I would have told of, {late} were late",
        known.flagged, late=known.late,
    )  # fmt: skip
    others = ngettext("of {n} other, {late}", "of the {n} others, {late}", known.others,
                      late=known.others_late)  # fmt: skip
    return _("{flagged}; {others}.", flagged=flagged, others=others)


# Since yesterday


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of what is late in a day."""

    became: int
    done: int
    moved: int
    dropped: int


def changed_since(project: Project, work: Work, since: datetime) -> Changed:
    """What became late and what is late no more, as the journal knows it."""
    keys = work.journal.touched("task", since)
    past = work.journal.past("task", keys)
    new = work.tasks.find(
        project=project.id, state=OPEN, due=Between(since, work.now), order=("due", "number"),
        limit=MOST,
    )  # fmt: skip
    touched = set(keys)
    became = sum(task.id not in touched for task in new if task.late(work.now))
    ended = {TaskState.DONE: 0, TaskState.DROPPED: 0}
    moved = 0
    for key in keys:
        task, was = work.tasks.get(key), past.at(key, since)
        if task is None or task.project != project.id:
            continue
        late, before = task.late(work.now), was is not None and was.late(since)
        became += late and not before
        if before and not late:
            if task.state in ended:
                ended[task.state] += 1
            else:
                moved += 1
    return Changed(became, ended[TaskState.DONE], moved, ended[TaskState.DROPPED])


def changed_line(changed: Changed) -> Line:
    """One sentence of it."""
    n = changed
    said = dotted(
        ngettext("{n} became late", "{n} became late", n.became) if n.became else None,
        ngettext("{n} late one was finished", "{n} late ones were finished", n.done) if n.done else None,
        ngettext("{n} got another date", "{n} got another date", n.moved) if n.moved else None,
        ngettext("{n} was dropped", "{n} were dropped", n.dropped) if n.dropped else None,
    )  # fmt: skip
    if not said:
        return Line((_("Since yesterday nothing became late, and nothing late was finished."),))
    return Line((Bold(_("Since yesterday")), ": ", *said))


def today_blocks(project: Project, points: Sequence[Point], work: Work) -> list[Block]:
    """For whoever asks how a project stands: the dates of the next of its milestones, what has changed
    since yesterday, and how much of what is late was never begun, or will be late."""
    dates = dates_of(points)
    blocks: list[Block] = [Small((dates,))] if dates is not None else []
    if not sum(work.tally(project.id, "task").values()):
        return blocks
    late, likely = late_of(project, work), of_project(project, work).likely
    n, m = len(late.overdue), len(late.delayed)
    said = dotted(
        ngettext("{n} should have been begun", "{n} should have been begun", n) if n else None,
        ngettext("{n} begun and late", "{n} begun and late", m) if m else None,
        ngettext("{n} will probably be late", "{n} will probably be late", len(likely))
        if likely else None,
    )  # fmt: skip
    blocks.append(changed_line(changed_since(project, work, work.now - DAY)))
    return [*blocks, Small(said)] if said else blocks

"""Who has how much to do this week and next: hours where they are known, and what is not known."""

from __future__ import annotations

from datetime import date, timedelta

from bot.chart import Chart
from bot.model.project import Project
from bot.model.task import OPEN
from bot.plots import Bar, Bars
from bot.reply import Line, Span, dotted
from bot.values import dataclass
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work
from bot.workload import Planned, due_in_weeks, monday_of

PEOPLE = 12
"""Rows of the chart; further people are counted."""


@dataclass(frozen=True, slots=True)
class Due:
    """What one person has to finish in a project."""

    name: str | None  # None: what nobody has taken
    handle: str = ""
    this: timedelta = timedelta()  # by Sunday, what is late included
    next: timedelta = timedelta()  # in the week after
    unknown: int = 0  # tasks of these two weeks without an estimate


@dataclass(frozen=True, slots=True)
class Load:
    people: tuple[Due, ...]
    later: int  # open tasks that are due after next week, or at no time
    monday: date  # of this week


def load_of(project: Project, work: Work) -> Load:
    """Read who has to finish what by when."""
    this, after = due_in_weeks(work, project.zone, 2, project=project.id)
    none = Planned()
    people = []
    for owner in {**this, **after}:
        now, then = this.get(owner, none), after.get(owner, none)
        people.append(_due(owner, (now.hours, then.hours, now.unknown + then.unknown), work))
    counted = sum(one.tasks for week in (this, after) for one in week.values())
    later = work.tasks.count(project=project.id, state=OPEN) - counted
    return Load(tuple(sorted(people, key=_rank)), later, monday_of(work.now, project.zone))


def _due(owner: str | None, row: tuple[timedelta, timedelta, int], work: Work) -> Due:
    person = work.people.get(owner) if owner else None
    if owner is not None and person is None:
        return Due("?", "?", *row)
    return Due(person.name if person else None, person.handle if person else "", *row)


def _rank(due: Due) -> tuple[bool, timedelta, int, str]:
    """Who has most comes first; what nobody has taken stands last."""
    return due.name is None, -(due.this + due.next), -due.unknown, due.name or ""


def load(load: Load, project: Project, name: str) -> Chart | None:
    """Bars of hours for each person; None where nothing is due in these two weeks."""
    if not load.people:
        return None
    shown = load.people[:PEOPLE]
    names = (pgettext("load", "This week"), pgettext("load", "Next week"))
    plot = Bars(pgettext("axis", "Hours of work"), names, tuple(_bar(due) for due in shown))
    hidden = len(load.people) - len(shown)
    notes: list[Words] = []
    if hidden:
        notes.append(ngettext("and {n} more person", "and {n} more people", hidden))
    if load.later:
        notes.append(ngettext("{n} open task is due later or has no date",
                              "{n} open tasks are due later or have no date",
                              load.later))  # fmt: skip
    twin = [_told(due) for due in shown]
    twin += [Line((note,)) for note in notes]
    note = None
    if notes:
        note = notes[0] if len(notes) == 1 else _("{one}; {other}", one=notes[0], other=notes[1])
    title = _("{project}: work due this week and next", project=name)
    return Chart("load", title, f"{project.key}: load", plot, tuple(twin), note)


def _bar(due: Due) -> Bar:
    label: Words | str = due.name if due.name is not None else _("nobody yet")
    parts = tuple(length / timedelta(hours=1) for length in (due.this, due.next))
    return Bar(label, due.handle, parts, _unknown(due))


def _unknown(due: Due) -> Words | None:
    if not due.unknown:
        return None
    return ngettext("+ {n} without estimate", "+ {n} without estimate", due.unknown)


def _told(due: Due) -> Line:
    """What is unknown is never said to be nothing."""
    who: Span = due.name if due.name is not None else _("nobody yet")
    return Line(
        dotted(
            who,
            _("this week {hours}", hours=_hours(due.this)) if due.this or not due.unknown else None,
            _("next week {hours}", hours=_hours(due.next)) if due.next or not due.unknown else None,
            _unknown(due),
        )
    )


def _hours(length: timedelta) -> Words:
    return _("{n} h", n=f"{round(length / timedelta(hours=1), 1):g}")

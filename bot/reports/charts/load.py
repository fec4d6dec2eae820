"""Who has how much to do this week and next: hours where they are known, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.asking import Between, Until
from bot.chart import Chart
from bot.model.moment import midnight, zone_info
from bot.model.project import Project
from bot.model.task import OPEN
from bot.plots import Bar, Bars
from bot.reply import Line, Span, dotted
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

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
    today = work.now.astimezone(zone_info(project.zone)).date()
    monday = today - timedelta(days=today.weekday())
    turn, end = (midnight(monday + timedelta(days=days), project.zone) for days in (7, 14))
    open_: dict[str, Any] = {"project": project.id, "state": OPEN}
    found: dict[str | None, list[Any]] = {}
    counted = 0
    # A whole day is over at midnight sharp; that instant still belongs to its week.
    for slot, due in enumerate((Until(turn), Between(turn + _AFTER, end + _AFTER))):
        for owner, estimate, n in work.tasks.counts("owner", "estimate", **open_, due=due):
            row = found.setdefault(owner, [timedelta(), timedelta(), 0])
            counted += n
            if estimate is None:
                row[2] += n
            else:
                row[slot] += estimate * n
    later = work.tasks.count(**open_) - counted
    people = tuple(_due(owner, row, work) for owner, row in found.items())
    return Load(tuple(sorted(people, key=_rank)), later, monday)


_AFTER = timedelta(microseconds=1)


def _due(owner: str | None, row: list[Any], work: Work) -> Due:
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

"""The week of all projects on one page, for whoever leads several: one row each, the worst first,
and which of them nobody has done anything in.

However many projects there are, it is read in so many statements for each AT_ONCE of them; only
the rows of the page that is shown are put into words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.asking import Between, Since
from bot.model.light import Light
from bot.model.moment import zone_info
from bot.model.project import Project
from bot.model.task import TaskState
from bot.rag import LIGHTS
from bot.reply import Block, Bold, Button, Heading, Line, Span, dotted
from bot.reports.board import point
from bot.reports.status import AT_ONCE, SEVEN, Status, statuses
from bot.reports.week import Week, against
from bot.values import dataclass
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

SILENT = timedelta(days=14)
"""So long nothing was made, begun, done or logged in a project, and it is called silent."""

WHY = 2
"""Reasons of a light that are told."""

NAMED = 5
"""Silent projects that are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Row:
    """A project: how it stands, and how many of its tasks were done in the week and the one before.
    `idle`: since when nothing was done in a silent one; None for one that is not."""

    project: Project
    status: Status
    done: int
    before: int
    idle: datetime | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The worst first."""

    week: Week
    rows: Sequence[Row]

    @property
    def lights(self) -> Counter[Light]:
        return Counter(row.status.rag.light for row in self.rows)

    @property
    def silent(self) -> list[Row]:
        """The longest silent first."""
        found = [(row.idle, row.project.key, row) for row in self.rows if row.idle is not None]
        return [row for _idle, _key, row in sorted(found, key=lambda one: one[:2])]


def portfolio_of(projects: Sequence[Project], zone: str, work: Work) -> Portfolio:
    """The week that a report given at the Work's now is about, in a zone for all of them."""
    week = Week.of(work.now, zone)
    done, before, idle = Counter[str](), Counter[str](), dict[str, datetime]()
    for start in range(0, len(projects), AT_ONCE):
        some = projects[start : start + AT_ONCE]
        keys = tuple(project.id for project in some)
        done += _done(keys, Between(week.start, week.end), work)
        before += _done(keys, Between(week.start - SEVEN, week.start), work)
        idle |= _idle(some, work)
    stands = statuses(projects, work)
    rows = [
        Row(one, stands[one.id], done[one.id], before[one.id], idle.get(one.id)) for one in projects
    ]
    return Portfolio(week, sorted(rows, key=_rank))


def _rank(row: Row) -> tuple[int, float, str]:
    """The worst light first, then the greatest share of late tasks."""
    status = row.status
    return -status.rag.light.weight, -status.late / max(1, status.open), row.project.key


def _done(keys: tuple[str, ...], within: Between, work: Work) -> Counter[str]:
    return Counter(
        dict(work.tasks.counts("project", project=keys, state=TaskState.DONE, done_at=within))
    )


def _idle(projects: Sequence[Project], work: Work) -> dict[str, datetime]:
    """The silent ones of these, and since when: the last time that anything was made, begun, done
    or logged, else when the project was made."""
    lately = work.now - SILENT
    made = {one.id: one.created_at for one in projects if one.created_at}
    last = {key: at for key, at in made.items() if at < lately}
    # In most projects something was done lately, and that is soon looked up.
    done = work.tasks.counts("project", project=tuple(last), done_at=Since(lately))
    for key, _n in done:
        del last[key]
    for shelf, fields in _UPDATES:
        for key, *found in getattr(work, shelf).latest("project", *fields, project=tuple(last)):
            last[key] = max([last[key], *(at for at in found if at is not None)])
        last = {key: at for key, at in last.items() if at < lately}
    return last


_UPDATES = (
    ("logs", ("happened_at",)), ("stints", ("created_at",)), ("milestones", ("done_at",)),
    ("risks", ("created_at",)), ("tasks", ("created_at", "started_at", "done_at")),
)  # fmt: skip
"""What is an update of a project, by the shelf and the fields that say when it was. Tasks are the
most, and stand last: those of a project that is not silent by then are not read."""


# In words


def heading(portfolio: Portfolio) -> list[Block]:
    """Which week it is, and how many projects stand how."""
    week = portfolio.week
    title = _("All projects · week {week} ({start} to {end})",
              week=week.number, start=week.monday, end=week.sunday)  # fmt: skip
    counted: list[Span] = []  # the worst first; what is not known yet last
    for light, n in sorted(
        portfolio.lights.items(), key=lambda one: (-one[0].weight, one[0] is Light.UNKNOWN)
    ):
        counted += [*([" · "] if counted else []), f"{light.sign} {n} ", LIGHTS[light]]
    return [Heading((title,)), Line(tuple(counted))]


def row_line(row: Row) -> Line:
    """A project: why it stands as it does, what was done, what comes next."""
    status = row.status
    done = against(ngettext("{n} done", "{n} done", row.done), row.done, row.before)
    ahead = next((one for one in status.points if one.milestone.due is not None), None)
    said = dotted(Bold(row.project.key), row.project.name, *status.rag.why[:WHY], done)
    if ahead is not None:
        said = (*said, " · 🏁 ", point(ahead))
    open_ = Button(_("Open"), f"project status #{row.project.key.lower()}")
    return Line((status.rag.sign, " ", *said), (open_,))


def silent_line(portfolio: Portfolio, zone: str, now: datetime) -> list[Block]:
    """Who has not been heard of, and for how long."""
    silent = portfolio.silent
    if not silent:
        return []
    there = zone_info(zone)
    today = now.astimezone(there).date()
    named: list[Words] = []
    for row in silent[:NAMED]:
        assert row.idle is not None
        days = (today - row.idle.astimezone(there).date()).days
        named.append(
            ngettext("{project} for {n} day", "{project} for {n} days", days,
                     project=row.project.key)
        )  # fmt: skip
    more = len(silent) - len(named)
    rest = ngettext("and {n} more", "and {n} more", more) if more else None
    return [Line((Bold(pgettext("portfolio", "Silent")), " ", *dotted(*named, rest)))]

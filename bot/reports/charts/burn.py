"""Burndown and burnup: how much work there was each day, and how much of it was done."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.asking import Since
from bot.chart import Chart
from bot.model.moment import zone_info
from bot.model.project import Project
from bot.model.task import OPEN, TaskState
from bot.plots import STAGES, Curve, Curves, Look, Mark
from bot.reply import Line
from bot.values import dataclass
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

POINTS = 120
"""Days of a curve; of a longer one only every second or third day is taken."""

RECENT = 14
"""Days by which it is judged how fast work goes now."""

HORIZON = 180
"""Days ahead beyond which nobody can tell when the rest will be done."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`n` tasks of one fate: made on one day, and done on another or not at all."""

    made: date
    done: date | None
    size: float | None  # hours each; None is not estimated
    n: int = 1


@dataclass(frozen=True, slots=True)
class Burn:
    """What both charts are made of. `end` is when all of it is to be done, if that was said."""

    pieces: Sequence[Piece]
    start: date
    today: date
    end: date | None
    end_name: str | None = None  # of the milestone it is; None: the last due date

    @property
    def hours(self) -> bool:
        """Whether hours can be counted: with one task not estimated, tasks are."""
        return all(piece.size is not None for piece in self.pieces)

    def made(self, day: date) -> float:
        """All work that was known at the end of that day."""
        return self._sum(piece for piece in self.pieces if piece.made <= day)

    def done(self, day: date) -> float:
        return self._sum(piece for piece in self.pieces if piece.done and piece.done <= day)

    def _sum(self, pieces: Iterator[Piece]) -> float:
        if not self.hours:
            return sum(piece.n for piece in pieces)
        return round(sum((piece.size or 0) * piece.n for piece in pieces), 2)

    @property
    def total(self) -> float:
        return self.made(self.today)

    @property
    def left(self) -> float:
        return self.total - self.done(self.today)

    @property
    def even(self) -> float | None:
        """What would be left today at an even pace from the first day to the last."""
        if self.end is None or self.end <= self.start:
            return None
        share = (self.today - self.start) / (self.end - self.start)
        return self.total * (1 - min(max(share, 0.0), 1.0))

    @property
    def pace(self) -> float:
        """What was done a day lately."""
        days = min(RECENT, max(1, (self.today - self.start).days))
        return (self.done(self.today) - self.done(self.today - timedelta(days=days))) / days

    @property
    def expected(self) -> date | None:
        """When the rest is done if it goes on like this; None where nobody can tell."""
        if self.left <= 0 or self.pace <= 0 or self.left / self.pace > HORIZON:
            return None
        return self.today + timedelta(days=math.ceil(self.left / self.pace))

    @property
    def days(self) -> list[date]:
        """The days of the curves, today included."""
        length = (self.today - self.start).days
        step = length // POINTS + 1
        return [self.today - timedelta(days=ago) for ago in range(0, length + 1, step)][::-1]


def burn_of(project: Project, work: Work) -> Burn | None:
    """Read what there is of a project; None where it has no task. Dropped tasks never counted:
    nobody knows when they were dropped."""
    zone = zone_info(project.zone)

    def day(at: datetime) -> date:
        return at.astimezone(zone).date()

    kept: dict[str, Any] = {"project": project.id, "state": (*OPEN, TaskState.DONE)}
    pieces = [
        Piece(
            day(made),
            day(done) if done else None,
            size.total_seconds() / 3600 if size is not None else None,
            n,
        )
        for made, done, size, n in work.tasks.counts("created_at", "done_at", "estimate", **kept)
    ]
    if not pieces:
        return None
    today = day(work.now)
    start = min(piece.made for piece in pieces)
    if project.created_at is not None:
        start = min(start, day(project.created_at))
    end, name = _end(project, work, kept)
    return Burn(pieces, start, today, end, name)


def _end(project: Project, work: Work, kept: dict[str, Any]) -> tuple[date | None, str | None]:
    """The last day of the plan: that of a milestone, with its name, or the last due date of a task
    where that is later."""
    beginning = datetime(1970, 1, 1, tzinfo=zone_info("UTC"))
    latest = work.tasks.find(**kept, due=Since(beginning), order=("-due",), limit=1)
    ends: list[tuple[date, bool, str]] = [
        (milestone.due.day, True, milestone.name)
        for milestone in work.milestones.find(project=project.id)
        if milestone.due is not None
    ]
    ends += [(task.due.day, False, "") for task in latest if task.due is not None]
    day, named, name = max(ends, default=(None, False, ""))
    return day, name if named else None


def burndown(burn: Burn, project: Project, name: str) -> Chart:
    """Work left, day by day, beside an even pace and where it is heading."""
    left = tuple((day, burn.made(day) - burn.done(day)) for day in burn.days)
    curves = [Curve(pgettext("curve", "Left"), "left", left)]
    if burn.even is not None and burn.end is not None:
        line = ((burn.start, burn.total), (burn.end, 0.0))
        curves.append(Curve(pgettext("curve", "Even pace"), "pace", line))
    if burn.expected is not None:
        curves.append(_ahead(burn, "forecast", burn.left, 0.0))
    title = _("{project}: burndown", project=name)
    return _chart("burndown", title, burn, project, curves)


def burnup(burn: Burn, project: Project, name: str) -> Chart:
    """Work done under all work, day by day: it shows when more was added, too."""
    days = burn.days
    all_ = tuple((day, burn.made(day)) for day in days)
    done = tuple((day, burn.done(day)) for day in days)
    curves = [
        Curve(pgettext("curve", "All work"), "scope", all_),
        Curve(pgettext("curve", "Done"), "done", done),
    ]
    if burn.even is not None and burn.end is not None:
        line = ((burn.start, 0.0), (burn.end, burn.total))
        curves.append(Curve(pgettext("curve", "Even pace"), "pace", line))
    if burn.expected is not None:
        curves.append(_ahead(burn, "forecast", burn.total - burn.left, burn.total))
    title = _("{project}: burnup", project=name)
    return _chart("burnup", title, burn, project, curves)


def _ahead(burn: Burn, look: Look, now: float, then: float) -> Curve:
    assert burn.expected is not None
    line = ((burn.today, now), (burn.expected, then))
    return Curve(pgettext("curve", "At the present pace"), look, line)


def _chart(kind: str, title: Words, burn: Burn, project: Project, curves: list[Curve]) -> Chart:
    marks = [Mark(burn.today, pgettext("mark", "Today"))]
    if burn.end is not None and burn.end_name is not None:
        marks.append(Mark(burn.end, burn.end_name, STAGES["milestone"].message))
    elif burn.end is not None:
        marks.append(Mark(burn.end, pgettext("mark", "Last due date")))
    unit = pgettext("axis", "Hours of work") if burn.hours else pgettext("axis", "Tasks")
    return Chart(
        kind,
        title,
        f"{project.key}: {kind}",
        Curves(unit, tuple(curves), tuple(marks)),
        tuple(Line((words,)) for words in _told(burn)),
        _unestimated(burn),
    )


def _told(burn: Burn) -> Iterator[Words]:
    """The numbers at the end of the curves, in sentences."""
    done, left = _number(burn.total - burn.left), _number(burn.left)
    if burn.hours:
        yield _("{done} of {all} hours of work done, {left} left.", done=done,
                all=_number(burn.total), left=left)  # fmt: skip
    else:
        yield ngettext("{done} of {n} task done, {left} left.",
                       "{done} of {n} tasks done, {left} left.",
                       round(burn.total), done=done, left=left)  # fmt: skip
    if burn.even is None or burn.end is None:
        yield _("Neither a milestone nor a task has a date ahead, so there is no even pace.")
    elif burn.end_name is not None:
        yield _("An even pace to {milestone} on {day} would leave {left} today.",
                milestone=burn.end_name, day=burn.end, left=_amount(burn.even, burn))  # fmt: skip
    else:
        yield _("An even pace to the last due date, {day}, would leave {left} today.",
                day=burn.end, left=_amount(burn.even, burn))  # fmt: skip
    if burn.expected is not None:
        yield _("At the pace of the last two weeks the rest is done on {day}.", day=burn.expected)
    elif burn.left > 0:
        yield _("Too little was done in the last two weeks to tell when the rest is done.")


def _unestimated(burn: Burn) -> Words | None:
    """Why tasks are counted where some have hours."""
    unknown = sum(piece.n for piece in burn.pieces if piece.size is None)
    if not unknown or unknown == sum(piece.n for piece in burn.pieces):
        return None
    return ngettext(
        "Tasks are counted, not hours: {n} has no estimate.",
        "Tasks are counted, not hours: {n} have no estimate.",
        unknown,
    )


def _number(number: float) -> str:
    return f"{round(number, 1):g}"


def _amount(number: float, burn: Burn) -> Words:
    if burn.hours:
        return _("{n} h", n=_number(number))
    return ngettext("{n} task", "{n} tasks", round(number))

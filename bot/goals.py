"""How far the goals of a project have come: typed, or computed where that can be."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.model.goal import Goal
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.money import plain
from bot.model.project import Project
from bot.model.task import OPEN, TaskState
from bot.reply import Span, dotted
from bot.values import dataclass
from bot.words import Words, _
from bot.work import Work

SHOWN = 2  # goals on a board or in a digest; the next ones that are due


@dataclass(frozen=True, slots=True)
class Progress:
    """A goal and where it stands. `now` is None where nobody knows; `computed`: nobody typed it."""

    goal: Goal
    now: Decimal | None
    computed: bool
    milestone: Milestone | None = None

    @property
    def share(self) -> float | None:
        return self.goal.share(self.now)

    @property
    def reached(self) -> bool:
        """By its number, and where it is a milestone's, when that is reached."""
        if self.milestone is not None:
            return not self.milestone.open
        return self.goal.reached(self.now)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A goal beside what came of it. `difference` is what it came to less what was wanted; None, as
    `now`, where nobody knows."""

    goal: Goal
    wanted: str  # with what is counted: 200 sign-ups
    now: Decimal | None
    difference: Decimal | None
    reached: bool | None

    @property
    def signed(self) -> str | None:
        """+31, −12, ±0."""
        if self.difference is None:
            return None
        sign = "±" if not self.difference else "+" if self.difference > 0 else "−"
        return f"{sign}{plain(abs(self.difference))}"


def outcome(one: Progress) -> Outcome:
    known = one.now is not None
    difference = one.now - one.goal.target if one.now is not None else None
    reached = one.reached if known else None
    return Outcome(one.goal, _amount(one.goal), one.now, difference, reached)


def goals_of(project: Project, work: Work) -> list[Progress]:
    """All goals of a project with where they stand, in their order."""
    found = work.goals.find(project=project.id, order=("number",))
    return [progress(goal, work) for goal in found]


def progress(goal: Goal, work: Work) -> Progress:
    """Where a goal stands: by the tasks of its milestone or of its project, else as it was typed."""
    milestone = work.milestones.get(goal.milestone) if goal.milestone else None
    if milestone is not None:
        done, total = counted(milestone, work)
        share = Decimal(100 * done) / total if total else Decimal()
        now = Decimal(100) if not milestone.open else round(share)
        return Progress(goal, Decimal(now), True, milestone)
    if goal.counts_tasks:
        return Progress(goal, Decimal(work.tally(goal.project, "task").get("done", 0)), True)
    return Progress(goal, goal.now, False)


def counted(milestone: Milestone, work: Work) -> tuple[int, int]:
    """How many of its tasks are done, and how many there are without the dropped ones."""
    where = {"milestone": milestone.id, "project": milestone.project}
    states = dict(work.tasks.counts("state", **where, state=(*OPEN, TaskState.DONE)))
    return states.get(TaskState.DONE, 0), sum(states.values())


def goal_spans(one: Progress, work: Work, *, short: bool = False) -> tuple[Span, ...]:
    """A goal on one line: what, by when, and where it stands; `short`: as it stands on a board."""
    goal = one.goal
    what = f"{goal.specific[:60]}…" if short and len(goal.specific) > 61 else goal.specific
    # A day that stands in the words of the goal as well was said there on purpose.
    return dotted(
        what,
        _("by {day}", day=Moment(goal.due.day, None, goal.due.zone)),
        _stands(one),
        _when(one, work),
    )


def _stands(one: Progress) -> Words:
    goal = one.goal
    if one.milestone is not None:
        return _(
            "🏁 {milestone} {share} %",
            milestone=one.milestone.name,
            share=plain(one.now or Decimal()),
        )
    if one.now is None:
        return _("nobody has measured it yet")
    return _("{now} of {target}", now=plain(one.now), target=_amount(goal))


def _amount(goal: Goal) -> str:
    return (
        f"{plain(goal.target)} {goal.unit}".strip()
        if goal.unit != "%"
        else f"{plain(goal.target)} %"
    )


def _when(one: Progress, work: Work) -> Words | None:
    """Whether it was reached, or its day is over."""
    if one.reached:
        return _("✔ reached")
    return _("✖ its day is over") if one.goal.due.at <= work.now else None


def next_goals(project: Project, work: Work) -> Sequence[Progress]:
    """The goals that a board and a digest name: those not reached, the soonest due first."""
    found = sorted(goals_of(project, work), key=lambda one: (one.reached, one.goal.due.at))
    return found[:SHOWN]

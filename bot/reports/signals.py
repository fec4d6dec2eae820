"""What in a project looks like a risk: a slip ahead, a client that is silent, promises that were not
kept, stock below its minimum, money that goes faster than the work.

Signals are computed whenever somebody looks, never kept: a draft whose cause is over is gone, and
none becomes a risk before somebody confirms it. A cause that was confirmed or dismissed is told of
no more; and of a kind that was dismissed only what is half as bad again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from math import ceil

from bot.asking import Since
from bot.model.money import AHEAD
from bot.model.project import Project, ProjectState
from bot.model.risk import Level, RiskState
from bot.model.stock import free
from bot.model.task import Task
from bot.promises import fates
from bot.reports.earned import earned_value, plan_of
from bot.reports.outlook import Outlook, of_project
from bot.reports.status import Point, points_of
from bot.spending import Burn, budget_of, burn_of, hours_of
from bot.values import dataclass
from bot.words import Words, _, ngettext
from bot.work import Work

SILENT = 10
"""More days than these without a word of the client's are told of."""

BROKEN = 2
"""So many promises that were not kept in the last 30 days."""

LATELY = timedelta(days=30)

RAISED = 1.5
"""After a dismissal another draft of its kind must be so much worse."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A draft of a risk. `cause` is what it comes of, for ever the same word for the same thing;
    `amount` says how bad it is, in the unit of its kind."""

    kind: str
    cause: str
    amount: int
    statement: Words
    evidence: Words
    level: Level
    type: str
    milestone: str | None = None


def signals_of(
    project: Project,
    work: Work,
    outlook: Outlook | None = None,
    points: Sequence[Point] | None = None,
    burn: Burn | None = None,
) -> list[Signal]:
    """The drafts that are worth telling, the greatest first. What they come of is read, where it is
    not known already: its outlook, its next milestones, what it has cost."""
    if project.state is not ProjectState.ACTIVE:
        return []
    found = [
        *_slips(
            project, work, outlook or of_project(project, work),
            points_of(project, work) if points is None else points,
        ),
        *_silent(project, work), *_promises(project, work), *_stock(project, work),
        *_money(project, work, burn),
    ]  # fmt: skip
    if not found:
        return []
    dismissed = work.dismissals.counts("kind", "cause", "level", project=project.id)
    known = {cause for _kind, cause, _level, _n in dismissed}
    for cause, state, _n in work.risks.counts(
        "signal", "state", project=project.id, signal=Since("")
    ):
        known |= {cause, cause.partition(".")[0]} if state is RiskState.OPEN else {cause}
    levels = [(kind, level) for kind, _cause, level, _n in dismissed]
    worth = [
        one for one in found
        if one.cause not in known and not _covered(one, known)
        and one.amount >= _least(one.kind, levels)
    ]  # fmt: skip
    return sorted(worth, key=lambda one: (-one.level.score, one.cause))


_ONE_AT_A_TIME = {"silent", "promises"}
"""Kinds of which one open risk says it all, whatever the next cause is."""


def _covered(signal: Signal, known: set[str]) -> bool:
    return signal.kind in _ONE_AT_A_TIME and signal.kind in known


def _least(kind: str, dismissed: Sequence[tuple[str, int]]) -> int:
    """From which amount on a kind is told of."""
    levels = [level for name, level in dismissed if name == kind]
    return ceil(max(levels) * RAISED) if levels else 0


def _slips(
    project: Project, work: Work, outlook: Outlook, points: Sequence[Point]
) -> Iterable[Signal]:
    """Milestones behind which a task of theirs is due, and those whose tasks will probably be late."""
    known: set[str] = set()
    for one in points:
        due, forecast = one.milestone.due, one.forecast
        if due is None or forecast is None or forecast.day <= due.day:
            continue
        known.add(one.milestone.id)
        days = (forecast.day - due.day).days
        evidence = ngettext(
            "the last of its tasks is due {forecast}, {n} day after it",
            "the last of its tasks is due {forecast}, {n} days after it",
            days, forecast=forecast.day,
        )  # fmt: skip
        yield Signal(
            "slip", f"slip.{one.milestone.id}", days,
            _("{milestone} slips", milestone=one.milestone.name), evidence,
            Level(4, 4 if days > 7 else 3), "schedule", one.milestone.id,
        )  # fmt: skip
    yield from _predicted(project, work, outlook, known)


def _predicted(project: Project, work: Work, outlook: Outlook, known: set[str]) -> Iterable[Signal]:
    """Milestones with at least two tasks that will probably be late."""
    by_milestone: dict[str, list[Task]] = {}
    for one in outlook.likely:
        if one.task.milestone is not None and one.task.milestone not in known:
            by_milestone.setdefault(one.task.milestone, []).append(one.task)
    for key, tasks in by_milestone.items():
        milestone = work.milestones.get(key)
        if milestone is None or not milestone.open or len(tasks) < 2:
            continue
        refs = ", ".join(f"{project.key}-{task.number}" for task in tasks[:3])
        evidence = ngettext("{n} of its tasks will probably be late: {refs}",
                            "{n} of its tasks will probably be late: {refs}",
                            len(tasks), refs=refs)  # fmt: skip
        yield Signal("slip", f"slip.{key}", len(tasks), _("{milestone} slips", milestone=milestone.name),
                     evidence, Level(3, 3), "schedule", key)  # fmt: skip


def _silent(project: Project, work: Work) -> Iterable[Signal]:
    """A client of whom nothing was logged for a while, though there was once."""
    last = next(iter(work.logs.find(project=project.id, order=("-happened_at",), limit=1)), None)
    if last is None:
        return
    days = (work.now - last.happened_at).days
    if days > SILENT:
        evidence = ngettext("nothing was logged of them for {n} day", "nothing was logged of them for {n} days",
                            days)  # fmt: skip
        yield Signal("silent", f"silent.{last.id}", days, _("the client is silent"), evidence,
                     Level(3, 3), "client")  # fmt: skip


def _promises(project: Project, work: Work) -> Iterable[Signal]:
    """Promises of the last 30 days that are late or were kept too late."""
    missed = [
        (one.due, one.task)
        for one in fates([project], work)
        if one.kept is False and one.due is not None and one.due >= work.now - LATELY
    ]
    if len(missed) >= BROKEN:
        keys = [key for _due, key in sorted(missed, reverse=True)]
        last = [task for key in keys[:4] if (task := work.tasks.get(key)) is not None]
        refs = ", ".join(f"{project.key}-{one.number}" for one in last)
        evidence = ngettext("{n} promise was not kept in time: {refs}",
                            "{n} promises were not kept in time: {refs}", len(missed), refs=refs)  # fmt: skip
        yield Signal("promises", f"promises.{keys[0]}", len(missed),
                     _("the client loses trust in our promises"), evidence, Level(4, 4), "client")  # fmt: skip


def _stock(project: Project, work: Work) -> Iterable[Signal]:
    """Things that the project holds, of which less is free than their minimum."""
    for holding in work.holdings.find(project=project.id):
        item = work.items.get(holding.item)
        if item is None or item.low_since is None or not item.minimum:
            continue
        there = free(item, work.holdings.find(item=item.id))
        short = max(1, round((item.minimum - there) / item.minimum * 100))
        evidence = _("{there} of {item} is free, the minimum is {minimum}", there=f"{there:f}",
                     item=item.name, minimum=f"{item.minimum:f}")  # fmt: skip
        since = f"{item.low_since:%Y%m%d}"
        yield Signal("stock", f"stock.{item.id}.{since}", short, _("{item} runs out", item=item.name),
                     evidence, Level(4, 3), "supplier")  # fmt: skip


def _money(project: Project, work: Work, burn: Burn | None) -> Iterable[Signal]:
    """A budget that is used faster than the work is done, or that will not last."""
    budget = budget_of(project.id, work) if burn is None else burn.budget
    if budget is None or (budget.money is None and not budget.hours):
        return
    burn = burn or burn_of(project, work)
    burnt, done = burn.share, burn.progress.share
    if burnt is None or done is None:
        return
    ahead = (burnt - done) * 100
    if ahead > AHEAD:
        evidence = _("{burnt} of the budget is used, {done} of the work is done",
                     burnt=f"{round(burnt * 100)} %", done=f"{round(done * 100)} %")  # fmt: skip
        yield Signal("burn", f"burn.{budget.id}", round(ahead), _("the budget runs ahead of the work"),
                     evidence, Level(3, 3), "cost")  # fmt: skip
    over = _forecast(project, work, burn)
    if over is not None and over > 1:
        percent = round(over * 100)
        evidence = _("at this pace {share} of the budget will be used", share=f"{percent} %")
        yield Signal(
            "forecast", f"forecast.{budget.id}", percent - 100, _("the budget does not last"),
            evidence, Level(4, 4), "cost",
        )  # fmt: skip


EARNED = Decimal("0.2")
"""The share of the work from which on a forecast of its cost is stable (Christensen and Heise, "Cost
performance index stability", National Contract Management Journal 25, 1993, 7-15)."""


def _forecast(project: Project, work: Work, burn: Burn) -> Decimal | None:
    """The estimate at completion as a share of the budget; None where it is not known."""
    plan = plan_of(project, work, burn)
    now = earned_value(plan, burn, plan.today)
    if now.eac is None or now.ev is None or not now.bac or now.ev < now.bac * EARNED:
        return None
    budget = burn.budget
    if budget is None:
        return None
    if plan.currency is not None and budget.money is not None:
        return now.eac / budget.money.amount
    return now.eac / hours_of(budget.hours) if plan.currency is None and budget.hours else None

"""What counts of a risk: its level as it is today, what remains of it later, and how both look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.model.moment import Moment, zone_info
from bot.model.project import Project
from bot.model.risk import REVIEW_DAYS, Band, Level, Proximity, Response, Risk
from bot.model.task import Task, TaskState
from bot.reply import Bold, Span, dotted
from bot.wording import BANDS, Names, milestone_chip
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

RESPONSES: dict[Response, Words] = {
    Response.AVOID: pgettext("response", "Avoid"),
    Response.REDUCE: pgettext("response", "Reduce"),
    Response.TRANSFER: pgettext("response", "Transfer"),
    Response.ACCEPT: pgettext("response", "Accept"),
}

PROXIMITIES: dict[Proximity, Words] = {
    Proximity.NOW: pgettext("proximity", "any day now"),
    Proximity.MONTH: pgettext("proximity", "within a month"),
    Proximity.LATER: pgettext("proximity", "later"),
}

TYPES: dict[str, Words] = {
    "scope": pgettext("risk", "scope"),
    "schedule": pgettext("risk", "schedule"),
    "cost": pgettext("risk", "cost"),
    "people": pgettext("risk", "people"),
    "supplier": pgettext("risk", "supplier"),
    "tech": pgettext("risk", "tech"),
    "client": pgettext("risk", "client"),
    "legal": pgettext("risk", "legal"),
    "other": pgettext("risk", "other"),
}


def type_word(said: str) -> Words | str:
    """A type in the reader's words; an older one that is none of them as it was typed."""
    return TYPES.get(said, said)


def actions(risk: Risk, work: Work) -> list[Task]:
    """The tasks of its response that are not dropped."""
    found = (work.tasks.get(key) for key in risk.tasks)
    return [task for task in found if task is not None and task.state is not TaskState.DROPPED]


def settled(tasks: Sequence[Task]) -> bool:
    """Whether all that was to be done is done; of nothing, nothing is."""
    return bool(tasks) and all(task.state is TaskState.DONE for task in tasks)


def level_of(risk: Risk, work: Work) -> Level | None:
    """What counts today: the residual level only once its tasks are done; None is not assessed."""
    if risk.residual is None or not risk.tasks:
        return risk.level
    return risk.residual if settled(actions(risk, work)) else risk.level


def read_actions(risks: Iterable[Risk], work: Work) -> None:
    """Read the tasks of many risks at once, for whoever asks of each."""
    keys = {key for risk in risks for key in risk.tasks}
    if keys:
        work.tasks.find(id=tuple(sorted(keys)))


def cadence(level: Level | None) -> int:
    """After how many days it is looked at again: 7, 14, 30 or 90 by its band; a risk that is not
    assessed yet within a week."""
    return REVIEW_DAYS[level.band if level is not None else Band.CRITICAL]


def next_review(risk: Risk, zone: str, work: Work) -> Moment:
    """When it should be looked at again, counted from today in `zone`; never on a weekend."""
    today = work.now.astimezone(zone_info(zone)).date()
    day = today + timedelta(days=cadence(level_of(risk, work)))
    while day.weekday() > 4:
        day += timedelta(days=1)
    return Moment(day, None, zone)


def seen(risk: Risk, zone: str, work: Work) -> None:
    """Somebody looked at it just now."""
    risk.reviewed_at = work.now
    risk.review = next_review(risk, zone, work)


def due_for_review(risk: Risk, now: datetime) -> bool:
    """Whether its day has come: a review is asked for on the morning of that day."""
    return risk.open and risk.review is not None and risk.review.at - timedelta(days=1) <= now


# How it looks


def score_words(risk: Risk, work: Work) -> Words:
    """What counts of it today; where one half of it was said, that half."""
    level = level_of(risk, work)
    if level is None and risk.probability is not None:
        return _("p{p}, not assessed yet: how bad?", p=risk.probability)
    if level is None and risk.impact is not None:
        return _("i{i}, not assessed yet: how likely?", i=risk.impact)
    return level_words(level)


def level_words(level: Level | None) -> Words:
    """3×4 = 12 High."""
    if level is None:
        return _("not assessed yet")
    return _("{p}×{i} = {score} {band}", p=level.probability, i=level.impact, score=level.score,
             band=BANDS[level.band])  # fmt: skip


def arrow(now: Level | None, was: Level | None) -> str:
    """▲ or ▼ where the score has moved, else nothing."""
    if now is None or was is None or now.score == was.score:
        return ""
    return "▲" if now.score > was.score else "▼"


def statement_of(risk: Risk) -> str:
    """Cause → event → effect, as far as each was said."""
    return " → ".join(part for part in (risk.cause, risk.statement, risk.effect) if part)


def response_words(risk: Risk, work: Work) -> Words | None:
    """Reduce, 1 of 2 tasks done; None while nobody has said what is done about it."""
    tasks = actions(risk, work)
    said = RESPONSES[risk.response] if risk.response is not None else None
    if not tasks:
        return said
    done = sum(task.state is TaskState.DONE for task in tasks)
    counted = ngettext("{done} of {n} task done", "{done} of {n} tasks done", len(tasks), done=done)
    return counted if said is None else _("{response}, {tasks}", response=said, tasks=counted)


def residual_words(risk: Risk, work: Work) -> Words | None:
    """→ residual 6, while it does not count yet."""
    level = risk.residual
    if level is None or level_of(risk, work) == level:
        return None
    return _("→ residual {score}", score=level.score)


def risk_spans(
    risk: Risk, project: Project, names: Names, was: Level | None = None
) -> tuple[Span, ...]:
    """A risk on one line; with an arrow, where its score is another than it `was`."""
    level = level_of(risk, names.work)
    score: Span = score_words(risk, names.work)
    if moved := arrow(level, was):
        score = _("{said} {more}", said=score, more=moved)
    later = residual_words(risk, names.work)
    return (
        Bold(f"R-{risk.number}"), " ",
        *dotted(
            risk.statement, score if later is None else _("{said} {more}", said=score, more=later),
            names.person(risk.owner), type_word(risk.type) if risk.type else None,
            response_words(risk, names.work) if risk.open else None,
            milestone_chip(risk.milestone, names),
            _("review {when}", when=risk.review) if risk.review and risk.open else None,
        ),
    )  # fmt: skip

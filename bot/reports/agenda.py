"""The agenda: what one person has before them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.asking import Between, Until
from bot.model.moment import midnight, zone_info
from bot.model.task import OPEN, Task, TaskState
from bot.reply import Block, Bold, Button, Heading, Line, Reply, Span
from bot.values import dataclass
from bot.wording import Names, ago, hint, task_spans
from bot.words import _, ngettext, pgettext
from bot.work import Work

SHOWN = 7
MOST = 50  # tasks of one week that are read


@dataclass(frozen=True, slots=True)
class Agenda:
    """A person's open tasks by when they are due, seen from `today` in their zone.

    `shown` are the first of them all; the others are numbers.
    """

    today: date
    shown: Sequence[Task]
    late: int
    now: int
    week: int
    later: int
    blocked: int


def agenda_of(person: str, zone: str, work: Work) -> Agenda:
    """Read one person's agenda, in all projects."""
    today = work.now.astimezone(zone_info(zone)).date()
    tonight = midnight(today + timedelta(days=1), zone)
    mine: dict[str, Any] = {"owner": person, "state": OPEN}
    late, by_tonight, by_week_end = (
        work.tasks.count(**mine, due=Until(end))
        for end in (work.now, tonight, tonight + timedelta(days=7))
    )
    return Agenda(
        today=today,
        shown=work.tasks.find(**mine, order=("due", "number"), limit=SHOWN),
        late=late,
        now=by_tonight - late,
        week=by_week_end - by_tonight,
        later=work.tasks.count(**mine) - by_week_end,
        blocked=work.tasks.count(owner=person, state=TaskState.BLOCKED),
    )


def agenda_reply(agenda: Agenda, names: Names, now: datetime) -> Reply:
    blocks: list[Block] = [Heading((_("Your agenda · {day}", day=agenda.today),))]
    left = list(agenda.shown)
    for title, total in (
        (_("Late"), agenda.late),
        (_("Today"), agenda.now),
        (_("Next 7 days"), agenda.week),
        (_("Later, or without a date"), agenda.later),
    ):
        blocks += section(title, left[:total], total, names, now)
        del left[:total]
    if len(blocks) == 1:
        blocks.append(Line((_("Nothing is waiting for you."),)))
    if agenda.blocked:
        blocks.append(
            hint(ngettext("{n} of them is blocked", "{n} of them are blocked", agenda.blocked))
        )
    return Reply(tuple(blocks))


def week_reply(person: str, zone: str, names: Names, work: Work) -> Reply:
    """What is late and what each of the next seven days asks of a person, in all projects."""
    agenda = agenda_of(person, zone, work)
    end = midnight(agenda.today + timedelta(days=8), zone)
    coming = work.tasks.find(
        owner=person, state=OPEN, due=Between(work.now, end), order=("due", "number"), limit=MOST
    )
    blocks: list[Block] = [Heading((_("Your week from {day}", day=agenda.today),))]
    late = agenda.shown[: agenda.late]
    blocks += section(_("Late"), late, agenda.late, names, work.now)
    days = [task.due.day for task in coming if task.due is not None]
    for day in dict.fromkeys(days):
        tasks = [task for task, due in zip(coming, days, strict=True) if due == day]
        blocks += section(day, tasks[:SHOWN], len(tasks), names, work.now)
    if len(blocks) == 1:
        blocks.append(Line((_("Nothing is due in the next seven days."),)))
    if agenda.later:
        n = agenda.later
        blocks.append(
            hint(ngettext("{n} is later or has no date", "{n} are later or have no date", n))
        )
    return Reply(tuple(blocks))


def section(
    title: Span,
    shown: Sequence[Task],
    total: int,
    names: Names,
    now: datetime,
    *,
    owner: bool = False,
    done: bool = True,
) -> list[Block]:
    """Some tasks under their title, with how many there are in all; nothing where there are none.

    `owner`: say whose they are; `done`: whether the reader may end them by one press.
    """
    if not total:
        return []
    blocks: list[Block] = [Line((Bold(title), f" ({total})"))]
    for task in shown:
        spans = task_spans(task, names, owner=owner)
        if task.late(now) and task.due is not None:
            spans = (*spans, " · ", ago(now, task.due))
        press = Button(pgettext("button", "Done"), f"task done {names.task(task)}")
        blocks.append(Line(spans, (press,) if done else ()))
    more = total - len(shown)
    if more > 0:
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return blocks

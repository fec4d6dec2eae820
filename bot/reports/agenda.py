"""The agenda: what one person has before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.model.moment import instant, zone_info
from bot.model.task import OPEN, Task, TaskState
from bot.reply import Block, Bold, Button, Heading, Line, Reply
from bot.wording import Names, ago, hint, task_spans
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

SHOWN = 7


@dataclass(frozen=True, slots=True)
class Agenda:
    """A person's open tasks by when they are due, seen from `today` in their zone."""

    today: date
    late: Sequence[Task]
    now: Sequence[Task]
    week: Sequence[Task]
    later: Sequence[Task]
    blocked: int


def agenda_of(person: str, zone: str, work: Work) -> Agenda:
    """Read one person's agenda, in all projects."""
    today = work.now.astimezone(zone_info(zone)).date()
    tasks = work.tasks.find(owner=person, state=OPEN, order=("due", "number"))
    tonight = instant(datetime.combine(today + timedelta(days=1), time()), zone)
    week_end = tonight + timedelta(days=7)
    late = [t for t in tasks if t.late(work.now)]
    dated = [t for t in tasks if t.due is not None and t not in late]
    return Agenda(
        today=today,
        late=late,
        now=[t for t in dated if t.due is not None and t.due.at <= tonight],
        week=[t for t in dated if t.due is not None and tonight < t.due.at <= week_end],
        later=[t for t in tasks if t.due is None or t.due.at > week_end],
        blocked=sum(t.state is TaskState.BLOCKED for t in tasks),
    )


def agenda_reply(agenda: Agenda, names: Names, now: datetime) -> Reply:
    blocks: list[Block] = [Heading((_("Your agenda · {day}", day=agenda.today),))]
    room = SHOWN
    for title, tasks in (
        (_("Late"), agenda.late),
        (_("Today"), agenda.now),
        (_("Next 7 days"), agenda.week),
        (_("Later, or without a date"), agenda.later),
    ):
        blocks += _section(title, tasks[:room], len(tasks), names, now)
        room -= min(room, len(tasks))
    if len(blocks) == 1:
        blocks.append(Line((_("Nothing is waiting for you."),)))
    if agenda.blocked:
        blocks.append(
            hint(ngettext("{n} of them is blocked", "{n} of them are blocked", agenda.blocked))
        )
    return Reply(tuple(blocks))


def _section(
    title: Words, shown: Sequence[Task], total: int, names: Names, now: datetime
) -> list[Block]:
    if not total:
        return []
    blocks: list[Block] = [Line((Bold(title), f" ({total})"))]
    for task in shown:
        spans = task_spans(task, names, owner=False)
        if task.late(now) and task.due is not None:
            spans = (*spans, " · ", ago(now, task.due))
        done = Button(pgettext("button", "Done"), f"task done {names.task(task)}")
        blocks.append(Line(spans, (done,)))
    more = total - len(shown)
    if more > 0:
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return blocks

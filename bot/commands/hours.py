"""Hours: what somebody worked on, and the timer that counts them."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from bot.asking import Between
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Day, Lead, Spent, Text, Word
from bot.model.money import LONG_DAY, MOST_A_DAY, Stint
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import Task
from bot.reading import today_of
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Span, Who, dotted
from bot.rules import must_lead
from bot.wording import Names, hint, project_of, where
from bot.words import _
from bot.work import Work

NOTE_MAX = 300
SHOWN = 12
EXAMPLE = Code("/cost log 2.5h on 31 wireframes")


class Sure(StrEnum):
    """The word that says that a long day was meant."""

    YES = "yes"

    @staticmethod
    def words() -> dict[str, str]:
        return {"是": "yes", "确定": "yes"}


@command(
    "cost log",
    when=("words",),
    aliases=("c", "cost 工时", "cost 记工时", "费用", "cost 记录", "cost 登记工时"),
    examples=(
        "/cost log 2.5h on 31 wireframe fixes", "/cost log 3h on 14 yesterday",
        "/cost log 1h #acme planning", "/cost 工时 2.5小时 on 31 改线框图",
    ),
)  # fmt: skip
def log(
    context: Context,
    work: Work,
    length: Spent,
    task: Annotated[Task | None, Lead(("on", "在"))] = None,
    day: Day | None = None,
    note: Text | None = None,
    owner: Person | None = None,
    sure: Sure | None = None,
    project: Project | None = None,
) -> Reply:
    """Log hours you worked, on a task or for the project.

    length: How long: 2.5h, 45m, 1h30m
    task: The task you worked on: 31
    day: On which day: yesterday, mon, 24 nov; today, if you say nothing
    note: What you did
    owner: Whose hours they are, if not yours
    sure: yes, if more than twelve hours on one day are right
    project: The project, if it is not this room's
    """
    _clear(context)
    home = home_of(task, project, context, work)
    who = owner or context.me
    if who.id != context.me.id:
        must_lead(home, context, work)
    on = day or today_of(who, context)
    _check_day(who, on, length, None, sure, context, work)
    stint = work.stints.add(
        Stint(
            id=new_id(work.now), project=home.id, person=who.id, day=on, length=length,
            created_at=work.now, created_by=context.me.id, task=task.id if task else None,
            note=_short(note),
        )
    )  # fmt: skip
    return _logged(stint, home, context, work)


@command(
    "task log",
    aliases=("task 工时", "task 记工时"),
    examples=("/task log 12 2h wireframes", "/task 工时 12 2小时 线框图"),
)
def task_log(
    context: Context,
    work: Work,
    ref: Task,
    length: Spent,
    day: Day | None = None,
    note: Text | None = None,
    sure: Sure | None = None,
) -> Reply:
    """Log hours you worked on a task.

    ref: The task: 12, ACME-12, last, this
    length: How long: 2.5h, 45m, 1h30m
    day: On which day: yesterday, mon; today, if you say nothing
    note: What you did
    sure: yes, if more than twelve hours on one day are right
    """
    return log(context, work, length, ref, day, note, sure=sure)


@command(
    "cost edit",
    aliases=("cost 修改",),
    examples=("/cost edit 3h", "/cost edit 3h yesterday entry:01kd5k7h", "/cost 修改 3小时"),
)
def edit(
    context: Context,
    work: Work,
    length: Spent | None = None,
    task: Annotated[Task | None, Lead(("on", "在"))] = None,
    day: Day | None = None,
    note: Text | None = None,
    entry: Annotated[Word | None, Lead(("entry", "记录"))] = None,
    sure: Sure | None = None,
) -> Reply:
    """Correct hours that were logged: the ones you logged last, or those of an entry.

    length: How long it was
    task: The task it was for
    day: On which day it was
    note: What was done
    entry: Which entry, as /cost hours has it
    sure: yes, if more than twelve hours on one day are right
    """
    _clear(context)
    stint = _meant(entry, context, work)
    home = Names(work).project(stint.project)
    if length is None and task is None and day is None and note is None:
        raise Refusal(
            _("What is to change?"),
            _("Write it like {example}.", example=Code(f"/cost edit 3h entry:{stint.id}")),
        )
    if task is not None:
        home = Names(work).project(task.project)
        stint.task, stint.project = task.id, task.project
    owner = work.people.get(stint.person)
    assert owner is not None
    _check_day(owner, day or stint.day, length or stint.length, stint, sure, context, work)
    stint.day, stint.length = day or stint.day, length or stint.length
    stint.note = _short(note) or stint.note
    return _logged(stint, home, context, work, mark="✎")


@command(
    "cost drop",
    aliases=("cost 删除",),
    examples=("/cost drop", "/cost drop entry:01kd5k7h", "/cost 删除"),
)
def drop(
    context: Context,
    work: Work,
    entry: Annotated[Word | None, Lead(("entry", "记录"))] = None,
) -> Reply:
    """Remove hours that were logged: the ones you logged last, or those of an entry.

    entry: Which entry, as /cost hours has it
    """
    stint = _meant(entry, context, work)
    spans = stint_spans(stint, Names(work), context)
    work.stints.drop(stint)
    return Reply((Line((*spans, " · ", _("removed"))),))


@command(
    "cost hours",
    private=True,
    changes=False,
    aliases=("cost 明细", "cost 我的工时", "cost 工时明细"),
    examples=("/cost hours", "/cost 明细"),
)
def hours(context: Context, work: Work, owner: Person | None = None) -> Reply:
    """Show the hours of your week, day by day.

    owner: Whose; yours, if nobody is named
    """
    from bot.capacity import week_hours
    from bot.figures import hours as said_hours

    who = owner or context.me
    if who.id != context.me.id:
        must_lead(project_of(context, work), context, work)
    monday, sunday = week_of(who, context)
    found = work.stints.find(
        person=who.id, day=Between(monday.isoformat(), (sunday + timedelta(1)).isoformat()),
        order=("-day", "-created_at"),
    )  # fmt: skip
    if who.id != context.me.id:
        home = project_of(context, work)
        found = [one for one in found if one.project == home.id]
    if not found:
        return Reply(
            (
                Line((_("No hours this week yet."),)),
                hint(_("Log some: {example}.", example=EXAMPLE)),
            )
        )
    total = sum((one.length for one in found), timedelta())
    title = _("{who}: {done} of {all} this week", who=Who(who.name), done=said_hours(total),
              all=said_hours(week_hours(who)))  # fmt: skip
    blocks: list[Block] = [Heading((title,))]
    names = Names(work)
    for one in found[:SHOWN]:
        buttons = (
            Button(_("Edit"), f"cost edit entry:{one.id}"),
            Button(_("Remove"), f"cost drop entry:{one.id}"),
        )
        blocks.append(Line((*stint_spans(one, names, context)[1:], " · ", one.day), buttons))
    rest = sum((one.length for one in found[SHOWN:]), timedelta())
    if rest:
        blocks.append(hint(_("and {hours} more", hours=said_hours(rest))))
    return Reply(tuple(blocks))


def home_of(task: Task | None, project: Project | None, context: Context, work: Work) -> Project:
    """The project that hours or a timer are for: the task's own, else the one that is meant."""
    if task is not None:
        return Names(work).project(task.project)
    return project or project_of(context, work)


def week_of(person: Person, context: Context) -> tuple[date, date]:
    """This week where somebody is, from Monday to Sunday."""
    now = today_of(person, context)
    monday = now - timedelta(days=now.weekday())
    return monday, monday + timedelta(days=6)


def _clear(context: Context) -> None:
    """A day that cannot be one is asked about: hours on the wrong day would be silent."""
    for ask in context.asks:
        if ask.why is not None:
            raise Refusal(ask.why, _("Write it like {example}.",
                                     example=Code("/cost log 2.5h on 31 yesterday")))  # fmt: skip


def _short(note: str | None) -> str | None:
    words = " ".join((note or "").split())
    return words if len(words) <= NOTE_MAX else words[: NOTE_MAX - 1] + "…"


def _meant(entry: str | None, context: Context, work: Work) -> Stint:
    """The entry of that id, else the last one of whoever speaks; raises Refusal where there is
    none, or where it is somebody else's and they do not lead the project."""
    key = entry or work.journal.latest(context.me.id, "stint")
    found = work.stints.get(key) if key else None
    if found is None and entry is None:
        mine = work.stints.find(person=context.me.id, order=("-created_at",), limit=1)
        found = next(iter(mine), None)
    if found is None:
        raise Refusal(
            _("There are no such hours."),
            _("{list} shows what there is.", list=Code("/cost hours")),
        )
    if found.person != context.me.id:
        must_lead(Names(work).project(found.project), context, work)
    return found


def _check_day(
    person: Person,
    day: date,
    length: timedelta,
    but: Stint | None,
    sure: Sure | None,
    context: Context,
    work: Work,
) -> None:
    """Raises Refusal where a day would have more hours than a day has, and asks about long ones."""
    from bot.figures import hours as said

    others = work.stints.find(person=person.id, day=day)
    before = sum((one.length for one in others if one is not but), timedelta())
    if before + length > MOST_A_DAY:
        raise Refusal(
            _("{day} would have {hours}, more than a day has.", day=day, hours=said(before + length)),
            _("There are {hours} on that day already. Look at them: {list}.",
              hours=said(before), list=Code("/cost hours"))
            if before
            else _("Write it like {example}.", example=EXAMPLE),
        )  # fmt: skip
    if before + length > LONG_DAY and sure is None:
        raise Refusal(
            _(
                "{day} would have {hours} in all. Is that right?",
                day=day,
                hours=said(before + length),
            ),
            _("If not, type it again with fewer: {example}.", example=EXAMPLE),
            buttons=[Button(_("Yes, that is right"), context.again(sure=Sure.YES))],
        )


def _logged(stint: Stint, home: Project, context: Context, work: Work, mark: str = "⏱") -> Reply:
    """What was logged, the week it belongs to, and the budget it comes out of."""
    names = Names(work)
    line = f"cost edit entry:{stint.id}"
    blocks: list[Block] = [Line((f"{mark} ", *logged_spans(stint, names, context, work)))]
    note = where(home, context) if stint.task is None else None
    if note is not None:
        blocks.append(note)
    return Reply(tuple(blocks), (Button(_("Edit"), line),))


def logged_spans(stint: Stint, names: Names, context: Context, work: Work) -> tuple[Span, ...]:
    from bot.capacity import week_hours
    from bot.figures import burnt
    from bot.figures import hours as said
    from bot.spending import burn_of

    owner = work.people.get(stint.person)
    assert owner is not None
    monday = stint.day - timedelta(days=stint.day.weekday())
    week = work.stints.find(
        person=owner.id,
        day=Between(monday.isoformat(), (monday + timedelta(days=7)).isoformat()),
    )
    done = sum((one.length for one in week), timedelta())
    home = names.project(stint.project)
    return dotted(
        stint_words(stint, names),
        Who(owner.name) if owner.id != context.me.id else None,
        stint.day if stint.day != today_of(owner, context) else None,
        _("“{text}”", text=stint.note) if stint.note else None,
        _("week {done}/{all}", done=said(done), all=said(week_hours(owner))),
        burnt(burn_of(home, work)),
    )


def stint_words(stint: Stint, names: Names) -> Span:
    from bot.figures import hours as said

    task = names.work.tasks.get(stint.task) if stint.task else None
    what = names.task(task) if task else names.project(stint.project).name
    return _("{hours} on {what}", hours=said(stint.length), what=Bold(what))


def stint_spans(stint: Stint, names: Names, context: Context) -> tuple[Span, ...]:
    note = _("“{text}”", text=stint.note) if stint.note else None
    return ("⏱ ", *dotted(stint_words(stint, names), note))

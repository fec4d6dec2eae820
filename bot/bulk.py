"""Many things changed at once: what would become of each, shown before it is done.

A preview changes nothing. Its button says the line again with every thing named, together with the
newest act that the preview knew of; whatever has happened to one of them since then is told instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from bot.context import Context
from bot.custom import values
from bot.custom.declared import Custom
from bot.grammar import Call
from bot.kinds import Ref
from bot.mentions import kept
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.task import Task
from bot.nudges import WorkingHours
from bot.paging import PAGE
from bot.reply import Block, Bold, Button, Heading, Line, Reply, Span, Who, dotted
from bot.wording import Names, chips, guest
from bot.words import Words, _, ngettext
from bot.work import Work

Change = Callable[[Task], object]


class Roll(StrEnum):
    """Where a date goes that falls on a day off."""

    WORKDAY = "workday"

    @staticmethod
    def words() -> dict[str, str]:
        return {"工作日": "workday"}


def look_first(refs: Sequence[Task], change: Change, context: Context, work: Work) -> Reply | None:
    """The preview, where several would be changed unseen."""
    if len(refs) < 2 or context.agreed or context.call is None:
        return None
    names = Names(work)
    names.everybody()
    rows = []
    for task in refs:
        after = replace(task, helpers=[*task.helpers], labels=[*task.labels])
        change(after)
        rows.append((task, after))
    return _preview(rows, context, names)


def _preview(rows: list[tuple[Task, Task]], context: Context, names: Names) -> Reply:
    title = ngettext("{n} change, not made yet", "{n} changes, not made yet", len(rows))
    blocks: list[Block] = [Heading((title,))]
    off = False
    for number, (before, after) in enumerate(rows):
        said = warnings(before, after, names)
        off = off or (before.due != after.due and DAY_OFF in said)
        if number < PAGE:
            blocks.append(
                Line(
                    (
                        *_row(before, after, names, context.custom),
                        *(s for w in said for s in (" ⚠ ", w)),
                    )
                )
            )
    if len(rows) > PAGE:
        more = len(rows) - PAGE
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    blocks += guest(rows[0][1], names)
    assert context.call is not None
    refs = [Ref(task.number, names.project(task.project).key) for task, _after in rows]
    args = {name: kept(value, context, names.work) for name, value in context.call.args.items()}
    call = replace(context.call, args={**args, "refs": refs})
    buttons = apply_buttons(call, context, names.work, rolls=off)
    return Reply(tuple(blocks), tuple(buttons), private=True)


def apply_buttons(call: Call, context: Context, work: Work, *, rolls: bool = False) -> list[Button]:
    """To do it as shown, to do it with the dates on work days, or not to."""
    grammar = context.grammar
    assert grammar is not None
    apply = grammar.get("task apply")
    assert apply is not None

    def line(call: Call) -> str:
        return grammar.write(Call(apply, {"seen": newest(work), "line": grammar.write(call)}))

    buttons = [Button(_("Apply"), line(call), "primary")]
    if rolls:
        moved = replace(call, args={**call.args, "roll": Roll.WORKDAY})
        buttons.append(Button(_("Apply, next work day"), line(moved)))
    return [*buttons, Button(_("Cancel"), "task cancel")]


def newest(work: Work) -> int:
    """The number of the newest act there is."""
    return next((act.seq for act in work.journal.recent(1)), 0)


# What becomes of one


def _row(before: Task, after: Task, names: Names, custom: Custom) -> tuple[Span, ...]:
    title = before.title if len(before.title) <= 60 else before.title[:59] + "…"
    return (
        Bold(names.task(before)),
        " ",
        *dotted(title, *differences(before, after, names, custom)),
    )


def differences(before: Task, after: Task, names: Names, custom: Custom) -> list[Span]:
    """What was and what will be; one sentence where nothing differs."""
    out: list[Span] = []
    if before.owner != after.owner:
        out.append(_turned(_owner(before, names), _owner(after, names)))
    if before.due != after.due:
        out.append(_turned(before.due or _("no date"), after.due or _("no date")))
    old, new = (_others(task, names, custom) for task in (before, after))
    out += [chip for chip in new if chip not in old]
    out += [_("no more: {what}", what=chip) for chip in old if chip not in new]
    return out or [_("stays as it is")]


def _turned(before: Span, after: Span) -> Words:
    return _("{before} → {after}", before=before, after=after)


def _owner(task: Task, names: Names) -> Span:
    return names.person(task.owner) or _("nobody yet")


def _others(task: Task, names: Names, custom: Custom) -> list[Span]:
    helpers: list[Span] = [_("with {who}", who=names.person(key)) for key in task.helpers]
    own = values.chips("task", task.extra, custom, names.work)
    return helpers + chips(replace(task, due=None), names, owner=False) + own


# What speaks against it

DAY_OFF = _("not a work day")


def warnings(before: Task, after: Task, names: Names) -> list[Words]:
    """What somebody should know before they say yes."""
    out: list[Words] = []
    owner = names.work.people.get(after.owner) if after.owner else None
    if not before.open:
        out.append(_("already closed"))
    if owner is not None and not owner.active:
        out.append(_("{who} has left", who=Who(owner.name)))
    if after.due is None or (before.due == after.due and before.owner == after.owner):
        return out
    if after.due.at <= names.work.now:
        out.append(_("that is over"))
    if owner is not None and owner.away_on(after.due.day) is not None:
        out.append(_("{who} is away on that day", who=Who(owner.name)))
    elif not _hours(after, owner, names).works(after.due.day):
        out.append(DAY_OFF)
    return out


def _hours(task: Task, owner: Person | None, names: Names) -> WorkingHours:
    """The owner's days; of what nobody has yet, those of whoever leads the project."""
    home = names.project(task.project)
    person = owner or names.work.people.get(home.lead)
    assert person is not None
    return WorkingHours.of(person, home)


def rolled(due: Moment, task: Task, names: Names) -> Moment:
    """The date itself, or the next day on which its owner works."""
    owner = names.work.people.get(task.owner) if task.owner else None
    hours = _hours(task, owner, names)
    day = due.day
    while not hours.works(day):
        day += timedelta(days=1)
    return replace(due, day=day)

"""Tasks: edit, assign, date, note."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from bot.bulk import Roll, look_first, rolled
from bot.clock import new_id
from bot.commands.task import card, reminders, short_title
from bot.context import Context
from bot.custom.values import changed, typed
from bot.declare import OwnFields, Use, command
from bot.grammar import Refusal
from bot.kinds import AFTER, BLOCKS, Before, Days, Label, Lead, MomentKind, Sigil, Skill, Text
from bot.knock_on import Moved, Others, push_all, question
from bot.model.milestone import Milestone
from bot.model.moment import FIRST, LAST, Moment
from bot.model.people import Person, Role
from bot.model.project import Project
from bot.model.recurrence import Recurrence
from bot.model.task import Note, Priority, Task, Visibility
from bot.order import before, refuse_circle, wait_for
from bot.paging import PAGE
from bot.reply import Block, Code, Form, Heading, Line, Reply, Who
from bot.rules import must_have
from bot.wording import Names, guest, task_buttons, task_reply, task_spans
from bot.words import Words, _, ngettext
from bot.work import Work


@command(
    "task edit",
    fields=OwnFields("task", Use.CHANGE),
    asks=True,
    previews=True,
    when=("refs",),
    aliases=("task 修改",),
    examples=("/task 12 due friday !high", "/task edit 12 @bob", "/task 修改 12 周五 !高"),
)
def edit(
    context: Context,
    work: Work,
    refs: list[Task],
    title: Text | None = None,
    owner: Person | None = None,
    helpers: list[Person] | None = None,
    due: Moment | None = None,
    shift: Days | None = None,
    priority: Priority | None = None,
    estimate: timedelta | None = None,
    labels: list[Label] | None = None,
    start: Annotated[Moment | None, Lead(("start", "starting", "开始于"))] = None,
    parent: Annotated[Task | None, Sigil("^")] = None,
    after: Annotated[list[Task] | None, AFTER] = None,
    blocks: Annotated[list[Task] | None, BLOCKS] = None,
    milestone: Milestone | None = None,
    every: Recurrence | None = None,
    needs: list[Skill] | None = None,
    remind: Annotated[list[Before] | None, Lead(("remind", "提醒"))] = None,
    visibility: Visibility | None = None,
    others: Annotated[Others | None, Lead(("others", "其余"))] = None,
    roll: Roll | None = None,
) -> Reply:
    """Change a task, or several after a look at what would change: say only what is new.

    refs: The tasks: 12, 12 14, 12-15
    title: The new title
    owner: Who does it now
    helpers: Who helps
    due: The new date
    shift: By how many days the date moves: +2d, -1w
    priority: How urgent it is
    estimate: How much work it is: 3h, 2d
    labels: Labels to add
    start: Not to be started before this day
    parent: The task it is part of
    after: The tasks that have to be done first
    blocks: The tasks that wait for this one
    milestone: The milestone it belongs to: %beta
    every: How often it comes back: every friday, 3 days after done
    needs: Skills it takes: needs:figma2
    remind: How long before it is due its owner is reminded: 3d,1h or off
    visibility: Whether the client may see it
    others: move or stay: what becomes of the tasks that a new date pushes
    roll: workday, and a date on a day off becomes the next work day
    """
    must_have(refs, context, work)
    names = Names(work)
    plain: dict[str, object] = {
        "priority": priority,
        "estimate": estimate,
        "start": start,
        "visibility": visibility,
        "every": every,
        "needs": needs and [str(skill) for skill in needs],
        "remind": reminders(remind),
        "milestone": milestone and milestone.id,
    }
    new = {name: value for name, value in plain.items() if value is not None}
    if title is not None:
        new["title"], whole = short_title(title)
        if whole is not None:
            work.notes.add(Note(new_id(work.now), refs[0].id, context.me.id, whole, work.now))
    if helpers:
        new["helpers"] = [person.id for person in helpers]
    if after:
        new["after"] = [other.id for other in after]
    if parent is not None:
        new["parent"] = parent.id
    named = (owner, labels, blocks, due, shift, context.extra or None)
    if not new and not any(one is not None for one in named) and not context.asks:
        return _edit_form(refs[0], names, context)
    if title is not None and len(refs) > 1:
        raise Refusal(
            _("One title cannot be given to several tasks."),
            _("Name one task: {example}.",
              example=Code(f"/task {names.task(refs[0])} {title[:60]}")),
        )  # fmt: skip
    for task in refs:
        if after:
            refuse_circle(task, after, before, "after", names)
        if parent is not None:
            refuse_circle(task, [parent], lambda each: [each.parent], "parent", names)
    moved = _moved(refs, due, shift or 0, names, roll, owner)

    def change(task: Task) -> None:
        for name, value in new.items():
            setattr(task, name, value)
        if owner is not None:
            task.give(owner.id, context.me.id, work.now)
        if task.id in moved:
            task.move(moved[task.id][1])
        task.extra = changed(task.extra, context.extra)
        task.labels = list(dict.fromkeys([*task.labels, *(str(label) for label in labels or [])]))

    first = look_first(refs, change, context, work) or _asked(refs, moved, others, context, work)
    if first is not None:
        return first
    told = push_all(moved, others, context, work)
    for task in refs:
        change(task)
        wait_for(task, blocks or [], names)
    return _changed("✎", refs, told, context, work)


def _asked(
    refs: list[Task], moved: Moved, others: Others | None, context: Context, work: Work
) -> Reply | None:
    """What one task's new date pushes; of several, whose preview was agreed to, the others stay."""
    return question(moved, others, context, work) if len(refs) == 1 else None


def _changed(mark: str, refs: list[Task], told: list[Block], context: Context, work: Work) -> Reply:
    """The card of what was changed, or the list; and what that changed besides."""
    if len(refs) == 1:
        reply = card(mark, refs[0], context, work)
    else:
        title = ngettext("{n} task changed", "{n} tasks changed", len(refs))
        reply = several(title, refs, Names(work))
    return replace(reply, blocks=(*reply.blocks, *told))


def _edit_form(task: Task, names: Names, context: Context) -> Reply:
    """With nothing to change yet, a form with what is there now, the date as the reader has it."""
    current = [("title", task.title)]
    owner = names.work.people.get(task.owner) if task.owner else None
    if owner is not None:
        current.append(("owner", f"@{owner.handle}"))
    if task.due is not None:
        current.append(("due", MomentKind().plain(task.due, context.zone)))
    current.append(("priority", task.priority.value))
    current += typed("task", task.extra, context.custom, names.work)
    ref = names.task(task)
    text = _("What is to change? For example {example}.", example=Code(f"/task {ref} due friday"))
    form = Form("task edit", (("refs", ref),), tuple(current))
    shown = Line(task_spans(task, names))
    return Reply((Line((text,)), shown), task_buttons(task, names), private=True, form=form)


def several(title: Words, tasks: list[Task], names: Names) -> Reply:
    """One answer for a change of many."""
    names.everybody()
    lines = [Line(task_spans(task, names)) for task in tasks[:PAGE]]
    more = len(tasks) - PAGE
    if more > 0:
        lines.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return Reply((Heading((title,)), *lines))


@command(
    "task take",
    previews=True,
    aliases=("task 认领", "task 领取", "task 接手"),
    examples=("/task take 12", "/task 认领 12"),
)
def take(context: Context, work: Work, refs: list[Task]) -> Reply:
    """Take a task yourself.

    refs: The tasks: 12, 12 14, 12-15
    """
    return assign(context, work, refs)


@command(
    "task assign",
    previews=True,
    aliases=("task 分配", "task 指派", "task 转给", "task 交给"),
    examples=("/task assign 12 @bob", "/task assign 12 @bob @ana", "/task 分配 12 @bob"),
)
def assign(
    context: Context,
    work: Work,
    refs: list[Task],
    owner: Person | None = None,
    helpers: list[Person] | None = None,
) -> Reply:
    """Give a task to somebody, or take it yourself.

    refs: The tasks: 12, 12 14, 12-15
    owner: Who does it; you, if nobody is named
    helpers: Who helps
    """
    must_have(refs, context, work)
    person = owner or context.me
    names = Names(work)

    def give(task: Task) -> None:
        task.give(person.id, context.me.id, work.now)
        helping = [one.id for one in helpers or []] or task.helpers
        task.helpers = [key for key in dict.fromkeys(helping) if key != person.id]

    look = look_first(refs, give, context, work)
    if look is not None:
        return look
    for task in refs:
        give(task)
    who = Who(person.name)
    if len(refs) == 1:
        reply = task_reply("➜", _("{who} does it now.", who=who), refs[0], names)
    else:
        title = ngettext("{n} task is {who}'s now", "{n} tasks are {who}'s now", len(refs), who=who)
        reply = several(title, refs, names)
    return replace(reply, blocks=(*reply.blocks, *guest(refs[0], names)))


@command(
    "task due",
    asks=True,
    previews=True,
    aliases=("task 截止", "task move", "task 改期", "task 移到", "task 改到", "task 期限"),
    examples=("/task due 12 friday 17:00", "/task due 12 none", "/task 截止 12 周五17:00"),
)
def due(
    context: Context,
    work: Work,
    refs: list[Task],
    due: Moment | None = None,
    shift: Days | None = None,
    none: NoDate | None = None,
    others: Annotated[Others | None, Lead(("others", "其余"))] = None,
    roll: Roll | None = None,
) -> Reply:
    """Set, move or remove a task's date.

    refs: The tasks: 12, 12 14, 12-15
    due: The new date: friday 5pm, 5 dec, in 3 days
    shift: By how many days it moves: +2d, -1w
    none: none, to remove the date
    others: move or stay: what becomes of the tasks that the new date pushes
    roll: workday, and a date on a day off becomes the next work day
    """
    must_have(refs, context, work)
    names = Names(work)
    if due is None and none is None and shift is None and not context.asks:
        raise Refusal(
            _("Until when?"),
            _("Write it like {example}.",
              example=Code(f"/task due {names.task(refs[0])} friday 17:00")),
            form=Form("task due", (("refs", " ".join(names.task(t) for t in refs)),)),
        )  # fmt: skip
    moved = _moved(refs, None if shift is not None else due, shift or 0, names, roll)

    def change(task: Task) -> None:
        if task.id in moved:
            task.move(moved[task.id][1])
        elif none is not None and shift is None:
            task.move(None)

    first = look_first(refs, change, context, work) or _asked(refs, moved, others, context, work)
    if first is not None:
        return first
    told = push_all(moved, others, context, work)
    for task in refs:
        change(task)
    return _changed("⏰", refs, told, context, work)


def _moved(
    tasks: list[Task],
    due: Moment | None,
    days: int,
    names: Names,
    roll: Roll | None,
    owner: Person | None = None,
) -> dict[str, tuple[Task, Moment]]:
    """Each task that gets another date, by its id, and that date: the one given, else its own moved
    by so many days; with `roll` on a work day of whoever has it then. One without a date has
    nothing to move."""
    if due is None and days and all(task.due is None for task in tasks):
        ref = names.task(tasks[0])
        raise Refusal(
            _("There is no date to move yet."),
            _("Set one: {example}.", example=Code(f"/task due {ref} friday 17:00")),
        )
    moved: dict[str, tuple[Task, Moment]] = {}
    for task in tasks:
        later = due or (task.due.shifted(days) if days and task.due is not None else None)
        if later is None:
            continue
        if not FIRST <= later.day <= LAST:
            ref = names.task(task)
            raise Refusal(
                _("{ref} cannot move that far.", ref=ref),
                _("Write it like {example}.", example=Code(f"/task due {ref} friday 17:00")),
            )
        if roll is not None:
            later = rolled(later, replace(task, owner=owner.id) if owner else task, names)
        moved[task.id] = task, later
    return moved


class NoDate(StrEnum):
    """The word that removes a date."""

    NONE = "none"

    @staticmethod
    def words() -> dict[str, str]:
        return {"no date": "none", "无": "none", "取消": "none"}


@command(
    "task note",
    may=Role.GUEST,
    aliases=("task comment", "task 备注", "task 注释"),
    examples=("/task note 12 the client likes the second draft", "/task 备注 12 客户喜欢第二稿"),
)
def note(context: Context, work: Work, ref: Task, text: Text) -> Reply:
    """Write a note on a task.

    ref: The task: 12, ACME-12, last, this
    text: The note
    """
    if context.role is Role.GUEST:
        must_have([ref], context, work)
    names = Names(work)
    work.notes.add(Note(new_id(work.now), ref.id, context.me.id, text, work.now))
    shown = text if len(text) <= 300 else text[:300] + "…"
    return Reply((Line(("✎ ", *task_spans(ref, names)[:3])), Line((_("“{text}”", text=shown),))))


@command(
    "task form",
    private=True,
    changes=False,
    aliases=("task 表单",),
    examples=("/task form", "/task 表单"),
)
def form(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Open the form of a new task.

    project: The project, if it is not this room's
    """
    home = project or context.project
    prefill = (("project", f"#{home.key.lower()}"),) if home else ()
    example = Code("/task Fix login @ana due friday 5pm")
    text = _("What is to be done? Write it like {example}.", example=example)
    return Reply((Line((text,)),), private=True, form=Form("task add", prefill))

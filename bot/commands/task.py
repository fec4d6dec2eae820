"""Tasks: make, list, show, change."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any
from unicodedata import category

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Days, Label, Lead, Sigil, Text
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import OPEN, Note, Priority, Task, TaskState, Visibility
from bot.reply import Block, Button, Code, Divider, Form, Heading, Line, Reply, Small, Span, Who
from bot.wording import (
    STATES,
    Names,
    ago,
    asked,
    hint,
    project_of,
    task_buttons,
    task_reply,
    task_spans,
    where,
)
from bot.words import Words, _, ngettext
from bot.work import Until, Work

TITLE_MAX = 200
PAGE = 10


@command(
    "task add",
    asks=True,
    when=("words",),
    aliases=("t", "task 添加", "task 新建", "任务"),
    examples=(
        "/task Fix login @ana due friday 5pm !high",
        "/task 提交接口文档 @wei 周五前 !高 ~4小时",
    ),
)
def add(
    context: Context,
    work: Work,
    title: Text,
    owner: Person | None = None,
    helpers: list[Person] | None = None,
    due: Moment | None = None,
    priority: Priority = Priority.NORMAL,
    estimate: timedelta | None = None,
    labels: list[Label] | None = None,
    start: Annotated[Moment | None, Lead(("start", "starting", "开始于"))] = None,
    parent: Annotated[Task | None, Sigil("^")] = None,
    after: Annotated[list[Task] | None, Lead(("after", "之后"))] = None,
    visibility: Visibility = Visibility.INTERNAL,
    project: Project | None = None,
) -> Reply:
    """Add a task.

    title: What is to be done
    owner: Who does it; you, if nobody is named
    helpers: Who helps
    due: By when: friday 5pm, 5 dec, in 3 days
    priority: How urgent it is
    estimate: How much work it is: 3h, 2d
    labels: Words to find it by
    start: Not to be started before this day
    parent: The task it is part of
    after: The tasks that have to be done first
    visibility: Whether the client may see it
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    short, whole = _title(title)
    task = work.tasks.add(
        Task(
            id=new_id(work.now),
            project=home.id,
            number=work.number(home.id, "task"),
            title=short,
            created_at=work.now,
            created_by=context.me.id,
            owner=owner.id if owner else _default_owner(context),
            helpers=[person.id for person in helpers or []],
            due=due,
            start=start,
            priority=priority,
            estimate=estimate,
            labels=[str(label) for label in labels or []],
            parent=parent.id if parent else None,
            after=[other.id for other in after or []],
            visibility=visibility,
            source=context.about.link if context.about else None,
        )
    )
    if whole is not None:
        work.notes.add(Note(new_id(work.now), task.id, context.me.id, whole, work.now))
    return _card("✚", task, context, work, whole is not None)


def _default_owner(context: Context) -> str | None:
    """The speaker, unless the line names somebody who could be either of two."""
    return None if any(ask.param == "owner" for ask in context.asks) else context.me.id


def _title(text: str) -> tuple[str, str | None]:
    """A title of one line; what is longer is kept whole as the task's first note."""
    one_line = " ".join(text.split())
    if not any(category(char) == "So" or category(char)[0] in "LN" for char in one_line):
        raise Refusal(
            _("A task needs words that say what is to be done."),
            _("Write it like {example}.", example=Code("/task Fix login @ana due friday 5pm")),
        )
    if len(one_line) <= TITLE_MAX:
        return one_line, None
    return one_line[: TITLE_MAX - 1].rstrip() + "…", text


def _card(mark: str, task: Task, context: Context, work: Work, long: bool = False) -> Reply:
    names = Names(work)
    lines, buttons = asked(context.asks, f"task edit {names.task(task)}", names)
    blocks: list[Block] = [Line((f"{mark} ", *task_spans(task, names))), *lines]
    if long:
        blocks.append(hint(_("The text was long, so it is kept whole as a note on the task.")))
    if task.due is not None and task.due.at <= context.now:
        blocks.append(hint(_("That moment is already over.")))
    note = where(names.project(task.project), context)
    if note is not None:
        blocks.append(note)
    return Reply(tuple(blocks), (*buttons, *task_buttons(task, names)))


class Which(StrEnum):
    """Which tasks a list shows."""

    OPEN = "open"
    MINE = "mine"
    OVERDUE = "overdue"
    BLOCKED = "blocked"
    DONE = "done"
    ALL = "all"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "进行中": "open", "未完成": "open", "我的": "mine", "逾期": "overdue", "late": "overdue",
            "受阻": "blocked", "完成": "done", "已完成": "done", "全部": "all",
        }  # fmt: skip


@command(
    "task list",
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("task ls", "task 列表"),
    examples=("/task list", "/task list overdue @ana", "/task list !high +design"),
)
def list_(
    context: Context,
    work: Work,
    which: Which = Which.OPEN,
    owner: Person | None = None,
    priority: Priority | None = None,
    label: Label | None = None,
    page: Annotated[int, Lead(("page", "第"))] = 1,
    project: Project | None = None,
) -> Reply:
    """List tasks, the most urgent first.

    which: open, mine, overdue, blocked, done or all
    owner: Only this person's
    priority: Only of this priority
    label: Only with this label
    page: Which page of a long list
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    where_: dict[str, Any] = {"project": home.id}
    if which is Which.MINE:
        owner = context.me
    if owner is not None:
        where_["owner"] = owner.id
    if priority is not None:
        where_["priority"] = priority
    if which is Which.OVERDUE:
        where_["due"] = Until(context.now)
    states = {Which.DONE: (TaskState.DONE,), Which.BLOCKED: (TaskState.BLOCKED,)}.get(which, OPEN)
    if which is not Which.ALL:
        where_["state"] = states
    order = ("-done_at",) if which is Which.DONE else ("due", "number")
    found = work.tasks.find(order=order, **where_)
    if label is not None:
        found = [task for task in found if label in task.labels]
    return _listing(found, which, max(1, page), home, context, work)


def _listing(
    found: list[Task], which: Which, page: int, home: Project, context: Context, work: Work
) -> Reply:
    names = Names(work)
    if not found:
        text = {
            Which.OVERDUE: _("Nothing is late in {project}.", project=home.name),
            Which.BLOCKED: _("Nothing is blocked in {project}.", project=home.name),
            Which.DONE: _("Nothing is done yet in {project}.", project=home.name),
        }.get(which, _("No tasks here in {project}.", project=home.name))
        add_one = hint(_("Add one: {example}.", example=Code("/task Fix login @ana due friday")))
        return Reply((Line((text,)), add_one))
    pages = -(-len(found) // PAGE)
    page = min(page, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    names.everybody()
    title = ngettext("{project}: {n} task", "{project}: {n} tasks", len(found), project=home.name)
    blocks: list[Block] = [Heading((title,))]
    for task in shown:
        spans = task_spans(task, names)
        if task.late(context.now) and task.due is not None:
            spans = (*spans, " · ", ago(context.now, task.due))
        blocks.append(Line(spans))
    buttons = []
    if page < pages:
        blocks.append(hint(_("Page {page} of {pages}", page=page, pages=pages)))
        said = context.said.partition(" page")[0].partition(" page:")[0]
        base = said if said.startswith("task list") else f"task list {which.value}"
        buttons.append(Button(_("Next page"), f"{base} page:{page + 1}"))
    return Reply(tuple(blocks), tuple(buttons))


@command(
    "task show", private=True, changes=False, aliases=("task 查看",), examples=("/task show 12",)
)
def show(context: Context, work: Work, ref: Task) -> Reply:
    """Show one task with everything about it.

    ref: The task: 12, ACME-12, last, this
    """
    names = Names(work)
    blocks: list[Block] = [
        Heading((names.task(ref), " ", ref.title)),
        Line(_state_spans(ref, names)),
    ]
    parts = work.tasks.find(parent=ref.id, order=("number",))
    if parts:
        done = sum(part.state is TaskState.DONE for part in parts)
        blocks.append(Line((_("Parts: {done} of {all} done", done=done, all=len(parts)),)))
        blocks += [Line(("– ", *task_spans(part, names))) for part in parts[:PAGE]]
    notes = work.notes.find(task=ref.id, order=("-at",), limit=5)
    if notes:
        blocks.append(Divider())
    for note in reversed(notes):
        text = note.text if len(note.text) <= 1500 else note.text[:1500] + "…"
        author = names.person(note.author) or ""
        when = Moment.of(note.at, "UTC")
        blocks.append(Line((_("{who}, {when}: {text}", who=author, when=when, text=text),)))
    if ref.source:
        blocks.append(Small((ref.source,)))
    history = Button(_("History"), f"pm history {names.task(ref)}")
    return Reply(tuple(blocks), (*task_buttons(ref, names), history))


def _state_spans(task: Task, names: Names) -> tuple[Span, ...]:
    state: Words = STATES[task.state]
    if task.done_at is not None and task.done_by is not None:
        who, when = names.person(task.done_by), Moment.of(task.done_at, "UTC")
        state = _("Done by {who}, {when}", who=who, when=when)
    return (state, *task_spans(task, names)[3:])


@command(
    "task edit",
    asks=True,
    when=("refs",),
    aliases=("task 修改",),
    examples=("/task 12 due friday !high", "/task edit 12 @bob"),
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
    after: Annotated[list[Task] | None, Lead(("after", "之后"))] = None,
    visibility: Visibility | None = None,
) -> Reply:
    """Change a task: say only what is new.

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
    visibility: Whether the client may see it
    """
    names = Names(work)
    plain: dict[str, object] = {
        "due": due,
        "priority": priority,
        "estimate": estimate,
        "start": start,
        "visibility": visibility,
    }
    new = {name: value for name, value in plain.items() if value is not None}
    if title is not None:
        new["title"], whole = _title(title)
        if whole is not None:
            work.notes.add(Note(new_id(work.now), refs[0].id, context.me.id, whole, work.now))
    if owner is not None:
        new["owner"] = owner.id
    if helpers:
        new["helpers"] = [person.id for person in helpers]
    if after:
        new["after"] = [other.id for other in after]
    if parent is not None:
        new["parent"] = parent.id
    if not new and not labels and shift is None and not context.asks:
        return _edit_form(refs[0], names)
    if title is not None and len(refs) > 1:
        raise Refusal(_("One title cannot be given to several tasks. Name one task."))
    _shift(refs, shift or 0)
    for task in refs:
        _refuse_circle(task, new.get("parent"), after or [])
        for name, value in new.items():
            setattr(task, name, value)
        task.labels = list(dict.fromkeys([*task.labels, *(str(label) for label in labels or [])]))
    if len(refs) == 1:
        return _card("✎", refs[0], context, work)
    return several(_changed(len(refs)), refs, names)


def _changed(n: int) -> Words:
    return ngettext("{n} task changed", "{n} tasks changed", n)


def _refuse_circle(task: Task, parent: object, after: list[Task]) -> None:
    if parent == task.id or any(other.id == task.id for other in after):
        raise Refusal(_("A task cannot come before itself or be a part of itself."))


def _edit_form(task: Task, names: Names) -> Reply:
    """With nothing to change yet, a form with what is there now."""
    prefill = [("refs", names.task(task)), ("title", task.title)]
    owner = names.work.people.get(task.owner) if task.owner else None
    if owner is not None:
        prefill.append(("owner", f"@{owner.handle}"))
    if task.due is not None:
        clock = f"T{task.due.clock:%H:%M}" if task.due.clock else ""
        prefill.append(("due", f"{task.due.day.isoformat()}{clock}"))
    prefill.append(("priority", task.priority.value))
    ref = names.task(task)
    text = _("What is to change? For example {example}.", example=Code(f"/task {ref} due friday"))
    return Reply((Line((text,)),), private=True, form=Form("task edit", tuple(prefill)))


def several(title: Words, tasks: list[Task], names: Names) -> Reply:
    """One answer for a change of many."""
    names.everybody()
    lines = [Line(task_spans(task, names)) for task in tasks[:PAGE]]
    more = len(tasks) - PAGE
    if more > 0:
        lines.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return Reply((Heading((title,)), *lines))


@command(
    "task assign",
    aliases=("task 分配", "task take", "task 认领"),
    examples=("/task assign 12 @bob", "/task take 12"),
)
def assign(
    context: Context,
    work: Work,
    refs: list[Task],
    owner: Person | None = None,
) -> Reply:
    """Give a task to somebody, or take it yourself.

    refs: The tasks: 12, 12 14, 12-15
    owner: Who does it; you, if nobody is named
    """
    person = owner or context.me
    names = Names(work)
    for task in refs:
        task.owner = person.id
        task.helpers = [key for key in task.helpers if key != person.id]
    who = Who(person.name)
    if len(refs) == 1:
        return task_reply("➜", _("{who} does it now.", who=who), refs[0], names)
    title = ngettext("{n} task is {who}'s now", "{n} tasks are {who}'s now", len(refs), who=who)
    return several(title, refs, names)


@command(
    "task due",
    asks=True,
    aliases=("task 截止",),
    examples=("/task due 12 friday 17:00", "/task due 12 none"),
)
def due(
    context: Context,
    work: Work,
    refs: list[Task],
    due: Moment | None = None,
    shift: Days | None = None,
    none: NoDate | None = None,
) -> Reply:
    """Set, move or remove a task's date.

    refs: The tasks: 12, 12 14, 12-15
    due: The new date: friday 5pm, 5 dec, in 3 days
    shift: By how many days it moves: +2d, -1w
    none: none, to remove the date
    """
    names = Names(work)
    if due is None and none is None and shift is None and not context.asks:
        raise Refusal(
            _("Until when?"),
            _("Write it like {example}.",
              example=Code(f"/task due {names.task(refs[0])} friday 17:00")),
            form=Form("task due", (("refs", " ".join(names.task(t) for t in refs)),)),
        )  # fmt: skip
    if shift is not None:
        _shift(refs, shift)
    elif due is not None or none is not None:
        for task in refs:
            task.due = due
    if len(refs) == 1:
        return _card("⏰", refs[0], context, work)
    return several(_changed(len(refs)), refs, names)


def _shift(tasks: list[Task], days: int) -> None:
    """Move each task's own date; one without a date has nothing to move."""
    for task in tasks:
        if task.due is not None:
            task.due = task.due.shifted(days)


class NoDate(StrEnum):
    """The word that removes a date."""

    NONE = "none"

    @staticmethod
    def words() -> dict[str, str]:
        return {"no date": "none", "无": "none", "取消": "none"}


@command(
    "task note",
    aliases=("task comment", "task 备注"),
    examples=("/task note 12 the client likes the second draft",),
)
def note(context: Context, work: Work, ref: Task, text: Text) -> Reply:
    """Write a note on a task.

    ref: The task: 12, ACME-12, last, this
    text: The note
    """
    names = Names(work)
    work.notes.add(Note(new_id(work.now), ref.id, context.me.id, text, work.now))
    shown = text if len(text) <= 300 else text[:300] + "…"
    return Reply((Line(("✎ ", *task_spans(ref, names)[:3])), Line((_("“{text}”", text=shown),))))

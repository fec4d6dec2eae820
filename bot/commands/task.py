"""Tasks: make, list, show."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from bot.asking import Has
from bot.chosen import in_state, true_of
from bot.clock import new_id
from bot.context import Context
from bot.custom import values
from bot.declare import OwnFields, Use, command
from bot.discussions import told
from bot.grammar import Refusal
from bot.kinds import (
    AFTER,
    BLOCKS,
    Before,
    Label,
    Lead,
    Sigil,
    Skill,
    StateName,
    Text,
    has_words,
)
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.people import Person, Role
from bot.model.project import Project
from bot.model.recurrence import Recurrence
from bot.model.task import OPEN, Note, Priority, Task, TaskState, Visibility
from bot.order import wait_for, waiting_for
from bot.paging import PAGE, Page, PageNo, page_of
from bot.recurring import first_due
from bot.reply import Block, Button, Code, Divider, Heading, Line, Link, Reply, Small, Span, dotted
from bot.threads import attach
from bot.unclear import asked
from bot.wording import (
    Names,
    ago,
    called,
    chips,
    guest,
    hint,
    project_of,
    task_buttons,
    task_spans,
    turned,
    where,
)
from bot.words import Words, _, ngettext
from bot.work import Work

TITLE_MAX = 200


@command(
    "task add",
    fields=OwnFields("task", Use.MAKE),
    asks=True,
    listed=True,
    when=("words",),
    aliases=("t", "task 添加", "task 新建", "任务", "task 新增", "task 创建"),
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
    after: Annotated[list[Task] | None, AFTER] = None,
    blocks: Annotated[list[Task] | None, BLOCKS] = None,
    milestone: Milestone | None = None,
    every: Recurrence | None = None,
    needs: list[Skill] | None = None,
    remind: Annotated[list[Before] | None, Lead(("remind", "提醒"))] = None,
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
    blocks: The tasks that wait for this one
    milestone: The milestone it belongs to: %beta
    every: How often it comes back: every friday, 3 days after done
    needs: Skills it takes: needs:figma2
    remind: How long before it is due its owner is reminded: 3d,1h or off
    visibility: Whether the client may see it
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    short, whole = short_title(title)
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
            due=first_due(every, due, work.now),
            start=start,
            priority=priority,
            estimate=estimate,
            labels=[str(label) for label in labels or []],
            parent=parent.id if parent else None,
            after=[other.id for other in after or []],
            visibility=visibility,
            source=context.source,
            milestone=milestone.id if milestone else None,
            every=every,
            needs=[str(skill) for skill in needs or []],
            remind=reminders(remind),
            extra=context.extra,
        )
    )
    task.offer(context.me.id, work.now)
    wait_for(task, blocks or [], Names(work))
    if whole is not None:
        work.notes.add(Note(new_id(work.now), task.id, context.me.id, whole, work.now))
    attach(task, context, work)
    return card("✚", task, context, work, whole is not None)


def reminders(said: list[Before] | None) -> list[str] | None:
    """None as usual, [] for never."""
    return None if said is None else [str(before) for before in said if before != "off"]


def _default_owner(context: Context) -> str | None:
    """The speaker, unless the line names somebody who could be either of two, or they are a guest
    whose wish it was: then somebody of the team is yet to take it."""
    asked = any(ask.param == "owner" for ask in context.asks)
    guest = context.leave is not None and context.me.role is Role.GUEST
    return None if asked or guest else context.me.id


def short_title(text: str) -> tuple[str, str | None]:
    """A title of one line; what is longer is kept whole as the task's first note."""
    one_line = " ".join(text.split())
    if not has_words(one_line):
        raise Refusal(
            _("A task needs words that say what is to be done."),
            _("Write it like {example}.", example=Code("/task Fix login @ana due friday 5pm")),
            field="title",
        )
    if len(one_line) <= TITLE_MAX:
        return one_line, None
    return one_line[: TITLE_MAX - 1].rstrip() + "…", text


def card(mark: str, task: Task, context: Context, work: Work, long: bool = False) -> Reply:
    """The answer that shows a task as it is now; `long` tells that its text became a note."""
    names = Names(work)
    lines, buttons = asked(context.asks, f"task edit {names.task(task)}", names)
    blocks: list[Block] = [Line((f"{mark} ", *task_spans(task, names)))]
    blocks += [*values.lines("task", task.extra, context.custom, work), *lines]
    if long:
        blocks.append(hint(_("The text was long, so it is kept whole as a note on the task.")))
    if task.due is not None and task.due.at <= context.now:
        blocks.append(hint(_("That time has already passed.")))
    blocks += guest(task, names)
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
    UNOWNED = "unowned"
    DONE = "done"
    ALL = "all"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "进行中": "open", "未完成": "open", "我的": "mine", "逾期": "overdue", "late": "overdue",
            "受阻": "blocked", "没人": "unowned", "完成": "done", "已完成": "done", "全部": "all",
        }  # fmt: skip


@command(
    "task list",
    phrases={
        **dict.fromkeys(("my tasks", "my 任务", "my 待办"), "mine"),
        **dict.fromkeys(("my overdue", "my 逾期"), "mine overdue"),
    },
    fields=OwnFields("task", Use.FILTER),
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("task ls", "task 列表", "task 列出", "task 所有"),
    examples=(
        "/task list",
        "/task list overdue @ana",
        "/task list !high +design",
        "/task mine overdue",
        "/task 列表 逾期 @ana",
    ),
)
def list_(
    context: Context,
    work: Work,
    which: Which = Which.OPEN,
    state: StateName | None = None,
    owner: Person | None = None,
    priority: Priority | None = None,
    milestone: Milestone | None = None,
    label: list[Label] | None = None,
    page: PageNo = 1,
    project: Project | None = None,
) -> Reply:
    """List tasks, the most urgent first.

    which: open, mine, overdue, blocked, unowned, done or all
    state: Only in this state of the project
    owner: Only this person's
    priority: Only of this priority
    milestone: Only of this milestone
    label: Only with this label
    page: Which page of a long list
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    where_: dict[str, Any] = {"project": home.id}
    if which is not Which.ALL:
        where_["state"] = (TaskState.DONE,) if which is Which.DONE else OPEN
    if state is not None:
        where_ |= in_state(state, home, context, work)
    if owner is not None:
        where_["owner"] = owner.id
    if priority is not None:
        where_["priority"] = priority
    if milestone is not None:
        where_["milestone"] = milestone.id
    if which in (Which.MINE, Which.OVERDUE, Which.BLOCKED, Which.UNOWNED):
        where_ |= true_of(which.value, context)
    over = which is Which.DONE or where_.get("state") == (TaskState.DONE,)
    order = ("-done_at",) if over else ("due", "number")
    if label:
        where_["labels"] = Has(str(label[0]), tuple(map(str, label[1:])))
    where_ |= values.where(context.extra, work.tasks, **where_)
    found = page_of(work.tasks, page, order, **where_)
    narrower = which in (Which.MINE, Which.UNOWNED)
    narrowed = bool(state or owner or priority or label or milestone or narrower or context.extra)
    if not found.total:
        return _nothing(which, narrowed, home, work)
    return _listing(found, home, context, work)


def _nothing(which: Which, narrowed: bool, home: Project, work: Work) -> Reply:
    """An empty list; what else it was asked for is `narrowed` down."""
    name = called(home, work)
    if narrowed:
        text = _("No task in {project} is like that.", project=name)
        every = Code(f"/task list #{home.key.lower()}")
        return Reply((Line((text,)), hint(_("See all open ones: {example}.", example=every))))
    match which:
        case Which.OVERDUE:
            return Reply((Line((_("Nothing is late in {project}.", project=name),)),))
        case Which.BLOCKED:
            return Reply((Line((_("Nothing is blocked in {project}.", project=name),)),))
        case Which.DONE:
            return Reply((Line((_("Nothing is done yet in {project}.", project=name),)),))
    add_one = hint(_("Add one: {example}.", example=Code("/task Fix login @ana due friday")))
    return Reply((Line((_("No open tasks in {project}.", project=name),)), add_one))


def _listing(found: Page[Task], home: Project, context: Context, work: Work) -> Reply:
    names = Names(work)
    names.everybody()
    name = called(home, work)
    title = ngettext("{project}: {n} task", "{project}: {n} tasks", found.total, project=name)
    blocks: list[Block] = [Heading((title,))]
    for task in found.rows:
        spans = task_spans(task, names)
        if task.late(context.now) and task.due is not None:
            spans = (*spans, " · ", ago(context.now, task.due))
        blocks.append(Line(spans))
    where_, buttons = turned(context, found, project=home)
    return Reply((*blocks, *where_), tuple(buttons))


@command(
    "task show",
    private=True,
    changes=False,
    aliases=("task 查看", "task 显示", "task 详情"),
    examples=("/task show 12", "/task 查看 12"),
)
def show(context: Context, work: Work, ref: Task) -> Reply:
    """Show one task with everything about it.

    ref: The task: 12, ACME-12, last, this
    """
    from bot.accepting import accept_buttons
    from bot.commands.task_parts import check_lines

    names = Names(work)
    blocks: list[Block] = [
        Heading((names.task(ref), " ", ref.title)),
        Line(_state_spans(ref, names)),
        *values.facts("task", ref.extra, context.custom, work),
    ]
    parts = work.tasks.find(parent=ref.id, order=("number",))
    if parts:
        done = sum(part.state is TaskState.DONE for part in parts)
        blocks.append(Line((_("Parts: {done} of {all} done", done=done, all=len(parts)),)))
        blocks += [Line(("– ", *task_spans(part, names))) for part in parts[:PAGE]]
    blocks += check_lines(ref, names)
    waits = waiting_for(ref, work) if context.role is not Role.GUEST else []
    for other in waits[:PAGE]:
        blocks.append(Line((_("waits for it:"), " ", *task_spans(other, names))))
    if ref.offered:
        who = names.person(ref.owner) or _("somebody")
        blocks.append(hint(_("{who} has not agreed to it yet.", who=who)))
    notes = work.notes.find(task=ref.id, order=("-at",), limit=5)
    if notes:
        blocks.append(Divider())
    for note in reversed(notes):
        text = note.text if len(note.text) <= 1500 else note.text[:1500] + "…"
        author = names.person(note.author) or ""
        when = Moment.of(note.at, "UTC")
        blocks.append(Line((_("{who}, {when}: {text}", who=author, when=when, text=text),)))
    said, more = told(ref, names)
    blocks += said
    if ref.source:
        blocks.append(Small((Link(_("The message it came from"), ref.source),)))
    history = Button(_("History"), f"pm history {names.task(ref)}")
    timer = _timer(ref, context, names)
    asked_me = ref.offered and context.actor is not None and ref.owner == context.me.id
    answers = accept_buttons(ref, names) if asked_me else ()
    return Reply(tuple(blocks), (*answers, *task_buttons(ref, names), *timer, history, *more))


def _timer(task: Task, context: Context, names: Names) -> tuple[Button, ...]:
    """Start or stop the reader's timer on it; a guest has none, nor the clock."""
    if context.actor is None or context.role is Role.GUEST or not task.open:
        return ()
    running = names.work.timers.find(person=context.me.id, task=task.id)
    if running:
        return (Button(_("Stop timer"), "cost stop"),)
    return (Button(_("Start timer"), f"cost start {names.task(task)}"),)


def _state_spans(task: Task, names: Names) -> tuple[Span, ...]:
    state: Words | str = names.state(task)
    if task.done_at is not None and task.done_by is not None:
        who, when = names.person(task.done_by), Moment.of(task.done_at, "UTC")
        state = _("Done by {who}, {when}", who=who, when=when)
    return dotted(state, *chips(task, names, state=False))

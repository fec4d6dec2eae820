"""Tasks on their way: started, blocked, done, dropped, and back."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace

from bot.clock import new_id
from bot.commands.task_edit import several
from bot.context import Context
from bot.declare import command
from bot.kinds import Text
from bot.model.moment import Moment, zone_info
from bot.model.people import Person, Role
from bot.model.task import Note, Task, TaskState
from bot.moving import Asked, Hitch, NotAllowed, enter_some, go_back, reopened
from bot.order import freed
from bot.recurring import following
from bot.reply import Bold, Button, Code, Line, Reply, Span, Who
from bot.rules import must_have
from bot.wording import Names, ago, task_buttons, task_reply, task_spans
from bot.words import Words, _, ngettext
from bot.work import Work


def moved(
    context: Context,
    work: Work,
    refs: list[Task],
    note: str | None,
    mark: str,
    change: Callable[[Task], Words | Asked | None],
    title: Callable[[int], Words],
    free: Container[str] = (),
) -> Reply:
    """Change each task and tell of it; `change` gives a sentence instead where there is nothing
    to change, or whose approval is asked for. `free`: the ids of those that the speaker may change,
    whosever they are."""
    if context.role is Role.GUEST:
        # Before anything is told of them.
        must_have([task for task in refs if task.id not in free], context, work)
    names = Names(work)
    changed: list[Task] = []
    unchanged: list[Line] = []
    waiting: list[Task] = []
    for task in refs:
        try:
            already = change(task)
        except NotAllowed as refused:
            if len(refs) == 1:
                must_have(refs, context, work)
                raise
            already = refused.text
        if isinstance(already, Asked):
            waiting.append(task)
            unchanged.append(Line(already_spans(task, already.words, names)))
        elif already is not None:
            unchanged.append(Line(already_spans(task, already, names)))
            continue
        else:
            changed.append(task)
        if task.owner == context.me.id:
            task.accept(work.now)  # who is at it has agreed to it
        if note:
            work.notes.add(Note(new_id(work.now), task.id, context.me.id, note, work.now))
    touched = [*changed, *waiting]
    must_have([task for task in touched if task.id not in free], context, work)
    if not changed and waiting:
        buttons = task_buttons(refs[0], names) if len(refs) == 1 else ()
        return Reply(tuple([Line(("✋ ", *line.spans)) for line in unchanged]), buttons)
    if not changed:
        closed = () if len(refs) > 1 or refs[0].open else task_buttons(refs[0], names)
        return Reply(tuple(unchanged), closed, private=True)
    if len(refs) > 1:
        reply = several(title(len(changed)), changed, names)
    else:
        reply = task_reply(mark, _("“{text}”", text=note) if note else None, refs[0], names)
    # What other tasks are called is not for a guest to read.
    freed = _freed(changed, work, names) if context.role is not Role.GUEST else []
    return replace(reply, blocks=(*reply.blocks, *unchanged, *freed))


def already_spans(task: Task, already: Words, names: Names) -> tuple[Span, ...]:
    return (*task_spans(task, names)[:3], " · ", already)


@command(
    "task done",
    may=Role.GUEST,
    aliases=("task d", "task 完成", "task 搞定", "task 做完", "task 完结"),
    examples=(
        "/task done 31 sent v2, client happy",
        "/task done 12 14",
        "/task 完成 31 第二版已发，客户很满意",
    ),
)
def done(context: Context, work: Work, refs: list[Task], note: Text | None = None) -> Reply:
    """Mark a task as done.

    refs: The tasks: 12, 12 14, 12-15, last, this
    note: A note to keep with it
    """
    names = Names(work)

    def finish(task: Task) -> Words | Asked | None:
        if task.state is TaskState.DONE:
            by = names.person(task.done_by) or _("somebody")
            when = Moment.of(task.done_at or context.now, context.zone)
            return _("already done by {who}, {when}", who=by, when=when)
        return enter_some(task, (TaskState.DONE,), context, work)

    return finished(context, work, refs, note, finish)


def finished(
    context: Context,
    work: Work,
    refs: list[Task],
    note: str | None,
    finish: Callable[[Task], Words | Asked | None],
    free: Container[str] = (),
) -> Reply:
    """Let tasks be done, and tell how early or late that is and what comes next."""
    made: list[Task] = []

    def one(task: Task) -> Words | Asked | None:
        asked = finish(task)
        following_one = following(task, work) if asked is None else None
        if following_one is not None:
            made.append(following_one)
        return asked

    reply = moved(
        context, work, refs, note, "✔", one,
        lambda n: ngettext("{n} task done", "{n} tasks done", n), free,
    )  # fmt: skip
    over = len(refs) == 1 and refs[0].state is TaskState.DONE
    timing = _timing(refs[0]) if over and not reply.private else None
    more = [Line((timing,))] if timing else []
    names = Names(work)
    for task in made:
        more.append(Line((_("Next one:"), " ", *task_spans(task, names))))
    return replace(reply, blocks=(*reply.blocks, *more))


def _timing(task: Task) -> Words | None:
    """How early or late it was done, in days of its due date's zone."""
    if task.due is None or task.done_at is None:
        return None
    day = task.done_at.astimezone(zone_info(task.due.zone)).date()
    days = (task.due.day - day).days
    if days > 0:
        return ngettext("{n} day early", "{n} days early", days)
    return ago(task.done_at, task.due) if task.due.at < task.done_at else None


def _freed(changed: list[Task], work: Work, names: Names) -> list[Line]:
    """What waited for these and can begin."""
    free = freed(changed, work)
    lines = [Line((_("unblocks {ref}", ref=names.task(t)), " ", t.title)) for t in free[:3]]
    more = len(free) - len(lines)
    return [*lines, Line((ngettext("and {n} more", "and {n} more", more),))] if more else lines


@command(
    "task start",
    may=Role.GUEST,
    aliases=("task 开始",),
    examples=("/task start 12", "/task 开始 12"),
)
def start(context: Context, work: Work, refs: list[Task]) -> Reply:
    """Start working on a task.

    refs: The tasks: 12, 12 14, 12-15, last, this
    """

    def begin(task: Task) -> Words | Asked | None:
        if task.state is TaskState.DOING:
            return _("already in progress")
        if not task.open:
            return _("already closed; reopen it first")
        return enter_some(task, (TaskState.DOING,), context, work)

    reply = moved(
        context, work, refs, None, "▶", begin,
        lambda n: ngettext("{n} task started", "{n} tasks started", n),
    )  # fmt: skip
    if len(refs) > 1 or reply.private or context.role is Role.GUEST:
        return reply
    return reply.plus(Button(_("Start timer"), f"cost start {Names(work).task(refs[0])}"))


@command(
    "task block",
    may=Role.GUEST,
    aliases=("task 受阻", "task 阻塞", "task 卡住"),
    examples=(
        "/task block 12 waiting for the client's DNS @bob", "/task 受阻 12 等客户的DNS @bob",
    ),
)  # fmt: skip
def block(
    context: Context, work: Work, refs: list[Task], why: Text, by: Person | None = None
) -> Reply:
    """Mark a task as blocked, and say why and who can unblock it: they are reminded.

    refs: The tasks: 12, 12 14, 12-15, last, this
    why: What it waits for
    by: Who can unblock it
    """

    def stop(task: Task) -> Words | Asked | None:
        if not task.open:
            return _("already closed; reopen it first")
        return enter_some(task, (TaskState.BLOCKED,), context, work, Hitch(why, by))

    reply = moved(
        context, work, refs, None, "⛔", stop,
        lambda n: ngettext("{n} task blocked", "{n} tasks blocked", n),
    )  # fmt: skip
    if by is not None or reply.private or context.role is Role.GUEST:
        return reply
    return _asking_who(reply, refs, context, work)


def _asking_who(reply: Reply, tasks: list[Task], context: Context, work: Work) -> Reply:
    """With the question who can unblock it, and those who are likeliest."""
    names = Names(work)
    home = names.project(tasks[0].project)
    keys = dict.fromkeys([home.lead, *tasks[0].helpers, tasks[0].created_by])
    people = [work.people.get(key) for key in keys if key != context.me.id]
    refs = " ".join(names.task(task) for task in tasks)
    buttons = tuple(
        Button(person.name, f"task unblocker {refs} @(={person.id})")
        for person in people
        if person is not None and person.active
    )
    example = Code(f"/task unblocker {refs} @bob")
    said = _("Who can unblock it? They are reminded: {example}.", example=example)
    return replace(reply, blocks=(*reply.blocks, Line((said,), buttons[:3])))


@command(
    "task unblocker",
    aliases=("task 找谁",),
    examples=("/task unblocker 12 @bob", "/task 找谁 12 @bob"),
)
def unblocker(context: Context, work: Work, refs: list[Task], by: Person) -> Reply:
    """Say who can unblock a task: they are told and reminded.

    refs: The tasks: 12, 12 14, 12-15, last, this
    by: Who can unblock it
    """

    def name(task: Task) -> Words | None:
        if task.state is not TaskState.BLOCKED:
            return _("it is not blocked")
        if task.blocked_by == by.id:
            return _("{who} is told already", who=Who(by.name))
        task.block(task.blocked_on or "?", by.id, work.now)
        return None

    return moved(
        context, work, refs, None, "⛔", name,
        lambda n: ngettext("{n} task blocked", "{n} tasks blocked", n),
        {task.id for task in refs if task.blocked_by == context.me.id},
    )  # fmt: skip


@command("task stuck", changes=False, by_clock=True, examples=("task stuck ACME-12",))
def stuck(context: Context, work: Work, ref: Task) -> Reply:
    """Tell somebody that a task cannot go on without them.

    ref: The task
    """
    reader = context.reader
    if reader is None or ref.state is not TaskState.BLOCKED or ref.blocked_by != reader.id:
        return Reply()
    names = Names(work)
    who = names.person(ref.owner) or _("Somebody")
    reference = names.task(ref)
    lines = [Line((_("⛔ {who} cannot go on without you:", who=who),)),
             Line((Bold(reference), " ", ref.title)),
             Line((_("“{text}”", text=ref.blocked_on or "?"),))]  # fmt: skip
    buttons = [Button(_("Unblock"), f"task unblock {reference}", "primary")]
    if reader.role is not Role.GUEST:
        buttons.append(Button(_("Somebody else can"), f"task unblocker {reference}"))
    return Reply(tuple(lines), tuple(buttons), "warning")


@command("task freed", changes=False, by_clock=True, examples=("task freed ACME-12",))
def loosed(context: Context, work: Work, ref: Task) -> Reply:
    """Tell somebody that their task can go on.

    ref: The task
    """
    if not ref.open or ref.state is TaskState.BLOCKED:
        return Reply()
    return task_reply("▶", _("It can go on."), ref, Names(work))


@command(
    "task unblock",
    may=Role.GUEST,
    aliases=("task 解除", "task 解除受阻", "task 解除阻塞"),
    examples=("/task unblock 12", "/task 解除 12"),
)
def unblock(context: Context, work: Work, refs: list[Task]) -> Reply:
    """Unblock a task: it can go on.

    refs: The tasks: 12, 12 14, 12-15, last, this
    """

    def go_on(task: Task) -> Words | None:
        if task.state is not TaskState.BLOCKED:
            return _("it is not blocked")
        go_back(task, work)
        return None

    return moved(
        context, work, refs, None, "▶", go_on,
        lambda n: ngettext("{n} task can go on", "{n} tasks can go on", n),
        {task.id for task in refs if task.blocked_by == context.me.id},
    )  # fmt: skip


@command(
    "task reopen",
    aliases=("task 重开", "task 重新打开"),
    examples=("/task reopen 12", "/task 重开 12"),
)
def reopen(context: Context, work: Work, refs: list[Task]) -> Reply:
    """Open a task again that was done or dropped.

    refs: The tasks: 12, 12 14, 12-15, last, this
    """

    def open_again(task: Task) -> Words | Asked | None:
        if task.open:
            return _("it is open")
        return reopened(task, context, work)

    return moved(
        context, work, refs, None, "↺", open_again,
        lambda n: ngettext("{n} task reopened", "{n} tasks reopened", n),
    )  # fmt: skip


@command(
    "task drop",
    aliases=("task 取消", "task 放弃", "task 作废"),
    examples=("/task drop 12 out of scope", "/task 取消 12 不在范围内"),
)
def drop(context: Context, work: Work, refs: list[Task], note: Text | None = None) -> Reply:
    """Drop a task: it will not be done.

    refs: The tasks: 12, 12 14, 12-15, last, this
    note: Why
    """

    def give_up(task: Task) -> Words | Asked | None:
        if task.state is TaskState.DROPPED:
            return _("already dropped")
        return enter_some(task, (TaskState.DROPPED,), context, work)

    return moved(
        context, work, refs, note, "✖", give_up,
        lambda n: ngettext("{n} task dropped", "{n} tasks dropped", n),
    )  # fmt: skip

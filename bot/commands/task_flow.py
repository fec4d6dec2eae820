"""Tasks through the states of their project: to one by its name, approved, sent back."""

from __future__ import annotations

from bot.approving import granted, waiting_for
from bot.commands.ask import decline, grant
from bot.commands.task_state import finished, moved
from bot.context import Context
from bot.declare import command
from bot.flow import stage_span
from bot.grammar import Refusal
from bot.kinds import Lines, StateName, Text, Word
from bot.model.flow import Stage
from bot.model.task import Task, TaskState
from bot.model.wish import Wish
from bot.moving import MOST, Asked, Hitch, enter, state_button
from bot.reply import SLOT, Code, Form, Pick, Reply
from bot.rhythm import listed
from bot.wording import Names
from bot.words import Words, _, ngettext
from bot.work import Work

MARKS = {TaskState.DONE: "✔", TaskState.DROPPED: "✖", TaskState.BLOCKED: "⛔"}


@command(
    "task state",
    aliases=("task to", "task 状态", "task 转到"),
    examples=("/task state 12 in progress", "/task state 3 qa", "/task 状态 12 进行中"),
)
def state(
    context: Context,
    work: Work,
    refs: list[Task],
    state: StateName | None = None,
    note: Lines | None = None,
) -> Reply:
    """Move a task to a state of its project: “/task 3 qa” says the same.

    refs: The tasks: 12, 12 14, 12-15, last, this
    state: The state, by its name
    note: A note to keep with it
    """
    names = Names(work)
    stages = {task.id: _stage(state, task, names) for task in refs}
    first = stages[refs[0].id]
    if first.state is TaskState.BLOCKED and first.name is None and not note:
        ref = names.task(refs[0])
        raise Refusal(
            _("What does it wait for?"),
            _("Write it like {example}.", example=Code(f"/task block {ref} no copy yet")),
            form=Form("task block", (("refs", " ".join(names.task(t) for t in refs)),)),
        )

    def go(task: Task) -> Words | Asked | None:
        stage, flow = stages[task.id], names.flow(task.project)
        if flow.at(task).id == stage.id:
            return _("it is in {state} already", state=stage_span(stage))
        return enter(task, stage, flow, context, work, Hitch(note) if note else None)

    # Whoever approves need not be somebody who may change the task.
    free = {task.id for task in refs if context.leave is not None and granted(task, work)}
    if first.state is TaskState.DONE:
        return finished(context, work, refs, note, go, free)
    name, mark = stage_span(first), MARKS.get(first.state, "▶")
    return moved(
        context, work, refs, None if first.state is TaskState.BLOCKED else note, mark, go,
        lambda n: ngettext("{n} task is in {state} now", "{n} tasks are in {state} now", n,
                           state=name),
        free,
    )  # fmt: skip


def _stage(said: str | None, task: Task, names: Names) -> Stage:
    """The state that is meant; raises Refusal with those that are allowed from where the task is."""
    flow = names.flow(task.project)
    found = flow.named(said) if said else None
    if found is not None:
        return found
    nexts, ref = flow.nexts(task), names.task(task)
    what = (
        _("Which state?")
        if not said
        else _("{project} has no state called {name}.", name=said,
               project=names.project(task.project).name)
    )  # fmt: skip
    raise Refusal(
        what,
        _("It can go to {states}.", states=listed([stage_span(one) for one in nexts]))
        if nexts
        else _("{flow} shows the states.", flow=Code("/project flow")),
        buttons=[state_button(task, one, names) for one in nexts[:MOST]],
        pick=Pick(_("Search…"), "task state", "state", f"task state {ref} {SLOT}")
        if nexts[MOST:] else None,
        field="state",
    )  # fmt: skip


@command(
    "task approve",
    ordinary=True,
    aliases=("task 批准",),
    examples=("/task approve 12", "/task 批准 12"),
)
def approve(context: Context, work: Work, ref: Task) -> Reply:
    """Approve what a task waits for: it enters the state that was asked for.

    ref: The task: 12, ACME-12, last, this
    """
    return grant(context, work, Word(_waiting(ref, work).id))


@command(
    "task back",
    ordinary=True,
    aliases=("task 退回",),
    examples=("/task back 12 the logo is missing", "/task 退回 12 缺少标志"),
)
def back(context: Context, work: Work, ref: Task, why: Text | None = None) -> Reply:
    """Send a task back that waits for your approval, and say what is to change.

    ref: The task: 12, ACME-12, last, this
    why: What is to change
    """
    wish = _waiting(ref, work)
    return decline(context, work, Word(wish.id), Lines(why) if why else None)


def _waiting(task: Task, work: Work) -> Wish:
    wish = waiting_for(task, work)
    if wish is None:
        raise Refusal(
            _("{ref} waits for nobody's approval.", ref=Names(work).task(task)),
            _("{list} shows what waits for you.", list=Code("/pm requests")),
        )
    return wish

"""A state of a project is removed, and its tasks go somewhere else."""

from __future__ import annotations

from typing import Annotated

from bot.approving import withdraw
from bot.commands.project_flow import shown
from bot.context import Context
from bot.declare import command
from bot.flow import Flow, stage_span
from bot.grammar import Refusal
from bot.kinds import Lead, StateName, Word
from bot.model.flow import Stage
from bot.model.people import Role
from bot.model.project import Project
from bot.model.task import GOING, Task, TaskState
from bot.model.wish import WishState
from bot.reply import Button, Code, Line, Reply, dotted
from bot.rhythm import listed
from bot.rules import must_lead
from bot.wording import project_of
from bot.words import _, ngettext
from bot.work import Work


@command(
    "project flow remove",
    may=Role.MANAGER,
    aliases=("project flow drop", "project 流程 移除"),
    examples=("/project flow remove qa to done", "/project 流程 移除 测试"),
)
def remove(
    context: Context,
    work: Work,
    state: StateName,
    to: Annotated[Word | None, Lead(("to", "移到"))] = None,
    project: Project | None = None,
) -> Reply:
    """Remove a state of a project; the tasks in it go to another one.

    state: The state, by its name
    to: Where its tasks go
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    flow = Flow.of(home.id, work)
    stage = flow.named(state)
    if stage is None:
        raise Refusal(
            _("There is no state called {name}.", name=state),
            _("There are {states}.", states=listed([stage_span(one) for one in flow.stages])),
        )
    if stage.state is not TaskState.REVIEW and len(flow.of_state(stage.state)) == 1:
        raise Refusal(
            _("{state} is the only one of its kind.", state=stage_span(stage)),
            _("Give it another name: {example}.",
              example=Code(f"/project flow set {stage.state.value} called …")),
        )  # fmt: skip
    tasks = _tasks_in(stage, flow, home, work)
    rest = [one for one in flow.stages if one.id != stage.id]
    target = _target(to, stage, Flow(tuple(rest), True), len(tasks), context)
    for task in tasks:
        _put(task, stage, target, work)
    _withdraw_for(stage, home, context, work)
    for one in rest:
        if one.leads is not None and stage.id in one.leads:
            one.leads = _past(one, stage, target)
    work.stages.drop(stage)
    said = _("{state} is removed.", state=stage_span(stage))
    moved = ngettext("{n} task is in {state} now", "{n} tasks are in {state} now", len(tasks),
                     state=stage_span(target)) if target is not None and tasks else None  # fmt: skip
    return shown(home, work, (Line(dotted(said, moved)),))


def _past(one: Stage, gone: Stage, target: Stage | None) -> list[str] | None:
    """What may follow a state, once another is gone that did: where its tasks went, or else what
    came after it."""
    if target is None and gone.leads is None:
        return None
    instead = [target.id] if target is not None else gone.leads or []
    leads = [k for key in one.leads or [] for k in (instead if key == gone.id else [key])]
    return [key for key in dict.fromkeys(leads) if key not in (one.id, gone.id)] or None


def _tasks_in(stage: Stage, flow: Flow, home: Project, work: Work) -> list[Task]:
    """The tasks that are in it, and the blocked ones that go back to it."""
    found = work.tasks.find(project=home.id, state=stage.state)
    tasks = [task for task in found if flow.at(task).id == stage.id]
    return [*tasks, *work.tasks.find(project=home.id, back=stage.id)]


def _target(said: str | None, stage: Stage, rest: Flow, n: int, context: Context) -> Stage | None:
    """Where the tasks go. Raises Refusal with those that may be meant: none that would count a task
    as more than it is, or needs somebody's approval."""
    may = [
        one for one in rest.stages
        if one.state is stage.state
        or (stage.state is not TaskState.DONE and one.state in GOING and not one.guarded)
    ]  # fmt: skip
    found = rest.named(said) if said else None
    if found in may or (not n and said is None):
        return found
    raise Refusal(
        ngettext("{n} task is in {state}. Where does it go?",
                 "{n} tasks are in {state}. Where do they go?", n, state=stage_span(stage))
        if found is None
        else _("They cannot go to {state} unseen.", state=stage_span(found)),
        _("Write it like {example}.",
          example=Code(f"/project flow remove {stage.name or stage.state.value} to …")),
        buttons=[Button(stage_span(one), context.again(to=one.name or one.state.value))
                 for one in may],
    )  # fmt: skip


def _put(task: Task, stage: Stage, target: Stage | None, work: Work) -> None:
    """Whatever else is true of the task stays: only where it is changes."""
    if task.back == stage.id:
        task.back = target.id if target is not None else None
        return
    assert target is not None
    task.stage, task.state = target.id, target.state
    if target.state in (TaskState.DOING, TaskState.REVIEW):
        task.started_at = task.started_at or work.now


def _withdraw_for(stage: Stage, home: Project, context: Context, work: Work) -> None:
    """Nobody can approve that a task enters what is not there."""
    for wish in work.wishes.find(project=home.id, state=WishState.WAITING):
        task = work.tasks.get(wish.task) if wish.task and wish.stage == stage.id else None
        if task is not None:
            withdraw(task, context, work)

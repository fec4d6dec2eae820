"""What no undo and no redo gives: a task in a state that needs somebody's approval, without it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.approving import approver
from bot.context import Context
from bot.flow import Flow, stage_span
from bot.grammar import Refusal
from bot.kinds import StateKind
from bot.model.flow import Stage
from bot.model.task import Task, TaskState
from bot.model.wish import WishState
from bot.reply import Code, Who
from bot.wording import Names
from bot.words import _
from bot.work import Change, Work


def refuse_unapproved(changes: Iterable[Change], context: Context, work: Work) -> None:
    """Raises Refusal where taking these changes back would bring a task into a guarded state, and
    neither whoever speaks nor an approval that still stands agrees to that."""
    for change in changes:
        task = work.tasks.get(change.key) if change.kind == "task" else None
        if task is None or not change.before or not {"state", "stage"} & set(change.before):
            continue
        flow = Flow.of(task.project, work)
        stage = _then(task, change.before, flow)
        home = work.projects.get(task.project)
        whom = approver(stage, home, work) if home is not None else None
        if whom is None or whom.id == context.me.id or stage.id == flow.at(task).id:
            continue
        if work.wishes.find(task=task.id, stage=stage.id, state=WishState.GRANTED, limit=1):
            continue
        ref, state = Names(work).task(task), stage_span(stage)
        line = f"/task state {ref} {StateKind().write(stage.name or stage.state.value)}"
        raise Refusal(
            _("{ref} would be {state}, which needs {who}'s approval.",
              ref=ref, state=state, who=Who(whom.name)),
            _("Ask for it: {line}.", line=Code(line)),
        )  # fmt: skip


def _then(task: Task, before: dict[str, object], flow: Flow) -> Stage:
    """The state that it would be in."""
    state = TaskState(str(before.get("state", task.state.value)))
    key = before.get("stage", task.stage)
    found = flow.by(str(key) if key else None)
    return found if found and found.state is state else flow.first(state)

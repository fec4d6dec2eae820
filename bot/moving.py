"""A task goes from one state to another: whether it may, and what else that takes.

Every change of a task's state comes by here, so none gets past what its project allows.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.approving import approver, ask, granted, waiting_for, withdraw
from bot.context import Context
from bot.flow import Flow, stage_span
from bot.grammar import Refusal
from bot.kinds import StateKind
from bot.model.flow import Stage
from bot.model.people import Person
from bot.model.task import Task, TaskState
from bot.reply import Button, Code, Span, Style, Who
from bot.rhythm import listed
from bot.values import dataclass
from bot.wording import Names
from bot.words import Words, _
from bot.work import Work


@dataclass(frozen=True, slots=True)
class Hitch:
    """Why a task is blocked, and who can unblock it."""

    why: str
    by: Person | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The task waits where it is, until this person agrees."""

    whom: Person
    stage: Stage

    @property
    def words(self) -> Words:
        who, state = Who(self.whom.name), stage_span(self.stage)
        return _("{state} needs {who}'s approval. They are asked.", state=state, who=who)


class NotAllowed(Refusal):
    """A task may not go there from where it is."""


def enter(
    task: Task, stage: Stage, flow: Flow, context: Context, work: Work, hitch: Hitch | None = None
) -> Asked | None:
    """Let a task enter a state; Asked where somebody has to agree first. Raises NotAllowed."""
    if flow.own:
        if not flow.allows(task, stage):
            raise not_allowed(task, stage_span(stage), flow, work)
        asked = _asked(task, stage, flow, context, work)
        if asked is not None:
            return asked
        if stage.state is not TaskState.BLOCKED:
            withdraw(task, context, work)
    settle(task, stage, flow, context.actor.id if context.actor is not None else None, work, hitch)
    return None


def _asked(task: Task, stage: Stage, flow: Flow, context: Context, work: Work) -> Asked | None:
    """Whose approval it takes, who is asked now, if that is not whoever speaks. To stay where it
    was, as a blocked task does that goes on, takes nobody's."""
    home = work.projects.get(task.project)
    assert home is not None
    whom = approver(stage, home, work)
    me = context.actor.id if context.actor is not None else None
    given = granted(task, work)
    if whom is None or whom.id == me or (given is not None and given.stage == stage.id):
        return None
    if stage.id == flow.before(task).id:
        return None
    held = waiting_for(task, work)
    if held is None or held.stage != stage.id:
        ask(task, stage, whom, context, work)
    return Asked(whom, stage)


def enter_some(
    task: Task,
    states: Sequence[TaskState],
    context: Context,
    work: Work,
    hitch: Hitch | None = None,
) -> Asked | None:
    """The same, where the category alone is said: the first state of it that is allowed from here.

    Of several categories the first one that has such a state counts.
    """
    flow = Flow.of(task.project, work)
    there = [stage for state in states for stage in flow.of_state(state)]
    stage = next((one for one in there if flow.allows(task, one)), flow.first(states[0]))
    return enter(task, stage, flow, context, work, hitch)


def reopened(task: Task, context: Context, work: Work) -> Asked | None:
    """Let a closed task go on: being done if it had been begun, else to do."""
    states = [TaskState.DOING, TaskState.TODO, TaskState.REVIEW]
    if not task.started_at:
        states = [TaskState.TODO, TaskState.DOING, TaskState.REVIEW]
    return enter_some(task, states, context, work)


def go_back(task: Task, work: Work) -> None:
    """Let a blocked task go on where it was."""
    flow = Flow.of(task.project, work)
    stage = flow.before(task)
    if flow.own and stage.state is TaskState.REVIEW:
        task.review(work.now)
    else:
        task.resume()
    if flow.own and stage.state is task.state:
        task.stage = stage.id


def settle(
    task: Task,
    stage: Stage,
    flow: Flow,
    by: str | None,
    work: Work,
    hitch: Hitch | None = None,
) -> None:
    """Be in a state as its category wants it, whatever is allowed; `by` is whose doing it is.

    That of a blocked task says why by its name, if nothing else does.
    """
    match stage.state:
        case TaskState.TODO:
            task.put_back()
        case TaskState.DOING:
            task.begin(work.now)
        case TaskState.REVIEW:
            task.review(work.now)
        case TaskState.BLOCKED:
            stuck = hitch or Hitch(stage.name or "?")
            task.block(stuck.why, stuck.by.id if stuck.by else None, work.now)
        case TaskState.DONE:
            task.finish(work.now, by)
        case TaskState.DROPPED:
            task.drop()
    if flow.own:
        task.stage = stage.id


def not_allowed(task: Task, state: Span, flow: Flow, work: Work) -> NotAllowed:
    """Where it may go from here, with a button for each."""
    names = Names(work)
    ref = names.task(task)
    nexts = flow.nexts(task)
    now = stage_span(flow.before(task))
    if not nexts:
        return NotAllowed(
            _("{ref} is {now}: from there it goes nowhere.", ref=ref, now=now),
            _("{flow} shows the states.", flow=Code(f"/project flow #{ref.rpartition('-')[0].lower()}")),
        )  # fmt: skip
    return NotAllowed(
        _("{ref} is {now}: from there it cannot go to {state}.", ref=ref, now=now, state=state),
        _("It can go to {states}.", states=listed([stage_span(stage) for stage in nexts])),
        buttons=[state_button(task, stage, names) for stage in nexts[:MOST]],
    )


MOST, SHOWN = 5, 3
"""Buttons of states where one is asked for, and on the card of a task."""


def state_button(task: Task, stage: Stage, names: Names, style: Style = "plain") -> Button:
    """Pressed, the task goes there."""
    said = StateKind().write(stage.name or stage.state.value)
    return Button(stage_span(stage), f"task state {names.task(task)} {said}", style)


def next_buttons(task: Task, names: Names) -> tuple[Button, ...]:
    """Where it may go from here: the next steps, and whatever else there is in a list."""
    if task.state is TaskState.BLOCKED:
        return (Button(_("Unblock"), f"task unblock {names.task(task)}", "primary"),)
    wish = waiting_for(task, names.work)
    asked = wish.stage if wish is not None else None
    nexts = [
        one for one in names.flow(task.project).nexts(task)
        if one.state is not TaskState.DROPPED and one.id != asked
    ]  # fmt: skip
    styles: list[Style] = ["primary", "plain", "plain"]
    shown = [state_button(task, one, names, s) for one, s in zip(nexts, styles, strict=False)]
    more = [Button(_("Other state"), f"task state {names.task(task)}")] if nexts[SHOWN:] else []
    return (*shown, *more)

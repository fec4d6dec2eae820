"""The states that a project's tasks go through: its own, or the built-in ones.

Everything is counted by category (TaskState), so nothing else need know of own states. Blocked is
no step of the way: any open task may be blocked, and goes back to where it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from bot.catalogue import meant_by
from bot.kinds import folded
from bot.model.flow import Stage
from bot.model.task import OPEN, Task, TaskState
from bot.values import dataclass
from bot.words import Words, pgettext
from bot.work import Work

STATES: dict[TaskState, Words] = {
    TaskState.TODO: pgettext("state", "To do"),
    TaskState.DOING: pgettext("state", "In progress"),
    TaskState.REVIEW: pgettext("state", "In review"),
    TaskState.BLOCKED: pgettext("state", "Blocked"),
    TaskState.DONE: pgettext("state", "Done"),
    TaskState.DROPPED: pgettext("state", "Dropped"),
}

ORDER = tuple(STATES)
"""The categories, as a flow is shown: what is blocked stands beside the way."""

ALIASES: dict[str, TaskState] = {
    "cancelled": TaskState.DROPPED, "canceled": TaskState.DROPPED, "取消": TaskState.DROPPED,
    "open": TaskState.TODO, "started": TaskState.DOING, "finished": TaskState.DONE,
    "开始": TaskState.DOING, "审核": TaskState.REVIEW, "阻塞": TaskState.BLOCKED,
}  # fmt: skip
"""Other words for the categories."""

_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)

_USUAL = {state: Stage(state.value, "", state, 0, _ALWAYS) for state in ORDER}
BUILT_IN = tuple(stage for state, stage in _USUAL.items() if state is not TaskState.REVIEW)


def category_of(said: str) -> TaskState | None:
    """The category that a word of any language names."""
    wanted = _spelt(said)
    if wanted in ALIASES:
        return ALIASES[wanted]
    if wanted in list(TaskState):
        return TaskState(wanted)
    return meant_by([wanted], STATES)


def stage_span(stage: Stage) -> Words | str:
    """What people call it: its own name, or that of its category in the reader's language."""
    return stage.name if stage.name is not None else STATES[stage.state]


@dataclass(frozen=True, slots=True)
class Flow:
    """The states of one project, in the order of the way; `own` if they are not the built-in ones."""

    stages: tuple[Stage, ...]
    own: bool

    @staticmethod
    def of(project: str, work: Work) -> Flow:
        found = work.stages.find(project=project)
        return Flow(in_order(found), True) if found else DEFAULT

    def of_state(self, *states: TaskState) -> list[Stage]:
        return [stage for stage in self.stages if stage.state in states]

    def first(self, state: TaskState) -> Stage:
        """The first state of a category; the usual one, where a flow has none of it."""
        return next(iter(self.of_state(state)), _USUAL[state])

    def at(self, task: Task) -> Stage:
        """The state a task is in."""
        found = self.by(task.stage)
        return found if found and found.state is task.state else self.first(task.state)

    def before(self, task: Task) -> Stage:
        """The state it goes on from: of a blocked one, where it was."""
        if task.state is not TaskState.BLOCKED:
            return self.at(task)
        back = TaskState.DOING if task.started_at else TaskState.TODO
        return self.by(task.back) or self.first(back)

    def by(self, key: str | None) -> Stage | None:
        return next((stage for stage in self.stages if stage.id == key), None) if key else None

    def allows(self, task: Task, stage: Stage) -> bool:
        """Whether a task may enter that state from where it is."""
        now = self.before(task)
        if stage.state is TaskState.BLOCKED:
            return now.state in OPEN
        return now.leads is None or stage.id in now.leads or stage.id == now.id

    def nexts(self, task: Task) -> list[Stage]:
        """Where a task may go from where it is, the next step first; Blocked is not one of them."""
        now = self.before(task)
        places = [stage for stage in self.stages if stage.state is not TaskState.BLOCKED]
        at = places.index(now) if now in places else 0
        around = [*places[at + 1 :], *reversed(places[:at])]
        return [stage for stage in around if self.allows(task, stage)]

    def where(self, said: str) -> dict[str, Any] | None:
        """The tasks of that state, or of all that its word is the category of, as Shelf.find is
        asked for them; None where there is no such state."""
        stage, category = self.called(said), category_of(said)
        if stage is None:
            return {"state": (category,)} if category is not None else None
        if not self.own:
            return {"state": (stage.state,)}
        first = self.first(stage.state).id == stage.id
        return {"state": (stage.state,), "stage": (stage.id, None) if first else (stage.id,)}

    def named(self, said: str) -> Stage | None:
        """The state of that name, or the first one of the category it names."""
        wanted = folded(said)
        for stage in self.stages:
            if stage.name is not None and _same(stage.name, wanted):
                return stage
        category = category_of(wanted)
        return next((one for one in self.stages if one.state is category), None)

    def called(self, said: str) -> Stage | None:
        """The state whose very name that is, in any language."""
        found = self.named(said)
        return None if found is None or (found.name and not _same(found.name, said)) else found


def stage_counts(
    flow: Flow, project: str, work: Work, states: Iterable[TaskState] = tuple(TaskState)
) -> dict[str, int]:
    """How many tasks of a project are in each of its states of these categories, by their ids; one
    that no task is in is left out."""
    counts: dict[str, int] = {}
    for state, key, n in work.tasks.counts("state", "stage", project=project, state=tuple(states)):
        found = flow.by(key)
        stage = found if found and found.state is state else flow.first(TaskState(state))
        counts[stage.id] = counts.get(stage.id, 0) + n
    return counts


def in_order(stages: Iterable[Stage]) -> tuple[Stage, ...]:
    return tuple(sorted(stages, key=lambda one: (ORDER.index(one.state), one.place, one.id)))


DEFAULT = Flow(BUILT_IN, False)


def _same(one: str, other: str) -> bool:
    return _spelt(one) == _spelt(other)


def _spelt(said: str) -> str:
    return " ".join(folded(said).split()).casefold()

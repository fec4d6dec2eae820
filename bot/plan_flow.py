"""The states of a project as steps of a template, and as those of a project that is made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.casting import LEAD, Part
from bot.clock import new_id
from bot.flow import Flow
from bot.model.flow import PATIENCE, Approves, Stage
from bot.model.project import Project
from bot.model.task import TaskState
from bot.model.template import Step, StepKind
from bot.work import Work


def steps_of_flow(project: Project, work: Work, roles: Mapping[str, str], first: int) -> list[Step]:
    """A project's own states, numbered from `first`; none of one that has the built-in ones.

    `roles` are those of people that play one, by their ids.
    """
    flow = Flow.of(project.id, work)
    if not flow.own:
        return []
    numbers = {stage.id: first + n for n, stage in enumerate(flow.stages)}
    return [_step(stage, numbers, project, work, roles) for stage in flow.stages]


def _step(
    stage: Stage, numbers: Mapping[str, int], project: Project, work: Work, roles: Mapping[str, str]
) -> Step:
    role = None
    if stage.approver is not None:
        person = work.people.get(stage.approver)
        own = LEAD if stage.approver == project.lead else person.handle if person else LEAD
        role = roles.get(stage.approver, own)
    kind = f"{stage.state.value}/{stage.role.value}" if stage.role else stage.state.value
    return Step(
        new_id(work.now), "", numbers[stage.id], StepKind.STATE, stage.name or "", type=kind,
        role=role, estimate=timedelta(days=stage.patience),
        after=[numbers[key] for key in stage.leads or () if key in numbers],
    )  # fmt: skip


def lay_states(steps: Sequence[Step], parts: Mapping[str, Part], home: Project, work: Work) -> None:
    """Give a new project these states. Who would approve and is not known yet is whoever leads it."""
    steps = [step for step in steps if step.kind is StepKind.STATE]
    keys = {step.n: new_id(work.now) for step in steps}
    for step in steps:
        category, _slash, role = (step.type or "todo").partition("/")
        part = parts.get(step.role or "")
        person = part.person if part is not None else None
        approves = Approves(role) if role else None
        if step.role and person is None:
            approves = Approves.LEAD
        work.stages.add(
            Stage(
                keys[step.n], home.id, TaskState(category), step.n, work.now, step.title or None,
                [keys[n] for n in step.after if n in keys] or None,
                person.id if person is not None else None, approves,
                step.estimate.days if step.estimate else PATIENCE,
            )
        )  # fmt: skip

"""Drafts as tasks of a project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from bot.clock import new_id
from bot.context import Context
from bot.flow import Flow
from bot.importing.tasks import Draft
from bot.model.moment import Moment, instant
from bot.model.project import Project
from bot.model.task import Note, Task, TaskState
from bot.moving import Hitch, settle
from bot.words import _
from bot.work import Work

TITLE_MAX = 200

TOLD = 1000
"""How many tasks later it is told how far it has come."""


def made(drafts: Sequence[Draft], home: Project, context: Context, work: Work) -> list[Task]:
    """The new tasks, in the order of the drafts; what they name is among them or there already."""
    flow = Flow.of(home.id, work)  # asked once: each question writes what is new before it
    tasks: list[Task] = []
    for draft in drafts:
        if tasks and not len(tasks) % TOLD:
            context.progress(_("{n} of {all} tasks are made", n=len(tasks), all=len(drafts)))
        tasks.append(_task(draft, home, flow, context, work))
    ids = {draft.ref: task.id for draft, task in zip(drafts, tasks, strict=True) if draft.ref}
    named = {ref for draft in drafts for ref in (draft.parent, *draft.after) if ref} - ids.keys()
    if named:
        numbers = tuple(int(ref.rpartition("-")[2]) for ref in named)
        for task in work.tasks.find(project=home.id, number=numbers):
            ids.setdefault(f"{home.key}-{task.number}", task.id)
    for draft, task in zip(drafts, tasks, strict=True):
        task.parent = ids[draft.parent] if draft.parent else None
        task.after = [ids[ref] for ref in draft.after]
    if len(tasks) > TOLD:
        context.progress(_("{n} tasks are being written down", n=len(tasks)))
    return tasks


def _task(draft: Draft, home: Project, flow: Flow, context: Context, work: Work) -> Task:
    values: dict[str, Any] = dict(draft.values)
    stage, why = values.pop("state", None), values.pop("blocked", None)
    done = values.pop("done", None)
    long = len(draft.title) > TITLE_MAX
    task = Task(
        id=new_id(work.now),
        project=home.id,
        number=work.number(home.id, "task"),
        title=draft.title[: TITLE_MAX - 1].rstrip() + "…" if long else draft.title,
        created_at=work.now,
        created_by=context.me.id,
        source=context.source,
        **values,
    )
    if stage is None and done is not None:
        stage = flow.first(TaskState.DONE)
    if stage is not None and stage.id != flow.stages[0].id:
        by = task.owner or context.me.id
        settle(task, stage, flow, by, work, Hitch(why) if why else None)
    if task.state is TaskState.DONE and done is not None:
        task.done_at = min(_instant_of(done), work.now)
    work.tasks.add(task)
    for text in (draft.title if long else None, draft.note):
        if text:
            work.notes.add(Note(new_id(work.now), task.id, context.me.id, text, work.now))
    return task


def _instant_of(done: Moment) -> datetime:
    """When something was done; of a day, its noon."""
    return done.at if done.clock else instant(datetime.combine(done.day, time(12)), done.zone)

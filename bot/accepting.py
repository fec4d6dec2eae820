"""Being given a task and agreeing to it are two facts: how the second is asked for, and by whom it
is still owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.asking import Until
from bot.model.people import Person
from bot.model.project import Project
from bot.model.task import OPEN, Task
from bot.nudges import WorkingHours
from bot.reply import Block, Button, Line, Reply
from bot.wording import Names, called, task_spans
from bot.words import _, pgettext
from bot.work import Work

MOST = 50  # tasks that are read of those nobody has agreed to


def accept_buttons(task: Task, names: Names) -> tuple[Button, ...]:
    """What whoever was given a task may say to that."""
    ref = names.task(task)
    return (
        Button(pgettext("button", "Accept"), f"task accept {ref}", "primary"),
        Button(pgettext("button", "Can't"), f"task decline {ref}"),
        Button(pgettext("button", "Ask"), f"task ask {ref}"),
    )


def given_reply(task: Task, names: Names) -> Reply:
    """What somebody is told who was given a task."""
    who = names.person(task.given_by) or _("somebody")
    home = called(names.project(task.project), names.work)
    lines: list[Block] = [
        Line((_("{who} gave you a task", who=who), " · ", home)),
        Line(task_spans(task, names, owner=False)),
    ]
    return Reply(tuple(lines), accept_buttons(task, names))


def offered_to(person: Person, work: Work) -> list[Task]:
    """The tasks a person was given and has not agreed to, the oldest first."""
    found = work.tasks.find(
        owner=person.id, state=OPEN, accepted_at=None, given_at=Until(work.now),
        order=("given_at", "number"), limit=MOST,
    )  # fmt: skip
    return [task for task in found if task.offered]


def unanswered(projects: Sequence[Project], work: Work) -> list[Task]:
    """The tasks of these projects that were given to somebody a working day ago or longer, who has
    not agreed to them; the oldest first."""
    homes = {project.id: project for project in projects}
    if not homes:
        return []
    found = work.tasks.find(
        project=tuple(homes), state=OPEN, accepted_at=None,
        given_at=Until(work.now - timedelta(days=1)), order=("given_at", "number"), limit=MOST,
    )  # fmt: skip
    return [task for task in found if task.offered and _overdue(task, homes[task.project], work)]


def _overdue(task: Task, project: Project, work: Work) -> bool:
    owner = work.people.get(task.owner or "")
    if owner is None or task.given_at is None:
        return False
    return WorkingHours.of(owner, project).day_after(task.given_at) <= work.now

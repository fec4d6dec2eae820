"""What somebody did in a project lately, as their check-in begins with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.asking import Between, Since
from bot.model.project import Project
from bot.model.task import OPEN, Task, TaskState
from bot.reply import Span
from bot.tongue import Tongue
from bot.values import dataclass
from bot.words import _
from bot.work import Work

WEEK = timedelta(days=7)
READ = 30
SHOWN = 5
"""Points of one kind; a check-in is two lines, not a list of everything."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Points to be put into a language: what was done, and what is due next."""

    did: Sequence[Span]
    next: Sequence[Span]

    def text(self, points: Sequence[Span], tongue: Tongue) -> str:
        return "\n".join(tongue.text(point) for point in points)


def activity_of(person: str, project: Project, work: Work) -> Activity:
    """The last seven days of one person in one project."""
    since = work.now - WEEK
    week = Since(since)
    done = work.tasks.find(
        project=project.id, done_by=person, state=TaskState.DONE, done_at=week,
        order=("done_at",), limit=SHOWN,
    )  # fmt: skip
    begun = work.tasks.find(
        project=project.id, owner=person, state=(TaskState.DOING, TaskState.REVIEW),
        started_at=week,
        order=("started_at",), limit=SHOWN,
    )  # fmt: skip
    known = {task.id for task in (*done, *begun)}
    noted: dict[str, Task] = {}
    for note in work.notes.find(author=person, at=week, order=("-at",), limit=READ):
        task = work.tasks.get(note.task)
        if task is not None and task.project == project.id and task.id not in known:
            noted[task.id] = task
    coming = work.tasks.find(
        project=project.id, owner=person, state=OPEN, due=Between(since, work.now + WEEK),
        order=("due", "number"), limit=SHOWN,
    )  # fmt: skip
    return Activity(
        [
            *(_named(task, project) for task in done),
            *(_("{task} (begun)", task=_named(task, project)) for task in begun),
            *(
                _("{task} (noted)", task=_named(task, project))
                for task in list(noted.values())[:SHOWN]
            ),
        ],
        [_named(task, project) for task in coming],
    )


def _named(task: Task, project: Project) -> str:
    title = task.title if len(task.title) <= 60 else task.title[:59] + "…"
    return f"{project.key}-{task.number} {title}"

"""Which posts a blocked task wants: to whoever can unblock it. Pure, as bot.nudges is."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.people import Person
from bot.model.post import Post
from bot.model.project import Project, ProjectState
from bot.model.task import Task, TaskState
from bot.nudges import STALE, WorkingHours

REGRET = timedelta(minutes=1)
MORNINGS = (2, 5, 12, 19, 26)
"""So many days after it was blocked, in the morning, whoever can unblock it hears of it again."""


def stuck_posts(
    task: Task, project: Project, person: Person | None, now: datetime, actor: str | None
) -> list[Post]:
    """At once, unless they said so themselves, and then ever more rarely while it is blocked. What
    somebody can unblock in their own task is theirs to know."""
    if task.state is not TaskState.BLOCKED or task.blocked_at is None or person is None:
        return []
    if not person.active or person.id == task.owner or project.state is not ProjectState.ACTIVE:
        return []
    hours, since = WorkingHours.of(person, project), task.blocked_at
    moments = [hours.open_at(since + REGRET), *(hours.morning(since, days) for days in MORNINGS)]
    # The moment it was blocked tells one time from another.
    stamp = f"{since:%Y%m%d%H%M%S}"
    line = f"task stuck {project.key}-{task.number}"
    posts = [
        Post(f"stuck/{task.id}/{stamp}-{n}", line, at, "stuck", person=person.id, until=at + STALE)
        for n, at in enumerate(moments)
    ]
    return posts[1:] if actor == person.id else posts


def freed_post(
    task: Task, project: Project, owner: Person | None, now: datetime, actor: str | None
) -> list[Post]:
    """To its owner, when somebody else has unblocked it."""
    if owner is None or not owner.active or owner.id == actor or not task.open:
        return []
    at = WorkingHours.of(owner, project).open_at(now + REGRET)
    line = f"task freed {project.key}-{task.number}"
    return [Post(f"stuck/{task.id}/freed", line, at, "stuck", person=owner.id,
                 until=at + STALE)]  # fmt: skip

"""What a client may know of a thing that was shared with them: no more than their report says."""

from __future__ import annotations

from bot.flow import STATES
from bot.model.task import Task
from bot.reply import Bold, Span
from bot.wording import Names


def told_client(task: Task, names: Names) -> tuple[Span, ...]:
    """A task that is shared with its client, on one line."""
    due = (" · ", task.due) if task.due is not None and task.open else ()
    return (Bold(names.task(task)), " ", task.title, " · ", STATES[task.state], *due)

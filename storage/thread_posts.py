"""What threads have to show after a change: a post for each that stands in a forum of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.clock import short_id
from bot.model.forum import Thread
from bot.model.post import THREAD, Post, PostState
from storage.journal import Diff
from storage.rows import new_row

if TYPE_CHECKING:
    from storage.work import SqlWork


def shown(work: SqlWork, diffs: list[Diff]) -> list[dict[str, Any]]:
    """A row of the queue for each thread that is to look otherwise. One for every act: an older
    one that is still under way shows what was true before it."""
    assert work.head is not None
    threads = {thread.id: thread for thread in _touched(work, diffs) if thread.room is not None}
    return [
        new_row(
            work.organisation.id,
            short_id(),
            Post(
                f"{THREAD}{key}/{work.head[0] + 1}", _line(one), work.now, "thread", None, one.room
            ),
            standing=False,
            state=PostState.PENDING,
        )
        for key, one in threads.items()
    ]


def _line(thread: Thread) -> str:
    return f"{'task' if thread.task else 'log'} shown {thread.id}"


def _touched(work: SqlWork, diffs: list[Diff]) -> list[Thread]:
    # A new task is in no thread but one that was made with it.
    there = (diff for diff in diffs if diff.before is not None and diff.after is not None)
    tasks = [diff.key for diff in there if diff.kind == "task"]
    tasks += _in_renamed(work, diffs)
    talks = [diff.key for diff in diffs if diff.kind == "conversation" and diff.after is not None]
    for diff in diffs:
        if diff.kind == "log":
            rows = (diff.row_before, diff.row_after)
            talks += [row["conversation"] for row in rows if row and row["conversation"]]
    out: list[Thread] = []
    if tasks:
        out += work.threads.find(task=tuple(tasks))
    if talks:
        out += work.threads.find(conversation=tuple(dict.fromkeys(talks)))
    made = (work.threads.get(diff.key) for diff in diffs if diff.kind == "thread")
    return out + [thread for thread in made if thread is not None]


def _in_renamed(work: SqlWork, diffs: list[Diff]) -> list[str]:
    """The tasks whose state has another name now, where posts of a forum show it."""
    out: list[str] = []
    for diff in diffs:
        stage = work.stages.get(diff.key) if diff.kind == "stage" else None
        if stage is None or diff.before is None or "name" not in (diff.after or {}):
            continue
        if work.forums.find(project=stage.project, limit=1):
            found = work.tasks.find(project=stage.project, stage=stage.id, state=stage.state)
            out += [task.id for task in found]
    return out

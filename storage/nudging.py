"""Makes the pending posts agree with what the changed things want, inside their transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.asking import Like
from bot.clock import short_id
from bot.model.post import Post, PostState
from bot.model.task import OPEN, Task
from bot.nudges import nudges
from bot.work import StoredPost
from storage import schema
from storage.closing_nudging import wanted_at_the_end
from storage.doubts import doubted, forget
from storage.journal import Diff
from storage.news_nudging import news
from storage.report_nudging import HOURS, wanted_elsewhere
from storage.rows import POST, new_row, stored
from storage.rule_nudging import ruled
from storage.stuck_nudging import wanted_of_stuck
from storage.thing_nudging import wanted_of_things
from storage.thread_posts import shown

if TYPE_CHECKING:
    from storage.work import SqlWork

# Columns whose change moves or silences reminders.
_PERSON = HOURS | {"reminders", "agenda", "role"}
_PROJECT = {"zone", "state", "key", "reminders", "holidays"}
_BATCH = 500

_table = schema.post
_INSERT = insert(_table)
_STALE = (
    _table.c.org == bindparam("org_"),
    _table.c.state == PostState.PENDING.value,  # a courier may have ended it meanwhile
)
_MOOT = update(_table).where(*_STALE).values(state=PostState.MOOT.value).returning(_table.c.id)
_THESE = _table.c.id.in_(bindparam("ids", expanding=True))
_SILENCED = _MOOT.where(_THESE)
_DELETE = delete(_table).where(_table.c.org == bindparam("org_"), _THESE)
# What waits for a reader to be at work may be said earlier, or has to wait for longer.
_WOKEN = (
    update(_table)
    .where(
        *_STALE,
        _table.c.inbox == bindparam("inbox_"),
        _table.c.due <= bindparam("now_"),
        _table.c.next_at > bindparam("now_"),
        _table.c.attempts == 0,
        _table.c.looks == 0,
    )
    .values(next_at=bindparam("now_"))
)
_ENDED = _MOOT.where(_table.c.subject.in_(bindparam("subjects", expanding=True)))
_change, _entry = schema.change, schema.entry
_MOVED = select(func.max(_change.c.seq)).where(
    _change.c.org == bindparam("org_"),
    _change.c.kind == "task",
    _change.c.key == bindparam("task_"),
    _change.c.after.like('%"due_%'),
)
_WHEN = select(_entry.c.at).where(
    _entry.c.org == bindparam("org_"), _entry.c.seq == bindparam("seq_")
)
_OF_SUBJECTS = select(*POST).where(
    _table.c.org == bindparam("org_"), _table.c.subject.in_(bindparam("subjects", expanding=True))
)


def agree(work: SqlWork, diffs: list[Diff]) -> None:
    """Add, move and remove pending posts of every thing that these changes touch."""
    tasks, fresh = _touched(work, diffs)
    wanted = [post for task in tasks.values() if task is not None for post in _wanted(work, task)]
    elsewhere = wanted_elsewhere(work, diffs) | news(work, diffs) | wanted_of_things(work, diffs)
    elsewhere |= wanted_of_stuck(work, diffs)
    elsewhere |= wanted_at_the_end(work, diffs)
    elsewhere |= ruled(work, diffs)
    wanted += [post for posts in elsewhere.values() for post in posts]
    by_key = {post.key: post for post in wanted if post.due > work.now}
    subjects = [f"task/{key}" for key in tasks if key not in fresh]
    known = _known(work, [*subjects, *elsewhere])
    # What is overdue on both sides is the courier's, but for what has been said for this very date.
    ended = {_which(row.post) for row in known if row.state is not PostState.PENDING}
    overdue = {
        want.key for want in wanted if want.due <= work.now and _which(want) not in ended
    }  # fmt: skip
    unsure = cache(lambda: doubted(work.connection, work.organisation.id))
    stale: list[str] = []
    for row in known:
        want, over = by_key.get(row.post.key), row.post.due <= work.now
        pending = row.state is PostState.PENDING
        if want is not None and (
            (pending and want == row.post)
            or ((over or not pending) and _which(want) == _which(row.post))
            or (want.person == row.post.person and _heard(work, row, diffs, unsure))
        ):
            # It is there; or it is the courier's by now, or has had its message (or its miss),
            # which an undo and a redo do not bring back.
            del by_key[want.key]
        elif pending and not (over and row.post.key in overdue):
            stale.append(row.id)
    org = work.organisation.id
    for ids in _batches(stale):
        _silence(work, ids)
    rows = [
        new_row(org, short_id(), post, standing=False, state=PostState.PENDING)
        for post in by_key.values()
    ]
    if rows:
        work.connection.execute(_INSERT, rows)
    if showing := shown(work, diffs):
        work.connection.execute(_INSERT, showing)
    for diff in diffs:
        if diff.kind == "person" and set(diff.after or {}) & _PERSON:
            inbox = {"inbox_": f"person/{diff.key}", "now_": work.now}
            work.connection.execute(_WOKEN, {"org_": org, **inbox})
    rules = [f"schedule/{rule}" for rule in _ended(work, diffs)]
    if rules:
        silent = work.connection.execute(_ENDED, {"org_": org, "subjects": rules}).scalars().all()
        forget(work.connection, org, silent)


def _silence(work: SqlWork, ids: list[str]) -> None:
    """Take these back, as far as they are pending still. What may have been said stays on record:
    its message has a Why button that names it."""
    org = work.organisation.id
    silenced = set(work.connection.execute(_SILENCED, {"org_": org, "ids": ids}).scalars())
    unsaid = silenced - forget(work.connection, org, silenced)
    if unsaid:
        work.connection.execute(_DELETE, {"org_": org, "ids": sorted(unsaid)})


def _ended(work: SqlWork, diffs: list[Diff]) -> list[str]:
    """The standing rules that are not in force any more: what they still wanted said is moot."""
    out = []
    for diff in diffs:
        if diff.kind == "schedule":
            rule = work.schedules.get(diff.key)
            if rule is None or not rule.active:
                out.append(diff.key)
    return out


def _which(post: Post) -> tuple[str, datetime | None, str | None]:
    """The same for two posts that are one reminder, at whichever moment it is given."""
    return post.key, post.until, post.person


def _heard(
    work: SqlWork, row: StoredPost, diffs: list[Diff], unsure: Callable[[], set[str]]
) -> bool:
    """Whether a reminder was said, or may have been, for the date that its task has now.

    Somebody who moves to another zone has other mornings; what they have heard stays heard.
    """
    kind, task = row.post.key.split("/")[:2]
    if kind != "task":
        return False
    if any(name.startswith("due_") for d in diffs if d.key == task for name in d.after or {}):
        return False
    org = work.organisation.id
    if row.state is not PostState.SENT and row.id not in unsure():
        return False
    seq = work.connection.execute(_MOVED, {"org_": org, "task_": task}).scalar()
    moved = work.connection.execute(_WHEN, {"org_": org, "seq_": seq}).scalar()
    return moved is None or moved <= (row.sent_at or row.post.due)


def _touched(work: SqlWork, diffs: list[Diff]) -> tuple[dict[str, Task | None], set[str]]:
    """The tasks whose reminders may have changed, and those made just now, which have none."""
    tasks: dict[str, Task | None] = {}
    fresh: set[str] = set()
    for diff in diffs:
        changed = set(diff.after or {})
        whole = diff.before is None or diff.after is None
        if diff.kind == "task":
            tasks[diff.key] = work.tasks.get(diff.key)
            if diff.before is None and not work.book.undoing:
                fresh.add(diff.key)
        elif diff.kind == "person" and not whole and changed & _PERSON:
            # They may cover for others, too.
            covered = work.people.find(leave=Like(diff.key))
            owners = (diff.key, *(person.id for person in covered))
            found = work.tasks.find(owner=owners, state=OPEN)
            tasks.update({task.id: task for task in found})
        elif diff.kind == "project" and not whole and changed & _PROJECT:
            found = work.tasks.find(project=diff.key, state=OPEN)
            tasks.update({task.id: task for task in found})
    return tasks, fresh


def _wanted(work: SqlWork, task: Task) -> list[Post]:
    project = work.projects.get(task.project)
    if project is None:
        return []
    owner = work.people.get(task.owner) if task.owner else None
    keys = {absence.cover for absence in owner.absences} if owner is not None else set()
    covers = {key: person for key in keys if key and (person := work.people.get(key))}
    return nudges(task, project, owner, work.now, covers)


def _known(work: SqlWork, subjects: list[str]) -> list[StoredPost]:
    out: list[StoredPost] = []
    for part in _batches(subjects):
        rows = work.connection.execute(
            _OF_SUBJECTS, {"org_": work.organisation.id, "subjects": part}
        )
        out += [stored(row) for row in rows]
    return out


def _batches(ids: list[str]) -> Iterator[list[str]]:
    """A few hundred at a time: a statement takes only so many values."""
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))

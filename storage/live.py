"""What is kept up to date in place: which changes make it due, and what stands there now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, delete, insert, literal_column, select, update

from bot.clock import short_id
from bot.live import OPENED, TURN, board_post, home_post, later
from bot.model.post import Post, PostState
from bot.model.project import Room
from bot.model.shown import Pin, Shown
from storage import schema
from storage.dialect import insert_into
from storage.journal import Diff
from storage.rows import new_row, subject_of

if TYPE_CHECKING:
    from storage.work import SqlWork

KEPT = timedelta(days=2)
"""How long a look that is over is on record, for who asks why: a board is made anew every day."""

_SEEN = {"project", "room", "milestone", "task", "stage", "log", "risk", "client"}
"""Kinds of things that a board tells of."""

_OWNED = {"task": "owner", "risk": "owner", "log": "owner", "checkin": "person", "person": "id"}
"""In which column things name the person whose home tells of them."""

_post, _claim, _shown = schema.post, schema.claim, schema.shown
# Written out: a database knows only of a fixed state that an index over pending posts serves it.
_STATE: Any = literal_column(f"'{PostState.PENDING.value}'")
# Whoever takes it from the queue waits until this change is there, and looks after that. One that
# is taken by then may have looked before: then there is another.
_IN_HAND = select(_claim.c.since).where(
    _claim.c.org == bindparam("org_"),
    _claim.c.inbox == bindparam("inbox_"),
    _claim.c.holder.is_not(None),
)
_WAITING = (
    update(_post)
    .where(
        _post.c.org == bindparam("org_"),
        _post.c.inbox == bindparam("inbox_"),
        _post.c.state == _STATE,
        _post.c.due <= bindparam("soon_"),
    )
    .values(line=bindparam("line_"))
    .returning(_post.c.next_at)
)
_PENDING = select(_post.c.key).where(
    _post.c.org == bindparam("org_"), _post.c.inbox == bindparam("inbox_"), _post.c.state == _STATE
)
_INSERT = insert(_post)
_OVER = delete(_post).where(
    _post.c.org == bindparam("org_"),
    _post.c.subject == bindparam("subject_"),
    _post.c.due < bindparam("before_"),
    _post.c.state != _STATE,
    _post.c.standing.is_(False),
)
_NAMES = ("ref", "says", "at", "pin", "lost", "workspace")
_COLUMNS = tuple(_shown.c[name] for name in _NAMES)
_ONE = select(*_COLUMNS).where(
    _shown.c.org == bindparam("org_"), _shown.c.inbox == bindparam("inbox_")
)
_OPEN = select(_shown.c.inbox).where(
    _shown.c.org == bindparam("org_"),
    _shown.c.inbox.in_(bindparam("inboxes", expanding=True)),
    _shown.c.at >= bindparam("since_"),
)
_GONE = delete(_shown).where(
    _shown.c.org == bindparam("org_"), _shown.c.inbox == bindparam("inbox_")
)


def freshen(work: SqlWork, diffs: list[Diff]) -> None:
    """Make every board and open home that these changes touch due at its next turn."""
    boards = list(_switched(work, diffs))
    if work.live:
        known = {post.room for post in boards}
        boards += [post for post in _boards(work, diffs) if post.room not in known]
        boards += _homes(work, diffs)
    for post in boards:
        _due(work, post)


def _switched(work: SqlWork, diffs: list[Diff]) -> Iterator[Post]:
    """Boards that come or go with these changes, and those whose room is another by now."""
    for diff in diffs:
        room = work.rooms.get(diff.key) if diff.kind == "room" else None
        was = bool(diff.kind == "room" and diff.row_before and diff.row_before["board"])
        if room is None or not (was or room.board):
            continue
        post = board_post(room, work.now, at_once=was is not room.board)
        if room.board and not was:
            # Whatever changes while it is made the first time is to be seen as well.
            org = work.organisation.id
            if shown(work.connection, org, post.inbox) is None:
                keep(work.connection, org, post.inbox, Shown("", "", work.now))
        yield post


def _boards(work: SqlWork, diffs: list[Diff]) -> Iterator[Post]:
    projects = {key for diff in diffs if diff.kind in _SEEN for key in _projects(diff)}
    if projects:
        rooms: list[Room] = work.rooms.find(project=tuple(sorted(projects)), board=True)
        for room in rooms:
            yield board_post(room, work.now)


def _projects(diff: Diff) -> set[str]:
    """The projects a changed thing was of, and is of."""
    column = "id" if diff.kind == "project" else "project"
    rows = (row for row in (diff.row_before, diff.row_after) if row is not None)
    return {str(row[column]) for row in rows if row.get(column)}


def _homes(work: SqlWork, diffs: list[Diff]) -> Iterator[Post]:
    people: set[str] = set()
    for diff in diffs:
        rows = [row for row in (diff.row_before, diff.row_after) if row is not None]
        column = _OWNED.get(diff.kind)
        people |= {str(row[column]) for row in rows if column and row[column]}
        for key in _projects(diff) if diff.kind in _SEEN or diff.kind == "report" else ():
            project = work.projects.get(key)
            people |= {project.lead} if project is not None else set()
    if not people:
        return
    values: dict[str, Any] = {
        "org_": work.organisation.id, "since_": work.now - OPENED,
        "inboxes": [f"home/{person}" for person in sorted(people)],
    }  # fmt: skip
    for (inbox,) in work.connection.execute(_OPEN, values).all():
        yield home_post(inbox.partition("/")[2], work.now)


def _due(work: SqlWork, post: Post) -> None:
    org, connection = work.organisation.id, work.connection
    soon = post.due + TURN if post.due > work.now else work.now
    there = {"org_": org, "inbox_": post.inbox}
    waiting = {**there, "soon_": soon, "line_": post.line}
    turns = connection.execute(_WAITING, waiting).scalars().all()
    in_hand = connection.execute(_IN_HAND, there).scalar() if turns else None
    if turns and (in_hand is None or max(turns) > in_hand):
        return
    over = {"org_": org, "subject_": subject_of(post), "before_": work.now - KEPT}
    connection.execute(_OVER, over)
    # A clock may be ahead of ours: then a look of this very turn is under way already.
    keys = set(connection.execute(_PENDING, there).scalars())
    while post.key in keys:
        post = later(post)
    row = new_row(org, short_id(), post, standing=False, state=PostState.PENDING)
    connection.execute(_INSERT, row)


@cache
def _keep(dialect: str) -> Any:
    statement = insert_into(dialect, _shown)
    return statement.on_conflict_do_update(
        index_elements=["org", "inbox"],
        set_={name: statement.excluded[name] for name in _NAMES},
    )


def shown(connection: Connection, org: str, inbox: str) -> Shown | None:
    """See bot.post_office.PostOffice.shown."""
    row = connection.execute(_ONE, {"org_": org, "inbox_": inbox}).first()
    return Shown(row[0], row[1], row[2], Pin(row[3]), row[4], row[5]) if row is not None else None


def keep(connection: Connection, org: str, inbox: str, stands: Shown | None) -> None:
    """See bot.post_office.PostOffice.keep."""
    if stands is None:
        connection.execute(_GONE, {"org_": org, "inbox_": inbox})
        return
    row = {"org": org, "inbox": inbox, "ref": stands.ref, "says": stands.says, "at": stands.at,
           "pin": stands.pin.value, "lost": stands.lost, "workspace": stands.workspace}  # fmt: skip
    connection.execute(_keep(connection.dialect.name), row)


def opened(connection: Connection, org: str, inbox: str, home: Shown) -> Shown | None:
    """What is to be kept of an opened home; None where that is known well enough."""
    stands = shown(connection, org, inbox)
    same = stands is not None and (stands.ref, stands.workspace) == (home.ref, home.workspace)
    if same and stands is not None and home.at - stands.at < OPENED / 7:
        return None
    return home

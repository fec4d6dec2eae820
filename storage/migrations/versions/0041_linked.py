"""A thread that people joined to a task is a discussion, wherever it is; a post of a forum is none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_LINKED = sa.text(
    "SELECT thread.org, thread.id, thread.task, thread.project, seat.workspace, seat.native "
    "FROM thread JOIN seat ON seat.org = thread.org AND seat.thread = thread.id "
    "WHERE thread.room IS NULL AND thread.task IS NOT NULL"
)
_ACT = sa.text(
    "SELECT entry.actor, entry.at FROM change "
    "JOIN entry ON entry.org = change.org AND entry.seq = change.seq "
    "WHERE change.org = :org AND change.kind = 'thread' AND change.key = :key "
    "ORDER BY change.seq LIMIT 1"
).columns(sa.column("actor", sa.Text()), sa.column("at", Utc()))
_LEAD = sa.text("SELECT lead FROM project WHERE org = :org AND id = :project")
_NO_SEAT = sa.text("DELETE FROM seat WHERE org = :org AND thread = :key")
_NO_THREAD = sa.text("DELETE FROM thread WHERE org = :org AND id = :key")
_KNOWN = sa.text("SELECT 1 FROM person WHERE org = :org AND id = :person")

_DISCUSSION = sa.table(
    "discussion",
    *(
        sa.column(name, sa.Text())
        for name in ("org", "id", "workspace", "room", "thread", "message")
    ),
    *(sa.column(name, sa.Text()) for name in ("taken_by", "task")),
    sa.column("taken_at", Utc()),
    sa.column("more", sa.Integer()),
)


def upgrade() -> None:
    connection = op.get_bind()
    for row in connection.execute(_LINKED).all():
        of = {"org": row.org, "key": row.id}
        act = connection.execute(_ACT, of).first()
        if act is None:
            continue  # nobody knows who joined it, or when: it stays as it is
        by = act.actor
        if by is None or connection.execute(_KNOWN, {"org": row.org, "person": by}).first() is None:
            by = connection.execute(_LEAD, {"org": row.org, "project": row.project}).scalar_one()
        # Which room it is in was not noted, and its thread alone says which one it is.
        made = {
            "org": row.org, "id": row.id, "workspace": row.workspace, "room": "",
            "thread": row.native, "message": row.native, "taken_by": by, "taken_at": act.at,
            "task": row.task, "more": 0,
        }  # fmt: skip
        connection.execute(sa.insert(_DISCUSSION), made)
        connection.execute(_NO_SEAT, of)
        connection.execute(_NO_THREAD, of)


def downgrade() -> None:
    """What is a discussion stays one."""

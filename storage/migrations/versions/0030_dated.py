"""How many open tasks of a project are due on each day is kept, as how many there are is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    lite = op.get_bind().dialect.name == "sqlite"
    said = "substr(due_at, 1, 10)" if lite else "to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
    task = sa.table("task", *map(sa.column, ("org", "project", "due_at", "state")))
    tally = sa.table("tally", *map(sa.column, ("org", "project", "kind", "state", "n")))
    day = sa.literal_column(said, sa.Text())
    open_ = task.c.state.in_(("todo", "doing", "blocked"))
    counted = (
        sa.select(task.c.org, task.c.project, sa.literal("due"), day, sa.func.count())
        .where(task.c.due_at.is_not(None), open_)
        .group_by(task.c.org, task.c.project, day)
    )
    op.execute(tally.insert().from_select(["org", "project", "kind", "state", "n"], counted))


def downgrade() -> None:
    op.execute("DELETE FROM tally WHERE kind = 'due'")

"""What was done in a stretch of time is counted from an index; on SQLite the counts of a project stand
together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    done = sa.text("done_at IS NOT NULL")
    op.create_index(
        "ix_task_done", "task", ["org", "project", "done_at", "state"], sqlite_where=done,
        postgresql_where=done,
    )  # fmt: skip
    _tally(with_rowid=False)


def downgrade() -> None:
    _tally(with_rowid=True)
    op.drop_index("ix_task_done", "task")


def _tally(*, with_rowid: bool) -> None:
    """On SQLite: make the table anew, its rows in the order of its key or of their coming."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.rename_table("tally", "tally_before")
    op.create_table(
        "tally",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org", "project", "kind", "state", name=op.f("pk_tally")),
        sqlite_with_rowid=with_rowid,
    )
    op.execute(
        "INSERT INTO tally (org, project, kind, state, n) SELECT org, project, kind, state, n "
        "FROM tally_before ORDER BY org, project, kind, state"
    )
    op.drop_table("tally_before")

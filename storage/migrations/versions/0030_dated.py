"""How many open tasks of a project have a date is kept, as how many there are is."""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    downgrade()  # whatever counts are there are counted anew
    op.execute(
        "INSERT INTO tally (org, project, kind, state, n) "
        "SELECT org, project, 'dated', 'open', count(*) FROM task "
        "WHERE due_at IS NOT NULL AND state IN ('todo', 'doing', 'blocked') "
        "GROUP BY org, project"
    )


def downgrade() -> None:
    op.execute("DELETE FROM tally WHERE kind = 'dated'")

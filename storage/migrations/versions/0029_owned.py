"""The index by owner holds no task that nobody has: a project's own are found by the project."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_NAME, _COLUMNS = "ix_task_owner_state_due_at", ["org", "owner", "state", "due_at"]


def upgrade() -> None:
    owned = sa.text("owner IS NOT NULL")
    op.drop_index(_NAME, "task")
    op.create_index(_NAME, "task", _COLUMNS, sqlite_where=owned, postgresql_where=owned)


def downgrade() -> None:
    op.drop_index(_NAME, "task")
    op.create_index(_NAME, "task", _COLUMNS)

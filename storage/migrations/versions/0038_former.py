"""What a place that joined had: keys that are other projects' now, acts that stand behind ours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_entry_at", "entry", ["org", "at"])
    op.add_column("side", sa.Column("behind", sa.Integer(), nullable=True))
    op.add_column("side", sa.Column("former", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("side") as table:
        table.alter_column("former", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("side") as table:
        table.drop_column("former")
        table.drop_column("behind")
    op.drop_index("ix_entry_at", "entry")

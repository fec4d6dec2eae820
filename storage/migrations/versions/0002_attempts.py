"""Posts remember by which id an attempt in doubt went, and how often it was looked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("post", sa.Column("attempt", sa.Text(), nullable=True))
    op.execute("UPDATE post SET attempt = id WHERE unsure")
    with op.batch_alter_table("post") as table:
        table.add_column(sa.Column("looks", sa.Integer(), nullable=False, server_default="0"))
        table.drop_column("unsure")
    with op.batch_alter_table("post") as table:
        table.alter_column("looks", server_default=None)


def downgrade() -> None:
    op.add_column(
        "post", sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE post SET unsure = (attempt IS NOT NULL)")
    with op.batch_alter_table("post") as table:
        table.alter_column("unsure", server_default=None)
        table.drop_column("looks")
        table.drop_column("attempt")

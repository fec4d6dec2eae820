"""Who of a client's wants the weekly report by mail, and to whom it went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact") as table:
        table.add_column(
            sa.Column("mailed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("contact") as table:
        table.alter_column("mailed", server_default=None)
    with op.batch_alter_table("report") as table:
        table.add_column(sa.Column("mailed", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("report") as table:
        table.alter_column("mailed", server_default=None)


def downgrade() -> None:
    for name in ("report", "contact"):
        with op.batch_alter_table(name) as table:
            table.drop_column("mailed")

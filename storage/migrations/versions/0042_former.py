"""What a place that joined had: keys that are other projects' now, acts that stand behind ours; and up
to when each thread of ours was heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heard",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("native", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_heard_org")),
        sa.PrimaryKeyConstraint("org", "workspace", "native", name=op.f("pk_heard")),
    )
    op.create_index("ix_heard_place", "heard", ["workspace", "native"])
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
    op.drop_table("heard")

"""Which process leads a platform; in which term a post was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leader",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_leader")),
    )
    op.add_column("post", sa.Column("term", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("post", "term")
    op.drop_table("leader")

"""Many workspaces: what each gave us, and which rooms people of elsewhere read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credential",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("expires", Utc(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("until", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "name", name=op.f("pk_credential")),
    )
    op.create_table(
        "spent",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_spent")),
    )
    with op.batch_alter_table("room") as room:
        room.add_column(
            sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    # What is there gets a value; what is new brings its own.
    with op.batch_alter_table("room") as room:
        room.alter_column("shared", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("room") as room:
        room.drop_column("shared")
    op.drop_table("spent")
    op.drop_table("credential")

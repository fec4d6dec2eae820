"""Boards and homes that are kept up to date; what somebody says of how a project stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

_LIGHT = (
    ("light", sa.Text()), ("light_why", sa.Text()), ("light_by", sa.Text()), ("light_at", Utc()),
    ("light_over", sa.Text()),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "shown",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_shown_org")),
        sa.PrimaryKeyConstraint("org", "inbox", name=op.f("pk_shown")),
    )
    for name, kind in _LIGHT:
        op.add_column("project", sa.Column(name, kind, nullable=True))
    with op.batch_alter_table("room") as table:
        table.add_column(
            sa.Column("board", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("room") as table:
        table.alter_column("board", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("room") as table:
        table.drop_column("board")
    for name, _kind in reversed(_LIGHT):
        op.drop_column("project", name)
    op.drop_table("shown")

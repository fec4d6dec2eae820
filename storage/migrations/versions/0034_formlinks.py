"""Addresses at which people outside fill in forms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "formlink",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("org", "id", "form", "project", "token")
        ),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_formlink")),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_formlink_org")),
    )
    op.create_index("ix_formlink_form", "formlink", ["org", "form"])
    op.create_index("uq_formlink_token", "formlink", ["token"], unique=True)


def downgrade() -> None:
    op.drop_table("formlink")

"""What somebody filled into a form and did not send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("org", "person", "name", name=op.f("pk_draft")),
        sa.ForeignKeyConstraint(
            ["org", "person"], ["person.org", "person.id"], name=op.f("fk_draft_org")
        ),
    )


def downgrade() -> None:
    op.drop_table("draft")

"""What was brought to be imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("project", sa.Text()),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_upload")),
        sa.ForeignKeyConstraint(["org"], ["organisation.id"], name=op.f("fk_upload_org")),
    )
    op.create_index("ix_upload_person", "upload", ["org", "person"])


def downgrade() -> None:
    op.drop_table("upload")
